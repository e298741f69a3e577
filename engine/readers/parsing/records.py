"""The lines of a delimited text, split into cells, and the names of its columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from itertools import islice

from engine.project import ReadingSpec

_WORDS = re.compile(r'"(?:[^"]|"")*"|\S+')
WHITESPACE = r"\s+"


def split(text: str, reading: ReadingSpec, most: int | None = None) -> list[list[str]]:
    """Return the records of a text as cells; a blank line is an empty record.

    Parameters
    ----------
    most : int, optional
        Maximum number of records.
    """
    if reading.separator == " ":
        lines = islice(text.splitlines(), most)
        return [[word.strip('"') for word in _WORDS.findall(line)] for line in lines]
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=reading.separator,
        quotechar=reading.quote or None,
        quoting=csv.QUOTE_MINIMAL if reading.quote else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    return list(_until_error(reader, most))


def _until_error(reader: Iterable[list[str]], most: int | None) -> Iterable[list[str]]:
    before = csv.field_size_limit(2**24)
    try:
        yield from islice(reader, most)
    except csv.Error:
        return
    finally:
        csv.field_size_limit(before)


def is_comment(record: Sequence[str], reading: ReadingSpec) -> bool:
    """Return True if the whole record is a comment."""
    return bool(reading.comment and record and record[0].lstrip().startswith(reading.comment))


def first_record(records: Sequence[Sequence[str]], reading: ReadingSpec) -> int:
    """Return the position of the first record that is read: the names, or the first row if there is no header."""
    place = min(reading.skip_rows, len(records))
    while place < len(records) and (not any(records[place]) or is_comment(records[place], reading)):
        place += 1
    return place


def named(header: Sequence[str], width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return unique names for `width` columns, and sentences about names that were added or changed."""
    names: list[str] = []
    taken: set[str] = set()
    filled = repeated = 0
    cells = [cell.strip() for cell in header] + [""] * (width - len(header))
    given = set(cells)
    for number, cell in enumerate(cells, 1):
        stem = cell or f"column {number}"
        name, count = stem, 0
        while name in taken or (name in given and (count or not cell)):
            count += 1
            name = f"{stem}.{count}"
        filled += not cell
        repeated += bool(cell) and name != cell
        taken.add(name)
        names.append(name)
    return tuple(names), _notes(filled, repeated)


def _notes(filled: int, repeated: int) -> tuple[str, ...]:
    notes = []
    if filled:
        notes.append(f"{filled} column{'s have' if filled > 1 else ' has'} no name and got one.")
    if repeated:
        notes.append(f"{repeated} column name{'s are' if repeated > 1 else ' is'} repeated and got a number.")
    return tuple(notes)
