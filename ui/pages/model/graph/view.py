"""View of the graph: selection, mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from ui.forms import kind_in
from ui.pages.model.graph.graph_model import Edge, Node
from ui.pages.model.graph.items import REACH, EdgeItem, NodeItem
from ui.pages.model.graph.keyboard_navigation import neighbour
from ui.pages.model.graph.mouse_gestures import ConnectDrag, Drag, InsertDrag, MoveDrag, PanDrag, RubberBandDrag
from ui.pages.model.graph.scene import MARGIN, GraphScene
from ui.pages.model.graph.zoom_view import ZoomView
from ui.pages.model.list.keys import ADD, command_of
from ui.style import theme


class GraphView(ZoomView):
    """Shows nodes and edges; rows and selection are those of the list.

    Parameters
    ----------
    selection : QItemSelectionModel
        Selection model of the list.

    Signals
    -------
    command_requested : str
        A key was pressed that means one of `layer_bar.COMMANDS`.
    add_requested : ()
        Add a layer.
    connect_requested, disconnect_requested : Edge
        Add this edge, or remove it.
    move_requested : Edge
        Move the selected layers onto this edge.
    insert_requested : (Edge, QPoint)
        Insert a new layer into an edge; the user chooses its kind at this point of the screen.
    branch_requested : (int, QPoint)
        Add a new layer that reads this row.
    drop_requested : (str, Edge, int or None)
        Insert a layer of this kind on an edge, after the node of a row, or unconnected.
    edge_selected : ()
        The selected edge has changed.
    """

    command_requested = Signal(str)
    add_requested = Signal()
    connect_requested = Signal(object)
    disconnect_requested = Signal(object)
    move_requested = Signal(object)
    insert_requested = Signal(object, QPoint)
    branch_requested = Signal(int, QPoint)
    drop_requested = Signal(str, object)
    edge_selected = Signal()

    def __init__(self, selection: QItemSelectionModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drag_distance = QApplication.startDragDistance()
        self._selection = selection
        self._scene = GraphScene(self)
        self._edge: Edge | None = None
        self._drag: Drag | None = None
        self._pressed: tuple[QPoint, NodeItem] | None = None
        self.setScene(self._scene)
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setAccessibleName("Network as a graph")
        self.setToolTip(
            "Drag from the handle below a layer to another layer to connect them; drop a layer on an edge to insert it"
        )
        selection.selectionChanged.connect(self._show_selection)
        selection.currentChanged.connect(self._on_current_changed)
        theme.changed.connect(self._redraw)
        self.setBackgroundBrush(theme.color("window"))

    @property
    def edge(self) -> Edge | None:
        """The selected edge, or None."""
        return self._edge

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show nodes, updating only those that changed."""
        if self._drag is not None:
            self._end_drag()
        if self._scene.show_nodes(nodes):
            self.fit_again()
        if self._edge is not None and self._edge not in self._scene.edges:
            self._edge = None
        self._show_selection()

    def is_layer(self, item: NodeItem) -> bool:
        """Return whether a node is a layer, not an input of the network."""
        return self._scene.nodes[item.number].row.movable

    def node_at(self, point: QPoint) -> NodeItem | None:
        """Return the node at a point of the viewport."""
        nodes = (item for item in self.items(point) if isinstance(item, NodeItem) and item.opacity() == 1.0)
        return next(nodes, None)

    def edge_at(self, point: QPoint) -> EdgeItem | None:
        """Return the edge at a point of the viewport."""
        return next((item for item in self.items(point) if isinstance(item, EdgeItem)), None)

    def select_rows(self, rows: Iterable[int], current: int | None = None) -> None:
        """Select rows, and make one of them the current row, to which keys apply."""
        model = self._selection.model()
        selection = QItemSelection()
        for row in sorted(rows):
            selection.select(model.index(row, 0), model.index(row, 0))
        if current is not None:
            self._selection.setCurrentIndex(model.index(current, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        self._set_edge(None)
        self._selection.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def select_edge(self, edge: Edge | None) -> None:
        """Select an edge instead of layers."""
        if edge is not None:
            self._selection.clearSelection()
        self._set_edge(edge)

    def _redraw(self) -> None:
        """Redraw after a change of colours or of the text size."""
        self.setBackgroundBrush(theme.color("window"))
        self._scene.redraw()
        self._show_selection()
        self.fit_again()

    def middle(self) -> QPointF | None:
        """Return the position of the current node."""
        row = self._selection.currentIndex().row()
        return self._scene[row].pos() if 0 <= row < len(self._scene) else None

    def _selected_rows(self) -> frozenset[int]:
        return frozenset(index.row() for index in self._selection.selectedIndexes())

    def _show_selection(self) -> None:
        selected, current = self._selected_rows(), self._selection.currentIndex().row()
        if selected and self._edge is not None:
            self._set_edge(None)
        for item in self._scene:
            item.set_state(selected=item.number in selected, current=item.number == current)

    def _set_edge(self, edge: Edge | None) -> None:
        if edge != self._edge:
            for each, selected in ((self._edge, False), (edge, True)):
                if each is not None and each in self._scene.edges:
                    self._scene.edges[each].set_state(selected=selected)
            self._edge = edge
            self.edge_selected.emit()

    def _on_current_changed(self) -> None:
        """Keep the current node visible, and announce it to screen readers."""
        self._show_selection()
        row = self._selection.currentIndex().row()
        if not 0 <= row < len(self._scene):
            return
        text = str(self._selection.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
        self.setAccessibleDescription(text)
        if self.isVisible():
            item = self._scene[row]
            self.ensureVisible(item.card().translated(item.pos()), MARGIN, MARGIN)
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._begin(PanDrag(self, point))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._press_at(point, event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            node = self.node_at(point)
            if node is not None and node.number not in self._selected_rows():
                self.select_rows({node.number}, node.number)

    def _press_at(self, point: QPoint, held: Qt.KeyboardModifier) -> None:
        port, node, edge = self._port_at(point), self.node_at(point), self.edge_at(point)
        if port is not None:
            self._begin(ConnectDrag(self, point, port))
        elif node is not None and self._is_on_fold_handle(node, point):
            self._fold(node)
        elif node is not None:
            self._pressed = (point, node)
            self._press_node(node.number, held)
        elif edge is not None:
            self.select_edge(edge.edge)
            if _near(self.mapToScene(point), edge.middle(), REACH + 2):
                self.insert_requested.emit(edge.edge, self.viewport().mapToGlobal(point))
        else:
            adding = bool(held & Qt.KeyboardModifier.ControlModifier)
            rows: frozenset[int] = self._selected_rows() if adding else frozenset()
            self.select_rows(rows)
            self._begin(RubberBandDrag(self, point, rows))

    def _press_node(self, row: int, held: Qt.KeyboardModifier) -> None:
        selected = self._selected_rows()
        if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            self.select_rows(selected ^ {row}, row)
        elif row not in selected:
            self.select_rows({row}, row)
        else:
            self.select_rows(selected, row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._pressed is not None and self._drag is None:
            start, node = self._pressed
            items = [self._scene[row] for row in self._selected_rows() if self.is_layer(self._scene[row])]
            if node in items and (point - start).manhattanLength() >= self.drag_distance:
                self._begin(MoveDrag(self, start, items))
        if self._drag is not None:
            self._drag.move(point)
        else:
            super().mouseMoveEvent(event)  # so that items get hover events

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, pressed = self._drag, self._pressed
        self._drag = self._pressed = None
        self.viewport().unsetCursor()
        if drag is not None:
            drag.drop(event.position().toPoint())
        elif pressed is not None and not event.modifiers() and len(self._selected_rows()) > 1:
            self.select_rows({pressed[1].number}, pressed[1].number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        node = self.node_at(event.position().toPoint())
        if node is not None and self._scene.nodes[node.number].row.is_folded:
            self._fold(node)
        elif node is not None and self.is_layer(node) and not self._is_on_fold_handle(node, event.position().toPoint()):
            self.command_requested.emit("rename")
        elif node is None and self.edge_at(event.position().toPoint()) is None:
            self.fit()

    def _port_at(self, point: QPoint) -> NodeItem | None:
        position = self.mapToScene(point)
        near = (item for item in self._scene if item.isVisible() and (item.hovered or item.selected))
        return next((item for item in near if _near(position, item.port(), REACH)), None)

    def _is_on_fold_handle(self, node: NodeItem, point: QPoint) -> bool:
        return node.fold_handle().translated(node.pos()).contains(self.mapToScene(point))

    def _fold(self, node: NodeItem) -> None:
        self.select_rows({node.number}, node.number)
        self.command_requested.emit("fold")

    def _begin(self, drag: Drag) -> None:
        self._drag = drag
        self.viewport().setCursor(drag.cursor)

    def _end_drag(self) -> None:
        drag, self._drag, self._pressed = self._drag, None, None
        self.viewport().unsetCursor()
        if drag is not None:
            drag.cancel()

    # Requests of the gestures

    def request_connection(self, source: int, reader: int) -> None:
        """Request that one row reads another."""
        self.connect_requested.emit((source, reader))

    def request_branch(self, source: int, point: QPoint) -> None:
        """Request a new layer that reads a row; the user chooses its kind at a point of the viewport."""
        self.branch_requested.emit(source, self.viewport().mapToGlobal(point))

    def request_move(self, edge: Edge) -> None:
        """Request that the selected layers are moved onto an edge."""
        self.move_requested.emit(edge)

    def request_insertion(self, kind: str, target: Edge | int | None) -> None:
        """Request a new layer of a kind on an edge, after a row, or unconnected if None."""
        self.drop_requested.emit(kind, target)

    # Kinds of layers that are dragged here from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if kind := kind_in(event.mimeData()):
            self._drag = InsertDrag(self, event.position().toPoint(), kind)
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._drag is not None:
            self._drag.move(event.position().toPoint())
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.drop(event.position().toPoint())
            event.acceptProposedAction()

    # Keys

    def event(self, event: QEvent) -> bool:
        # Keys that have a meaning here must not trigger the shortcuts of the window.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            escaping = event.key() == Qt.Key.Key_Escape and (self._drag is not None or self._edge is not None)
            if escaping or command_of(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = command_of(event)
        if event.key() == Qt.Key.Key_Escape and (self._drag is not None or self._edge is not None):
            self._end_drag()
            self.select_edge(None)
        elif self._edge is not None and command in ("remove", ADD):
            self._edit_edge(self._edge, command)
        elif command == ADD:
            self.add_requested.emit()
        elif command:
            self.command_requested.emit(command)
        elif not self._step(event):
            super().keyPressEvent(event)

    def _select_next_edge(self) -> None:
        """Select the next of the edges at the current node."""
        row = self._selection.currentIndex().row()
        near = [edge for edge in self._scene.edges if row in edge]
        if near:
            place = near.index(self._edge) + 1 if self._edge in near else 0
            self.select_edge(near[place % len(near)])

    def _edit_edge(self, edge: Edge, command: str) -> None:
        if command == "remove":
            self.disconnect_requested.emit(edge)
        else:
            middle = self.mapFromScene(self._scene.edges[edge].middle())
            self.insert_requested.emit(edge, self.viewport().mapToGlobal(middle))

    def _step(self, event: QKeyEvent) -> bool:
        """Handle keys that change only zoom or selection; return whether this is one of them."""
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.step_zoom(1)
            case Qt.Key.Key_Minus:
                self.step_zoom(-1)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_E:
                self._select_next_edge()
            case Qt.Key.Key_A if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.select_rows(item.number for item in self._scene if self.is_layer(item))
            case key:
                row = neighbour(self._scene.layout, self._scene.edges, self._selection.currentIndex().row(), key)
                if row is None:
                    return False
                extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                rows: frozenset[int] = self._selected_rows() if extend else frozenset()
                self.select_rows(rows | {row}, row)
        return True


def _near(one: QPointF, other: QPointF, reach: float) -> bool:
    return (one - other).manhattanLength() <= 1.4 * reach
