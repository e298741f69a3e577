"""Range of an axis for any values: finite, never empty, and within what Qt can draw."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Range = tuple[float, float]
MAX_VALUE = 1e300
"""Larger values are not drawn; the width of the largest range is still a float."""
MIN_WIDTH = 1e-140
"""Narrower ranges are widened: the inverse of their scale, squared, would not be a float."""
MIN_RELATIVE_WIDTH = 1e-12
"""Ranges that are narrower relative to their values are widened: a pixel would be less than a step of a float."""


def drawable(values: Any) -> NDArray[np.float64]:
    """Return values as float64 with NaN, which is not drawn, where they are infinite or too large to draw."""
    numbers = np.asarray(values, dtype=np.float64)
    return np.where(np.abs(numbers) <= MAX_VALUE, numbers, np.nan)


def padded_range(*values: Any, share: float = 0.04) -> Range:
    """Return the range of the finite values with a margin.

    Parameters
    ----------
    *values : array-like of float
        Values that are not drawable are ignored; without other values the range is 0 to 1.
    share : float
        Margin at each end, as a fraction of the width; a single value is in the middle of a wide range.
    """
    numbers = drawable(np.concatenate([np.empty(0), *(np.ravel(np.asarray(each, float)) for each in values)]))
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return (0.0, 1.0)
    low, high = float(numbers.min()), float(numbers.max())
    size = max(abs(low), abs(high))
    around = size / 2 if size > MIN_WIDTH else 0.5
    margin = (high - low) * share if is_wide(low, high) else around
    return (low - margin, high + margin)


def is_wide(low: float, high: float) -> bool:
    """Return whether a range is wide enough to be divided into bars, ticks and pixels."""
    return high - low > max(max(abs(low), abs(high)) * MIN_RELATIVE_WIDTH, MIN_WIDTH)
