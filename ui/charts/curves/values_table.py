"""Values of the curves as a table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from engine.results.curve_points import Points
from ui.charts.curves.curve_style import Curve
from ui.charts.curves.values_text import decimals_for, epochs_of, value_at
from ui.style import theme

Index = QModelIndex | QPersistentModelIndex


class ValuesModel(QAbstractTableModel):
    """Model with epochs as rows and curves as columns; it reads the arrays of the curves, `grow` adds new rows."""

    def __init__(self) -> None:
        super().__init__()
        self._curves: tuple[Curve, ...] = ()
        self._points: Mapping[str, Points] = {}
        self._epochs: NDArray[np.float64] = np.empty(0)
        self._decimals: list[int] = []

    def show_curves(self, curves: tuple[Curve, ...], points: Mapping[str, Points]) -> None:
        """Show other curves."""
        self.beginResetModel()
        self._curves, self._points = curves, points
        self._epochs = epochs_of(points).copy()
        self._decimals = [decimals_for(each.y) for each in points.values()]
        self.endResetModel()

    def grow(self) -> None:
        """Add rows for new epochs."""
        epochs = epochs_of(self._points)
        added = len(epochs) - len(self._epochs)
        if added <= 0 or not np.array_equal(epochs[: len(self._epochs)], self._epochs):
            if added or len(epochs):
                self.show_curves(self._curves, self._points)
            return
        self.beginInsertRows(QModelIndex(), len(self._epochs), len(epochs) - 1)
        self._epochs = epochs.copy()
        self._decimals = [decimals_for(each.y) for each in self._points.values()]
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._epochs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 1 + len(self._curves)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        epoch = float(self._epochs[index.row()])
        if not index.column():
            return f"{epoch:,g}"
        value = value_at(self._points[self._curves[index.column() - 1].name], epoch)
        return "–" if math.isnan(value) else f"{value:,.{self._decimals[index.column() - 1]}f}".replace("-", "−")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return "Epoch" if not section else self._curves[section - 1].label
        return None


class ValuesTable(QTableView):
    """Table that keeps scrolling to its end while the end is visible."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("_values_table")
        self.setToolTip("The values of all epochs")
        self.values = ValuesModel()
        self.setModel(self.values)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFont(theme.font())
        self.values.rowsAboutToBeInserted.connect(self._on_rows_about_to_be_inserted)
        self.values.rowsInserted.connect(self._on_rows_inserted)
        self._at_end = True

    def _on_rows_about_to_be_inserted(self) -> None:
        bar = self.verticalScrollBar()
        self._at_end = bar.value() == bar.maximum()

    def _on_rows_inserted(self) -> None:
        if self._at_end:
            self.scrollToBottom()
