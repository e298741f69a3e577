"""Layered layout of a network: positions of its nodes and bends of its edges, from inputs to outputs.

The method is Sugiyama's: every node gets a rank below the nodes that it reads; an edge over several ranks gets a bend
in each rank between; nodes are reordered within their rank until few edges cross; then nodes move sideways so that
edges are straight. Positions depend on the network alone, so a project stores none.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

Reads = tuple[tuple[int, ...], ...]
"""For each node the indexes of the nodes that it reads; only those before the node itself are laid out."""
Point = tuple[float, float]

_SWEEPS = 4
"""Number of downward and upward passes that reorder nodes; more passes change little."""
_MAX_BENDS = 4000
"""Maximum number of bends; with more, edges over several ranks are drawn straight."""
_BEND_WEIGHT = 4.0
"""Weight of a bend, relative to a node, when positions are straightened."""


@dataclass(frozen=True)
class NodeSizes:
    """Size of nodes and distances between them, in pixels; `lane` is the width reserved for a passing edge."""

    width: float = 208
    height: float = 72
    across: float = 28
    down: float = 44
    lane: float = 28


@dataclass(frozen=True)
class GraphLayout:
    """Centre and rank of each node, and the bends of each edge ``(source, reader)`` that has any."""

    centers: tuple[Point, ...] = ()
    bends: Mapping[tuple[int, int], tuple[Point, ...]] = field(default_factory=dict)
    ranks: tuple[int, ...] = ()

    def with_gaps(self, numbers: Sequence[int], count: int) -> GraphLayout:
        """Return the layout with these numbers for its nodes, among so many of which the others are hidden.

        A hidden node has rank -1.
        """
        centers: list[Point] = [(0.0, 0.0)] * count
        ranks = [-1] * count
        for number, center, rank in zip(numbers, self.centers, self.ranks, strict=True):
            centers[number], ranks[number] = center, rank
        bends = {(numbers[start], numbers[end]): points for (start, end), points in self.bends.items()}
        return GraphLayout(tuple(centers), MappingProxyType(bends), tuple(ranks))


@lru_cache(maxsize=8)
def graph_layout(reads: Reads, sizes: NodeSizes) -> GraphLayout:
    """Return the layout of a network."""
    if not reads:
        return GraphLayout()
    ranks = _ranks(reads)
    net = _Net(reads, ranks)
    rows = _ordered(net)
    x = _straightened(net, rows, sizes)
    step = sizes.height + sizes.down
    middle = (min(x) + max(x)) / 2
    point = [(round(at - middle, 1), net.ranks[node] * step) for node, at in enumerate(x)]
    bends = {edge: tuple(point[bend] for bend in indexes) for edge, indexes in net.bends_of.items()}
    return GraphLayout(tuple(point[: len(reads)]), MappingProxyType(bends), tuple(ranks))


def _ranks(reads: Reads) -> list[int]:
    """Return the rank of each node, below all nodes that it reads; inputs are one rank above their first reader."""
    ranks: list[int] = []
    for node, read in enumerate(reads):
        ranks.append(1 + max((ranks[other] for other in read if other < node), default=-1))
    readers = _readers(reads)
    for node, read in enumerate(reads):
        if not any(other < node for other in read) and readers[node]:
            ranks[node] = min(ranks[reader] for reader in readers[node]) - 1
    return ranks


def _readers(reads: Reads) -> list[list[int]]:
    readers: list[list[int]] = [[] for _ in reads]
    for node, read in enumerate(reads):
        for other in dict.fromkeys(read):
            if other < node:
                readers[other].append(node)
    return readers


class _Net:
    """Nodes and bends with their neighbours in the ranks above and below."""

    def __init__(self, reads: Reads, ranks: Sequence[int]) -> None:
        self.count = len(reads)
        self.ranks = list(ranks)
        self.above: list[list[int]] = [[] for _ in reads]
        self.below: list[list[int]] = [[] for _ in reads]
        self.bends_of: dict[tuple[int, int], list[int]] = {}
        edges = [(other, node) for node, read in enumerate(reads) for other in dict.fromkeys(read) if other < node]
        bent = sum(ranks[node] - ranks[other] - 1 for other, node in edges) <= _MAX_BENDS
        for other, node in edges:
            self._add_edge(other, node, bent)

    def _add_edge(self, start: int, end: int, bent: bool) -> None:
        """Add an edge, with a bend in each rank between if `bent`."""
        before, bends = start, []
        for rank in range(self.ranks[start] + 1, self.ranks[end]) if bent else ():
            bend = len(self.ranks)
            self.ranks.append(rank)
            self.above.append([])
            self.below.append([])
            self._join(before, bend)
            bends.append(bend)
            before = bend
        if bent or self.ranks[end] == self.ranks[start] + 1:
            self._join(before, end)
        if bends:
            self.bends_of[start, end] = bends

    def _join(self, upper: int, lower: int) -> None:
        self.below[upper].append(lower)
        self.above[lower].append(upper)


def _ordered(net: _Net) -> list[list[int]]:
    """Return the nodes and bends of each rank from left to right, so that few edges cross."""
    rows: list[list[int]] = [[] for _ in range(max(net.ranks) + 1)]
    for node, rank in enumerate(net.ranks):
        rows[rank].append(node)
    if all(len(row) == 1 for row in rows):
        return rows
    _by_first_visit(net, rows)
    best, fewest = [list(row) for row in rows], _crossings(net, rows)
    for _ in range(_SWEEPS):
        if not fewest:
            break
        _sort(rows, net.above, range(1, len(rows)))
        _sort(rows, net.below, range(len(rows) - 2, -1, -1))
        crossings = _crossings(net, rows)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return best


def _by_first_visit(net: _Net, rows: list[list[int]]) -> None:
    """Order each rank by a depth-first walk along the edges, so that branches start out together."""
    seen: dict[int, int] = {}
    for start in [node for node in range(net.count) if not net.above[node]]:
        stack = [start]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen[node] = len(seen)
                stack.extend(reversed(net.below[node]))
    for row in rows:
        row.sort(key=lambda node: seen.get(node, node))


def _sort(rows: list[list[int]], near: list[list[int]], order: range) -> None:
    """Sort ranks by the mean position of the neighbours of their nodes (barycenter method)."""
    place = {node: index for row in rows for index, node in enumerate(row)}
    for rank in order:
        row = rows[rank]
        if len(row) > 1:
            barycenter = {
                node: sum(place[other] for other in near[node]) / len(near[node]) if near[node] else place[node]
                for node in row
            }
            row.sort(key=barycenter.__getitem__)
            place.update((node, index) for index, node in enumerate(row))


def _crossings(net: _Net, rows: list[list[int]]) -> int:
    """Return the number of edge crossings."""
    place = {node: index for row in rows for index, node in enumerate(row)}
    count = 0
    for row in rows:
        ends: list[int] = []
        for node in row if len(row) > 1 else ():
            new = [place[other] for other in net.below[node]]
            count += sum(len(ends) - bisect_right(ends, mine) for mine in new)
            for mine in new:
                insort(ends, mine)
    return count


def _straightened(net: _Net, rows: list[list[int]], sizes: NodeSizes) -> list[float]:
    """Return the horizontal position of each node and bend: near its neighbours, at the minimum distances."""
    x = [0.0] * len(net.ranks)
    half = [(sizes.width if node < net.count else sizes.lane) / 2 for node in range(len(net.ranks))]
    offsets = [_offsets(row, half, sizes.across) for row in rows]
    for row, offset in zip(rows, offsets, strict=True):
        for node, at in zip(row, offset, strict=True):
            x[node] = at - offset[-1] / 2
    if all(len(row) == 1 for row in rows):
        return x

    def weight(node: int) -> float:
        return 1.0 if node < net.count else _BEND_WEIGHT

    for _ in range(_SWEEPS):
        before = list(x)
        for near, order in ((net.above, range(1, len(rows))), (net.below, range(len(rows) - 2, -1, -1))):
            for rank in order:
                _straighten_rank(rows[rank], offsets[rank], x, near, weight)
        if x == before:
            break
    return x


def _offsets(row: Sequence[int], half: Sequence[float], gap: float) -> list[float]:
    """Return the minimum distance of each node of a rank from the first one."""
    offsets = [0.0]
    for left, right in pairwise(row):
        offsets.append(offsets[-1] + half[left] + gap + half[right])
    return offsets


def _straighten_rank(
    row: Sequence[int],
    offset: Sequence[float],
    x: list[float],
    near: Sequence[Sequence[int]],
    weight: Callable[[int], float],
) -> None:
    """Move the nodes of a rank as close to their neighbours as the minimum distances allow, in place.

    Without the offsets this is isotonic regression: the non-decreasing positions with the least squared distance to
    the desired ones, which pooling adjacent violators finds exactly.
    """
    if len(row) == 1:
        if near[row[0]]:
            x[row[0]] = _middle([x[other] for other in near[row[0]]])
        return
    pools: list[tuple[float, float, int]] = []
    for node, least in zip(row, offset, strict=True):
        desired = _middle([x[other] for other in near[node]]) if near[node] else x[node]
        mean, heavy, count = desired - least, weight(node) if near[node] else 0.01, 1
        while pools and pools[-1][0] > mean:
            other, weighs, many = pools.pop()
            mean = (mean * heavy + other * weighs) / (heavy + weighs)
            heavy, count = heavy + weighs, count + many
        pools.append((mean, heavy, count))
    normalized = [mean for mean, _, count in pools for _ in range(count)]
    for node, least, at in zip(row, offset, normalized, strict=True):
        x[node] = at + least


def _middle(values: list[float]) -> float:
    """Return the median."""
    if len(values) == 1:
        return values[0]
    values.sort()
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
