"""Drags on the graph: connect layers, move them onto an edge, insert a new one, select by rubber band, pan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsLineItem, QGraphicsScene, QRubberBand, QScrollBar, QWidget

from ui.pages.model.graph.graph_model import Edge
from ui.pages.model.graph.items import EdgeItem, NodeItem
from ui.style import theme


class GraphCanvas(Protocol):
    """View on which gestures act, as `GraphView` is one. Points are in pixels of its viewport."""

    drag_distance: int
    """Distance in pixels from which a press with a movement is a drag."""

    def scene(self) -> QGraphicsScene:
        """Return the scene that holds the items."""

    def viewport(self) -> QWidget:
        """Return the widget that shows the scene."""

    def horizontalScrollBar(self) -> QScrollBar:
        """Return the horizontal scroll bar."""

    def verticalScrollBar(self) -> QScrollBar:
        """Return the vertical scroll bar."""

    def mapToScene(self, point: QPoint, /) -> QPointF:
        """Return a point of the viewport in coordinates of the scene."""

    def node_at(self, point: QPoint) -> NodeItem | None:
        """Return the node at a point."""

    def edge_at(self, point: QPoint) -> EdgeItem | None:
        """Return the edge at a point."""

    def is_layer(self, item: NodeItem) -> bool:
        """Return whether a node is a layer, not an input of the network."""

    def select_rows(self, rows: Iterable[int]) -> None:
        """Select the nodes of these rows."""

    def request_connection(self, source: int, reader: int) -> None:
        """Request that one row reads another."""

    def request_branch(self, source: int, point: QPoint) -> None:
        """Request a new layer that reads a row; the user chooses its kind at a point."""

    def request_move(self, edge: Edge) -> None:
        """Request that the selected layers are moved onto an edge."""

    def request_insertion(self, kind: str, target: Edge | int | None) -> None:
        """Request a new layer of a kind on an edge, after a row, or unconnected if None."""


class Drag:
    """Base of the gestures between a press and its release; all points are in pixels of the viewport."""

    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, canvas: GraphCanvas, start: QPoint) -> None:
        self.canvas = canvas
        self.start = start

    def move(self, point: QPoint) -> None:
        """Follow the mouse."""

    def drop(self, point: QPoint) -> None:
        """End the gesture and request the edit that it means."""

    def cancel(self) -> None:
        """End the gesture without an edit."""


class ConnectDrag(Drag):
    """Drag from a handle: the layer at the end reads the source, or a new layer if it ends in an empty area."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: GraphCanvas, start: QPoint, source: NodeItem) -> None:
        super().__init__(canvas, start)
        self._source = source
        self._target: NodeItem | None = None
        self._line = QGraphicsLineItem()
        self._line.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.DashLine))
        self._line.setZValue(2)
        canvas.scene().addItem(self._line)
        self.move(start)

    def move(self, point: QPoint) -> None:
        """Draw the line to the mouse, and highlight the layer that would read the source."""
        start, end = self._source.port(), self.canvas.mapToScene(point)
        self._line.setLine(start.x(), start.y(), end.x(), end.y())
        node = self.canvas.node_at(point)
        readable = node is not None and node is not self._source and self.canvas.is_layer(node)
        self._highlight(node if readable else None)

    def drop(self, point: QPoint) -> None:
        """Connect the source with the layer here, or request a new layer in an empty area."""
        target, far = self._target, (point - self.start).manhattanLength() > 3 * self.canvas.drag_distance
        empty = self.canvas.node_at(point) is None
        self.cancel()
        if target is not None:
            self.canvas.request_connection(self._source.number, target.number)
        elif far and empty:
            self.canvas.request_branch(self._source.number, point)

    def cancel(self) -> None:
        """Remove the line."""
        self._highlight(None)
        self.canvas.scene().removeItem(self._line)

    def _highlight(self, node: NodeItem | None) -> None:
        if self._target is not None:
            self._target.set_drop_target(False)
        self._target = node
        if node is not None:
            node.set_drop_target(True)


