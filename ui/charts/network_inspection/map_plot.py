"""Drawing area of a decision map: background colours, rows as points, cursor cross."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from typing_extensions import override

from engine.results.inspection import SIDE, DecisionMap, MapAxes
from ui.charts.axes.static_plot import StaticPlot
from ui.charts.network_inspection.map_colors import class_colors, map_pixels, number_colors, symbols_of
from ui.style import theme

POINT, RING = 7, 11
"""Sizes of filled and outlined points in pixels, so that both are visible at the same position."""
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}


class MapPlot(StaticPlot):
    """Plot widget that draws one snapshot at a time.

    Signals
    -------
    pointed : tuple of int, or None
        Column and row of the cell under the mouse; None when the mouse leaves.
    stepped : (int, int)
        Cells by which an arrow key moves the cursor, horizontally and vertically.
    """

    pointed = Signal(object)
    stepped = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._map_axes: MapAxes | None = None
        self._image = _SmoothImage(axisOrder="row-major")
        self.point_items = [pg.ScatterPlotItem(), pg.ScatterPlotItem()]
        self._cross = [pg.InfiniteLine(angle=90), pg.InfiniteLine(angle=0)]
        for item in (self._image, *self.point_items, *self._cross):
            self.addItem(item, ignoreBounds=True)
        self.point_at(None)

    def show_snapshot(self, snapshot: DecisionMap) -> None:
        """Draw a snapshot; the points are drawn again only if they changed."""
        if snapshot.axes is not self._map_axes:
            self._map_axes = snapshot.axes
            self._draw_rows(snapshot.axes)
        self._image.setImage(map_pixels(snapshot), autoLevels=False)
        (left, right), (bottom, top) = snapshot.axes.x, snapshot.axes.y
        self._image.setRect(QRectF(left, bottom, right - left, top - bottom))

    def apply_theme(self) -> None:
        """Apply the colours of the current theme with the next snapshot."""
        self._map_axes = None

    def point_at(self, cell: tuple[int, int] | None) -> None:
        """Draw the cursor cross at a cell; None hides it."""
        for line in self._cross:
            line.setVisible(cell is not None)
            line.setPen(pg.mkPen(theme.color("text"), width=1, style=Qt.PenStyle.DashLine))
        if cell is not None and self._map_axes is not None:
            for line, at, ends in zip(self._cross, cell, (self._map_axes.x, self._map_axes.y), strict=True):
                line.setPos(ends[0] + (at + 0.5) * (ends[1] - ends[0]) / SIDE)

    def _draw_rows(self, axes: MapAxes) -> None:
        self.apply_axis_theme()
        for axis, column in zip((self.bottom, self.left), axes.columns, strict=True):
            axis.setGrid(False)
            axis.set_title(column)
        self.setRange(xRange=axes.x, yRange=axes.y, padding=0)
        points = axes.points
        for held_out, item in zip((True, False), self.point_items, strict=True):
            picked = points.held_out == held_out
            style_options = _point_style(axes, points.truth[picked], held_out)
            item.setData(x=points.x[picked], y=points.y[picked], size=RING if held_out else POINT, **style_options)

    def _cell_at(self, position: QPointF) -> tuple[int, int] | None:
        if self._map_axes is None:
            return None
        point = self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint()))
        cells = [
            int(np.floor((at - low) / (high - low) * SIDE))
            for at, (low, high) in ((point.x(), self._map_axes.x), (point.y(), self._map_axes.y))
        ]
        return (cells[0], cells[1]) if all(0 <= cell < SIDE for cell in cells) else None

    # Overrides of QWidget

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.pointed.emit(self._cell_at(event.position()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        else:
            self.stepped.emit(*step)


class _SmoothImage(pg.ImageItem):
    """Image with smooth scaling."""

    @override
    def paint(self, p: QPainter, *args: Any) -> None:
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(p, *args)


def _point_style(axes: MapAxes, truth: Any, held_out: bool) -> dict[str, Any]:
    """Return the style of points: training rows filled, validation and test rows outlined, one symbol per class."""
    if axes.labels:
        codes = truth.astype(int)
        known = class_colors(axes)
        colors, symbols = [known[code] for code in codes], symbols_of(codes)
    else:
        colors, symbols = number_colors(truth, axes), ["o"] * len(truth)
    background = theme.color("raised")
    if held_out:
        return {
            "brush": pg.mkBrush(background),
            "pen": [pg.mkPen(color, width=2) for color in colors],
            "symbol": symbols,
        }
    return {"brush": [pg.mkBrush(color) for color in colors], "pen": pg.mkPen(background, width=1), "symbol": symbols}
