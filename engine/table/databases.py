"""SQLite databases, opened for reading only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from engine.errors import Cancelled, EngineError
from engine.events import QUIET, Job, Progressed
from engine.specs import ReadingSpec

PLACE = ("data", "reading", "sheet")
ROWS_AT_ONCE = 50_000


def tables(path: Path) -> tuple[str, ...]:
    """Return the names of the tables and views of a database."""
    query = "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'"
    with _database(path) as database:
        return tuple(str(name) for (name,) in database.execute(f"{query} order by type, rowid"))


def read_database(path: Path, reading: ReadingSpec, most: int | None = None, job: Job = QUIET) -> pd.DataFrame:
    """Read a table, or its first rows.

    Raises
    ------
    EngineError
        Where the database is damaged, or has no such table.
    """
    known = tables(path)
    name = reading.sheet or next(iter(known), "")
    if name not in known:
        raise EngineError(
            f"{path.name} has no table {name}." if name else f"{path.name} has no table at all.", where=PLACE
        )
    quoted = name.replace('"', '""')
    with _database(path) as database:
        cursor = database.execute(f'select * from "{quoted}" limit {-1 if most is None else most}')
        names = [str(column[0]) for column in cursor.description]
        rows: list[tuple[object, ...]] = []
        while part := cursor.fetchmany(ROWS_AT_ONCE):
            if job.stopping():
                raise Cancelled(f"Reading {path.name} was cancelled.")
            rows += part
            job.emit(Progressed(f"Reading {path.name}: {len(rows):,} rows"))
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    missing = {"", *reading.missing}
    return frame.mask(frame.isin(list(missing))).infer_objects()


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    # As a URI it can be opened without any right to change it, or to make it where it is gone.
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            yield database
        finally:
            database.close()
    except sqlite3.Error as error:
        raise EngineError(
            f"{path.name} is damaged, locked, or is no SQLite database: {error}.", details=str(error)
        ) from error
