"""How one output of the network is judged: its loss, its weight among the losses, its metrics."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from engine.project import ObjectSpec, OutputSpec
from engine.suggestions.suggested_project import OutputAdvice
from ui.forms import FieldText, ObjectChooser, ObjectList, SpecForm
from ui.pages.training.headings import heading
from ui.style import theme
from ui.style.object_names import named

WEIGHT = (
    FieldText(
        "loss_weight",
        "Loss weight",
        "Training makes the sum of all outputs' losses small, each times its weight. Raise it where an output learns "
        "too slowly beside the others.",
        keras="loss_weights",
    ),
)


class OutputForm(QWidget):
    """Edits one output.

    Signals
    -------
    changed : (OutputSpec, str, str)
        The output as it is wanted, which field of it changed, and which part of that field.
    advice_requested : ()
        What is suggested for the target is to be taken.
    """

    changed = Signal(object, str, str)
    advice_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._output = OutputSpec()
        self._loss_chooser = ObjectChooser("losses")
        self._weight_form = SpecForm(OutputSpec, WEIGHT)
        self._metrics_list = ObjectList("metrics")
        self._weighted_button = self._make_weighted_button()
        self._weighted_list = ObjectList("metrics")
        self._weighted_list.setVisible(False)
        self._advice_label = named(QLabel(wordWrap=True), "_advice_label")
        self._advice_button = named(QPushButton(), "_advice_button")
        self._place()
        self._loss_chooser.changed.connect(lambda loss, part: self._change(loss=loss, part=part))
        self._weight_form.changed.connect(lambda output, name: self._change(loss_weight=output.loss_weight, part=""))
        self._metrics_list.changed.connect(lambda metrics, part: self._change(metrics=metrics, part=part))
        self._weighted_list.changed.connect(lambda metrics, part: self._change(weighted_metrics=metrics, part=part))
        self._advice_button.clicked.connect(self.advice_requested)

    def render(self, output: OutputSpec, advice: OutputAdvice | None, *, fits: bool, alone: bool) -> None:
        """Show an output; nothing is emitted.

        Parameters
        ----------
        fits : bool
            Whether the output is as advised already.
        alone : bool
            Whether it is the only one, so that its weight changes nothing.
        """
        self._output = output
        task = advice.task if advice else None
        self._loss_chooser.show_object(output.loss, task)
        self._weight_form.show_spec(output)
        self._weight_form.setVisible(not alone or output.loss_weight != 1)
        self._metrics_list.show_objects(output.metrics, task)
        self._weighted_list.show_objects(output.weighted_metrics, task)
        self._advice_label.setText(advice.reason if advice else "")
        self._advice_label.setVisible(bool(advice))
        self._advice_button.setVisible(bool(advice) and not fits)
        self._show_weighted()

    def focus(self, *path: str) -> bool:
        """Give the focus to a field by its place in the output; return whether there is one."""
        match path:
            case ("loss", *rest) if len(rest) > 1:
                return self._loss_chooser.form.focus(rest[-1])
            case ("loss_weight", *_):
                return self._weight_form.focus("loss_weight")
            case ("metrics", *_):
                return focused(self._metrics_list)
            case ("weighted_metrics", *_):
                self._unfold(True)
                return focused(self._weighted_list)
        return focused(self._loss_chooser)

    def _place(self) -> None:
        theme.set_role(self._advice_button, "link")
        theme.set_role(self._advice_label, "muted")
        self._advice_button.setText("Take this suggestion")
        self._advice_button.setIcon(theme.icon("lightbulb", "accent"))
        self._advice_button.setToolTip("Set the output layer, the loss and the metrics to fit the target")
        self._advice_button.setAccessibleName("Take the suggested output layer, loss and metrics")
        self._advice_label.setAccessibleName("What fits the target, and why")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(heading("Loss", "What training makes as small as it can. Keras: loss"))
        for widget in (self._loss_chooser, self._advice_label, self._advice_button, self._weight_form):
            column.addWidget(widget)
        column.addSpacing(theme.GRID)
        column.addWidget(heading("Metrics", "What is watched besides the loss; it changes no weights. Keras: metrics"))
        for widget in (self._metrics_list, self._weighted_button, self._weighted_list):
            column.addWidget(widget)

    def _make_weighted_button(self) -> QToolButton:
        button = named(QToolButton(), "_weighted_button")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.setToolTip(
            "Metrics in which rows count by their weights: those of a weight column, or of class weights.\n"
            "Keras: weighted_metrics"
        )
        button.setAccessibleName("Weighted metrics")
        button.clicked.connect(lambda: self._unfold(self._weighted_list.isHidden()))
        return button

    def _unfold(self, wanted: bool) -> None:
        self._weighted_list.setVisible(wanted)
        self._show_weighted()

    def _show_weighted(self) -> None:
        unfolded, count = not self._weighted_list.isHidden(), len(self._output.weighted_metrics)
        self._weighted_button.setText(f"Weighted metrics{f' · {count}' if count and not unfolded else ''}")
        self._weighted_button.setIcon(theme.icon("chevron-down" if unfolded else "chevron-right", "muted"))

    def _change(self, *, part: str, **change: ObjectSpec | tuple[ObjectSpec, ...] | float | None) -> None:
        ((name, _),) = change.items()
        self._output = self._output.replaced(**change)
        self._show_weighted()
        self.changed.emit(self._output, name, part)


def focused(widget: QWidget) -> bool:
    """Give the focus to what chooses in a widget."""
    inner = widget.findChild(QWidget, "_kind_combo") or widget.findChild(QWidget, "_add_button") or widget
    inner.setFocus()
    return True
