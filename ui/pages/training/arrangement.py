"""How many plots find room beside each other."""

from __future__ import annotations

MIN_WIDTH, MIN_HEIGHT = 400, 200
"""What a plot needs to be read, in pixels."""
GAP = 8


def arrangement(count: int, width: int, height: int) -> tuple[int, int]:
    """Return rows and columns in which so many plots can all be read, (0, 0) where they cannot."""
    for columns in range(1, max(count, 1) + 1):
        rows = -(-count // columns)
        if width >= columns * (MIN_WIDTH + GAP) and height >= rows * (MIN_HEIGHT + GAP):
            return rows, columns
    return (1, 1) if count <= 1 else (0, 0)
