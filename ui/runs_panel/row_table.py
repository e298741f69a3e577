"""How the tables of the runs page look: whole rows of one line, without a grid."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui import theme

PADDED = f"QTableView::item {{ padding: 0 {theme.GRID - 3}px; }}"
"""Brings the text of cells under that of their header."""


def show_rows(table: QTableView) -> None:
    """Make a table one of whole rows; Tab leaves it."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + theme.GRID + theme.HALF)
    table.horizontalHeader().setHighlightSections(False)
    table.setStyleSheet(PADDED)
