"""What a sweep over learning rates found: the loss at each rate, and the rate at which it fell fastest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

FORGETTING = 0.9
"""How much of the mean of the losses before counts with each new one."""

UNSETTLED = 12
"""The first twelfth of a sweep counts for nothing: its running mean is of few batches, and jumps as they do."""
STRETCH = 24
"""A fall is measured over a stretch that reaches a twenty-fourth of the sweep to both sides."""


@dataclass(frozen=True)
class LrSweep:
    """A sweep from tiny to too large learning rates.

    Attributes
    ----------
    rates, losses : tuple of float
        The rate of each batch and its own loss.
    smooth : tuple of float
        The losses as their running mean.
    suggestion : float
        The rate where the smooth loss falls fastest; 0 where it never fell.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smooth: tuple[float, ...]
    suggestion: float


def sweep_of(rates: Sequence[float], losses: Sequence[float]) -> LrSweep:
    """Return what rates and losses tell; rates grow by the same factor from step to step."""
    smooth, mean = [], 0.0
    for count, loss in enumerate(losses, 1):
        mean = FORGETTING * mean + (1 - FORGETTING) * loss
        smooth.append(mean / (1 - FORGETTING**count))
    return LrSweep(tuple(rates), tuple(losses), tuple(smooth), _suggestion(rates, smooth))


def _suggestion(rates: Sequence[float], smooth: Sequence[float]) -> float:
    if len(smooth) < 3:
        return 0.0
    lowest = min(range(len(smooth)), key=smooth.__getitem__)
    first, reach = len(smooth) // UNSETTLED, max(1, len(smooth) // STRETCH)
    places = range(first + reach, min(lowest + 1, len(smooth) - reach))
    falls = {place: smooth[place - reach] - smooth[place + reach] for place in places}
    if not falls or max(falls.values()) <= 0:
        return 0.0
    steepest = rates[max(falls, key=falls.__getitem__)]
    # Two figures: the sweep knows it no better.
    size = 10.0 ** (math.floor(math.log10(steepest)) - 1)
    return float(f"{round(steepest / size) * size:.2g}")
