"""The Charts tab: charts such as ROC curve, calibration and errors."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.results.charts import charts_of
from engine.results.evaluation import EvaluationReport
from ui.charts.chart_card import ChartCardGrid
from ui.style import theme
from ui.style.object_names import named


class ChartsPage(QScrollArea):
    """Charts of one target.

    Signals
    -------
    row_requested(int)
        The user clicked the point of this row of the table.
    """

    row_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._note_label = named(QLabel(wordWrap=True), "_note_label")
        theme.set_role(self._note_label, "muted")
        self._cards = named(ChartCardGrid(), "_cards")
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        for part in (self._note_label, self._cards):
            layout.addWidget(part)
        layout.addStretch()
        self.setWidget(page)
        self._cards.row_requested.connect(self.row_requested)
        self.show_message("")

    def show_message(self, text: str) -> None:
        """Show why there is nothing to see, instead of charts; an empty text shows them again."""
        self._note_label.setText(text)
        self._note_label.setVisible(bool(text))
        self._cards.setVisible(not text)

    def show_report(self, report: EvaluationReport) -> None:
        """Show an evaluation."""
        self.show_message("")
        self._cards.show_charts(charts_of(report))
