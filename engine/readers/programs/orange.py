"""Delimited text of Orange: three header lines (names, types, roles), or types and roles in front of the names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.readers.delimited import TEXT
from engine.readers.reader import ColumnRole, DeclaredColumn, Guess

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

TYPES = frozenset({"", "c", "continuous", "d", "discrete", "s", "string", "t", "time"})
ROLES: Mapping[str, ColumnRole | None] = {
    "": None,
    **dict.fromkeys(("c", "class"), "target"),
    **dict.fromkeys(("m", "meta", "i", "ignore"), "ignore"),
    **dict.fromkeys(("w", "weight"), "weight"),
}
MISSING = ("?", ".", "~")
_PREFIX = re.compile(r"(?=[^#])([mciw]?)([CDST]?)#(.+)")
UNKNOWN_TYPES = 0.5
"""At most this share of the types may be lists of values; a line of words is not a line of types."""


def _guess(file: TableFile) -> Guess | None:
    from engine.project import ColumnReading
    from engine.readers.parsing import sniffing

    encoding, text, uncertain = sniffing.decoded_sample(file.sample, file.whole)
    lines = text.splitlines(keepends=True)
    if not _is_likely(lines[:3]):
        return None
    guess = sniffing.guess("".join(lines[:1] + lines[3:]).encode("utf-8"), file.whole)
    head = list(_records(lines[:3], guess.reading))
    is_three_lines = _are_three_lines(head)
    if not is_three_lines and not (head and any(map(_PREFIX.fullmatch, head[0]))):
        return None
    if not is_three_lines:
        guess = sniffing.guess(file.sample, file.whole)
    reading = guess.reading.replaced(format="orange", encoding=encoding, header=True, header_lines=1, skip_rows=0)
    reading = reading.replaced(skip_after_header=2 * is_three_lines, missing=MISSING)
    types = [cell[:1] for cell in head[1]] if is_three_lines else [_split(cell)[1].lower() for cell in head[0]]
    names = [name if is_three_lines else _split(name)[2] for name in head[0]]
    numeric = _numeric(list(_records(lines[1 + reading.skip_after_header :], reading)), reading)
    codes = [
        name
        for name, kind, place in zip(names, types, range(len(names)), strict=False)
        if kind in ("d", "s") and place in numeric
    ]
    texts = tuple(ColumnReading(name=name) for name in codes if name)
    sentences = [
        each for each in guess.ambiguities if each not in (sniffing.UNITS, sniffing.TWO_LINES, sniffing.NO_NAMES)
    ]
    return Guess(reading.replaced(columns=texts), (*uncertain, *sentences))


def _is_likely(lines: Sequence[str]) -> bool:
    """Return False for most other texts, without inferring their separator."""
    types = [cell.strip() for cell in re.split(r"[\t,;|]", lines[1])] if len(lines) > 2 else []
    return bool(lines) and (
        "#" in lines[0] or (len(types) > 1 and sum(cell in TYPES for cell in types) * 2 > len(types))
    )


def _records(lines: Sequence[str], reading: ReadingSpec) -> Iterator[list[str]]:
    from engine.readers.parsing.records import split

    return ([cell.strip() for cell in record] for record in split("".join(lines), reading))


def _are_three_lines(head: Sequence[Sequence[str]]) -> bool:
    if len(head) < 3 or not any(head[1]):
        return False
    types = [cell for cell in head[1] if cell]
    lists = sum(cell not in TYPES for cell in types)
    return lists <= UNKNOWN_TYPES * len(types) and all(_role_word(cell) in ROLES for cell in head[2])


def _role_word(cell: str) -> str:
    """Return the role in a cell of the third line, which may also have attributes such as ``unit=mm``."""
    return next((word.lower() for word in cell.split() if "=" not in word), "")


def _split(name: str) -> tuple[str, str, str]:
    """Return role, type and name of a column whose name has them in front: ``cD#iris``."""
    match = _PREFIX.fullmatch(name)
    return (match[1], match[2], match[3]) if match else ("", "", name)


def _numeric(rows: Sequence[Sequence[str]], reading: ReadingSpec) -> set[int]:
    """Return the columns with a number."""
    from engine.readers.parsing.sniffing import is_number

    return {place for row in rows[:100] for place, cell in enumerate(row) if is_number(cell, reading)}


def _declared(file: TableFile, reading: ReadingSpec) -> Mapping[str, DeclaredColumn]:
    """Return the roles that the header gives."""
    from engine.readers.parsing.delimited_text import text_of

    head = list(_records(text_of(file, reading).splitlines(keepends=True)[:3], reading))
    if reading.skip_after_header:
        pairs = [(name, _role_word(cell)) for name, cell in zip(head[0], head[2], strict=False)]
    else:
        pairs = [(name, role) for role, _, name in map(_split, head[0])]
    return {name: DeclaredColumn(role=ROLES[word]) for name, word in pairs if word}


def _read(file: TableFile, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    return _plainly_named(*TEXT.read(file, reading), reading)


def _preview(file: TableFile, reading: ReadingSpec, rows: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
    return _plainly_named(*TEXT.preview(file, reading, rows), reading)


def _plainly_named(
    frame: pd.DataFrame, notes: tuple[str, ...], reading: ReadingSpec
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    if not reading.skip_after_header:
        frame = frame.set_axis([_split(str(name))[2] for name in frame.columns], axis="columns")
    return frame, ("Types and roles of the columns were taken from the header of Orange.", *notes)


def _pandas_source(file: str, reading: ReadingSpec) -> str:
    names = "" if reading.skip_after_header else '.rename(columns=lambda name: name.split("#", 1)[-1])'
    return TEXT.pandas_source(file, reading) + names


ORANGE = replace(
    TEXT,
    guess=_guess,
    read=_read,
    preview=_preview,
    pandas_source=_pandas_source,
    declared=_declared,
    blocks=None,
)
