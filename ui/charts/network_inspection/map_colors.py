"""Colours of a decision map: one hue per class, stronger with confidence; viridis for numeric targets."""

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

MAX_TINT = 0.62
"""Maximum strength of the background colour, so that points remain visible."""
SYMBOLS = ("o", "s", "t1", "d", "star", "p", "h")
"""Symbol of each class, to distinguish classes without colours."""
STEPS = 5
"""Number of entries in the legend of a numeric target."""

Ends = tuple[float, float]


def class_colors(axes: MapAxes) -> list[QColor]:
    """Return the colour of each class."""
    return [color_of(index, len(axes.labels)) for index in range(len(axes.labels))]


def ends_of(axes: MapAxes) -> Ends:
    """Return minimum and maximum of the true values, the range of the colour map."""
    truth = axes.points.truth[np.isfinite(axes.points.truth)]
    low, high = (float(truth.min()), float(truth.max())) if len(truth) else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def map_pixels(seen: DecisionMap) -> NDArray[np.uint8]:
    """Return the background as RGB, shape (SIDE, SIDE, 3), uint8."""
    background = _rgb(theme.color("raised"))
    if seen.classes is None:
        return _round(background + MAX_TINT * (_scaled(seen.values, ends_of(seen.axes)) - background))
    hues = np.array([_rgb(color) for color in class_colors(seen.axes)])
    chance_level = 1 / max(len(hues), 2)
    confidence = np.nan_to_num(((seen.values - chance_level) / (1 - chance_level)).clip(0, 1))
    tint = (MAX_TINT * (0.15 + 0.85 * confidence))[..., None]
    return _round(background + tint * (hues[seen.classes.clip(0, len(hues) - 1)] - background))


def number_colors(values: NDArray[np.float64], axes: MapAxes) -> list[QColor]:
    """Return the colours of true numbers at full tint."""
    return [QColor(*map(int, each)) for each in _scaled(values, ends_of(axes))]


def legend_of(axes: MapAxes) -> list[tuple[str, QColor]]:
    """Return the entries of the legend: texts and colours."""
    if axes.labels:
        return [(f"{axes.target} {label}", color) for label, color in zip(axes.labels, class_colors(axes), strict=True)]
    values = np.linspace(*ends_of(axes), STEPS)
    return list(zip([number(value) for value in values], number_colors(values, axes), strict=True))


def _scaled(values: NDArray[np.floating], ends: Ends) -> NDArray[np.float64]:
    """Return the viridis colours of numbers as float RGB, shape (..., 3)."""
    low, high = ends
    places = np.nan_to_num((np.asarray(values, float) - low) / (high - low)).clip(0, 1)
    colors: NDArray[np.float64] = pg.colormap.get("viridis").map(places.ravel(), mode="byte")[:, :3].astype(float)
    return colors.reshape(*places.shape, 3)


def _rgb(color: QColor) -> NDArray[np.float64]:
    return np.array((color.red(), color.green(), color.blue()), np.float64)


def _round(colors: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.round(colors).astype(np.uint8)


def symbols_of(codes: Sequence[int]) -> list[str]:
    """Return the symbol of each point by its class."""
    return [SYMBOLS[int(code) % len(SYMBOLS)] for code in codes]