class MoveDrag(Drag):
    """Drag of the selected layers: dropped on an edge they are moved onto it, elsewhere they return."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, canvas: GraphCanvas, start: QPoint, items: list[NodeItem]) -> None:
        super().__init__(canvas, start)
        self._items = items
        self._positions = [item.pos() for item in items]
        self._edge: EdgeItem | None = None
        for item in items:
            item.setOpacity(0.75)
            item.setZValue(3)

    def move(self, point: QPoint) -> None:
        """Move the layers with the mouse, and highlight the edge onto which they would be moved."""
        offset = self.canvas.mapToScene(point) - self.canvas.mapToScene(self.start)
        for item, position in zip(self._items, self._positions, strict=True):
            item.setPos(position + offset)
        dragged = {item.number for item in self._items}
        near = self.canvas.edge_at(point)
        self._highlight(near if near is not None and dragged.isdisjoint(near.edge) else None)

    def drop(self, point: QPoint) -> None:
        """Request that the layers are moved onto the edge here."""
        edge = self._edge.edge if self._edge is not None else None
        self.cancel()
        if edge is not None:
            self.canvas.request_move(edge)

    def cancel(self) -> None:
        """Return the layers to their positions."""
        self._highlight(None)
        for item, position in zip(self._items, self._positions, strict=True):
            item.setPos(position)
            item.setOpacity(1.0)
            item.setZValue(1)

    def _highlight(self, edge: EdgeItem | None) -> None:
        if self._edge is not None and self._edge is not edge:
            self._edge.set_state(is_target=False)
        if edge is not None and self._edge is not edge:
            edge.set_state(is_target=True)
        self._edge = edge


class InsertDrag(Drag):
    """Drag of a new layer from the palette: onto an edge, onto a node that it reads, or into an empty area."""

    def __init__(self, canvas: GraphCanvas, start: QPoint, kind: str) -> None:
        super().__init__(canvas, start)
        self._kind = kind
        self._target: NodeItem | EdgeItem | None = None
        self.move(start)

    def move(self, point: QPoint) -> None:
        """Highlight the edge or the node on which the layer would be dropped."""
        target = self.canvas.node_at(point) or self.canvas.edge_at(point)
        if target is not self._target:
            self.cancel()
            self._target = target
            self._highlight(True)

    def drop(self, point: QPoint) -> None:
        """Request the new layer here."""
        self.move(point)
        target = self._target
        self.cancel()
        if isinstance(target, EdgeItem):
            self.canvas.request_insertion(self._kind, target.edge)
        else:
            self.canvas.request_insertion(self._kind, target.number if target is not None else None)

    def cancel(self) -> None:
        """End the highlight."""
        self._highlight(False)
        self._target = None

    def _highlight(self, is_target: bool) -> None:
        match self._target:
            case NodeItem() as node:
                node.set_drop_target(is_target)
            case EdgeItem() as edge:
                edge.set_state(is_target=is_target)


class RubberBandDrag(Drag):
    """Rubber band that selects all nodes that it touches, in addition to some rows."""

    def __init__(self, canvas: GraphCanvas, start: QPoint, rows: frozenset[int]) -> None:
        super().__init__(canvas, start)
        self._rows = rows
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, canvas.viewport())

    def move(self, point: QPoint) -> None:
        """Select the nodes that the rectangle touches."""
        rect = QRect(self.start, point).normalized()
        self._band.setGeometry(rect)
        self._band.show()
        corners = QRectF(self.canvas.mapToScene(rect.topLeft()), self.canvas.mapToScene(rect.bottomRight()))
        touched = {item.number for item in self.canvas.scene().items(corners) if isinstance(item, NodeItem)}
        self.canvas.select_rows(self._rows | touched)

    def drop(self, point: QPoint) -> None:
        """Keep the selection."""
        self.cancel()

    def cancel(self) -> None:
        """Remove the rectangle."""
        self._band.hide()
        self._band.deleteLater()


class PanDrag(Drag):
    """Drag that scrolls the view."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, canvas: GraphCanvas, start: QPoint) -> None:
        super().__init__(canvas, start)
        self._bars = (canvas.horizontalScrollBar(), canvas.verticalScrollBar())
        self._values = tuple(bar.value() for bar in self._bars)

    def move(self, point: QPoint) -> None:
        """Scroll by the distance to the start."""
        offset = point - self.start
        for bar, value, by in zip(self._bars, self._values, (offset.x(), offset.y()), strict=True):
            bar.setValue(value - by)
