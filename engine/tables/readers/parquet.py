"""Parquet and Feather, by pyarrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from engine.messages.events import NULL_JOB, Job, Progressed
from engine.project import TableFormat
from engine.system.errors import Cancelled, EngineError
from engine.tables.readers.arrow import require_arrow

NAMES: dict[TableFormat, str] = {"parquet": "Parquet", "feather": "Feather"}
BUFFER = 2**16
"""So many bytes of each column are read at a time."""


def read_columnar(path: Path, form: TableFormat, most: int | None = None, job: Job = NULL_JOB) -> pd.DataFrame:
    """Read a table, or its first rows.

    Raises
    ------
    EngineError
        Where it is damaged, or pyarrow is not here.
    """
    pa = require_arrow(path.name, NAMES[form])
    try:
        table = _parquet(pa, path, most, job) if form == "parquet" else _feather(pa, path, most)
        frame: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise EngineError(
            f"{path.name} is damaged or is no {NAMES[form]} file. Use another copy of it.", details=str(error)
        ) from error
    plain = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    return frame if plain else frame.reset_index(allow_duplicates=True)


def opened_parquet(path: Path) -> Any:
    """Open a Parquet file so that of what was read only what is asked for stays in memory.

    Left to itself pyarrow reads ahead, and keeps all of it until the file is closed; and without a buffer it reads the
    whole of each column of a row group.
    """
    from pyarrow import parquet

    return parquet.ParquetFile(path, pre_buffer=False, buffer_size=BUFFER)


def _parquet(pa: Any, path: Path, most: int | None, job: Job) -> Any:
    with opened_parquet(path) as file:
        if most is not None:
            first = next(file.iter_batches(batch_size=most), None)
            return pa.Table.from_batches([first] if first is not None else [], file.schema_arrow)
        groups = []
        for place in range(file.num_row_groups):
            if job.should_stop():
                raise Cancelled(f"Reading {path.name} was cancelled.")
            job.emit(Progressed(f"Reading {path.name}", place / file.num_row_groups))
            groups.append(file.read_row_group(place))
        return pa.concat_tables(groups) if groups else file.read()


def _feather(pa: Any, path: Path, most: int | None) -> Any:
    from pyarrow import feather, ipc

    with path.open("rb") as file:
        if file.read(4) == b"FEA1":
            table = feather.read_table(path)
            return table if most is None else table.slice(0, most)
    with pa.memory_map(str(path)) as mapped, ipc.open_file(mapped) as reader:
        if most is None:
            return reader.read_all()
        batches = [reader.get_batch(0).slice(0, most)] if reader.num_record_batches else []
        return pa.Table.from_batches(batches, reader.schema)
