"""Form of one output: its loss, loss weight and metrics."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from engine.project import ObjectSpec, OutputSpec
from engine.suggestions.suggested_project import OutputAdvice
from engine.system.errors import Place
from ui.forms import FieldText, ObjectChooser, ObjectList, SpecForm
from ui.forms.setting import Setting, kinds_of
from ui.pages.training.headings import heading
from ui.style import theme
from ui.style.object_names import named

WEIGHT = (
    FieldText(
        "loss_weight",
        "Loss weight",
        "Factor of this loss in the sum of the losses of all outputs, which the training minimizes. Increase it if "
        "the output learns more slowly than the others.",
        keras="loss_weights",
    ),
)

METRICS_TIP = "Values reported in addition to the loss; they do not affect the weights. Keras: metrics"


class OutputForm(QWidget):
    """Form of one output.

    Signals
    -------
    changed : (OutputSpec, str, str)
        The changed output, the name of the changed field, and the changed part of it.
    advice_requested : ()
        The user applies the suggestion for the target.
    """

    changed = Signal(object, str, str)
    advice_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._output = OutputSpec()
        self._loss_chooser = named(ObjectChooser("losses"), "_loss_chooser")
        self._weight_form = named(SpecForm(OutputSpec, WEIGHT), "_weight_form")
        self._metrics_list = named(ObjectList("metrics"), "_metrics_list")
        self._weighted_button = self._make_weighted_button()
        self._weighted_list = named(ObjectList("metrics"), "_weighted_list")
        self._weighted_list.setVisible(False)
        self._advice_label = named(QLabel(wordWrap=True), "_advice_label")
        self._advice_button = named(QPushButton(), "_advice_button")
        self._lay_out()
        self._loss_chooser.changed.connect(lambda loss, part: self._change(loss=loss, part=part))
        self._weight_form.changed.connect(lambda output, name: self._change(loss_weight=output.loss_weight, part=""))
        self._metrics_list.changed.connect(lambda metrics, part: self._change(metrics=metrics, part=part))
        self._weighted_list.changed.connect(lambda metrics, part: self._change(weighted_metrics=metrics, part=part))
        self._advice_button.clicked.connect(self.advice_requested)

    def show_output(
        self, output: OutputSpec, advice: OutputAdvice | None, *, follows_advice: bool, single: bool
    ) -> None:
        """Show an output, without emitting `changed`.

        Parameters
        ----------
        follows_advice : bool
            Whether the output already follows the advice.
        single : bool
            Whether it is the only output; then its loss weight has no effect and is hidden.
        """
        self._output = output
        task = advice.task if advice else None
        self._loss_chooser.show_object(output.loss, task)
        self._weight_form.show_spec(output)
        self._weight_form.setVisible(not single or output.loss_weight != 1)
        self._metrics_list.show_objects(output.metrics, task)
        self._weighted_list.show_objects(output.weighted_metrics, task)
        self._advice_label.setText(advice.reason if advice else "")
        self._advice_label.setVisible(bool(advice))
        self._advice_button.setVisible(bool(advice) and not follows_advice)
        self._show_weighted()

    def settings(self, place: Place) -> Iterator[Setting]:
        """Yield the settings of the output, for the command palette."""
        yield from self._loss_chooser.settings((*place, "loss"), "Loss")
        if not self._weight_form.isHidden():
            yield from self._weight_form.settings(place, "Loss")
        for name, label, chosen in (
            ("metrics", "Metrics", self._output.metrics),
            ("weighted_metrics", "Weighted metrics", self._output.weighted_metrics),
        ):
            kinds = ", ".join(each.kind for each in chosen)
            yield Setting((*place, name), "", label, METRICS_TIP, (name, *kinds_of("metrics")), kinds)

    def focus(self, *path: str) -> bool:
        """Focus a field by its path in the output; return whether it exists."""
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

    def _lay_out(self) -> None:
        theme.set_role(self._advice_button, "link")
        theme.set_role(self._advice_label, "muted")
        self._advice_button.setText("Apply suggestion")
        self._advice_button.setIcon(theme.icon("lightbulb", "accent"))
        self._advice_button.setToolTip("Set output layer, loss and metrics to match the target")
        self._advice_button.setAccessibleName("Apply the suggested output layer, loss and metrics")
        self._advice_label.setAccessibleName("Suggestion for the target, and its reason")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(heading("Loss", "Function that the training minimizes. Keras: loss"))
        for widget in (self._loss_chooser, self._advice_label, self._advice_button, self._weight_form):
            column.addWidget(widget)
        column.addSpacing(theme.GRID)
        column.addWidget(heading("Metrics", METRICS_TIP))
        column.addWidget(self._metrics_list)
        column.addWidget(self._weighted_button)
        column.addWidget(self._weighted_list)

    def _make_weighted_button(self) -> QToolButton:
        button = named(QToolButton(), "_weighted_button")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.setToolTip(
            "Metrics that apply the sample weights of a weight column or of class weights.\nKeras: weighted_metrics"
        )
        button.setAccessibleName("Weighted metrics")
        button.clicked.connect(lambda: self._unfold(self._weighted_list.isHidden()))
        return button

    def _unfold(self, unfolded: bool) -> None:
        self._weighted_list.setVisible(unfolded)
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
    """Focus the field of a widget in which an object is chosen."""
    inner = widget.findChild(QWidget, "_kind_combo") or widget.findChild(QWidget, "_add_button") or widget
    inner.setFocus()
    return True
