"""What a sweep over learning rates found: the picture, and a rate to take."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.rate_sweep import RateSweep
from ui import theme
from ui.curve_plot.axes import power_text

SIZE = (640, 440)


class RateDialog(QDialog):
    """Shows the loss at each rate, and offers the one at which it fell fastest; it blocks nothing."""

    def __init__(self, sweep: RateSweep, take: Callable[[float], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Learning rates")
        self._sweep, self._take = sweep, take
        self._text_label = QLabel(words(sweep), objectName="_text_label", wordWrap=True)
        self._plot = pg.PlotWidget(axisItems={"bottom": _PowersOfTen("bottom")})
        self._plot.setObjectName("_plot")
        self._plot.setAccessibleName(f"Loss at each learning rate. {words(sweep)}")
        self._plot.setToolTip("One batch was trained at each rate; the line is the running mean of their losses")
        self._draw()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setToolTip("Close this window (Esc)")
        self._take_button = QPushButton(f"Use {sweep.suggestion:g}", objectName="_take_button")
        self._take_button.setToolTip("Make this the learning rate of the optimizer; can be undone")
        self._take_button.setVisible(sweep.suggestion > 0)
        theme.set_role(self._take_button, "primary")
        self._take_button.clicked.connect(self._on_take_clicked)
        buttons.addButton(self._take_button, QDialogButtonBox.ButtonRole.AcceptRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._text_label)
        layout.addWidget(self._plot, 1)
        layout.addWidget(buttons)
        self.resize(*SIZE)

    def _draw(self) -> None:
        plot, sweep = self._plot, self._sweep
        plot.setBackground(theme.color("raised"))
        plot.setMenuEnabled(False)
        plot.hideButtons()
        for name, text in (("bottom", "Learning rate"), ("left", "Loss")):
            plot.getAxis(name).enableAutoSIPrefix(False)
            plot.getAxis(name).setPen(theme.color("grid"))
            plot.getAxis(name).setTextPen(theme.color("axis"))
            plot.setLabel(name, text, color=theme.color("axis").name())
        faint = theme.color("series_0")
        faint.setAlpha(90)
        x = np.log10(sweep.rates) if sweep.rates else np.empty(0)
        plot.plot(x, np.array(sweep.losses), pen=pg.mkPen(faint, width=1))
        plot.plot(x, np.array(sweep.smooth), pen=pg.mkPen(theme.color("series_0"), width=2))
        if sweep.suggestion > 0:
            line = pg.InfiniteLine(
                np.log10(sweep.suggestion), pen=pg.mkPen(theme.color("best"), style=Qt.PenStyle.DotLine)
            )
            plot.addItem(line)

    def _on_take_clicked(self) -> None:
        self._take(self._sweep.suggestion)
        self.close()


class _PowersOfTen(pg.AxisItem):
    """An axis of exponents, whose numbers are read as they are."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        return [(1.0, [float(each) for each in range(int(np.ceil(minVal)), int(np.floor(maxVal)) + 1)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [power_text(value) for value in values]


def words(sweep: RateSweep) -> str:
    """Return in a sentence what was found."""
    if sweep.suggestion <= 0:
        return "The loss fell at no learning rate: look at the scaling of the features and at the loss."
    lowest = sweep.rates[min(range(len(sweep.smooth)), key=sweep.smooth.__getitem__)]
    found = f"The loss falls fastest at {sweep.suggestion:g} and is smallest at {lowest:.2g}."
    return f"{found} A good rate is the first of the two, or a little less."
