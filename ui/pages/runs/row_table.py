"""Appearance of the tables of the Runs page: rows of one line, selected as a whole, without a grid."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.style import theme

PADDED = f"QTableView::item {{ padding: 0 {theme.GRID - 3}px; }}"
"""Style that aligns cells with their header."""


def show_rows(table: QTableView) -> None:
    """Let a table select whole rows of one line; the Tab key leaves the table."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.horizontalHeader().setHighlightSections(False)
    table.setStyleSheet(PADDED)
    _RowHeight(table)


class _RowHeight(QObject):
    """Keeps the row height of a table at one line of its text."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        height = self._table.fontMetrics().height() + theme.GRID + theme.HALF
        self._table.verticalHeader().setDefaultSectionSize(height)
