"""Snapshots of a network as tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from engine.results.inspection import QUANTILES, SIDE, DecisionMap, NetworkStatistics

TABLE_STEP = 8
"""Step of the cells shown in the table of a map."""


def spreads_table(history: Iterable[NetworkStatistics]) -> Any:
    """Return a DataFrame: one row per layer, epoch, and weights or outputs."""
    import pandas as pd  # loaded by the engine before there are snapshots

    names = ("lowest", *(f"{share} %" if share != 50 else "median" for share in QUANTILES), "highest")
    rows = [
        {"layer": layer.name, "numbers": kind, "epoch": snapshot.epoch}
        | dict(zip(names, (spread.low, *spread.quantiles, spread.high), strict=True))
        for snapshot in history
        for layer in snapshot.layers
        for kind, spread in (("weights", layer.weights), ("outputs", layer.outputs))
        if spread is not None
    ]
    return pd.DataFrame(rows)


def map_table(snapshot: DecisionMap, every: int = 1) -> Any:
    """Return a DataFrame with one row per cell of the map, or per `every`-th cell."""
    import pandas as pd

    axes = snapshot.axes
    indices = np.arange(every // 2, SIDE, every)
    across, up = np.meshgrid(cell_centres(axes.x)[indices], cell_centres(axes.y)[indices])
    values = snapshot.values[np.ix_(indices, indices)].ravel()
    columns: dict[str, Any] = {axes.columns[0]: across.ravel(), axes.columns[1]: up.ravel()}
    if snapshot.classes is None:
        return pd.DataFrame({**columns, f"predicted {axes.target}": values})
    classes = np.array(axes.labels, object)[snapshot.classes[np.ix_(indices, indices)].ravel()]
    return pd.DataFrame({**columns, f"predicted {axes.target}": classes, "probability": values})


def cell_centres(ends: tuple[float, float]) -> Any:
    """Return the centres of the cells of a map along one axis."""
    low, high = ends
    return low + (np.arange(SIDE) + 0.5) * (high - low) / SIDE
