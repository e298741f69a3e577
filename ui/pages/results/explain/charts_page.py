"""The Charts tab: all metrics as a table, and charts such as ROC curve and calibration."""

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
    """Metrics and charts of one target.

    Signals
    -------
    intervals_requested()
        The user requests confidence intervals of the metrics.
    row_requested(int)
        The user clicked the point of this row of the table.
    """

    intervals_requested = Signal()
    row_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._note_label = named(QLabel(wordWrap=True), "_note_label")
        theme.set_role(self._note_label, "muted")
        self._metrics_table = named(MetricsTable(), "_metrics_table")
        self._cards = named(ChartCardGrid(), "_cards")
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        for part in (self._note_label, self._metrics_table, self._cards):
            layout.addWidget(part)
        layout.addStretch()
        self.setWidget(page)
        self._metrics_table.intervals_requested.connect(self.intervals_requested)
        self._cards.row_requested.connect(self.row_requested)
        self.show_message("")

    def show_message(self, text: str) -> None:
        """Show why there is nothing to see, instead of metrics and charts; an empty text shows them again."""
        self._note_label.setText(text)
        self._note_label.setVisible(bool(text))
        for part in (self._metrics_table, self._cards):
            part.setVisible(not text)

    def show_report(self, report: EvaluationReport) -> None:
        """Show an evaluation."""
        self.show_message("")
        self._metrics_table.show_report(report)
        self._cards.show_charts(charts_of(report))

    def offer_intervals(self) -> None:
        """Enable the button of the intervals again after a failure."""
        self._metrics_table.offer_intervals()
