"""Heat map as a table: cells have a colour, a text and a tooltip, and are accessible by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
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
MIN_CELL, MAX_CELL_HEIGHT, MAX_CELL_WIDTH = 12, 72, 160
"""Minimum and maximum sizes of a cell, in pixels."""
MAX_NAME_LENGTH = 22
"""Maximum characters of a name in a header."""


class HeatModel(QAbstractTableModel):
    """Model of a matrix; each cell has a colour, a text and a sentence."""

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
        """Show another matrix; `color` and `text` are functions of a value, `sentence` of row and column."""
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
    """Table of a `HeatModel` that fills its area, and scrolls if cells would be too small.

    Signals
    -------
    chosen : (int, int)
        Row and column of the cell that was clicked or activated with Enter.
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
            header.setMinimumSectionSize(MIN_CELL)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
        self.clicked.connect(lambda index: self.chosen.emit(index.row(), index.column()))
        self.heat.modelReset.connect(self._fit)
        theme.changed.connect(self._fit)

    def _fit(self) -> None:
        rows, columns = self.heat.rowCount(), self.heat.columnCount()
        if not rows or not columns:
            return
        available = self.viewport().size()
        for header, count, space, largest in (
            (self.horizontalHeader(), columns, available.width(), MAX_CELL_WIDTH),
            (self.verticalHeader(), rows, available.height(), MAX_CELL_HEIGHT),
        ):
            header.setDefaultSectionSize(round(min(max(space // count, MIN_CELL), largest * theme.font_scale())))

    # Overrides of QWidget

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            self.chosen.emit(index.row(), index.column())
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(20 * theme.GRID, 20 * theme.GRID)


class _HeatDelegate(QStyledItemDelegate):
    """Delegate that fills a cell, and draws its text if it fits."""

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
    """Header that draws names in small cells; vertically above the columns."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)

    @override
    def sizeHint(self) -> QSize:
        model = self.model()
        count = model.columnCount() if self.orientation() == Qt.Orientation.Horizontal else model.rowCount()
        metrics = QFontMetrics(theme.font(0.85))
        names = [str(model.headerData(index, self.orientation())) for index in range(count)]
        widest = max((metrics.horizontalAdvance(name[:MAX_NAME_LENGTH]) for name in names), default=0) + 2 * theme.GRID
        return QSize(widest, widest)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        font = theme.font(0.85)
        metrics = QFontMetrics(font)
        vertical = self.orientation() == Qt.Orientation.Horizontal
        painter.save()
        painter.fillRect(rect, theme.color("window"))
        box = QRect(0, 0, rect.height(), rect.width()) if vertical else QRect(rect)
        if box.height() >= metrics.height() - 4:
            painter.setFont(font)
            painter.setPen(theme.color("muted"))
            if vertical:
                painter.translate(rect.left(), rect.bottom() + 1)
                painter.rotate(-90)
            name = str(self.model().headerData(logicalIndex, self.orientation()))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, box.width() - theme.GRID)
            side = Qt.AlignmentFlag.AlignLeft if vertical else Qt.AlignmentFlag.AlignRight
            text_area = box.adjusted(theme.HALF, 0, -theme.HALF, 0)
            painter.drawText(text_area, side | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


def diverging(value: float) -> QColor:
    """Return the diverging colour of a number from -1 to 1, pale at zero."""
    if np.isnan(value):
        return theme.color("hover")
    return theme.between("base", "series_0" if value > 0 else "series_1", abs(value))


def rising(share: float) -> QColor:
    """Return the sequential colour of a share from 0 to 1, pale at zero."""
    return theme.between("base", "series_1", share**0.5 if share > 0 else 0.0)
