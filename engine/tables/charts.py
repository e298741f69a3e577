"""The data of the charts of a table, computed from its frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.project.methods.level_orders import known_order
from engine.results.table_charts import (
    MAX_BARS,
    MAX_BLOCKS,
    MAX_CLASSES,
    MAX_CORRELATED,
    MAX_POINTS,
    Axis,
    ColumnChart,
    Correlations,
    MissingMap,
    PairChartData,
)
from engine.system.errors import EngineError
from engine.tables.describe import as_levels

MAX_CORRELATED_ROWS = 200_000
"""Correlations are computed from an even sample of at most so many rows."""

RowBlocks = NDArray[np.int64]


def column_chart(frame: pd.DataFrame, name: str, by: str = "") -> ColumnChart:
    """Return the histogram of a column, split by the classes of another one, or by its thirds if it has numbers."""
    cells = _column(frame, name)
    classes, groups = _classes(_column(frame, by)) if by else (("",), np.zeros(len(frame), dtype=np.int64))
    levels: tuple[str, ...] = ()
    if _is_measured(cells):
        values = _measured(cells)
        there = np.isfinite(values)
        edges = _edges(values[there])
        bars = _bar_of(values, edges)
    else:
        codes, names = _codes(cells, MAX_BARS)
        there, bars, edges, levels = codes != -1, codes, np.array([]), names
    shown = there & (bars >= 0) & (groups >= 0)
    width = len(levels) or max(len(edges) - 1, 0)
    flat = np.bincount(groups[shown] * width + bars[shown], minlength=len(classes) * width)
    return ColumnChart(
        column=name,
        by=by,
        edges=tuple(edges.tolist()),
        levels=levels,
        classes=classes,
        counts=tuple(tuple(row) for row in flat.reshape(len(classes), width).tolist()),
        missing=int((~there).sum()),
        others=int((there & (bars < -1)).sum()),
        dates=pd.api.types.is_datetime64_any_dtype(cells),
    )


def pair_chart(frame: pd.DataFrame, x: str, y: str, by: str = "") -> PairChartData:
    """Return a random sample of the rows that have values in both columns."""
    there = _column(frame, x).notna().to_numpy() & _column(frame, y).notna().to_numpy()
    for name in (x, y):
        if _is_measured(frame[name]):
            there &= np.isfinite(_measured(frame[name]))
    rows = np.flatnonzero(there)
    if len(rows) > MAX_POINTS:
        rows = np.sort(np.random.default_rng(0).choice(rows, MAX_POINTS, replace=False))
    picked = frame.iloc[rows]
    return PairChartData(_axis(picked, x), _axis(picked, y), _axis(picked, by) if by else None, rows, int(there.sum()))


def correlations(frame: pd.DataFrame, names: Sequence[str] = ()) -> Correlations:
    """Return Pearson correlations of the numeric and boolean columns, or of those in `names`."""
    numeric = [
        str(name)
        for name in (names or frame.columns)
        if pd.api.types.is_numeric_dtype(_column(frame, str(name))) and frame[name].notna().any()
    ]
    chosen = numeric[:MAX_CORRELATED]
    rows = frame if len(frame) <= MAX_CORRELATED_ROWS else frame.iloc[:: -(-len(frame) // MAX_CORRELATED_ROWS)]
    values = rows[chosen].astype(np.float64).replace([np.inf, -np.inf], np.nan)
    with np.errstate(all="ignore"):
        matrix = values.corr().to_numpy() if chosen else np.zeros((0, 0))
    return Correlations(tuple(chosen), matrix, len(numeric) - len(chosen))


def missing_map(frame: pd.DataFrame) -> MissingMap:
    """Return the fraction of missing cells by column and block of rows."""
    names = [str(name) for name in frame.columns if frame[name].hasnans]
    starts = np.unique(np.linspace(0, len(frame), min(len(frame), MAX_BLOCKS), endpoint=False).astype(np.int64))
    sizes = np.diff(np.append(starts, len(frame)))
    shares = [np.add.reduceat(frame[name].isna().to_numpy(), starts, dtype=np.int64) / sizes for name in names]
    return MissingMap(tuple(names), starts, np.column_stack(shares) if names else np.zeros((len(starts), 0)))


def _column(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name not in frame:
        raise EngineError(f"The table has no column {name}. Choose another column.")
    return frame[name]


def _is_measured(cells: pd.Series[Any]) -> bool:
    """Return True for numbers and dates, but not for booleans."""
    kind = cells.dtype
    return pd.api.types.is_datetime64_any_dtype(kind) or (
        pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)
    )


def _measured(cells: pd.Series[Any]) -> NDArray[np.float64]:
    """Return numbers, or dates as seconds since 1970, as float64; NaN for missing cells."""
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return np.asarray((cells - pd.Timestamp(0)) / pd.Timedelta(seconds=1), dtype=np.float64)
    return cells.to_numpy(dtype=np.float64, na_value=np.nan)


def _edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return histogram edges of equal width; a bar for each value if there are few integers."""
    if not len(values):
        return np.array([])
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(high - low):
        raise EngineError("The range of these numbers is too large for a histogram.")
    if high - low < MAX_BARS and (values == np.floor(values)).all():
        return np.arange(low, high + 2, dtype=np.float64) - 0.5
    bars = min(MAX_BARS, max(1, int(np.ceil(np.sqrt(len(values))))))
    spread: NDArray[np.float64] = np.linspace(low, high, bars + 1)
    return spread


