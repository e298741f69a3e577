"""SQLite databases, opened for reading only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.readers.reader import Guess, ReaderFunctions
from engine.system.errors import EngineError
from engine.system.python_source import quoted

if TYPE_CHECKING:
    import sqlite3

    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

PLACE = ("data", "reading", "sheet")
FETCHED_ROWS = 50_000
"""Rows per call of `fetchmany`."""


def _tables(path: Path) -> tuple[str, ...]:
    """Return the names of the tables and views of a database."""
    query = "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'"
    with _database(path) as database:
        return tuple(str(name) for (name,) in database.execute(f"{query} order by type, rowid"))


def _guess(file: TableFile) -> Guess:
    """Choose the first table or view that has a row."""
    from engine.project import ReadingSpec

    names = _tables(file.path)
    first = next((name for name in names if _has_rows(file.path, name)), "")
    chosen = file.sheet if file.sheet in names else first
    reading = ReadingSpec(format="sqlite", sheet=chosen if len(names) > 1 else "")
    several = f"The database has {len(names)} tables; {chosen or next(iter(names), '')} was read."
    return Guess(reading, (several,) if len(names) > 1 else ())


def _has_rows(path: Path, name: str) -> bool:
    with _database(path) as database:
        return database.execute(f"select 1 from {_identifier(name)} limit 1").fetchone() is not None


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _read(file: TableFile, reading: ReadingSpec, rows: int | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a table, or at most so many rows of it."""
    import pandas as pd

    names = _tables(file.path)
    name = reading.sheet or next(iter(names), "")
    if name not in names:
        raise EngineError(f"{file.name} has no table {name}." if name else f"{file.name} has no tables.", where=PLACE)
    with _database(file.path) as database:
        cursor = database.execute(f"select * from {_identifier(name)} limit {-1 if rows is None else rows}")
        columns = [str(column[0]) for column in cursor.description]
        records: list[tuple[object, ...]] = []
        while part := cursor.fetchmany(FETCHED_ROWS):
            file.stop_if_cancelled()
            records += part
            file.report(None, f"Reading {file.name}: {len(records):,} rows")
    frame = pd.DataFrame(records, columns=columns, dtype=object)
    missing = {"", *reading.missing}
    return frame.mask(frame.isin(list(missing))).infer_objects(), ()


def sqlite_table(file: str, name: str = "", missing: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return a table of an SQLite database, the first one without a name; empty texts are missing."""
    import sqlite3

    import pandas as pd

    with sqlite3.connect(file) as database:
        tables = (
            "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite#_%' escape '#'"
        )
        first = name or database.execute(f"{tables} order by type, rowid").fetchone()[0]
        quoted = first.replace('"', '""')
        table = pd.read_sql_query(f'select * from "{quoted}"', database, dtype=object)
    return table.mask(table.isin(["", *missing])).infer_objects()


def _pandas_source(file: str, reading: ReadingSpec) -> str:
    name = f", {quoted(reading.sheet)}" if reading.sheet else ""
    missing = f", missing=({', '.join(map(quoted, reading.missing))},)" if reading.missing else ""
    return f"sqlite_table({file}{name}{missing})"


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    import sqlite3

    # A URI can open the database read-only, without creating a file that does not exist.
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            yield database
        finally:
            database.close()
    except sqlite3.Error as error:
        raise EngineError(
            f"{path.name} is damaged, locked, or is not an SQLite database: {error}.", details=str(error)
        ) from error


SQLITE = ReaderFunctions(
    guess=_guess,
    read=_read,
    preview=_read,
    pandas_source=_pandas_source,
    defined=(sqlite_table,),
    choices=_tables,
)
