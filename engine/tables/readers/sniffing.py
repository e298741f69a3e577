"""Guess how a delimited text is to be read, from its beginning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate

from engine.project import Dates, ReadingSpec
from engine.tables.readers.dates import order_of
from engine.tables.readers.encodings import encoding_of
from engine.tables.readers.records import first_record, is_comment, split

SEPARATORS = ",;\t|"
RARE_SEPARATORS = (" ",)
LINES = 200
"""Records that are looked at."""
MIN_RATED, RATED_LETTERS = 8, 2**17
"""By so many lines at the least, and no more letters where these are more, the separator is found."""
MIN_BELOW_UNITS = 3
USUAL_MISSING = frozenset(
    {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA"}
    | {"NULL", "NaN", "None", "n/a", "nan", "null"}
)
"""Cells that always count as empty: those of pandas."""
MISSING_MARKS = frozenset(
    {"?", "-", "--", "---", "–", ".", "..", "*", "missing", "unknown", "none", "n.a.", "N.A.", "n.d.", "nd", "ND"}
    | {"k.A.", "k. A.", "n/d", "na", "Na", "nil", "#DIV/0!", "#VALUE!", "#REF!"}
)
"""Cells that count as empty where they stand among numbers."""

_COMMENTS = "#%!"
_POINT = re.compile(r"[+-]?(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(?:\d+,\d*|,\d+)(?:[eE][+-]?\d+)?")
_WHOLE = re.compile(r"[+-]?\d+(?:[eE][+-]?\d+)?|[+-]?(?:inf|infinity|nan)", re.IGNORECASE)
_GROUPS = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?"),
    "'": re.compile(r"[+-]?[1-9]\d{0,2}(?:'\d{3})+(?:[.,]\d+)?"),
    " ": re.compile(r"[+-]?[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?"),
}
"""Numbers whose digits stand in threes. A leading zero is no group: 0,123 has a decimal comma."""


def guess_reading(sample: bytes) -> ReadingSpec:
    """Return how a text that begins like this is to be read."""
    return guess(sample)[0]


def guess(sample: bytes, whole: bool = True) -> tuple[ReadingSpec, tuple[str, ...]]:
    """Return how a text is to be read, and what could as well be otherwise, in sentences."""
    encoding, certain = encoding_of(sample)
    text = sample.decode(encoding, errors="replace").removeprefix("\ufeff")
    text = text if whole else whole_lines(text)
    reading, records = _dialect(text, ReadingSpec(encoding=encoding))
    body = records[first_record(records, reading) + 1 :] or records
    columns = columns_of(body)
    decimal, thousands, doubtful_number = _marks(columns, reading.separator)
    reading = reading.replaced(decimal=decimal, thousands=thousands)
    reading = reading.replaced(missing=_missing_marks(columns, reading))
    header = _has_header(records, reading)
    units = header and _has_units(body, reading)
    dates, doubtful_date = _dates(columns)
    ambiguities = [
        *([] if certain else [f"The text was taken to be in the encoding {encoding}. Look at letters with accents."]),
        *doubtful_number,
        *([] if header else ["The first line was taken to be data, because it holds numbers, not names."]),
        *(["The line below the names was taken for units and left out."] if units else []),
        *doubtful_date,
    ]
    return reading.replaced(header=header, skip_after_header=int(units), dates=dates), tuple(ambiguities)


def layout(records: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return how many lines of a sheet stand above the names, and how many of units below them."""
    plain = ReadingSpec()
    skipped = _preamble(records, plain)
    below = records[first_record(records, plain.replaced(skip_rows=skipped)) + 1 :]
    return skipped, int(_has_units(below, plain))


def whole_lines(text: str) -> str:
    """Return a text up to its last line end: what follows may be cut off."""
    end = text.rfind("\n") + 1
    return text[:end] if end and text.count("\n") > 1 else text


def is_number(cell: str, reading: ReadingSpec) -> bool:
    """Whether a cell is a number as this reading has them."""
    plain = cell.strip()
    if reading.thousands and _GROUPS.get(reading.thousands, _WHOLE).fullmatch(plain):
        return True
    fraction = _COMMA if reading.decimal == "," else _POINT
    return bool(_WHOLE.fullmatch(plain) or fraction.fullmatch(plain))


def is_missing(cell: str, reading: ReadingSpec) -> bool:
    """Whether a cell counts as empty."""
    return cell.strip() in USUAL_MISSING or cell.strip() in reading.missing


