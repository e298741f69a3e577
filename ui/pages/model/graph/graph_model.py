"""What is drawn of a network: a node for each row of the list, an edge for each that one reads of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.pages.model.list.rows import LayerRow

Edge = tuple[int, int]
"""From which node to which; nodes are named by their rows, the inputs of the network first."""


@dataclass(frozen=True)
class Node:
    """A row of the list, and what it reads, in order."""

    row: LayerRow
    reads: tuple[int, ...] = ()


def nodes_of(rows: Sequence[LayerRow], reads: Sequence[tuple[str, ...]], names: Sequence[str]) -> list[Node]:
    """Return the nodes of a network.

    Parameters
    ----------
    rows, reads, names : sequences of equal length
        What each row says, what it reads by name, and its own name; a name that two rows have means the first.
    """
    place: dict[str, int] = {}
    for number, name in enumerate(names):
        place.setdefault(name, number)
    found = [tuple(place[name] for name in read if name in place) for read in reads]
    return [Node(row, read) for row, read in zip(rows, found, strict=True)]


def edges_of(nodes: Sequence[Node]) -> dict[Edge, tuple[int, int]]:
    """Return all edges with their place among what the reader reads, and how many that are."""
    return {
        (source, number): (place, len(node.reads))
        for number, node in enumerate(nodes)
        for place, source in enumerate(node.reads)
    }
