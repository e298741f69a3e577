"""Chart of a learning rate schedule over the planned training."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.catalog.schedules import curve, rate_at
from engine.project import ObjectSpec, Value
from ui.forms.parsing import value_text
from ui.style import theme

UNKNOWN_STEPS = 10_000
"""Batches drawn without a table, when their number is not known."""
_HEIGHT = 112


class SchedulePreview(QWidget):
    """Chart of a schedule; hidden if the learning rate is constant."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._learning_rate: Value = None
        self._steps, self._epochs = UNKNOWN_STEPS, 0
        self._points: tuple[tuple[int, float], ...] = ()
        self.setObjectName("_schedule_preview")
        self.setAccessibleName("Learning rate over the training")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVisible(False)

    def show_learning_rate(self, learning_rate: Value, steps: int, epochs: int) -> None:
        """Show another learning rate.

        Parameters
        ----------
        steps, epochs : int
            Batches and epochs of the training; 0 batches if not known.
        """
        steps, epochs = (steps, epochs) if steps else (UNKNOWN_STEPS, 0)
        if (learning_rate, steps, epochs) == (self._learning_rate, self._steps, self._epochs):
            return
        self._learning_rate, self._steps, self._epochs = learning_rate, steps, epochs
        self._points = curve(learning_rate, steps) if isinstance(learning_rate, ObjectSpec) else ()
        self.setVisible(bool(self._points))
        self.setAccessibleDescription(self.text())
        self.setToolTip(self.text())
        self.update()

    def text(self) -> str:
        """Return a sentence that describes the chart; empty without a schedule."""
        if not self._points:
            return ""
        values = [value for _, value in self._points]
        over = f"{self._epochs:,} epochs" if self._epochs else f"{self._steps:,} batches"
        return (
            f"The learning rate starts at {_short(values[0])}, has a maximum of {_short(max(values))}, and ends at "
            f"{_short(values[-1])} after {over}, unless the training stops earlier."
        )

    def sizeHint(self) -> QSize:
        return QSize(240, round(_HEIGHT * theme.font_scale()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plot = self._plot()
        share = (event.position().x() - plot.left()) / max(plot.width(), 1)
        step = round(min(max(share, 0.0), 1.0) * (self._steps - 1))
        value = rate_at(self._learning_rate, step)
        if value is not None:
            QToolTip.showText(event.globalPosition().toPoint(), f"{self._position_text(step)}: {_short(value)}", self)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot, high = self._plot(), max((value for _, value in self._points), default=0) or 1.0
        painter.setPen(QPen(theme.color("grid"), 1))
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * plot.height()
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QPen(theme.color("train"), 2))
        last = max(self._steps - 1, 1)
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(plot.left() + step / last * plot.width(), plot.bottom() - value / high * plot.height())
                    for step, value in self._points
                ]
            )
        )
        self._paint_labels(painter, plot, high)

    def _paint_labels(self, painter: QPainter, plot: QRectF, high: float) -> None:
        painter.setFont(theme.font(0.85))
        painter.setPen(theme.color("axis"))
        line = painter.fontMetrics().height()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for share in (0.0, 1.0):
            y = plot.bottom() - share * plot.height()
            label_area = QRectF(0, y - line / 2, plot.left() - theme.HALF, line)
            painter.drawText(label_area, right, _short(share * high))
        below = QRectF(plot.left(), plot.bottom() + 2, plot.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, self._position_text(0))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, self._position_text(self._steps - 1))

    def _plot(self) -> QRectF:
        metrics = QFontMetrics(theme.font(0.85))
        high = max((value for _, value in self._points), default=0)
        left = metrics.horizontalAdvance(_short(high)) + 2 * theme.HALF
        return QRectF(left, metrics.height() / 2 + 2, self.width() - left - 6, self.height() - 2 * metrics.height() - 4)

    def _position_text(self, step: int) -> str:
        """Return the position of a batch as text: its epoch if the number of epochs is known."""
        if not self._epochs:
            return f"batch {step + 1:,}"
        return f"epoch {min(step * self._epochs // max(self._steps, 1) + 1, self._epochs):,}"


def _short(value: float) -> str:
    return value_text(float(f"{value:.3g}"))
