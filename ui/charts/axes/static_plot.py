"""Plot widget that neither moves nor zooms, with two axes whose labels fit."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtGui import QWheelEvent
from typing_extensions import override

from ui.charts.axes.chart_axis import ChartAxis
from ui.style import theme


class StaticPlot(pg.PlotWidget):
    """Plot widget without zoom and menu. The mouse wheel scrolls the page.

    Attributes
    ----------
    left, bottom : ChartAxis
        The axes.
    """

    def __init__(self) -> None:
        self.left, self.bottom = ChartAxis("left"), ChartAxis("bottom")
        super().__init__(axisItems={"left": self.left, "bottom": self.bottom})
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.getViewBox().disableAutoRange()  # ranges are set by `padded_range`
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.getPlotItem().layout.setContentsMargins(0, theme.GRID, theme.GRID, theme.HALF)

    def apply_axis_theme(self) -> None:
        """Apply the colours and text size of the current theme to background and axes."""
        self.setBackground(theme.color("raised"))
        for axis in (self.left, self.bottom):
            axis.apply_theme()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
