"""Guess how a delimited text is to be read, from its beginning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from engine.specs import Dates, ReadingSpec
from engine.table.dates import order_of
from engine.table.encodings import encoding_of
from engine.table.lines import first_record, is_comment, split

SEPARATORS = ",;\t|"
RARE_SEPARATORS = (" ",)
LINES = 200
"""Records that are looked at."""
FEWEST_BELOW_UNITS = 3
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
    ",": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
    ".": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
    "'": re.compile(r"[+-]?\d{1,3}(?:'\d{3})+(?:[.,]\d+)?"),
    " ": re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?"),
}


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
    doubts = [
        *([] if certain else [f"The text was taken to be in the encoding {encoding}. Look at letters with accents."]),
        *doubtful_number,
        *([] if header else ["The first line was taken to be data, because it holds numbers, not names."]),
        *(["The line below the names was taken for units and left out."] if units else []),
        *doubtful_date,
    ]
    return reading.replaced(header=header, skip_after_header=int(units), dates=dates), tuple(doubts)


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
    rated = {mark: _rate(lines, reading.replaced(separator=mark)) for mark in SEPARATORS}
    best = max(rated, key=lambda mark: rated[mark])
    if rated[best] > 0:
        return best
    rare = {mark: _rate(lines, reading.replaced(separator=mark)) for mark in RARE_SEPARATORS}
    best = max(rare, key=lambda mark: rare[mark])
    return best if rare[best] >= 1 else ","


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


def _preamble(records: Sequence[Sequence[str]], reading: ReadingSpec, mark: str) -> int:
    """Return how many lines stand above the names: a title, or comments, before lines of one width begin."""
    widths = Counter(len(record) for record in records if record and not is_comment(record, reading))
    usual = widths.most_common(1)[0][0] if widths else 1
    for place, record in enumerate(records):
        commented = bool(mark and record and record[0].startswith(mark))
        if not commented and any(record) and (usual == 1 or len(record) >= usual - 1 > 0):
            return place if any(map(bool, records[:place])) and not _all_comments(records[:place], reading) else 0
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
    """Return the decimal and the thousands mark, with a sentence where they could be each other."""
    cells = [cell.strip() for column in columns for cell in column]
    points = sum(bool(_POINT.fullmatch(cell)) for cell in cells)
    commas = sum(bool(_COMMA.fullmatch(cell)) for cell in cells)
    grouped = {mark: sum(bool(form.fullmatch(cell)) for cell in cells) for mark, form in _GROUPS.items()}
    twice = {mark: sum(cell.count(mark) > 1 and bool(_GROUPS[mark].fullmatch(cell)) for cell in cells) for mark in ",."}
    both_comma = sum("," in cell and "." in cell and bool(_GROUPS[","].fullmatch(cell)) for cell in cells)
    both_point = sum("," in cell and "." in cell and bool(_GROUPS["."].fullmatch(cell)) for cell in cells)
    decimal = "," if both_point > both_comma or (commas > points and not twice[","] and not both_comma) else "."
    other = "." if decimal == "," else ","
    if (twice[other] or both_comma or both_point) and other != separator:
        return decimal, other, []
    for mark in "' ":
        if grouped[mark] and mark != separator:
            return decimal, mark, []
    unclear = decimal == "," and commas and grouped[","] == commas
    doubt = "Numbers such as 1,234 were read with a decimal comma. They may as well be thousands."
    return decimal, "", [doubt] if unclear else []


def _missing_marks(columns: Sequence[Sequence[str]], reading: ReadingSpec) -> tuple[str, ...]:
    """Return the marks that stand for an empty cell in columns that hold numbers otherwise."""
    found: set[str] = set()
    for column in columns:
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
    """Whether the first row holds words above columns that hold numbers, in most of the columns."""
    if len(body) < FEWEST_BELOW_UNITS or any(is_number(cell, reading) for cell in body[0]):
        return False
    below = columns_of(body[1:])
    numeric = [place for place, column in enumerate(below) if _is_numeric(column, reading)]
    words = [place for place in numeric if place < len(body[0]) and not is_missing(body[0][place], reading)]
    return len(words) * 2 > len(below)


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
