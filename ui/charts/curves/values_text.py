"""Values of curves by epoch, and as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.results.curve_points import Points

_MAX_DECIMALS = 8


def epochs_of(points: Mapping[str, Points]) -> NDArray[np.float64]:
    """Return all epochs at which a curve has a point, in order."""
    longest = max(points.values(), key=len, default=None)
    if longest is None:
        return np.empty(0)
    if all(len(each) in (0, len(longest)) for each in points.values()):
        return longest.x
    return np.unique(np.concatenate([each.x for each in points.values()]))


def value_at(points: Points, epoch: float) -> float:
    """Return the value of a curve at an epoch; NaN without a point."""
    index = int(np.searchsorted(points.x, epoch))
    return float(points.y[index]) if index < len(points) and points.x[index] == epoch else math.nan


def csv_text(points: Mapping[str, Points], separator: str = ",") -> str:
    """Return all values as CSV in full precision, one row per epoch; missing values are empty cells."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(["epoch", *points])
    for epoch in epochs_of(points):
        values = (value_at(each, epoch) for each in points.values())
        writer.writerow([f"{epoch:g}", *("" if math.isnan(value) else repr(value) for value in values)])
    return out.getvalue()


def decimals_for(values: NDArray[np.float64]) -> int:
    """Return the number of decimals of a column: four significant digits for its median."""
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    if not len(sizes):
        return 4
    return int(min(max(3 - math.floor(math.log10(float(np.median(sizes)))), 0), _MAX_DECIMALS))
