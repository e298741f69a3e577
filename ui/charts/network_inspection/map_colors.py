"""The colours of a decision map: a hue for each class, the stronger the surer; for numbers one scale of lightness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from engine.results.inspection import DecisionMap, MapAxes
from ui.charts.table_charts.distribution import color_of
from ui.formatting.numbers import number
from ui.style import theme

STRONGEST = 0.62
"""How much of its colour the ground takes at most, so that points stand out from it."""
SYMBOLS = ("o", "s", "t1", "d", "star", "p", "h")
"""A shape for each class, for those who cannot tell the colours apart."""
STEPS = 5
"""Colours of a legend of numbers."""

Ends = tuple[float, float]


def class_colors(ground: MapAxes) -> list[QColor]:
    """Return the colour of each class."""
    return [color_of(place, len(ground.labels)) for place in range(len(ground.labels))]


def ends_of(ground: MapAxes) -> Ends:
    """Return the lowest and the highest true number, between which colours lie."""
    truth = ground.points.truth[np.isfinite(ground.points.truth)]
    low, high = (float(truth.min()), float(truth.max())) if len(truth) else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def ground_pixels(seen: DecisionMap) -> NDArray[np.uint8]:
    """Return the colours of all places, shape (SIDE, SIDE, 3)."""
    paper = _rgb(theme.color("raised"))
    if seen.classes is None:
        return _round(paper + STRONGEST * (_scaled(seen.values, ends_of(seen.ground)) - paper))
    hues = np.array([_rgb(color) for color in class_colors(seen.ground)])
    least = 1 / max(len(hues), 2)
    sure = np.nan_to_num(((seen.values - least) / (1 - least)).clip(0, 1))
    strength = (STRONGEST * (0.15 + 0.85 * sure))[..., None]
    return _round(paper + strength * (hues[seen.classes.clip(0, len(hues) - 1)] - paper))


def number_colors(values: NDArray[np.float64], ground: MapAxes) -> list[QColor]:
    """Return the colours of true numbers at full strength."""
    return [QColor(*map(int, each)) for each in _scaled(values, ends_of(ground))]


def legend_of(ground: MapAxes) -> list[tuple[str, QColor]]:
    """Return what the colours stand for."""
    if ground.labels:
        return [
            (f"{ground.target} {label}", color)
            for label, color in zip(ground.labels, class_colors(ground), strict=True)
        ]
    values = np.linspace(*ends_of(ground), STEPS)
    return list(zip([number(value) for value in values], number_colors(values, ground), strict=True))


def _scaled(values: NDArray[np.floating], ends: Ends) -> NDArray[np.float64]:
    """Return the colours of numbers, on a scale whose lightness alone tells them apart."""
    low, high = ends
    places = np.nan_to_num((np.asarray(values, float) - low) / (high - low)).clip(0, 1)
    colors: NDArray[np.float64] = pg.colormap.get("viridis").map(places.ravel(), mode="byte")[:, :3].astype(float)
    return colors.reshape(*places.shape, 3)


def _rgb(color: QColor) -> NDArray[np.float64]:
    return np.array(color.getRgb()[:3], float)


def _round(colors: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.round(colors).astype(np.uint8)


def symbols_of(codes: Sequence[int]) -> list[str]:
    """Return the shape of each point by its class."""
    return [SYMBOLS[int(code) % len(SYMBOLS)] for code in codes]
