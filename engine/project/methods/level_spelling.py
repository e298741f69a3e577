"""Levels that differ by blanks and case only, as one level.

A generated script contains the source of these functions: they use nothing but pandas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def spelling(level: str) -> str:
    """Return a level without regard to case, and to blanks around it and in a row."""
    return " ".join(level.split()).casefold()


def joined_levels(texts: pd.Series, levels: pd.Index | list[str] | tuple[str, ...] | None = None) -> pd.Series:
    """Return texts of which those that differ by blanks and case only are one: the most frequent, or one of levels."""
    if levels is None:
        counts = texts.value_counts()
        levels = sorted(counts.index, key=lambda level: (-counts[level], level))
    known: dict[str, str] = {}
    for level in levels:
        known.setdefault(spelling(level), level)
    found = {text: known.get(spelling(text), text) for text in texts.dropna().unique()}
    return texts.map(found).astype(object)
