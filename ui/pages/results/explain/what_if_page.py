"""The What-if tab: an editable row, and its prediction while it is edited."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.results.charts import Chart, Ranks, dependence_chart
from engine.results.evaluation import Cell, Dependence, Driver, InputField, RowExplanation, TargetPrediction
from ui.charts.chart_card import ChartCardGrid
from ui.formatting.numbers import number, percent
from ui.pages.results.explain.cell_editor import CellEditor, editor_for
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.wheel_filter import leave_wheel_to_page

LABEL_WIDTH = 132
MIN_TWO_COLUMN_WIDTH = 940
"""Width from which the prediction is next to the form, else below it; in pixels at normal text size."""
MAX_PROBABILITIES = 12
"""Maximum number of classes shown; the most probable ones."""
MAX_DRIVERS = 12


class WhatIfPage(QWidget):
    """Form with one control per feature, and the prediction of the row.

    Signals
    -------
    explanation_requested(dict, str)
        Cells of the row by feature, and the feature whose dependence is shown.
    row_requested(int)
        Position of a row of the table to fill in.
    """

    explanation_requested = Signal(dict, str)
    row_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editors: dict[str, CellEditor] = {}
        self._curve_column = ""
        self._fill_note = ""
        self._make_widgets()
        self._lay_out()
        self._typical_button.clicked.connect(self._on_typical_clicked)
        self._fill_button.clicked.connect(lambda: self.row_requested.emit(self._row_spin.value() - 1))

    def _make_widgets(self) -> None:
        self._typical_button = named(QPushButton("Typical row"), "_typical_button")
        self._typical_button.setAccessibleName("Fill in a typical row")
        self._typical_button.setToolTip(
            "Fill in the median of each numeric feature and the most frequent level of the others."
        )
        self._row_spin = named(QSpinBox(minimum=1, maximum=1, prefix="Row "), "_row_spin")
        theme.give_margin(self._row_spin)
        leave_wheel_to_page(self._row_spin)
        self._row_spin.setAccessibleName("Row of the table")
        self._row_spin.setToolTip("Number of a row of the table, from 1.")
        self._fill_button = named(QPushButton("Fill in"), "_fill_button")
        self._fill_button.setAccessibleName("Fill in this row of the table")
        self._fill_button.setToolTip("Fill in the values of this row of the table.")
        self._prediction_label = named(QLabel(wordWrap=True), "_prediction_label")
        theme.set_role(self._prediction_label, "title")
        self._detail_label = named(QLabel(wordWrap=True), "_detail_label")
        theme.set_role(self._detail_label, "muted")
        for label in (self._prediction_label, self._detail_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._cards = named(ChartCardGrid(), "_cards")

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for widget in (self._typical_button, self._row_spin, self._fill_button):
            buttons.addWidget(widget)
        buttons.addStretch()
        self._form = QFormLayout()
        self._form.setVerticalSpacing(theme.HALF)
        self._form.setHorizontalSpacing(theme.GRID)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        left = QVBoxLayout()
        left.addLayout(buttons)
        left.addLayout(self._form)
        left.addStretch()
        right = QVBoxLayout()
        for part in (self._prediction_label, self._detail_label, self._cards):
            right.addWidget(part)
        right.addStretch()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(0)
        self._halves.addWidget(_scrolled(left, "_form_area"), 1)
        self._halves.addWidget(_scrolled(right, "_prediction_area"), 1)

    def show_fields(self, input_fields: tuple[InputField, ...], rows: int) -> None:
        """Create the form.

        Parameters
        ----------
        input_fields : tuple of InputField
            Features of the model.
        rows : int
            Rows of the open table; 0 without a table.
        """
        self._clear()
        for field in input_fields:
            editor = editor_for(field)
            editor.setObjectName(f"_{len(self._editors)}_editor")
            editor.changed.connect(lambda name=field.name: self._on_changed(name))
            label = ElidedLabel(field.name)
            label.setToolTip(field.name)
            label.setFixedWidth(round(LABEL_WIDTH * max(1.0, theme.font_scale())))
            label.setMinimumHeight(editor.sizeHint().height())  # centred on the field
            # QFormLayout gives no width to a label with an ignored size policy, and would draw the field over it.
            label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            self._form.addRow(label, editor)
            self._editors[field.name] = editor
        self.set_rows(rows)
        self._curve_column = input_fields[0].name if input_fields else ""
        self._request()

    def show_message(self, text: str) -> None:
        """Show why no row can be predicted, instead of the form."""
        self._clear()
        self._prediction_label.clear()
        self._detail_label.setText(text)
        self._set_fillable(fillable=False)

    def _clear(self) -> None:
        """Remove the form and the prediction."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self._editors = {}
        self._cards.show_charts(())
        self._set_fillable(fillable=True)

    def _set_fillable(self, *, fillable: bool) -> None:
        for widget in (self._typical_button, self._row_spin, self._fill_button):
            widget.setEnabled(fillable)

    def set_rows(self, rows: int) -> None:
        """Set the number of rows of the open table, 0 without one; without rows none can be filled in."""
        self._row_spin.setMaximum(max(1, rows))
        for widget in (self._row_spin, self._fill_button):
            widget.setVisible(rows > 0)

    def request_again(self) -> None:
        """Request the prediction of the same row with another threshold or target."""
        self._request()

    def cells(self) -> dict[str, Cell]:
        """Return the cells of the row by feature."""
        return {name: editor.cell() for name, editor in self._editors.items()}

    def fill(self, cells: dict[str, Cell]) -> None:
        """Fill in a row; missing cells get typical values, and a note names them."""
        empty = [name for name in self._editors if cells.get(name) is None]
        for name, editor in self._editors.items():
            editor.set_cell(editor.field.typical if name in empty else cells[name])
        self._fill_note = f"Missing in the row and set to typical values: {', '.join(empty)}." if empty else ""
        self._request()

    def show_explanation(self, explanation: RowExplanation) -> None:
        """Show the prediction of the row, its dependence on the edited feature, and what drives it."""
        self._prediction_label.setText("\n".join(map(_prediction_text, explanation.predictions)))
        outside = explanation.predictions[0].outside if explanation.predictions else ()
        for name, editor in self._editors.items():
            editor.set_outside(name in outside)
        warning = (
            f"Outside the range of the training rows, so the prediction is an extrapolation: {', '.join(outside)}."
            if outside
            else ""
        )
        self._detail_label.setText(" ".join(filter(None, (self._fill_note, warning))))
        probabilities = [_probabilities(each) for each in explanation.predictions if each.probabilities]
        edited = self._editors.get(explanation.curve.column)
        curve = _curve(explanation.curve, edited.axis_value() if edited is not None else None)
        self._cards.show_charts([*probabilities, curve, _drivers(explanation.drivers)])

    def show_failure(self, text: str) -> None:
        """Show why there is no prediction."""
        self._prediction_label.setText("No prediction")
        self._detail_label.setText(text)
        self._cards.show_charts(())

    def _request(self) -> None:
        self.explanation_requested.emit(self.cells(), self._curve_column)

    def _on_changed(self, name: str) -> None:
        self._curve_column, self._fill_note = name, ""
        self._request()

    def _on_typical_clicked(self) -> None:
        self.fill({name: editor.field.typical for name, editor in self._editors.items()})

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= MIN_TWO_COLUMN_WIDTH * max(1.0, theme.font_scale())
        self._halves.setStretch(1, 1 if wide else 2)
        self._halves.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)


