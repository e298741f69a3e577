"""Form of the arguments of ``model.compile``: optimizer, losses, metrics, execution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from engine.checks import train_rows
from engine.project import ColumnSpec, CompileSpec, ObjectSpec, OutputSpec, Project
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import OutputAdvice, advice_for, follows, with_advice
from ui.forms import FieldText, ObjectChooser, SpecForm
from ui.forms.editors import prepare_field
from ui.forms.form_row import label_in_sentence
from ui.forms.setting import Setting
from ui.pages.training.headings import heading
from ui.pages.training.output_form import OutputForm, focused
from ui.pages.training.schedule_preview import SchedulePreview
from ui.style import theme
from ui.style.object_names import named

FIELDS = (
    FieldText(
        "steps_per_execution",
        "Steps per execution",
        "Batches that run in one call of the training graph; auto measures which number is fastest.",
        "steps",
        main=False,
    ),
    FieldText(
        "jit_compile",
        "XLA compilation",
        "Compile the training graph with XLA: takes seconds at the start, then some networks train faster.",
        choices={True: "On", False: "Off"},
        empty="Auto",
        main=False,
    ),
    FieldText(
        "dtype_policy",
        "Numeric precision",
        "Numeric precision (dtype policy): 16-bit uses half the memory and is faster on recent GPUs.",
        choices={"float32": "32-bit", "mixed_float16": "Mixed 16-bit", "mixed_bfloat16": "Mixed 16-bit (bfloat16)"},
        main=False,
    ),
    FieldText(
        "auto_scale_loss",
        "Scale the loss",
        "Multiply the loss with mixed 16-bit precision, so that small gradients do not underflow to zero.",
        main=False,
    ),
    FieldText(
        "run_eagerly",
        "Run eagerly",
        "Run operations one by one instead of in a graph: many times slower, for debugging layers.",
        main=False,
    ),
)


class CompileForm(QWidget):
    """Form of the arguments of ``model.compile``.

    Signals
    -------
    edited : (Project, str, str)
        The changed project, a text for the undo history, and a key: consecutive edits of one key are one undo step.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._number = 0
        self._optimizer_chooser = named(ObjectChooser("optimizers"), "_optimizer_chooser")
        self._schedule_preview = SchedulePreview()
        self._output_combo = named(QComboBox(), "_output_combo")
        self._output_line = QWidget()
        self._output_form = OutputForm()
        self._settings_form = named(SpecForm(CompileSpec, FIELDS), "_execution_form")
        self._lay_out()
        self._optimizer_chooser.changed.connect(self._on_optimizer_changed)
        self._output_combo.activated.connect(self._on_output_chosen)
        self._output_form.changed.connect(self._on_output_changed)
        self._output_form.advice_requested.connect(self._on_advice_requested)
        self._settings_form.changed.connect(self._on_settings_changed)

    @property
    def settings_form(self) -> SpecForm:
        """The form of the rarely used settings; placed by the page."""
        return self._settings_form

    def show_project(self, project: Project, table: TableFacts | None) -> None:
        """Show the settings of a project, without emitting `edited`."""
        self._project, self._table = project, table
        self._optimizer_chooser.show_object(project.compile.optimizer)
        self.update_schedule_preview(project)
        self._settings_form.show_spec(project.compile)
        self._show_outputs()
        self._show_output()

    def update_schedule_preview(self, project: Project) -> None:
        """Draw the learning rate over all batches of the training of a project."""
        rows = max(train_rows(project, self._table), 0) if self._table else 0
        fit = project.fit
        steps = (fit.steps_per_epoch or -(-rows // fit.batch_size)) * fit.epochs
        self._schedule_preview.show_learning_rate(
            project.compile.optimizer.params.get("learning_rate"), steps, fit.epochs
        )

    def settings(self) -> Iterator[Setting]:
        """Yield the settings of the optimizer, the output that is shown, and execution, for the command palette."""
        yield from self._optimizer_chooser.settings(("compile", "optimizer"), "Optimizer")
        yield from self._output_form.settings(("compile", "outputs", self._number))
        yield from self._settings_form.settings(("compile",), "Execution")

    def focus(self, *path: str | int) -> bool:
        """Focus a field by its path below ``compile`` in the project; return whether it exists."""
        match path:
            case ("optimizer", *rest):
                return self._optimizer_chooser.form.focus(str(rest[-1])) if rest else focused(self._optimizer_chooser)
            case ("outputs", int(number), *rest):
                self._output_combo.setCurrentIndex(min(number, self._output_combo.count() - 1))
                self._on_output_chosen(self._output_combo.currentIndex())
                return self._output_form.focus(*(str(part) for part in rest))
            case ("outputs",):
                return self._output_form.focus()
            case (str(name), *_):
                return self._settings_form.focus(name)
        return False

    def _targets(self) -> tuple[ColumnSpec, ...]:
        return self._project.data.with_role("target") if self._project else ()

    def _names(self) -> list[str]:
        """Return the target of each output; outputs without a target are numbered."""
        targets = [target.name for target in self._targets()]
        count = max(len(targets), len(self._project.compile.outputs) if self._project else 0, 1)
        return [*targets, *(f"Output {number + 1}" for number in range(len(targets), count))]

    def _show_outputs(self) -> None:
        names = self._names()
        if [self._output_combo.itemText(number) for number in range(self._output_combo.count())] != names:
            self._output_combo.clear()
            self._output_combo.addItems(names)
        self._number = min(self._number, len(names) - 1)
        self._output_combo.setCurrentIndex(self._number)
        self._output_line.setVisible(len(names) > 1)

    def _show_output(self) -> None:
        advice = self._advice()
        self._output_form.show_output(
            self._output(), advice, follows_advice=self._follows(advice), single=len(self._names()) == 1
        )

    def _output(self) -> OutputSpec:
        outputs = self._project.compile.outputs if self._project else ()
        return outputs[self._number] if self._number < len(outputs) else OutputSpec()

    def _advice(self) -> OutputAdvice | None:
        targets = self._targets()
        return advice_for(targets[self._number], self._table) if self._table and self._number < len(targets) else None

    def _follows(self, advice: OutputAdvice | None) -> bool:
        if advice is None or self._project is None:
            return False
        single = len(self._names()) == 1
        return follows(self._project, advice) if single else self._output().loss == advice.loss

    def _lay_out(self) -> None:
        self._output_combo.setAccessibleName("Output whose loss and metrics are shown")
        self._output_combo.setToolTip("Each output has its own loss and metrics; the losses are summed")
        prepare_field(self._output_combo)
        row = QHBoxLayout(self._output_line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(heading("Output for", "Each output has its own loss and metrics; the losses are summed"))
        row.addWidget(self._output_combo, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(heading("Optimizer", "Algorithm that updates the weights after each batch. Keras: optimizer"))
        column.addWidget(self._optimizer_chooser)
        column.addWidget(self._schedule_preview)
        column.addSpacing(theme.GRID)
        column.addWidget(self._output_line)
        column.addWidget(self._output_form)

    def _on_optimizer_changed(self, optimizer: ObjectSpec, part: str) -> None:
        self._propose({"optimizer": optimizer}, "optimizer", part)

    def _on_output_chosen(self, number: int) -> None:
        self._number = max(number, 0)
        self._show_output()

    def _on_output_changed(self, output: OutputSpec, name: str, part: str) -> None:
        if self._project is None:
            return
        outputs = list(self._project.compile.outputs)
        outputs += [OutputSpec()] * (self._number + 1 - len(outputs))
        outputs[self._number] = output
        what = name.replace("_", " ")
        key = f"{self._number}.{name}" if self._number else name
        self._propose({"outputs": tuple(outputs)}, what, part, key)

    def _on_settings_changed(self, settings: CompileSpec, name: str) -> None:
        label = next(field.label for field in FIELDS if field.name == name)
        self._emit(settings, f"Change {label_in_sentence(label)}", f"compile.{name}")

    def _on_advice_requested(self) -> None:
        advice = self._advice()
        if self._project is None or advice is None:
            return
        if len(self._names()) == 1:
            self.edited.emit(with_advice(self._project, advice), "Apply the suggested loss", "")
        else:
            self._on_output_changed(self._output().replaced(loss=advice.loss, metrics=advice.metrics), "loss", "kind")

    def _propose(self, changes: dict[str, Any], what: str, part: str, key: str = "") -> None:
        if self._project is None:
            return
        structural = part in ("kind", "added", "removed")
        texts = {"added": f"Add to {what}", "removed": f"Remove from {what}", "kind": f"Choose {what}"}
        name = part.rpartition(".")[2].replace("_", " ")
        text = texts.get(part, f"Change {name} of {what}" if name else f"Change {what}")
        path = ".".join(filter(None, ("compile", key or what, part)))
        self._emit(self._project.compile.replaced(**changes), text, "" if structural else path)

    def _emit(self, settings: CompileSpec, text: str, key: str) -> None:
        if self._project:
            self.edited.emit(self._project.replaced(compile=settings), text, key)
