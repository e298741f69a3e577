"""The layout of a delimited text, found from its beginning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextLayout:
    """Column names, lines above the first row, and notes for the user."""

    names: tuple[str, ...]
    skipped: int
    notes: tuple[str, ...]
    texts: tuple[str, ...]
    """Columns that are read as text because there is a thousands mark, which pandas would remove from dates too."""
    longer: tuple[int, int]
    """The first line with more cells than names, and its number of cells; zeros if there is none."""
    plain: bool
    """True if each line above the first row is one record: no quoted line ends, blank lines or comments."""
