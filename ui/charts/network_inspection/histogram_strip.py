"""Distribution of numbers over the epochs: one column per epoch, a stronger colour for a higher density."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.results.charts.axis_range import padded_range
from engine.results.inspection import Spread
from ui.formatting.numbers import number
from ui.style import theme

ROWS = 72
"""Number of bins over the height."""
HEIGHT = 104
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -math.inf, Qt.Key.Key_End: math.inf}


class HistogramStrip(QWidget):
    """Widget with one distribution, read with the mouse or the arrow keys.

    Signals
    -------
    pointed : float or None
        Epoch under the mouse; None when the mouse leaves.
    stepped : float
        Snapshots by which an arrow key moves the cursor; infinite for Home and End.
    """

    pointed = Signal(object)
    stepped = Signal(float)

    def __init__(self, name: str, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self._color = name, color
        self.epochs: NDArray[np.float64] = np.empty(0)
        self._shares: NDArray[np.float64] = np.empty((0, ROWS))
        self.value_range = (0.0, 1.0)
        self.reading_epoch: float | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_spreads(self, epochs: Sequence[float], spreads: Sequence[Spread]) -> None:
        """Show distributions and their epochs."""
        self.epochs = np.array(epochs, float)
        self.value_range = _value_range(spreads)
        self._shares = np.array([density_of(spread, *self.value_range) for spread in spreads]).reshape(-1, ROWS)
        self.update()

    def read_at(self, epoch: float | None) -> None:
        """Draw the cursor line at an epoch; None hides it."""
        if epoch != self.reading_epoch:
            self.reading_epoch = epoch
            self.update()

    def paint_on(self, painter: QPainter, whole: QRectF) -> None:
        """Paint the distribution into an area."""
        area = self._area(whole)
        painter.setFont(theme.font(0.85))
        self._paint_axes(painter, whole, area)
        if len(self.epochs) and area.width() >= 1:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._image(round(area.width())))
        painter.setPen(QPen(theme.color("strong_border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        low, high = self.value_range
        if low < 0 < high:
            painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DotLine))
            zero = area.bottom() + low / (high - low) * area.height()
            painter.drawLine(round(area.left()), round(zero), round(area.right()), round(zero))
        if self.reading_epoch is not None and len(self.epochs):
            painter.setPen(QPen(theme.color("text"), 1))
            x = round(area.left() + self._share_of(self.reading_epoch) * area.width())
            painter.drawLine(x, round(area.top()), x, round(area.bottom()))

    def _paint_axes(self, painter: QPainter, whole: QRectF, area: QRectF) -> None:
        painter.setPen(theme.color("axis"))
        low, high = self.value_range
        line = QFontMetrics(painter.font()).height()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value, top in ((high, area.top() - 2), (low, area.bottom() - line + 2)):
            text = number(value) if value else "0"
            painter.drawText(QRectF(whole.left(), top, area.left() - whole.left() - 5, line), right, text)
        if len(self.epochs):
            below = QRectF(area.left(), area.bottom() + 1, area.width(), line)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"{self.epochs[0]:,g}")
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, "Epoch")
            if len(self.epochs) > 1:
                painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{self.epochs[-1]:,g}")

    def _image(self, columns: int) -> QImage:
        """Return an image with one column per screen pixel, each of the nearest snapshot."""
        places = np.linspace(self.epochs[0], self.epochs[-1], columns)
        middles = (self.epochs[1:] + self.epochs[:-1]) / 2
        shares = self._shares[np.searchsorted(middles, places)].T[::-1]
        pixels = np.empty((*shares.shape, 4), np.uint8)
        color = theme.color(self._color)
        pixels[..., :3] = color.red(), color.green(), color.blue()
        pixels[..., 3] = np.round(255 * np.sqrt(shares))
        return QImage(pixels.tobytes(), columns, ROWS, 4 * columns, QImage.Format.Format_RGBA8888).copy()

    def _area(self, whole: QRectF) -> QRectF:
        metrics = QFontMetrics(theme.font(0.85))
        return whole.adjusted(metrics.horizontalAdvance("−00.000") + 8, 3, -3, -metrics.height() - 3)

    def _share_of(self, epoch: float) -> float:
        first, last = float(self.epochs[0]), float(self.epochs[-1])
        return (epoch - first) / (last - first) if last > first else 0.5

    # Overrides of QWidget

    def sizeHint(self) -> QSize:
        return QSize(240, round(HEIGHT * max(1.0, theme.font_scale())))

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_on(painter, QRectF(self.rect()))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(QRect(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self._area(QRectF(self.rect()))
        inside = len(self.epochs) and area.contains(event.position())
        share = (event.position().x() - area.left()) / max(area.width(), 1)
        span = float(self.epochs[-1] - self.epochs[0]) if inside else 0.0
        self.pointed.emit(float(self.epochs[0]) + share * span if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        else:
            self.stepped.emit(step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.stepped.emit(0)


def _value_range(spreads: Sequence[Spread]) -> tuple[float, float]:
    return padded_range([each.low for each in spreads], [each.high for each in spreads], share=0.0)


def density_of(spread: Spread, low: float, high: float) -> NDArray[np.float64]:
    """Return the density of a distribution in ROWS bins between two values; 1 at its maximum."""
    thin = (high - low) / ROWS / 2
    first, last = (spread.low, spread.high) if spread.high > spread.low else (spread.low - thin, spread.low + thin)
    edges = np.linspace(first, last, len(spread.shares) + 1)
    upto = np.concatenate(([0.0], np.cumsum(spread.shares, dtype=np.float64)))
    density = np.diff(np.interp(np.linspace(low, high, ROWS + 1), edges, upto)).clip(min=0)
    return density / (density.max() or 1.0)
