"""Predicted rows as CSV, Excel or Parquet, written block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.system.csv_safety import escape_formulas
from engine.system.errors import EngineError

Write = Callable[[pd.DataFrame], None]
ENDINGS = (".csv", ".xlsx", ".parquet")
MAX_EXACT = 10**15
"""Whole numbers beyond this are texts in a workbook, which keeps fifteen digits of a number."""
MAX_SHEET_ROWS = 1_048_575
"""Rows of an Excel sheet below its header."""


def require_ending(destination: str) -> None:
    """Raise an `EngineError` unless predictions can be written to a file with this ending."""
    if Path(destination).suffix.lower() not in ENDINGS:
        raise EngineError(f"The name {Path(destination).name} should end in .csv, .xlsx or .parquet.")


@contextmanager
def writing(path: Path) -> Iterator[Write]:
    """Yield a function that appends blocks of rows to a file in the format of its ending; columns must be equal."""
    writers = {".csv": _csv, ".xlsx": _workbook, ".parquet": _parquet}
    with writers[path.suffix.lower()](path) as write:
        yield write


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="") as file:
        # The header is written with the first block only.
        yield lambda block: _in_full(escape_formulas(block)).to_csv(file, index=False, header=file.tell() == 0)


@contextmanager
def _workbook(path: Path) -> Iterator[Write]:
    import xlsxwriter

    settings = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    written = 0
    with xlsxwriter.Workbook(path, settings) as book:
        sheet = book.add_worksheet("Predictions")

        def write(block: pd.DataFrame) -> None:
            nonlocal written
            if written + len(block) > MAX_SHEET_ROWS:
                raise EngineError(
                    f"There are more than {MAX_SHEET_ROWS:,} rows, the maximum of an Excel sheet. "
                    "Choose .csv or .parquet."
                )
            if not written:
                sheet.write_row(0, 0, [str(name) for name in block.columns])
            for row in _in_full(block).itertuples(index=False):
                written += 1
                sheet.write_row(written, 0, [_cell(value) for value in row])

        yield write


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    import pyarrow as pa
    from pyarrow import parquet

    writer: Any = None

    def write(block: pd.DataFrame) -> None:
        nonlocal writer
        if writer is None:
            # A column that is empty in the first block has no type: it is text, or empty in all blocks.
            schema = pa.Schema.from_pandas(block, preserve_index=False)
            known = [each.with_type(pa.string()) if pa.types.is_null(each.type) else each for each in schema]
            writer = parquet.ParquetWriter(path, pa.schema(known))
        try:
            writer.write_table(pa.Table.from_pandas(block, schema=writer.schema, preserve_index=False))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise EngineError(
                "The type of a column changes further down in the table, which Parquet does not allow. Choose .csv.",
                details=str(error),
            ) from error

    try:
        yield write
    finally:
        if writer is not None:
            writer.close()


def _in_full(block: pd.DataFrame) -> pd.DataFrame:
    """Return a table with long whole numbers in columns of float64 as texts of all their digits, not as 9.007e17."""

    def in_full(number: float) -> object:
        return f"{number:.0f}" if abs(number) > MAX_EXACT and number == np.floor(number) else number

    floats = [name for name in block.columns if block[name].dtype == np.float64]
    long = [name for name in floats if (block[name].replace([np.inf, -np.inf], np.nan).abs() > MAX_EXACT).any()]
    whole = [name for name in long if (block[name].dropna() % 1 == 0).all()]
    return block.assign(**{str(name): block[name].map(in_full, na_action="ignore").astype(object) for name in whole})


def _cell(value: Any) -> Any:
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, Integral) and abs(int(value)) > MAX_EXACT:
        return str(value)
    return value.isoformat() if isinstance(value, pd.Timestamp) else value
