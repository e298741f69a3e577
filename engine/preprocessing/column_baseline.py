"""Typical values of the training rows: defaults where the table is not available."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.preprocessing.cell_values import as_numbers, as_seconds
from engine.project import ColumnType, Spec
from engine.system.dates import date_text
from engine.tables import as_levels

MAX_LEVELS = 1_000
"""Most levels of a column that are listed."""


class ColumnBaseline(Spec):
    """Typical values of one column of the training rows.

    Attributes
    ----------
    minimum, maximum, mean : float or None
        Of the present cells of a column of numbers, or of dates in seconds since 1970.
    typical : float, str or None
        The median of numbers and of dates, the most frequent level of others; None if no cell is present.
    levels : tuple of str
        The levels of a category or boolean, the most frequent first.
    shares : tuple of float
        The share of the training rows with each of them; empty in files saved before it was recorded.
    """

    name: str
    kind: ColumnType
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    typical: float | str | None = None
    levels: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()


def usual_column(cells: pd.Series[Any], name: str, kind: ColumnType) -> ColumnBaseline:
    """Return the typical values of cells."""
    if kind not in ("number", "date"):
        found = as_levels(cells).value_counts(normalize=True)[:MAX_LEVELS]
        levels, typical = tuple(map(str, found.index)), str(found.index[0]) if len(found) else None
        return ColumnBaseline(name=name, kind=kind, typical=typical, levels=levels, shares=tuple(found.tolist()))
    numbers = as_seconds(cells, name) if kind == "date" else as_numbers(cells, name)[:, 0]
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return ColumnBaseline(name=name, kind=kind)
    return ColumnBaseline(
        name=name,
        kind=kind,
        minimum=float(numbers.min()),
        maximum=float(numbers.max()),
        mean=float(numbers.mean()),
        typical=date_text(_lower_median(numbers)) if kind == "date" else float(np.median(numbers)),
    )


def _lower_median(numbers: NDArray[np.float64]) -> float:
    """Return the median, the lower one of two: the mean of two days is noon, which no row has."""
    return float(np.quantile(numbers, 0.5, method="lower"))
