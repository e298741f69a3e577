"""How the values of one column are spread: bars, stacked by class."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip
from typing_extensions import override

from engine.results.row_query import RowFilter
from engine.results.table_charts import ColumnChart
from ui.charts.table_charts.axes import PictureAxis, date_text
from ui.formatting.numbers import counted
from ui.style import theme


class DistributionPlot(pg.PlotWidget):
    """Draws a `ColumnChart`; a click on a bar asks for its rows.

    Signals
    -------
    rows_requested : tuple of RowFilter
        The rows of one bar.
    """

    rows_requested = Signal(tuple)

    def __init__(self) -> None:
        self._axes = {side: PictureAxis(side) for side in ("left", "bottom")}
        super().__init__(axisItems=self._axes)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self._picture: ColumnChart | None = None
        self._bars: list[pg.BarGraphItem] = []

    def show_picture(self, picture: ColumnChart) -> None:
        """Draw another column."""
        self._picture = picture
        for item in self._bars:
            self.removeItem(item)
        self._bars = []
        left, right = bar_ends(picture)
        bottom = np.zeros(len(left))
        for place, counts in enumerate(picture.counts):
            top = bottom + np.array(counts, dtype=float)
            item = pg.BarGraphItem(
                x0=left,
                x1=right,
                y0=bottom,
                y1=top,
                brush=color_of(place, len(picture.classes)),
                pen=pg.mkPen(theme.color("raised"), width=1),
            )
            self._bars.append(item)
            self.addItem(item)
            bottom = top
        self._axes["bottom"].show_scale(picture.levels, picture.dates)
        self._arrange(left, right, float(bottom.max(initial=1.0)))

    def _arrange(self, left: np.ndarray, right: np.ndarray, highest: float) -> None:
        self.setBackground(theme.color("raised"))
        for axis in self._axes.values():
            axis.paint_in_theme()
        if len(left):
            margin = (right[-1] - left[0]) * 0.02 or 0.5
            self.setRange(xRange=(left[0] - margin, right[-1] + margin), yRange=(0, highest * 1.05), padding=0)
        style = {"color": theme.color("muted").name()}
        self.setLabel("left", "Rows", **style)
        self.setLabel("bottom", self._picture.column if self._picture else "", **style)

    def _at(self, place: QPointF) -> tuple[int, int]:
        """Return the class and the bar at a place of the widget; -1 where there is none."""
        if self._picture is None:
            return -1, -1
        where = self.getViewBox().mapSceneToView(self.mapToScene(place.toPoint()))
        left, right = bar_ends(self._picture)
        inside = np.flatnonzero((left <= where.x()) & (where.x() <= right))
        if not len(inside) or where.y() < 0:
            return -1, -1
        bar, reached = int(inside[0]), 0
        for group, counts in enumerate(self._picture.counts):
            reached += counts[bar]
            if where.y() <= reached:
                return group, bar
        return -1, bar

    # Qt's own

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        group, bar = self._at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if bar >= 0 else Qt.CursorShape.ArrowCursor)
        if self._picture is not None and bar >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), bar_in_words(self._picture, group, bar), self)
        else:
            QToolTip.hideText()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        _, bar = self._at(event.position())
        if self._picture is not None and bar >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.rows_requested.emit(filters_of(self._picture, bar))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def color_of(place: int, classes: int) -> QColor:
    """Return the colour of a class; beyond the colours that all eyes tell apart, paler ones."""
    color = QColor(theme.series(place))
    if classes > 1 and place >= 7:
        color.setAlphaF(0.5)
    return color


def bar_ends(picture: ColumnChart) -> tuple[np.ndarray, np.ndarray]:
    """Return where the bars begin and end, across."""
    if picture.levels:
        places = np.arange(len(picture.levels), dtype=float)
        return places - 0.4, places + 0.4
    edges = np.array(picture.edges, dtype=float)
    return edges[:-1], edges[1:]


def bar_name(picture: ColumnChart, bar: int) -> str:
    """Return what a bar stands for: ``red``, ``12.5 to 15``."""
    if picture.levels:
        return picture.levels[bar]
    low, high = picture.edges[bar], picture.edges[bar + 1]
    if picture.dates:
        return f"{date_text(low, high - low)} to {date_text(high, high - low)}"
    if high - low == 1 and low % 1 == 0.5:
        return f"{low + 0.5:,.0f}".replace("-", "−")
    return f"{low:,.6g} to {high:,.6g}".replace("-", "−")


def bar_in_words(picture: ColumnChart, group: int, bar: int) -> str:
    """Return how many rows a bar, or a class of it, stands for."""
    rows = sum(counts[bar] for counts in picture.counts)
    said = f"{picture.column}: {bar_name(picture, bar)}\n{counted(rows)}"
    if picture.by and group >= 0:
        said += f", {picture.counts[group][bar]:,} of them with {picture.by} {picture.classes[group]}"
    return said + "\nPress to see them"


def filters_of(picture: ColumnChart, bar: int) -> tuple[RowFilter, ...]:
    """Return the filters that find the rows of a bar."""
    if picture.levels:
        return (RowFilter(picture.column, "is", picture.levels[bar]),)
    low, high = picture.edges[bar], picture.edges[bar + 1]
    texts = [date_text(end, 1) if picture.dates else repr(end) for end in (low, high)]
    return (RowFilter(picture.column, "between", *texts),)
