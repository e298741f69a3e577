"""Text columns that hold dates: the order of day, month and year, and the conversion."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from engine.project import Dates, ReadingSpec

_CLOCK = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?"
_YEAR_FIRST = re.compile(rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}{_CLOCK}(?:Z|[+-]\d{{2}}:?\d{{2}})?")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2\d{{4}}{_CLOCK}")
CHECKED_CELLS = 100
"""Cells of a column that are checked before the whole column is converted."""


def order_of(cells: Iterable[str]) -> tuple[Dates, bool]:
    """Return which part of the dates comes first, and whether that is certain.

    ``("text", True)`` if not all cells are dates.
    """
    present = [cell.strip() for cell in cells if cell.strip()]
    if present and all(_YEAR_FIRST.fullmatch(cell) for cell in present):
        return "year first", True
    matches = [match for cell in present if (match := _YEAR_LAST.fullmatch(cell))]
    if not present or len(matches) < len(present):
        return "text", True
    if any(int(match[1]) > 12 for match in matches):
        return "day first", True
    if any(int(match[3]) > 12 for match in matches):
        return "month first", True
    return ("day first", True) if matches[0][2] == "." else ("month first", False)


def with_dates(frame: pd.DataFrame, reading: ReadingSpec) -> pd.DataFrame:
    """Return the frame with text columns converted to dates if every cell that is present is a date.

    Columns with a reading of their own stay as they are.
    """
    dates = reading.dates
    if dates == "text":
        return frame
    own = {column.name for column in reading.columns}
    texts = [name for name in frame.columns if name not in own and pd.api.types.is_string_dtype(frame[name])]
    changed = {name: found for name in texts if (found := dates_by_order(frame[name], dates)) is not None}
    return frame.assign(**changed) if changed else frame


def dates_by_order(column: pd.Series, dates: Dates) -> pd.Series | None:
    """Return a column of texts as dates in this order, all of one format; None if a cell is something else."""
    present = column.dropna()
    if not len(present):
        return None
    head = [str(cell).strip() for cell in present.iloc[:CHECKED_CELLS]]
    pattern = _YEAR_FIRST if dates == "year first" else _YEAR_LAST
    if not all(pattern.fullmatch(cell) for cell in head):
        return None
    form = "ISO8601" if dates == "year first" else format_by_order(head[0], dates)
    utc = dates == "year first" and any(re.search(r"(?:Z|[+-]\d{2}:?\d{2})$", cell[10:]) for cell in head)
    try:
        found = pd.to_datetime(column.str.strip(), format=form, errors="coerce", utc=utc)
    except (ValueError, TypeError, OverflowError):
        return None
    if utc:
        found = found.dt.tz_localize(None)
    return found if int(found.notna().sum()) == len(present) else None


def format_by_order(cell: str, dates: Dates) -> str:
    """Return the format, as `datetime.strptime` names it, of a date in which the day or the month comes first."""
    match = _YEAR_LAST.fullmatch(cell)
    mark = match[2] if match else "/"
    day = f"%d{mark}%m{mark}%Y" if dates == "day first" else f"%m{mark}%d{mark}%Y"
    clock = re.split(r"[T ]", cell, maxsplit=1)[1:]
    if not clock:
        return day
    between = "T" if "T" in cell else " "
    seconds = ("", ":%S")[clock[0].count(":") > 1] + (".%f" if "." in clock[0] else "")
    return f"{day}{between}%H:%M{seconds}"
