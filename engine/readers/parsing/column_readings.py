"""The columns of a frame by their `ColumnReading`, and what counts as missing in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from engine.project import CellKind, ColumnReading, ReadingSpec
from engine.readers.parsing.cells import dates_of, numbers_of, written_cells
from engine.readers.parsing.sniffing import USUAL_MISSING
from engine.system.errors import EngineError


def missing_in(reading: ReadingSpec, name: str) -> frozenset[str]:
    """Return the cells that a reader takes for missing in a column."""
    column = reading.column(name)
    return (USUAL_MISSING | set(reading.missing)) - set(column.kept if column is not None else ())


def arguments_of(column: ColumnReading, reading: ReadingSpec) -> dict[str, Any]:
    """Return the arguments, apart from the cells, of the function that reads a column; see `FUNCTIONS`."""
    missing = {"missing": column.missing} if column.missing else {}
    odd = {"odd": column.odd} if column.odd != "refuse" else {}
    if column.kind == "text":
        return missing
    if column.kind == "date":
        return {"formats": column.date_format, **missing, **odd}
    texts = {"decimal": column.decimal or reading.decimal, "thousands": column.thousands or reading.thousands}
    texts |= {"unit": column.unit, "limits": column.limits}
    usual = {"decimal": ".", "thousands": "", "unit": "", "limits": "refuse"}
    return {name: text for name, text in texts.items() if text != usual[name]} | missing | odd


FUNCTIONS: Mapping[CellKind, Callable[..., pd.Series]] = MappingProxyType(
    {"text": written_cells, "number": numbers_of, "date": dates_of}
)
"""What reads the cells of a column; the engine calls it, and a script contains its source."""


def with_column_readings(frame: pd.DataFrame, reading: ReadingSpec, file: str) -> pd.DataFrame:
    """Return the frame with the columns that have a reading of their own read by it.

    Raises
    ------
    EngineError
        If a cell cannot be read; it names the file, the column, the row and the cell.
    """
    changed = {}
    for column in reading.columns:
        if column.name not in frame.columns:
            continue
        try:
            changed[column.name] = FUNCTIONS[column.kind](frame[column.name], **arguments_of(column, reading))
        except ValueError as error:
            text = f"{file}, column {error}. Correct the cell, or change how the column is read."
            raise EngineError(text, where=("data", "reading", "columns", column.name)) from error
    return frame.assign(**changed) if changed else frame
