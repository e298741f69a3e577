"""Paints a drawing. The wheel scrolls the page, not the picture; a dot that stands for a row can be followed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPicture, QWheelEvent
from typing_extensions import override

from engine.results.charts import Bars, Chart, ChartLine, Dots, Grid, Ranks
from ui.charts.curves.axes import power_text, tick_texts
from ui.formatting.numbers import number
from ui.style import theme

PENS = {
    "solid": Qt.PenStyle.SolidLine,
    "dashed": Qt.PenStyle.DashLine,
    "dotted": Qt.PenStyle.DotLine,
    "reference": Qt.PenStyle.DashLine,
    "faint": Qt.PenStyle.SolidLine,
}
APART = {"left": 22, "bottom": 70}
"""How many pixels a name takes along an axis."""
LONGEST = 34
"""Letters of a name along an axis; the same numbers as a table have all of them."""
FILLED = 110
"""How opaque bars are, of 255: those behind are seen through those before."""
MANY_POINTS = 200
"""A line of more points is drawn thin: a thick one takes Qt much longer."""


class NumberAxis(pg.AxisItem):
    """An axis with numbers for people, or with names at 0, 1, 2 ..."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self.setStyle(hideOverlappingLabels=False)  # or the numbers at both ends are left out
        self._apart = APART[orientation]
        self.names: tuple[str, ...] = ()

    def show_names(self, names: tuple[str, ...]) -> None:
        """Take other names, also where the axis reaches as far as before."""
        if names != self.names:
            self.names, self.picture = names, None
            self.update()

    @override
    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.logMode:
            return [power_text(value) for value in values]
        if self.names:
            return [self.names[round(value)] if 0 <= round(value) < len(self.names) else "" for value in values]
        return tick_texts(values, spacing)

    @override
    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        if self.logMode:
            return [(float(max(1, -(-(maxVal - minVal) * self._apart // max(1.0, size)))), 0)]
        if self.names:
            return [(float(max(1, -(-len(self.names) // max(1, round(size / self._apart))))), 0)]
        return super().tickSpacing(minVal, maxVal, size)[:1]


class DateAxis(pg.DateAxisItem):
    """An axis with dates, given in seconds since 1970 (UTC)."""

    def __init__(self) -> None:
        super().__init__("bottom", utcOffset=0)
        self.names: tuple[str, ...] = ()


class ChartPlot(pg.PlotWidget):
    """One drawing.

    Signals
    -------
    row_wanted(int)
        A dot was clicked that stands for this row of the table.
    """

    row_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__(axisItems={side: NumberAxis(side) for side in ("left", "bottom")})
        self._drawing: Chart | None = None
        self._look: tuple[object, ...] | None = None
        self._scale_bar: pg.ColorBarItem | None = None
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.getPlotItem().layout.setContentsMargins(0, theme.HALF, theme.GRID, theme.HALF)
        theme.changed.connect(self.paint_in_theme)
        self.paint_in_theme()

    def show_drawing(self, drawing: Chart) -> None:
        """Paint another drawing in place of the last one; where only its numbers differ, what is there moves."""
        look = _look(drawing)
        anew = look is None or look != self._look
        if anew:
            self._paint_anew(drawing)
        else:
            self._move(drawing)
        self._drawing, self._look = drawing, look
        self._fit(drawing)
        if anew:
            self._make_room()

    def paint_in_theme(self) -> None:
        """Take the colours of the theme that is in force."""
        self.setBackground(theme.color("raised"))
        for side in ("left", "bottom"):
            _color_axis(self.getAxis(side))
        self._look = None
        if self._drawing is not None:
            self.show_drawing(self._drawing)

    def _paint_anew(self, drawing: Chart) -> None:
        self.clear()
        self._remove_scale()
        self._set_across(dated=drawing.dated)
        self.getPlotItem().setLogMode(x=drawing.powers, y=False)
        self._name_axes(drawing)
        if drawing.grid is not None:
            self._add_grid(drawing.grid)
        for bars in drawing.bars:
            self._add_bars(bars)
        for line in drawing.lines:
            self._add_line(line)
        for dots in drawing.dots:
            self._add_dots(dots)
        if drawing.ranks is not None:
            self._add_ranks(drawing.ranks)
        for mark in drawing.marks:
            pen = pg.mkPen(theme.color("text"), width=1, style=Qt.PenStyle.DashLine)
            place = np.log10(mark) if drawing.powers else mark
            self.addItem(pg.InfiniteLine(place, angle=90, pen=pen), ignoreBounds=True)

    def _move(self, drawing: Chart) -> None:
        """Give what is painted other numbers, which takes a fraction of the time: somebody may be dragging a slider."""
        ranks = (drawing.ranks,) if drawing.ranks is not None else ()
        parts = (*drawing.lines, *ranks, *drawing.marks)
        for item, part in zip(self.getPlotItem().items, parts, strict=True):
            if isinstance(part, ChartLine):
                item.setData(np.asarray(part.x, float), np.asarray(part.y, float))
            elif isinstance(part, Ranks):
                item.setOpts(width=np.asarray(part.values, float))
                self.getAxis("left").show_names(part.names[::-1])
            else:
                item.setValue(part)

    def _set_across(self, *, dated: bool) -> None:
        """Take an axis across that names dates, or one with numbers."""
        if dated != isinstance(self.getAxis("bottom"), DateAxis):
            axis = DateAxis() if dated else NumberAxis("bottom")
            _color_axis(axis)
            self.setAxisItems({"bottom": axis})

    def _name_axes(self, drawing: Chart) -> None:
        style = {"color": theme.color("muted").name()}
        self.setLabel("bottom", drawing.across, **style)
        self.setLabel("left", drawing.up, **style)
        ranks, grid = drawing.ranks, drawing.grid
        self.getAxis("bottom").names = _texts(drawing.ticks or (grid.x if grid else ()))
        self.getAxis("left").names = _texts(ranks.names[::-1] if ranks else grid.y if grid else ())
        for side in ("left", "bottom"):
            self.getAxis(side).setGrid(False if grid or (ranks and side == "left") else 30)

    def _add_line(self, line: ChartLine) -> None:
        quiet = line.style in ("reference", "faint")
        color = QColor(theme.color("muted")) if quiet else theme.series(line.series)
        if line.style == "faint":
            color.setAlpha(70)
        pen = pg.mkPen(color, width=1 if quiet or len(line.x) > MANY_POINTS else 2, style=PENS[line.style])
        marks = {"symbol": "o", "symbolSize": 6, "symbolBrush": color, "symbolPen": None} if line.points else {}
        self.addItem(pg.PlotDataItem(np.asarray(line.x, float), np.asarray(line.y, float), pen=pen, **marks))

    def _add_dots(self, dots: Dots) -> None:
        color = QColor(theme.series(dots.series))
        color.setAlpha(140)
        item = pg.ScatterPlotItem(
            size=7, brush=color, pen=pg.mkPen(theme.color("raised"), width=0.5), hoverable=True, hoverSize=11, tip=_tip
        )
        rows = None if dots.rows is None else list(map(int, dots.rows))
        item.setData(x=np.asarray(dots.x, float), y=np.asarray(dots.y, float), data=rows)
        if rows is not None:
            item.sigClicked.connect(self._on_dots_clicked)
        self.addItem(item)

    def _add_bars(self, bars: Bars) -> None:
        color = QColor(theme.series(bars.series))
        fill = QColor(color)
        fill.setAlpha(FILLED)
        edges, heights = np.asarray(bars.edges, float), np.asarray(bars.heights, float)
        item = pg.PlotDataItem(edges, heights, stepMode="center", fillLevel=0, brush=fill, pen=pg.mkPen(color, width=1))
        self.addItem(item)

    def _add_ranks(self, ranks: Ranks) -> None:
        places = np.arange(len(ranks.names))[::-1].astype(float)
        values = np.asarray(ranks.values, float)
        self.addItem(pg.BarGraphItem(x0=0, y=places, height=0.62, width=values, brush=theme.series(0), pen=None))
        if ranks.spread:
            pen = pg.mkPen(theme.color("text"), width=1)
            spread = 2 * np.asarray(ranks.spread, float)
            self.addItem(pg.ErrorBarItem(x=values, y=places, width=spread, beam=0.3, pen=pen))

    def _add_grid(self, grid: Grid) -> None:
        values = np.asarray(grid.values, float)
        image = pg.ImageItem(values)
        image.setColorMap(pg.colormap.get("viridis"))
        image.setRect(-0.5, -0.5, len(grid.x), len(grid.y))
        self.addItem(image)
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        self._scale_bar = pg.ColorBarItem(
            (low, high if high > low else low + 1), width=theme.GRID, colorMap="viridis", interactive=False
        )
        _color_axis(self._scale_bar.axis)
        self._scale_bar.setImageItem(image, insert_in=self.getPlotItem())

    def _remove_scale(self) -> None:
        """Remove what says which number each colour is."""
        if self._scale_bar is not None:
            self.getPlotItem().layout.removeItem(self._scale_bar)
            self._scale_bar.scene().removeItem(self._scale_bar)
            self._scale_bar = None

    def _fit(self, drawing: Chart) -> None:
        if drawing.square and drawing.lines:
            low, high = map(float, drawing.lines[0].x)
            margin = (high - low) * 0.04 or 1.0
            self.setRange(xRange=(low - margin, high + margin), yRange=(low - margin, high + margin), padding=0)
            return
        # All at once: whatever the range is for a moment, the axes would be drawn for.
        bounds = self.getViewBox().childrenBoundingRect()
        x = _padded(*(drawing.x_range or (bounds.left(), bounds.right())))
        y = _padded(*(drawing.y_range or (bounds.top(), bounds.bottom())))
        if drawing.bars and drawing.y_range is None:
            y = 0.0, max((float(np.max(bars.heights, initial=0)) for bars in drawing.bars), default=0.0) * 1.05 or 1.0
        self.setRange(xRange=x, yRange=y, padding=0)

    def _make_room(self) -> None:
        """Give the axes the room that their texts need: pyqtgraph finds it out while it paints, one picture late."""
        layout, paper = self.getPlotItem().layout, QPicture()
        layout.activate()
        painter = QPainter(paper)
        for side in ("left", "bottom"):
            self.getAxis(side).paint(painter, None, None)
        painter.end()
        layout.activate()

    def _on_dots_clicked(self, item: Any, points: Any, event: Any) -> None:
        if len(points):
            self.row_wanted.emit(int(points[0].data()))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _look(drawing: Chart) -> tuple[object, ...] | None:
    """Return all of a drawing but the numbers of its lines, bars and marks; None where it has more than these."""
    ranks = drawing.ranks
    if drawing.bars or drawing.dots or drawing.grid or drawing.powers or (ranks and ranks.spread):
        return None
    lines = tuple((each.series, each.style, each.points, len(each.x) > MANY_POINTS) for each in drawing.lines)
    bars = len(ranks.names) if ranks else 0
    return lines, bars, len(drawing.marks), drawing.across, drawing.up, drawing.ticks, drawing.dated


def _padded(low: float, high: float) -> tuple[float, float]:
    margin = (high - low) * 0.06 or 0.5
    return low - margin, high + margin


def _color_axis(axis: pg.AxisItem) -> None:
    axis.setPen(pg.mkPen(theme.color("border")))
    axis.setTextPen(pg.mkPen(theme.color("axis")))
    axis.setTickFont(QFont(theme.font(0.9)))
    axis.setGrid(30)
    axis.setZValue(-10)  # below what is drawn, where pyqtgraph has the grid above it


def _tip(x: float, y: float, data: object) -> str:
    where = f"Row {int(data) + 1:,}: " if isinstance(data, int | np.integer) else ""
    return f"{where}{number(x)}, {number(y)}"


def _texts(values: tuple[float | str, ...]) -> tuple[str, ...]:
    return tuple(_short(value) if isinstance(value, str) else f"{value:.3g}" for value in values)


def _short(name: str) -> str:
    """Return a name without its middle where it is long: beginning and end tell most names apart."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST // 2]}…{name[1 - LONGEST // 2 :]}"
