"""Card with the predicted against the actual values of a regression, and the line of exact predictions."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from engine.results.charts.axis_range import padded_range
from engine.results.run import Scores
from engine.system.word_forms import counted
from ui.charts.axes.static_plot import StaticPlot
from ui.formatting.numbers import number
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.frame_view import FrameView

HEIGHT = 384
"""Of the chart, in pixels."""


class PredictedActualPlot(StaticPlot):
    """Scatter chart with a diagonal."""

    def __init__(self) -> None:
        super().__init__()
        self._line = pg.PlotDataItem()
        self._dots = pg.ScatterPlotItem(size=8, hoverable=True, hoverSize=11, tip=self._tip)
        self.addItem(self._dots)
        self.addItem(self._line)
        self._target = "target"
        self.apply_theme()
        theme.changed.connect(self.apply_theme)

    def show_scores(self, scores: Scores, target: str) -> None:
        """Show the pairs of scores; both axes have the same range."""
        self._target = target
        self._dots.setData(x=list(scores.actual), y=list(scores.predicted))
        values = (*scores.actual, *scores.predicted)
        ends = padded_range(values)
        self._line.setData(ends, ends)
        self.setRange(xRange=ends, yRange=ends, padding=0)
        self._label_axes()

    @Slot()
    def apply_theme(self) -> None:
        """Apply the colours of the current theme."""
        self.apply_axis_theme()
        dots = theme.color("series_0")
        dots.setAlpha(150)
        self._dots.setBrush(dots)
        self._dots.setPen(pg.mkPen(theme.color("raised"), width=0.5))
        self._dots.opts["hoverBrush"] = pg.mkBrush(theme.color("series_1"))
        self._line.setPen(pg.mkPen(theme.color("text"), width=1.5, style=Qt.PenStyle.DashLine))
        self._label_axes()

    def _label_axes(self) -> None:
        self.bottom.set_title(f"Actual {self._target}")
        self.left.set_title(f"Predicted {self._target}")

    def _tip(self, x: float, y: float, data: object) -> str:
        return f"Actual {number(x)}, predicted {number(y)}"


class RegressionView(QFrame):
    """Card with the chart and its values as a table."""

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
        self._table_button = named(QPushButton("As a table"), "_table_button")
        self._table_button.setCheckable(True)
        self._table_button.setIcon(theme.icon("table"))
        theme.set_role(self._table_button, "flat")
        self._table_button.setToolTip("Show the values of the chart as a table.")
        self._table_button.setAccessibleName("Show actual and predicted values as a table")
        self._pair_plot = named(PredictedActualPlot(), "_pair_plot")
        self._pair_plot.setToolTip("One point per row: actual value (x) and predicted value (y). Keras: predict")
        self._pair_plot.setAccessibleName("Predicted against actual values, as a chart")
        self._pair_table = named(FrameView(), "_pair_table")
        self._pair_table.setToolTip("Actual and predicted value of each row. Keras: predict")
        self._pair_table.setAccessibleName("Actual and predicted values")
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

    def show_scores(self, scores: Scores, target: str) -> None:
        """Show the pairs of scores; `target` is the name of the column."""
        self._scores, self._target = scores, target
        self._pair_plot.show_scores(scores, target)
        shown = len(scores.actual)
        part = "" if shown == scores.rows else f" {shown:,} of {counted(scores.rows)}, evenly sampled."
        self._note_label.setText(
            f"Predictions on the dashed line are exact; those above are too high, those below too low.{part}"
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