def _scrolled(layout: QVBoxLayout, name: str) -> QScrollArea:
    page = QWidget()
    layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
    layout.setSpacing(theme.GRID)
    page.setLayout(layout)
    area = named(QScrollArea(widgetResizable=True), name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area


def _prediction_text(prediction: TargetPrediction) -> str:
    spread = prediction.spread
    if not prediction.probabilities:
        differing = "" if spread is None else f" ± {number(spread)}"
        return f"{prediction.target}: {number(float(prediction.value))}{differing}"
    probability = prediction.probabilities.get(str(prediction.value))
    differing = "" if spread is None else f" ± {percent(spread)}"
    suffix = "" if probability is None else f" ({percent(probability)}{differing})"
    return f"{prediction.target}: {prediction.value}{suffix}"


def _probabilities(prediction: TargetPrediction) -> Chart:
    order = list(prediction.probabilities.items())
    if len(order) > MAX_PROBABILITIES:  # else the order is fixed, so that bars do not move while a slider is dragged
        order = sorted(order, key=lambda each: -each[1])[:MAX_PROBABILITIES]
    return Chart(
        f"chances {prediction.target}",
        f"Probabilities of {prediction.target}",
        "Predicted probability of each class for this row.",
        "Probability",
        "",
        ranks=Ranks(tuple(name for name, _ in order), tuple(probability for _, probability in order)),
        x_range=(0.0, 1.0),
    )


def _curve(curve: Dependence, value: float | None) -> Chart:
    chart = dependence_chart(curve)
    return Chart(
        "curve",
        f"If only {curve.column} were different",
        "Prediction of this row for other values of one feature; the vertical line marks the current value.",
        chart.x_label,
        chart.y_label,
        lines=chart.lines[-1:],
        y_range=chart.y_range,
        ticks=chart.ticks,
        marks=() if value is None else (value,),
        dated=chart.dated,
    )


def _drivers(drivers: tuple[Driver, ...]) -> Chart:
    shown = drivers[:MAX_DRIVERS]
    return Chart(
        "drivers",
        "What drives this prediction",
        "Change of the prediction when a feature is replaced by its typical value, one at a time (occlusion).",
        f"Effect on the {shown[0].quantity}" if shown else "",
        "",
        ranks=Ranks(tuple(f"{each.column} = {each.cell}" for each in shown), tuple(each.effect for each in shown)),
    )
