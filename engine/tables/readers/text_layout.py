"""The layout of a delimited text, as its beginning shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextLayout:
    """What the beginning of a text says of the whole: names, lines above the first row, what is good to know."""

    names: tuple[str, ...]
    skipped: int
    notes: tuple[str, ...]
    texts: tuple[str, ...]
    """Columns that hold no numbers where there is a mark for thousands: it would be taken out of dates as well."""
    longer: tuple[int, int]
    """The first line with more cells than there are names, and how many it has; zeros where none was seen."""
    plain: bool
    """Whether the lines above the first row are as many as the records: no quoted line ends, blanks or comments."""
