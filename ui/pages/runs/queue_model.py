"""Queued trainings as rows of a table, with their differences from the project."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from engine.catalog.project_diff import differences
from engine.project import Project
from engine.results.run_queue import QueuedRun
from ui.style import theme

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
COLUMNS = (
    ("Position", "Position in the queue."),
    ("Seed", "Seed of the initial weights and of the order of rows. Keras: set_random_seed"),
    ("Epochs", "Maximum number of epochs. Keras: epochs"),
    ("Differences", "Other settings that differ from the current project."),
    ("State", "Queued, or failed with the reason."),
)
POSITION, SEED, EPOCHS, SETTINGS, STATE = range(5)
IN_COLUMNS = ("fit.seed", "fit.epochs")
"""Settings shown in their own columns."""


class QueueModel(QAbstractTableModel):
    """Model of the queue."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.queued: tuple[QueuedRun, ...] = ()
        self._differences: tuple[tuple[str, ...], ...] = ()

    def show_queue(self, queued: tuple[QueuedRun, ...], project: Project) -> None:
        """Show the queue, compared with the current project."""
        self.beginResetModel()
        self.queued = queued
        self._differences = tuple(_differences(project, each.project) for each in queued)
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.queued)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        each, column = self.queued[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), column)
        if role == Qt.ItemDataRole.ToolTipRole:
            text = "\n".join(self._differences[index.row()]) or "Same settings as the current project."
            return each.error.text if column == STATE and each.error else text
        if role == Qt.ItemDataRole.DecorationRole and column == STATE:
            return theme.icon("circle-alert", "error") if each.error else theme.icon("history", "muted")
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (POSITION, SEED, EPOCHS):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section not in (POSITION, SEED, EPOCHS):
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        texts = {Qt.ItemDataRole.DisplayRole: 0, Qt.ItemDataRole.ToolTipRole: 1}
        return COLUMNS[section][texts[Qt.ItemDataRole(role)]] if role in texts else None

    def _text(self, row: int, column: int) -> str:
        each = self.queued[row]
        match column:
            case 0:
                return str(row + 1)
            case 1:
                return str(each.project.fit.seed)
            case 2:
                return f"{each.project.fit.epochs:,}"
            case 3:
                return "; ".join(self._differences[row]) or "–"
            case _:
                return f"Failed: {each.error.text}" if each.error else "Queued"


def _differences(project: Project, other: Project) -> tuple[str, ...]:
    other_settings = (each for each in differences((project, other)) if each.path not in IN_COLUMNS)
    return tuple(f"{each.title} {each.values[1]}" for each in other_settings)
