"""How a model reads a second file: what its cells mean by the training table, how it is laid out by its beginning."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

import pandas as pd

from engine.messages.job import NULL_JOB, Job
from engine.project import ColumnReading, ColumnType, DataSpec, Dates, ReadingSpec
from engine.readers import READERS, Guess
from engine.readers.parsing.dates import order_of
from engine.readers.parsing.encodings import encoding_of
from engine.readers.parsing.file_stream import TableFile, compression_and_format, members, require_readable, table_file
from engine.readers.parsing.sniffing import USUAL_MISSING
from engine.system.errors import EngineError
from engine.system.word_forms import counted
from engine.tables.cleaning import cleaned
from engine.tables.describe import as_levels, level_text
from engine.tables.reading import guess_of

MARKS = ("decimal", "thousands")
"""Options of numbers in texts: those of the training table if they read the file's numbers, else inferred."""
DECIDED = ("skip_notes", "skip_totals")
"""Options that leave rows out, which is never inferred of a second file."""
LAYOUT = tuple(
    dict.fromkeys(
        ("format", *(name for reader in READERS.values() for name in reader.options if name not in MARKS + DECIDED))
    )
)
"""Options that say how a file is laid out: those of the training table if a file fits them, else inferred."""
HEAD_ROWS = 200
"""Rows that show whether a file fits."""

Misfit = tuple[int, int]
"""How many columns are missing in a file, and how many columns of numbers hold texts."""


@dataclass(frozen=True)
class ContractColumn:
    """A column that a model reads.

    Attributes
    ----------
    kind : ColumnType
        What the model takes its cells for.
    levels : tuple of str
        The texts that training saw, of a column with levels.
    """

    name: str
    kind: ColumnType = "number"
    levels: tuple[str, ...] = ()

    @property
    def needs_text(self) -> bool:
        """Whether some level is lost if the cells are read as numbers: ``01`` and ``1.0`` would become ``1``."""
        return any(_is_number(level) and level_text(float(level)) != level for level in self.levels)


