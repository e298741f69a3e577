"""Cells of a column as numbers, and which cells are present."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.project import ColumnType
from engine.system.errors import CellError

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]


def present(cells: pd.Series[Any], kind: ColumnType, name: str) -> NDArray[np.bool_]:
    """Return which cells have a usable value, shape (rows,); infinite numbers have none."""
    if kind == "number":
        return np.asarray(np.isfinite(as_numbers(cells, name))[:, 0])
    return np.array(cells.notna(), dtype=bool)


def as_numbers(cells: pd.Series[Any], name: str) -> NDArray[np.float64]:
    """Return the cells as float64, shape (rows, 1), with NaN for missing and for infinite ones.

    Raises
    ------
    CellError
        If a cell holds text.
    """
    try:
        numbers = cells if cells.dtype.kind in "fiu" else pd.to_numeric(cells)
        values = numbers.to_numpy(dtype=np.float64, na_value=np.nan).reshape(-1, 1)
    except (ValueError, TypeError) as error:
        raise CellError(
            f"{name} holds text {_first_text(cells)}, and is used as a number",
            "treat the column as a category",
            details=str(error),
            where=("data", "columns", name, "kind"),
        ) from error
    return np.where(np.isfinite(values), values, np.nan)


def as_seconds(cells: pd.Series[Any], name: str) -> NDArray[np.float64]:
    """Return dates as seconds since 1970, shape (rows,), with NaN for missing ones.

    Raises
    ------
    CellError
        If a cell holds no date.
    """
    if not pd.api.types.is_datetime64_any_dtype(cells):
        dates = pd.to_datetime(cells.astype("str").where(cells.notna()), errors="coerce", format="ISO8601")
        wrong = dates.isna() & cells.notna()
        if wrong.any():
            row, cell = cells.index[wrong][0], str(cells[wrong].iloc[0])[:40]
            raise CellError(
                f"{name} holds {cell!r} in row {row + 1:,}, which is no date like 2026-11-24",
                "treat the column as a category",
                where=("data", "columns", name, "kind"),
            )
        cells = dates
    return np.asarray((cells - pd.Timestamp(0)) / pd.Timedelta(seconds=1), dtype=np.float64)


def _first_text(cells: pd.Series[Any]) -> str:
    texts = cells[pd.to_numeric(cells, errors="coerce").isna() & cells.notna()]
    return f"in row {texts.index[0] + 1:,} ({str(texts.iloc[0])[:40]!r})"