def _dialect(text: str, reading: ReadingSpec) -> tuple[ReadingSpec, list[list[str]]]:
    """Return separator, quote, comment and lines to skip, with the records that they make."""
    lines = [line for line in text.splitlines()[:LINES] if line.strip()]
    commented = [line[0] for line in lines if line[0] in _COMMENTS]
    plain = [line for line in lines if line[0] not in _COMMENTS] or lines
    reading = reading.replaced(quote=_quote(plain))
    separator = _separator(plain, reading)
    reading = reading.replaced(separator=separator)
    mark = Counter(commented).most_common(1)[0][0] if commented and len(commented) < len(lines) else ""
    records = split(text, reading, LINES)
    if mark and not _only_at_the_top(records, mark) and not any(mark in line for line in plain):
        reading = reading.replaced(comment=mark)
    return reading.replaced(skip_rows=_preamble(records, reading, mark)), records


def _separator(lines: Sequence[str], reading: ReadingSpec) -> str:
    lines = _enough(lines)
    rated = {mark: _rate(lines, reading.replaced(separator=mark)) for mark in SEPARATORS}
    best = max(rated, key=lambda mark: rated[mark])
    if rated[best] > 0:
        return best
    rare = {mark: _rate(lines, reading.replaced(separator=mark)) for mark in RARE_SEPARATORS}
    best = max(rare, key=lambda mark: rare[mark])
    return best if rare[best] >= 1 else ","


def _enough(lines: Sequence[str]) -> Sequence[str]:
    """Return as many lines as tell a separator: of a table with thousands of columns, the first ones."""
    sizes = accumulate(len(line) for line in lines)
    return lines[: max(MIN_RATED, sum(size <= RATED_LETTERS for size in sizes))]


def _rate(lines: Sequence[str], reading: ReadingSpec) -> float:
    """Return how well a separator cuts: lines of one width above all, cells without other separators, many cells."""
    records = [record for record in split("\n".join(lines), reading) if record]
    if not records:
        return 0.0
    width, count = Counter(len(record) for record in records).most_common(1)[0]
    if width < 2:
        return 0.0
    cells = [cell for record in records for cell in record]
    others = [mark for mark in ";\t|" if mark != reading.separator]
    clean = sum(not any(mark in cell for mark in others) for cell in cells) / len(cells)
    decimal = reading.replaced(decimal=",")
    numbers = sum(is_number(cell, reading) or is_number(cell, decimal) for cell in cells) / len(cells)
    return (
        count / len(records) * clean**2 + numbers / 10 + min(width, 100) / 10_000 if count * 2 > len(records) else 0.0
    )


def _quote(lines: Sequence[str]) -> str:
    edges = "\n".join(lines)
    double = len(re.findall(r'(?m)(?:^|[,;\t|])\s*"', edges))
    single = len(re.findall(r"(?m)(?:^|[,;\t|])\s*'[^'\n]*'(?=\s*(?:[,;\t|]|$))", edges))
    return "'" if single > 1 and not double else '"'


def _only_at_the_top(records: Sequence[Sequence[str]], mark: str) -> bool:
    flags = [bool(record) and record[0].startswith(mark) for record in records]
    return True not in flags[flags.index(False) :] if False in flags else False


def _preamble(records: Sequence[Sequence[str]], reading: ReadingSpec, mark: str = "") -> int:
    """Return how many lines stand above the names: a title, or comments, before lines of one width begin."""
    widths = Counter(len(record) for record in records if record and not is_comment(record, reading))
    usual = widths.most_common(1)[0][0] if widths else 1
    for place, record in enumerate(records):
        commented = bool(mark and record and record[0].startswith(mark))
        if commented or not any(record) or (len(record) < usual - 1 and usual > 1):
            continue
        above = records[: place + _padded(records[place:], usual)]
        return len(above) if any(map(bool, above)) and not _all_comments(above, reading) else 0
    return 0


def _padded(records: Sequence[Sequence[str]], usual: int) -> int:
    """Return how many lines of a preamble a spreadsheet has filled up with empty cells to the full width.

    They end at a line of names: one that is full, and holds no number.
    """
    plain = ReadingSpec()
    comma = plain.replaced(decimal=",")
    for place, record in enumerate(records):
        filled = [cell for cell in record if cell.strip()]
        if len(filled) >= max(usual - 1, 2):
            names = not any(is_number(cell, plain) or is_number(cell, comma) for cell in filled)
            return place if names else 0
        if len(filled) * 2 > usual:
            return 0
    return 0


def _all_comments(records: Sequence[Sequence[str]], reading: ReadingSpec) -> bool:
    return all(not record or is_comment(record, reading) for record in records)


