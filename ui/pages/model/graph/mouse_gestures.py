"""What the mouse does while its button is held: draw an edge, carry layers, place a new one, select, pan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsLineItem, QRubberBand

from ui.pages.model.graph.items import EdgeItem, NodeItem
from ui.style import theme

if TYPE_CHECKING:
    from ui.pages.model.graph.view import GraphView


class Drag:
    """Base of what goes on between a press and its release; all points are those of the viewport."""

    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, view: GraphView, start: QPoint) -> None:
        self.view = view
        self.start = start

    def move(self, point: QPoint) -> None:
        """Follow the mouse."""

    def drop(self, point: QPoint) -> None:
        """Do what was meant."""

    def cancel(self) -> None:
        """Leave everything as it was."""


class JoinDrag(Drag):
    """Draws an edge from a handle; the layer it is dropped on reads it, or a new one where it is dropped beside all."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: GraphView, start: QPoint, source: NodeItem) -> None:
        super().__init__(view, start)
        self._source = source
        self._target: NodeItem | None = None
        self._line = QGraphicsLineItem()
        self._line.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.DashLine))
        self._line.setZValue(2)
        view.scene().addItem(self._line)
        self.move(start)

    def move(self, point: QPoint) -> None:
        """Draw the line to the mouse, and show which layer would read."""
        start, end = self._source.port(), self.view.mapToScene(point)
        self._line.setLine(start.x(), start.y(), end.x(), end.y())
        node = self.view.node_at(point)
        self._aim(node if node is not self._source and node is not None and self.view.is_layer(node) else None)

    def drop(self, point: QPoint) -> None:
        """Let the layer here read the one from which the line comes."""
        target, far = self._target, (point - self.start).manhattanLength() > 3 * self.view.slack
        beside = self.view.node_at(point) is None
        self.cancel()
        if target is not None:
            self.view.joined.emit((self._source.number, target.number))
        elif far and beside:
            self.view.branch_requested.emit(self._source.number, self.view.viewport().mapToGlobal(point))

    def cancel(self) -> None:
        """Take the line away."""
        self._aim(None)
        self.view.scene().removeItem(self._line)

    def _aim(self, node: NodeItem | None) -> None:
        if self._target is not None:
            self._target.aim(False)
        self._target = node
        if node is not None:
            node.aim(True)


class CarryDrag(Drag):
    """Carries the selected layers; dropped on an edge they are put into it, dropped elsewhere they go back."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: GraphView, start: QPoint, items: list[NodeItem]) -> None:
        super().__init__(view, start)
        self._items = items
        self._places = [item.pos() for item in items]
        self._edge: EdgeItem | None = None
        for item in items:
            item.setOpacity(0.75)
            item.setZValue(3)

    def move(self, point: QPoint) -> None:
        """Carry the layers along, and show the edge that they would be put into."""
        way = self.view.mapToScene(point) - self.view.mapToScene(self.start)
        for item, place in zip(self._items, self._places, strict=True):
            item.setPos(place + way)
        carried = {item.number for item in self._items}
        near = self.view.edge_at(point)
        self._aim(near if near is not None and carried.isdisjoint(near.edge) else None)

    def drop(self, point: QPoint) -> None:
        """Put the layers into the edge here."""
        edge = self._edge.edge if self._edge is not None else None
        self.cancel()
        if edge is not None:
            self.view.carried.emit(edge)

    def cancel(self) -> None:
        """Bring the layers back to their places."""
        self._aim(None)
        for item, place in zip(self._items, self._places, strict=True):
            item.setPos(place)
            item.setOpacity(1.0)
            item.setZValue(1)

    def _aim(self, edge: EdgeItem | None) -> None:
        if self._edge is not None and self._edge is not edge:
            self._edge.set_looks(aimed=False)
        if edge is not None and self._edge is not edge:
            edge.set_looks(aimed=True)
        self._edge = edge


class PlaceDrag(Drag):
    """Brings a new layer from the palette: onto an edge, onto a layer or input that it is to read, or beside all."""

    def __init__(self, view: GraphView, start: QPoint, kind: str) -> None:
        super().__init__(view, start)
        self._kind = kind
        self._aimed: NodeItem | EdgeItem | None = None
        self.move(start)

    def move(self, point: QPoint) -> None:
        """Show what the layer would be put into, or would read."""
        aimed = self.view.node_at(point) or self.view.edge_at(point)
        if aimed is not self._aimed:
            self.cancel()
            self._aimed = aimed
            self._aim(True)

    def drop(self, point: QPoint) -> None:
        """Put the layer here."""
        self.move(point)
        aimed = self._aimed
        self.cancel()
        self.view.placed.emit(self._kind, aimed.edge if isinstance(aimed, EdgeItem) else aimed and aimed.number)

    def cancel(self) -> None:
        """Leave everything as it was."""
        self._aim(False)
        self._aimed = None

    def _aim(self, aimed: bool) -> None:
        match self._aimed:
            case NodeItem() as node:
                node.aim(aimed)
            case EdgeItem() as edge:
                edge.set_looks(aimed=aimed)


class BandDrag(Drag):
    """Selects all nodes that a rectangle touches."""

    def __init__(self, view: GraphView, start: QPoint, kept: frozenset[int]) -> None:
        super().__init__(view, start)
        self._kept = kept
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, view.viewport())

    def move(self, point: QPoint) -> None:
        """Select what the rectangle touches now."""
        rect = QRect(self.start, point).normalized()
        self._band.setGeometry(rect)
        self._band.show()
        corners = QRectF(self.view.mapToScene(rect.topLeft()), self.view.mapToScene(rect.bottomRight()))
        touched = {item.number for item in self.view.scene().items(corners) if isinstance(item, NodeItem)}
        self.view.choose(self._kept | touched)

    def drop(self, point: QPoint) -> None:
        """Keep what is selected."""
        self.cancel()

    def cancel(self) -> None:
        """Take the rectangle away."""
        self._band.hide()
        self._band.deleteLater()


class PanDrag(Drag):
    """Moves the whole drawing under the window."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: GraphView, start: QPoint) -> None:
        super().__init__(view, start)
        self._bars = (view.horizontalScrollBar(), view.verticalScrollBar())
        self._values = tuple(bar.value() for bar in self._bars)

    def move(self, point: QPoint) -> None:
        """Move the drawing along."""
        way = QPointF(point - self.start)
        for bar, value, by in zip(self._bars, self._values, (way.x(), way.y()), strict=True):
            bar.setValue(round(value - by))
