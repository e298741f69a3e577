"""Columns of dates: the formats of their cells, and whether the day or the month comes first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from itertools import islice
from typing import Any, Literal

import pandas as pd

from engine.project import ColumnReading
from engine.readers.parsing.cells import dates_of, numbered_months
from engine.readers.parsing.sniffing import MISSING_MARKS
from engine.tables.inference.finding import MOSTLY, DifferentCells, Finding
from engine.tables.inference.numbers import LIKELY, odd_cells

Order = Literal["day", "month", "year", ""]
"""Which number comes first in dates; empty where the cells do not tell."""

MAX_FORMATS = 6
"""Formats of one column; with more it holds something else."""

FEW_TIMES = 20
"""So many different times of day, or fewer, are levels."""

CLOCKS = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p")
"""Forms of times of day; 12:30 is read by the first that fits, which is not that of half a day."""

COMPACT, MIN_COMPACT = "%Y%m%d", 5
"""Dates without marks, and from how many different numbers they are no coincidence."""

_MOMENT = re.compile(
    r"(?P<date>.*?\d.*?)(?:(?P<gap>T|,? +|,)(?P<clock>\d{1,2}:\d{2}(?P<second>:\d{2}(?P<part>\.\d{1,6})?)?)"
    r"(?P<half>\s?[ap]\.?\s?m\.?)?)?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(\d{1,2})([./-]|\. )(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_YEAR_MONTH = re.compile(r"(\d{4})([/-])(\d{2})")
_MONTH_YEAR = re.compile(r"(\d{2})([/.-])(\d{4})")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?P<second>:\d{2}(?P<part>\.\d{1,6})?)?(?P<half>\s?[ap]\.?\s?m\.?)?", re.IGNORECASE)
_GAP = r"((?:\s?(?:de|of)\s|[\s.,/-]{0,2})?)"
_WORDS = (
    (re.compile(rf"\d{{1,2}}{_GAP}#{_GAP}(\d{{4}}|\d{{2}})"), "%d{0}%b{1}{year}"),
    (re.compile(rf"#{_GAP}\d{{1,2}}{_GAP}(\d{{4}})"), "%b{0}%d{1}{year}"),
    (re.compile(rf"(\d{{4}}){_GAP}#{_GAP}\d{{1,2}}"), "{year}{0}%b{1}%d"),
    (re.compile(rf"#{_GAP}(\d{{4}})"), "%b{0}{year}"),
    (re.compile(rf"(\d{{4}}){_GAP}#"), "{year}{0}%b"),
)


def date_finding(column: DifferentCells, chosen: Order = "") -> Finding | None:
    """Return how a column of texts, or of dates with texts among them, is read as dates; None for something else.

    Parameters
    ----------
    chosen : str
        What the user said comes first, in a column that does not tell; empty for nothing.
    """
    sample = column.sample()
    texts = [cell.strip() for cell in sample if isinstance(cell, str) and cell.strip() not in MISSING_MARKS]
    true = sum(is_date(cell) for cell in sample)
    forms = Counter(form for text in with_month_signs(texts) if (form := form_of(text)))
    if forms.total() + true < LIKELY * (len(texts) + true) or len(forms) > MAX_FORMATS or not forms.total() + true:
        return None
    if _are_few_times(column, forms) or _are_seasons(column, forms):
        return None
    order = order_of(texts)
    cells = pd.Series(column.cells, dtype=object)
    choices: tuple[Order, ...] = (order,) if order else ("day", "month")
    read = {each: _read(cells, forms, each) for each in choices}
    shares = {each: column.count(list(found[1].dropna().index)) for each, found in read.items()}
    tie = len(set(shares.values())) == 1 and len(choices) > 1
    best = max(shares, key=lambda each: shares[each])
    if tie:
        points = "." in texts[0] if texts else False
        best = chosen or ("day" if points else "month")
    formats, dates = read[best] if best in read else _read(cells, forms, best)
    return _finding(column, formats, dates, doubt(column, best, False) if tie and not points and not chosen else ())


def are_times(formats: Collection[str]) -> bool:
    """Return whether formats are those of times of day, without a date."""
    return bool(formats) and all(form.startswith(("%H", "%I")) for form in formats)


def _are_few_times(column: DifferentCells, forms: Counter[str]) -> bool:
    """Return whether cells are times of day, but so few that they are rather levels: two shifts, or dilutions."""
    return len(column.cells) <= FEW_TIMES and are_times(forms)


def _are_seasons(column: DifferentCells, forms: Counter[str]) -> bool:
    """Return whether cells such as 2005-06 name a year and the next one, not a month."""
    found = [match for cell in column.cells if (match := _YEAR_MONTH.fullmatch(str(cell).strip()))]
    return (
        bool(found)
        and {*forms} <= {"%Y-%m", "%Y/%m"}
        and all((int(each[1]) + 1) % 100 == int(each[3]) for each in found)
    )


def compact_date_finding(name: str, column: pd.Series) -> Finding | None:
    """Return that whole numbers such as 20240131 are dates; None if some number is none."""
    present = column.dropna()
    if len(present) < MIN_COMPACT or present.min() < 1900_01_01 or present.max() > 2100_12_31:
        return None
    different = pd.Series(present.unique()).astype("int64").astype("str")
    dates = pd.to_datetime(different, format=COMPACT, errors="coerce")
    if len(different) < MIN_COMPACT or dates.isna().any():
        return None
    note = f"{name} was read as dates: {different[0]} as {dates[0].date()}."
    return Finding(ColumnReading(name=name, kind="date", date_format=(COMPACT,)), (note,))


def is_date(cell: Any) -> bool:
    """Return whether a cell of a workbook is a date, not a text."""
    return isinstance(cell, pd.Timestamp) or (hasattr(cell, "isoformat") and not isinstance(cell, str))


def with_month_signs(texts: list[str]) -> list[str]:
    """Return texts with ``#`` for the name of a month."""
    return numbered_months(pd.Series(texts, dtype="str"), "#").tolist() if texts else texts


