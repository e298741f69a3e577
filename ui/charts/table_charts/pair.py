"""Two columns against each other: one dot a row, coloured by a third column."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QWheelEvent
from typing_extensions import override

from engine.results.table_charts import Axis, PairChartData
from ui.charts.table_charts.axes import PictureAxis, date_text
from ui.charts.table_charts.distribution import color_of
from ui.formatting.numbers import number
from ui.style import theme

SHADES = 5
"""Into so many shades numbers are divided that colour the dots."""
JITTER = 0.3
"""How far dots of one level are scattered, so that they do not hide each other."""


class PairChart(pg.PlotWidget):
    """Draws a `PairChartData`; a click on a dot asks for its row.

    Signals
    -------
    row_wanted : int
        The place of the row in the table, counted from 0.
    """

    row_wanted = Signal(int)

    def __init__(self) -> None:
        self._axes = {side: PictureAxis(side) for side in ("left", "bottom")}
        super().__init__(axisItems=self._axes)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self._picture: PairChartData | None = None
        self._dots = pg.ScatterPlotItem(size=7, hoverable=True, hoverSize=10, tip=self._tip)
        self._dots.sigClicked.connect(self._on_clicked)
        self.addItem(self._dots)

    def show_picture(self, picture: PairChartData) -> None:
        """Draw other columns."""
        self._picture = picture
        x, y = _scattered(picture.x), _scattered(picture.y)
        brushes = np.array([pg.mkBrush(color) for _, color in shades(picture.by)], dtype=object)
        of_dots = brushes[shade_of(picture.by, len(x))]
        self._dots.setData(x=x, y=y, data=np.arange(len(x)), brush=list(of_dots), pen=None)
        self.setBackground(theme.color("raised"))
        style = {"color": theme.color("muted").name()}
        for side, axis in (("bottom", picture.x), ("left", picture.y)):
            self._axes[side].show_scale(axis.levels, axis.dates)
            self._axes[side].paint_in_theme()
            self.setLabel(side, axis.column, **style)
        self.setRange(xRange=_range(x), yRange=_range(y), padding=0)

    def _tip(self, x: float, y: float, data: int) -> str:
        picture = self._picture
        if picture is None:
            return ""
        axes = [axis for axis in (picture.x, picture.y, picture.by) if axis is not None]
        lines = [f"{axis.column}: {value_text(axis, int(data))}" for axis in dict.fromkeys(axes)]
        return "\n".join((*lines, f"Row {picture.rows[data] + 1:,}: press to see it"))

    def _on_clicked(self, item: object, points: list) -> None:
        if self._picture is not None and len(points):
            self.row_wanted.emit(int(self._picture.rows[points[0].data()]))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def value_text(axis: Axis, place: int) -> str:
    """Return a value as people read it."""
    value = axis.values[place]
    if np.isnan(value) or (axis.levels and value < 0):
        return "–"
    if axis.levels:
        return axis.levels[int(value)]
    return date_text(value) if axis.dates else number(float(value))


def shades(by: Axis | None) -> list[tuple[str, QColor]]:
    """Return what the colours stand for, the last one for rows that have none."""
    without = ("missing or other", theme.color("disabled"))
    if by is None:
        return [("", _faint(theme.color("series_0")))]
    if by.levels:
        named = [(level, _faint(color_of(place, len(by.levels)))) for place, level in enumerate(by.levels)]
        return [*named, without]
    if len(few := _few_values(by)):
        return [*((_end(by, value), _faint(color_of(place, len(few)))) for place, value in enumerate(few)), without]
    ends = _ends(by)
    texts = [f"{_end(by, low)} to {_end(by, high)}" for low, high in pairwise(ends)]
    return [*((text, _shade(place / max(len(texts) - 1, 1))) for place, text in enumerate(texts)), without]


def shade_of(by: Axis | None, dots: int) -> np.ndarray:
    """Return for each dot its place in `shades`."""
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
    return np.clip(np.nan_to_num(places, nan=count - 1).astype(int), 0, count - 1)


def _few_values(by: Axis) -> np.ndarray:
    """Return the different numbers where they are so few that each has a colour of its own, as class numbers are."""
    values = np.unique(by.values[np.isfinite(by.values)])
    return values if len(values) <= SHADES else np.array([])


def _ends(by: Axis) -> np.ndarray:
    """Return the ends of the shades: each holds about as many dots."""
    there = by.values[np.isfinite(by.values)]
    return np.unique(np.quantile(there, np.linspace(0, 1, SHADES + 1))) if len(there) else np.array([])


def _end(by: Axis, value: float) -> str:
    return date_text(value) if by.dates else f"{value:,.4g}".replace("-", "−")


def _shade(share: float) -> QColor:
    """Return a colour between two that all eyes tell apart."""
    return _faint(theme.between("series_1", "series_0", share))


def _faint(color: QColor) -> QColor:
    color = QColor(color)
    color.setAlpha(170)
    return color


def _scattered(axis: Axis) -> np.ndarray:
    if not axis.levels:
        return axis.values
    return axis.values + np.random.default_rng(0).uniform(-JITTER, JITTER, len(axis.values))


def _range(values: np.ndarray) -> tuple[float, float]:
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    margin = (high - low) * 0.04 or 1.0
    return low - margin, high + margin
