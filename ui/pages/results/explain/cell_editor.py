"""Editors of one feature of a what-if row: a slider with a number or date box, or a list of levels."""

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
"""Steps of the slider between minimum and maximum of the training rows."""
MAX_NUMBER = 1e12
BOX_WIDTH = 120


class CellEditor(QWidget):
    """Editor of the value of one feature; created by `editor_for`.

    Signals
    -------
    changed()
        The user changed the value.
    """

    changed = Signal()

    def __init__(self, field: InputField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._outside_label = named(QLabel(), "_outside_label")
        theme.set_role(self._outside_label, "warning")
        self._outside_label.setMinimumWidth(self._outside_label.fontMetrics().horizontalAdvance("outside "))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for part in self._parts():
            part.setObjectName(f"_{type(part).__name__.removeprefix('Q').lower()}")
            part.setAccessibleName(field.name)
            leave_wheel_to_page(part)
            row.addWidget(part, 1 if isinstance(part, QSlider | QComboBox) else 0)
        row.addWidget(self._outside_label)
        self.set_cell(field.typical)

    def cell(self) -> Cell:
        """Return the value."""
        raise NotImplementedError

    def axis_value(self) -> float:
        """Return the value on a chart axis: a number, seconds since 1970, or the position of the level."""
        raise NotImplementedError

    def set_cell(self, cell: Cell) -> None:
        """Set the value without emitting `changed`; None is ignored."""
        if cell is not None:
            blocked = self.blockSignals(True)
            self._show(cell)
            self.blockSignals(blocked)

    def set_outside(self, outside: bool) -> None:
        """Mark a value outside the range of the training rows."""
        if outside == bool(self._outside_label.text()):
            return
        self._outside_label.setText("outside" if outside else "")
        self._outside_label.setToolTip(
            "Outside the range of the training rows: the prediction is an extrapolation." if outside else ""
        )

    def _parts(self) -> tuple[QWidget, ...]:
        raise NotImplementedError

    def _show(self, cell: float | str) -> None:
        raise NotImplementedError


class LevelEditor(CellEditor):
    """Combo box with the levels of the training rows."""

    @override
    def _parts(self) -> tuple[QWidget, ...]:
        self._combo = QComboBox()
        self._combo.addItems(list(self.field.levels))
        self._combo.setToolTip(f"{self.field.name}: levels of the training rows, most frequent first.")
        self._combo.currentIndexChanged.connect(self._on_chosen)
        self._combo.setMinimumContentsLength(8)
        return (self._combo,)

    @override
    def cell(self) -> Cell:
        """Return the level."""
        return self._combo.currentText()

    @override
    def axis_value(self) -> float:
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
    """Slider over the range of the training rows, and a box for any other value."""

    @override
    def _parts(self) -> tuple[QWidget, ...]:
        self._low = self.field.minimum if self.field.minimum is not None else 0.0
        self._high = self.field.maximum if self.field.maximum is not None else 1.0
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, STEPS)
        self._slider.valueChanged.connect(self._on_slider_moved)
        self._box = self._make_box()
        theme.give_margin(self._box)
        self._box.setFixedWidth(round(BOX_WIDTH * max(1.0, theme.font_scale())))
        span = f"{self._value_text(self._low)} to {self._value_text(self._high)} in the training rows"
        self._slider.setToolTip(f"{self.field.name}: {span}.")
        self._box.setToolTip(f"{self.field.name}: {span}; other values can be typed.")
        return self._slider, self._box

    def _make_box(self) -> Any:
        raise NotImplementedError

    def _value_text(self, value: float) -> str:
        raise NotImplementedError

    def _set_value(self, value: float) -> None:
        raise NotImplementedError

    def _on_slider_moved(self, step: int) -> None:
        self._set_value(self._low + (self._high - self._low) * step / STEPS)

    def _on_box_changed(self) -> None:
        share = (self.axis_value() - self._low) / (self._high - self._low) if self._high > self._low else 0.5
        blocked = self._slider.blockSignals(True)
        self._slider.setValue(round(min(1.0, max(0.0, share)) * STEPS))
        self._slider.blockSignals(blocked)
        self.changed.emit()


class NumberEditor(SpanEditor):
    """Slider with a number box."""

    @override
    def _make_box(self) -> NumberBox:
        box = NumberBox()
        box.setRange(-MAX_NUMBER, MAX_NUMBER)
        width = (self._high - self._low) or abs(self._high) or 1.0
        box.setDecimals(min(9, max(0, 3 - math.floor(math.log10(width)))))
        box.setSingleStep(width / STEPS * 2)
        box.valueChanged.connect(self._on_box_changed)
        return box

    @override
    def _value_text(self, value: float) -> str:
        return number(value)

    @override
    def cell(self) -> Cell:
        """Return the number."""
        return self.axis_value()

    @override
    def axis_value(self) -> float:
        """Return the number."""
        return float(self._box.value())

    @override
    def _set_value(self, value: float) -> None:
        self._box.setValue(value)

    @override
    def _show(self, cell: float | str) -> None:
        self._set_value(float(cell))


class DateEditor(SpanEditor):
    """Slider with a date box; with the time of day if the training rows have it."""

    @override
    def _make_box(self) -> QDateTimeEdit:
        typical = str(self.field.typical or "")
        self._whole_days = not (self._low % DAY or self._high % DAY or "T" in typical)
        box = QDateTimeEdit()
        box.setTimeZone(QTimeZone(QTimeZone.Initialization.UTC))
        box.setDisplayFormat("yyyy-MM-dd" if self._whole_days else "yyyy-MM-dd HH:mm")
        box.dateTimeChanged.connect(self._on_box_changed)
        return box

    @override
    def _value_text(self, value: float) -> str:
        return date_text(value)

    @override
    def cell(self) -> Cell:
        """Return the date in ISO 8601."""
        return date_text(self.axis_value())

    @override
    def axis_value(self) -> float:
        """Return the date in seconds since 1970."""
        return float(self._box.dateTime().toSecsSinceEpoch())

    @override
    def _set_value(self, value: float) -> None:
        seconds = round(value / DAY) * DAY if self._whole_days else round(value)
        self._box.setDateTime(QDateTime.fromSecsSinceEpoch(seconds, QTimeZone(QTimeZone.Initialization.UTC)))

    @override
    def _show(self, cell: float | str) -> None:
        self._set_value(seconds_of(str(cell)))


def editor_for(field: InputField) -> CellEditor:
    """Return a new editor for the kind of a feature."""
    editors = {"number": NumberEditor, "date": DateEditor}
    return editors.get(field.kind, LevelEditor)(field)
