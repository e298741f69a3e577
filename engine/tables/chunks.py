"""A table in blocks, for tables that do not fit into memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from engine.messages.job import NULL_JOB, Job
from engine.project import ReadingSpec
from engine.readers import READERS
from engine.readers.parsing.file_stream import require_readable, table_file
from engine.tables.cleaning import cleaned
from engine.tables.reading import guess_of, read, require_format

ROWS = 100_000
"""Maximum number of rows of a block."""


def blocks(
    source: str, reading: ReadingSpec | None = None, job: Job = NULL_JOB, rows: int | None = None
) -> Iterator[pd.DataFrame]:
    """Yield the rows of a file of any format as blocks, whose index continues from block to block.

    A table without rows is one block without rows.

    Formats whose reader has `blocks` are never in memory as a whole; of the others the whole table is read first.

    Raises
    ------
    EngineError
        If there is no such file, or it is not a table; `Cancelled` if the job was stopped.
    """
    path, rows = Path(source), rows or ROWS
    require_readable(path)
    file = table_file(path, reading.member if reading else "", job)
    used = reading or guess_of(file).reading
    require_format(file, used)
    blocks_of = READERS[used.format].functions.blocks
    if blocks_of is not None:
        frames = (cleaned(frame, used, path.name)[0] for frame in blocks_of(file, used, rows))
    else:
        table, _ = read(source, reading, job, may_be_empty=True)
        frames = (table.iloc[begin : begin + rows] for begin in range(0, max(len(table), 1), rows))
    begin, known = 0, False
    for frame in frames:
        file.stop_if_cancelled()
        if known and not len(frame):
            continue
        known = True
        yield frame.set_axis(range(begin, begin + len(frame)), axis="index")
        begin += len(frame)
