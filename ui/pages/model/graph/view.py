"""What the user looks at: the drawn network, with mouse and keys."""

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
from ui.pages.model.graph.mouse_gestures import BandDrag, CarryDrag, Drag, JoinDrag, PanDrag, PlaceDrag
from ui.pages.model.graph.scene import MARGIN, GraphScene
from ui.pages.model.graph.zoom_view import ZoomView
from ui.pages.model.list.keys import ADD, meaning
from ui.style import theme


class GraphView(ZoomView):
    """Draws nodes and edges; rows are those of the list, and so is the selection.

    Parameters
    ----------
    selection : QItemSelectionModel
        Of the list.

    Signals
    -------
    requested : str
        What the keys asked for, by the names of `layer_bar.WISHES`.
    add_requested : ()
        Another layer is to be added.
    joined, cut : Edge
        An edge was drawn, or one is to go.
    carried : Edge
        The selected layers are to be put into this edge.
    insert_requested : (Edge, QPoint)
        A new layer is to be put into an edge; the point is where on the screen that was asked.
    branch_requested : (int, QPoint)
        A new layer is to read this row.
    placed : (str, Edge, int or None)
        A kind of layer was dropped: on an edge, on the node of a row, or beside all.
    edge_chosen : ()
        An edge is selected now, or none is any more.
    """

    requested = Signal(str)
    add_requested = Signal()
    joined = Signal(object)
    cut = Signal(object)
    carried = Signal(object)
    insert_requested = Signal(object, QPoint)
    branch_requested = Signal(int, QPoint)
    placed = Signal(str, object)
    edge_chosen = Signal()

    def __init__(self, selection: QItemSelectionModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slack = QApplication.startDragDistance()
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
            "Drag from the handle below a layer to the layer that is to read it; drop a layer on an edge to put it in"
        )
        selection.selectionChanged.connect(self._show_selection)
        selection.currentChanged.connect(self._on_current_changed)
        theme.changed.connect(self._draw_anew)
        self.setBackgroundBrush(theme.color("window"))

    @property
    def edge(self) -> Edge | None:
        """The selected edge."""
        return self._edge

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Draw other nodes; those that stay the same are left alone."""
        if self._drag is not None:
            self._end_drag()
        if self._scene.show_nodes(nodes):
            self.fit_again()
        if self._edge not in self._scene.edges:
            self._edge = None
        self._show_selection()

    def is_layer(self, item: NodeItem) -> bool:
        """Return whether an item shows a layer, and not an input of the network."""
        return self._scene.nodes[item.number].row.movable

    def node_at(self, point: QPoint) -> NodeItem | None:
        """Return the node at a point of the viewport."""
        found = (item for item in self.items(point) if isinstance(item, NodeItem) and item.opacity() == 1.0)
        return next(found, None)

    def edge_at(self, point: QPoint) -> EdgeItem | None:
        """Return the edge at a point of the viewport."""
        return next((item for item in self.items(point) if isinstance(item, EdgeItem)), None)

    def choose(self, rows: Iterable[int], current: int | None = None) -> None:
        """Select rows, and make one of them that on which the keys act."""
        model = self._selection.model()
        wanted = QItemSelection()
        for row in sorted(rows):
            wanted.select(model.index(row, 0), model.index(row, 0))
        if current is not None:
            self._selection.setCurrentIndex(model.index(current, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        self._choose_edge(None)
        self._selection.select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def choose_edge(self, edge: Edge | None) -> None:
        """Select an edge instead of layers."""
        if edge is not None:
            self._selection.clearSelection()
        self._choose_edge(edge)

    def _draw_anew(self) -> None:
        """Draw with other colours, or another size of text."""
        self.setBackgroundBrush(theme.color("window"))
        self._scene.draw_anew()
        self._show_selection()
        self.fit_again()

    def middle(self) -> QPointF | None:
        """Return where the node in hand stands."""
        row = self._selection.currentIndex().row()
        return self._scene[row].pos() if 0 <= row < len(self._scene) else None

    def _chosen(self) -> frozenset[int]:
        return frozenset(index.row() for index in self._selection.selectedIndexes())

    def _show_selection(self) -> None:
        chosen, current = self._chosen(), self._selection.currentIndex().row()
        if chosen and self._edge is not None:
            self._choose_edge(None)
        for item in self._scene:
            item.set_looks(chosen=item.number in chosen, current=item.number == current)

    def _choose_edge(self, edge: Edge | None) -> None:
        if edge != self._edge:
            for each, chosen in ((self._edge, False), (edge, True)):
                if each in self._scene.edges:
                    self._scene.edges[each].set_looks(chosen=chosen)
            self._edge = edge
            self.edge_chosen.emit()

    def _on_current_changed(self) -> None:
        """Keep the current node in sight, and say what it is to those who listen instead of looking."""
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
            self._press(point, event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            node = self.node_at(point)
            if node is not None and node.number not in self._chosen():
                self.choose({node.number}, node.number)

    def _press(self, point: QPoint, held: Qt.KeyboardModifier) -> None:
        port, node, edge = self._port_at(point), self.node_at(point), self.edge_at(point)
        if port is not None:
            self._begin(JoinDrag(self, point, port))
        elif node is not None:
            self._pressed = (point, node)
            self._press_node(node.number, held)
        elif edge is not None:
            self.choose_edge(edge.edge)
            if _near(self.mapToScene(point), edge.middle(), REACH + 2):
                self.insert_requested.emit(edge.edge, self.viewport().mapToGlobal(point))
        else:
            adding = bool(held & Qt.KeyboardModifier.ControlModifier)
            kept = self._chosen() if adding else frozenset()
            self.choose(kept)
            self._begin(BandDrag(self, point, kept))

    def _press_node(self, row: int, held: Qt.KeyboardModifier) -> None:
        chosen = self._chosen()
        if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            self.choose(chosen ^ {row}, row)
        elif row not in chosen:
            self.choose({row}, row)
        else:
            self.choose(chosen, row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._pressed is not None and self._drag is None:
            start, node = self._pressed
            items = [self._scene[row] for row in self._chosen() if self.is_layer(self._scene[row])]
            if node in items and (point - start).manhattanLength() >= self.slack:
                self._begin(CarryDrag(self, start, items))
        if self._drag is not None:
            self._drag.move(point)
        else:
            super().mouseMoveEvent(event)  # hovering

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, pressed = self._drag, self._pressed
        self._drag = self._pressed = None
        self.viewport().unsetCursor()
        if drag is not None:
            drag.drop(event.position().toPoint())
        elif pressed is not None and not event.modifiers() and len(self._chosen()) > 1:
            self.choose({pressed[1].number}, pressed[1].number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        node = self.node_at(event.position().toPoint())
        if node is not None and self.is_layer(node):
            self.requested.emit("rename")
        elif node is None and self.edge_at(event.position().toPoint()) is None:
            self.fit()

    def _port_at(self, point: QPoint) -> NodeItem | None:
        at = self.mapToScene(point)
        near = (item for item in self._scene if item.hovered or item.chosen)
        return next((item for item in near if _near(at, item.port(), REACH)), None)

    def _begin(self, drag: Drag) -> None:
        self._drag = drag
        self.viewport().setCursor(drag.cursor)

    def _end_drag(self) -> None:
        drag, self._drag, self._pressed = self._drag, None, None
        self.viewport().unsetCursor()
        if drag is not None:
            drag.cancel()

    # Kinds of layers that are dragged here from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if kind := kind_in(event.mimeData()):
            self._drag = PlaceDrag(self, event.position().toPoint(), kind)
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
        # Keys that mean something here must not reach the shortcuts of the window.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            escaping = event.key() == Qt.Key.Key_Escape and (self._drag is not None or self._edge is not None)
            if escaping or meaning(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = meaning(event)
        if event.key() == Qt.Key.Key_Escape and (self._drag is not None or self._edge is not None):
            self._end_drag()
            self.choose_edge(None)
        elif self._edge is not None and command in ("remove", ADD):
            self._change_edge(command)
        elif command == ADD:
            self.add_requested.emit()
        elif command:
            self.requested.emit(command)
        elif not self._step(event):
            super().keyPressEvent(event)

    def _choose_next_edge(self) -> None:
        """Select the edges at the current node in turn."""
        row = self._selection.currentIndex().row()
        near = [edge for edge in self._scene.edges if row in edge]
        if near:
            place = near.index(self._edge) + 1 if self._edge in near else 0
            self.choose_edge(near[place % len(near)])

    def _change_edge(self, command: str) -> None:
        edge = self._edge
        if command == "remove":
            self.cut.emit(edge)
        else:
            middle = self.mapFromScene(self._scene.edges[edge].middle())
            self.insert_requested.emit(edge, self.viewport().mapToGlobal(middle))

    def _step(self, event: QKeyEvent) -> bool:
        """Do what the keys do that change only what is seen; return whether this is one of them."""
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.step_zoom(1)
            case Qt.Key.Key_Minus:
                self.step_zoom(-1)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_E:
                self._choose_next_edge()
            case Qt.Key.Key_A if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.choose(item.number for item in self._scene if self.is_layer(item))
            case key:
                row = neighbour(self._scene.drawing, self._scene.edges, self._selection.currentIndex().row(), key)
                if row is None:
                    return False
                more = self._chosen() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else frozenset()
                self.choose(more | {row}, row)
        return True


def _near(one: QPointF, other: QPointF, reach: float) -> bool:
    return (one - other).manhattanLength() <= 1.4 * reach
