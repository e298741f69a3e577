"""Nodes and edges of the graph: one node for each row of the list, one edge for each input of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.pages.model.list.rows import LayerRow

Edge = tuple[int, int]
"""``(source, reader)``; nodes are identified by their rows in the list, network inputs first."""


@dataclass(frozen=True)
class Node:
    """A row of the list and the rows that it reads, in order."""

    row: LayerRow
    reads: tuple[int, ...] = ()


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
    return [Node(row, read) for row, read in zip(rows, sources, strict=True)]


def edges_of(nodes: Sequence[Node]) -> dict[Edge, tuple[int, int]]:
    """Return each edge with its position among the inputs of its reader, and the number of those inputs."""
    return {
        (source, number): (place, len(node.reads))
        for number, node in enumerate(nodes)
        for place, source in enumerate(node.reads)
    }
