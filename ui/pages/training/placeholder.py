"""What is seen before the first training: a drawing of what the curves will tell."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.style import theme
from ui.style.object_names import named

TITLE = "Nothing is trained yet"
TEXT = (
    "Press Train. The curves grow here while the network learns: one plot for the loss, one for each metric. "
    "Both curves should fall together. Where validation rises while training falls on, the network has begun to "
    "learn the training rows by heart; early stopping ends the run there and keeps the best epoch."
)


class EmptyCurves(QFrame):
    """Explains the curves to come."""

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
    """Two curves as they might be, and what to read from them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("_curves_sketch")
        self.setAccessibleName("A drawing of a training curve and a validation curve with the best epoch marked")
        self.setToolTip("So the curves might look")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(480, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        room = QRectF(self.rect()).adjusted(28, 16, -16, -28)
        if room.width() < 160 or room.height() < 80:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter, room)
        line = theme.color("train")
        line.setAlpha(200)
        painter.setPen(QPen(line, 2))
        painter.drawPolyline(_curve(room, training))
        dashed = QPen(line, 2)
        dashed.setDashPattern([4, 3])
        painter.setPen(dashed)
        painter.drawPolyline(_curve(room, validation))
        self._paint_words(painter, room)

    def _paint_axes(self, painter: QPainter, room: QRectF) -> None:
        painter.setPen(QPen(theme.color("strong_border"), 1))
        painter.drawLine(room.topLeft(), room.bottomLeft())
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setPen(theme.color("muted"))
        painter.setFont(theme.font(0.9))
        below = QRectF(room.left(), room.bottom() + 4, room.width(), 22)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, "Epoch")
        painter.save()
        painter.translate(room.left() - 8, room.center().y())
        painter.rotate(-90)
        painter.drawText(QRectF(-60, -18, 120, 18), Qt.AlignmentFlag.AlignCenter, "Loss")
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        painter.setPen(theme.color("train"))
        for height, text in _WORDS:
            place = QRectF(room.right() - 300, _y(room, max(height(0.7), height(1.0))) - 24, 296, 20)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, text)
        best = room.left() + BEST * room.width()
        painter.setPen(QPen(theme.color("best"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(best, room.top()), QPointF(best, room.bottom()))
        painter.setFont(theme.font(0.9, bold=True))
        painter.setPen(theme.color("best"))
        beside = QRectF(best + 6, room.top(), 220, 20)
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft, "best epoch, kept at the end")


BEST = 0.438
"""Where the drawn validation curve is lowest."""


def training(place: float) -> float:
    """Return the height (0 to 1) of the drawn training curve at a place (0 to 1)."""
    return 0.1 + 0.8 * math.exp(-4.6 * place)


def validation(place: float) -> float:
    """Return the height of the drawn validation curve: lowest at the best epoch, rising after it."""
    return 0.22 + 0.7 * math.exp(-6 * place) + 0.35 * place**2


_WORDS = ((training, "Training: rows it learns from"), (validation, "Validation: rows it has not seen"))


def _curve(room: QRectF, height) -> QPolygonF:
    places = [step / 80 for step in range(81)]
    return QPolygonF([QPointF(room.left() + place * room.width(), _y(room, height(place))) for place in places])


def _y(room: QRectF, height: float) -> float:
    return room.bottom() - height * room.height()
