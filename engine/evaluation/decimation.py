"""Curves with at most as many points as a screen shows, from curves with a point for each row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.results.evaluation import ChartCurve

MAX_POINTS = 500


def decimated(
    name: str, x: NDArray[np.float64], y: NDArray[np.float64], cutoffs: NDArray[np.float64], area: float
) -> ChartCurve:
    """Return a curve of at most `MAX_POINTS` points, picked evenly along its length, with both ends."""
    if len(x) > MAX_POINTS:
        spans = np.hypot(np.diff(x) / (np.ptp(x) or 1), np.diff(y) / (np.ptp(y) or 1))
        length = np.concatenate([[0.0], np.cumsum(spans)])
        picked = np.unique(np.searchsorted(length, np.linspace(0, length[-1], MAX_POINTS)).clip(0, len(x) - 1))
        x, y, cutoffs = x[picked], y[picked], cutoffs[picked]
    return ChartCurve(name, x.astype(np.float64), y.astype(np.float64), cutoffs.astype(np.float64), float(area))
