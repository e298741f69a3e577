"""Common format of all numbers of a column, so that they can be compared: never 1e-05 above 0.1."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

SIGNIFICANT = 4
"""Significant digits of a typical number of a column."""
AS_WRITTEN = 3
"""Measured numbers with at most this many decimals are shown unrounded: 1271.72, not 1272."""
MAX_DECIMALS = 6
"""Maximum number of decimals; with more, the column uses powers of ten."""
LARGEST_PLAIN = 1e15
GROUPED_FROM = 10_000
"""Magnitude from which a column has a comma every three digits; years do not reach it."""


@dataclass(frozen=True)
class NumberFormat:
    """Format of all numbers of one column.

    Attributes
    ----------
    decimals : int
        Digits after the decimal point.
    grouped : bool
        Whether every three digits are separated by a comma.
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
    """Format of shares from 0 to 1, in which only exact values are written as 0 and 1."""

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
    """Return a format that suits all of these numbers; those that are not finite are ignored.

    Parameters
    ----------
    as_written : bool
        Whether they are measured rather than computed, so that up to `AS_WRITTEN` decimals are kept.
    """
    sizes = sorted(abs(value) for value in values if math.isfinite(value))
    if not sizes or not sizes[-1]:
        return NumberFormat()
    typical = next(size for size in sizes[len(sizes) // 2 :] if size)
    needed = SIGNIFICANT - 1 - math.floor(math.log10(typical))
    if needed > MAX_DECIMALS + SIGNIFICANT or sizes[-1] >= LARGEST_PLAIN:
        return NumberFormat(powers=True)
    most = min(max(needed, AS_WRITTEN if as_written else 0), MAX_DECIMALS)
    decimals = next((count for count in range(most + 1) if all(_has_at_most(size, count) for size in sizes)), None)
    decimals = min(max(needed, 0), MAX_DECIMALS) if decimals is None else decimals
    return NumberFormat(decimals, grouped=sizes[-1] >= GROUPED_FROM)


def _has_at_most(size: float, decimals: int) -> bool:
    return math.isclose(size, round(size, decimals), rel_tol=1e-9, abs_tol=1e-12)
