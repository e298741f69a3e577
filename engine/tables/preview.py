"""The beginning of a file as it would be read, as fast for a large file as for a small one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from engine.messages.events import NULL_JOB, Job
from engine.project import ReadingSpec
from engine.results.table_source import Preview
from engine.system.errors import EngineError
from engine.tables.cleaning import cleaned
from engine.tables.readers import delimited, excel, json, parquet, sqlite
from engine.tables.readers.dates import with_dates
from engine.tables.readers.file_stream import Compression, container_of, members, require_readable
from engine.tables.reading import Start, guess_of, require_format, start_of, wrong_ending

PREVIEW_ROWS = 200
PREVIEW_LINES = 40


def preview(source: str, reading: ReadingSpec | None = None, job: Job = NULL_JOB) -> Preview:
    """Return the beginning of a file as it would be read; it takes no longer for a large file than for a small one.

    Raises
    ------
    EngineError
        Where there is no such file, or it can be no table however it is read.
    """
    path = Path(source)
    size = require_readable(path).st_size
    choices = _choices(path, container_of(path))
    inside = container_of(path) == "zip"
    member = (reading.member if reading else "") or (choices[0] if inside and choices else "")
    start = start_of(path, member)
    guessed, ambiguities = guess_of(path, start)
    guessed = guessed.replaced(member=member) if inside and len(choices) > 1 else guessed
    used = reading.replaced(member=guessed.member) if reading else guessed
    frame: pd.DataFrame | None = None
    problems: tuple[str, ...] = ()
    try:
        require_format(path, start, used)
        frame, problems = _head(path, start, used)
    except EngineError as error:
        problems = (error.text,)
    return Preview(
        source=source,
        reading=used,
        guessed=guessed,
        frame=frame,
        choices=choices if len(choices) > 1 else (),
        problems=(*wrong_ending(path, used), *problems),
        ambiguities=ambiguities if used == guessed else (),
        text=_first_lines(start, used),
        size=size,
        whole=(start.whole or not start.sample) and frame is not None and len(frame) < PREVIEW_ROWS,
    )


def _head(path: Path, start: Start, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    match reading.format:
        case "text":
            frame, notes = delimited.read_head(start.sample, reading, path.name, PREVIEW_ROWS, start.whole)
        case "workbook":
            frame, notes = excel.read_workbook(path, reading, PREVIEW_ROWS)
        case "parquet" | "feather":
            frame = parquet.read_columnar(path, reading.format, PREVIEW_ROWS)
        case "sqlite":
            frame = sqlite.read_database(path, reading, PREVIEW_ROWS)
        case _:
            beginning = delimited.decoded(start.sample, reading, path.name)
            frame = json.read_head(beginning, start.whole, reading, path.name, PREVIEW_ROWS)
    frame, more = cleaned(with_dates(frame, reading.dates))
    empty = () if len(frame) else (f"{path.name} has a header but no rows.",)
    return frame, (*notes, *more, *empty)


def _choices(path: Path, container: Compression) -> tuple[str, ...]:
    match container:
        case "zip":
            return members(path)
        case "workbook":
            return excel.sheets(path)
        case "sqlite":
            return sqlite.tables(path)
        case _:
            return ()


def _first_lines(start: Start, reading: ReadingSpec) -> str:
    if not start.sample:
        return ""
    beginning = start.sample[:65_536].decode(reading.encoding, errors="replace") if _known(reading) else ""
    return "\n".join(line[:500] for line in beginning.removeprefix("\ufeff").splitlines()[:PREVIEW_LINES])


def _known(reading: ReadingSpec) -> bool:
    try:
        return bool("".encode(reading.encoding)) or True
    except LookupError:
        return False
