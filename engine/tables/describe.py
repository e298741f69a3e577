"""The facts of every column of a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.project import ColumnType, ReadingSpec
from engine.project.table_facts import MAX_LEVELS, ColumnFacts, TableFacts
from engine.project.table_sample import TableSample

SAMPLED = 1_000
"""Rows of the sample with which columns are compared."""

MAX_COUNTED = 10_000
"""With more distinct numbers than this a column cannot be categorical, and they are not counted."""

BARS = 16
"""Bars of the small histogram of a column."""

SENTINELS = (-9, -99, -999, -9999, -99999, 99, 999, 9999, 99999)
"""Numbers that programs and people write for a missing cell."""

BOOLEANS = {frozenset(pair) for pair in (("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t"))}
"""Pairs of levels, in lower case, of a boolean column."""


def describe(frame: pd.DataFrame, source: str, reading: ReadingSpec) -> TableFacts:
    """Return the facts of every column."""
    columns = tuple(_describe_column(str(name), frame[name]) for name in frame.columns)
    gaps = {
        facts.name: np.packbits(_has_no_value(frame[name]))
        for name, facts in zip(frame.columns, columns, strict=True)
        if facts.missing or facts.infinite
    }
    return TableFacts(
        source=source, reading=reading, rows=len(frame), columns=columns, sample=_sample(frame), gaps=gaps
    )


def _has_no_value(column: pd.Series) -> npt.NDArray[np.bool_]:
    """Return which cells are missing or infinite, shape (rows,)."""
    if pd.api.types.is_float_dtype(column):
        return np.asarray(~np.isfinite(column.to_numpy(dtype=np.float64, na_value=np.nan)))
    return np.asarray(column.isna(), dtype=bool)


def _sample(frame: pd.DataFrame) -> TableSample:
    """Return evenly spaced rows as numbers."""
    rows = frame.iloc[np.linspace(0, len(frame) - 1, min(len(frame), SAMPLED)).astype(np.int64)]
    coded = {str(name): _as_numbers(rows[name]) for name in rows.columns}
    levels = {name: texts for name, (_, texts) in coded.items() if texts}
    return TableSample({name: numbers for name, (numbers, _) in coded.items()}, levels)


def _as_numbers(column: pd.Series) -> tuple[npt.NDArray[np.float64], tuple[str, ...]]:
    """Return the numbers of the sample, and the texts of the levels for which they stand; () for numbers."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.to_numpy(dtype=np.float64, na_value=np.nan), ()
    codes, uniques = pd.factorize(column)
    numbers = np.where(codes < 0, np.nan, codes.astype(np.float64))
    return numbers, tuple(level_text(value) for value in uniques) if len(uniques) <= MAX_LEVELS else ()


def as_levels(column: pd.Series) -> pd.Series:
    """Return the cells as the texts of their levels; missing cells stay missing.

    Whole numbers lose the ``.0`` that a column with missing cells gives them, so that ``1`` and ``1.0`` are one level.
    """
    codes, uniques = pd.factorize(column)
    texts = np.array([level_text(value) for value in uniques] + [None], dtype=object)
    return pd.Series(texts[codes], index=column.index, name=column.name, dtype=object)


