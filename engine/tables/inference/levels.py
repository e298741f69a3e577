"""Columns of texts: numbers that identify, missing markers that are levels, error values of spreadsheets."""

from __future__ import annotations

from engine.project import LEVEL_MARKERS, ColumnReading
from engine.readers.parsing.sniffing import ERROR_VALUES, MISSING_MARKS
from engine.system.word_forms import counted
from engine.tables.inference.finding import MOSTLY, DifferentCells, Finding
from engine.tables.inference.written import EXACT

MAX_LEVELS = 20
"""A column with at most so many levels is a category, of which NA may be one."""


def identifier_finding(column: DifferentCells) -> Finding | None:
    """Return that whole numbers are texts, because as numbers they would lose zeros or digits; None for others."""
    texts = {place: cell.strip() for place, cell in enumerate(column.cells) if isinstance(cell, str)}
    whole = {place: text for place, text in texts.items() if text.lstrip("+-").isdigit()}
    marks = [place for place, text in texts.items() if text in MISSING_MARKS or text in LEVEL_MARKERS]
    if column.count([*whole]) <= MOSTLY * (column.present - column.count(marks)):
        return None
    zeros = [place for place, text in whole.items() if text.startswith("0") and len(text) > 1]
    long = [place for place, text in whole.items() if abs(int(text)) > EXACT]
    if zeros:
        kept = f"{column.name} holds whole numbers with leading zeros, such as {column.named(zeros[:1])}"
        return Finding(ColumnReading(name=column.name), (), (f"{kept}, kept as text. They could be numbers.",))
    if long:
        kept = f"{column.name} holds whole numbers such as {column.named(long[:1])}, kept as text to keep all digits."
        return Finding(ColumnReading(name=column.name), (kept,))
    return None


def error_finding(column: DifferentCells) -> Finding | None:
    """Return that error values of a spreadsheet count as missing in a column of texts; None if it has none."""
    places = [place for place, cell in enumerate(column.cells) if str(cell).strip() in ERROR_VALUES]
    if not places:
        return None
    note = f"{column.name} holds {counted(column.count(places), 'error value')}, {column.named(places)}: missing cells."
    marks = tuple(sorted({str(column.cells[place]).strip() for place in places}))
    return Finding(ColumnReading(name=column.name, missing=marks), (note,))
