"""A plot as a picture: its name, its legend, its curves."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from ui.charts.curves.canvas import Canvas, line_pen
from ui.charts.curves.curve_style import Curve
from ui.style import theme

HEAD = 36
"""The height of the name and the legend, in pixels."""


def paint(painter: QPainter, area: QRectF, title: str, curves: list[Curve], canvas: Canvas) -> None:
    """Paint a plot with its name and its legend above it.

    WORKAROUND: pyqtgraph 0.14's own SVG exporter fails with PySide6 6.11 for every plot, because it cannot read what Qt
    writes for a closed path; the scene is drawn into Qt's generator instead.
    """
    _paint_head(painter, title, curves)
    canvas.scene().render(painter, area.adjusted(0, HEAD, 0, 0), canvas.getPlotItem().sceneBoundingRect())


def _paint_head(painter: QPainter, title: str, curves: list[Curve]) -> None:
    painter.setFont(theme.font(1.15, bold=True))
    painter.setPen(theme.color("text"))
    painter.drawText(QPointF(12, 23), title)
    x = 12 + painter.fontMetrics().horizontalAdvance(title) + 24
    painter.setFont(theme.font())
    for curve in curves:
        painter.setPen(line_pen(curve, 2))
        painter.drawLine(QPointF(x, 19), QPointF(x + 20, 19))
        painter.setPen(theme.color("text"))
        painter.drawText(QPointF(x + 26, 23), curve.label)
        x += 26 + painter.fontMetrics().horizontalAdvance(curve.label) + 18
    painter.setPen(Qt.PenStyle.NoPen)
