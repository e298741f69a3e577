"""An axis of numbers, of dates, or of names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pyqtgraph as pg
from typing_extensions import override

from ui.charts.curves.axes import tick_texts
from ui.style import theme

DAY = 86_400
LONGEST = 14
"""Characters of a name that an axis has room for."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PictureAxis(pg.AxisItem):
    """Writes its ticks as what they are."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self._levels: tuple[str, ...] = ()
        self._dates = False

    def show_scale(self, levels: tuple[str, ...] = (), dates: bool = False) -> None:
        """Stand for these names at 0, 1, 2 ...; or for dates in seconds since 1970; or for numbers."""
        self._levels, self._dates = levels, dates
        self.setTicks([[(place, short(level)) for place, level in enumerate(levels)]] if levels else None)

    def paint_in_theme(self) -> None:
        """Take the colours and the size of text that are in force."""
        self.setPen(pg.mkPen(theme.color("border")))
        self.setTextPen(pg.mkPen(theme.color("axis")))
        self.setStyle(tickFont=theme.font(0.9), hideOverlappingLabels=True)
        self.setGrid(38)
        self.setZValue(-10)  # below what is drawn, where pyqtgraph has the grid above it

    @override
    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [date_text(value, spacing) for value in values] if self._dates else tick_texts(values, spacing)


def date_text(seconds: float, spacing: float = DAY) -> str:
    """Return a time as text: the day, and the hour where ticks are less than a day apart."""
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    return f"{moment:%Y-%m-%d}" if spacing >= DAY else f"{moment:%Y-%m-%d %H:%M}"


def short(name: str) -> str:
    """Return a name that fits under a bar."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
