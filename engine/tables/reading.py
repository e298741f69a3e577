"""From a path to a frame and its facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from engine.messages.events import NULL_JOB, Job
from engine.project import ReadingSpec, TableFormat
from engine.project.table_facts import TableFacts
from engine.system.errors import EngineError
from engine.tables.cleaning import cleaned
from engine.tables.describe import describe
from engine.tables.readers import delimited, excel, json, parquet, sqlite
from engine.tables.readers.dates import with_dates
from engine.tables.readers.encodings import encoding_of
from engine.tables.readers.file_stream import (
    LONGEST_SAMPLE,
    Compression,
    container_of,
    damaged,
    require_readable,
    sample,
)
from engine.tables.readers.sniffing import guess

_FORMATS: dict[Compression, TableFormat] = {
    "workbook": "workbook",
    "parquet": "parquet",
    "feather": "feather",
    "sqlite": "sqlite",
}
_ENDINGS: dict[TableFormat, tuple[str, ...]] = {
    "workbook": (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".xlt"),
    "parquet": (".parquet", ".pq"),
    "feather": (".feather", ".arrow", ".ipc", ".ftr"),
    "sqlite": (".sqlite", ".sqlite3", ".db", ".db3", ".s3db"),
}
_CALLED: dict[TableFormat, str] = {
    "text": "delimited text",
    "workbook": "a workbook",
    "parquet": "a Parquet file",
    "feather": "a Feather file",
    "json": "JSON",
    "lines": "JSON lines",
    "sqlite": "an SQLite database",
}


class Start(NamedTuple):
    """The beginning of a file: what it is packed in, its first bytes (of text alone), whether they are all."""

    container: Compression
    sample: bytes
    whole: bool


def read(source: str, reading: ReadingSpec | None = None, job: Job = NULL_JOB) -> tuple[pd.DataFrame, TableFacts]:
    """Read a table of any format.

    Parameters
    ----------
    source : str
        Path of the file.
    reading : ReadingSpec, optional
        How to read it; guessed from its beginning where it is not given.
    job : Job, optional
        Hears how far it is, and may stop it.

    Returns
    -------
    frame : DataFrame
        All rows, columns named as in the header.
    facts : TableFacts
        What the columns hold.

    Raises
    ------
    EngineError
        Where there is no such file, or it holds no table; `Cancelled` where the job was stopped.
    """
    path = Path(source)
    before = require_readable(path)
    start = start_of(path, reading.member if reading else "")
    used, ambiguities = (reading, ()) if reading else guess_of(path, start)
    require_format(path, start, used)
    try:
        used, frame, notes = _with_encoding_found(path, start, used, reading is None, job)
    except EOFError as error:
        raise damaged(path, error) from error
    except MemoryError as error:
        raise EngineError(f"{path.name} does not fit into the memory of this machine.") from error
    if _changed(path, before.st_size, before.st_mtime_ns):
        raise EngineError(
            f"{path.name} changed while it was read: another program may still be writing it. "
            "Wait until it is done, and open it again."
        )
    frame, more = cleaned(with_dates(frame, used.dates))
    if not len(frame.columns) or not len(frame):
        raise EngineError(f"{path.name} has a header but no rows. Choose a file with at least one row of data.")
    facts = describe(frame, source, used)
    wrong = wrong_ending(path, used)
    return frame, replace(facts, notes=(*wrong, *notes, *more), ambiguities=ambiguities)


def start_of(path: Path, member: str) -> Start:
    """Return the beginning of a file; raise a sentence where there is nothing in it."""
    container = container_of(path)
    if container in _FORMATS:
        return Start(container, b"", False)
    beginning, whole = sample(path, container, member)
    if len(beginning) >= LONGEST_SAMPLE and not whole and b"\n" not in beginning:
        raise EngineError(f"{path.name} is not a table: its first line is longer than any. Choose a table.")
    if not beginning.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise EngineError(f"{path.name} is empty. Choose a file with a header line and rows of data.")
    return Start(container, beginning, whole)


def guess_of(path: Path, start: Start) -> tuple[ReadingSpec, tuple[str, ...]]:
    """Return how a file is to be read, and what could as well be otherwise; raise a sentence where it is no table."""
    if start.container == "workbook":
        return excel.guess_workbook(path)
    if start.container == "sqlite":
        return sqlite.guess_database(path)
    if start.container in _FORMATS:
        return ReadingSpec(format=_FORMATS[start.container]), ()
    encoding, _ = encoding_of(start.sample)
    beginning = start.sample.decode(encoding, errors="replace")
    if "\0" in beginning:
        raise EngineError(f"{path.name} is not a text table: it holds binary data. Choose a table.")
    found = json.json_format(beginning)
    if found is not None:
        return ReadingSpec(format=found, encoding=encoding, dates="year first"), ()
    if _is_junk(beginning):
        raise EngineError(f"{path.name} is not a text table: it holds binary data. Choose a table.")
    return guess(start.sample, start.whole)


def _is_junk(beginning: str) -> bool:
    """Whether a text has more control characters than any table has."""
    odd = sum(not letter.isprintable() and letter not in "\t\r\n\f\v\xa0\u200b\ufeff" for letter in beginning[:20_000])
    return odd > len(beginning[:20_000]) / 50


def require_format(path: Path, start: Start, reading: ReadingSpec) -> None:
    """Raise a sentence where a file is not of the format that it is to be read as."""
    actual = _FORMATS.get(start.container)
    if actual != (reading.format if reading.format in _ENDINGS else None):
        is_now = _CALLED[actual] if actual else "text"
        raise EngineError(
            f"{path.name} is {is_now}, not {_CALLED[reading.format]}.", where=("data", "reading", "format")
        )


def _with_encoding_found(
    path: Path, start: Start, reading: ReadingSpec, guessed: bool, job: Job
) -> tuple[ReadingSpec, pd.DataFrame, tuple[str, ...]]:
    """Read all rows; where the encoding was guessed and a later letter does not fit, in the Western one."""
    try:
        return reading, *_frame(path, start, reading, job)
    except EngineError as error:
        if not guessed or reading.encoding != "utf-8" or not isinstance(error.__cause__, UnicodeError):
            raise
    western = reading.replaced(encoding="cp1252")
    return western, *_frame(path, start, western, job)


def _frame(path: Path, start: Start, reading: ReadingSpec, job: Job) -> tuple[pd.DataFrame, tuple[str, ...]]:
    match reading.format:
        case "text":
            return delimited.read_text(path, start.container, reading, start.sample, start.whole, job)
        case "workbook":
            return excel.read_workbook(path, reading)
        case "parquet" | "feather":
            return parquet.read_columnar(path, reading.format, job=job), ()
        case "sqlite":
            return sqlite.read_database(path, reading, job=job), ()
        case _:
            return json.read_json(path, start.container, reading, job), ()


def wrong_ending(path: Path, reading: ReadingSpec) -> tuple[str, ...]:
    """Return a sentence where the name of a file says that it is something else."""
    ending = path.suffix.lower()
    said = next((form for form, endings in _ENDINGS.items() if ending in endings), None)
    text_ending = ending in (".csv", ".tsv", ".txt", ".json")
    if (said and said != reading.format) or (text_ending and reading.format in _ENDINGS):
        return (f"{path.name} is {_CALLED[reading.format]}, whatever its ending says, and is read as that.",)
    return ()


def _changed(path: Path, size: int, modified: int) -> bool:
    try:
        status = path.stat()
    except OSError:
        return True
    return (status.st_size, status.st_mtime_ns) != (size, modified)
