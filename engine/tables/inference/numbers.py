"""Columns of numbers: decimal and thousands marks, units, limits, and cells that are none."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np

from engine.project import ColumnReading, ReadingSpec
from engine.readers.parsing.cells import number_form
from engine.readers.parsing.sniffing import MISSING_MARKS
from engine.system.word_forms import counted
from engine.tables.inference.finding import MOSTLY, DifferentCells, Finding

LIKELY = 0.85
"""Share of the cells of a sample that look like numbers, from which all cells are read."""

FEW_LEVELS = 20
"""A column with at most so many different numbers and a repeated word is a category."""

MIN_NUMBERS = 0.5
"""Share of numbers from which texts among them are named."""

MAX_UNITS = 5
"""Different texts behind numbers from which they are no units."""

MAX_WAYS = 3
"""Ways to write a number with something else that a column may have; identifiers with letters have one, too."""

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_NEARLY = re.compile(r"[^\w\s]?\s?0\D.*|[^\w\s]\s?0")

GROUPING = "'’\u00a0\u202f\u2009 "
"""Marks that group digits and are no decimal mark."""

_LOOSE = re.compile(
    r"(?P<limit>[<>≤≥]=?)?\s*[+−-]?\s*(?P<before>US\$|[$€£¥]|(?:EUR|USD|CHF|GBP|Fr\.|Rs\.?)(?=\s))?\s*"
    rf"(?P<digits>\d(?:[\d.,{GROUPING}]*\d)?[.,]?|[.,]\d+)(?:e[+-]?\d+)?"
    r"\s*(?P<after>(?:[%‰°$€£¥]|[^\W\d_])[^\s,;<>=:]{0,11})?",
    re.IGNORECASE,
)


def number_finding(column: DifferentCells, reading: ReadingSpec) -> Finding | None:
    """Return how a column of texts is read as numbers; None if it holds something else."""
    sample = column.sample()
    matches = [_LOOSE.fullmatch(cell.strip()) if isinstance(cell, str) else None for cell in sample]
    found = [match for match in matches if match is not None]
    plain = sum(_is_number(cell) for cell in sample)
    words = sum(isinstance(cell, str) and cell.strip() in MISSING_MARKS for cell in sample)
    if len(found) + plain < LIKELY * (len(sample) - words) or not len(sample) - words:
        return None
    units = Counter((match["before"] or match["after"] or "").strip() for match in found)
    if plain:
        units[""] += plain
    unit, usual = units.most_common(1)[0]
    if usual <= MOSTLY * units.total():
        listed = ", ".join(each or "none" for each, _ in units.most_common(3))
        several = f"{column.name} holds numbers with different units ({listed}), and was read as text."
        are_names = len(units) > MAX_UNITS or any(each[-1:].isdigit() for each in units)
        return None if are_names else Finding(ambiguities=(several,))
    return _by_marks(column, reading, *_marks_of(column, unit, reading), unit)


def unread_finding(column: DifferentCells) -> Finding | None:
    """Return what is said of texts that nearly are numbers: most of them, or all written in one of few ways."""
    texts = [cell.strip() for cell in column.sample() if isinstance(cell, str) and cell.strip() not in MISSING_MARKS]
    ways = Counter(_DIGITS.sub("0", text) for text in texts)
    numbers = {"0", "-0", "+0"}
    share = sum(ways[way] for way in numbers) / max(1, len(texts))
    if MIN_NUMBERS <= share < 1:
        odd = [place for place, cell in enumerate(column.cells) if _DIGITS.sub("0", str(cell).strip()) not in numbers]
        rest = f"{counted(column.count(odd), 'cell')} with other texts: {column.named(odd)}"
        return Finding(ambiguities=(f"{column.name} holds numbers, and {rest}. It was read as text.",))
    usual = ways.most_common(MAX_WAYS)
    if sum(count for _, count in usual) < MOSTLY * len(texts) or not all(_NEARLY.fullmatch(way) for way, _ in usual):
        return None
    example = next((cell for cell in texts if _DIGITS.sub("0", cell) == usual[0][0]), "")
    return Finding(notes=(f"{column.name} holds texts such as “{example}”, which are read as text, not as numbers.",))


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _marks_of(column: DifferentCells, unit: str, reading: ReadingSpec) -> tuple[str, str, tuple[str, ...]]:
    """Return the decimal marks and the thousands marks that fit most cells, and a sentence if others fit as well."""
    written = "\n".join(cell for cell in column.cells if isinstance(cell, str))
    used = [mark for mark in f".,{GROUPING}" if re.search(rf"\d{re.escape(mark)}\d", written)]
    groups = "".join(mark for mark in used if mark in GROUPING)
    point, comma = "." in used, "," in used
    if not point and not comma:
        return reading.decimal, groups, ()
    choices = ((".", groups + "," * comma), (",", groups + "." * point))
    shares = [_share(column, *choice, unit) for choice in choices]
    other = "," if reading.decimal == "." else "."
    if shares[0] == shares[1]:
        mark = other if other in used else reading.decimal
        example = next(cell for cell in column.cells if isinstance(cell, str) and mark in cell)
        name, read, could = ("comma" if mark == "," else "point"), *_as_read(mark == reading.decimal)
        sentence = f"Numbers such as {example} in {column.name} were read with a {read} {name}. It could be a {could}"
        return reading.decimal, groups + other * (other in used), (f"{sentence} {name}.",)
    best = choices[shares[1] > shares[0]]
    if max(shares) <= MOSTLY and point and comma and _share(column, ".,", groups, unit) > MOSTLY:
        return ".,", groups, ()
    return *best, ()


def _as_read(decimal: bool) -> tuple[str, str]:
    return ("decimal", "thousands") if decimal else ("thousands", "decimal")


def _share(column: DifferentCells, decimal: str, thousands: str, unit: str) -> float:
    form = number_form(decimal, thousands, unit)
    fits = [isinstance(cell, str) and form.fullmatch(cell.strip()) is not None for cell in column.cells]
    return float(column.counts[np.array(fits, dtype=bool)].sum()) / max(1, column.present)


def _by_marks(
    column: DifferentCells, reading: ReadingSpec, decimal: str, thousands: str, doubts: tuple[str, ...], unit: str
) -> Finding | None:
    form = number_form(decimal, thousands, unit)
    matches = [form.fullmatch(cell.strip()) if isinstance(cell, str) else None for cell in column.cells]
    odd = [
        place
        for place, (cell, match) in enumerate(zip(column.cells, matches, strict=True))
        if match is None and not (_is_number(cell) and not unit)
    ]
    marks = [place for place in odd if str(column.cells[place]).strip() in MISSING_MARKS]
    odd = [place for place in odd if place not in set(marks)]
    numbers = column.present - column.count(odd) - column.count(marks)
    if numbers <= MOSTLY * (numbers + column.count(odd)):
        return None
    if odd and len(column.cells) - len(odd) - len(marks) <= FEW_LEVELS and column.counts[odd].max() > 1:
        kept = f"{column.name} holds numbers, but also {column.named(odd)}. It was read as a category."
        return Finding(ambiguities=(kept,))
    limits = [place for place, match in enumerate(matches) if match is not None and match["limit"]]
    if column.count(limits) > MOSTLY * numbers:
        return None  # hardly a number without a limit: <40 and >=40 are groups
    found = ColumnReading(
        name=column.name,
        kind="number",
        decimal=decimal if decimal != reading.decimal else "",
        thousands=thousands,
        unit=unit,
        limits="limit" if limits else "refuse",
        missing=tuple(sorted({str(column.cells[place]).strip() for place in marks})),
        odd="missing" if odd else "refuse",
    )
    return Finding(
        found,
        _notes(column, found, reading),
        (*doubts, *_mixed(column, decimal), *_limited(column, limits), *odd_cells(column, "numbers", odd)),
    )


def odd_cells(column: DifferentCells, what: str, odd: list[int]) -> tuple[str, ...]:
    """Return a sentence about cells that are not what all others are; none if there is no such cell."""
    if not odd:
        return ()
    count = column.count(odd)
    except_in = f"{column.name} holds {what}, except in {counted(count, 'cell')}: {column.named(odd)}."
    return (f"{except_in} Counted as missing; edit the file, or keep the column as text.",)


def _limited(column: DifferentCells, limits: list[int]) -> tuple[str, ...]:
    if not limits:
        return ()
    count = column.count(limits)
    found = f"{column.name} holds {counted(count, 'limit')} such as {column.named(limits[:1])}"
    return (f"{found}, read as the limit itself. Half of it, or a missing cell, are possible as well.",)


def _mixed(column: DifferentCells, decimal: str) -> tuple[str, ...]:
    """Return a sentence about the cells with the rarer decimal mark, if there are two."""
    if len(decimal) < 2:
        return ()
    with_mark = {mark: [place for place, cell in enumerate(column.cells) if mark in str(cell)] for mark in decimal}
    rare = min(with_mark, key=lambda mark: column.count(with_mark[mark]))
    name = "comma" if rare == "," else "point"
    rows = f"{column.name} has a decimal {name} in {counted(column.count(with_mark[rare]), 'cell')}"
    return (f"{rows}, another mark in the others: {column.named(with_mark[rare])}. Both were read as decimal marks.",)


def _notes(column: DifferentCells, found: ColumnReading, reading: ReadingSpec) -> tuple[str, ...]:
    parts = []
    if found.unit:
        parts.append(f"the unit {found.unit}")
    if found.decimal and len(found.decimal) == 1:
        parts.append(f"a decimal {'comma' if found.decimal == ',' else 'point'}, unlike other columns")
    if found.missing:
        parts.append(f"{', '.join(found.missing)} as missing")
    return (f"{column.name} was read as numbers with {' and '.join(parts)}.",) if parts else ()
