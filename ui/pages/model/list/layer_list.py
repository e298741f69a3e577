"""List of layers: selection, drag and drop, keys of the commands."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.forms import kind_in
from ui.pages.model.list.delegate import GAP, SIDE, LayerDelegate, fold_handle
from ui.pages.model.list.keys import ADD, command_of
from ui.pages.model.list.rows import ROW, LayerRows
from ui.style import theme

_EDGE = 24
"""Distance in pixels from the edge within which dragging scrolls the list."""
_SCROLL_MS = 40


class LayerList(QListView):
    """Shows `LayerRows`. Positions count layers only; inputs of the network have none.

    Signals
    -------
    move_requested : (tuple of int, int)
        Move layers into the gap before a position.
    command_requested : str
        A key was pressed that means one of `layer_bar.COMMANDS`.
    add_requested : ()
        Add a layer.
    drop_requested : (str, int)
        Insert a layer of this kind into the gap before a position.
    selection_changed : ()
        The selected layers have changed.
    """

    move_requested = Signal(object, int)
    command_requested = Signal(str)
    add_requested = Signal()
    drop_requested = Signal(str, int)
    selection_changed = Signal()

    def __init__(self, rows: LayerRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer_rows = rows
        self._dragged: tuple[int, ...] = ()
        self._gap = -1
        self._scroll_timer = QTimer(self)
        self._scroll_timer.setInterval(_SCROLL_MS)
        self._scroll_timer.timeout.connect(self._on_scroll_timer_timeout)
        self.setModel(rows)
        self.setItemDelegate(LayerDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(20)
        self.setStyleSheet("QListView { border: 0; background: palette(window) }")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName("Layers")
        self.setToolTip("Layers from the features to the output; drag them, or move them with Alt+Up and Alt+Down")
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def positions(self) -> tuple[int, ...]:
        """Return the positions of the selected layers, in order; of a folded block, those of all its layers."""
        first = self._layer_rows.inputs
        return tuple(row - first for row in self._selected_rows() if row >= first)

    def _selected_rows(self) -> list[int]:
        rows = (index.row() for index in self.selectedIndexes())
        return sorted({row for start in rows for row in range(start, start + self._layer_rows.row(start).span)})

    def insert_position(self) -> int:
        """Return the position of a new layer: after the selected ones, at the end if none is selected."""
        first = self._layer_rows.inputs
        rows = self._selected_rows()
        return max(max(rows) + 1 - first, 0) if rows else self._layer_rows.rowCount() - first

    def select(self, positions: Iterable[int]) -> None:
        """Select layers; the first of them is scrolled into view."""
        first, count = self._layer_rows.inputs, self._layer_rows.rowCount()
        rows = [row for row in (position + first for position in positions) if first <= row < count]
        rows = [row for row in rows if not self.isRowHidden(row)]
        selection = QItemSelection()
        for row in rows:
            selection.select(self._layer_rows.index(row, 0), self._layer_rows.index(row, 0))
        if rows:
            index = self._layer_rows.index(rows[0], 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def hide_folded_rows(self) -> None:
        """Hide the rows of folded blocks behind their cards."""
        visible = 0
        for row in range(self._layer_rows.rowCount()):
            self.setRowHidden(row, row < visible)
            visible = max(visible, row + self._layer_rows.row(row).span)
        self.scheduleDelayedItemsLayout()

    def rename(self) -> None:
        """Open the editor of the name in the current row."""
        if self.currentIndex().row() >= self._layer_rows.inputs:
            self.edit(self.currentIndex())

    def event(self, event: QEvent) -> bool:
        # Keys that have a meaning here must not trigger the shortcuts of the window.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and command_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = command_of(event)
        if self._dragged and event.key() == Qt.Key.Key_Escape:
            self._end_drag()
        elif command == ADD:
            self.add_requested.emit()
        elif command:
            self.command_requested.emit(command)
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        self._dragged = self.positions()
        if self._dragged:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._scroll_timer.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        handle = fold_handle(self.visualRect(index), index.data(ROW)) if index.isValid() else QRect()
        if event.button() == Qt.MouseButton.LeftButton and handle.contains(event.position().toPoint()):
            self._fold(index)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.data(ROW).is_folded:
            self._fold(index)
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged:
            self._gap = self._gap_at(event.position().toPoint().y())
            self.viewport().update()
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._dragged:
            super().mouseReleaseEvent(event)
            return
        dragged, gap = self._dragged, self._gap
        self._end_drag()
        if gap >= 0:
            self.move_requested.emit(dragged, gap)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if kind_in(event.mimeData()):
            self._scroll_timer.start()
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._gap = self._gap_at(event.position().toPoint().y())
        self.viewport().update()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        kind, gap = kind_in(event.mimeData()), self._gap_at(event.position().toPoint().y())
        self._end_drag()
        event.acceptProposedAction()
        self.drop_requested.emit(kind, gap)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._gap >= 0:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(theme.color("accent"), 3))
            line = self._gap_line()
            painter.drawLine(line.left(), line.top(), line.right(), line.top())

    def _fold(self, index: QModelIndex) -> None:
        self.setCurrentIndex(index)
        self.command_requested.emit("fold")

    def _on_selection_changed(self) -> None:
        self.selection_changed.emit()

    def _gap_at(self, y: int) -> int:
        """Return the position before which a layer is inserted if dropped at a height."""
        first = self._layer_rows.inputs
        count = self._layer_rows.rowCount() - first
        for position in range(count):
            if self.isRowHidden(position + first):
                continue
            card = self.visualRect(self._layer_rows.index(position + first, 0))
            if y < card.center().y() - GAP // 2:
                return position
        return count

    def _gap_line(self) -> QRect:
        """Return the line that marks the gap, in the viewport."""
        row = self._gap + self._layer_rows.inputs - 1
        while self.isRowHidden(row):
            row -= 1
        above = self.visualRect(self._layer_rows.index(row, 0))
        return QRect(above.left() + SIDE, above.bottom() - GAP // 2 + 1, above.width() - 2 * SIDE, 1)

    def _on_scroll_timer_timeout(self) -> None:
        y = self.viewport().mapFromGlobal(self.cursor().pos()).y()
        bar = self.verticalScrollBar()
        if 0 <= y < _EDGE:
            bar.setValue(bar.value() - 12)
        elif self.viewport().height() - _EDGE < y <= self.viewport().height():
            bar.setValue(bar.value() + 12)

    def _end_drag(self) -> None:
        self._dragged, self._gap = (), -1
        self._scroll_timer.stop()
        self.viewport().unsetCursor()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
