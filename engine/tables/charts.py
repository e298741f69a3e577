"""The data of the charts of a table, computed from its frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.project.methods.level_orders import known_order
from engine.results.charts.axis_range import is_wide, padded_range
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
from engine.tables.describe import as_levels, seconds_since_1970

MAX_CORRELATED_ROWS = 200_000
"""Correlations are computed from an even sample of at most so many rows."""

MAX_WHOLE = 2.0**51
"""Whole numbers beyond this have no half next to them, where the edge of a bar could be."""

RowBlocks = NDArray[np.int64]


def column_chart(frame: pd.DataFrame, name: str, by: str = "") -> ColumnChart:
    """Return the histogram of a column, split by the classes of another one, or by its thirds if it has numbers."""
    cells = _column(frame, name)
    classes, groups = _classes(_column(frame, by)) if by else (("",), np.zeros(len(frame), dtype=np.int64))
    levels: tuple[str, ...] = ()
    of_levels = 0
    if _is_measured(cells):
        values = _measured(cells)
        there = np.isfinite(values)
        edges = _edges(values[there])
        bars = _bar_of(values, edges)
    else:
        bars, levels, of_levels = _codes(cells, MAX_BARS)
        there, edges = bars != -1, np.array([])
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
        of_levels=of_levels,
        unclassed=int((there & (bars >= 0) & (groups < 0)).sum()),
    )


def pair_chart(frame: pd.DataFrame, x: str, y: str, by: str = "") -> PairChartData:
    """Return a random sample of the rows that have values in both columns; of many levels only the most frequent."""
    across, up = _axis(_column(frame, x), MAX_BARS), _axis(_column(frame, y), MAX_BARS)
    colors = _axis(_column(frame, by), MAX_CLASSES) if by else None
    missing = np.zeros(len(frame), dtype=bool)
    for name in (x, y):
        cells = frame[name]
        missing |= ~np.isfinite(_measured(cells)) if _is_measured(cells) else cells.isna().to_numpy(dtype=bool)
    drawn = np.isfinite(across.values) & np.isfinite(up.values)
    rows = np.flatnonzero(drawn)
    if len(rows) > MAX_POINTS:
        rows = np.sort(np.random.default_rng(0).choice(rows, MAX_POINTS, replace=False))
    return PairChartData(
        x=replace(across, values=across.values[rows]),
        y=replace(up, values=up.values[rows]),
        by=replace(colors, values=colors.values[rows]) if colors is not None else None,
        rows=rows,
        of=int(drawn.sum()),
        missing=int(missing.sum()),
        others=int((~drawn & ~missing).sum()),
    )


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
        matrix = values.corr().to_numpy().clip(-1, 1) if chosen else np.zeros((0, 0))
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
        return seconds_since_1970(cells)
    return cells.to_numpy(dtype=np.float64, na_value=np.nan)


def _edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return histogram edges of equal width; a bar for each value if there are few integers."""
    if not len(values):
        return np.array([])
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(high - low):
        raise EngineError("The range of these numbers is too large for a histogram.")
    if high - low < MAX_BARS and max(-low, high) < MAX_WHOLE and (values == np.floor(values)).all():
        return np.arange(low, high + 2, dtype=np.float64) - 0.5
    if not is_wide(low, high):
        return np.array(padded_range(values))
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


def _codes(cells: pd.Series[Any], most: int) -> tuple[RowBlocks, tuple[str, ...], int]:
    """Return the position of each cell's level among the `most` frequent ones, in their known order or by their texts.

    The position is -1 for a missing cell and -2 for a less frequent level. The last result is the number of all levels.
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
    return places[codes], tuple(str(levels[place]) for place in ordered), len(levels)


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
    codes, names, _ = _codes(cells, MAX_CLASSES)
    return names, codes


def _axis(cells: pd.Series[Any], most: int) -> Axis:
    """Return a column as an axis or a colour with at most `most` levels; other cells are NaN."""
    name = str(cells.name)
    if _is_measured(cells):
        return Axis(name, _measured(cells), dates=pd.api.types.is_datetime64_any_dtype(cells))
    codes, levels, of_levels = _codes(cells, most)
    return Axis(name, np.where(codes < 0, np.nan, codes), levels, of_levels=of_levels)