def form_of(text: str) -> str:
    """Return the `datetime.strptime` format of a date, ``%1`` and ``%2`` for day and month; empty for no date."""
    if clock := _CLOCK.fullmatch(text):
        return _clock_form(clock)
    moment = _MOMENT.fullmatch(text)
    if moment is None:
        return ""
    date = _date_form(moment["date"])
    return f"{date}{moment['gap']}{_clock_form(moment)}" if date and moment["clock"] else date


def _clock_form(match: re.Match[str]) -> str:
    """Return the format of a time of day, by the groups of a match."""
    second = (":%S" if match["second"] else "") + (".%f" if match["part"] else "")
    return f"{'%I' if match['half'] else '%H'}:%M{second}{' %p' if match['half'] else ''}"


def _date_form(date: str) -> str:
    if match := _YEAR_FIRST.fullmatch(date):
        return f"%Y{match[2]}%m{match[2]}%d"
    if match := _NUMBERS.fullmatch(date):
        return f"%1{match[2]}%2{match[2]}{_year(match[4])}"
    if match := _YEAR_MONTH.fullmatch(date):
        return f"%Y{match[2]}%m"
    if match := _MONTH_YEAR.fullmatch(date):
        return f"%m{match[2]}%Y"
    for pattern, form in _WORDS:
        if match := pattern.fullmatch(date):
            gaps = [group for group in match.groups() if not group.isdigit()]
            return form.format(*gaps, year=_year(next(group for group in match.groups() if group.isdigit())))
    return ""


def _year(digits: str) -> str:
    return "%Y" if len(digits) == 4 else "%y"


def order_of(texts: list[str]) -> Order:
    """Return whether the day or the month comes first in dates of numbers, as far as these cells tell."""
    matches = [match for text in texts if (moment := _MOMENT.fullmatch(text)) and (match := _NUMBERS.match(moment[1]))]
    if not matches:
        return "day"
    if any(int(match[1]) > 31 for match in matches):
        return "year"
    first, second = (any(int(match[group]) > 12 for match in matches) for group in (1, 3))
    return "" if first == second else "day" if first else "month"


def _read(cells: pd.Series, forms: Counter[str], order: Order) -> tuple[tuple[str, ...], pd.Series]:
    """Return the formats in this order, the most frequent first, and the dates of the cells by them."""
    formats = tuple(with_order(form, order) for form, _ in forms.most_common())
    return formats, dates_of(cells, formats, odd="missing")


def with_order(form: str, order: Order) -> str:
    """Return a format with day and month in the places of ``%1`` and ``%2``."""
    if order == "year" and "%1" in form:
        return form.replace("%y", "%d").replace("%1", "%y").replace("%2", "%m")
    first, second = ("%d", "%m") if order == "day" else ("%m", "%d")
    return form.replace("%1", first).replace("%2", second)


def _finding(
    column: DifferentCells, formats: tuple[str, ...], dates: pd.Series, doubts: tuple[str, ...]
) -> Finding | None:
    unread = [place for place in range(len(column.cells)) if pd.isna(dates[place])]
    marks = [place for place in unread if str(column.cells[place]).strip() in MISSING_MARKS]
    odd = [place for place in unread if place not in set(marks)]
    found = column.present - column.count(unread)
    if found <= MOSTLY * (found + column.count(odd)):
        return None
    reading = ColumnReading(
        name=column.name,
        kind="date",
        # A second file may have seconds, as Excel writes times.
        date_format=tuple(dict.fromkeys((*CLOCKS, *formats))) if are_times(formats) else formats,
        missing=tuple(sorted({str(column.cells[place]).strip() for place in marks})),
        odd="missing" if odd else "refuse",
    )
    texts = (place for place, cell in enumerate(column.cells) if isinstance(cell, str) and pd.notna(dates[place]))
    shown = dates if are_times(formats) else dates.dt.date
    example = "".join(f": {column.cells[place]} as {shown[place]}" for place in islice(texts, 1))
    read = f"{column.name} was read as {'times of one day' if are_times(formats) else 'dates'}{example}"
    missing = f", {', '.join(reading.missing)} as missing" if marks else ""
    return Finding(reading, (f"{read}{missing}.",), (*doubts, *odd_cells(column, "dates", odd)))


def doubt(column: DifferentCells, order: Order, by_other: bool) -> tuple[str, ...]:
    """Return a sentence about dates in which day and month could be swapped."""
    other = "month" if order == "day" else "day"
    example = next((cell for cell in column.cells if isinstance(cell, str)), "")
    why = ", as in another column" if by_other else ""
    return (
        f"Dates in {column.name} such as {example} were read with the {order} first{why}. The {other} could be first.",
    )
