"""Filter and sort the rows of a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.results.row_query import RowFilter, RowQuery, RowsFound
from engine.system.errors import EngineError
from engine.tables.describe import as_levels, level_text


def browse(frame: pd.DataFrame, query: RowQuery) -> RowsFound:
    """Return the positions of the rows that pass every filter, in the requested order."""
    if not query.filters and not query.sort:
        return RowsFound(query, frame)
    positions = np.arange(len(frame), dtype=np.int32)
    if query.filters:
        passed = np.ones(len(frame), dtype=bool)
        for each in query.filters:
            passed &= _passes(_column(frame, each.column), each)
        positions = positions[passed]
    if query.sort:
        positions = positions[_order_of(_column(frame, query.sort).take(positions), query.descending)]
    return RowsFound(query, frame, positions)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame.columns:
        raise EngineError(f"The table has no column {name}. Choose another column.")
    return frame[name]


def _order_of(column: pd.Series, descending: bool) -> npt.NDArray[np.int64]:
    """Return the positions of the sorted cells; missing cells come last, equal ones keep their order."""
    plain = column.reset_index(drop=True)
    try:
        ordered = plain.sort_values(ascending=not descending, kind="stable")
    except TypeError:  # numbers among texts
        ordered = as_levels(plain).sort_values(ascending=not descending, kind="stable")
    return ordered.index.to_numpy()


def _passes(column: pd.Series, condition: RowFilter) -> npt.NDArray[np.bool_]:
    missing = column.isna().to_numpy()
    match condition.test:
        case "missing":
            return missing
        case "present":
            return ~missing
        case "contains":
            return _contains(column, condition.value) & ~missing
        case "is":
            return _is(column, condition.value) & ~missing
        case "is not":
            return ~_is(column, condition.value) & ~missing
        case _:
            return _within(column, condition) & ~missing


def _contains(column: pd.Series, text: str) -> npt.NDArray[np.bool_]:
    """Search each distinct cell once."""
    codes, uniques = pd.factorize(column)
    found = [text.casefold() in level_text(value).casefold() for value in uniques]
    return np.array([*found, False])[codes]


def _is(column: pd.Series, value: str) -> npt.NDArray[np.bool_]:
    if _is_number(column):
        return _truth(column == _number(value, str(column.name)))
    if pd.api.types.is_datetime64_any_dtype(column):
        return _truth(column == _date(value, str(column.name)))
    codes, uniques = pd.factorize(column)
    return np.array([*(level_text(each) == value for each in uniques), False])[codes]


def _within(column: pd.Series, condition: RowFilter) -> npt.NDArray[np.bool_]:
    """Compare as numbers, as dates, or by the sort order of texts."""
    name = str(column.name)
    read: Any = str
    if _is_number(column):
        read = lambda text: _number(text, name)  # noqa: E731
    elif pd.api.types.is_datetime64_any_dtype(column):
        read = lambda text: _date(text, name)  # noqa: E731
    else:
        column = as_levels(column).fillna("")
    passed = np.ones(len(column), dtype=bool)
    if condition.test in ("at least", "between"):
        passed &= _truth(column >= read(condition.value))
    if condition.test in ("at most", "between"):
        passed &= _truth(column <= read(condition.high if condition.test == "between" else condition.value))
    return passed


def _truth(results: pd.Series) -> npt.NDArray[np.bool_]:
    return results.to_numpy(dtype=bool, na_value=False)


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _number(text: str, name: str) -> float:
    try:
        return float(text.replace("−", "-").replace(" ", ""))
    except ValueError:
        raise EngineError(f"{name} has numbers, and “{text}” is not a number. Write it like 12.5.") from None


def _date(text: str, name: str) -> pd.Timestamp:
    date = pd.to_datetime(text, errors="coerce")
    if pd.isna(date):
        raise EngineError(f"{name} has dates, and “{text}” is not a date. Write it like 2026-11-24.")
    return pd.Timestamp(date)
