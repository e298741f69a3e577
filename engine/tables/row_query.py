"""Find and sort the rows that somebody wants to look at."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.results.row_query import RowFilter, RowQuery, RowsFound
from engine.system.errors import EngineError
from engine.tables.describe import as_levels, level_text


def browse(frame: pd.DataFrame, wanted: RowQuery) -> RowsFound:
    """Return the places of the rows that pass every filter, in the order that is wanted."""
    if not wanted.filters and not wanted.sort:
        return RowsFound(wanted, frame)
    places = np.arange(len(frame), dtype=np.int32)
    if wanted.filters:
        passed = np.ones(len(frame), dtype=bool)
        for each in wanted.filters:
            passed &= _passes(_column(frame, each.column), each)
        places = places[passed]
    if wanted.sort:
        places = places[_order_of(_column(frame, wanted.sort).take(places), wanted.descending)]
    return RowsFound(wanted, frame, places)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame.columns:
        raise EngineError(f"The table has no column {name}. Choose another column.")
    return frame[name]


def _order_of(column: pd.Series, descending: bool) -> npt.NDArray[np.int64]:
    """Return where the cells stand when they are sorted; missing cells come last, equal ones keep their order."""
    plain = column.reset_index(drop=True)
    try:
        ordered = plain.sort_values(ascending=not descending, kind="stable")
    except TypeError:  # numbers among texts
        ordered = as_levels(plain).sort_values(ascending=not descending, kind="stable")
    return ordered.index.to_numpy()


def _passes(column: pd.Series, wanted: RowFilter) -> npt.NDArray[np.bool_]:
    missing = column.isna().to_numpy()
    match wanted.test:
        case "missing":
            return missing
        case "present":
            return ~missing
        case "contains":
            return _contains(column, wanted.value) & ~missing
        case "is":
            return _is(column, wanted.value) & ~missing
        case "is not":
            return ~_is(column, wanted.value) & ~missing
        case _:
            return _within(column, wanted) & ~missing


def _contains(column: pd.Series, text: str) -> npt.NDArray[np.bool_]:
    """Look into each different cell once."""
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


def _within(column: pd.Series, wanted: RowFilter) -> npt.NDArray[np.bool_]:
    """Compare as numbers, as dates, or as texts are sorted."""
    name = str(column.name)
    read: Any = str
    if _is_number(column):
        read = lambda text: _number(text, name)  # noqa: E731
    elif pd.api.types.is_datetime64_any_dtype(column):
        read = lambda text: _date(text, name)  # noqa: E731
    else:
        column = as_levels(column).fillna("")
    passed = np.ones(len(column), dtype=bool)
    if wanted.test in ("at least", "between"):
        passed &= _truth(column >= read(wanted.value))
    if wanted.test in ("at most", "between"):
        passed &= _truth(column <= read(wanted.high if wanted.test == "between" else wanted.value))
    return passed


def _truth(answers: pd.Series) -> npt.NDArray[np.bool_]:
    return answers.to_numpy(dtype=bool, na_value=False)


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _number(text: str, name: str) -> float:
    try:
        return float(text.replace("−", "-").replace(" ", ""))
    except ValueError:
        raise EngineError(f"{name} holds numbers, and “{text}” is none. Write it like 12.5.") from None


def _date(text: str, name: str) -> pd.Timestamp:
    date = pd.to_datetime(text, errors="coerce")
    if pd.isna(date):
        raise EngineError(f"{name} holds dates, and “{text}” is none. Write it like 2026-11-24.")
    return pd.Timestamp(date)
