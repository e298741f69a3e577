"""Occlusion: the prediction of one row with a typical value in the place of each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.results.evaluation import Cell, Driver

CellValues = Mapping[str, Cell]


def occluded(row: CellValues, typical: CellValues) -> list[CellValues]:
    """Return one copy of the row for each column, with the typical cell in that column."""
    return [{**row, column: cell} for column, cell in typical.items()]


def drivers(row: CellValues, typical: CellValues, predictions: Sequence[float], what: str) -> tuple[Driver, ...]:
    """Return the effect of each cell of a row on its prediction, the largest first.

    Parameters
    ----------
    typical : mapping
        A typical cell of each column, such as the median, or the most frequent level.
    predictions : sequence of float
        The prediction of the row itself, then of the rows that `occluded` returns.
    what : str
        What is predicted: ``probability of setosa``, or ``prediction``.
    """
    original, *without = map(float, predictions)
    effects = [
        Driver(column, _text(row.get(column)), _text(cell), original - prediction, what)
        for (column, cell), prediction in zip(typical.items(), without, strict=True)
    ]
    return tuple(sorted(effects, key=lambda each: -abs(each.effect)))


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
