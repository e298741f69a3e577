"""A curve as small as a word: how the watched loss went down, beside the numbers of the run."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui.style import theme

MAX_POINTS = 240
"""More could not be told apart; when there are more, every second one goes."""


class Sparkline(QWidget):
    """Draws numbers in the order in which they came, from the left edge to the right one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[float] = []
        self._stride = 1
        self._skipped = 0
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName("Loss of this run")
        self.setToolTip("The watched loss, epoch by epoch. The Train page shows it in full")

    @property
    def values(self) -> tuple[float, ...]:
        """The numbers that are drawn."""
        return tuple(self._values)

    def clear(self) -> None:
        """Begin anew."""
        self._values, self._stride, self._skipped = [], 1, 0
        self.update()

    def append(self, value: float) -> None:
        """Add a number on the right."""
        self._skipped += 1
        if self._skipped < self._stride:
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
        room = self.rect().adjusted(1, 2, -2, -3)
        step = room.width() / (len(self._values) - 1)
        points = [
            QPointF(room.left() + index * step, room.bottom() - (value - low) / span * room.height())
            for index, value in enumerate(self._values)
        ]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("train"), 1.5))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(theme.color("train"))
        painter.drawEllipse(points[-1], 1.5, 1.5)
