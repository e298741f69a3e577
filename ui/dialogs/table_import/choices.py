"""What the options of a reading offer, as a table: what is shown, and the value behind it."""

from __future__ import annotations

from typing import NamedTuple


class ReaderOption(NamedTuple):
    """One option that is chosen from a list.

    Attributes
    ----------
    field : str
        The name in `ReadingSpec`.
    label, tip : str
    values : tuple of (str, str)
        The value, and the words for it.
    other : bool
        Whether another value can be typed.
    """

    field: str
    label: str
    tip: str
    values: tuple[tuple[str, str], ...]
    other: bool = False


FORMAT = ReaderOption(
    "format",
    "Format",
    "What the file is written in",
    (("text", "Delimited text"), ("json", "JSON"), ("lines", "JSON, one object a line")),
)
SEPARATOR = ReaderOption(
    "separator",
    "Separator",
    "What stands between two cells; any one character can be typed",
    ((",", "Comma  ,"), (";", "Semicolon  ;"), ("\t", "Tab"), ("|", "Bar  |"), (" ", "Blanks")),
    other=True,
)
QUOTE = ReaderOption(
    "quote",
    "Quotes",
    "What stands around a cell that has a separator or a line end inside",
    (('"', 'Double  "'), ("'", "Single  '"), ("", "None")),
)
ENCODING = ReaderOption(
    "encoding",
    "Encoding",
    "How letters are written as bytes; look at letters with accents. Another name that Python knows can be typed",
    (
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with mark"),
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
    "The character after which the rest of a line is left out",
    (("", "None"), ("#", "After  #"), ("%", "After  %"), ("!", "After  !")),
    other=True,
)
DECIMAL = ReaderOption(
    "decimal", "Decimal mark", "What stands before the fraction of a number", ((".", "Point  1.5"), (",", "Comma  1,5"))
)
THOUSANDS = ReaderOption(
    "thousands",
    "Thousands mark",
    "What groups the digits of large numbers",
    (
        ("", "None  1000"),
        (",", "Comma  1,000"),
        (".", "Point  1.000"),
        ("'", "Apostrophe  1'000"),
        (" ", "Blank  1 000"),
    ),
)
DATES = ReaderOption(
    "dates",
    "Dates",
    "Which part of a date comes first; columns where every cell is such a date become dates",
    (
        ("text", "Leave as text"),
        ("year first", "Year first  2024-12-31"),
        ("day first", "Day first  31.12.2024"),
        ("month first", "Month first  12/31/2024"),
    ),
)

TEXT_OPTIONS = (SEPARATOR, QUOTE, ENCODING, COMMENT)
VALUE_OPTIONS = (DECIMAL, THOUSANDS, DATES)
