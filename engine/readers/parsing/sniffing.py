"""Infer from the beginning of a text how it is read: dialect, header, number and date formats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate

from engine.project import Dates, ReadingSpec
from engine.readers.parsing import header_lines, table_end
from engine.readers.parsing.dates import order_of
from engine.readers.parsing.encodings import encoding_of
from engine.readers.parsing.records import first_record, is_comment, split
from engine.readers.reader import Guess

SEPARATORS = ",;\t|"
RARE_SEPARATORS = (" ",)
LINES = 200
"""Records that are inspected."""
MIN_RATED, MAX_RATED_CHARACTERS = 8, 2**17
"""The separator is found from at least so many lines; beyond them, from at most so many characters."""
MIN_BELOW_UNITS = 3
NO_NAMES = "The first line was read as data, because it contains numbers, not names."
TWO_LINES = "The first two lines were joined to names. The second one could be units or a row."
UNITS = "The line below the names was read as units and skipped."
USUAL_MISSING = frozenset(
    {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA"}
    | {"NULL", "NaN", "None", "n/a", "nan", "null"}
)
"""Cells that always count as missing: those of pandas."""
ERROR_VALUES = frozenset(
    {"#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
    | {"#NV", "#WERT!", "#BEZUG!", "#ZAHL!", "#ÜBERLAUF!", "#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!", "#N/D"}
    | {"#¡VALOR!", "#¡REF!", "#¿NOMBRE?", "#¡NUM!", "#¡DIV/0!", "#¡NULO!"}
)
"""What spreadsheets in English, German, French and Spanish write for a formula without a value."""
MISSING_MARKS = frozenset(
    {"?", "-", "--", "---", "–", ".", "..", "*", "missing", "unknown", "none", "n.a.", "N.A.", "n.d.", "nd", "ND"}
    | {"n.n.", "n.b.", "N.D.", "n. d.", "<LOD", "<LOQ", "< LOD", "< LOQ", "LOD", "LOQ", "BDL", "BLQ"}
    | {"k.A.", "k. A.", "n/d", "na", "Na", "nil", "unbekannt", "fehlt", "inconnu", "desconocido"}
    | ERROR_VALUES
)
"""Cells that count as missing in a column of numbers."""

_COMMENTS = "#%!"
_NO_COMMENTS = tuple(mark for mark in (*USUAL_MISSING, *ERROR_VALUES) if mark.startswith("#"))
"""Cells that begin like a comment."""
_POINT = re.compile(r"[+-]?(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(?:\d+,\d*|,\d+)(?:[eE][+-]?\d+)?")
_WHOLE = re.compile(r"[+-]?\d+(?:[eE][+-]?\d+)?|[+-]?(?:inf|infinity|nan)", re.IGNORECASE)
_GROUPS = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?"),
    "'": re.compile(r"[+-]?[1-9]\d{0,2}(?:'\d{3})+(?:[.,]\d+)?"),
    " ": re.compile(r"[+-]?[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?"),
}
"""Numbers with digit groups. A leading zero excludes groups: 0,123 has a decimal comma."""


def guess_reading(sample: bytes) -> ReadingSpec:
    """Return the inferred options of a text that begins like this."""
    return guess(sample).reading


def guess(sample: bytes, whole: bool = True, end: bytes = b"") -> Guess:
    """Return the inferred options of a delimited text, and sentences about those that could be different.

    Parameters
    ----------
    whole : bool
        True if `sample` is the whole text.
    end : bytes
        The end of a text of which `sample` is not the whole; empty if it is not known.
    """
    encoding, text, uncertain = decoded_sample(sample, whole)
    reading, records = _dialect(text, ReadingSpec(encoding=encoding))
    reading, records = _without_margin(reading, records)
    margin = reading.first_column
    if whole:
        place = first_record(records, reading)
        last = [header_lines.without_margin(record, margin) for record in split(text, reading)[place + 1 :]]
        below = table_end.end_of(last)
        records = records[: place + 1 + len(last) - below.notes - below.totals]
    else:
        last = split(end.decode(encoding, errors="replace").partition("\n")[2], reading)[-table_end.MAX_LINES :]
        last = [header_lines.without_margin(record, margin) for record in last]
    reading, ambiguities = infer_values(records, reading)
    options, more = table_end.options_for(table_end.end_of(last, whole))
    return Guess(reading.replaced(**options), (*uncertain, *ambiguities, *more))


def _without_margin(reading: ReadingSpec, records: list[list[str]]) -> tuple[ReadingSpec, list[list[str]]]:
    """Return options that skip empty columns on the left of a table with names, and the records without them."""
    margin = header_lines.left_margin([[cell.strip() for cell in record] for record in records])
    inner = [header_lines.without_margin(record, margin) for record in records]
    skipping = reading.replaced(first_column=margin, skip_rows=_preamble(inner, reading, reading.comment))
    return (skipping, inner) if margin and infer_values(inner, skipping)[0].header else (reading, records)


def decoded_sample(sample: bytes, whole: bool) -> tuple[str, str, tuple[str, ...]]:
    """Return the encoding of a sample, its whole lines as text, and a sentence if the encoding is uncertain."""
    encoding, certain = encoding_of(sample)
    text = sample.decode(encoding, errors="replace").removeprefix("\ufeff")
    uncertain = f"The encoding was assumed to be {encoding}. Check letters with accents."
    return encoding, text if whole else whole_lines(text), () if certain else (uncertain,)


def infer_values(records: Sequence[Sequence[str]], reading: ReadingSpec) -> tuple[ReadingSpec, tuple[str, ...]]:
    """Infer header, units, number marks, missing markers and date order from the records of a text.

    Returns
    -------
    reading : ReadingSpec
        The options, with the inferred ones replaced.
    ambiguities : tuple of str
        Sentences about options that could be different.
    """
    place = first_record(records, reading)
    reading = reading.replaced(row_names=header_lines.is_one_name_short(records[place:]))
    reading = reading.replaced(header_lines=1 + (not reading.row_names and _has_two_header_lines(records[place:])))
    body = records[place + reading.header_lines :] or records
    columns = columns_of(body)
    decimal, thousands, unclear_numbers = _marks(columns, reading.separator)
    reading = reading.replaced(decimal=decimal, thousands=thousands)
    reading = reading.replaced(missing=_missing_marks(columns, reading))
    header = reading.header_lines > 1 or _has_header(records, reading)
    reading = reading.replaced(row_names=reading.row_names and header)
    units = header and _has_units(body, reading)
    ambiguities = [
        *unclear_numbers,
        *_unclear_lines(header, reading.header_lines, units),
    ]
    return reading.replaced(header=header, skip_after_header=int(units), dates=_dates(columns)), tuple(ambiguities)


def layout(records: Sequence[Sequence[str]], reading: ReadingSpec) -> tuple[ReadingSpec, tuple[str, ...]]:
    """Return the options of a sheet with its margin, the lines above the names, and lines of names and units.

    Returns
    -------
    reading : ReadingSpec
    ambiguities : tuple of str
        Sentences about options that could be different.
    """
    margin = header_lines.left_margin(records)
    records, plain = [record[margin:] for record in records], ReadingSpec()
    reading = reading.replaced(first_column=margin, skip_rows=_preamble(records, reading))
    records = records[first_record(records, reading) :]
    lines = 1 + _has_two_header_lines(records)
    header = lines > 1 or not records or _has_header(records, plain)
    units = header and _has_units(records[lines:], plain)
    return reading.replaced(header=header, header_lines=lines, skip_after_header=int(units)), _unclear_lines(
        header, lines, units
    )


def _unclear_lines(header: bool, lines: int, units: bool) -> tuple[str, ...]:
    """Return sentences about what the first lines could be instead."""
    sentences = (NO_NAMES, not header), (TWO_LINES, lines > 1), (UNITS, units)
    return tuple(sentence for sentence, is_said in sentences if is_said)


def whole_lines(text: str) -> str:
    """Return a text up to its last line end; the rest may be cut off."""
    end = text.rfind("\n") + 1
    return text[:end] if end and text.count("\n") > 1 else text


def is_number(cell: str, reading: ReadingSpec) -> bool:
    """Return True if a cell is a number with the decimal and thousands marks of `reading`."""
    plain = cell.strip()
    if reading.thousands and _GROUPS.get(reading.thousands, _WHOLE).fullmatch(plain):
        return True
    fraction = _COMMA if reading.decimal == "," else _POINT
    return bool(_WHOLE.fullmatch(plain) or fraction.fullmatch(plain))


def is_missing(cell: str, reading: ReadingSpec) -> bool:
    """Return True if a cell counts as missing."""
    return cell.strip() in USUAL_MISSING or cell.strip() in reading.missing


def _dialect(text: str, reading: ReadingSpec) -> tuple[ReadingSpec, list[list[str]]]:
    """Return the options with separator, quote, comment and lines to skip, and the records."""
    lines = [line for line in text.splitlines()[:LINES] if line.strip()]
    noted = [line for line in lines if line[0] in _COMMENTS and not line.startswith(_NO_COMMENTS)]
    commented = [line[0] for line in noted]
    plain = [line for line in lines if line not in set(noted)] or lines
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
    """Return enough lines to find the separator: the first ones if there are thousands of columns."""
    sizes = accumulate(len(line) for line in lines)
    return lines[: max(MIN_RATED, sum(size <= MAX_RATED_CHARACTERS for size in sizes))]


def _rate(lines: Sequence[str], reading: ReadingSpec) -> float:
    """Return a score of a separator: lines of equal width above all, cells without other separators, many cells."""
    records = [record for record in split("\n".join(lines), reading) if record]
    if not records:
        return 0.0
    width, count = Counter(len(record) for record in records).most_common(1)[0]
    if width < 2:
        return 0.0
    count += header_lines.is_one_name_short(records)
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
    """Return how many lines are above the names: a title, or comments, before lines of equal width begin."""
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
    """Return how many lines of a preamble a spreadsheet has padded with empty cells to the full width.

    They end at a line of names, which is full and contains no number.
    """
    plain = ReadingSpec()
    comma = plain.replaced(decimal=",")
    for place, record in enumerate(records):
        filled = [cell for cell in record if cell.strip()]
        if len(filled) > 1 and _has_two_header_lines(records[place:]):
            return place
        if len(filled) >= max(usual - 1, 2):
            names = not any(is_number(cell, plain) or is_number(cell, comma) for cell in filled)
            return place if names else 0
        if len(filled) * 2 > usual:
            return 0
    return 0


def _all_comments(records: Sequence[Sequence[str]], reading: ReadingSpec) -> bool:
    return all(not record or is_comment(record, reading) for record in records)


def columns_of(body: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the cells of each column; rows have mostly the same width."""
    width = Counter(len(record) for record in body if record).most_common(1)
    if not width:
        return []
    return [[record[place] for record in body if len(record) > place] for place in range(width[0][0])]


