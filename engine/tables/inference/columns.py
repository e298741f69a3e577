"""All columns of a frame as it was read first: how each is read, and what is said about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from engine.project import LEVEL_MARKERS, ColumnReading, Dates, ReadingSpec
from engine.readers.parsing.cells import written_cells
from engine.readers.parsing.dates import dates_by_order, format_by_order, order_of
from engine.readers.parsing.file_stream import TableFile
from engine.readers.parsing.sniffing import ERROR_VALUES, MISSING_MARKS
from engine.system.word_forms import listed
from engine.tables.inference.dates import Order, compact_date_finding, date_finding, doubt, is_date
from engine.tables.inference.finding import SAMPLED, DifferentCells, Finding
from engine.tables.inference.levels import MAX_LEVELS, error_finding, identifier_finding
from engine.tables.inference.numbers import LIKELY, MIN_NUMBERS, number_finding, unread_finding
from engine.tables.inference.written import has_gaps, written_columns

LOGICAL = ({"true", "false"}, {"t", "f"})
"""Levels next to which a missing marker is no level, as R writes them, in lower case."""

Markers = tuple[tuple[str, int], ...]

FIRST: Mapping[Dates, Order] = MappingProxyType({"day first": "day", "month first": "month"})
"""What comes first in dates, by the option of a file."""


class Inference(NamedTuple):
    """A frame with the columns as they are written where that matters, how they are read, and sentences about them.

    `markers` has, of categories, the cells that count as missing but could be levels: ``(cell, rows)``.
    """

    reading: ReadingSpec
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    ambiguities: tuple[str, ...] = ()
    markers: Mapping[str, Markers] = MappingProxyType({})


class _StandardDates(NamedTuple):
    """A column of dates of one usual form; `is_certain` is false if day and month could be swapped."""

    order: Dates
    is_certain: bool
    dates: pd.Series


def inferred(
    frame: pd.DataFrame,
    reading: ReadingSpec,
    file: TableFile,
    read: Callable[[ReadingSpec], pd.DataFrame],
    chosen: Dates | None = None,
) -> Inference:
    """Infer how the cells of each column are read, from all rows.

    Parameters
    ----------
    frame : DataFrame
        As a reader returned it for `reading`, with unique names.
    reading : ReadingSpec
        The options of the file; columns that have a reading of their own keep it.
    read : callable (ReadingSpec) -> DataFrame
        Reads the same rows again.
    chosen : str, optional
        The order of dates that the user chose; "text" if no column is to become dates.
    """
    own = {column.name for column in reading.columns}
    others = frame[[name for name in frame.columns if name not in own]]
    found = _inferred(others, reading, file, read, chosen)
    return found._replace(
        reading=found.reading.replaced(columns=(*reading.columns, *found.reading.columns)),
        frame=frame.assign(**{str(name): found.frame[name] for name in others.columns}) if own else found.frame,
    )


def as_given(
    frame: pd.DataFrame, reading: ReadingSpec, file: TableFile, read: Callable[[ReadingSpec], pd.DataFrame]
) -> Inference:
    """Return a frame as it was read, and the cells of categories that count as missing but could be levels."""
    decided = {column.name for column in reading.columns if column.kept or column.missing or column.kind != "text"}
    gaps = [name for name in frame.columns if name not in decided and is_text(frame[name]) and has_gaps(frame[name])]
    written = written_columns(frame[[name for name in gaps if _is_category(frame[name])]], reading, file, read)
    return Inference(reading, frame, markers={name: _marks_in(column) for name, column in written.items()})


def _inferred(
    frame: pd.DataFrame,
    reading: ReadingSpec,
    file: TableFile,
    read: Callable[[ReadingSpec], pd.DataFrame],
    chosen: Dates | None,
) -> Inference:
    written = written_columns(frame, reading, file, read)
    findings: dict[str, Finding] = {}
    standard: dict[str, _StandardDates] = {}
    for name in map(str, frame.columns):
        if frame[name].dtype.kind in "iuf" and name in written and reading.format != "workbook":
            found = identifier_finding(DifferentCells(name, written[name].dropna()))
        elif frame[name].dtype.kind == "i" and chosen != "text":
            found = compact_date_finding(name, frame[name])
        elif not is_text(frame[name]):
            continue
        elif chosen != "text" and (dates := _standard_dates(frame[name])):
            standard[name] = dates
            continue
        else:
            found = _text_finding(name, frame[name], reading, chosen)
        if found is not None:
            findings[name] = found
    order, by_order = _with_one_order(standard, frame, reading, chosen)
    findings |= by_order
    kept, dropped, sentences = _markers(frame, written, findings)
    columns = {name: found.reading for name, found in findings.items() if found.reading is not None} | kept
    as_written = [name for name in columns if name in kept or not is_text(frame[name])]
    texts = {name: written[name] if name in written else written_cells(frame[name]) for name in as_written}
    changed = {name: _with_gaps(texts[name], columns[name].kept) for name in as_written}
    changed |= {name: dates.dates for name, dates in standard.items()}
    return Inference(
        reading.replaced(dates=order, columns=tuple(columns.values())),
        frame.assign(**changed) if changed else frame,
        tuple(note for found in findings.values() for note in found.notes),
        (*(doubt for found in findings.values() for doubt in found.ambiguities), *sentences),
        dropped,
    )


def _with_gaps(column: pd.Series, kept: tuple[str, ...]) -> pd.Series:
    """Return written cells with the markers that are no levels as missing."""
    missing = [mark for mark in LEVEL_MARKERS if mark not in kept]
    return column.mask(column.str.strip().isin(missing))


def is_text(column: pd.Series) -> bool:
    """Return whether a column holds texts, perhaps among other cells."""
    return bool(pd.api.types.is_object_dtype(column.dtype) or pd.api.types.is_string_dtype(column.dtype))


def _text_finding(name: str, column: pd.Series, reading: ReadingSpec, chosen: Dates | None) -> Finding | None:
    present = column.dropna()
    if not len(present) or any(issubclass(kind, list | dict | np.ndarray) for kind in set(map(type, present))):
        return None
    sample = _sample(present)
    texts = [cell for cell in sample if isinstance(cell, str)]
    if all(not isinstance(cell, str) for cell in sample) and not present.map(lambda cell: isinstance(cell, str)).any():
        return None
    likely = [cell for cell in texts if any(letter.isdigit() for letter in cell) or cell.strip() in MISSING_MARKS]
    share = (len(likely) + len(sample) - len(texts)) / len(sample)
    if share >= MIN_NUMBERS:
        cells = DifferentCells(name, present.map(_plain) if column.dtype == object else present)
        found = _likely_finding(cells, reading, chosen) if share >= LIKELY else None
        found = found or (unread_finding(cells) if len(cells.cells) > MAX_LEVELS else None)
        if found is not None:
            return found
    return error_finding(DifferentCells(name, present)) if present.isin(list(ERROR_VALUES)).any() else None


def _likely_finding(cells: DifferentCells, reading: ReadingSpec, chosen: Dates | None) -> Finding | None:
    """Return how cells that mostly contain digits are read; None if they are neither dates nor numbers."""
    order = FIRST.get(chosen, "") if chosen else ""
    dates = date_finding(cells, order) if chosen != "text" else None
    return dates or identifier_finding(cells) or number_finding(cells, reading)


def _plain(cell: object) -> object:
    """Return a date as a timestamp, so that the different cells of a workbook can be counted."""
    return pd.Timestamp(cell) if is_date(cell) and hasattr(cell, "year") else cell  # type: ignore[arg-type]


def _sample(present: pd.Series) -> list[object]:
    places = np.linspace(0, len(present) - 1, min(len(present), SAMPLED)).astype(np.int64)
    cells: list[object] = present.iloc[places].tolist()
    return cells


def _standard_dates(column: pd.Series) -> _StandardDates | None:
    """Return the dates of a column whose cells all have one usual form; all rows say whether the day comes first."""
    present = column.dropna()
    if not len(present) or not pd.api.types.is_string_dtype(column.dtype):
        return None
    order, is_certain = order_of(str(cell) for cell in _sample(present))
    if order == "text":
        return None
    if is_certain:
        dates = dates_by_order(column, order)
        return _StandardDates(order, True, dates) if dates is not None else None
    orders: tuple[Dates, ...] = ("month first", "day first")
    read = {each: dates for each in orders if (dates := dates_by_order(column, each)) is not None}
    return _StandardDates(next(iter(read)), len(read) == 1, next(iter(read.values()))) if read else None


def _with_one_order(
    standard: dict[str, _StandardDates], frame: pd.DataFrame, reading: ReadingSpec, chosen: Dates | None
) -> tuple[Dates, dict[str, Finding]]:
    """Return the order for the file, and a reading for each column of dates in another; doubtful ones follow others."""
    certain = Counter(dates.order for dates in standard.values() if dates.is_certain)
    known = chosen or next((order for order in FIRST if certain[order]), None)
    found: dict[str, Finding] = {}
    for name, dates in standard.items():
        if not dates.is_certain:
            order: Dates = "day first" if known == "day first" else "month first"
            read = dates.dates if order == dates.order else dates_by_order(frame[name], order)
            standard[name] = _StandardDates(order, False, dates.dates if read is None else read)
            cells = DifferentCells(name, frame[name].iloc[:1000])
            found[name] = Finding(ambiguities=() if chosen else doubt(cells, FIRST[order], bool(known)))
    orders = Counter(dates.order for dates in standard.values())
    if not orders and chosen:
        return chosen, found
    if not orders:
        return ("text" if reading.dates in ("day first", "month first") else reading.dates), found
    chosen = "year first" if orders["year first"] else orders.most_common(1)[0][0]
    for name, dates in standard.items():
        if dates.order != chosen:
            form = format_by_order(str(frame[name].dropna().iloc[0]).strip(), dates.order)
            own = ColumnReading(name=name, kind="date", date_format=(form,))
            found[name] = Finding(own, ambiguities=found[name].ambiguities if name in found else ())
    return chosen, found


def _markers(
    frame: pd.DataFrame, written: Mapping[str, pd.Series], findings: Mapping[str, Finding]
) -> tuple[dict[str, ColumnReading], dict[str, Markers], tuple[str, ...]]:
    """Return the readings of categories of which a missing marker is a level, the markers of others, and sentences.

    A marker that stands for missing numbers elsewhere in the table stands for missing cells everywhere.
    """
    numbers = [column for name, column in written.items() if not is_text(frame[name])]
    in_numbers = {mark for column in numbers for mark, _ in _marks_in(column)}
    levels = {
        name: _marks_in(column)
        for name, column in written.items()
        if name not in findings and is_text(frame[name]) and _is_category(frame[name])
    }
    logical = {name for name in levels if {str(cell).lower() for cell in frame[name].dropna().unique()} in LOGICAL}
    is_missing = {name: {*LEVEL_MARKERS} if name in logical else in_numbers for name in levels}
    kept = {name: tuple(mark for mark, _ in marks if mark not in is_missing[name]) for name, marks in levels.items()}
    dropped = {name: tuple(each for each in marks if each[0] in is_missing[name]) for name, marks in levels.items()}
    level = "counts as a level, not as missing"
    missing = "counts as missing, as in columns of numbers or of true and false; it could be a level"
    missing_in = {name: [mark for mark, _ in marks] for name, marks in dropped.items()}
    sentences = [_sentence(mark, kept, level) or _sentence(mark, missing_in, missing) for mark in LEVEL_MARKERS]
    readings = {name: ColumnReading(name=name, kept=marks) for name, marks in kept.items() if marks}
    return readings, dropped, tuple(sentence for sentence in sentences if sentence)


def _is_category(column: pd.Series) -> bool:
    """Return whether a column has few levels, each in two rows on average."""
    return 0 < column.nunique() <= min(MAX_LEVELS, column.count() / 2)


def _marks_in(column: pd.Series) -> Markers:
    """Return which of `LEVEL_MARKERS` are among written cells, each with its rows."""
    texts = column.str.strip()
    return tuple((mark, rows) for mark in LEVEL_MARKERS if (rows := int((texts == mark).sum())))


def _sentence(mark: str, columns: Mapping[str, Iterable[str]], what: str) -> str:
    names = [name for name, marks in columns.items() if mark in marks]
    return f"{mark} {what}, in {listed(names)}." if names else ""
