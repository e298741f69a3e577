"""Nodes and edges of the graph: one node for each row of the list, one edge for each input of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.pages.model.list.rows import LayerRow

Edge = tuple[int, int]
"""``(source, reader)``; nodes are identified by their rows in the list, network inputs first."""


@dataclass(frozen=True)
class Node:
    """A row of the list and the rows that it reads, in order; `hidden` in a folded block, behind its card."""

    row: LayerRow
    reads: tuple[int, ...] = ()
    hidden: bool = False


def nodes_of(rows: Sequence[LayerRow], reads: Sequence[tuple[str, ...]], names: Sequence[str]) -> list[Node]:
    """Return the nodes of a network.

    Parameters
    ----------
    rows, reads, names : sequences of equal length
        The rows, the names that each of them reads, and their own names; a duplicate name means the first row.
    """
    place: dict[str, int] = {}
    for number, name in enumerate(names):
        place.setdefault(name, number)
    sources = [tuple(place[name] for name in read if name in place) for read in reads]
    if not any(row.is_folded for row in rows):
        return [Node(row, read) for row, read in zip(rows, sources, strict=True)]
    return _folded_nodes(rows, sources)


def _folded_nodes(rows: Sequence[LayerRow], sources: Sequence[tuple[int, ...]]) -> list[Node]:
    """Return nodes of which each folded one has the edges to and from all of its layers."""
    card = list(range(len(rows)))
    for number, row in enumerate(rows):
        if card[number] == number:
            card[number : number + row.span] = [number] * row.span
    nodes = []
    for number, row in enumerate(rows):
        if card[number] != number:
            nodes.append(Node(row, hidden=True))
            continue
        read = [card[source] for several in sources[number : number + row.span] for source in several]
        nodes.append(Node(row, tuple(dict.fromkeys(each for each in read if each != number or not row.is_folded))))
    return nodes


def edges_of(nodes: Sequence[Node]) -> dict[Edge, tuple[int, int]]:
    """Return each edge with its position among the inputs of its reader, and the number of those inputs."""
    return {
        (source, number): (place, len(node.reads))
        for number, node in enumerate(nodes)
        for place, source in enumerate(node.reads)
    }
