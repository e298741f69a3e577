"""What scikit-learn finds in the training rows, read out as plain values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from engine.errors import EngineError
from engine.preparation.cells import Positions, as_numbers
from engine.preparation.learned import LearnedColumn
from engine.specs import ColumnSpec
from engine.table import as_levels

LARGEST = float(np.finfo(np.float32).max)
"""The largest number that a network can read."""


def learned_column(column: pd.Series[Any], spec: ColumnSpec, train: Positions) -> LearnedColumn:
    """Learn fill and scale from the training rows; the levels of a category are those of the whole column.

    Levels say which columns there are, not how they are weighed, so no knowledge of held-out rows reaches the weights.
    """
    learned = LearnedColumn(name=spec.name, kind=spec.kind, encoding=spec.encoding)
    if spec.kind == "category":
        levels = _ordered_levels(column)
        fill = (
            None if spec.missing == "drop" else _most_frequent(as_levels(column.iloc[train]) if len(train) else column)
        )
        return learned.replaced(levels=levels, fill=fill)
    if spec.kind == "text":
        raise EngineError(
            f"{spec.name} is text and cannot be used as it stands. Ignore it, or treat it as a category.",
            where=("data", "columns", spec.name, "kind"),
        )
    if spec.scaling == "none" and spec.missing == "drop":
        return learned
    values = as_numbers(column.iloc[train], spec.name)
    filled: float | None = None
    if spec.missing != "drop":
        filled = float(SimpleImputer(strategy=spec.missing).fit(values).statistics_[0])
        values = np.where(np.isnan(values), filled, values)
    with np.errstate(all="ignore"):
        shift, scale = _scale_of(values, spec)
    if not (np.isfinite((shift, scale)).all() and np.abs(values).max(initial=0.0) <= LARGEST):
        raise EngineError(
            f"{spec.name} holds numbers that are too large to compute with. Ignore the column, or correct its cells.",
            where=("data", "columns", spec.name),
        )
    return learned.replaced(fill=filled, shift=shift, scale=scale)


def learned_target(column: pd.Series[Any], spec: ColumnSpec) -> LearnedColumn:
    """Return how a target becomes numbers: as it is, or as the position among its levels."""
    plain = spec.replaced(missing="drop", scaling="none", encoding="ordinal")
    return learned_column(column, plain, np.arange(len(column)))


def _scale_of(values: NDArray[np.float64], spec: ColumnSpec) -> tuple[float, float]:
    if spec.scaling == "standard":
        standard = StandardScaler().fit(values)
        return float(standard.mean_[0]), float(standard.scale_[0])
    if spec.scaling == "minmax":
        minmax = MinMaxScaler().fit(values)
        return float(minmax.data_min_[0]), float(1 / minmax.scale_[0])
    return 0.0, 1.0


def _ordered_levels(column: pd.Series[Any]) -> tuple[str, ...]:
    """Return the levels in the order of their numbers where they all are numbers, else in the order of their texts."""
    levels = set(as_levels(column).dropna())
    try:
        return tuple(sorted(levels, key=float))
    except ValueError:
        return tuple(sorted(levels))


def _most_frequent(levels: pd.Series[Any]) -> str | None:
    modes = levels.mode()
    return str(modes.iloc[0]) if len(modes) else None