def _marks(columns: Sequence[Sequence[str]], separator: str) -> tuple[str, str, list[str]]:
    """Return the decimal and the thousands mark, with a sentence if they could be swapped.

    1,234 is ambiguous; 1,5 and 1.234,5 and 1.234.567 are not.
    """
    cells = [cell.strip() for column in columns for cell in column]
    grouped = {
        mark: [cell for cell in cells if mark in cell and form.fullmatch(cell)] for mark, form in _GROUPS.items()
    }
    evidence = {
        mark: sum(mark in cell and bool(form.fullmatch(cell)) and not _GROUPS[mark].fullmatch(cell) for cell in cells)
        + sum(mark in cell or cell.count(other) > 1 for cell in grouped[other])
        for mark, other, form in ((".", ",", _POINT), (",", ".", _COMMA))
    }
    if evidence["."] == evidence[","]:
        return _ambiguous_marks(grouped, separator)
    decimal = "," if evidence[","] > evidence["."] else "."
    other = "." if decimal == "," else ","
    return decimal, _first_used((other, "'", " "), grouped, separator), []


def _ambiguous_marks(grouped: Mapping[str, Sequence[str]], separator: str) -> tuple[str, str, list[str]]:
    """Return the marks if every number with a mark has exactly three digits after it."""
    if len(grouped[","]) > len(grouped["."]):
        if separator == ",":  # a comma that separates cells is no decimal mark
            return ".", ",", ["Numbers such as 1,234 were read with a thousands comma. It could be a decimal comma."]
        return ",", "", ["Numbers such as 1,234 were read with a decimal comma. It could be a thousands comma."]
    if grouped["."] and separator == ";":  # the usual separator of programs with a decimal comma
        return ".", "", ["Numbers such as 1.234 were read with a decimal point. It could be a thousands point."]
    return ".", _first_used(("'", " "), grouped, separator), []


