"""Ranges of the axes: they grow in steps, so that the chart does not move with every point."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MARGIN_BELOW, MARGIN_ABOVE = 0.06, 0.14
"""Free share of the height below and above the curves; the label of the marked epoch is above."""
SHRINK = 0.6
"""The range shrinks when the curves fill less than this share of the height."""
SMOOTHED_SHARE = 20
"""The window of a running mean is the number of points divided by this."""
_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0)

Range = tuple[float, float]


def epochs_shown(last: float, expected: int, over: bool) -> Range:
    """Return the range of epochs: all epochs of a finished run, else up to the next round number.

    Parameters
    ----------
    last : float
        Last epoch with a point; 0 without points.
    expected : int
        Maximum number of epochs; 0 if not known.
    """
    if over and last > 0:
        return (0.0, last)
    target = max(last, 5.0)
    size = 10.0 ** math.floor(math.log10(target))
    end = next(step * size for step in _STEPS if step * size >= target)
    return (0.0, min(end, max(expected, last)) if expected else end)


def values_shown(low: float, high: float, current: Range | None, label_share: float = 0.0) -> Range | None:
    """Return the range of values for curves between `low` and `high`; the current range is kept while it fits.

    None without values. The top `label_share` of the height stays free for the label of the marked epoch.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return current
    height = high - low
    if (
        current
        and current[0] <= low
        and high <= current[1] - label_share * (current[1] - current[0])
        and height >= SHRINK * (current[1] - current[0])
    ):
        return current
    if height <= 0:
        height = max(abs(high), 1e-3)
    above = max(MARGIN_ABOVE, (1 + MARGIN_BELOW) * label_share / (1 - label_share))
    return (low - MARGIN_BELOW * height, high + above * height)


def running_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of each value and as many before as after it, so that the curve is not shifted; NaN stays NaN.

    The window is a twentieth of all values, at least 3, and ends where the values end.
    """
    half = max(3, len(values) // SMOOTHED_SHARE) // 2
    known = np.isfinite(values)
    sums = np.concatenate(([0.0], np.cumsum(np.where(known, values, 0.0))))
    counts = np.concatenate(([0], np.cumsum(known)))
    places = np.arange(len(values))
    first, last = np.maximum(places - half, 0), np.minimum(places + half + 1, len(values))
    means = (sums[last] - sums[first]) / np.maximum(counts[last] - counts[first], 1)
    return np.where(known, means, np.nan)


def extent(lines: Sequence[NDArray[np.float64]], faint: Sequence[NDArray[np.float64]]) -> Range:
    """Return the lowest and highest value of the lines; of faint lines only of their middle 96 percent."""
    ends = [(values.min(), values.max()) for values in map(_numbers, lines) if len(values)]
    ends += [_middle(values) for values in map(_numbers, faint) if len(values)]
    if not ends:
        return (math.nan, math.nan)
    return (float(min(low for low, _ in ends)), float(max(high for _, high in ends)))


def _numbers(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[np.isfinite(values)]


def _middle(values: NDArray[np.float64]) -> Range:
    """Return the ends of the middle 96 percent; ten times faster than `numpy.quantile`."""
    skipped = len(values) * 2 // 100
    parted = np.partition(values, (skipped, len(values) - 1 - skipped))
    return (float(parted[skipped]), float(parted[len(values) - 1 - skipped]))
