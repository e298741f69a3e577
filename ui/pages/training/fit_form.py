"""How long and in which portions the network learns: epochs, batches, order, seed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from engine.checks import train_rows
from engine.project import FitSpec, Project
from engine.project.table_facts import TableFacts
from ui.forms import FieldText, SpecForm
from ui.pages.training.class_weights import ClassWeightsForm
from ui.pages.training.headings import heading
from ui.style import theme
from ui.style.object_names import named

MINI_BATCHES = tuple(2**power for power in range(3, 11))
"""8 to 1,024: what fits memory blocks and processors."""

FIELDS = (
    FieldText("epochs", "Epochs", "How many times the network sees all training rows.", "epochs"),
    FieldText(
        "batch_size",
        "Batch size",
        "How many rows the network sees before it changes its weights. Small batches learn in more and rougher steps, "
        "large ones are faster for each epoch and need more epochs.",
        "rows",
    ),
    FieldText("shuffle", "Shuffle", "Whether the rows come in a new order in every epoch."),
    FieldText("seed", "Seed", "The same seed gives the same first weights and the same order of rows."),
    FieldText(
        "start_from",
        "Start from",
        "Whether training begins anew, or goes on from the weights that the network has.",
        choices={"new weights": "New weights", "present weights": "Present weights"},
    ),
    FieldText(
        "deterministic",
        "Deterministic",
        "The same numbers in every training with this seed, on a graphics card too. A processor gives them anyway, and "
        "loses nothing; a card may take several times as long, and stays so until the program ends.",
        main=False,
    ),
    FieldText(
        "class_weight",
        "Class weights",
        "Balanced: errors on rare classes count more, so that all classes count the same. By hand: as you say.",
        choices={"none": "All rows the same", "balanced": "Balanced", "by hand": "By hand"},
        main=False,
    ),
    FieldText(
        "validation_batch_size",
        "Validation batch",
        "How many rows are validated at a time; it changes speed and memory, not the result.",
        "rows",
        empty="as batch size",
        main=False,
    ),
    FieldText(
        "validation_freq",
        "Validate every",
        "After how many epochs the network is tried on the validation rows.",
        "epochs",
        main=False,
    ),
    FieldText(
        "initial_epoch",
        "First epoch",
        "From which number on epochs are counted; those before it are left out.",
        main=False,
    ),
    FieldText(
        "steps_per_epoch",
        "Steps per epoch",
        "How many batches make an epoch; slower where it is given, because only plain Keras can do it.",
        "batches",
        empty="all batches",
        main=False,
    ),
    FieldText(
        "validation_steps",
        "Validation steps",
        "How many batches a validation takes; slower where it is given, because only plain Keras can do it.",
        "batches",
        empty="all batches",
        main=False,
    ),
    FieldText(
        "verbose",
        "Log",
        "How much is written to the log.",
        choices={0: "Nothing", 1: "Epochs and steps", 2: "A line an epoch"},
        main=False,
    ),
)


class FitForm(QWidget):
    """Edits the settings of ``model.fit``.

    Signals
    -------
    edited : (Project, str, str)
        As `CompileForm.edited`.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._rows = 0
        self._form = SpecForm(FitSpec, FIELDS)
        self._form.changed.connect(self._on_form_changed)
        self._class_weights = ClassWeightsForm()
        self._class_weights.edited.connect(self.edited)
        self._presets_button = named(QToolButton(), "_presets_button")
        self._presets_menu = QMenu(self._presets_button)
        self._prepare_presets()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(
            heading("Epochs and batches", "How long, and in which portions, the network learns. Keras: fit")
        )
        column.addWidget(self._form)
        column.addWidget(self._class_weights)

    def render(self, project: Project, table: TableFacts | None) -> None:
        """Show a project's settings; nothing is emitted."""
        self._project = project
        self._rows = max(train_rows(project, table), 0) if table else 0
        self._form.show_spec(project.fit)
        self._class_weights.render(project, table)
        row = self._form.row("batch_size")
        if row and self._presets_button.parent() is not row.editor:
            row.editor.layout().addWidget(self._presets_button)

    def focus(self, name: str) -> bool:
        """Give the focus to a field; return whether there is one."""
        return self._form.focus(name)

    def plan(self) -> str:
        """Return what a training would do: ``490 training rows · 16 steps an epoch · at most 100 epochs``."""
        if not self._project or not self._rows:
            return ""
        fit = self._project.fit
        steps = -(-self._rows // fit.batch_size)
        return (
            f"{self._rows:,} training rows · {steps:,} step{'' if steps == 1 else 's'} an epoch · "
            f"{'at most ' if fit.callbacks else ''}{fit.epochs:,} epochs"
        )

    def _prepare_presets(self) -> None:
        self._presets_button.setIcon(theme.icon("chevron-down", "muted"))
        self._presets_button.setToolTip("Usual batch sizes: all rows at once, powers of two, single rows")
        self._presets_button.setAccessibleName("Usual batch sizes")
        self._presets_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._presets_button.setMenu(self._presets_menu)
        self._presets_menu.aboutToShow.connect(self._fill_presets)

    def _fill_presets(self) -> None:
        self._presets_menu.clear()
        present = self._project.fit.batch_size if self._project else 0
        for text, size in presets(self._rows):
            if text:
                action = QAction(text, self._presets_menu, checkable=True)
                action.setChecked(size == present)
                action.triggered.connect(lambda checked, size=size: self._on_preset_chosen(size))
                self._presets_menu.addAction(action)
            else:
                self._presets_menu.addSeparator()

    def _on_preset_chosen(self, size: int) -> None:
        if self._project:
            fit = self._project.fit.replaced(batch_size=size)
            self.edited.emit(self._project.replaced(fit=fit), f"Set batch size to {size:,}", "")

    def _on_form_changed(self, fit: FitSpec, name: str) -> None:
        if self._project:
            label = next(field.label for field in FIELDS if field.name == name)
            changed = self._project.fit.replaced(**{name: getattr(fit, name)})
            self.edited.emit(self._project.replaced(fit=changed), f"Change {label.lower()}", f"fit.{name}")


def presets(rows: int) -> list[tuple[str, int]]:
    """Return what the menu of batch sizes offers, as text and size; an empty text is a separator.

    Parameters
    ----------
    rows : int
        How many rows there are for training, 0 where that is not known.
    """
    full = [(f"Full batch: all {rows:,} rows, one step an epoch", rows), ("", 0)] if rows else []
    small = [(f"Mini-batch: {size:,} rows{_steps(rows, size)}", size) for size in MINI_BATCHES]
    return [*full, *small, ("", 0), (f"Single row{_steps(rows, 1)}", 1)]


def _steps(rows: int, size: int) -> str:
    steps = -(-rows // size)
    return f", {steps:,} step{'' if steps == 1 else 's'} an epoch" if rows else ""