def _first_used(marks: Sequence[str], grouped: Mapping[str, Sequence[str]], separator: str) -> str:
    """Return the first mark that groups the digits of a number; a comma may also be the separator of quoted cells."""
    return next((mark for mark in marks if grouped[mark] and not mark == separator == " "), "")


def _missing_marks(columns: Sequence[Sequence[str]], reading: ReadingSpec) -> tuple[str, ...]:
    """Return the marks that mean a missing cell in columns of numbers."""
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
    cells = [first[number].strip() if number < len(first) else "" for number in numeric]
    # Names may be empty, or years; no name is negative or has a fraction.
    is_row = any(is_number(cell, reading) and not cell.isdigit() for cell in cells)
    values = [is_number(cell, reading) or (is_missing(cell, reading) and bool(cell or is_row)) for cell in cells]
    return not all(values) or not any(is_number(cell, reading) for cell in cells)


def _has_two_header_lines(records: Sequence[Sequence[str]]) -> bool:
    if len(records) <= MIN_BELOW_UNITS or any(_looks_numeric([cell]) for cell in records[1]):
        return False
    below = enumerate(columns_of(records[2:]))
    lower = [cell.strip() in USUAL_MISSING for cell in records[1]]  # what is missing is no name
    numeric = [place for place, column in below if place < len(lower) and not lower[place] and _looks_numeric(column)]
    return header_lines.are_two_lines(records[0], records[1], numeric)


def _looks_numeric(column: Sequence[str]) -> bool:
    """Return True if a column is numbers with either decimal mark."""
    plain = ReadingSpec()
    return _is_numeric(column, plain) or _is_numeric(column, plain.replaced(decimal=","))


def _has_units(body: Sequence[Sequence[str]], reading: ReadingSpec) -> bool:
    """Return True if the first row has no number, and words above most of the columns of numbers."""
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


def _dates(columns: Sequence[Sequence[str]]) -> Dates:
    """Return the order of the first column of dates that tells; all rows are considered later."""
    orders = [order_of(cell for cell in column if cell.strip() not in USUAL_MISSING) for column in columns]
    found = [order for order in orders if order[0] != "text"]
    certain = [order for order in found if order[1]]
    return (certain or found)[0][0] if found else "text"
