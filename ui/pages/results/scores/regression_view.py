"""Predicted against actual numbers: one dot a row, and the line on which a prediction is exact."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from engine.results.run import Scores
from ui.charts.curves.axes import tick_texts
from ui.formatting.numbers import counted, number
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.frame_view import FrameView

HEIGHT = 384
"""Of the picture, in pixels."""


class TargetAxis(pg.AxisItem):
    """An axis with numbers for people."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)

    @override
    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return tick_texts(values, spacing)


class PredictedActualPlot(pg.PlotWidget):
    """The dots and the line. The wheel scrolls the page, not the picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={side: TargetAxis(side) for side in ("left", "bottom")})
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self._line = pg.PlotDataItem()
        self._dots = pg.ScatterPlotItem(size=8, hoverable=True, hoverSize=11, tip=self._tip)
        self.addItem(self._dots)
        self.addItem(self._line)
        self._target = "target"
        self.recolor()
        theme.changed.connect(self.recolor)

    def render(self, scores: Scores, target: str) -> None:
        """Show other pairs; both axes reach equally far, so that the exact line is a diagonal."""
        self._target = target
        self._dots.setData(x=list(scores.actual), y=list(scores.predicted))
        every = (*scores.actual, *scores.predicted)
        low, high = (min(every), max(every)) if every else (0.0, 1.0)
        margin = (high - low) * 0.04 or 1.0
        ends = [low - margin, high + margin]
        self._line.setData(ends, ends)
        self.setRange(xRange=ends, yRange=ends, padding=0)
        self._label_axes()

    @Slot()
    def recolor(self) -> None:
        """Take the colours of the theme that is in force."""
        self.setBackground(theme.color("raised"))
        dots = theme.color("series_0")
        dots.setAlpha(150)
        self._dots.setBrush(dots)
        self._dots.setPen(pg.mkPen(theme.color("raised"), width=0.5))
        self._dots.opts["hoverBrush"] = pg.mkBrush(theme.color("series_1"))
        self._line.setPen(pg.mkPen(theme.color("text"), width=1.5, style=Qt.PenStyle.DashLine))
        grid = QColor(theme.color("axis"))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme.color("border")))
            axis.setTextPen(pg.mkPen(grid))
            axis.setGrid(38)
            axis.setZValue(-10)  # below what is drawn, where pyqtgraph has the grid above it
        self._label_axes()

    def _label_axes(self) -> None:
        style = {"color": theme.color("muted").name()}
        self.setLabel("bottom", f"Actual {self._target}", **style)
        self.setLabel("left", f"Predicted {self._target}", **style)

    def _tip(self, x: float, y: float, data: object) -> str:
        return f"Actual {number(x)}, predicted {number(y)}"

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class RegressionView(QFrame):
    """A card with the picture, and the same numbers as a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._scores: Scores | None = None
        self._target = "target"
        self._make_widgets()
        self._lay_out()
        self._table_button.toggled.connect(self._on_table_toggled)

    def _make_widgets(self) -> None:
        self._title_label = named(QLabel("Predicted against actual"), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._table_button = named(QPushButton("As a table", checkable=True), "_table_button")
        self._table_button.setIcon(theme.icon("table"))
        theme.set_role(self._table_button, "flat")
        self._table_button.setToolTip("Show the numbers of the picture, row by row.")
        self._table_button.setAccessibleName("Show actual and predicted numbers as a table")
        self._pair_plot = PredictedActualPlot()
        self._pair_plot.setObjectName("_pair_plot")
        self._pair_plot.setToolTip("One dot for each row: across what it is, up what was predicted. Keras: predict")
        self._pair_plot.setAccessibleName("Predicted against actual numbers, as a picture")
        self._pair_table = FrameView()
        self._pair_table.setObjectName("_pair_table")
        self._pair_table.setToolTip("The actual and the predicted number of each row. Keras: predict")
        self._pair_table.setAccessibleName("Actual and predicted numbers")
        self._note_label = named(QLabel(wordWrap=True), "_note_label")
        theme.set_role(self._note_label, "muted")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title_label)
        top.addStretch()
        top.addWidget(self._table_button)
        self._view_stack = named(QStackedWidget(), "_view_stack")
        self._view_stack.addWidget(self._pair_plot)
        self._view_stack.addWidget(self._pair_table)
        self._view_stack.setFixedHeight(HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addLayout(top)
        layout.addWidget(self._view_stack)
        layout.addWidget(self._note_label)
        layout.addStretch()

    def render(self, scores: Scores, target: str) -> None:
        """Show the pairs of these scores; `target` is the name of the column."""
        self._scores, self._target = scores, target
        self._pair_plot.render(scores, target)
        shown = len(scores.actual)
        part = "" if shown == scores.rows else f" {shown:,} of {counted(scores.rows)}, evenly picked."
        self._note_label.setText(
            f"On the dashed line a prediction is exact; above it is too high, below too low.{part}"
        )
        self._fill_table()

    def _fill_table(self) -> None:
        if not self._table_button.isChecked() or self._scores is None:
            return
        import pandas as pd  # the engine has loaded it by the time there are scores

        actual, predicted = pd.Series(self._scores.actual), pd.Series(self._scores.predicted)
        columns = {
            f"actual {self._target}": actual,
            f"predicted {self._target}": predicted,
            "error": predicted - actual,
        }
        self._pair_table.show_frame(pd.DataFrame(columns))

    def _on_table_toggled(self, checked: bool) -> None:
        self._fill_table()
        self._view_stack.setCurrentWidget(self._pair_table if checked else self._pair_plot)
