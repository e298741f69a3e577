"""The list of layers: select, drag, and the keys for all that can be done to layers."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QRect, Qt, QTimer, Signal
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
from ui.pages.model.list.delegate import GAP, SIDE, LayerDelegate
from ui.pages.model.list.keys import ADD, meaning
from ui.pages.model.list.rows import LayerRows
from ui.style import theme

_EDGE = 24
"""So near the edge, in pixels, dragging scrolls the list."""
_SCROLL_MS = 40


class LayerList(QListView):
    """Shows `LayerRows`; positions are those of layers, the inputs of the network have none.

    Signals
    -------
    moved : (tuple of int, int)
        Layers were dragged into the gap before a position.
    requested : str
        What the keys asked for, by the names of `layer_bar.WISHES`.
    add_requested : ()
        Another layer is to be added.
    placed : (str, int)
        A kind of layer was dropped into the gap before a position.
    selected : ()
        Another layer, or others, are selected now.
    """

    moved = Signal(object, int)
    requested = Signal(str)
    add_requested = Signal()
    placed = Signal(str, int)
    selected = Signal()

    def __init__(self, rows: LayerRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        self.setToolTip("The layers, from the features to the output; drag them, or move them with Alt+Up and Alt+Down")
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def positions(self) -> tuple[int, ...]:
        """Return the positions of the selected layers, in order."""
        first = self.model().inputs
        return tuple(sorted(index.row() - first for index in self.selectedIndexes() if index.row() >= first))

    def insert_position(self) -> int:
        """Return where a new layer goes: after the selected ones, at the end where none is selected."""
        first = self.model().inputs
        rows = [index.row() for index in self.selectedIndexes()]
        return max(max(rows) + 1 - first, 0) if rows else self.model().rowCount() - first

    def select(self, positions: Iterable[int]) -> None:
        """Select layers; the first of them is scrolled into view."""
        first, count = self.model().inputs, self.model().rowCount()
        chosen = [position + first for position in positions if first <= position + first < count]
        wanted = QItemSelection()
        for row in chosen:
            wanted.select(self.model().index(row, 0), self.model().index(row, 0))
        if chosen:
            index = self.model().index(chosen[0], 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        self.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def rename(self) -> None:
        """Let the user type another name into the current row."""
        if self.currentIndex().row() >= self.model().inputs:
            self.edit(self.currentIndex())

    def event(self, event: QEvent) -> bool:
        # Keys that mean something here must not reach the shortcuts of the window.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and meaning(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = meaning(event)
        if self._dragged and event.key() == Qt.Key.Key_Escape:
            self._end_drag()
        elif command == ADD:
            self.add_requested.emit()
        elif command:
            self.requested.emit(command)
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        self._dragged = self.positions()
        if self._dragged:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._scroll_timer.start()

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
            self.moved.emit(dragged, gap)

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
        self.placed.emit(kind, gap)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._gap >= 0:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(theme.color("accent"), 3))
            line = self._gap_line()
            painter.drawLine(line.left(), line.top(), line.right(), line.top())

    def _on_selection_changed(self) -> None:
        self.selected.emit()

    def _gap_at(self, y: int) -> int:
        """Return the position before which a layer dropped at a height would stand."""
        first = self.model().inputs
        count = self.model().rowCount() - first
        for position in range(count):
            card = self.visualRect(self.model().index(position + first, 0))
            if y < card.center().y() - GAP // 2:
                return position
        return count

    def _gap_line(self) -> QRect:
        """Return where the gap is, in the viewport."""
        above = self.visualRect(self.model().index(self._gap + self.model().inputs - 1, 0))
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