@dataclass(frozen=True)
class ReadingContract:
    """What was decided about reading the training table.

    Attributes
    ----------
    columns : tuple of ContractColumn
        The features, which the model reads of any table.
    others : tuple of str
        The targets and the sample weight. Any other column of a file passes through as it is written.
    """

    reading: ReadingSpec
    columns: tuple[ContractColumn, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def meaning(self) -> ReadingSpec:
        """How the training table was read, so strictly that any cell that it does not fit is an error.

        Levels that would be changed by numbers are read as they are written, dates in the order of the table alone.
        """
        reading, formats = self.reading, _date_formats(self.reading.dates)
        for column in self.columns:
            if reading.column(column.name) is not None:
                continue
            if column.needs_text:
                reading = reading.with_column(ColumnReading(name=column.name, kind="text"))
            elif column.kind == "date" and formats:
                reading = reading.with_column(ColumnReading(name=column.name, kind="date", date_format=formats))
        return reading


def contract_for(data: DataSpec, frame: pd.DataFrame) -> ReadingContract:
    """Return the contract of a project's table, for files with other rows of it."""
    features = [column for column in data.with_role("feature") if column.name in frame]
    levels = [tuple(as_levels(frame[each.name]).dropna().unique()) if each.has_levels else () for each in features]
    each = zip(features, levels, strict=True)
    others = tuple(column.name for column in data.columns if column.role not in ("feature", "ignore"))
    columns = tuple(ContractColumn(one.name, one.kind, known) for one, known in each)
    return ReadingContract(data.reading, columns, others)


def reading_by(contract: ReadingContract, source: str, job: Job = NULL_JOB) -> Guess:
    """Return how a file is read by the contract of a model, and a sentence about each thing that was inferred.

    What the cells mean (missing cells, the order of dates, the readings of columns, the sheet) is that of the training
    table. How the file is laid out (format, separator, encoding, lines above the names), and its decimal mark, are
    inferred where the training table's do not fit.

    Raises
    ------
    EngineError
        If there is no such file, or it is not a table.
    """
    path = Path(source)
    require_readable(path)
    file = table_file(path, _member(path, contract.reading.member), job)
    guess = guess_of(file).reading
    sheet = _sheet(file, contract.reading.sheet, guess.sheet)
    if sheet != guess.sheet:
        guess = guess_of(replace(file, sheet=sheet)).reading
    candidates = [reading.replaced(member=file.member) for reading in _candidates(file, contract, guess, sheet)]
    misfits = [_misfit(file, reading, contract) for reading in candidates]
    sure = [not _is_ambiguous(file, each, contract, misfit) for each, misfit in zip(candidates, misfits, strict=True)]
    candidates, misfits = list(compress(candidates, sure)), list(compress(misfits, sure))
    best = min(misfits)
    fitting = [reading for reading, misfit in zip(candidates, misfits, strict=True) if misfit == best]
    # Where columns are missing in any case, the layout that the file shows names those that are there.
    reading = fitting[-1 if best[0] else 0]
    reading = _with_marks_of_cells(file, _with_certain_dates(file, reading, contract), contract)
    reading = _with_encoding_of_all(file, _with_other_columns(file, reading, contract))
    said = () if _in_words(reading) == _in_words(contract.reading) else (_sentence(file.name, reading, contract),)
    return Guess(reading, said)


def _member(path: Path, member: str) -> str:
    """Return the file of an archive that is read: of the same name, or the only one."""
    if compression_and_format(path)[0] != "zip":
        return ""
    inside = members(path)
    return member if member in inside or len(inside) != 1 else ""


def _sheet(file: TableFile, known: str, guessed: str) -> str:
    """Return the sheet that is read: of the same name, or the only one; one that is absent is an error later."""
    choices = READERS[file.format].functions.choices if file.format else None
    names = choices(file.path) if choices is not None else ()
    return known if known in names else "" if len(names) == 1 else known or guessed


def _candidates(file: TableFile, contract: ReadingContract, guess: ReadingSpec, sheet: str) -> Iterator[ReadingSpec]:
    """Yield the readings that a file may have, those nearest to the training table first."""
    meaning = contract.meaning.replaced(sheet=sheet)
    encoding, certain = encoding_of(file.sample) if file.sample else ("", False)
    if file.sample and certain and not file.sample.isascii():
        meaning = meaning.replaced(encoding=encoding)
    fits = file.format == ("" if READERS[meaning.format].is_text else meaning.format)
    own = {name: getattr(guess, name) for name in LAYOUT if name != "skip_after_header"}
    # A first row of texts may be one of bad cells: it is skipped as units only where more of the layout is another.
    is_other = any(getattr(meaning, name) != value for name, value in own.items())
    for layout in (*([meaning] if fits else []), *([guess] if is_other or not fits else [])):
        for marks in (meaning, guess):
            changes = {name: getattr(layout, name) for name in LAYOUT} | {name: getattr(marks, name) for name in MARKS}
            reading = meaning.replaced(**changes)
            if reading.decimal != reading.separator:
                yield reading


def _misfit(file: TableFile, reading: ReadingSpec, contract: ReadingContract) -> Misfit:
    frame = _head(file, reading)
    if frame is None:
        return len(contract.columns) + 1, 0
    absent = sum(column.name not in frame for column in contract.columns)
    numbers = [column.name for column in contract.columns if column.kind == "number" and column.name in frame]
    return absent, sum(pd.api.types.is_string_dtype(frame[name]) for name in numbers)


def _is_ambiguous(file: TableFile, reading: ReadingSpec, contract: ReadingContract, misfit: Misfit) -> bool:
    """Return True if the decimal mark of a file is not that of the training table, and may mark thousands as well."""
    known = contract.reading.decimal
    if reading.decimal == known:
        return False
    other = reading.replaced(decimal=known, thousands=reading.decimal)
    return known != reading.separator and _misfit(file, other, contract) <= misfit


def _head(file: TableFile, reading: ReadingSpec) -> pd.DataFrame | None:
    """Return the first rows of a file; None if they cannot be read in this way."""
    plain = reading.replaced(columns=tuple(column for column in reading.columns if column.kind == "text"))
    try:
        frame, _ = READERS[reading.format].functions.preview(file, plain, HEAD_ROWS)
        return cleaned(frame, plain, file.name)[0]
    except EngineError:
        return None


def _with_certain_dates(file: TableFile, reading: ReadingSpec, contract: ReadingContract) -> ReadingSpec:
    """Return a reading with the order of dates that a file shows, if the training table had none, as in a workbook."""
    dates = [column.name for column in contract.columns if column.kind == "date"]
    if reading.dates != "text" or not dates or (frame := _head(file, reading)) is None:
        return reading
    texts = [frame[name].dropna() for name in dates if name in frame and pd.api.types.is_string_dtype(frame[name])]
    found = [order for order, certain in map(order_of, texts) if certain and order != "text"]
    return reading.replaced(dates=found[0]) if found else reading


def _with_marks_of_cells(file: TableFile, reading: ReadingSpec, contract: ReadingContract) -> ReadingSpec:
    """Return a reading in which a cell is missing as in the training table: ``NA`` unless it is a level, and -999.

    A text has readers for this; in a file whose cells have types, ``NA`` would be a level of any column of texts.
    """
    frame, is_text = _head(file, reading), "decimal" in READERS[reading.format].options
    marks = (USUAL_MISSING | {*reading.missing}) - {""}
    for column in contract.columns:
        if column.kind not in ("number", "category", "boolean") or reading.column(column.name) is not None:
            continue
        kept = tuple(sorted(marks & {*column.levels}))
        if is_text:
            own = ColumnReading(name=column.name, kind="text", kept=kept) if kept else None
        elif column.kind == "number":
            own = ColumnReading(name=column.name, kind="number", missing=reading.missing) if reading.missing else None
        else:
            is_written = frame is not None and column.name in frame and pd.api.types.is_string_dtype(frame[column.name])
            missing = tuple(sorted(marks - {*kept})) if is_written or kept else reading.missing
            own = ColumnReading(name=column.name, kind="text", missing=missing, kept=kept) if missing else None
        reading = reading.with_column(own) if own is not None else reading
    return reading


def _with_other_columns(file: TableFile, reading: ReadingSpec, contract: ReadingContract) -> ReadingSpec:
    """Return a reading that keeps the columns that the model does not read as they are written: ``007``, ``NA``.

    In a file whose cells have types this concerns columns of texts alone.
    """
    frame, is_text = _head(file, reading), "decimal" in READERS[reading.format].options
    known = {column.name for column in contract.columns} | set(contract.others)
    kept = tuple(sorted((USUAL_MISSING | {*reading.missing}) - {""}))
    for name in map(str, frame.columns if frame is not None else ()):
        is_written = is_text or (frame is not None and pd.api.types.is_string_dtype(frame[name]))
        if is_written and name not in known and reading.column(name) is None:
            reading = reading.with_column(ColumnReading(name=name, kind="text", kept=kept))
    return reading


def _with_encoding_of_all(file: TableFile, reading: ReadingSpec) -> ReadingSpec:
    """Return a reading as Western text (cp1252) if a byte below the beginning of a file contradicts UTF-8."""
    if file.whole or not file.sample.isascii() or reading.encoding not in ("utf-8", "utf-8-sig"):
        return reading
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        with file.opened() as content:
            while part := content.read(2**20):
                decoder.decode(part)
    except UnicodeDecodeError:
        return reading.replaced(encoding="cp1252")
    return reading


def _sentence(name: str, reading: ReadingSpec, contract: ReadingContract) -> str:
    return f"{name} was read as {_in_words(reading)}; the training table was {_in_words(contract.reading)}."


def _in_words(reading: ReadingSpec) -> str:
    """Return how a file is read, with all that differs from the usual."""
    used, usual = READERS[reading.format].options, ReadingSpec()
    more = {
        "thousands": f"{reading.thousands!r} between thousands",
        "quote": f"{reading.quote or 'no'} quotes",
        "comment": f"comments after {reading.comment}",
        "header": "no line of names",
        "skip_rows": f"{counted(reading.skip_rows, 'line')} above the names",
        "header_lines": f"names in {reading.header_lines} lines",
        "skip_after_header": f"{counted(reading.skip_after_header, 'line')} below the names",
        "first_column": f"{counted(reading.first_column, 'column')} to the left",
        "row_names": "names of rows",
        "column_starts": f"columns at {', '.join(map(str, reading.column_starts))}",
    }
    parts = [
        words for field, words in more.items() if field in used and getattr(reading, field) != getattr(usual, field)
    ]
    dates = [f"dates with the {reading.dates}"] if reading.dates not in ("text", "year first") else []
    return ", ".join([READERS[reading.format].described(reading), *parts, *dates])


def _date_formats(dates: Dates) -> tuple[str, ...]:
    """Return the formats of dates with the day or the month first, and of those that are the same in any order."""
    orders = {"day first": ("%d", "%m"), "month first": ("%m", "%d")}
    if dates not in orders:
        return ()
    first, second = orders[dates]
    days = [*(f"{first}{mark}{second}{mark}%Y" for mark in "/.-"), "%Y-%m-%d"]
    clocks = ["", *(f"{between}%H:%M{seconds}" for between in " T" for seconds in ("", ":%S", ":%S.%f"))]
    return tuple(f"{day}{clock}" for clock in clocks for day in days)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
