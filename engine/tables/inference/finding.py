"""What was found about one column, and how its cells are named in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.project import ColumnReading

MOSTLY = 0.9
"""Share of the cells that are numbers or dates from which the others are odd, and not the column a text."""

SAMPLED = 500
"""Cells, evenly spaced in a column, that decide what a column could be."""

NAMED_CELLS = 3
"""Odd cells that a sentence names."""


@dataclass(frozen=True)
class Finding:
    """How a column is read, and what is said about it.

    Attributes
    ----------
    reading : ColumnReading or None
        None if the options of the file are enough.
    notes : tuple of str
        What is good to know.
    ambiguities : tuple of str
        What could as well be otherwise.
    """

    reading: ColumnReading | None = None
    notes: tuple[str, ...] = ()
    ambiguities: tuple[str, ...] = ()


class DifferentCells:
    """The different cells of a column, and where they are.

    Attributes
    ----------
    cells : list
        The different cells that are present, in the order in which they first occur.
    """

    def __init__(self, name: str, column: pd.Series) -> None:
        self.name = name
        self._codes, different = pd.factorize(column)
        self.cells: list[Any] = different.tolist()
        self.counts: npt.NDArray[np.int64] = np.bincount(self._codes[self._codes >= 0], minlength=len(self.cells))

    @property
    def present(self) -> int:
        """Cells that are present."""
        return int(self.counts.sum())

    def sample(self) -> list[Any]:
        """Return the cells of some rows, evenly spaced."""
        codes = self._codes[self._codes >= 0]
        rows = np.linspace(0, len(codes) - 1, min(len(codes), SAMPLED)).astype(np.int64)
        return [self.cells[place] for place in codes[rows]]

    def count(self, places: Sequence[int]) -> int:
        """Return in how many rows some of the different cells are."""
        return int(self.counts[list(places)].sum()) if places else 0

    def row_of(self, place: int) -> int:
        """Return the first row, counted from 1, of one of the different cells."""
        return int(np.argmax(self._codes == place)) + 1

    def named(self, places: Sequence[int]) -> str:
        """Return the first of some different cells with their rows: ``“n/a*” (row 313)``."""
        named = [f"“{self.cells[place]}” (row {self.row_of(place):,})" for place in places[:NAMED_CELLS]]
        return ", ".join(named) + (" ..." if len(places) > NAMED_CELLS else "")
