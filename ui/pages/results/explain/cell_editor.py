"""One cell of a made-up row: a slider with a number or a date, or a list of levels."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Signal
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QHBoxLayout, QLabel, QSlider, QWidget
from typing_extensions import override

from engine.results.evaluation import Cell, InputField
from engine.system.dates import DAY, date_text, seconds_of
from ui.formatting.numbers import number
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.number_box import NumberBox
from ui.widgets.wheel_filter import leave_wheel_to_page

STEPS = 200
"""How many places the slider has between the smallest and the largest value of the training rows."""
FAR = 1e12
BOX_WIDTH = 120


class CellEditor(QWidget):
    """Chooses the cell of one feature; `editor_for` makes the one that suits.

    Signals
    -------
    changed()
        Another cell was chosen.
    """

    changed = Signal()

    def __init__(self, question: InputField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self._outside_label = named(QLabel(), "_outside_label")
        theme.set_role(self._outside_label, "warning")
        self._outside_label.setMinimumWidth(self._outside_label.fontMetrics().horizontalAdvance("outside "))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for part in self._parts():
            part.setObjectName(f"_{type(part).__name__.removeprefix('Q').lower()}")
            part.setAccessibleName(question.name)
            leave_wheel_to_page(part)
            row.addWidget(part, 1 if isinstance(part, QSlider | QComboBox) else 0)
        row.addWidget(self._outside_label)
        self.set_cell(question.typical)

    def cell(self) -> Cell:
        """Return what is chosen."""
        raise NotImplementedError

    def place(self) -> float:
        """Return where it stands along an axis: a number, seconds since 1970, or the position among the levels."""
        raise NotImplementedError

    def set_cell(self, cell: Cell) -> None:
        """Choose a cell, without telling anybody."""
        if cell is not None:
            blocked = self.blockSignals(True)
            self._show(cell)
            self.blockSignals(blocked)

    def set_outside(self, outside: bool) -> None:
        """Mark that the training rows held nothing like this, so that the model guesses."""
        if outside == bool(self._outside_label.text()):
            return
        self._outside_label.setText("outside" if outside else "")
        self._outside_label.setToolTip(
            "No training row was there: what the model says of it is a guess." if outside else ""
        )

    def _parts(self) -> tuple[QWidget, ...]:
        raise NotImplementedError

    def _show(self, cell: float | str) -> None:
        raise NotImplementedError


class LevelEditor(CellEditor):
    """A list of the levels that the training rows held."""

    @override
    def _parts(self) -> tuple[QWidget, ...]:
        self._combo = QComboBox()
        self._combo.addItems(list(self.question.levels))
        self._combo.setToolTip(f"{self.question.name}: one of the levels of the training rows, the frequent first.")
        self._combo.currentIndexChanged.connect(self._on_chosen)
        self._combo.setMinimumContentsLength(8)
        return (self._combo,)

    @override
    def cell(self) -> Cell:
        """Return the level."""
        return self._combo.currentText()

    @override
    def place(self) -> float:
        """Return the position of the level."""
        return float(self._combo.currentIndex())

    def _on_chosen(self) -> None:
        self.changed.emit()

    @override
    def _show(self, cell: float | str) -> None:
        if self._combo.findText(str(cell)) < 0:
            self._combo.addItem(str(cell))
        self._combo.setCurrentText(str(cell))


class SpanEditor(CellEditor):
    """A slider over the training range, and a box for what lies beyond it or between its steps."""

    @override
    def _parts(self) -> tuple[QWidget, ...]:
        question = self.question
        self._low = question.minimum if question.minimum is not None else 0.0
        self._high = question.maximum if question.maximum is not None else 1.0
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, STEPS)
        self._slider.valueChanged.connect(self._on_slid)
        self._box = self._make_box()
        theme.give_margin(self._box)
        self._box.setFixedWidth(round(BOX_WIDTH * max(1.0, theme.font_scale())))
        span = f"{self._said(self._low)} to {self._said(self._high)} in the training rows"
        self._slider.setToolTip(f"{question.name}: {span}.")
        self._box.setToolTip(f"{question.name}: {span}; others can be typed.")
        return self._slider, self._box

    def _make_box(self) -> Any:
        raise NotImplementedError

    def _said(self, value: float) -> str:
        raise NotImplementedError

    def _put(self, value: float) -> None:
        raise NotImplementedError

    def _on_slid(self, step: int) -> None:
        self._put(self._low + (self._high - self._low) * step / STEPS)

    def _on_box_changed(self) -> None:
        share = (self.place() - self._low) / (self._high - self._low) if self._high > self._low else 0.5
        blocked = self._slider.blockSignals(True)
        self._slider.setValue(round(min(1.0, max(0.0, share)) * STEPS))
        self._slider.blockSignals(blocked)
        self.changed.emit()


class NumberEditor(SpanEditor):
    """A slider with a number."""

    @override
    def _make_box(self) -> NumberBox:
        box = NumberBox()
        box.setRange(-FAR, FAR)
        width = (self._high - self._low) or abs(self._high) or 1.0
        box.setDecimals(min(9, max(0, 3 - math.floor(math.log10(width)))))
        box.setSingleStep(width / STEPS * 2)
        box.valueChanged.connect(self._on_box_changed)
        return box

    @override
    def _said(self, value: float) -> str:
        return number(value)

    @override
    def cell(self) -> Cell:
        """Return the number."""
        return self.place()

    @override
    def place(self) -> float:
        """Return the number."""
        return float(self._box.value())

    @override
    def _put(self, value: float) -> None:
        self._box.setValue(value)

    @override
    def _show(self, cell: float | str) -> None:
        self._put(float(cell))


class DateEditor(SpanEditor):
    """A slider with a date; with the time of day where the training rows have one."""

    @override
    def _make_box(self) -> QDateTimeEdit:
        typical = str(self.question.typical or "")
        self._whole_days = not (self._low % DAY or self._high % DAY or "T" in typical)
        box = QDateTimeEdit()
        box.setTimeZone(QTimeZone(QTimeZone.Initialization.UTC))
        box.setDisplayFormat("yyyy-MM-dd" if self._whole_days else "yyyy-MM-dd HH:mm")
        box.dateTimeChanged.connect(self._on_box_changed)
        return box

    @override
    def _said(self, value: float) -> str:
        return date_text(value)

    @override
    def cell(self) -> Cell:
        """Return the date in ISO 8601."""
        return date_text(self.place())

    @override
    def place(self) -> float:
        """Return the date in seconds since 1970."""
        return float(self._box.dateTime().toSecsSinceEpoch())

    @override
    def _put(self, value: float) -> None:
        seconds = round(value / DAY) * DAY if self._whole_days else round(value)
        self._box.setDateTime(QDateTime.fromSecsSinceEpoch(seconds, QTimeZone(QTimeZone.Initialization.UTC)))

    @override
    def _show(self, cell: float | str) -> None:
        self._put(seconds_of(str(cell)))


def editor_for(question: InputField) -> CellEditor:
    """Return what chooses a cell of this feature."""
    editors = {"number": NumberEditor, "date": DateEditor}
    return editors.get(question.kind, LevelEditor)(question)
