"""What is seen of a network, in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from engine.results.inspection import QUANTILES, SIDE, DecisionMap, LayersStatistics

EVERY = 8
"""Of the places of a map, so many are left out in a table that is read."""


def spreads_table(moments: Iterable[LayersStatistics]) -> Any:
    """Return a DataFrame: one row for the weights and one for the outputs of each layer at each moment."""
    import pandas as pd  # the engine has loaded it by the time there is something to show

    names = ("lowest", *(f"{share} %" if share != 50 else "median" for share in QUANTILES), "highest")
    rows = [
        {"layer": layer.name, "numbers": what, "epoch": seen.epoch}
        | dict(zip(names, (spread.low, *spread.quantiles, spread.high), strict=True))
        for seen in moments
        for layer in seen.layers
        for what, spread in (("weights", layer.weights), ("outputs", layer.outputs))
        if spread is not None
    ]
    return pd.DataFrame(rows)


def map_table(seen: DecisionMap, every: int = 1) -> Any:
    """Return a DataFrame: one row a place of the map, or some of them."""
    import pandas as pd

    ground = seen.ground
    picked = np.arange(every // 2, SIDE, every)
    across, up = np.meshgrid(middles(ground.x)[picked], middles(ground.y)[picked])
    values = seen.values[np.ix_(picked, picked)].ravel()
    columns: dict[str, Any] = {ground.columns[0]: across.ravel(), ground.columns[1]: up.ravel()}
    if seen.classes is None:
        return pd.DataFrame({**columns, f"predicted {ground.target}": values})
    classes = np.array(ground.labels, object)[seen.classes[np.ix_(picked, picked)].ravel()]
    return pd.DataFrame({**columns, f"predicted {ground.target}": classes, "probability": values})


def middles(ends: tuple[float, float]) -> Any:
    """Return where the places of a map have their middles along one side."""
    low, high = ends
    return low + (np.arange(SIDE) + 0.5) * (high - low) / SIDE
