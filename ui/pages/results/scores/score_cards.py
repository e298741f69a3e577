"""Score cards of a model, in as many columns as fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from ui.formatting.score_cards import ScoreCardValue, ScoreLine
from ui.style import theme
from ui.style.object_names import named

MIN_CARD_WIDTH = 232
"""Of a card, in pixels at normal text size."""


class ScoreCard(QFrame):
    """Card with one metric: value, name, a note, and lines with its interval and the same metric of other models."""

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
        self._lines = QGridLayout()
        self._lines.setVerticalSpacing(0)
        self._lines.setHorizontalSpacing(theme.GRID)
        self._lines.setColumnStretch(0, 1)
        self._line_labels: list[tuple[QLabel, QLabel]] = []
        layout.addLayout(self._lines)
        layout.addStretch()

    def show_value(self, value: ScoreCardValue) -> None:
        """Show another metric."""
        self._value_label.setText(value.value)
        self._name_label.setText(value.label)
        note = value.remark[:1].upper() + value.remark[1:] or value.note
        theme.set_role(self._note_label, "error" if value.remark else "muted")
        self._note_label.setText(note)
        self.setToolTip(value.tip)
        self._show_lines(value.lines)
        lines = "".join(f", {line.name} {line.value}" for line in value.lines)
        self.setAccessibleName(f"{value.value} {value.label}, {note}{lines}")
        self.setAccessibleDescription(value.tip)

    def _show_lines(self, lines: Sequence[ScoreLine]) -> None:
        while len(self._line_labels) > len(lines):
            for label in self._line_labels.pop():
                self._lines.removeWidget(label)
                label.hide()
                label.deleteLater()
        while len(self._line_labels) < len(lines):
            row = len(self._line_labels)
            self._line_labels.append((self._line_label(row, 0), self._line_label(row, 1)))
        for (name_label, value_label), line in zip(self._line_labels, lines, strict=True):
            name_label.setText(line.name)
            value_label.setText(line.value)
            for label in (name_label, value_label):
                label.setToolTip(line.tip)

    def _line_label(self, row: int, column: int) -> QLabel:
        label = QLabel(self, wordWrap=not column)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if not column:
            theme.set_role(label, "muted")
        side = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag(0)
        self._lines.addWidget(label, row, column, side)
        label.show()  # the height of the card is computed at once
        return label


class ScoreCards(QWidget):
    """Grid of score cards in rows of equal columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[ScoreCard] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GRID)

    def show_values(self, values: Sequence[ScoreCardValue]) -> None:
        """Show score cards; existing widgets are reused, which avoids flicker."""
        while len(self._cards) > len(values):
            self._cards.pop().deleteLater()
        while len(self._cards) < len(values):
            card = named(ScoreCard(self, first=not self._cards), f"_figure_{len(self._cards)}_card")
            self._cards.append(card)
        for card, value in zip(self._cards, values, strict=True):
            card.show_value(value)
        self._lay_out()

    def _lay_out(self) -> None:
        """Place the cards in as many columns as fit, in rows of equal height."""
        count = len(self._cards)
        fitting = max(1, (self.width() + theme.GRID) // (self._min_card_width() + theme.GRID))
        rows = -(-count // fitting) or 1
        columns = -(-count // rows) or 1
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for position, card in enumerate(self._cards):
            self._grid.addWidget(card, position // columns, position % columns)
            card.show()
        width = (self.width() - theme.GRID * (columns - 1)) // columns
        tallest = max((card.heightForWidth(width) for card in self._cards), default=0)
        # A layout reserves the height of wrapped labels at their minimum width, which is too much.
        self.setFixedHeight(tallest * rows + theme.GRID * (rows - 1))

    def _min_card_width(self) -> int:
        return round(MIN_CARD_WIDTH * max(1.0, theme.font_scale()))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._min_card_width(), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()
