"""What stands below the rows of a table: notes, and totals of the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.project import ReadingSpec
from engine.readers.layout_words import STATISTICS, SUMS, TOTALS

MAX_LINES = 200
"""Lines at the end of a text in which notes and totals are searched."""


@dataclass(frozen=True)
class TableEnd:
    """Records at the end of a text or sheet that could be no rows.

    Attributes
    ----------
    notes : int
        Records of notes and blank ones between them, which are the last ones.
    note : str
        The first of the notes.
    are_notes : bool
        True if they can be nothing else: below a blank line, or with more words than the cells above them.
    totals : int
        Records above the notes that a word such as Total begins, and blank ones.
    labels : tuple of str
        These words.
    are_totals : bool
        True if their numbers are those of the columns.
    """

    notes: int = 0
    note: str = ""
    are_notes: bool = False
    totals: int = 0
    labels: tuple[str, ...] = ()
    are_totals: bool = False


def end_of(records: Sequence[Sequence[str]], whole: bool = True) -> TableEnd:
    """Return what is below the rows of a table.

    Parameters
    ----------
    records : sequence of sequence of str
        The cells of the rows, and of what is below them; no names.
    whole : bool
        True if these are all rows, so that totals can be compared with them.
    """
    width = max((len(record) for record in records), default=0)
    last = len(records)
    while last and (not _filled(records[last - 1]) or _is_note(records[last - 1], width)):
        last -= 1
    notes = [record for record in records[last:] if _filled(record)]
    if not notes or not last:
        notes, last = [], max((place + 1 for place, record in enumerate(records) if _filled(record)), default=0)
    first = last
    while first and (not _filled(records[first - 1]) or _is_total(records[first - 1])):
        first -= 1
    totals = [record for record in records[first:last] if _filled(record)] if first else []
    body = [record for record in records[:first] if _filled(record)] if totals else records[:last]
    below = len(records) - last if notes else 0
    return TableEnd(
        notes=below,
        note=notes[0][0].strip() if notes else "",
        are_notes=bool(notes) and _are_notes(records, last, notes),
        totals=len(records) - below - first if totals else 0,
        labels=tuple(record[0].strip() for record in totals),
        are_totals=bool(totals) and whole and all(_is_total_of(record, body) for record in totals),
    )


def left_out(records: Sequence[Sequence[str]], reading: ReadingSpec) -> tuple[int, tuple[str, ...]]:
    """Return how many records at the end are left out by the options, and sentences that say so."""
    if not reading.skip_notes and not reading.skip_totals:
        return 0, ()
    end = end_of(records)
    count = 0
    sentences: list[str] = []
    if reading.skip_notes and end.notes:
        count = end.notes
        sentences.extend(notes_left_out(end.notes, end.note))
    if reading.skip_totals and end.totals and (reading.skip_notes or not end.notes):
        count += end.totals
        sentences.append(f"{_rows(end.labels)} left out as {_totals(end.labels)}.")
    return count, tuple(sentences)


def notes_left_out(lines: int, first: str) -> tuple[str, ...]:
    """Return the sentence that says how many lines below the table are left out, and the first of them."""
    count = "1 line below the table was" if lines == 1 else f"{lines} lines below the table were"
    return (f"{count} left out: {first.strip()[:60].rstrip('.')}.",)


def options_for(end: TableEnd) -> tuple[dict[str, bool], tuple[str, ...]]:
    """Return the options that suit the end of a table, and sentences about what could be different."""
    options = {"skip_notes": end.are_notes, "skip_totals": end.are_totals and (end.are_notes or not end.notes)}
    sentences = []
    if end.totals and not options["skip_totals"]:
        sentences.append(f"{_rows(end.labels)} read as data, but could be {_totals(end.labels)}.")
    if end.notes and not end.are_notes:
        sentences.append(f"The last line has text in the first column only ({end.note[:40]}). It could be a note.")
    return options, tuple(sentences)


def _rows(labels: Sequence[str]) -> str:
    listed = ", ".join(labels[:4])
    return f"The last row ({listed}) was" if len(labels) == 1 else f"The last {len(labels)} rows ({listed}) were"


def _totals(labels: Sequence[str]) -> str:
    return "a total" if len(labels) == 1 else "totals"


def _filled(record: Sequence[str]) -> list[str]:
    return [cell for cell in record if cell.strip()]


def _number(cell: str) -> float | None:
    """Return the number in a cell, with either decimal mark; None if it is something else."""
    plain = cell.strip()
    if "," in plain and "." in plain:
        plain = plain.replace("," if plain.rfind(",") < plain.rfind(".") else ".", "")
    try:
        return float(plain.replace(",", ".")) if any(map(str.isdigit, plain)) else None
    except ValueError:
        return None


def _is_note(record: Sequence[str], width: int) -> bool:
    filled = _filled(record)
    return width > 1 and len(filled) == 1 and bool(record[0].strip()) and _number(record[0]) is None


def _is_total(record: Sequence[str]) -> bool:
    return record[0].strip().lower().rstrip(": ") in TOTALS and any(_number(cell) is not None for cell in record[1:])


def _are_notes(records: Sequence[Sequence[str]], last: int, notes: Sequence[Sequence[str]]) -> bool:
    if not _filled(records[last]):
        return True
    above = [record[0] for record in records[:last] if record and record[0].strip()]
    if above and all(_number(cell) is not None for cell in above):
        return True
    longest = max((len(cell.split()) for cell in above), default=0)
    return all(len(record[0].split()) > longest for record in notes)


def _is_total_of(record: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Return True if every number of a record is the statistic of its column that its label names.

    The cells may be rounded: those of the record, and those of the column, each by half a unit of its last digit.
    """
    label = record[0].strip().lower().rstrip(": ")
    statistic = next(value for words, value in STATISTICS.items() if label in words)
    compared = 0
    for place, cell in enumerate(record[1:], 1):
        found = _number(cell)
        if found is None:
            continue
        cells = [row[place] for row in body if len(row) > place and _number(row[place]) is not None]
        if not cells:
            return False
        numbers = [float(_number(each) or 0) for each in cells]
        rounding = _rounding(cell) + max(map(_rounding, cells)) * (len(cells) if label in SUMS else 1)
        if not any(abs(found - value) <= rounding for value in statistic(numbers)):
            return False
        compared += 1
    return compared > 0


def _rounding(cell: str) -> float:
    """Return half a unit of the last digit of a number."""
    plain = cell.strip().replace(",", ".")
    digits = len(plain.partition(".")[2]) if "." in plain and "e" not in plain.lower() else 0
    return 0.51 * 10.0**-digits
