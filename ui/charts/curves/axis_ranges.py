"""What part of the plane a plot shows: steps wide enough that the picture does not move with every point."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

ROOM_BELOW, ROOM_ABOVE = 0.06, 0.14
"""How much of the height stays free below and above the curves; above them stands the name of the marked epoch."""
SHRINK = 0.6
"""The curves must fill less than this much of the height before the plot looks closer."""
SMOOTHED_SHARE = 20
"""A running mean goes over this part of the points."""
_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0)

Range = tuple[float, float]


def epochs_shown(last: float, expected: int, over: bool) -> Range:
    """Return the range of epochs: all of a run that is over, else the next round number after the last point.

    Parameters
    ----------
    last : float
        Of the points so far; 0 where there is none.
    expected : int
        How many epochs there will be at the most; 0 where that is not known.
    """
    if over and last > 0:
        return (0.0, last)
    target = max(last, 5.0)
    size = 10.0 ** math.floor(math.log10(target))
    end = next(step * size for step in _STEPS if step * size >= target)
    return (0.0, min(end, max(expected, last)) if expected else end)


def values_shown(low: float, high: float, present: Range | None) -> Range | None:
    """Return the range of values for curves between `low` and `high`; the present range stays while it fits well.

    None where there are no values yet.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return present
    height = high - low
    if present and present[0] <= low and high <= present[1] and height >= SHRINK * (present[1] - present[0]):
        return present
    if height <= 0:
        height = max(abs(high), 1e-3)
    return (low - ROOM_BELOW * height, high + ROOM_ABOVE * height)


def running_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of each value and those before it, of the last twentieth of all, three at least; gaps stay."""
    window = max(3, len(values) // SMOOTHED_SHARE)
    known = np.isfinite(values)
    sums = np.concatenate(([0.0], np.cumsum(np.where(known, values, 0.0))))
    counts = np.concatenate(([0], np.cumsum(known)))
    last = np.arange(1, len(values) + 1)
    first = np.maximum(last - window, 0)
    means = (sums[last] - sums[first]) / np.maximum(counts[last] - counts[first], 1)
    return np.where(known, means, np.nan)


def extent(lines: Sequence[NDArray[np.float64]], faint: Sequence[NDArray[np.float64]]) -> Range:
    """Return the lowest and highest value: all of the lines, and of faint ones what lies in their middle 96 percent."""
    ends = [(values.min(), values.max()) for values in map(_numbers, lines) if len(values)]
    ends += [_middle(values) for values in map(_numbers, faint) if len(values)]
    if not ends:
        return (math.nan, math.nan)
    return (float(min(low for low, _ in ends)), float(max(high for _, high in ends)))


def _numbers(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[np.isfinite(values)]


def _middle(values: NDArray[np.float64]) -> Range:
    """Return the ends of the middle 96 percent; NumPy's quantile does the same in ten times the time."""
    place = len(values) * 2 // 100
    parted = np.partition(values, (place, len(values) - 1 - place))
    return (float(parted[place]), float(parted[len(values) - 1 - place]))
