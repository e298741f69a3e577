"""Chart drawn with pyqtgraph. The mouse wheel scrolls the page; points of rows can be clicked."""

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
    "points": Qt.PenStyle.NoPen,
}
LABEL_SPACING = {"left": 22, "bottom": 70}
"""Pixels per name along an axis."""
MAX_NAME_LENGTH = 34
"""Characters of a name along an axis; the table shows the whole name."""
BAR_OPACITY = 110
"""Alpha of bars, of 255, so that overlapping bars remain visible."""
MAX_WIDE_LINE_POINTS = 200
"""Longer lines are drawn one pixel wide: Qt draws wide lines much more slowly."""


class NumberAxis(pg.AxisItem):
    """Axis with formatted numbers, or with names at 0, 1, 2 ..."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self.setStyle(hideOverlappingLabels=False)  # else the labels at both ends are omitted
        self._apart = LABEL_SPACING[orientation]
        self.names: tuple[str, ...] = ()

    def show_names(self, names: tuple[str, ...]) -> None:
        """Set the names; redraws even if the range is unchanged."""
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
        spacings: list[tuple[float, float]] = super().tickSpacing(minVal, maxVal, size)
        return spacings[:1]


class DateAxis(pg.DateAxisItem):
    """Axis with dates, given in seconds since 1970 (UTC)."""

    def __init__(self) -> None:
        super().__init__("bottom", utcOffset=0)
        self.names: tuple[str, ...] = ()


class ChartPlot(pg.PlotWidget):
    """Widget that draws one `Chart`.

    Signals
    -------
    row_requested(int)
        The user clicked the point of this row of the table.
    """

    row_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__(axisItems={side: NumberAxis(side) for side in ("left", "bottom")})
        self._chart: Chart | None = None
        self._signature: tuple[object, ...] | None = None
        self._scale_bar: pg.ColorBarItem | None = None
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.getPlotItem().layout.setContentsMargins(0, theme.HALF, theme.GRID, theme.HALF)
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
        self.setBackground(theme.color("raised"))
        for side in ("left", "bottom"):
            _color_axis(self.getAxis(side))
        self._signature = None
        if self._chart is not None:
            self.show_chart(self._chart)

    def _paint_items(self, chart: Chart) -> None:
        self.clear()
        self._remove_scale()
        self._set_across(dated=chart.dated)
        self.getPlotItem().setLogMode(x=chart.powers, y=False)
        self._name_axes(chart)
        if chart.grid is not None:
            self._add_grid(chart.grid)
        for bars in chart.bars:
            self._add_bars(bars)
        for line in chart.lines:
            self._add_line(line)
        for dots in chart.dots:
            self._add_dots(dots)
        if chart.ranks is not None:
            self._add_ranks(chart.ranks)
        for mark in chart.marks:
            pen = pg.mkPen(theme.color("text"), width=1, style=Qt.PenStyle.DashLine)
            x = np.log10(mark) if chart.powers else mark
            self.addItem(pg.InfiniteLine(x, angle=90, pen=pen), ignoreBounds=True)

    def _update_items(self, chart: Chart) -> None:
        """Update the numbers of the items, which is much faster than creating them: a slider may be dragged."""
        ranks = (chart.ranks,) if chart.ranks is not None else ()
        parts = (*chart.lines, *ranks, *chart.marks)
        for item, part in zip(self.getPlotItem().items, parts, strict=True):
            if isinstance(part, ChartLine):
                item.setData(np.asarray(part.x, float), np.asarray(part.y, float))
            elif isinstance(part, Ranks):
                item.setOpts(width=np.asarray(part.values, float))
                self.getAxis("left").show_names(part.names[::-1])
            else:
                item.setValue(part)

    def _set_across(self, *, dated: bool) -> None:
        """Replace the horizontal axis by one for dates or for numbers."""
        if dated != isinstance(self.getAxis("bottom"), DateAxis):
            axis = DateAxis() if dated else NumberAxis("bottom")
            _color_axis(axis)
            self.setAxisItems({"bottom": axis})

    def _name_axes(self, chart: Chart) -> None:
        style = {"color": theme.color("muted").name()}
        self.setLabel("bottom", chart.x_label, **style)
        self.setLabel("left", chart.y_label, **style)
        ranks, grid = chart.ranks, chart.grid
        self.getAxis("bottom").names = _texts(chart.ticks or (grid.x if grid else ()))
        self.getAxis("left").names = _texts(ranks.names[::-1] if ranks else grid.y if grid else ())
        for side in ("left", "bottom"):
            self.getAxis(side).setGrid(False if grid or (ranks and side == "left") else 30)

    def _add_line(self, line: ChartLine) -> None:
        muted = line.style in ("reference", "faint")
        color = QColor(theme.color("muted")) if muted else theme.series(line.series)
        if line.style == "faint":
            color.setAlpha(70)
        pen = pg.mkPen(color, width=1 if muted or len(line.x) > MAX_WIDE_LINE_POINTS else 2, style=PENS[line.style])
        size = 10 if line.style == "points" else 6
        marks = {"symbol": "o", "symbolSize": size, "symbolBrush": color, "symbolPen": None} if line.points else {}
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
        fill.setAlpha(BAR_OPACITY)
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
        """Remove the colour bar."""
        if self._scale_bar is not None:
            self.getPlotItem().layout.removeItem(self._scale_bar)
            self._scale_bar.scene().removeItem(self._scale_bar)
            self._scale_bar = None

    def _fit(self, chart: Chart) -> None:
        if chart.square and chart.lines:
            low, high = map(float, chart.lines[0].x)
            margin = (high - low) * 0.04 or 1.0
            self.setRange(xRange=(low - margin, high + margin), yRange=(low - margin, high + margin), padding=0)
            return
        # Set both ranges at once: pyqtgraph would draw the axes for each intermediate range.
        bounds = self.getViewBox().childrenBoundingRect()
        x = _padded(*(chart.x_range or (bounds.left(), bounds.right())))
        y = _padded(*(chart.y_range or (bounds.top(), bounds.bottom())))
        if chart.bars and chart.y_range is None:
            y = 0.0, max((float(np.max(bars.heights, initial=0)) for bars in chart.bars), default=0.0) * 1.05 or 1.0
        self.setRange(xRange=x, yRange=y, padding=0)

    def _fit_axes(self) -> None:
        """Fit the axes to their labels now; pyqtgraph does it while painting, one frame late."""
        layout, paper = self.getPlotItem().layout, QPicture()
        layout.activate()
        painter = QPainter(paper)
        for side in ("left", "bottom"):
            self.getAxis(side).paint(painter, None, None)
        painter.end()
        layout.activate()

    def _on_dots_clicked(self, item: Any, points: Any, event: Any) -> None:
        if len(points):
            self.row_requested.emit(int(points[0].data()))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _signature(chart: Chart) -> tuple[object, ...] | None:
    """Return all of a chart except the numbers of its lines, bars and marks; None if it cannot be updated in place."""
    ranks = chart.ranks
    if chart.bars or chart.dots or chart.grid or chart.powers or (ranks and ranks.spread):
        return None
    lines = tuple((each.series, each.style, each.points, len(each.x) > MAX_WIDE_LINE_POINTS) for each in chart.lines)
    bars = len(ranks.names) if ranks else 0
    return lines, bars, len(chart.marks), chart.x_label, chart.y_label, chart.ticks, chart.dated


def _padded(low: float, high: float) -> tuple[float, float]:
    margin = (high - low) * 0.06 or 0.5
    return low - margin, high + margin


def _color_axis(axis: pg.AxisItem) -> None:
    axis.setPen(pg.mkPen(theme.color("border")))
    axis.setTextPen(pg.mkPen(theme.color("axis")))
    axis.setTickFont(QFont(theme.font(0.9)))
    axis.setGrid(30)
    axis.setZValue(-10)  # draw the grid below the items; pyqtgraph draws it above


def _tip(x: float, y: float, data: object) -> str:
    where = f"Row {int(data) + 1:,}: " if isinstance(data, int | np.integer) else ""
    return f"{where}{number(x)}, {number(y)}"


def _texts(values: tuple[float | str, ...]) -> tuple[str, ...]:
    return tuple(_short(value) if isinstance(value, str) else f"{value:.3g}" for value in values)


def _short(name: str) -> str:
    """Return a name, with its middle elided if it is long."""
    return (
        name if len(name) <= MAX_NAME_LENGTH else f"{name[: MAX_NAME_LENGTH // 2]}…{name[1 - MAX_NAME_LENGTH // 2 :]}"
    )
