"""Graphics scene of a network: an item for each node and each edge, placed by the layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from ui.pages.model.graph.graph_model import Edge, Node, edges_of
from ui.pages.model.graph.items import EdgeItem, NodeItem, sizes
from ui.pages.model.graph.layout import GraphLayout, graph_layout

MARGIN = 40
"""Margin around the graph, in pixels."""
_EDGE_GAP = 28.0
_MAX_EDGE_SPREAD = 150.0
"""Distance in pixels between the ends of edges at their reader, and the maximum width over which they spread."""


class GraphScene(QGraphicsScene):
    """Scene with the items of all nodes and edges; the number of a node is its row in the list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.nodes: tuple[Node, ...] = ()
        self.layout = GraphLayout()
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
        """Show nodes, updating only those that changed; return whether positions changed."""
        before, self.nodes = self.nodes, tuple(nodes)
        moved = len(self._items) != len(nodes) or _edges(before) != _edges(nodes)
        if moved:
            self._lay_out()
        for item, node in zip(self._items, self.nodes, strict=True):
            item.show_node(node)
        return moved

    def redraw(self) -> None:
        """Redraw after a change of colours or of the text size."""
        for item in (*self._items, *self._edges.values()):
            self.removeItem(item)
        self._items.clear()
        self._edges.clear()
        self.show_nodes(self.nodes)

    def _lay_out(self) -> None:
        """Place every node and edge."""
        size = sizes()
        shown = [number for number, node in enumerate(self.nodes) if not node.hidden]
        place = {number: index for index, number in enumerate(shown)}
        reads = tuple(tuple(place[source] for source in self.nodes[number].reads) for number in shown)
        self.layout = graph_layout(reads, size).with_gaps(shown, len(self.nodes))
        while len(self._items) > len(self.nodes):
            self.removeItem(self._items.pop())
        while len(self._items) < len(self.nodes):
            self._items.append(NodeItem(len(self._items), size))
            self.addItem(self._items[-1])
        for item, center, node in zip(self._items, self.layout.centers, self.nodes, strict=True):
            item.setPos(*center)
            item.setVisible(not node.hidden)
        self._lay_edges()
        area = QRectF()
        for item in filter(NodeItem.isVisible, self._items):
            area |= item.card().translated(item.pos())
        for edge in self._edges.values():
            area |= edge.boundingRect()
        self.setSceneRect(area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    def _lay_edges(self) -> None:
        edges, size = edges_of(self.nodes), sizes()
        for edge in [edge for edge in self._edges if edge not in edges]:
            self.removeItem(self._edges.pop(edge))
        slots = _slots(edges, self.layout)
        for edge, (place, count) in edges.items():
            if edge not in self._edges:
                self._edges[edge] = EdgeItem(*edge)
                self.addItem(self._edges[edge])
            source, target = self._items[edge[0]], self._items[edge[1]]
            end = target.pos() + QPointF(slots[edge], -size.height / 2)
            bends = self.layout.bends.get(edge, ())
            self._edges[edge].set_route(source.port(), bends, end, size, str(place + 1) if count > 1 else "")


def _edges(nodes: Sequence[Node]) -> list[tuple[tuple[int, ...], bool]]:
    return [(node.reads, node.hidden) for node in nodes]


def _slots(edges: Mapping[Edge, tuple[int, int]], layout: GraphLayout) -> dict[Edge, float]:
    """Return the distance from the middle of its reader at which each edge ends, so that edges do not cross there."""
    ends: dict[int, list[tuple[float, Edge]]] = {}
    for edge in edges:
        last = layout.bends[edge][-1] if edge in layout.bends else layout.centers[edge[0]]
        ends.setdefault(edge[1], []).append((last[0], edge))
    slots: dict[Edge, float] = {}
    for several in ends.values():
        several.sort()
        gap = min(_EDGE_GAP, _MAX_EDGE_SPREAD / len(several))
        slots |= {edge: (place - (len(several) - 1) / 2) * gap for place, (_, edge) in enumerate(several)}
    return slots
