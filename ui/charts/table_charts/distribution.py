"""Chart of the distribution of one column: bars, stacked by class."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QToolTip
from typing_extensions import override

from engine.results.charts.axis_range import padded_range
from engine.results.row_query import RowFilter
from engine.results.table_charts import ColumnChart
from engine.system.word_forms import counted
from ui.charts.axes.static_plot import StaticPlot
from ui.charts.axes.ticks import date_text
from ui.style import theme


class BarPlot(StaticPlot):
    """Bar chart of a `ColumnChart`, stacked by class."""

    def __init__(self) -> None:
        super().__init__()
        self.left.whole = True
        self._chart: ColumnChart | None = None
        self._bars: list[pg.BarGraphItem] = []

    def show_chart(self, chart: ColumnChart) -> None:
        """Draw the chart of another column."""
        self._chart = chart
        for item in self._bars:
            self.removeItem(item)
        self._bars = []
        left, right = bar_ends(chart)
        bottom = np.zeros(len(left))
        for index, counts in enumerate(chart.counts):
            top = bottom + np.array(counts, dtype=float)
            item = pg.BarGraphItem(
                x0=left,
                x1=right,
                y0=bottom,
                y1=top,
                brush=color_of(index, len(chart.classes)),
                pen=pg.mkPen(theme.color("raised"), width=1),
            )
            self._bars.append(item)
            self.addItem(item)
            bottom = top
        self.apply_axis_theme()
        self.bottom.show_scale(chart.levels, dates=chart.dates)
        self.bottom.set_title(chart.column)
        self.left.set_title("Rows")
        highest = float(bottom.max(initial=1.0)) * 1.05
        self.setRange(xRange=padded_range(left, right, share=0.02), yRange=(0, highest), padding=0)


class DistributionPlot(BarPlot):
    """Bar chart of a column of the table; a click on a bar requests its rows.

    Signals
    -------
    rows_requested : tuple of RowFilter
        Filters of the rows of the clicked bar.
    """

    rows_requested = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)

    def _at(self, position: QPointF) -> tuple[int, int]:
        """Return the class and the bar at a position of the widget; -1 if there is none."""
        if self._chart is None:
            return -1, -1
        where = self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint()))
        left, right = bar_ends(self._chart)
        inside = np.flatnonzero((left <= where.x()) & (where.x() <= right))
        if not len(inside) or where.y() < 0:
            return -1, -1
        bar, reached = int(inside[0]), 0
        for group, counts in enumerate(self._chart.counts):
            reached += counts[bar]
            if where.y() <= reached:
                return group, bar
        return -1, bar

    # Overrides of QWidget

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        group, bar = self._at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if bar >= 0 else Qt.CursorShape.ArrowCursor)
        if self._chart is not None and bar >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), bar_text(self._chart, group, bar), self)
        else:
            QToolTip.hideText()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        _, bar = self._at(event.position())
        if self._chart is not None and bar >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.rows_requested.emit(filters_of(self._chart, bar))


def color_of(index: int, classes: int) -> QColor:
    """Return the colour of a class; paler from the eighth class on."""
    color = QColor(theme.series(index))
    if classes > 1 and index >= 7:
        color.setAlphaF(0.5)
    return color


def bar_ends(chart: ColumnChart) -> tuple[np.ndarray, np.ndarray]:
    """Return the left and right ends of the bars."""
    if chart.levels:
        places = np.arange(len(chart.levels), dtype=float)
        return places - 0.4, places + 0.4
    edges = np.array(chart.edges, dtype=float)
    return edges[:-1], edges[1:]


def bar_name(chart: ColumnChart, bar: int) -> str:
    """Return the level or range of a bar: ``red``, ``12.5 to 15``."""
    if chart.levels:
        return chart.levels[bar]
    low, high = chart.edges[bar], chart.edges[bar + 1]
    if chart.dates:
        return f"{date_text(low, high - low)} to {date_text(high, high - low)}"
    if high - low == 1 and low % 1 == 0.5:
        return f"{low + 0.5:,.0f}".replace("-", "−")
    return f"{low:,.6g} to {high:,.6g}".replace("-", "−")


def bar_text(chart: ColumnChart, group: int, bar: int) -> str:
    """Return the tooltip of a bar: its rows, and those of one class."""
    rows = sum(counts[bar] for counts in chart.counts)
    text = f"{chart.column}: {bar_name(chart, bar)}\n{counted(rows)}"
    if chart.by and group >= 0:
        text += f", {chart.counts[group][bar]:,} of them with {chart.by} {chart.classes[group]}"
    return text + "\nClick to show them"


def filters_of(chart: ColumnChart, bar: int) -> tuple[RowFilter, ...]:
    """Return the filters that match the rows of a bar."""
    if chart.levels:
        return (RowFilter(chart.column, "is", chart.levels[bar]),)
    low, high = chart.edges[bar], chart.edges[bar + 1]
    texts = [date_text(end, 1) if chart.dates else repr(end) for end in (low, high)]
    return (RowFilter(chart.column, "between", *texts),)
