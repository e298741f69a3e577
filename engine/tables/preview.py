"""The beginning of a file, read as the whole file would be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from engine.messages.job import NULL_JOB, Job
from engine.project import Dates, ReadingSpec
from engine.readers import READERS, Guess
from engine.readers.parsing.file_stream import TableFile, compression_and_format, members, require_readable, table_file
from engine.results.table_source import Preview
from engine.system.errors import EngineError
from engine.tables.cleaning import cleaned, with_unique_names
from engine.tables.inference.columns import inferred
from engine.tables.reading import as_chosen, guess_of, require_format, wrong_ending

PREVIEW_ROWS = 200
PREVIEW_LINES = 40


def preview(source: str, reading: ReadingSpec | None = None, job: Job = NULL_JOB) -> Preview:
    """Return the beginning of a file, read as the whole file would be, in a time that does not depend on its size.

    Raises
    ------
    EngineError
        If there is no such file, or no options can make it a table.
    """
    path = Path(source)
    size = require_readable(path).st_size
    compression, _ = compression_and_format(path)
    inside = members(path) if compression == "zip" else ()
    member = (reading.member if reading else "") or next(iter(inside), "")
    file = table_file(path, member, job)
    choices = inside or _choices(path, file.format)
    (guessed, ambiguities), markers = _with_columns(file, guess_of(file))
    if compression == "zip" and len(choices) > 1:
        guessed = guessed.replaced(member=member)
    used = guessed
    if reading is not None:
        chosen = as_chosen(reading.replaced(member=guessed.member), guessed)
        (used, ambiguities), markers = _with_columns(file, *chosen)
    frame: pd.DataFrame | None = None
    problems: tuple[str, ...] = ()
    try:
        require_format(file, used)
        frame, problems = _head(file, used)
    except EngineError as error:
        problems = (error.text,)
    return Preview(
        source=source,
        reading=used,
        guessed=guessed,
        frame=frame,
        choices=choices if len(choices) > 1 else (),
        problems=(*wrong_ending(path, used), *problems),
        ambiguities=ambiguities,
        markers=markers,
        text=_first_lines(file, used),
        size=size,
        whole=(file.whole or not file.sample) and frame is not None and len(frame) < PREVIEW_ROWS,
    )


def _with_columns(
    file: TableFile, guess: Guess, chosen: Dates | None = None
) -> tuple[Guess, Mapping[str, tuple[str, ...]]]:
    """Return the options of a file with the readings of columns that its first rows show, and `Preview.markers`."""

    def read(reading: ReadingSpec) -> pd.DataFrame:
        return with_unique_names(READERS[reading.format].functions.preview(file, reading, PREVIEW_ROWS)[0])[0]

    try:
        require_format(file, guess.reading)
        found = inferred(read(guess.reading), guess.reading, file, read, chosen)
    except EngineError:
        return guess, {}
    markers = {name: tuple(mark for mark, _ in marks) for name, marks in found.markers.items() if marks}
    return Guess(found.reading, (*guess.ambiguities, *found.ambiguities)), markers


def _head(file: TableFile, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    frame, notes = READERS[reading.format].functions.preview(file, reading, PREVIEW_ROWS)
    frame, more = cleaned(frame, reading, file.name)
    empty = () if len(frame) else (f"{file.name} has a header but no rows.",)
    return frame, (*notes, *more, *empty)


def _choices(path: Path, name: str) -> tuple[str, ...]:
    choices = READERS[name].functions.choices if name else None
    return choices(path) if choices is not None else ()


def _first_lines(file: TableFile, reading: ReadingSpec) -> str:
    if not file.sample:
        return ""
    beginning = file.sample[:65_536].decode(reading.encoding, errors="replace") if _known(reading) else ""
    return "\n".join(line[:500] for line in beginning.removeprefix("\ufeff").splitlines()[:PREVIEW_LINES])


def _known(reading: ReadingSpec) -> bool:
    try:
        return bool("".encode(reading.encoding)) or True
    except LookupError:
        return False
