"""The plane of two features: which rows lie on it, and what the network is asked about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.preprocessing import PreparedData, Preprocessor
from engine.preprocessing.cell_values import as_numbers
from engine.results.inspection import SIDE, MapAxes, MapPoints
from engine.system.errors import EngineError

MAX_ROWS = {"train": 600, "validation": 200, "test": 200}
"""So many points of each part are drawn, evenly picked."""
MARGIN = 0.05
"""Which part of its width a map reaches beyond the outermost points."""


@dataclass(frozen=True)
class SampledRows:
    """Some rows of the raw table, the positions of their targets, and whether they are held out."""

    frame: pd.DataFrame
    targets: tuple[NDArray[np.float32], ...]
    held_out: NDArray[np.bool_]

    def of_training(self, most: int) -> pd.DataFrame:
        """Return at most so many of those that are not held out, evenly picked."""
        frame = self.frame[~self.held_out]
        picked: pd.DataFrame = frame.iloc[:: max(1, -(-len(frame) // most))]
        return picked


def sampled(prepared: PreparedData) -> SampledRows:
    """Return the rows that maps show: a few hundred, evenly picked from each part."""
    frames, targets, held_out = [], [], []
    for name, most in MAX_ROWS.items():
        part = prepared.part(name)
        if len(part):
            picked = np.unique(np.linspace(0, len(part) - 1, min(len(part), most)).astype(np.int64))
            frames.append(prepared.tables[name].iloc[part.positions[picked]])
            targets.append([y[picked, 0] for y in part.y])
            held_out.append(np.full(len(picked), name != "train"))
    together = tuple(np.concatenate(each) for each in zip(*targets, strict=True))
    return SampledRows(pd.concat(frames, ignore_index=True), together, np.concatenate(held_out))


def ground_of(
    preprocessor: Preprocessor, rows: SampledRows, columns: Sequence[str], target: int
) -> tuple[MapAxes, Mapping[str, NDArray[Any]]]:
    """Return what stays the same on a map, and what the network reads for its places, row after row from below.

    Raises
    ------
    EngineError
        Where a column is none that this network reads as a number.
    """
    known = {each.name: each for each in preprocessor.features if each.kind == "number"}
    for column in columns:
        if column not in known:
            raise EngineError(f"This network does not read {column} as a number. Choose another feature for its map.")
    across, up = columns
    x, y = (as_numbers(rows.frame[column], column)[:, 0] for column in columns)
    there = np.isfinite(x) & np.isfinite(y)
    x, y = x[there], y[there]
    ends = _ends(x), _ends(y)
    usual = {each.name: each.typical for each in preprocessor.usual}
    fixed = {each.name: usual.get(each.name) for each in preprocessor.features if each.name not in columns}
    places = {across: np.tile(_places(ends[0]), SIDE), up: np.repeat(_places(ends[1]), SIDE)}
    features = pd.DataFrame(
        {name: places.get(name, [fixed.get(name)] * SIDE**2) for name in [each.name for each in preprocessor.features]}
    )
    points = MapPoints(x, y, rows.targets[target][there].astype(np.float64), rows.held_out[there])
    learned, task = preprocessor.targets[target], preprocessor.tasks[target]
    ground = MapAxes(
        (across, up),
        *ends,
        tuple((name, _text(cell)) for name, cell in fixed.items()),
        learned.name,
        task,
        learned.levels if task != "regression" else (),
        points,
    )
    return ground, preprocessor.X(features)


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    margin = MARGIN * (high - low) or 0.5
    return low - margin, high + margin


def _places(ends: tuple[float, float]) -> NDArray[np.float64]:
    """Return the middles of the places along one side."""
    low, high = ends
    return low + (np.arange(SIDE) + 0.5) * (high - low) / SIDE


def _text(cell: Any) -> str:
    return "no cell" if cell is None else f"{cell:.4g}" if isinstance(cell, float) else str(cell)
