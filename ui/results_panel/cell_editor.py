"""One cell of a made-up row: a slider with a number, or a list of levels."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QWidget

from engine.findings import Cell, Question
from ui import theme
from ui.numbers_in_words import number

STEPS = 200
"""How many places the slider has between the smallest and the largest number of the training rows."""
FAR = 1e12
SPIN_WIDTH = 120


class CellEditor(QWidget):
    """Chooses the cell of one feature.

    Signals
    -------
    changed()
        Another cell was chosen.
    """

    changed = Signal()

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self._low = question.minimum if question.minimum is not None else 0.0
        self._high = question.maximum if question.maximum is not None else 1.0
        self._outside_label = QLabel(objectName="_outside_label")
        theme.set_role(self._outside_label, "warning")
        self._outside_label.setMinimumWidth(self._outside_label.fontMetrics().horizontalAdvance("outside "))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for part in self._parts():
            part.setObjectName(f"_{type(part).__name__.lower()[1:]}")
            part.setAccessibleName(question.name)
            row.addWidget(part, 1 if isinstance(part, QSlider | QComboBox) else 0)
        row.addWidget(self._outside_label)
        self.set_cell(question.typical)

    def _parts(self) -> tuple[QWidget, ...]:
        if self.question.kind != "number":
            self._combo = QComboBox()
            self._combo.addItems(list(self.question.levels))
            self._combo.setToolTip(f"{self.question.name}: one of the levels of the training rows, the frequent first.")
            self._combo.currentIndexChanged.connect(self._on_chosen)
            self._combo.setMinimumContentsLength(8)
            return (self._combo,)
        span = f"{number(self._low)} to {number(self._high)} in the training rows"
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, STEPS)
        self._slider.setToolTip(f"{self.question.name}: {span}.")
        self._spin = QDoubleSpinBox()
        theme.give_margin(self._spin)
        self._spin.setRange(-FAR, FAR)
        self._spin.setFixedWidth(round(SPIN_WIDTH * max(1.0, theme.font_scale())))
        width = (self._high - self._low) or abs(self._high) or 1.0
        self._spin.setDecimals(min(9, max(0, 3 - math.floor(math.log10(width)))))
        self._spin.setSingleStep(width / STEPS * 2)
        self._spin.setToolTip(f"{self.question.name}: {span}; other numbers can be typed.")
        self._slider.valueChanged.connect(self._on_slid)
        self._spin.valueChanged.connect(self._on_typed)
        return self._slider, self._spin

    def cell(self) -> Cell:
        """Return what is chosen."""
        return self._combo.currentText() if self.question.kind != "number" else self._spin.value()

    def set_cell(self, cell: Cell) -> None:
        """Choose a cell, without telling anybody."""
        if cell is None:
            return
        blocked = self.blockSignals(True)
        if self.question.kind == "number":
            self._spin.setValue(float(cell))
        else:
            if self._combo.findText(str(cell)) < 0:
                self._combo.addItem(str(cell))
            self._combo.setCurrentText(str(cell))
        self.blockSignals(blocked)

    def set_outside(self, outside: bool) -> None:
        """Mark that the training rows held nothing like this, so that the model guesses."""
        self._outside_label.setText("outside" if outside else "")
        self._outside_label.setToolTip(
            "No training row was there: what the model says of it is a guess." if outside else ""
        )

    def _on_slid(self, place: int) -> None:
        self._spin.setValue(self._low + (self._high - self._low) * place / STEPS)

    def _on_typed(self, value: float) -> None:
        share = (value - self._low) / (self._high - self._low) if self._high > self._low else 0.5
        blocked = self._slider.blockSignals(True)
        self._slider.setValue(round(min(1.0, max(0.0, share)) * STEPS))
        self._slider.blockSignals(blocked)
        self.changed.emit()

    def _on_chosen(self) -> None:
        self.changed.emit()