def columns_of(body: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the cells of each column of rows that are mostly of one width."""
    width = Counter(len(record) for record in body if record).most_common(1)
    if not width:
        return []
    return [[record[place] for record in body if len(record) > place] for place in range(width[0][0])]


def _marks(columns: Sequence[Sequence[str]], separator: str) -> tuple[str, str, list[str]]:
    """Return the decimal and the thousands mark, with a sentence where they could be each other.

    A number such as 1,234 may be either; 1,5 and 1.234,5 and 1.234.567 tell which mark is which.
    """
    cells = [cell.strip() for column in columns for cell in column]
    grouped = {
        mark: [cell for cell in cells if mark in cell and form.fullmatch(cell)] for mark, form in _GROUPS.items()
    }
    told = {
        mark: sum(mark in cell and bool(form.fullmatch(cell)) and not _GROUPS[mark].fullmatch(cell) for cell in cells)
        + sum(mark in cell or cell.count(other) > 1 for cell in grouped[other])
        for mark, other, form in ((".", ",", _POINT), (",", ".", _COMMA))
    }
    if told["."] == told[","]:
        return _doubtful_marks(grouped, separator)
    decimal = "," if told[","] > told["."] else "."
    other = "." if decimal == "," else ","
    return decimal, _first_used((other, "'", " "), grouped, separator), []


def _doubtful_marks(grouped: Mapping[str, Sequence[str]], separator: str) -> tuple[str, str, list[str]]:
    """Return the marks where nothing tells them apart: all numbers with one have just three digits behind it."""
    if len(grouped[","]) > len(grouped["."]):
        if separator == ",":  # who separates by commas has no decimal comma
            return ".", ",", ["Numbers such as 1,234 were read as thousands. They may as well have a decimal comma."]
        return ",", "", ["Numbers such as 1,234 were read with a decimal comma. They may as well be thousands."]
    if grouped["."] and separator == ";":  # as programs write it where the comma is the decimal mark
        return ".", "", ["Numbers such as 1.234 were read with a decimal point. They may as well be thousands."]
    return ".", _first_used(("'", " "), grouped, separator), []


def _first_used(marks: Sequence[str], grouped: Mapping[str, Sequence[str]], separator: str) -> str:
    """Return the first mark that groups the digits of some number; a comma may also separate, as cells are quoted."""
    return next((mark for mark in marks if grouped[mark] and not mark == separator == " "), "")


def _missing_marks(columns: Sequence[Sequence[str]], reading: ReadingSpec) -> tuple[str, ...]:
    """Return the marks that stand for an empty cell in columns that hold numbers otherwise."""
    found: set[str] = set()
    for column in columns:
        if MISSING_MARKS.isdisjoint(cell.strip() for cell in column):
            continue
        words = {cell.strip() for cell in column if not is_missing(cell, reading) and not is_number(cell, reading)}
        numbers = sum(is_number(cell, reading) for cell in column)
        if words and words <= MISSING_MARKS and numbers * 2 > len(column):
            found |= words
    return tuple(sorted(found))


def _has_header(records: Sequence[Sequence[str]], reading: ReadingSpec) -> bool:
    place = first_record(records, reading)
    if place + 1 >= len(records):
        return True
    first, columns = records[place], columns_of(records[place + 1 :])
    numeric = [number for number, column in enumerate(columns) if _is_numeric(column, reading)]
    return not numeric or not all(number < len(first) and is_number(first[number], reading) for number in numeric)


def _has_units(body: Sequence[Sequence[str]], reading: ReadingSpec) -> bool:
    """Whether the first row holds words above columns that hold numbers, in most of these columns, and no number."""
    if len(body) < MIN_BELOW_UNITS or any(is_number(cell, reading) for cell in body[0]):
        return False
    below = columns_of(body[1:])
    numeric = [place for place, column in enumerate(below) if _is_numeric(column, reading)]
    words = [place for place in numeric if place < len(body[0]) and not is_missing(body[0][place], reading)]
    marked = any(body[0][place].strip() in USUAL_MISSING - {""} for place in numeric if place < len(body[0]))
    return len(words) * 2 > len(numeric) and not marked


def _is_numeric(column: Sequence[str], reading: ReadingSpec) -> bool:
    present = [cell for cell in column if not is_missing(cell, reading)]
    return bool(present) and all(is_number(cell, reading) for cell in present)


def _dates(columns: Sequence[Sequence[str]]) -> tuple[Dates, list[str]]:
    """Return the order of the first column of dates, with a sentence where day and month cannot be told apart."""
    orders = [order_of(cell for cell in column if cell.strip() not in USUAL_MISSING) for column in columns]
    found = [order for order in orders if order[0] != "text"]
    if not found:
        return "text", []
    certain = [order for order in found if order[1]]
    dates = (certain or found)[0][0]
    return dates, [] if certain else ["Dates such as 03/04/2024 were read with the month first. It may be the day."]
