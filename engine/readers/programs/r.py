"""Files of R (`.rds`, `.RData`): the data frames and matrices in them, read by rdata."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.readers.reader import Guess, ReaderFunctions
from engine.system.errors import EngineError
from engine.system.python_source import quoted

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

PLACE = ("data", "reading", "sheet")


def r_column(cells: pd.Series) -> pd.Series:
    """Return a column of R with a plain dtype: factors are texts, and numbers with missing cells have a fraction."""
    import pandas as pd

    if isinstance(cells.dtype, pd.CategoricalDtype | pd.StringDtype):
        return cells.astype(object).astype("str")
    if isinstance(cells.dtype, pd.BooleanDtype):
        return cells.astype(object if cells.hasnans else "bool")
    if pd.api.types.is_extension_array_dtype(cells.dtype) and pd.api.types.is_numeric_dtype(cells.dtype):
        return cells.astype("float64" if cells.hasnans else "int64")
    return cells


def r_tables(file: Any) -> dict[str, pd.DataFrame]:
    """Return the data frames and matrices in a file of R by name; that of an .rds file is called `table`."""
    import warnings

    import numpy as np
    import pandas as pd
    import rdata

    classes: dict[Any, Any] = dict(rdata.conversion.DEFAULT_CLASS_MAP)
    classes["Date"] = lambda cells, _: pd.to_datetime(np.asarray(cells, dtype="float64"), unit="D").to_numpy()
    classes["POSIXct"] = lambda cells, _: pd.to_datetime(np.asarray(cells, dtype="float64"), unit="s").to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about classes of columns, and endings of files
        parsed = rdata.parser.parse_file(file, extension=".rds")
        found = rdata.conversion.convert(parsed, classes)
    tables = {}
    for name, value in (found if isinstance(found, dict) else {"table": found}).items():
        table = value.to_pandas() if hasattr(value, "to_pandas") else value
        if getattr(value, "ndim", 0) == 2 and not isinstance(table, pd.DataFrame):
            table = pd.DataFrame(table, columns=[f"column {place + 1}" for place in range(table.shape[1])])
        if isinstance(table, pd.DataFrame):
            numbered = pd.api.types.is_integer_dtype(table.index)
            table = table.reset_index(drop=True) if numbered else table.rename_axis("rownames").reset_index()
            tables[name] = pd.DataFrame({str(column): r_column(table[column]) for column in table})
    return tables


def _guess(file: TableFile) -> Guess:
    """Choose the largest table."""
    from engine.project import ReadingSpec

    tables = _tables(file)
    largest = max(tables, key=lambda name: tables[name].size, default="")
    several = f"The file has {len(tables)} tables; {largest} was read."
    reading = ReadingSpec(format="r", sheet=largest if len(tables) > 1 else "")
    return Guess(reading, (several,) if len(tables) > 1 else ())


def _read(file: TableFile, reading: ReadingSpec, rows: int | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    tables = _tables(file)
    name = reading.sheet or next(iter(tables), "")
    if name not in tables:
        has = f"It has: {', '.join(list(tables)[:5])}." if tables else "Save one in R with saveRDS(table, file)."
        raise EngineError(f"{file.name} has no data frame{f' {name}' if name else ''}. {has}", where=PLACE)
    return tables[name].head(len(tables[name]) if rows is None else rows).copy(), ()


def _tables(file: TableFile) -> dict[str, pd.DataFrame]:
    return _cached(file, file.path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _cached(file: TableFile, modified: int) -> dict[str, pd.DataFrame]:
    """Return all tables; cached, because the options are guessed from them too."""
    with file.opened() as content:
        raw = content.read()
    file.stop_if_cancelled()
    try:
        return r_tables(io.BytesIO(raw))
    except Exception as error:  # rdata raises what the damaged part leads to
        raise EngineError(
            f"{file.name} is damaged, or contains what cannot be read outside of R. Save the table as CSV in R with "
            "write.csv(table, file), and open that.",
            details=str(error),
        ) from error


def _choices(path: Path) -> tuple[str, ...]:
    from engine.readers.parsing.file_stream import table_file

    return tuple(_tables(table_file(path)))


def _pandas_source(file: str, reading: ReadingSpec) -> str:
    return f"r_tables({file})[{quoted(reading.sheet)}]" if reading.sheet else f"next(iter(r_tables({file}).values()))"


R = ReaderFunctions(
    guess=_guess,
    read=_read,
    preview=_read,
    pandas_source=_pandas_source,
    defined=(r_column, r_tables),
    choices=_choices,
)
