"""Distributions of the weights and outputs of a layer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.results.inspection import BINS, QUANTILES, LayerStatistics, Spread
from engine.training.inspection.layer_outputs import LayerOutputs

MAX_NUMBERS = 20_000
"""Of more numbers, this many are sampled evenly."""


def layer_statistics(layer: LayerOutputs) -> LayerStatistics:
    """Return the distributions of the weights and outputs of a layer, and how many of its units are constant."""
    outputs = layer.outputs
    units = outputs.shape[-1] if outputs.ndim > 1 else 1
    by_unit = outputs.reshape(-1, units)
    idle = int((by_unit == by_unit[:1]).all(axis=0).sum()) if len(by_unit) > 1 else 0
    return LayerStatistics(
        name=layer.layer.name,
        kind=type(layer.layer).__name__,
        weights=spread_of(layer.weights),
        outputs=spread_of(outputs.ravel()),
        units=units,
        idle=idle,
    )


def spread_of(numbers: NDArray[np.float32]) -> Spread | None:
    """Return the distribution of the finite numbers, None where there is none."""
    sample = numbers[:: max(1, -(-len(numbers) // MAX_NUMBERS))]
    sample = sample[np.isfinite(sample)].astype(np.float64)
    if not len(sample):
        return None
    low, high = float(sample.min()), float(sample.max())
    counts, _ = np.histogram(sample, BINS, (low, high) if high > low else (low - 0.5, low + 0.5))
    quantiles = np.percentile(sample, QUANTILES)
    return Spread(
        low=low, high=high, shares=(counts / len(sample)).astype(np.float32), quantiles=tuple(map(float, quantiles))
    )
