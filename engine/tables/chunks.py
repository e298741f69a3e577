"""A table block by block, for tables that need not be in memory as a whole."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from engine.messages.events import NULL_JOB, Job
from engine.project import ReadingSpec
from engine.system.errors import Cancelled
from engine.tables.cleaning import cleaned
from engine.tables.readers import delimited
from engine.tables.readers.arrow import require_arrow
from engine.tables.readers.dates import with_dates
from engine.tables.readers.file_stream import opened, require_readable
from engine.tables.readers.parquet import NAMES, opened_parquet
from engine.tables.reading import guess_of, read, require_format, start_of

ROWS = 100_000
"""How many rows a block has at the most."""


def blocks(
    source: str, reading: ReadingSpec | None = None, job: Job = NULL_JOB, rows: int | None = None
) -> Iterator[pd.DataFrame]:
    """Give the rows of a file of any format as blocks, whose index counts on from block to block.

    Text and Parquet are never in memory as a whole; of other formats the whole table is read first.

    Raises
    ------
    EngineError
        Where there is no such file, or it holds no table; `Cancelled` where the job was stopped.
    """
    path, rows = Path(source), rows or ROWS
    require_readable(path)
    start = start_of(path, reading.member if reading else "")
    used = reading or guess_of(path, start)[0]
    require_format(path, start, used)
    if used.format == "text":
        frames = _of_text(path, start, used, job, rows)
    elif used.format == "parquet":
        frames = _of_parquet(path, rows)
    else:
        whole, _ = read(source, reading, job)
        frames = (whole.iloc[place : place + rows] for place in range(0, len(whole), rows))
    begin = 0
    for frame in frames:
        if job.should_stop():
            raise Cancelled(f"Reading {path.name} was cancelled.")
        if not len(frame):
            continue
        block, _ = cleaned(with_dates(frame, used.dates)) if used.format in ("text", "parquet") else (frame, ())
        yield block.set_axis(range(begin, begin + len(block)), axis="index")
        begin += len(block)


def _of_text(path: Path, start: Any, reading: ReadingSpec, job: Job, rows: int) -> Iterator[pd.DataFrame]:
    shape = delimited.shape_of(start.sample, reading, path.name, start.whole)
    with (
        delimited.told(path.name, reading, shape),
        opened(path, start.container, reading.member, job) as file,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error", pd.errors.ParserWarning)
        yield from pd.read_csv(file, **delimited.options(reading, shape), chunksize=rows)


def _of_parquet(path: Path, rows: int) -> Iterator[pd.DataFrame]:
    require_arrow(path.name, NAMES["parquet"])
    with opened_parquet(path) as file:
        for batch in file.iter_batches(batch_size=rows):
            yield batch.to_pandas()
