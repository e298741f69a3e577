"""From a path to a frame and its facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from engine.messages.job import NULL_JOB, Job
from engine.project import Dates, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.readers import READERS, Guess
from engine.readers.parsing.encodings import encoding_of
from engine.readers.parsing.file_stream import TableFile, damaged, require_readable, table_file
from engine.system.errors import EngineError
from engine.system.word_forms import counted
from engine.tables.cleaning import cleaned, with_unique_names
from engine.tables.describe import describe
from engine.tables.inference.columns import as_given, inferred

UNSPECIFIC_ENDINGS = (".data", ".dat")
"""Endings that say nothing about the format."""


def read(
    source: str,
    reading: ReadingSpec | None = None,
    job: Job = NULL_JOB,
    *,
    guessed: ReadingSpec | None = None,
    may_be_empty: bool = False,
) -> tuple[pd.DataFrame, TableFacts]:
    """Read a table of any format.

    Parameters
    ----------
    source : str
        Path of the file.
    reading : ReadingSpec, optional
        How to read it; inferred from its beginning if None.
    job : Job, optional
        Receives the progress, and may stop the reading.
    guessed : ReadingSpec, optional
        What was inferred from the beginning of the file and shown to the user: what of `reading` equals it is inferred
        again from all rows. None to read exactly by `reading`.
    may_be_empty : bool, optional
        Whether a table without rows is returned; else it is an error.

    Returns
    -------
    frame : DataFrame
        All rows, columns named as in the header.
    facts : TableFacts
        What the columns contain.

    Raises
    ------
    EngineError
        If there is no such file, or it is not a table; `Cancelled` if the job was stopped.
    """
    path = Path(source)
    before = require_readable(path)
    file = table_file(path, reading.member if reading else "", job)
    to_infer = reading is None or guessed is not None
    (used, ambiguities), order = (guess_of(file), None) if reading is None else as_chosen(reading, guessed)
    require_format(file, used)
    try:
        used, frame, notes = _with_encoding_corrected(file, used, to_infer)
    except EOFError as error:
        raise damaged(path, error) from error
    except MemoryError as error:
        raise EngineError(f"{path.name} does not fit into the memory of this machine.") from error
    if _changed(path, before.st_size, before.st_mtime_ns):
        raise EngineError(
            f"{path.name} changed while it was being read: another program may still be writing it. "
            "Wait until that is finished, and open the file again."
        )
    frame, renamed = with_unique_names(frame)
    quiet = replace(file, job=Job(should_stop=job.should_stop))  # progress does not begin twice
    find = partial(inferred, chosen=order) if to_infer else as_given
    found = find(frame, used, quiet, lambda again: READERS[again.format].functions.again(quiet, again))
    frame, _ = cleaned(found.frame, found.reading, path.name)
    if not len(frame.columns) or not (len(frame) or may_be_empty):
        raise EngineError(f"{path.name} has a header but no rows. Choose a file with at least one row of data.")
    facts = _with_declared(describe(frame, source, found.reading), file)
    notes = (*wrong_ending(path, found.reading), *notes, *found.notes, *renamed)
    doubts = (*ambiguities, *found.ambiguities, *(_sentinel_doubts(facts) if to_infer else ()))
    marked = (replace(each, markers=found.markers.get(each.name, ())) for each in facts.columns)
    return frame, replace(facts, columns=tuple(marked), notes=notes, ambiguities=doubts)


def _with_declared(facts: TableFacts, file: TableFile) -> TableFacts:
    """Return the facts with the titles and roles that the file itself gives its columns."""
    declared = READERS[facts.reading.format].functions.declared
    if declared is None:
        return facts
    given = declared(file, facts.reading)
    columns = (replace(each, **given[each.name]._asdict()) if each.name in given else each for each in facts.columns)
    return replace(facts, columns=tuple(columns))


def as_chosen(reading: ReadingSpec, guessed: ReadingSpec | None) -> tuple[Guess, Dates | None]:
    """Return options without the columns that were only guessed, and the order of dates if it was chosen."""
    if guessed is None:
        return Guess(reading), None
    own = tuple(column for column in reading.columns if column not in guessed.columns)
    return Guess(reading.replaced(columns=own)), reading.dates if reading.dates != guessed.dates else None


def _sentinel_doubts(facts: TableFacts) -> Iterator[str]:
    for column in facts.columns:
        marks = " and ".join(f"{value:.15g} ({counted(rows)})" for value, rows in column.sentinels)
        if marks:
            yield f"{column.name} contains {marks}, far from all others; read as numbers. They may mark missing cells."


def guess_of(file: TableFile) -> Guess:
    """Return the options inferred for a file, and sentences about those that could be different.

    Raises
    ------
    EngineError
        If the file is not a table.
    """
    if file.format:
        guess = READERS[file.format].functions.guess(file)
        if guess is not None:
            return guess
    elif "\0" in file.sample.decode(encoding_of(file.sample)[0], errors="replace"):
        raise EngineError(f"{file.name} is not a text table: it contains binary data. Choose a table.")
    for reader in reversed(list(READERS.values())):
        if reader.is_text and (guess := reader.functions.guess(file)) is not None:
            return guess
    raise EngineError(f"{file.name} is not a table. Choose a table.")


def require_format(file: TableFile, reading: ReadingSpec) -> None:
    """Raise an `EngineError` if a file does not have the format of its options."""
    expected = READERS[reading.format]
    if file.format != ("" if expected.is_text else expected.name):
        actual = READERS[file.format].noun if file.format else "text"
        raise EngineError(f"{file.name} is {actual}, not {expected.noun}.", where=("data", "reading", "format"))


def _with_encoding_corrected(
    file: TableFile, reading: ReadingSpec, guessed: bool
) -> tuple[ReadingSpec, pd.DataFrame, tuple[str, ...]]:
    """Read all rows; as Western text (cp1252) if a later byte contradicts a guessed UTF-8."""
    reader = READERS[reading.format].functions
    try:
        return reading, *reader.read(file, reading)
    except EngineError as error:
        if not guessed or reading.encoding != "utf-8" or not isinstance(error.__cause__, UnicodeError):
            raise
    western = reading.replaced(encoding="cp1252")
    return western, *reader.read(file, western)


def wrong_ending(path: Path, reading: ReadingSpec) -> tuple[str, ...]:
    """Return a sentence if the ending of a file belongs to another format; all text formats count as one."""
    ending = path.suffix.lower()
    named = next((reader for reader in READERS.values() if ending in reader.endings), None)
    used = READERS[reading.format]
    if named is None or named is used or (named.is_text and used.is_text) or ending in UNSPECIFIC_ENDINGS:
        return ()
    return (f"{path.name} is {used.noun}, despite its ending, and is read as such.",)


def _changed(path: Path, size: int, modified: int) -> bool:
    try:
        status = path.stat()
    except OSError:
        return True
    return (status.st_size, status.st_mtime_ns) != (size, modified)
