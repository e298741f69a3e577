"""Axis of numbers, powers of ten, dates or names, whose labels never overlap."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from typing_extensions import override

from ui.charts.axes.ticks import Ticks, date_ticks, name_ticks, number_ticks, power_ticks
from ui.style import theme

FONT_SCALE = 0.9
"""Size of labels and title, relative to normal text."""
LINE_SPACING = 1.7
"""Minimum distance of labels along a vertical axis, in heights of a line."""
GAP = 14
"""Minimum space between two labels along a horizontal axis, in pixels."""
MIN_LABEL_WIDTH = 26
"""Narrowest labels that are tried along a horizontal axis, with their gap, in pixels."""
MIN_NAME_WIDTH = 64
"""Names are turned where less than this is left of them, in pixels at normal text size."""
MAX_TURNED = 110
"""Maximum length of a turned name, in pixels at normal text size."""
MAX_NAME_SHARE = 0.4
"""Maximum share of the width of the chart for names along its vertical axis."""
END_MARGIN = 80
"""Space beyond the ends of the axis that labels may use, in pixels."""
GRID_OPACITY = 30


class ChartAxis(pg.AxisItem):
    """Axis that chooses as many ticks as its labels leave room for.

    Names that are longer than their place are elided, or turned by 90 degrees if little would be left of them, and
    thinned out if even turned names would overlap. Numbers and dates get fewer ticks.

    Attributes
    ----------
    names : tuple of str
        Labels at 0, 1, 2 ...; empty for numbers and dates.
    turned : bool
        Whether the names are turned by 90 degrees, as they were last drawn.
    """

    _title = ""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self.setStyle(hideOverlappingLabels=False)  # the labels are chosen so that they do not overlap
        self.names: tuple[str, ...] = ()
        self.dates = self.powers = self.whole = False
        self._labels: dict[float, str] = {}
        self.turned = False

    def show_scale(self, names: Sequence[str] = (), *, dates: bool = False, powers: bool = False) -> None:
        """Label the axis with names at 0, 1, 2 ..., dates in seconds since 1970, powers of ten, or numbers."""
        scale = tuple(names), dates, powers
        if scale != (self.names, self.dates, self.powers):
            self.names, self.dates, self.powers = scale
            self.picture = None
            self.update()

    def set_title(self, title: str) -> None:
        """Set the title, which is elided to the length of the axis."""
        self._title = title
        self._show_title()

    def apply_theme(self) -> None:
        """Apply colours and text size of the current theme."""
        self.setPen(pg.mkPen(theme.color("border")))
        self.setTextPen(pg.mkPen(theme.color("axis")))
        self.setTickFont(theme.font(FONT_SCALE))
        self.label.setFont(theme.font(FONT_SCALE))
        self.setGrid(GRID_OPACITY)
        self.setZValue(-10)  # draw the grid below the items; pyqtgraph draws it above
        self._show_title()

    def ticks(self, low: float, high: float, pixels: float) -> Ticks:
        """Return the ticks of an axis of this length with labels that do not overlap."""
        self.turned = False
        metrics = QFontMetricsF(theme.font(FONT_SCALE))
        if self.orientation in ("left", "right"):
            most = int(pixels / (metrics.height() * (1.0 if self.names else LINE_SPACING)))
            found = self._ticks(low, high, max(most, 1))
            return self._elided(found, metrics, self._name_width()) if self.names else found
        if self.names:
            return self._names_below(low, high, pixels, metrics)
        most = max(int(pixels / (MIN_LABEL_WIDTH * theme.font_scale())), 1)
        while True:
            found = self._ticks(low, high, most)
            if most == 1 or _fit(found, metrics, pixels / (high - low)):
                return found
            most = max(most * 3 // 4, 1)

    def _ticks(self, low: float, high: float, most: int) -> Ticks:
        if self.names:
            return name_ticks(self.names, low, high, most)
        if self.powers:
            return power_ticks(low, high, most)
        return date_ticks(low, high, most) if self.dates else number_ticks(low, high, most, whole=self.whole)

    def _names_below(self, low: float, high: float, pixels: float, metrics: QFontMetricsF) -> Ticks:
        """Return the names along a horizontal axis: whole, elided, or turned."""
        found = name_ticks(self.names, low, high, len(self.names))
        slot = pixels / (high - low)
        widest = max((metrics.horizontalAdvance(text) for _, text in found), default=0.0)
        if widest + GAP / 2 > slot and all(map(_is_number, self.names)):
            return name_ticks(self.names, low, high, max(int(pixels / (widest + GAP)), 1))
        if widest + GAP / 2 > slot < MIN_NAME_WIDTH * theme.font_scale():
            self.turned = True
            most = int(pixels / metrics.height())
            return self._elided(name_ticks(self.names, low, high, most), metrics, MAX_TURNED * theme.font_scale())
        return self._elided(found, metrics, max(slot - GAP / 2, 1.0))

    def _elided(self, ticks: Ticks, metrics: QFontMetricsF, width: float) -> Ticks:
        return [(place, metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width)) for place, text in ticks]

    def _name_width(self) -> float:
        chart = self.parentItem()
        whole = chart.boundingRect().width() if chart is not None else 0.0
        return max(MAX_NAME_SHARE * whole, MIN_NAME_WIDTH * theme.font_scale())

    def _show_title(self) -> None:
        """Show the title, elided to the length of the axis."""
        size = self.size()
        length = size.width() if self.orientation in ("top", "bottom") else size.height()
        metrics = QFontMetricsF(theme.font(FONT_SCALE))
        text = escape(metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, max(length, MIN_NAME_WIDTH)))
        color = theme.color("muted").name()
        if (text, color) != (self.labelText, self.labelStyle.get("color")):
            self.setLabel(text, color=color)

    def _within_chart(self, rect: QRectF) -> QRectF:
        """Return the place of a label, moved so that the edge of the chart does not cut it."""
        chart = self.parentItem()
        if chart is not None:
            area = self.mapRectFromItem(chart, chart.boundingRect())
            rect.moveRight(min(rect.right(), area.right()))
            rect.moveLeft(max(rect.left(), area.left()))
        return rect

    # Overrides of AxisItem

    @override
    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((minVal, maxVal))
        self._labels = dict(self.ticks(low, high, size)) if low < high else {}
        return [(1.0, list(self._labels))]

    @override
    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [self._labels.get(value, "") for value in values]

    @override
    def boundingRect(self) -> QRectF:
        rect: QRectF = super().boundingRect()
        if self.orientation in ("top", "bottom"):
            return rect.adjusted(-END_MARGIN, 0, END_MARGIN, 0)
        return rect.adjusted(0, -END_MARGIN, 0, END_MARGIN)

    @override
    def resizeEvent(self, ev: Any = None) -> None:
        if self.label is not None and self._title:
            self._show_title()
        super().resizeEvent(ev)

    @override
    def _updateMaxTextSize(self, x: float) -> None:
        """Reserve the space of the labels; called by pyqtgraph with their height, or width of a vertical axis."""
        if self.turned:
            metrics = QFontMetricsF(theme.font(FONT_SCALE))
            x = max(map(metrics.horizontalAdvance, self._labels.values()), default=x)
        super()._updateMaxTextSize(x)

    @override
    def drawPicture(self, p: QPainter, axisSpec: Any, tickSpecs: Any, textSpecs: Any) -> None:
        if not self.turned:
            inside = [(self._within_chart(rect), flags, text) for rect, flags, text in textSpecs]
            super().drawPicture(p, axisSpec, tickSpecs, inside)
            return
        super().drawPicture(p, axisSpec, tickSpecs, [])
        length = float(self.height())
        for rect, _, text in textSpecs:
            p.save()
            p.translate(rect.center().x(), rect.top())
            p.rotate(-90)
            box = QRectF(-length, -rect.height(), length, 2 * rect.height())
            p.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            p.restore()


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True


def _fit(ticks: Ticks, metrics: QFontMetricsF, scale: float) -> bool:
    """Return whether labels that are centred at their ticks do not overlap; `scale` is in pixels per unit."""
    widths = [metrics.horizontalAdvance(text) for _, text in ticks]
    return all(
        (after[0] - before[0]) * scale >= (left + right) / 2 + GAP
        for (before, after), (left, right) in zip(pairwise(ticks), pairwise(widths), strict=True)
    )
