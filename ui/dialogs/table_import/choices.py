"""The values that can be chosen for each reading option, with their labels."""

from __future__ import annotations

from typing import NamedTuple

from engine.readers import READERS


class ReaderOption(NamedTuple):
    """One option that is chosen from a list.

    Attributes
    ----------
    field : str
        The field of `ReadingSpec`.
    label, tip : str
    values : tuple of (str, str)
        The values, each with its label.
    other : bool
        True if other values can be typed.
    """

    field: str
    label: str
    tip: str
    values: tuple[tuple[str, str], ...]
    other: bool = False


FORMAT = ReaderOption(
    "format",
    "Format",
    "The format of the text",
    tuple((reader.name, reader.label) for reader in READERS.values() if reader.is_text),
)
SEPARATOR = ReaderOption(
    "separator",
    "Separator",
    "The character between two cells; another single character can be typed",
    ((",", "Comma  ,"), (";", "Semicolon  ;"), ("\t", "Tab"), ("|", "Bar  |"), (" ", "Spaces")),
    other=True,
)
QUOTE = ReaderOption(
    "quote",
    "Quotes",
    "The character around a cell that contains a separator or a line end",
    (('"', 'Double  "'), ("'", "Single  '"), ("", "None")),
)
ENCODING = ReaderOption(
    "encoding",
    "Encoding",
    "The character encoding: check letters with accents. Any other encoding of Python can be typed",
    (
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with BOM"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16 LE"),
        ("utf-16-be", "UTF-16 BE"),
        ("cp1252", "Western (cp1252)"),
        ("latin-1", "Latin 1"),
        ("cp1250", "Central (cp1250)"),
        ("cp1251", "Cyrillic (cp1251)"),
        ("cp932", "Japanese (cp932)"),
        ("gb18030", "Chinese (gb18030)"),
    ),
    other=True,
)
COMMENT = ReaderOption(
    "comment",
    "Comments",
    "The character after which the rest of a line is ignored",
    (("", "None"), ("#", "After  #"), ("%", "After  %"), ("!", "After  !")),
    other=True,
)
DECIMAL = ReaderOption(
    "decimal",
    "Decimal mark",
    "The character before the decimals of a number",
    ((".", "Point  1.5"), (",", "Comma  1,5")),
)
THOUSANDS = ReaderOption(
    "thousands",
    "Thousands mark",
    "The character between groups of three digits",
    (
        ("", "None  1000"),
        (",", "Comma  1,000"),
        (".", "Point  1.000"),
        ("'", "Apostrophe  1'000"),
        (" ", "Space  1 000"),
    ),
)
DATES = ReaderOption(
    "dates",
    "Dates",
    "The order of day, month and year; a column becomes dates if every cell is such a date",
    (
        ("text", "Keep as text"),
        ("year first", "Year first  2024-12-31"),
        ("day first", "Day first  31.12.2024"),
        ("month first", "Month first  12/31/2024"),
    ),
)

TEXT_OPTIONS = (SEPARATOR, QUOTE, ENCODING, COMMENT)
VALUE_OPTIONS = (DECIMAL, THOUSANDS, DATES)


class ReaderSwitch(NamedTuple):
    """One option that is on or off: its field of `ReadingSpec`, its label and its tooltip."""

    field: str
    label: str
    tip: str


HEADER = ReaderSwitch(
    "header", "First line is the header", "The first line contains the column names; without it columns are numbered"
)
ROW_NAMES = ReaderSwitch(
    "row_names",
    "Header has no name for the first column",
    "The first column contains the names of the rows, as R writes it",
)
SKIP_NOTES = ReaderSwitch(
    "skip_notes", "Leave out notes at the end", "Leave out the last lines that have text in the first column only"
)
SKIP_TOTALS = ReaderSwitch(
    "skip_totals", "Leave out totals at the end", "Leave out the last rows that a word such as Total or Mean begins"
)


class ReaderCount(NamedTuple):
    """One option that is a number: its field of `ReadingSpec`, label, tooltip, and the smallest and largest value."""

    field: str
    label: str
    tip: str
    least: int = 0
    most: int = 100_000


HEADER_LINES = ReaderCount(
    "header_lines", "Header lines", "Lines of names; the names of several lines are joined", least=1, most=5
)
FIRST_COLUMN = ReaderCount("first_column", "Skip on the left", "Columns to skip on the left of the table", most=10_000)
SKIP_ROWS = ReaderCount("skip_rows", "Skip above", "Lines to skip above the header")
SKIP_AFTER = ReaderCount("skip_after_header", "Skip below", "Lines to skip below the header, such as units")
LINE_OPTIONS: tuple[ReaderSwitch | ReaderCount, ...] = (
    *(HEADER, HEADER_LINES, ROW_NAMES, FIRST_COLUMN, SKIP_ROWS, SKIP_AFTER),
    *(SKIP_NOTES, SKIP_TOTALS),
)
"""The options of the lines of a table, in the order of the form."""
