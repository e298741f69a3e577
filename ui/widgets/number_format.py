"""One format for all numbers of a column, so that they can be compared down it: never 1e-05 beside 0.1."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

SIGNIFICANT = 4
"""Digits that a typical number of a column is given, where its numbers have so many."""
AS_WRITTEN = 3
"""Measured numbers with no more decimals than this are shown as they were written down: 1271.72, never 1272."""
MAX_DECIMALS = 6
"""Where more are needed, the column is written in powers of ten."""
LARGEST_PLAIN = 1e15
GROUPED_FROM = 10_000
"""Columns that reach this far get a comma every three digits; years keep their four digits together."""


@dataclass(frozen=True)
class NumberFormat:
    """How all numbers of one column are written, so that they can be compared down the column.

    Attributes
    ----------
    decimals : int
        Digits behind the point.
    grouped : bool
        Whether every three digits are set apart by a comma.
    powers : bool
        Whether numbers are written as ``1.234e-08``.
    """

    decimals: int = 0
    grouped: bool = False
    powers: bool = False

    def text(self, value: float) -> str:
        """Return the number as text."""
        if not math.isfinite(value):
            return "–" if math.isnan(value) else "∞" if value > 0 else "−∞"
        if self.powers:
            return f"{value:.{SIGNIFICANT - 1}e}".replace("-", "−")
        text = f"{value:{',' if self.grouped else ''}.{self.decimals}f}"
        return text.replace("-", "−" if text.strip("-0.,") else "")


@dataclass(frozen=True)
class ShareFormat(NumberFormat):
    """How shares from 0 to 1 are written: all alike, and none and all said only where they are true."""

    decimals: int = 4

    def text(self, value: float) -> str:
        """Return the share as text."""
        least = 10.0**-self.decimals
        if 0 < value < least / 2:
            return f"< {least:.{self.decimals}f}"
        if 1 - least / 2 <= value < 1:
            return f"> {1 - least:.{self.decimals}f}"
        return super().text(value)


def format_for(values: Iterable[float], *, as_written: bool = False) -> NumberFormat:
    """Return the format that suits these numbers together; numbers that are not finite have no say.

    Parameters
    ----------
    as_written : bool
        Whether they were measured and written down, not computed: then a few decimals more are all kept.
    """
    sizes = sorted(abs(value) for value in values if math.isfinite(value))
    if not sizes or not sizes[-1]:
        return NumberFormat()
    typical = next(size for size in sizes[len(sizes) // 2 :] if size)
    wanted = SIGNIFICANT - 1 - math.floor(math.log10(typical))
    if wanted > MAX_DECIMALS + SIGNIFICANT or sizes[-1] >= LARGEST_PLAIN:
        return NumberFormat(powers=True)
    most = min(max(wanted, AS_WRITTEN if as_written else 0), MAX_DECIMALS)
    decimals = next((count for count in range(most + 1) if all(_has_at_most(size, count) for size in sizes)), None)
    decimals = min(max(wanted, 0), MAX_DECIMALS) if decimals is None else decimals
    return NumberFormat(decimals, grouped=sizes[-1] >= GROUPED_FROM)


def _has_at_most(size: float, decimals: int) -> bool:
    return math.isclose(size, round(size, decimals), rel_tol=1e-9, abs_tol=1e-12)
