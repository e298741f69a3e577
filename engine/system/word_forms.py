"""Forms of words and numbers: class names as Keras spells them, counts with their noun, lists of names, decimals."""

from __future__ import annotations

import re
from collections.abc import Sequence


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


def decimal(value: float) -> str:
    """Return a number with four decimals, or with four digits if these would all be zero."""
    return f"{value:.4g}" if 0 < abs(value) < 0.0001 else f"{value:.4f}"
