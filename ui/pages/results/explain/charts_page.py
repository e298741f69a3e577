"""The page "Pictures": every figure as a table, and the curves behind them as cards."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.results.charts import charts_of
from engine.results.evaluation import EvaluationReport
from ui.charts.chart_card import ChartCardGrid
from ui.pages.results.explain.metrics_table import MetricsTable
from ui.style import theme
from ui.style.object_names import named


class ChartsPage(QScrollArea):
    """Findings of one target.

    Signals
    -------
    intervals_requested()
        The intervals of the figures are to be computed.
    row_wanted(int)
        A dot was clicked that stands for this row of the table.
    """

    intervals_requested = Signal()
    row_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._note_label = named(QLabel(wordWrap=True), "_note_label")
        theme.set_role(self._note_label, "muted")
        self._figures_table = MetricsTable()
        self._figures_table.setObjectName("_figures_table")
        self._cards = ChartCardGrid()
        self._cards.setObjectName("_cards")
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        for part in (self._note_label, self._figures_table, self._cards):
            layout.addWidget(part)
        layout.addStretch()
        self.setWidget(page)
        self._figures_table.intervals_requested.connect(self.intervals_requested)
        self._cards.row_wanted.connect(self.row_wanted)
        self.say("")

    def say(self, text: str) -> None:
        """Say why there is nothing to see yet."""
        self._note_label.setText(text)
        self._note_label.setVisible(bool(text))
        for part in (self._figures_table, self._cards):
            part.setVisible(not text)

    def render(self, found: EvaluationReport) -> None:
        """Show findings."""
        self.say("")
        self._figures_table.render(found)
        self._cards.render(charts_of(found))

    def offer_intervals(self) -> None:
        """Let the intervals be asked for again: the last time nothing came of it."""
        self._figures_table.offer_intervals()
