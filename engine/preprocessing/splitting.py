"""Read what a split method needs from a table, and split its rows."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
from numpy.typing import NDArray

from engine.preprocessing.cell_values import Positions, as_numbers, as_seconds
from engine.project import DataSpec, Role
from engine.project.methods.split_methods import SPLIT_METHODS, SplitPositions, SplitRows
from engine.system.errors import EngineError

__all__ = ["SplitPositions", "split_rows"]


def split_rows(frame: pd.DataFrame, rows: Positions, data: DataSpec) -> SplitPositions:
    """Hold out the test rows, then the validation rows of the rest.

    Parameters
    ----------
    rows : array of int64, shape (rows,)
        The positions in the table of the rows that can be used.

    Raises
    ------
    EngineError
        If the column is missing by which the rows are split, or a part would have no row.
    """
    method, split = SPLIT_METHODS[data.split.method], data.split
    target = next(iter(data.with_role("target")), None)
    is_number = target is not None and target.kind == "number"
    column = _split_column(data, method.role)
    cells = SplitRows(
        rows,
        target=None if target is None else _target_cells(frame[target.name].iloc[rows], target.name, is_number),
        target_is_number=is_number,
        column=_column_cells(frame, rows, column, method.role) if column else None,
        name=column,
    )
    return method.split(cells, split.replaced(**{f"{part}_fraction": share for part, share in split.held_out.items()}))


def _split_column(data: DataSpec, role: Role | Literal[""]) -> str:
    if not role:
        return ""
    columns = data.with_role(role)
    if len(columns) != 1:
        found = f"{len(columns)} columns have" if columns else "no column has"
        raise EngineError(f"The rows are split by {role}, and {found} this role. Choose one.", where=("data", "split"))
    return columns[0].name


def _target_cells(cells: pd.Series[Any], name: str, is_number: bool) -> NDArray[Any]:
    return as_numbers(cells, name)[:, 0] if is_number else cells.to_numpy()


def _column_cells(frame: pd.DataFrame, rows: Positions, name: str, role: str) -> NDArray[Any]:
    """Return the code of each group, the time of each row in seconds or as a number, or the word of its part."""
    cells = frame[name]
    if role == "group":
        return pd.factorize(cells.iloc[rows])[0]
    if role == "split":
        return cells.iloc[rows].astype("str").to_numpy(dtype=object)
    values = as_numbers(cells, name)[:, 0] if pd.api.types.is_numeric_dtype(cells) else as_seconds(cells, name)
    return values[rows]
