"""The page "What if": a row that is made up, and what the model says of it while it is changed."""

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
from engine.results.evaluation import Cell, Dependence, Driver, InputField, Reply, RowExplanation
from ui.charts.chart_card import ChartCardGrid
from ui.formatting.numbers import number, percent
from ui.pages.results.explain.cell_editor import CellEditor, editor_for
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.wheel_filter import leave_wheel_to_page

LABEL_WIDTH = 132
SIDE_BY_SIDE_FROM = 940
"""From this width on the reply stands beside the form, else below it."""
MAX_CHANCES = 12
"""With more classes than this the most probable ones are shown."""
MAX_DRIVERS = 12


class WhatIfPage(QWidget):
    """A form with one control for each feature, and the reply beside it.

    Signals
    -------
    asked(dict, str)
        What does the model say of this row, cells by the names of the features, and how does that change with the cell
        of one of them.
    row_wanted(int)
        The row of the table at this position is to be filled in.
    """

    asked = Signal(dict, str)
    row_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editors: dict[str, CellEditor] = {}
        self._looked_at = ""
        self._filled = ""
        self._make_widgets()
        self._lay_out()
        self._typical_button.clicked.connect(self._on_typical_clicked)
        self._fill_button.clicked.connect(lambda: self.row_wanted.emit(self._row_spin.value() - 1))

    def _make_widgets(self) -> None:
        self._typical_button = named(QPushButton("Typical row"), "_typical_button")
        self._typical_button.setAccessibleName("Fill in a typical row")
        self._typical_button.setToolTip("Fill in the median of each number and the most frequent level of the others.")
        self._row_spin = named(QSpinBox(minimum=1, maximum=1, prefix="Row "), "_row_spin")
        theme.give_margin(self._row_spin)
        leave_wheel_to_page(self._row_spin)
        self._row_spin.setAccessibleName("Row of the table")
        self._row_spin.setToolTip("A row of the table, counted from 1.")
        self._fill_button = named(QPushButton("Fill in"), "_fill_button")
        self._fill_button.setAccessibleName("Fill in this row of the table")
        self._fill_button.setToolTip("Fill in the cells of this row of the table.")
        self._reply_label = named(QLabel(wordWrap=True), "_reply_label")
        theme.set_role(self._reply_label, "title")
        self._detail_label = named(QLabel(wordWrap=True), "_detail_label")
        theme.set_role(self._detail_label, "muted")
        for label in (self._reply_label, self._detail_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._cards = ChartCardGrid()
        self._cards.setObjectName("_cards")

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
        for widget in (self._reply_label, self._detail_label, self._cards):
            right.addWidget(widget)
        right.addStretch()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(0)
        self._halves.addWidget(_scrolled(left, "_form_area"), 1)
        self._halves.addWidget(_scrolled(right, "_reply_area"), 1)

    def render(self, input_fields: tuple[InputField, ...], rows: int) -> None:
        """Make the form; `rows` is how many rows the open table has, 0 without one."""
        self._clear()
        for question in input_fields:
            editor = editor_for(question)
            editor.setObjectName(f"_{len(self._editors)}_editor")
            editor.changed.connect(lambda name=question.name: self._on_changed(name))
            label = ElidedLabel(question.name)
            label.setToolTip(question.name)
            label.setFixedWidth(round(LABEL_WIDTH * max(1.0, theme.font_scale())))
            label.setMinimumHeight(editor.sizeHint().height())  # to stand beside the middle of the field
            # A form gives no room to a label whose width is ignored, and would draw it under its field.
            label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            self._form.addRow(label, editor)
            self._editors[question.name] = editor
        self.set_rows(rows)
        self._looked_at = input_fields[0].name if input_fields else ""
        self._ask()

    def say(self, text: str) -> None:
        """Say why nothing can be asked."""
        self._clear()
        self._reply_label.clear()
        self._detail_label.setText(text)
        self._set_fillable(fillable=False)

    def _clear(self) -> None:
        """Forget the form, and what was said of its row."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self._editors = {}
        self._cards.render(())
        self._set_fillable(fillable=True)

    def _set_fillable(self, *, fillable: bool) -> None:
        for widget in (self._typical_button, self._row_spin, self._fill_button):
            widget.setEnabled(fillable)

    def set_rows(self, rows: int) -> None:
        """Say how many rows the open table has to fill in from, 0 without one."""
        self._row_spin.setMaximum(max(1, rows))
        for widget in (self._row_spin, self._fill_button):
            widget.setVisible(rows > 0)

    def ask_again(self) -> None:
        """Ask about the same row, because another threshold or another target is in force."""
        self._ask()

    def cells(self) -> dict[str, Cell]:
        """Return the row as it is chosen now."""
        return {name: editor.cell() for name, editor in self._editors.items()}

    def fill(self, cells: dict[str, Cell]) -> None:
        """Fill in a row; where a cell of it is empty, a typical one is taken, and this is said."""
        empty = [name for name in self._editors if cells.get(name) is None]
        for name, editor in self._editors.items():
            editor.set_cell(editor.question.typical if name in empty else cells[name])
        self._filled = f"Empty in the row, so a typical cell was taken: {', '.join(empty)}." if empty else ""
        self._ask()

    def show_answer(self, answer: RowExplanation) -> None:
        """Show what the model says of the row, how that changes with the cell that is looked at, and what drives it."""
        self._reply_label.setText("\n".join(_said(reply) for reply in answer.replies))
        outside = answer.replies[0].outside if answer.replies else ()
        for name, editor in self._editors.items():
            editor.set_outside(name in outside)
        guess = f"Outside of the training rows, so that the model guesses: {', '.join(outside)}." if outside else ""
        self._detail_label.setText(" ".join(filter(None, (self._filled, guess))))
        chances = [_chances(reply) for reply in answer.replies if reply.chances]
        editor = self._editors.get(answer.curve.column)
        curve = _curve(answer.curve, editor.place() if editor else None)
        self._cards.render([*chances, curve, _drivers(answer.drivers)])

    def show_failure(self, text: str) -> None:
        """Say why there is no answer."""
        self._reply_label.setText("No answer")
        self._detail_label.setText(text)
        self._cards.render(())

    def _ask(self) -> None:
        self.asked.emit(self.cells(), self._looked_at)

    def _on_changed(self, name: str) -> None:
        self._looked_at, self._filled = name, ""
        self._ask()

    def _on_typical_clicked(self) -> None:
        self.fill({name: editor.question.typical for name, editor in self._editors.items()})

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= SIDE_BY_SIDE_FROM * max(1.0, theme.font_scale())
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


def _said(reply: Reply) -> str:
    if not reply.chances:
        return f"{reply.target}: {number(float(reply.value))}"
    chance = reply.chances.get(str(reply.value))
    sure = "" if chance is None else f" ({percent(chance)})"
    return f"{reply.target}: {reply.value}{sure}"


def _chances(reply: Reply) -> Chart:
    order = list(reply.chances.items())
    if len(order) > MAX_CHANCES:  # else they keep their places, so that nothing jumps while a slider is moved
        order = sorted(order, key=lambda each: -each[1])[:MAX_CHANCES]
    return Chart(
        f"chances {reply.target}",
        f"Probabilities of {reply.target}",
        "How probable the model takes each class to be for this row.",
        "Probability",
        "",
        ranks=Ranks(tuple(name for name, _ in order), tuple(chance for _, chance in order)),
        x_range=(0.0, 1.0),
    )


def _curve(curve: Dependence, place: float | None) -> Chart:
    drawing = dependence_chart(curve)
    return Chart(
        "curve",
        f"If only {curve.column} were different",
        "How the answer about this row changes with one cell; the upright line is where the row stands now.",
        drawing.across,
        drawing.up,
        lines=drawing.lines[-1:],
        y_range=drawing.y_range,
        ticks=drawing.ticks,
        marks=() if place is None else (place,),
        dated=drawing.dated,
    )


def _drivers(drivers: tuple[Driver, ...]) -> Chart:
    shown = drivers[:MAX_DRIVERS]
    return Chart(
        "drivers",
        "What drives this answer",
        "How much the answer changes when a cell is put back to a typical one, cell by cell (occlusion).",
        f"Effect on the {shown[0].answer}" if shown else "",
        "",
        ranks=Ranks(tuple(f"{each.column} = {each.cell}" for each in shown), tuple(each.effect for each in shown)),
    )
