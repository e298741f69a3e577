"""Scatter chart of two columns: one point per row, coloured by a third column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor

from engine.results.charts.axis_range import drawable, padded_range
from engine.results.table_charts import MAX_CLASSES, Axis, PairChartData
from ui.charts.axes.static_plot import StaticPlot
from ui.charts.axes.ticks import date_text
from ui.charts.table_charts.distribution import color_of
from ui.formatting.numbers import number
from ui.style import theme

SHADES = 5
"""Number of colours for a numeric third column."""
JITTER = 0.3
"""Random displacement of points of one level, so that they do not hide each other."""


class PairChart(StaticPlot):
    """Scatter chart of a `PairChartData`; a click on a point requests its row.

    Signals
    -------
    row_requested : int
        Position of the row in the table, from 0.
    """

    row_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._chart: PairChartData | None = None
        self._dots = pg.ScatterPlotItem(size=7, hoverable=True, hoverSize=10, tip=self._tip)
        self._dots.sigClicked.connect(self._on_clicked)
        self.addItem(self._dots)

    def show_chart(self, chart: PairChartData) -> None:
        """Draw the chart of other columns."""
        self._chart = chart
        x, y = drawable(_scattered(chart.x)), drawable(_scattered(chart.y))
        brushes = np.array([pg.mkBrush(color) for _, color in shades(chart.by)], dtype=object)
        of_dots = brushes[shade_of(chart.by, len(x))]
        self._dots.setData(x=x, y=y, data=np.arange(len(x)), brush=list(of_dots), pen=None)
        self.apply_axis_theme()
        for shown, axis in ((self.bottom, chart.x), (self.left, chart.y)):
            shown.show_scale(axis.levels, dates=axis.dates)
            shown.set_title(axis.column)
        self.setRange(xRange=padded_range(x), yRange=padded_range(y), padding=0)

    def _tip(self, x: float, y: float, data: int) -> str:
        chart = self._chart
        if chart is None:
            return ""
        axes = [axis for axis in (chart.x, chart.y, chart.by) if axis is not None]
        lines = [f"{axis.column}: {value_text(axis, int(data))}" for axis in dict.fromkeys(axes)]
        return "\n".join((*lines, f"Row {chart.rows[data] + 1:,}: click to show it"))

    def _on_clicked(self, item: object, points: Sequence[Any]) -> None:
        if self._chart is not None and len(points):
            self.row_requested.emit(int(self._chart.rows[points[0].data()]))


def value_text(axis: Axis, index: int) -> str:
    """Return a value of an axis as text."""
    value = axis.values[index]
    if np.isnan(value) or (axis.levels and value < 0):
        return "–"
    if axis.levels:
        return axis.levels[int(value)]
    return date_text(value) if axis.dates else number(float(value))


def shades(by: Axis | None) -> list[tuple[str, QColor]]:
    """Return the entries of the legend; the last one is for rows without a colour."""
    without = ("missing or other", theme.color("disabled"))
    if by is None:
        return [("", _faint(theme.color("series_0")))]
    if by.levels:
        named = [(level, _faint(color_of(index, len(by.levels)))) for index, level in enumerate(by.levels)]
        return [*named, without]
    if len(few := _few_values(by)):
        return [*((_end(by, value), _faint(color_of(index, len(few)))) for index, value in enumerate(few)), without]
    ends = _ends(by)
    texts = [f"{_end(by, low)} to {_end(by, high)}" for low, high in pairwise(ends)]
    return [*((text, _shade(index / max(len(texts) - 1, 1))) for index, text in enumerate(texts)), without]


def shade_of(by: Axis | None, dots: int) -> np.ndarray:
    """Return the index in `shades` of each point."""
    if by is None:
        return np.zeros(dots, dtype=int)
    count = len(shades(by))
    gone = ~np.isfinite(by.values) | ((by.values < 0) if by.levels else False)
    if by.levels:
        places = np.where(gone, count - 1, by.values)
    else:
        few = _few_values(by)
        ends = few[1:] if len(few) else _ends(by)[1:-1]
        places = np.where(gone, count - 1, np.searchsorted(ends, np.where(gone, 0, by.values), side="right"))
    shades_of_dots: np.ndarray = np.clip(np.nan_to_num(places, nan=count - 1).astype(int), 0, count - 1)
    return shades_of_dots


def _few_values(by: Axis) -> np.ndarray:
    """Return the distinct numbers if there are few, such as class numbers; else an empty array."""
    values = np.unique(by.values[np.isfinite(by.values)])
    return values if len(values) <= MAX_CLASSES else np.array([])


def _ends(by: Axis) -> np.ndarray:
    """Return the quantiles that separate the colours."""
    there = by.values[np.isfinite(by.values)]
    return np.unique(np.quantile(there, np.linspace(0, 1, SHADES + 1))) if len(there) else np.array([])


def _end(by: Axis, value: float) -> str:
    return date_text(value) if by.dates else f"{value:,.4g}".replace("-", "−")


def _shade(share: float) -> QColor:
    """Return a colour between two that are distinguishable for colour-blind people."""
    return _faint(theme.between("series_1", "series_0", share))


def _faint(color: QColor) -> QColor:
    color = QColor(color)
    color.setAlpha(170)
    return color


def _scattered(axis: Axis) -> np.ndarray:
    if not axis.levels:
        return axis.values
    return axis.values + np.random.default_rng(0).uniform(-JITTER, JITTER, len(axis.values))
