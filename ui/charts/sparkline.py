"""Curve the size of a word: the monitored loss in the status bar."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui.style import theme

MAX_POINTS = 240
"""Maximum number of points; beyond it, every second one is dropped."""


class Sparkline(QWidget):
    """Curve of numbers in the order of their arrival, over the whole width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[float] = []
        self._stride = 1
        self._skipped = 0
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName("Loss of this run")
        self.setToolTip("Monitored loss by epoch. See the Train page for the full curve")

    @property
    def values(self) -> tuple[float, ...]:
        """The drawn numbers."""
        return tuple(self._values)

    def clear(self) -> None:
        """Remove all numbers."""
        self._values, self._stride, self._skipped = [], 1, 0
        self.update()

    def append(self, value: float) -> None:
        """Append a number on the right; one that is not finite is left out."""
        self._skipped += 1
        if self._skipped < self._stride or not math.isfinite(value):
            return
        self._skipped = 0
        self._values.append(value)
        if len(self._values) > MAX_POINTS:
            self._values = self._values[::2]
            self._stride *= 2
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(15 * theme.GRID, 3 * theme.GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._values) < 2:
            return
        low, high = min(self._values), max(self._values)
        span = high - low or 1.0
        area = self.rect().adjusted(1, 2, -2, -3)
        step = area.width() / (len(self._values) - 1)
        points = [
            QPointF(area.left() + index * step, area.bottom() - (value - low) / span * area.height())
            for index, value in enumerate(self._values)
        ]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("train"), 1.5))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(theme.color("train"))
        painter.drawEllipse(points[-1], 1.5, 1.5)
