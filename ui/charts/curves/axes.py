"""Axes of epochs and values of curves."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics

from ui.charts.axes.chart_axis import FONT_SCALE, ChartAxis
from ui.style import theme

DEFAULT_WIDTH, TEXT_MARGIN = 60, 12
"""Width of the value axis at normal text size, and the part of it that is not text, in pixels."""


class EpochAxis(ChartAxis):
    """Axis of epochs with integer ticks."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.whole = True


class ValueAxis(ChartAxis):
    """Axis of losses or metrics; if `powers` is set, it is logarithmic and its values are exponents of ten."""

    def __init__(self) -> None:
        super().__init__("left")
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
        metrics = QFontMetrics(theme.font(FONT_SCALE))
        texts = [text for _, text in self.ticks(low, high, size)]
        needed = max(map(metrics.horizontalAdvance, texts), default=0) + TEXT_MARGIN
        if needed > self._reserved_width:
            self._reserved_width = needed
            self.setWidth(needed)
