"""A plot as a picture in a file: its name, its legend, its curves.

WORKAROUND: pyqtgraph 0.14's own SVG exporter fails with PySide6 6.11 for every plot, because it cannot read what Qt
writes for a closed path; the scene is drawn into Qt's generator instead.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from ui import theme
from ui.curve_plot.canvas import Canvas, line_pen
from ui.curve_plot.points import Curve

SCALE = 2
"""A PNG has this many pixels for each of the screen's, for print."""
_HEAD = 36


def save_picture(path: Path, title: str, curves: list[Curve], canvas: Canvas) -> None:
    """Write a plot as SVG where the file ends so, else as PNG.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    size = QSize(canvas.width(), canvas.height() + _HEAD)
    if path.suffix.lower() == ".svg":
        path.touch()
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(size)
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        generator.setTitle(title)
        _paint(QPainter(generator), size, title, curves, canvas)
        return
    image = QImage(size * SCALE, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(SCALE)
    _paint(QPainter(image), size, title, curves, canvas)
    path.touch()
    if not image.save(str(path)):
        raise OSError(f"{path.name} is no kind of picture that can be written: use .png or .svg.")


def _paint(painter: QPainter, size: QSize, title: str, curves: list[Curve], canvas: Canvas) -> None:
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.color("raised"))
        _paint_head(painter, title, curves)
        canvas.scene().render(
            painter, QRectF(0, _HEAD, size.width(), size.height() - _HEAD), canvas.getPlotItem().sceneBoundingRect()
        )
    finally:
        painter.end()


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
