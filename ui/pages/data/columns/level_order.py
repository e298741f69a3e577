"""List of the levels of a category, which the user drags into their order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ui.style import theme
from ui.style.object_names import named

MIN_LEVELS, MAX_LEVELS = 3, 50
"""With fewer levels the order says nothing; more are no scale."""

SHOWN = 5
"""Levels that are visible without scrolling."""


class LevelOrder(QWidget):
    """Shows levels in their order, and changes it by drag, or by Alt with the up and down keys.

    Signals
    -------
    changed : tuple of str
        All levels in their new order.
    """

    changed = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("Order of the categories")
        theme.set_role(label, "muted")
        self._list = named(_LevelList(), "_level_list")
        self._list.setToolTip("Drag a category to its place, or move it with Alt+Up and Alt+Down.")
        self._list.setAccessibleName("Order of the categories")
        self._list.moved.connect(lambda: self.changed.emit(self.levels))
        label.setBuddy(self._list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        layout.addWidget(label)
        layout.addWidget(self._list)
        self.hide()

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels in the order that is shown."""
        return tuple(self._list.item(row).text() for row in range(self._list.count()))

    def show_levels(self, levels: Sequence[str]) -> None:
        """Show the levels of a column, if their order can matter; nothing is emitted."""
        self.setVisible(MIN_LEVELS <= len(levels) <= MAX_LEVELS)
        if self.levels != tuple(levels):
            self._list.clear()
            self._list.addItems(list(levels))
        rows = min(len(levels), SHOWN)
        self._list.setFixedHeight(rows * (self.fontMetrics().height() + theme.HALF) + 2 * theme.GRID)


class _LevelList(QListWidget):
    """List whose items are moved by drag and by keys."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def move_level(self, row: int, to: int) -> None:
        """Move an item to another row."""
        if 0 <= to < self.count() and row != to:
            self.insertItem(to, self.takeItem(row))
            self.setCurrentRow(to)
            self.moved.emit()

    # Overrides of Qt

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        target: QModelIndex = self.indexAt(event.position().toPoint())
        row = self.currentRow()
        below = self.dropIndicatorPosition() == QAbstractItemView.DropIndicatorPosition.BelowItem
        to = self.count() if not target.isValid() else target.row() + below
        event.accept()
        self.move_level(row, to - (to > row))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.move_level(self.currentRow(), self.currentRow() + steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)
