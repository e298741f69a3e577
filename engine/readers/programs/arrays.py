"""Files of arrays by name: arrays with equally many rows are the columns of one table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.readers.parquet import guess_format
from engine.readers.reader import NativeCode, ReaderFunctions
from engine.system.errors import EngineError
from engine.system.python_source import quoted

if TYPE_CHECKING:
    import zipfile

    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

PLACE = ("data", "reading", "sheet")


def table_of_arrays(arrays: dict[str, Any], chosen: str = "") -> pd.DataFrame:
    """Return the table of the arrays of numbers, texts or records that have as many rows as most of them.

    A column of a matrix is called `X 1`, or `column 1` if it is the only array; a row vector counts as a column.
    """
    import numpy as np
    import pandas as pd

    usable: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        cells = np.asarray(array)
        cells = cells.T if cells.ndim == 2 and cells.shape[0] == 1 < cells.shape[1] else cells
        if cells.dtype.names and cells.ndim == 1:
            usable |= {field: cells[field] for field in cells.dtype.names if cells[field].ndim == 1}
        elif cells.dtype.kind in "biufUM" and cells.ndim in (1, 2) and cells.size and chosen in ("", name):
            usable[name] = cells
    heights = [len(cells) for cells in usable.values() for _ in range(1 if cells.ndim == 1 else cells.shape[1])]
    height = max(heights, key=heights.count, default=0)
    columns: dict[str, np.ndarray] = {}
    for name, cells in usable.items():
        if len(cells) == height and cells.ndim == 2 and cells.shape[1] > 1:
            stem = "column" if len(usable) == 1 else name
            columns |= {f"{stem} {place + 1}": cells[:, place] for place in range(cells.shape[1])}
        elif len(cells) == height:
            columns[name] = cells.reshape(height)
    return pd.DataFrame(columns)


def array_reader(
    load: Callable[[str], dict[str, Any]],
    *others: Callable[..., Any],
    way_out: str,
    in_zip: Callable[[zipfile.ZipFile], bool] | None = None,
    native: NativeCode | None = None,
) -> ReaderFunctions:
    """Return what reads a format that is arrays by name.

    Parameters
    ----------
    load : callable (str) -> dict of str to array
        Reads them; a script contains its source, and that of the functions that it calls.
    way_out : str
        What the user does with a file that is not read.
    in_zip : callable (ZipFile) -> bool, optional
        Recognise a file that is a ZIP archive.
    native : NativeCode, optional
        What reads them in a restricted process.
    """

    def read(file: TableFile, reading: ReadingSpec, rows: int | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
        arrays = _arrays_of(file, load, native, way_out)
        file.stop_if_cancelled()
        table = table_of_arrays(arrays, reading.sheet)
        if table.empty:
            raise EngineError(f"{file.name} contains no array of numbers that is a table. {way_out}", where=PLACE)
        used = {str(name).rpartition(" ")[0] or str(name) for name in table.columns} | {*map(str, table.columns)}
        left = [name for name in arrays if name not in used] if len(arrays) > 1 and not reading.sheet else []
        notes = (f"Left out, because they are no columns of as many rows: {', '.join(left[:5])}.",) if left else ()
        return table.head(len(table) if rows is None else rows), notes

    def choices(path: Path) -> tuple[str, ...]:
        from engine.readers.parsing.file_stream import table_file

        names = tuple(_arrays_of(table_file(path), load, native, way_out))
        return ("", *names) if len(names) > 1 else names

    def pandas_source(file: str, reading: ReadingSpec) -> str:
        chosen = f", {quoted(reading.sheet)}" if reading.sheet else ""
        return f"table_of_arrays({load.__name__}({file}){chosen})"

    return ReaderFunctions(
        guess=guess_format,
        read=read,
        preview=read,
        pandas_source=pandas_source,
        defined=(table_of_arrays, *others, load),
        choices=choices,
        in_zip=in_zip,
        native=native,
    )


def _arrays_of(
    file: TableFile, load: Callable[[str], dict[str, Any]], native: NativeCode | None, way_out: str
) -> dict[str, Any]:
    from engine.readers.parsing.sandboxed import extract

    if native is not None:
        found = extract(file).arrays
        return {name: cells.astype("U") if cells.dtype == object else cells for name, cells in found.items()}
    try:
        return load(str(file.path))
    except Exception as error:  # the libraries raise what the damaged part leads to
        raise EngineError(
            f"{file.name} is damaged, or contains more than plain arrays. {way_out}", details=str(error)
        ) from error