def level_text(value: object) -> str:
    """Return the text of the level of a cell."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return value.date().isoformat()
    return str(value)


def seconds_since_1970(dates: pd.Series) -> npt.NDArray[np.float64]:
    """Return dates of any year as seconds since 1970 in UTC, float64; NaN for missing ones."""
    if dates.dt.tz is not None:
        dates = dates.dt.tz_convert(None)
    moments = dates.to_numpy(dtype="datetime64[us]")
    return np.where(np.isnat(moments), np.nan, moments.astype(np.int64) / 1e6)


def _describe_column(name: str, column: pd.Series) -> ColumnFacts:
    kind = column.dtype
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        return _describe_numbers(name, column)
    facts = _describe_levels(name, column)
    if not pd.api.types.is_datetime64_any_dtype(kind) or not facts.distinct:
        return facts
    dates = column.dropna()
    seconds = np.sort(seconds_since_1970(dates))
    return replace(
        facts,
        kind="date",
        first=level_text(dates.min()),
        last=level_text(dates.max()),
        histogram=_histogram(seconds),
    )


def _describe_levels(name: str, column: pd.Series) -> ColumnFacts:
    """Count the distinct cells of a column without numbers."""
    missing = int(column.isna().sum())
    counts = column.value_counts(sort=False)
    levels: tuple[str, ...] = ()
    level_counts: tuple[int, ...] = ()
    if len(counts) <= MAX_LEVELS:
        ordered = counts.sort_index(key=lambda index: index.astype(str))
        levels, level_counts = tuple(level_text(value) for value in ordered.index), tuple(map(int, ordered))
    return ColumnFacts(
        name=name,
        kind=_kind_of(levels, len(counts), len(column) - missing),
        numeric=False,
        missing=missing,
        distinct=len(counts),
        levels=levels,
        counts=level_counts,
        repeats=_repeats(counts.to_numpy(dtype=np.int64)),
    )


def _describe_numbers(name: str, column: pd.Series) -> ColumnFacts:
    """Sort the numbers once, and derive all facts from the sorted numbers."""
    plain = column.dtype.kind in "iuf"
    values = column.to_numpy() if plain else column.to_numpy(dtype=np.float64, na_value=np.nan)
    values = np.sort(values)  # NaN comes last
    missing = int(np.isnan(values).sum()) if values.dtype.kind == "f" else 0
    present = values[: len(values) - missing]
    changed = present[1:] != present[:-1]
    distinct = int(np.count_nonzero(changed)) + 1 if len(present) else 0
    starts = np.concatenate(([0], np.flatnonzero(changed) + 1)) if 0 < distinct <= MAX_COUNTED else np.zeros(0, int)
    counts = np.diff(starts, append=len(present)) if len(starts) else starts
    listed = present[starts] if distinct <= MAX_LEVELS else present[:0]
    facts = ColumnFacts(
        name=name,
        kind="number",
        numeric=True,
        missing=missing,
        distinct=distinct,
        levels=tuple(level_text(value) for value in listed),
        counts=tuple(counts.tolist()) if len(listed) else (),
        repeats=_repeats(counts),
        sentinels=_sentinels(present),
        whole=_are_whole(present),
    )
    return _with_statistics(facts, present)


def _sentinels(present: npt.NDArray[Any]) -> tuple[tuple[float, int], ...]:
    """Return which of `SENTINELS` are in sorted numbers at least twice, farther from the others than these spread."""
    if not len(present) or not {float(present[0]), float(present[-1])} & {*SENTINELS}:
        return ()
    found = {mark: int(np.searchsorted(present, mark, "right") - np.searchsorted(present, mark)) for mark in SENTINELS}
    found = {mark: count for mark, count in found.items() if count > 1}
    others = present[~np.isin(present, [*found])]
    if not len(others) or others[0] == others[-1]:
        return ()
    low, high = float(others[0]), float(others[-1])
    far = {mark: count for mark, count in found.items() if max(low - mark, mark - high) > high - low}
    return tuple((float(mark), count) for mark, count in far.items())


def _are_whole(numbers: npt.NDArray[Any]) -> bool:
    """Return whether numbers are whole; of measured ones the first few tell."""
    if numbers.dtype.kind != "f":
        return len(numbers) > 0
    return bool(len(numbers) and _equal_whole(numbers[:SAMPLED]) and _equal_whole(numbers))


def _equal_whole(numbers: npt.NDArray[Any]) -> bool:
    return bool(np.isfinite(numbers).all() and (numbers == np.floor(numbers)).all())


def _repeats(counts: npt.NDArray[Any]) -> tuple[tuple[int, int], ...]:
    levels = np.bincount(counts)
    rows = np.flatnonzero(levels)
    return tuple(zip(rows.tolist(), levels[rows].tolist(), strict=True))


def _kind_of(levels: tuple[str, ...], distinct: int, present: int) -> ColumnType:
    if frozenset(level.lower() for level in levels) in BOOLEANS and distinct == 2:
        return "boolean"
    return "category" if distinct <= MAX_LEVELS and (distinct <= 20 or distinct <= present / 2) else "text"


def _with_statistics(facts: ColumnFacts, values: npt.NDArray[Any]) -> ColumnFacts:
    """Return the facts with statistics of the numbers, which are sorted."""
    finite = values
    if values.dtype.kind == "f":
        finite = values[np.searchsorted(values, -np.inf, "right") : np.searchsorted(values, np.inf, "left")]
    if not len(finite):
        return facts
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(finite.mean())
        from_mean = finite - mean
        deviation = float(np.sqrt(np.dot(from_mean, from_mean) / (len(finite) - 1))) if len(finite) > 1 else 0.0
    middle = finite[(len(finite) - 1) // 2 : len(finite) // 2 + 1]
    return replace(
        facts,
        minimum=float(finite[0]),
        maximum=float(finite[-1]),
        mean=mean if np.isfinite(mean) else None,
        median=float(middle[0]) / 2 + float(middle[-1]) / 2,
        deviation=deviation if np.isfinite(deviation) else None,
        infinite=int(len(values) - len(finite)),
        histogram=_histogram(finite),
    )


def _histogram(values: npt.NDArray[Any]) -> tuple[int, ...]:
    """Return the counts of sorted numbers in `BARS` bins of equal width; () if all are equal."""
    low, high = float(values[0]), float(values[-1])
    if low == high or not np.isfinite(high - low):
        return ()
    places = np.searchsorted(values, np.linspace(low, high, BARS + 1)[1:-1], "left")
    return tuple(np.diff(places, prepend=0, append=len(values)).tolist())
