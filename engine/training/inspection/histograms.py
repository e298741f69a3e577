"""How the numbers of a layer are spread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.results.inspection import BINS, QUANTILES, LayerStatistics, Spread
from engine.training.inspection.layer_outputs import LayerOutputs

MAX_NUMBERS = 20_000
"""Of more numbers, so many are looked at, evenly picked."""


def layer_seen(given: LayerOutputs) -> LayerStatistics:
    """Return what is told of a layer."""
    outputs = given.outputs
    units = outputs.shape[-1] if outputs.ndim > 1 else 1
    by_unit = outputs.reshape(-1, units)
    idle = int((by_unit == by_unit[:1]).all(axis=0).sum()) if len(by_unit) > 1 else 0
    return LayerStatistics(
        name=given.layer.name,
        kind=type(given.layer).__name__,
        weights=spread_of(given.weights),
        outputs=spread_of(outputs.ravel()),
        units=units,
        idle=idle,
    )


def spread_of(numbers: NDArray[np.float32]) -> Spread | None:
    """Return how the finite ones among some numbers are spread; None where there is none."""
    picked = numbers[:: max(1, -(-len(numbers) // MAX_NUMBERS))]
    picked = picked[np.isfinite(picked)].astype(np.float64)
    if not len(picked):
        return None
    low, high = float(picked.min()), float(picked.max())
    counts, _ = np.histogram(picked, BINS, (low, high) if high > low else (low - 0.5, low + 0.5))
    quantiles = np.percentile(picked, QUANTILES)
    return Spread(low, high, (counts / len(picked)).astype(np.float32), tuple(map(float, quantiles)))
