"""Occlusion: what the prediction of one row would be if one cell held a typical value instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.results.evaluation import Cell, Driver

CellValues = Mapping[str, Cell]


def occluded(row: CellValues, typical: CellValues) -> list[CellValues]:
    """Return the row once for each of its columns, with a typical cell there."""
    return [{**row, column: cell} for column, cell in typical.items()]


def drivers(row: CellValues, typical: CellValues, answers: Sequence[float], what: str) -> tuple[Driver, ...]:
    """Return what each cell of a row does to its prediction, the strongest first.

    Parameters
    ----------
    typical : mapping
        A typical cell of each column, such as the median, or the most frequent level.
    answers : sequence of float
        The prediction for the row itself, then for those that `occluded` gives.
    what : str
        Of what they are: ``probability of setosa``, or ``prediction``.
    """
    whole, *without = map(float, answers)
    found = [
        Driver(column, _text(row.get(column)), _text(cell), whole - answer, what)
        for (column, cell), answer in zip(typical.items(), without, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: -abs(each.effect)))


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
