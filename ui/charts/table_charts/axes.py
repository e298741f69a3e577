"""Axis of numbers, dates or names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pyqtgraph as pg
from typing_extensions import override

from ui.charts.curves.axes import tick_texts
from ui.style import theme

DAY = 86_400
MAX_NAME_LENGTH = 14
"""Maximum characters of a name at an axis."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ChartAxis(pg.AxisItem):
    """Axis whose tick labels are numbers, dates or names."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self._levels: tuple[str, ...] = ()
        self._dates = False

    def show_scale(self, levels: tuple[str, ...] = (), dates: bool = False) -> None:
        """Label the axis with names at 0, 1, 2 ..., or with dates in seconds since 1970, or with numbers."""
        self._levels, self._dates = levels, dates
        self.setTicks([[(index, short(level)) for index, level in enumerate(levels)]] if levels else None)

    def apply_theme(self) -> None:
        """Apply colours and text size of the current theme."""
        self.setPen(pg.mkPen(theme.color("border")))
        self.setTextPen(pg.mkPen(theme.color("axis")))
        self.setStyle(tickFont=theme.font(0.9), hideOverlappingLabels=True)
        self.setGrid(38)
        self.setZValue(-10)  # draw the grid below the items; pyqtgraph draws it above

    @override
    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [date_text(value, spacing) for value in values] if self._dates else tick_texts(values, spacing)


def date_text(seconds: float, spacing: float = DAY) -> str:
    """Return a time as text: the date, and the time of day if ticks are less than a day apart."""
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    return f"{moment:%Y-%m-%d}" if spacing >= DAY else f"{moment:%Y-%m-%d %H:%M}"


def short(name: str) -> str:
    """Return a name, elided to the maximum length."""
    return name if len(name) <= MAX_NAME_LENGTH else name[: MAX_NAME_LENGTH - 1] + "…"
