"""Forms of words and numbers: class names as Keras spells them, counts with their noun, lists of names, decimals."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

SIMILAR = 0.75
"""Share of equal letters, as `difflib` counts it, from which a name may be a misspelling of another."""


def snake_case(name: str) -> str:
    """Return the name of a class in snake case, as Keras does in paths, functions and logs: ``batch_normalization``."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()


def counted(count: int, noun: str = "row") -> str:
    """Return a count with its noun: ``1 row``, ``12,345 rows``, ``16 batches``, ``2 losses``."""
    plural = f"{noun}es" if noun.endswith(("tch", "ss", "x")) else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"


def listed(names: Sequence[str]) -> str:
    """Return names for a sentence: the first five, and how many more there are."""
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"


def likely_renames(wanted: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Return which of some names may be meant by the wanted ones: spelled alike, apart from case, blanks and marks."""
    plain = {re.sub(r"[\W_]+", "", name).casefold(): name for name in reversed(names)}
    found: dict[str, str] = {}
    for name in wanted:
        close = difflib.get_close_matches(re.sub(r"[\W_]+", "", name).casefold(), plain, 1, SIMILAR)
        if close:
            found[name] = plain.pop(close[0])
    return found


def decimal(value: float) -> str:
    """Return a number with four decimals, or with four digits if these would all be zero."""
    return f"{value:.4g}" if 0 < abs(value) < 0.0001 else f"{value:.4f}"
