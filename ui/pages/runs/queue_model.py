"""What waits for its turn as a table: one row each, and how its settings differ from those on screen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from engine.catalog.project_diff import differences
from engine.project import Project
from ui.controllers.run_queue import QueuedRun
from ui.style import theme

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
COLUMNS = (
    ("Turn", "The order in which they are trained."),
    ("Seed", "What the first weights and the order of the rows are drawn from. Keras: set_random_seed"),
    ("Epochs", "How often all training rows are gone through at the most. Keras: epochs"),
    ("Unlike the settings on screen", "What else is set in another way than on screen now."),
    ("State", "Whether it waits for its turn, or had it and could not be trained, and why."),
)
TURN, SEED, EPOCHS, SETTINGS, STATE = range(5)
IN_COLUMNS = ("fit.seed", "fit.epochs")
"""Settings that have columns of their own."""


class QueueModel(QAbstractTableModel):
    """Shows the queue."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.waiting: tuple[QueuedRun, ...] = ()
        self._unlike: tuple[tuple[str, ...], ...] = ()

    def render(self, waiting: tuple[QueuedRun, ...], project: Project) -> None:
        """Show what waits beside the settings on screen."""
        self.beginResetModel()
        self.waiting = waiting
        self._unlike = tuple(_unlike(project, each.project) for each in waiting)
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.waiting)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        each, column = self.waiting[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), column)
        if role == Qt.ItemDataRole.ToolTipRole:
            unlike = "\n".join(self._unlike[index.row()]) or "The settings are those on screen."
            return each.error.text if column == STATE and each.error else unlike
        if role == Qt.ItemDataRole.DecorationRole and column == STATE:
            return theme.icon("circle-alert", "error") if each.error else theme.icon("history", "muted")
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (TURN, SEED, EPOCHS):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section not in (TURN, SEED, EPOCHS):
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        texts = {Qt.ItemDataRole.DisplayRole: 0, Qt.ItemDataRole.ToolTipRole: 1}
        return COLUMNS[section][texts[Qt.ItemDataRole(role)]] if role in texts else None

    def _text(self, row: int, column: int) -> str:
        each = self.waiting[row]
        match column:
            case 0:
                return str(row + 1)
            case 1:
                return str(each.project.fit.seed)
            case 2:
                return f"{each.project.fit.epochs:,}"
            case 3:
                return "; ".join(self._unlike[row]) or "–"
            case _:
                return f"Failed: {each.error.text}" if each.error else "QueuedRun"


def _unlike(project: Project, other: Project) -> tuple[str, ...]:
    found = (each for each in differences((project, other)) if each.path not in IN_COLUMNS)
    return tuple(f"{each.title} {each.values[1]}" for each in found)
