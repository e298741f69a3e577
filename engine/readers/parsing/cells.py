"""The cells of one column, as they are written, as numbers, dates or texts.

A generated script contains the source of these functions: they use nothing but `re`, NumPy and pandas, and their errors
are plain `ValueError`. Rows are counted from 1 by the index of the column, which continues from block to block.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd


def number_in(
    cell: object, form: re.Pattern[str], decimal: str, thousands: str, limits: str, missing: set[object]
) -> float | None:
    """Return the number in a cell, NaN for one that counts as missing, and None for one that holds no number."""
    if not isinstance(cell, str):
        if type(cell).__name__ not in ("int", "float", "Decimal"):
            return None
        return np.nan if float(str(cell)) in missing else float(str(cell))
    text = cell.strip()
    match = form.fullmatch(text)
    if match is None or text in missing:
        return np.nan if text in missing else None
    digits = next(group for group in match.groups()[2:] if group)
    for mark in thousands:
        digits = digits.replace(mark, "")
    for mark in decimal:
        digits = digits.replace(mark, ".")
    number = -float(digits) if match["sign"] in ("-", "−") else float(digits)
    if match["limit"]:
        below = match["limit"][0] in "<≤"
        return {"half": number / 2 if below else number, "limit": number, "missing": np.nan}.get(limits)
    return np.nan if number in missing else number


def number_form(decimal: str, thousands: str, unit: str) -> re.Pattern[str]:
    """Return the pattern of a number with these marks, perhaps behind a sign of a limit, and with its unit."""
    point, marks, name = f"[{re.escape(decimal)}]", re.escape(thousands), re.escape(unit)
    whole = rf"(?:[1-9]\d{{0,2}}(?:[{marks}]\d{{3}})+|\d+)" if thousands else r"\d+"
    number = rf"((?:{whole}(?:{point}\d*)?|{point}\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)"
    with_unit = rf"(?:{name}\s*{number}|{number}\s*{name})" if unit else number
    return re.compile(rf"(?P<limit>[<>≤≥]=?)?\s*(?P<sign>[+−-])?\s*{with_unit}", re.IGNORECASE)


def numbers_of(
    cells: pd.Series,
    decimal: str = ".",
    thousands: str = "",
    unit: str = "",
    limits: str = "refuse",
    missing: tuple[str, ...] = (),
    odd: str = "refuse",
) -> pd.Series:
    """Return a column as numbers: int64 if all are whole and none is missing, else float64.

    `limits` says what a number behind < or > is read as: "half" of it, the "limit" itself or "missing". With `odd` as
    "missing", a cell without a number counts as missing; otherwise it is an error.
    """
    plain = [number_in(mark, number_form(".", "", ""), ".", "", "refuse", set()) for mark in missing]
    marks = {*missing, *(number for number in plain if number is not None)}
    codes, different = pd.factorize(cells)
    form = number_form(decimal, thousands, unit)
    numbers = [number_in(cell, form, decimal, thousands, limits, marks) for cell in different.tolist()]
    unread = [place for place, number in enumerate(numbers) if number is None]
    if unread and odd == "refuse":
        first = np.flatnonzero(codes == unread[0])[0]
        raise ValueError(f"{cells.name}, row {cells.index[first] + 1:,}: “{different[unread[0]]}” is no number")
    values = np.array([*(np.nan if number is None else number for number in numbers), np.nan])[codes]
    with np.errstate(invalid="ignore"):
        if np.all(np.abs(values) < 2**53) and np.all(values == np.floor(values)):
            values = values.astype("int64")
    return pd.Series(values, index=cells.index, name=cells.name)


def numbered_months(texts: pd.Series, form: str = " {:02d} ") -> pd.Series:
    """Return texts with the names of months, in English, German, French and Spanish, replaced by their numbers."""
    names = (
        *("january jan januar jän jänner janvier janv enero ene", "february feb februar febr février fév febrero"),
        *("march mar märz mär mrz mars marzo maerz", "april apr avril avr abril abr", "may mai mayo"),
        *("june jun juni juin junio", "july jul juli juillet juil julio", "august aug août aout agosto ago"),
        *("september sep sept septembre septiembre setiembre", "october oct oktober okt octobre octubre"),
        *("november nov novembre noviembre", "december dec dezember dez décembre déc decembre diciembre dic"),
    )
    numbers = {name: form.format(month) for month, line in enumerate(names, 1) for name in [*line.split()]}
    longest_first = "|".join(sorted(numbers, key=len, reverse=True))
    word = re.compile(rf"(?<![^\W\d_])(?:{longest_first})(?![^\W\d_])\.?", re.IGNORECASE)
    return texts.str.replace(word, lambda found: numbers[found[0].lower().rstrip(".")], regex=True)


def dates_in(texts: pd.Series, form: str) -> pd.Series:
    """Return texts as dates by a format of `datetime.strptime`, missing where a text has another one.

    Names of months and halves of the day are read in the same way in every locale.
    """
    if "%b" in form:
        texts, form = numbered_months(texts), form.replace("%b", " %m ")
    late = texts.str.contains(r"p\.?\s?m\.?$", case=False, regex=True) if "%p" in form else None
    if late is not None:
        texts = texts.str.replace(r"\s*[ap]\.?\s?m\.?$", "", case=False, regex=True)
        form = form.replace("%p", "").strip()
    dates = pd.to_datetime(texts, format=form, errors="coerce").astype("datetime64[us]")
    if late is None:
        return dates
    return dates + pd.to_timedelta(np.where(late, 12, 0), unit="h")


def dates_of(
    cells: pd.Series, formats: tuple[str, ...], missing: tuple[str, ...] = (), odd: str = "refuse"
) -> pd.Series:
    """Return a column as dates, each by the first of some formats that fits; cells that are dates remain what they are.

    With `odd` as "missing", a cell without a date counts as missing; otherwise it is an error.
    """
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells
    dates = pd.Series(pd.NaT, index=cells.index, name=cells.name, dtype="datetime64[us]")
    if cells.dtype == object:
        is_date = cells.map(lambda cell: isinstance(cell, pd.Timestamp) or hasattr(cell, "isoformat"))
        dates[is_date] = pd.to_datetime(cells[is_date]).astype("datetime64[us]")
        cells = cells[~is_date]
    rest = cells.dropna().astype("str").str.strip()
    rest = rest[~rest.isin(missing)] if missing else rest
    for form in formats:
        codes, different = pd.factorize(rest)
        found = dates_in(pd.Series(different), form).take(codes).set_axis(rest.index).dropna() if len(rest) else rest
        dates[found.index] = found
        rest = rest[~rest.index.isin(found.index)] if len(found) < len(rest) else rest[:0]
    if len(rest) and odd == "refuse":
        raise ValueError(
            f"{cells.name}, row {rest.index[0] + 1:,}: “{rest.iloc[0]}” is no date in the form of the column"
        )
    return dates


def written_cells(cells: pd.Series, missing: tuple[str, ...] = ()) -> pd.Series:
    """Return a column as texts, exactly as they are written; whole numbers of a workbook are written as such."""

    def text(cell: object) -> str | None:
        whole = isinstance(cell, float) and cell.is_integer()
        written = f"{cell:.0f}" if whole else str(cell)
        return None if written.strip() in missing else written

    return cells.astype(object).map(text, na_action="ignore").astype("str")
