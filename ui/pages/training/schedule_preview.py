"""The learning rate over a training, drawn before it begins."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.catalog.schedules import curve, rate_at
from engine.project import ObjectSpec, Value
from ui.forms.parsing import value_text
from ui.style import theme

UNKNOWN_STEPS = 10_000
"""So many steps are drawn where no table says how many there will be."""
_HEIGHT = 112


class SchedulePreview(QWidget):
    """Draws a schedule; hidden where the rate is a plain number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rate: Value = None
        self._steps, self._epochs = UNKNOWN_STEPS, 0
        self._points: tuple[tuple[int, float], ...] = ()
        self.setObjectName("_rate_preview")
        self.setAccessibleName("Learning rate over the training")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVisible(False)

    def render(self, rate: Value, steps: int, epochs: int) -> None:
        """Show another rate.

        Parameters
        ----------
        steps, epochs : int
            How many the training has; no steps where that is not known.
        """
        steps, epochs = (steps, epochs) if steps else (UNKNOWN_STEPS, 0)
        if (rate, steps, epochs) == (self._rate, self._steps, self._epochs):
            return
        self._rate, self._steps, self._epochs = rate, steps, epochs
        self._points = curve(rate, steps) if isinstance(rate, ObjectSpec) else ()
        self.setVisible(bool(self._points))
        self.setAccessibleDescription(self.words())
        self.setToolTip(self.words())
        self.update()

    def words(self) -> str:
        """Return what the picture shows, as a sentence."""
        if not self._points:
            return ""
        values = [value for _, value in self._points]
        over = f"{self._epochs:,} epochs" if self._epochs else f"{self._steps:,} steps"
        return (
            f"The learning rate begins at {_short(values[0])}, is {_short(max(values))} at most, and ends at "
            f"{_short(values[-1])} after {over}, if training is not stopped before."
        )

    def sizeHint(self) -> QSize:
        return QSize(240, round(_HEIGHT * theme.font_scale()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plot = self._plot()
        share = (event.position().x() - plot.left()) / max(plot.width(), 1)
        step = round(min(max(share, 0.0), 1.0) * (self._steps - 1))
        rate = rate_at(self._rate, step)
        if rate is not None:
            QToolTip.showText(event.globalPosition().toPoint(), f"{self._place(step)}: {_short(rate)}", self)

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
            place = QRectF(0, y - line / 2, plot.left() - theme.HALF, line)
            painter.drawText(place, right, _short(share * high))
        below = QRectF(plot.left(), plot.bottom() + 2, plot.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, self._place(0))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, self._place(self._steps - 1))

    def _plot(self) -> QRectF:
        metrics = QFontMetrics(theme.font(0.85))
        high = max((value for _, value in self._points), default=0)
        left = metrics.horizontalAdvance(_short(high)) + 2 * theme.HALF
        return QRectF(left, metrics.height() / 2 + 2, self.width() - left - 6, self.height() - 2 * metrics.height() - 4)

    def _place(self, step: int) -> str:
        """Return a step in words: in epochs where it is known how many there are."""
        if not self._epochs:
            return f"step {step + 1:,}"
        return f"epoch {min(step * self._epochs // max(self._steps, 1) + 1, self._epochs):,}"


def _short(value: float) -> str:
    return value_text(float(f"{value:.3g}"))
