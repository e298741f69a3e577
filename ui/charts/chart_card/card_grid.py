"""Picture cards side by side, in as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from engine.results.charts import Chart
from ui.charts.chart_card.card import ChartCard
from ui.style import theme

NARROWEST = 340
"""A card is never narrower than this many pixels at the usual size of text."""


class ChartCardGrid(QWidget):
    """Drawings, each in a card.

    Signals
    -------
    row_wanted(int)
        The user wants to see this row of the table.
    """

    row_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[ChartCard] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GRID)

    def render(self, drawings: Sequence[Chart]) -> None:
        """Show these drawings; cards that are there already are painted anew, so that nothing flickers."""
        before = len(self._cards)
        while len(self._cards) > len(drawings):
            card = self._cards.pop()
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        while len(self._cards) < len(drawings):
            card = ChartCard(self)
            card.setObjectName(f"_picture_{len(self._cards)}_card")
            card.row_wanted.connect(self.row_wanted)
            self._cards.append(card)
        for card, drawing in zip(self._cards, drawings, strict=True):
            card.render(drawing)
        if len(self._cards) != before:
            self._place()

    def _place(self) -> None:
        narrowest = round(NARROWEST * max(1.0, theme.font_scale()))
        columns = max(1, min(len(self._cards), (self.width() + theme.GRID) // (narrowest + theme.GRID)))
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for position, card in enumerate(self._cards):
            self._grid.addWidget(card, position // columns, position % columns, Qt.AlignmentFlag(0))
            card.show()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
