"""What was usual in the training rows: it stands for columns where their table is gone."""

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
"""A column with more levels than this does not name them: nobody looks through such a list."""


class ColumnBaseline(Spec):
    """What one column of the training rows usually holds.

    Attributes
    ----------
    minimum, maximum, mean : float or None
        Of the cells of a column of numbers, or of dates in seconds since 1970, that are there.
    typical : float, str or None
        The median of numbers and of dates, the most frequent level of others; None where no cell is there.
    levels : tuple of str
        The levels of a column of neither, the most frequent first.
    shares : tuple of float
        Which share of the training rows has each of them; empty in files from before it was noted.
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
    """Return what these cells usually hold."""
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
    """Return the middle one: that between two days would be noon, which no row holds."""
    return float(np.quantile(numbers, 0.5, method="lower"))