def _bar_of(values: NDArray[np.float64], edges: NDArray[np.float64]) -> RowBlocks:
    """Return the position of each value's bar; -1 for missing values."""
    if len(edges) < 2:
        return np.full(len(values), -1)
    bars = np.searchsorted(edges, values, side="right") - 1
    bars = np.minimum(bars, len(edges) - 2)
    return np.where(np.isfinite(values), bars, -1)


def _codes(cells: pd.Series[Any], most: int) -> tuple[RowBlocks, tuple[str, ...]]:
    """Return the position of each cell's level among the `most` frequent ones, in their known order or by their texts.

    The position is -1 for a missing cell and -2 for a less frequent level.
    """
    codes, levels = pd.factorize(as_levels(cells))
    if len(levels) > most:
        common = np.argsort(-np.bincount(codes[codes >= 0], minlength=len(levels)), kind="stable")[:most]
    else:
        common = np.arange(len(levels))
    ordered = sorted(common.tolist(), key=lambda place: _in_order(str(levels[place])))
    known = {level: place for place, level in enumerate(known_order([str(levels[place]) for place in ordered]))}
    ordered.sort(key=lambda place: known.get(str(levels[place]), 0))
    places = np.full(len(levels) + 1, -2, dtype=np.int64)
    places[ordered] = np.arange(len(ordered))
    places[-1] = -1  # the code of a missing cell
    return places[codes], tuple(str(levels[place]) for place in ordered)


def _in_order(level: str) -> tuple[bool, float, str]:
    """Return a sort key for levels: numbers by value, before other texts."""
    try:
        return False, float(level), level
    except ValueError:
        return True, 0.0, level


def _classes(cells: pd.Series[Any]) -> tuple[tuple[str, ...], RowBlocks]:
    """Return the classes that colour a chart, and the position of each row's class, below 0 for none."""
    if _is_measured(cells) and cells.nunique() > MAX_CLASSES:
        values = _measured(cells)
        first, second = np.nanquantile(np.where(np.isfinite(values), values, np.nan), [1 / 3, 2 / 3])
        thirds = np.where(np.isfinite(values), (values > first).astype(np.int64) + (values > second), -1)
        return (f"up to {first:.4g}", f"up to {second:.4g}", f"above {second:.4g}"), thirds
    codes, names = _codes(cells, MAX_CLASSES)
    return names, codes


def _axis(rows: pd.DataFrame, name: str) -> Axis:
    cells = _column(rows, name)
    if _is_measured(cells):
        return Axis(name, _measured(cells), dates=pd.api.types.is_datetime64_any_dtype(cells))
    codes, levels = _codes(cells, MAX_BARS)
    return Axis(name, np.where(codes < 0, np.nan, codes), levels)
