"""Axes of epochs and values: integer epochs, and ticks with the same number of decimals along an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtGui import QFontMetrics

from ui.style import theme

MAX_DECIMALS = 6
VALUE_TICK_PIXELS = 34
EPOCH_TICK_PIXELS = 90
"""Minimum distance of ticks, vertical and horizontal."""
DEFAULT_WIDTH, TEXT_MARGIN = 60, 12
"""Width of the value axis at normal text size, and the part of it that is not text, in pixels."""
MAX_EXPONENT = 300
"""Larger exponents get no tick label, because floats end near 1e308."""
MIN_WITH_POWER = 1e6
"""Numbers from here on are written with an exponent, so that they fit the axis."""
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def tick_step(height: float, pixels: float, apart: float) -> float:
    """Return the smallest of 1, 2, 2.5 and 5 times a power of ten whose ticks are at least `apart` pixels apart."""
    if not (height > 0 and math.isfinite(height)) or pixels <= 0:
        return 1.0
    least = height * apart / pixels
    size = 10.0 ** math.floor(math.log10(least))
    return next((step * size for step in _STEPS if step * size >= least * (1 - 1e-9)), 10 * size)


def tick_texts(values: Sequence[float], spacing: float) -> list[str]:
    """Return the labels of ticks, all with as many decimals as their spacing needs.

    Examples
    --------
    >>> tick_texts([0.0, 0.05, 0.1], 0.05)
    ['0.00', '0.05', '0.10']
    >>> tick_texts([10000.0, 20000.0], 10000.0)
    ['10,000', '20,000']
    >>> tick_texts([0.0, 500000.0, 1000000.0], 500000.0)
    ['0', '0.5e6', '1.0e6']
    """
    largest = max(map(abs, values), default=0.0)
    if MIN_WITH_POWER <= largest < math.inf:
        power = math.floor(math.log10(largest))
        texts = tick_texts([value / 10.0**power for value in values], spacing / 10.0**power)
        return [f"{text}e{power}" if value else "0" for value, text in zip(values, texts, strict=True)]
    decimals = next((count for count in range(MAX_DECIMALS + 1) if _is_whole(spacing * 10**count)), None)
    if decimals is None:
        return [f"{value:.3g}" for value in values]
    return [f"{value:,.{decimals}f}".replace("-", "−") for value in values]


def power_ticks(low: float, high: float, pixels: float) -> list[float]:
    """Return the exponents of ten at which a logarithmic axis has ticks: powers of ten, and 2 and 5 times them.

    Parameters
    ----------
    low, high : float
        Exponents at the ends of the axis.
    pixels : float
        Length of the axis.
    """
    exponents = range(math.floor(low), math.ceil(high) + 1)
    pixels_per_tick = pixels / VALUE_TICK_PIXELS / max(high - low, 1e-9)
    factors = (1, 2, 5) if pixels_per_tick >= 3 else (1, 3) if pixels_per_tick >= 1.6 else (1,)
    apart = max(1, math.ceil(1 / pixels_per_tick)) if pixels_per_tick < 1 else 1
    ticks = [exponent + math.log10(factor) for exponent in exponents if exponent % apart == 0 for factor in factors]
    return [tick for tick in ticks if low <= tick <= high]


def power_text(exponent: float) -> str:
    """Return a power of ten, or 2, 3 or 5 times one, as text: ``0.02``, ``1,000``."""
    value = float(f"{10.0**exponent:.3g}")
    if value >= MIN_WITH_POWER:
        return _without_plus(f"{value:.0e}")
    decimals = max(0, -math.floor(math.log10(value) + 1e-9))
    return f"{value:.1g}" if decimals > MAX_DECIMALS else f"{value:,.{decimals}f}"


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < 1e-6 * max(abs(number), 1e-6) and round(number) != 0


class EpochAxis(pg.AxisItem):
    """Axis of epochs with integer ticks."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.enableAutoSIPrefix(False)

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        step = tick_step(maxVal - minVal, size, EPOCH_TICK_PIXELS)
        return [(float(math.ceil(step)), 0)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [f"{value:,.0f}" for value in values]


class ValueAxis(pg.AxisItem):
    """Axis of losses or metrics; if `powers` is set, it is logarithmic and its values are exponents of ten."""

    def __init__(self) -> None:
        super().__init__("left")
        self.enableAutoSIPrefix(False)
        self.powers = False
        self._reserved_width = 0

    def reset_width(self) -> None:
        """Set the default width; `fit_width` widens the axis for longer labels."""
        self._reserved_width = round(DEFAULT_WIDTH * max(1.0, theme.font_scale()))
        self.setWidth(self._reserved_width)

    def fit_width(self, low: float, high: float, size: float) -> None:
        """Widen the axis for the labels of a range; it is never made narrower, so that the plot does not move.

        Parameters
        ----------
        size : float
            Height of the axis, in pixels.
        """
        ticks = self.tickValues(low, high, size)
        texts = [text for spacing, values in ticks for text in self.tickStrings(list(values), 1.0, spacing)]
        metrics = QFontMetrics(theme.font(0.9))
        needed = max(map(metrics.horizontalAdvance, texts), default=0) + TEXT_MARGIN
        if needed > self._reserved_width:
            self._reserved_width = needed
            self.setWidth(needed)

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        return [(tick_step(maxVal - minVal, size, VALUE_TICK_PIXELS), 0)]

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        if self.powers and maxVal - minVal > 0.5:
            return [(1.0, power_ticks(minVal, maxVal, size))]
        ticks: list[tuple[float, list[float]]] = super().tickValues(minVal, maxVal, size)
        return ticks

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if not self.powers:
            return tick_texts(values, spacing)
        return [_power_text_within(value, spacing) if abs(value) < MAX_EXPONENT else "" for value in values]


def _power_text_within(exponent: float, spacing: float) -> str:
    return power_text(exponent) if spacing >= 1 else _without_plus(f"{10.0**exponent:.3g}")


def _without_plus(text: str) -> str:
    return text.replace("e+0", "e").replace("e+", "e")
