"""Form of the arguments of ``model.fit``: epochs, batches, order of rows, seed."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from engine.checks import train_rows
from engine.project import FitSpec, Project
from engine.project.table_facts import TableFacts
from engine.suggestions.presets import suggested_fit
from engine.system.word_forms import counted
from ui.forms import FieldText, SpecForm
from ui.forms.form_row import label_in_sentence
from ui.forms.setting import Setting
from ui.pages.training.class_weights import ClassWeightsForm
from ui.pages.training.headings import heading
from ui.style import theme
from ui.style.object_names import named

MINI_BATCHES = tuple(2**power for power in range(3, 11))
"""Batch sizes offered, 8 to 1,024."""

FIELDS = (
    FieldText("epochs", "Epochs", "Number of passes over all training rows.", "epochs"),
    FieldText(
        "batch_size",
        "Batch size",
        "Training rows per weight update. Small batches give more and noisier updates; large batches are faster per "
        "epoch and need more epochs.",
        "rows",
    ),
    FieldText("shuffle", "Shuffle", "Shuffle the training rows before every epoch."),
    FieldText(
        "seed", "Seed", "Seed of the initial weights and of the order of rows; the same seed gives the same training."
    ),
    FieldText(
        "start_from",
        "Start from",
        "Start from new initial weights, or continue from the current weights of the model.",
        choices={"new weights": "New weights", "present weights": "Current weights"},
    ),
    FieldText(
        "deterministic",
        "Deterministic",
        "Use deterministic operations, so that training on a GPU is reproducible too. On a CPU this changes nothing; "
        "a GPU may be several times slower until the program is restarted.",
        main=False,
    ),
    FieldText(
        "class_weight",
        "Class weights",
        "Balanced: rows of rare classes weigh more, so that all classes have the same total. Manual: set each weight.",
        choices={"none": "None", "balanced": "Balanced", "by hand": "Manual"},
        main=False,
    ),
    FieldText(
        "validation_batch_size",
        "Validation batch size",
        "Validation rows per batch; affects speed and memory, not the result.",
        "rows",
        empty="as batch size",
        main=False,
    ),
    FieldText(
        "validation_freq",
        "Validation frequency",
        "Validate after every so many epochs.",
        "epochs",
        main=False,
    ),
    FieldText(
        "initial_epoch",
        "Initial epoch",
        "Number at which counting starts; earlier epochs are skipped.",
        main=False,
    ),
    FieldText(
        "steps_per_epoch",
        "Steps per epoch",
        "Batches per epoch. Setting it is slower: the standard Keras loop is used.",
        "batches",
        empty="all batches",
        main=False,
    ),
    FieldText(
        "validation_steps",
        "Validation steps",
        "Batches per validation. Setting it is slower: the standard Keras loop is used.",
        "batches",
        empty="all batches",
        main=False,
    ),
    FieldText(
        "verbose",
        "Log",
        "Verbosity of the log.",
        choices={0: "Silent", 1: "Progress of batches", 2: "One line per epoch"},
        main=False,
    ),
)


class FitForm(QWidget):
    """Form of the arguments of ``model.fit``.

    Signals
    -------
    edited : (Project, str, str)
        See `CompileForm.edited`.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._rows = 0
        self._form = named(SpecForm(FitSpec, FIELDS), "_fit_fields")
        self._form.changed.connect(self._on_form_changed)
        self._class_weights = ClassWeightsForm()
        self._class_weights.edited.connect(self.edited)
        self._presets_button = named(QToolButton(), "_presets_button")
        self._presets_menu = QMenu(self._presets_button)
        self._set_up_presets()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(heading("Epochs and batches", "How long to train, and with which batches. Keras: fit"))
        column.addWidget(self._form)
        column.addWidget(self._class_weights)

    def show_project(self, project: Project, table: TableFacts | None) -> None:
        """Show the settings of a project, without emitting `edited`."""
        self._project = project
        self._rows = max(train_rows(project, table), 0) if table else 0
        self._form.set_suggested(suggested_fit(project, table) if table is not None else None)
        self._form.show_spec(project.fit)
        self._class_weights.show_project(project, table)
        row = self._form.row("batch_size")
        layout = row.editor.layout() if row else None
        if row and layout is not None and self._presets_button.parent() is not row.editor:
            layout.addWidget(self._presets_button)

    def settings(self) -> Iterator[Setting]:
        """Yield the settings of the form, for the command palette."""
        return self._form.settings(("fit",), "Fit")

    def focus(self, name: str) -> bool:
        """Focus a field; return whether it exists."""
        return self._form.focus(name)

    def plan_text(self) -> str:
        """Return the extent of a training: ``490 training rows · 16 batches per epoch · up to 100 epochs``.

        Empty without a table.
        """
        if not self._project or not self._rows:
            return ""
        fit = self._project.fit
        steps = -(-self._rows // fit.batch_size)
        return (
            f"{self._rows:,} training rows · {counted(steps, 'batch')} per epoch · "
            f"{'up to ' if fit.callbacks else ''}{fit.epochs:,} epochs"
        )

    def _set_up_presets(self) -> None:
        self._presets_button.setIcon(theme.icon("chevron-down", "muted"))
        self._presets_button.setToolTip("Common batch sizes: all rows, powers of two, single rows")
        self._presets_button.setAccessibleName("Common batch sizes")
        self._presets_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._presets_button.setMenu(self._presets_menu)
        self._presets_menu.aboutToShow.connect(self._fill_presets)

    def _fill_presets(self) -> None:
        self._presets_menu.clear()
        current = self._project.fit.batch_size if self._project else 0
        for text, size in presets(self._rows):
            if text:
                action = QAction(text, self._presets_menu, checkable=True)
                action.setChecked(size == current)
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
            self.edited.emit(self._project.replaced(fit=changed), f"Change {label_in_sentence(label)}", f"fit.{name}")


def presets(rows: int) -> list[tuple[str, int]]:
    """Return the entries of the menu of batch sizes as text and size; an empty text is a separator.

    Parameters
    ----------
    rows : int
        Number of training rows; 0 if not known.
    """
    full = [(f"Full batch: all {rows:,} rows, 1 batch per epoch", rows), ("", 0)] if rows else []
    small = [(f"Mini-batch: {size:,} rows{_steps(rows, size)}", size) for size in MINI_BATCHES]
    return [*full, *small, ("", 0), (f"Single row{_steps(rows, 1)}", 1)]


def _steps(rows: int, size: int) -> str:
    steps = -(-rows // size)
    return f", {counted(steps, 'batch')} per epoch" if rows else ""
