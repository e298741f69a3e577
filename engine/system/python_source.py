"""Values as Python source text."""

from __future__ import annotations


def quoted(text: str) -> str:
    """Return a string literal, in double quotes where possible."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in plain else plain
