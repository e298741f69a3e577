"""Placeholder before the first training: a sketch of training and validation curves."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.style import theme
from ui.style.object_names import named

TITLE = "No training yet"
TEXT = (
    "Click Train. Loss and metrics are plotted here during training. "
    "Training and validation loss should fall together. If the validation loss rises while the training loss falls, "
    "the network starts to overfit (memorise the training rows); early stopping then ends the run and keeps the best "
    "epoch."
)


class EmptyCurves(QFrame):
    """Card that explains the curves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        title = named(QLabel(TITLE), "_empty_title_label")
        theme.set_role(title, "title")
        text = named(QLabel(TEXT, wordWrap=True), "_empty_text_label")
        theme.set_role(text, "muted")
        text.setMaximumWidth(620)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        column.setSpacing(theme.GRID)
        column.addWidget(title)
        column.addWidget(text)
        column.addWidget(_Sketch(), 1)


class _Sketch(QWidget):
    """Sketch of typical curves, with labels."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("_curves_sketch")
        self.setAccessibleName("Sketch of a training curve and a validation curve with the best epoch")
        self.setToolTip("Typical curves")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(480, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        area = QRectF(self.rect()).adjusted(28, 16, -16, -28)
        if area.width() < 160 or area.height() < 80:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter, area)
        line = theme.color("train")
        line.setAlpha(200)
        painter.setPen(QPen(line, 2))
        painter.drawPolyline(_curve(area, training))
        dashed = QPen(line, 2)
        dashed.setDashPattern([4, 3])
        painter.setPen(dashed)
        painter.drawPolyline(_curve(area, validation))
        self._paint_labels(painter, area)

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(theme.color("strong_border"), 1))
        painter.drawLine(area.topLeft(), area.bottomLeft())
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(theme.color("muted"))
        painter.setFont(theme.font(0.9))
        below = QRectF(area.left(), area.bottom() + 4, area.width(), 22)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, "Epoch")
        painter.save()
        painter.translate(area.left() - 8, area.center().y())
        painter.rotate(-90)
        painter.drawText(QRectF(-60, -18, 120, 18), Qt.AlignmentFlag.AlignCenter, "Loss")
        painter.restore()

    def _paint_labels(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(theme.color("train"))
        for height, text in _LABELS:
            position = QRectF(area.right() - 300, _y(area, max(height(0.7), height(1.0))) - 24, 296, 20)
            painter.drawText(position, Qt.AlignmentFlag.AlignRight, text)
        best = area.left() + BEST * area.width()
        painter.setPen(QPen(theme.color("best"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(best, area.top()), QPointF(best, area.bottom()))
        painter.setFont(theme.font(0.9, bold=True))
        painter.setPen(theme.color("best"))
        label_area = QRectF(best + 6, area.top(), 220, 20)
        painter.drawText(label_area, Qt.AlignmentFlag.AlignLeft, "best epoch (kept)")


BEST = 0.438
"""Position (0 to 1) of the minimum of the sketched validation curve."""


def training(position: float) -> float:
    """Return the height (0 to 1) of the sketched training curve at a position (0 to 1)."""
    return 0.1 + 0.8 * math.exp(-4.6 * position)


def validation(position: float) -> float:
    """Return the height of the sketched validation curve: lowest at the best epoch, rising after it."""
    return 0.22 + 0.7 * math.exp(-6 * position) + 0.35 * position**2


_LABELS = ((training, "Training rows"), (validation, "Validation rows"))


def _curve(area: QRectF, height: Callable[[float], float]) -> QPolygonF:
    positions = [step / 80 for step in range(81)]
    return QPolygonF(
        [QPointF(area.left() + position * area.width(), _y(area, height(position))) for position in positions]
    )


def _y(area: QRectF, height: float) -> float:
    return area.bottom() - height * area.height()
