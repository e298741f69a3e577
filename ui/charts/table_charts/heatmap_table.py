"""A table of colours: what each cell says can be seen from afar, and read, and reached with the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from ui.style import theme

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
SMALLEST, HIGHEST, WIDEST = 12, 72, 160
"""Sides of a cell in pixels."""
LONGEST_NAME = 22
"""Characters of a name at the side."""


class HeatModel(QAbstractTableModel):
    """Cells of a matrix with a colour, a text and a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[str] = ()
        self._columns: Sequence[str] = ()
        self._matrix = np.zeros((0, 0))
        self._color: Callable[[float], QColor] = lambda value: theme.color("base")
        self._text: Callable[[float], str] = str
        self._sentence: Callable[[int, int], str] = lambda row, column: ""

    def show_matrix(
        self,
        rows: Sequence[str],
        columns: Sequence[str],
        matrix: np.ndarray,
        *,
        color: Callable[[float], QColor],
        text: Callable[[float], str],
        sentence: Callable[[int, int], str],
    ) -> None:
        """Show other numbers; `color` and `text` are asked for a number, `sentence` for a row and a column."""
        self.beginResetModel()
        self._rows, self._columns, self._matrix = rows, columns, matrix
        self._color, self._text, self._sentence = color, text, sentence
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        value = float(self._matrix[index.row(), index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(value)
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._color(value)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._sentence(index.row(), index.column())
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (self._columns if orientation == Qt.Orientation.Horizontal else self._rows)[section]
        return None


class HeatTable(QTableView):
    """Shows a `HeatModel` as large as there is room, and scrolls where cells would be too small to see.

    Signals
    -------
    chosen : (int, int)
        The row and the column of a cell that was pressed, or that Enter was pressed on.
    """

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heat = HeatModel()
        self.setModel(self.heat)
        self.setItemDelegate(_HeatDelegate(self))
        self.setHorizontalHeader(_NameHeader(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(_NameHeader(Qt.Orientation.Vertical, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(SMALLEST)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
        self.clicked.connect(lambda index: self.chosen.emit(index.row(), index.column()))
        self.heat.modelReset.connect(self._fit)
        theme.changed.connect(self._fit)

    def _fit(self) -> None:
        rows, columns = self.heat.rowCount(), self.heat.columnCount()
        if not rows or not columns:
            return
        room = self.viewport().size()
        for header, count, space, largest in (
            (self.horizontalHeader(), columns, room.width(), WIDEST),
            (self.verticalHeader(), rows, room.height(), HIGHEST),
        ):
            header.setDefaultSectionSize(round(min(max(space // count, SMALLEST), largest * theme.font_scale())))

    # Qt's own

    @override
    def keyPressEvent(self, event) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            self.chosen.emit(index.row(), index.column())
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(20 * theme.GRID, 20 * theme.GRID)


class _HeatDelegate(QStyledItemDelegate):
    """Fills a cell, and writes its number where there is room."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = QColor(index.data(Qt.ItemDataRole.BackgroundRole))
        painter.save()
        painter.fillRect(option.rect, ground)
        font = theme.font(0.78)
        text = str(index.data())
        if QFontMetrics(font).horizontalAdvance(text) + 2 <= option.rect.width() and (
            QFontMetrics(font).height() <= option.rect.height()
        ):
            painter.setFont(font)
            pair = theme.color("text"), theme.color("raised")
            painter.setPen(max(pair, key=lambda each: abs(each.lightnessF() - ground.lightnessF())))
            painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("text"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
        painter.restore()


class _NameHeader(QHeaderView):
    """Writes names as small as the cells are; those above stand on end, so that narrow cells have names too."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)

    @override
    def sizeHint(self) -> QSize:
        model = self.model()
        count = model.columnCount() if self.orientation() == Qt.Orientation.Horizontal else model.rowCount()
        metrics = QFontMetrics(theme.font(0.85))
        names = [str(model.headerData(place, self.orientation())) for place in range(count)]
        widest = max((metrics.horizontalAdvance(name[:LONGEST_NAME]) for name in names), default=0) + 2 * theme.GRID
        return QSize(widest, widest)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        font = theme.font(0.85)
        metrics = QFontMetrics(font)
        standing = self.orientation() == Qt.Orientation.Horizontal
        painter.save()
        painter.fillRect(rect, theme.color("window"))
        box = QRect(0, 0, rect.height(), rect.width()) if standing else QRect(rect)
        if box.height() >= metrics.height() - 4:
            painter.setFont(font)
            painter.setPen(theme.color("muted"))
            if standing:
                painter.translate(rect.left(), rect.bottom() + 1)
                painter.rotate(-90)
            name = str(self.model().headerData(logicalIndex, self.orientation()))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, box.width() - theme.GRID)
            side = Qt.AlignmentFlag.AlignLeft if standing else Qt.AlignmentFlag.AlignRight
            place = box.adjusted(theme.HALF, 0, -theme.HALF, 0)
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


def diverging(value: float) -> QColor:
    """Return the colour of a number from -1 to 1: one hue below zero, another one above, pale at zero."""
    if np.isnan(value):
        return theme.color("hover")
    return theme.between("base", "series_0" if value > 0 else "series_1", abs(value))


def rising(share: float) -> QColor:
    """Return the colour of a share from 0 to 1: pale at none."""
    return theme.between("base", "series_1", share**0.5 if share > 0 else 0.0)
