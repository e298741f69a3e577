"""Result of a learning-rate range test: the loss at each learning rate, and a suggested learning rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SMOOTHING = 0.9
"""Weight of the previous running mean for each new loss."""

SKIPPED_FRACTION = 12
"""The first 1/12 of a sweep is ignored: its running mean has few batches and is noisy."""
SLOPE_FRACTION = 24
"""The slope is measured over 1/24 of the sweep to both sides."""


@dataclass(frozen=True)
class LrSweep:
    """A sweep from tiny to too large learning rates.

    Attributes
    ----------
    rates, losses : tuple of float
        Learning rate and loss of each batch.
    smooth : tuple of float
        Running mean of the losses.
    suggestion : float
        The learning rate where the smoothed loss falls fastest; 0 if it never falls.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smooth: tuple[float, ...]
    suggestion: float


def sweep_of(rates: Sequence[float], losses: Sequence[float]) -> LrSweep:
    """Return the result for learning rates that grow by a constant factor, and their losses."""
    smooth, mean = [], 0.0
    for count, loss in enumerate(losses, 1):
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
        smooth.append(mean / (1 - SMOOTHING**count))
    return LrSweep(tuple(rates), tuple(losses), tuple(smooth), _suggestion(rates, smooth))


def _suggestion(rates: Sequence[float], smooth: Sequence[float]) -> float:
    if len(smooth) < 3:
        return 0.0
    lowest = min(range(len(smooth)), key=smooth.__getitem__)
    first, reach = len(smooth) // SKIPPED_FRACTION, max(1, len(smooth) // SLOPE_FRACTION)
    places = range(first + reach, min(lowest + 1, len(smooth) - reach))
    falls = {place: smooth[place - reach] - smooth[place + reach] for place in places}
    if not falls or max(falls.values()) <= 0:
        return 0.0
    steepest = rates[max(falls, key=falls.__getitem__)]
    # Two significant digits, the precision of the test.
    size = 10.0 ** (math.floor(math.log10(steepest)) - 1)
    return float(f"{round(steepest / size) * size:.2g}")
