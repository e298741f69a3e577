"""The plane of two features: the rows on it, and the grid of points that the network predicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.preprocessing import PreparedData, Preprocessor
from engine.preprocessing.cell_values import as_numbers
from engine.results.charts.axis_range import padded_range
from engine.results.inspection import SIDE, MapAxes, MapPoints
from engine.system.errors import EngineError

MAX_ROWS = {"train": 600, "validation": 200, "test": 200}
"""Most rows of each split on a map, evenly picked."""
MARGIN = 0.05
"""The margin around the outermost rows, as a share of the width of the map."""


@dataclass(frozen=True)
class SampledRows:
    """Some rows of the raw table.

    Attributes
    ----------
    frame : DataFrame
        The raw cells.
    targets : tuple of array of float32, shape (rows,)
        Class numbers or values of each target.
    held_out : array of bool, shape (rows,)
        Whether a row is a validation or test row.
    """

    frame: pd.DataFrame
    targets: tuple[NDArray[np.float32], ...]
    held_out: NDArray[np.bool_]

    def training_rows(self, max_rows: int) -> pd.DataFrame:
        """Return at most `max_rows` of the rows that are not held out, evenly picked."""
        frame = self.frame[~self.held_out]
        picked: pd.DataFrame = frame.iloc[:: max(1, -(-len(frame) // max_rows))]
        return picked


def sample_rows(prepared: PreparedData) -> SampledRows:
    """Return the rows that maps show: a few hundred, evenly picked from each split."""
    frames, targets, held_out = [], [], []
    for name, max_rows in MAX_ROWS.items():
        part = prepared.part(name)
        if len(part) and not (name == "validation" and prepared.folds):  # those are the training rows
            picked = np.unique(np.linspace(0, len(part) - 1, min(len(part), max_rows)).astype(np.int64))
            frames.append(prepared.tables[name].iloc[part.positions[picked]])
            targets.append([y[picked, 0] for y in part.y])
            held_out.append(np.full(len(picked), name != "train"))
    joined = tuple(np.concatenate(each) for each in zip(*targets, strict=True))
    return SampledRows(pd.concat(frames, ignore_index=True), joined, np.concatenate(held_out))


def map_axes(
    preprocessor: Preprocessor, rows: SampledRows, columns: Sequence[str], target: int
) -> tuple[MapAxes, Mapping[str, NDArray[Any]]]:
    """Return the axes and rows of a map, and the prepared inputs for its grid, row by row from below.

    Parameters
    ----------
    columns : sequence of str
        The features of the horizontal and the vertical axis.
    target : int
        The position of the target whose values color the rows.

    Returns
    -------
    axes : MapAxes
    X : mapping of str to array, shape (SIDE**2, ...)

    Raises
    ------
    EngineError
        Where this network does not read a column as a number.
    """
    known = {each.name: each for each in preprocessor.features if each.kind == "number"}
    for column in columns:
        if column not in known:
            raise EngineError(f"This network does not read {column} as a number. Choose another feature for its map.")
    horizontal, vertical = columns
    x, y = (as_numbers(rows.frame[column], column)[:, 0] for column in columns)
    present = np.isfinite(x) & np.isfinite(y)
    x, y = x[present], y[present]
    ranges = padded_range(x, share=MARGIN), padded_range(y, share=MARGIN)
    typical = {each.name: each.typical for each in preprocessor.usual}
    fixed = {each.name: typical.get(each.name) for each in preprocessor.features if each.name not in columns}
    grid = {horizontal: np.tile(_centers(ranges[0]), SIDE), vertical: np.repeat(_centers(ranges[1]), SIDE)}
    features = pd.DataFrame(
        {name: grid.get(name, [fixed.get(name)] * SIDE**2) for name in [each.name for each in preprocessor.features]}
    )
    points = MapPoints(
        x=x, y=y, truth=rows.targets[target][present].astype(np.float64), held_out=rows.held_out[present]
    )
    fitted, task = preprocessor.targets[target], preprocessor.tasks[target]
    axes = MapAxes(
        columns=(horizontal, vertical),
        x=ranges[0],
        y=ranges[1],
        fixed=tuple((name, _text(cell)) for name, cell in fixed.items()),
        target=fitted.name,
        task=task,
        labels=fitted.levels if task != "regression" else (),
        points=points,
    )
    return axes, preprocessor.X(features)


def _centers(limits: tuple[float, float]) -> NDArray[np.float64]:
    """Return the centers of the cells along one axis, shape (SIDE,)."""
    low, high = limits
    return low + (np.arange(SIDE) + 0.5) * (high - low) / SIDE


def _text(cell: Any) -> str:
    return "no cell" if cell is None else f"{cell:.4g}" if isinstance(cell, float) else str(cell)
