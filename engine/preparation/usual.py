"""What was usual in the training rows: it stands for columns where their table is gone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from engine.preparation.cells import as_numbers
from engine.specs import Kind, Spec
from engine.table import as_levels

MOST_LEVELS = 1_000
"""A column with more levels than this does not name them: nobody looks through such a list."""


class UsualColumn(Spec):
    """What one column of the training rows usually holds.

    Attributes
    ----------
    minimum, maximum, mean : float or None
        Of the cells of a number column that are there.
    typical : float, str or None
        The median of numbers, the most frequent level of others; None where no cell is there.
    levels : tuple of str
        The levels of a column that is no number, the most frequent first.
    """

    name: str
    kind: Kind
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    typical: float | str | None = None
    levels: tuple[str, ...] = ()


def usual_column(cells: pd.Series[Any], name: str, kind: Kind) -> UsualColumn:
    """Return what these cells usually hold."""
    if kind != "number":
        counts = as_levels(cells).value_counts()
        levels = tuple(map(str, counts.index[:MOST_LEVELS]))
        return UsualColumn(name=name, kind=kind, typical=levels[0] if levels else None, levels=levels)
    numbers = as_numbers(cells, name)[:, 0]
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return UsualColumn(name=name, kind=kind)
    return UsualColumn(
        name=name,
        kind=kind,
        minimum=float(numbers.min()),
        maximum=float(numbers.max()),
        mean=float(numbers.mean()),
        typical=float(np.median(numbers)),
    )
