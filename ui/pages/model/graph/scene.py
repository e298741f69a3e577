"""The drawn network by itself: an item for each node and each edge, at the places that the layout gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from ui.pages.model.graph.graph_model import Edge, Node, edges_of
from ui.pages.model.graph.items import EdgeItem, NodeItem, sizes
from ui.pages.model.graph.layout import GraphLayout, drawing

MARGIN = 40
"""Around the drawing, in pixels."""
_APART = 28.0
_SPREAD = 150.0
"""How far apart edges end at their reader, and over what width at most."""


class GraphScene(QGraphicsScene):
    """Holds the items; a node's number is its row in the list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.nodes: tuple[Node, ...] = ()
        self.drawing = GraphLayout()
        self._items: list[NodeItem] = []
        self._edges: dict[Edge, EdgeItem] = {}

    def __getitem__(self, row: int) -> NodeItem:
        """Return the item that shows a row."""
        return self._items[row]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[NodeItem]:
        return iter(self._items)

    @property
    def edges(self) -> Mapping[Edge, EdgeItem]:
        """The items that show the edges."""
        return self._edges

    def show_nodes(self, nodes: Sequence[Node]) -> bool:
        """Draw other nodes; those that stay the same are left alone. Return whether any changed its place."""
        before, self.nodes = self.nodes, tuple(nodes)
        moved = len(self._items) != len(nodes) or [node.reads for node in before] != [node.reads for node in nodes]
        if moved:
            self._lay_out()
        for item, node in zip(self._items, self.nodes, strict=True):
            item.show_node(node)
        return moved

    def draw_anew(self) -> None:
        """Draw with other colours, or another size of text."""
        for item in (*self._items, *self._edges.values()):
            self.removeItem(item)
        self._items.clear()
        self._edges.clear()
        self.show_nodes(self.nodes)

    def _lay_out(self) -> None:
        """Give every node and edge its place."""
        size = sizes()
        self.drawing = drawing(tuple(node.reads for node in self.nodes), size)
        while len(self._items) > len(self.nodes):
            self.removeItem(self._items.pop())
        while len(self._items) < len(self.nodes):
            self._items.append(NodeItem(len(self._items), size))
            self.addItem(self._items[-1])
        for item, center in zip(self._items, self.drawing.centers, strict=True):
            item.setPos(*center)
        self._lay_edges()
        area = QRectF()
        for item in self._items:
            area |= item.card().translated(item.pos())
        for edge in self._edges.values():
            area |= edge.boundingRect()
        self.setSceneRect(area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    def _lay_edges(self) -> None:
        wanted, size = edges_of(self.nodes), sizes()
        for edge in [edge for edge in self._edges if edge not in wanted]:
            self.removeItem(self._edges.pop(edge))
        slots = _slots(wanted, self.drawing)
        for edge, (place, count) in wanted.items():
            if edge not in self._edges:
                self._edges[edge] = EdgeItem(*edge)
                self.addItem(self._edges[edge])
            source, target = self._items[edge[0]], self._items[edge[1]]
            end = target.pos() + QPointF(slots[edge], -size.height / 2)
            bends = self.drawing.bends.get(edge, ())
            self._edges[edge].lead(source.port(), bends, end, size, str(place + 1) if count > 1 else "")


def _slots(edges: Mapping[Edge, tuple[int, int]], drawn: GraphLayout) -> dict[Edge, float]:
    """Return how far from the middle of its reader each edge ends, so that those of one reader do not cross."""
    ends: dict[int, list[tuple[float, Edge]]] = {}
    for edge in edges:
        last = drawn.bends[edge][-1] if edge in drawn.bends else drawn.centers[edge[0]]
        ends.setdefault(edge[1], []).append((last[0], edge))
    found: dict[Edge, float] = {}
    for several in ends.values():
        several.sort()
        apart = min(_APART, _SPREAD / len(several))
        found |= {edge: (place - (len(several) - 1) / 2) * apart for place, (_, edge) in enumerate(several)}
    return found
