"""Grid of chart cards, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from engine.results.charts import Chart
from ui.charts.chart_card.card import ChartCard
from ui.style import theme
from ui.style.object_names import named

MIN_CARD_WIDTH = 340
"""Of a card, in pixels at normal text size."""


class ChartCardGrid(QWidget):
    """Grid of charts, one card each.

    Signals
    -------
    row_requested(int)
        The user clicked the point of this row of the table.
    """

    row_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[ChartCard] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GRID)

    def show_charts(self, charts: Sequence[Chart]) -> None:
        """Show charts; existing cards are reused, which avoids flicker."""
        before = len(self._cards)
        while len(self._cards) > len(charts):
            card = self._cards.pop()
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        while len(self._cards) < len(charts):
            card = named(ChartCard(self), f"_chart_{len(self._cards)}_card")
            card.row_requested.connect(self.row_requested)
            self._cards.append(card)
        for card, chart in zip(self._cards, charts, strict=True):
            card.show_chart(chart)
        if len(self._cards) != before:
            self._lay_out()

    def _lay_out(self) -> None:
        min_width = round(MIN_CARD_WIDTH * max(1.0, theme.font_scale()))
        columns = max(1, min(len(self._cards), (self.width() + theme.GRID) // (min_width + theme.GRID)))
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for position, card in enumerate(self._cards):
            self._grid.addWidget(card, position // columns, position % columns, Qt.AlignmentFlag(0))
            card.show()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(MIN_CARD_WIDTH, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
