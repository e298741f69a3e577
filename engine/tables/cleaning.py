"""Columns of a file as one of four dtypes: numbers, texts, booleans, dates."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from engine.project import ReadingSpec
from engine.readers.parsing.column_readings import with_column_readings
from engine.readers.parsing.dates import with_dates
from engine.readers.parsing.records import named


def cleaned(frame: pd.DataFrame, reading: ReadingSpec, file: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the frame with unique names, a range index and plain dtypes, and sentences about changed names.

    Columns with a reading of their own are read by it, other texts as dates by the order of the file.

    Raises
    ------
    EngineError
        If a cell cannot be read by the reading of its column in `file`.
    """
    frame, notes = with_unique_names(frame)
    names = [*frame.columns]
    frame = with_dates(with_column_readings(frame, reading, file), reading)
    changed: dict[str, Any] = {}
    for place, name in enumerate(names):
        column = frame.iloc[:, place]
        plain = _plain(column)
        if plain is not column:
            changed[name] = plain
    if changed:
        frame = pd.DataFrame({name: changed.get(name, frame[name]) for name in names}, copy=False)
    return frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index(drop=True), notes


def with_unique_names(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the frame with unique names that are texts, and sentences about changed names."""
    names, notes = named([_text_name(name) for name in frame.columns], len(frame.columns))
    return frame.set_axis(list(names), axis="columns"), notes


def _text_name(name: object) -> str:
    return " ".join(str(part) for part in name) if isinstance(name, tuple) else "" if name is None else str(name)


def _plain(column: pd.Series) -> pd.Series:
    """Return a column as numbers, texts, booleans or dates; the same object if it already is."""
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return _plain(column.astype(kind.categories.dtype if len(kind.categories) else object))
    if isinstance(kind, pd.DatetimeTZDtype):
        plain: pd.Series = column.dt.tz_convert("UTC").dt.tz_localize(None)
        return plain
    if pd.api.types.is_timedelta64_dtype(kind):
        seconds: pd.Series = column.dt.total_seconds()
        return seconds
    if isinstance(kind, pd.PeriodDtype | pd.IntervalDtype):
        return column.astype(str).where(column.notna())
    if pd.api.types.is_complex_dtype(kind):
        return column.astype(str)
    if pd.api.types.is_extension_array_dtype(kind) and not pd.api.types.is_string_dtype(kind):
        return _of_extension(column)
    return _of_objects(column) if pd.api.types.is_object_dtype(kind) else column


def _of_extension(column: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.astype(object if column.hasnans else bool)
    if pd.api.types.is_numeric_dtype(column.dtype):
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
        whole = pd.api.types.is_integer_dtype(column.dtype) and not column.hasnans
        return pd.Series(column.to_numpy(dtype=np.int64) if whole else numbers, index=column.index, name=column.name)
    return _of_objects(column.astype(object))


def _of_objects(column: pd.Series) -> pd.Series:
    """Return a column of objects as numbers, booleans or dates if all cells are, else as text."""
    present = column.dropna()
    if not len(present):
        return pd.Series(np.nan, index=column.index, name=column.name, dtype=np.float64)
    kinds = set(map(type, present))
    if kinds <= {bool, np.bool_}:
        return column.astype(bool) if len(present) == len(column) else column
    if kinds <= {int, float, Decimal, np.int64, np.float64}:
        # Converted from text, because float() raises an error for an integer of 400 digits instead of returning inf.
        numbers = [np.nan if missing else float(str(cell)) for cell, missing in zip(column, column.isna(), strict=True)]
        return pd.Series(numbers, index=column.index, name=column.name, dtype=np.float64)
    if all(issubclass(kind, pd.Timestamp | np.datetime64) or kind.__name__ in ("datetime", "date") for kind in kinds):
        dates = pd.to_datetime(column, errors="coerce")
        if dates.notna().sum() == len(present):
            return dates
    texts = [None if missing else _text(cell) for cell, missing in zip(column, column.isna(), strict=True)]
    return pd.Series(texts, index=column.index, name=column.name, dtype="str")


def _text(cell: Any) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", errors="replace")
    if isinstance(cell, dict | list | np.ndarray):
        plain = cell.tolist() if isinstance(cell, np.ndarray) else cell
        return json.dumps(plain, ensure_ascii=False, default=str)
    return str(cell)
