"""Feather and Arrow IPC files, read by pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.readers.parquet import guess_format, read_with_pyarrow
from engine.readers.reader import ReaderFunctions

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile


def _read(file: TableFile, reading: ReadingSpec, rows: int | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    return read_with_pyarrow(file, "Feather", _table, rows)


def _table(pa: Any, file: TableFile, rows: int | None) -> Any:
    from pyarrow import feather, ipc

    with file.path.open("rb") as content:
        is_version_1 = content.read(4) == b"FEA1"
    if is_version_1:
        table = feather.read_table(file.path)
        return table if rows is None else table.slice(0, rows)
    with pa.memory_map(str(file.path)) as mapped, ipc.open_file(mapped) as reader:
        if rows is None:
            return reader.read_all()
        batches = [reader.get_batch(0).slice(0, rows)] if reader.num_record_batches else []
        return pa.Table.from_batches(batches, reader.schema)


FEATHER = ReaderFunctions(
    guess=guess_format,
    read=_read,
    preview=_read,
    pandas_source=lambda file, reading: f"pd.read_feather({file})",
)
