"""The headline figures of a model as a row of cards, in as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from ui.formatting.scores import ScoreCardValue
from ui.style import theme
from ui.style.object_names import named

NARROWEST = 152
"""A card is never narrower than this many pixels at the usual size of text."""


class ScoreCard(QFrame):
    """One figure: the number, what it is a number of, and a note."""

    def __init__(self, parent: QWidget | None = None, *, first: bool = False) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._value_label = named(QLabel(), "_value_label")
        self._name_label = named(QLabel(wordWrap=True), "_name_label")
        self._note_label = named(QLabel(wordWrap=True), "_note_label")
        theme.set_role(self._value_label, "title" if first else "figure")
        theme.set_role(self._note_label, "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID + theme.HALF, theme.GRID, theme.GRID + theme.HALF, theme.GRID)
        layout.setSpacing(2)
        for label in (self._value_label, self._name_label, self._note_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
            layout.addWidget(label)
        layout.addStretch()

    def render_figure(self, figure: ScoreCardValue) -> None:
        """Show another figure."""
        self._value_label.setText(figure.value)
        self._name_label.setText(figure.label)
        self._note_label.setText(figure.note)
        self.setToolTip(figure.tip)
        self.setAccessibleName(f"{figure.value} {figure.label}, {figure.note}")
        self.setAccessibleDescription(figure.tip)


class ScoreCards(QWidget):
    """Figures side by side; where there is no room for all in one row, in several rows of equal columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[ScoreCard] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GRID)

    def render(self, figures: Sequence[ScoreCardValue]) -> None:
        """Show these figures; cards that are there already are written anew, so that nothing flickers."""
        while len(self._cards) > len(figures):
            self._cards.pop().deleteLater()
        while len(self._cards) < len(figures):
            card = ScoreCard(self, first=not self._cards)
            card.setObjectName(f"_figure_{len(self._cards)}_card")
            self._cards.append(card)
        for card, figure in zip(self._cards, figures, strict=True):
            card.render_figure(figure)
        self._place()

    def _place(self) -> None:
        """Put the cards into as many columns as fit, all in rows of one height."""
        count = len(self._cards)
        room = max(1, (self.width() + theme.GRID) // (self._narrowest() + theme.GRID))
        rows = -(-count // room) or 1
        columns = -(-count // rows) or 1
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for position, card in enumerate(self._cards):
            self._grid.addWidget(card, position // columns, position % columns)
            card.show()
        width = (self.width() - theme.GRID * (columns - 1)) // columns
        tallest = max((card.heightForWidth(width) for card in self._cards), default=0)
        # Wrapped labels make a layout reserve the height that they would have at their narrowest.
        self.setFixedHeight(tallest * rows + theme.GRID * (rows - 1))

    def _narrowest(self) -> int:
        return round(NARROWEST * max(1.0, theme.font_scale()))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._narrowest(), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place()
