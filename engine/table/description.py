"""The facts of every column of a table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from engine.facts import MOST_LEVELS, ColumnFacts, TableFacts
from engine.specs import Kind, ReadingSpec


def describe(frame: pd.DataFrame, source: str, reading: ReadingSpec) -> TableFacts:
    """Return the facts of every column."""
    columns = tuple(_describe_column(str(name), frame[name]) for name in frame.columns)
    return TableFacts(source=source, reading=reading, rows=len(frame), columns=columns)


def as_levels(column: pd.Series) -> pd.Series:
    """Return the cells as the texts that name their levels; missing cells stay missing.

    Whole numbers lose the ``.0`` that a column with missing cells gives them, so that ``1`` and ``1.0`` are one level.
    """
    codes, uniques = pd.factorize(column)
    texts = np.array([level_text(value) for value in uniques] + [None], dtype=object)
    return pd.Series(texts[codes], index=column.index, name=column.name, dtype=object)


def level_text(value: object) -> str:
    """Return one cell as the text that names its level."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return value.date().isoformat()
    return str(value)


def _describe_column(name: str, column: pd.Series) -> ColumnFacts:
    missing = int(column.isna().sum())
    counts = column.value_counts(sort=False)
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    levels, level_counts = _levels(counts, numeric)
    facts = ColumnFacts(
        name=name,
        kind=_kind_of(numeric, len(counts), len(column) - missing),
        numeric=numeric,
        missing=missing,
        distinct=len(counts),
        levels=levels,
        counts=level_counts,
    )
    return _with_statistics(facts, column) if numeric else facts


def _levels(counts: pd.Series, numeric: bool) -> tuple[tuple[str, ...], tuple[int, ...]]:
    if len(counts) > MOST_LEVELS:
        return (), ()
    ordered = counts.sort_index() if numeric else counts.sort_index(key=lambda index: index.astype(str))
    return tuple(level_text(value) for value in ordered.index), tuple(int(count) for count in ordered)


def _kind_of(numeric: bool, distinct: int, present: int) -> Kind:
    if numeric:
        return "number"
    return "category" if distinct <= MOST_LEVELS and (distinct <= 20 or distinct <= present / 2) else "text"


def _with_statistics(facts: ColumnFacts, column: pd.Series) -> ColumnFacts:
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return facts
    with np.errstate(over="ignore", invalid="ignore"):
        mean, deviation = float(finite.mean()), float(finite.std(ddof=1)) if len(finite) > 1 else 0.0
    return replace(
        facts,
        minimum=float(finite.min()),
        maximum=float(finite.max()),
        mean=mean if np.isfinite(mean) else None,
        deviation=deviation if np.isfinite(deviation) else None,
        infinite=int(np.isinf(values).sum()),
    )
