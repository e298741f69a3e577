"""How the network is judged and changed: optimizer, loss, metrics."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from engine.facts import TableFacts
from engine.specs import CompileSpec, ObjectSpec, OutputSpec, Project
from engine.suggestions import OutputAdvice, follows, output_advice, with_advice
from ui import theme
from ui.catalog_form import FieldText, ObjectChooser, ObjectList, SpecForm
from ui.training_panel.headings import heading

FIELDS = (
    FieldText(
        "steps_per_execution",
        "Steps at once",
        "How many steps run before the window hears of them; auto finds a number by measuring.",
        "steps",
        main=False,
    ),
    FieldText(
        "jit_compile",
        "Compile with XLA",
        "Translates the network for this machine first: seconds of waiting, then faster steps for some networks.",
        choices={True: "On", False: "Off"},
        empty="Auto",
        main=False,
    ),
    FieldText(
        "run_eagerly",
        "Run step by step",
        "Runs each operation by itself, many times slower; for finding errors in layers.",
        main=False,
    ),
)


class CompileForm(QWidget):
    """Edits the settings of ``model.compile``.

    Signals
    -------
    edited : (Project, str, str)
        The project as it is wanted, what was done in words, and a key under which repeated edits are one.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._advice: OutputAdvice | None = None
        self._optimizer_chooser = ObjectChooser("optimizers")
        self._loss_chooser = ObjectChooser("losses")
        self._metrics_list = ObjectList("metrics")
        self._settings_form = SpecForm(CompileSpec, FIELDS)
        self._advice_label = QLabel(objectName="_advice_label", wordWrap=True)
        self._advice_button = QPushButton(objectName="_advice_button")
        self._place()
        self._optimizer_chooser.changed.connect(self._on_optimizer_changed)
        self._loss_chooser.changed.connect(self._on_loss_changed)
        self._metrics_list.changed.connect(self._on_metrics_changed)
        self._settings_form.changed.connect(self._on_settings_changed)
        self._advice_button.clicked.connect(self._on_advice_clicked)

    @property
    def settings_form(self) -> SpecForm:
        """The form of the settings that hardly anybody needs; placed by the page."""
        return self._settings_form

    def render(self, project: Project, table: TableFacts | None) -> None:
        """Show a project's settings; nothing is emitted."""
        self._project = project
        self._advice = output_advice(project, table) if table else None
        task = self._advice.task if self._advice else None
        output = project.compile.outputs[0]
        self._optimizer_chooser.render(project.compile.optimizer)
        self._loss_chooser.render(output.loss, task)
        self._metrics_list.render(output.metrics, task)
        self._settings_form.render(project.compile)
        self._show_advice()

    def focus(self, *path: str) -> bool:
        """Give the focus to a field by its place in the project, behind ``compile``; return whether there is one."""
        match path:
            case ("optimizer", *rest):
                return self._optimizer_chooser.form.focus(rest[-1]) if rest else _focused(self._optimizer_chooser)
            case ("loss", *rest) if len(rest) > 1:
                return self._loss_chooser.form.focus(rest[-1])
            case ("loss", *_):
                return _focused(self._loss_chooser)
            case ("metrics" | "weighted_metrics", *_):
                return _focused(self._metrics_list)
            case (name, *_):
                return self._settings_form.focus(name)
        return False

    def _show_advice(self) -> None:
        advice = self._advice
        fits = bool(advice and self._project and follows(self._project, advice))
        self._advice_label.setText(advice.reason if advice else "")
        self._advice_label.setVisible(bool(advice))
        self._advice_button.setVisible(bool(advice) and not fits)
        theme.set_role(self._advice_label, "muted")

    def _place(self) -> None:
        theme.set_role(self._advice_button, "link")
        self._advice_button.setText("Take this suggestion")
        self._advice_button.setIcon(theme.icon("lightbulb", "accent"))
        self._advice_button.setToolTip("Set the output layer, the loss and the metrics to fit the target")
        self._advice_button.setAccessibleName("Take the suggested output layer, loss and metrics")
        self._advice_label.setAccessibleName("What fits the target, and why")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(heading("Optimizer", "How the weights are changed after each batch. Keras: optimizer"))
        column.addWidget(self._optimizer_chooser)
        column.addSpacing(theme.GRID)
        column.addWidget(heading("Loss", "What training makes as small as it can. Keras: loss"))
        column.addWidget(self._loss_chooser)
        column.addWidget(self._advice_label)
        column.addWidget(self._advice_button)
        column.addSpacing(theme.GRID)
        column.addWidget(heading("Metrics", "What is watched besides the loss; it changes no weights. Keras: metrics"))
        column.addWidget(self._metrics_list)

    def _on_optimizer_changed(self, optimizer: ObjectSpec, part: str) -> None:
        self._propose({"optimizer": optimizer}, "optimizer", part)

    def _on_loss_changed(self, loss: ObjectSpec | None, part: str) -> None:
        self._propose_output({"loss": loss}, "loss", part)

    def _on_metrics_changed(self, metrics: tuple[ObjectSpec, ...], part: str) -> None:
        self._propose_output({"metrics": metrics}, "metrics", part)

    def _on_settings_changed(self, settings: CompileSpec, name: str) -> None:
        label = next(field.label for field in FIELDS if field.name == name)
        self._emit(settings, f"Change {label.lower()}", f"compile.{name}")

    def _on_advice_clicked(self) -> None:
        if self._project and self._advice:
            self.edited.emit(with_advice(self._project, self._advice), "Take the suggested loss", "")

    def _propose_output(self, changes: dict, what: str, part: str) -> None:
        """Propose changes of the first output; outputs after it stay as they are."""
        if self._project:
            outputs = self._project.compile.outputs
            output: OutputSpec = outputs[0].replaced(**changes)
            self._propose({"outputs": (output, *outputs[1:])}, what, part)

    def _propose(self, changes: dict, what: str, part: str) -> None:
        if self._project is None:
            return
        whole = part in ("kind", "added", "removed")
        words = {"added": f"Add to {what}", "removed": f"Remove from {what}", "kind": f"Choose {what}"}
        name = part.rpartition(".")[2].replace("_", " ")
        text = words.get(part, f"Change {name} of {what}")
        self._emit(self._project.compile.replaced(**changes), text, "" if whole else f"compile.{what}.{part}")

    def _emit(self, settings: CompileSpec, text: str, key: str) -> None:
        if self._project:
            self.edited.emit(self._project.replaced(compile=settings), text, key)


def _focused(widget: QWidget) -> bool:
    inner = widget.findChild(QWidget, "_kind_combo") or widget.findChild(QWidget, "_add_button") or widget
    inner.setFocus()
    return True
