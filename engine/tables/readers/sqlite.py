"""SQLite databases, opened for reading only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from engine.messages.events import NULL_JOB, Job, Progressed
from engine.project import ReadingSpec
from engine.system.errors import Cancelled, EngineError

PLACE = ("data", "reading", "sheet")
ROWS_AT_ONCE = 50_000


def tables(path: Path) -> tuple[str, ...]:
    """Return the names of the tables and views of a database."""
    query = "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'"
    with _database(path) as database:
        return tuple(str(name) for (name,) in database.execute(f"{query} order by type, rowid"))


def guess_database(path: Path) -> tuple[ReadingSpec, tuple[str, ...]]:
    """Return which table or view is read, the first that holds a row, and in a sentence that there are others."""
    known = tables(path)
    chosen = next((name for name in known if _holds_rows(path, name)), "")
    reading = ReadingSpec(format="sqlite", sheet=chosen if len(known) > 1 else "")
    return reading, (f"The database has {len(known)} tables; {chosen or known[0]} was read.",) if len(known) > 1 else ()


def _holds_rows(path: Path, name: str) -> bool:
    with _database(path) as database:
        return database.execute(f"select 1 from {_quoted(name)} limit 1").fetchone() is not None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read_database(path: Path, reading: ReadingSpec, most: int | None = None, job: Job = NULL_JOB) -> pd.DataFrame:
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
    with _database(path) as database:
        cursor = database.execute(f"select * from {_quoted(name)} limit {-1 if most is None else most}")
        names = [str(column[0]) for column in cursor.description]
        rows: list[tuple[object, ...]] = []
        while part := cursor.fetchmany(ROWS_AT_ONCE):
            if job.should_stop():
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
