"""Chart drawn with pyqtgraph. The mouse wheel scrolls the page; points of rows can be clicked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPicture

from engine.results.charts import Bars, Chart, ChartLine, Dots, Grid, Ranks
from engine.results.charts.axis_range import Range, drawable, padded_range
from ui.charts.axes.chart_axis import FONT_SCALE, GRID_OPACITY
from ui.charts.axes.static_plot import StaticPlot
from ui.formatting.numbers import number
from ui.style import theme

Numbers = NDArray[np.float64]
PENS = {
    "solid": Qt.PenStyle.SolidLine,
    "dashed": Qt.PenStyle.DashLine,
    "dotted": Qt.PenStyle.DotLine,
    "reference": Qt.PenStyle.DashLine,
    "faint": Qt.PenStyle.SolidLine,
    "points": Qt.PenStyle.NoPen,
}
BAR_OPACITY = 110
"""Alpha of bars, of 255, so that overlapping bars remain visible."""
MAX_WIDE_LINE_POINTS = 200
"""Longer lines are drawn one pixel wide: Qt draws wide lines much more slowly."""


class ChartPlot(StaticPlot):
    """Widget that draws one `Chart`.

    Signals
    -------
    row_requested(int)
        The user clicked the point of this row of the table.
    """

    row_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self._signature: tuple[object, ...] | None = None
        self._scale_bar: pg.ColorBarItem | None = None
        theme.changed.connect(self.apply_theme)
        self.apply_theme()

    def show_chart(self, chart: Chart) -> None:
        """Draw another chart; if only its numbers differ, the existing items are updated."""
        signature = _signature(chart)
        changed = signature is None or signature != self._signature
        if changed:
            self._paint_items(chart)
        else:
            self._update_items(chart)
        self._chart, self._signature = chart, signature
        self._fit(chart)
        if changed:
            self._fit_axes()

    def apply_theme(self) -> None:
        """Apply the colours of the current theme."""
        self.apply_axis_theme()
        self._signature = None
        if self._chart is not None:
            self.show_chart(self._chart)

    def _paint_items(self, chart: Chart) -> None:
        self.clear()
        self._remove_scale()
        self._name_axes(chart)
        if chart.grid is not None:
            self._add_grid(chart.grid)
        for bars in chart.bars:
            self._add_bars(bars)
        for line in chart.lines:
            self._add_line(line, *_points(line, chart))
        for dots in chart.dots:
            self._add_dots(dots, *_points(dots, chart))
        if chart.ranks is not None:
            self._add_ranks(chart.ranks)
        for mark in chart.marks:
            pen = pg.mkPen(theme.color("text"), width=1, style=Qt.PenStyle.DashLine)
            self.addItem(pg.InfiniteLine(np.log10(mark) if chart.powers else mark, angle=90, pen=pen))

    def _update_items(self, chart: Chart) -> None:
        """Update the numbers of the items, which is much faster than creating them: a slider may be dragged."""
        ranks = (chart.ranks,) if chart.ranks is not None else ()
        parts = (*chart.lines, *ranks, *chart.marks)
        for item, part in zip(self.getPlotItem().items, parts, strict=True):
            if isinstance(part, ChartLine):
                item.setData(*_points(part, chart))
            elif isinstance(part, Ranks):
                item.setOpts(width=_lengths(part.values))
                self.left.show_scale(part.names[::-1])
            else:
                item.setValue(part)

    def _name_axes(self, chart: Chart) -> None:
        ranks, grid = chart.ranks, chart.grid
        names = _texts(chart.ticks or (grid.x if grid else ()))
        self.bottom.show_scale(names, dates=chart.dated, powers=chart.powers)
        self.bottom.set_title(chart.x_label)
        self.left.show_scale(_texts(ranks.names[::-1] if ranks else grid.y if grid else ()))
        self.left.set_title(chart.y_label)
        for axis in (self.bottom, self.left):
            axis.setGrid(False if grid or (ranks and axis is self.left) else GRID_OPACITY)

    def _add_line(self, line: ChartLine, x: Numbers, y: Numbers) -> None:
        muted = line.style in ("reference", "faint")
        color = QColor(theme.color("muted")) if muted else theme.series(line.series)
        if line.style == "faint":
            color.setAlpha(70)
        pen = pg.mkPen(color, width=1 if muted or len(line.x) > MAX_WIDE_LINE_POINTS else 2, style=PENS[line.style])
        size = 10 if line.style == "points" else 6
        marks = {"symbol": "o", "symbolSize": size, "symbolBrush": color, "symbolPen": None} if line.points else {}
        self.addItem(pg.PlotDataItem(x, y, pen=pen, **marks))

    def _add_dots(self, dots: Dots, x: Numbers, y: Numbers) -> None:
        color = QColor(theme.series(dots.series))
        color.setAlpha(140)
        item = pg.ScatterPlotItem(
            size=7, brush=color, pen=pg.mkPen(theme.color("raised"), width=0.5), hoverable=True, hoverSize=11, tip=_tip
        )
        drawn = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        rows = None if dots.rows is None else [int(dots.rows[place]) for place in drawn]
        item.setData(x=x[drawn], y=y[drawn], data=rows)
        if rows is not None:
            item.sigClicked.connect(self._on_dots_clicked)
        self.addItem(item)

    def _add_bars(self, bars: Bars) -> None:
        color = QColor(theme.series(bars.series))
        fill = QColor(color)
        fill.setAlpha(BAR_OPACITY)
        edges, heights = drawable(bars.edges), _lengths(bars.heights)
        if not np.isfinite(edges).all():
            return
        item = pg.PlotDataItem(edges, heights, stepMode="center", fillLevel=0, brush=fill, pen=pg.mkPen(color, width=1))
        self.addItem(item)

    def _add_ranks(self, ranks: Ranks) -> None:
        places = np.arange(len(ranks.names))[::-1].astype(float)
        values = _lengths(ranks.values)
        self.addItem(pg.BarGraphItem(x0=0, y=places, height=0.62, width=values, brush=theme.series(0), pen=None))
        if ranks.spread:
            pen = pg.mkPen(theme.color("text"), width=1)
            spread = 2 * _lengths(ranks.spread)
            self.addItem(pg.ErrorBarItem(x=values, y=places, width=spread, beam=0.3, pen=pen))

    def _add_grid(self, grid: Grid) -> None:
        values = drawable(grid.values)
        levels = padded_range(values, share=0.0)
        image = pg.ImageItem(values, levels=levels)
        image.setColorMap(pg.colormap.get("viridis"))
        image.setRect(-0.5, -0.5, len(grid.x), len(grid.y))
        self.addItem(image)
        self._scale_bar = pg.ColorBarItem(levels, width=theme.GRID, colorMap="viridis", interactive=False)
        self._scale_bar.axis.setTextPen(pg.mkPen(theme.color("axis")))
        self._scale_bar.axis.setTickFont(theme.font(FONT_SCALE))
        self._scale_bar.setImageItem(image, insert_in=self.getPlotItem())

    def _remove_scale(self) -> None:
        """Remove the colour bar."""
        if self._scale_bar is not None:
            self.getPlotItem().layout.removeItem(self._scale_bar)
            self._scale_bar.scene().removeItem(self._scale_bar)
            self._scale_bar = None

    def _fit(self, chart: Chart) -> None:
        if chart.square and chart.lines:
            ends = padded_range(chart.lines[0].x)
            self.setRange(xRange=ends, yRange=ends, padding=0)
            return
        # Set both ranges at once: pyqtgraph would draw the axes for each intermediate range.
        x, y = _ends(chart)
        self.setRange(xRange=x, yRange=y, padding=0)

    def _fit_axes(self) -> None:
        """Fit the axes to their labels now; pyqtgraph does it while painting, one frame late."""
        layout, paper = self.getPlotItem().layout, QPicture()
        layout.activate()
        painter = QPainter(paper)
        for axis in (self.left, self.bottom):
            axis.paint(painter, None, None)
        painter.end()
        layout.activate()

    def _on_dots_clicked(self, item: Any, points: Any, event: Any) -> None:
        if len(points):
            self.row_requested.emit(int(points[0].data()))


def _signature(chart: Chart) -> tuple[object, ...] | None:
    """Return all of a chart except the numbers of its lines, bars and marks; None if it cannot be updated in place."""
    ranks = chart.ranks
    if chart.bars or chart.dots or chart.grid or chart.powers or (ranks and ranks.spread):
        return None
    lines = tuple((each.series, each.style, each.points, len(each.x) > MAX_WIDE_LINE_POINTS) for each in chart.lines)
    bars = len(ranks.names) if ranks else 0
    return lines, bars, len(chart.marks), chart.x_label, chart.y_label, chart.ticks, chart.dated


def _points(part: ChartLine | Dots, chart: Chart) -> tuple[Numbers, Numbers]:
    """Return the points of a line or of dots in the coordinates of the chart; NaN for gaps, empty if there are none."""
    x, y = drawable(part.x), drawable(part.y)
    if chart.powers:
        x = np.log10(x, out=np.full(len(x), np.nan), where=x > 0)
    return (x, y) if (np.isfinite(x) & np.isfinite(y)).any() else (np.empty(0), np.empty(0))


def _lengths(values: Any) -> Numbers:
    """Return the lengths of bars; 0 where a value is not drawable."""
    return np.nan_to_num(drawable(values))


def _ends(chart: Chart) -> tuple[Range, Range]:
    """Return the ranges of both axes."""
    parts: list[ChartLine | Dots] = [*chart.lines, *chart.dots]
    points = [_points(part, chart) for part in parts]
    x: list[Any] = [each for each, _ in points]
    y: list[Any] = [each for _, each in points]
    x += [bars.edges for bars in chart.bars]
    y += [(0.0, *bars.heights) for bars in chart.bars]
    if chart.ranks is not None:
        values, spread = _lengths(chart.ranks.values), _lengths(chart.ranks.spread or 0.0)
        x += [(0.0,), values - spread, values + spread]
        y += [(-0.4, len(values) - 0.6)]
    if chart.grid is not None:
        x, y = [(-0.5, len(chart.grid.x) - 0.5)], [(-0.5, len(chart.grid.y) - 0.5)]
    share = 0.0 if chart.grid is not None else 0.06
    across = padded_range(*([chart.x_range] if chart.x_range else x), share=share)
    up = padded_range(*([chart.y_range] if chart.y_range else y), share=share)
    return across, (0.0, up[1]) if chart.bars and chart.y_range is None else up


def _tip(x: float, y: float, data: object) -> str:
    where = f"Row {int(data) + 1:,}: " if isinstance(data, int | np.integer) else ""
    return f"{where}{number(x)}, {number(y)}"


def _texts(values: tuple[float | str, ...]) -> tuple[str, ...]:
    return tuple(value if isinstance(value, str) else f"{value:.3g}" for value in values)
