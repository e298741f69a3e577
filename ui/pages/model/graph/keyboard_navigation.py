"""Navigation between the nodes of the graph with the arrow keys, Home and End."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt

from ui.pages.model.graph.graph_model import Edge
from ui.pages.model.graph.layout import GraphLayout


def neighbour(layout: GraphLayout, edges: Iterable[Edge], row: int, key: int) -> int | None:
    """Return the row that a key moves to; the same row at an end, None if the key is not for navigation.

    Up and Down follow the edges, to the nearest node if there are several; Left and Right stay in the rank.
    """
    count = len(layout.centers)
    if not count:
        return None
    if not 0 <= row < count:
        row = 0
    x = layout.centers[row][0]
    match key:
        case Qt.Key.Key_Home:
            return 0
        case Qt.Key.Key_End:
            return max(number for number in range(count) if layout.ranks[number] >= 0)
        case Qt.Key.Key_Up:
            near = [source for source, target in edges if target == row]
        case Qt.Key.Key_Down:
            near = [target for source, target in edges if source == row]
        case Qt.Key.Key_Left | Qt.Key.Key_Right:
            side = -1 if key == Qt.Key.Key_Left else 1
            same_rank = [other for other in range(count) if layout.ranks[other] == layout.ranks[row]]
            near = [other for other in same_rank if (layout.centers[other][0] - x) * side > 0]
        case _:
            return None
    rank = layout.ranks[row]
    distances = {other: (abs(layout.ranks[other] - rank), abs(layout.centers[other][0] - x)) for other in near}
    return min(distances, key=distances.__getitem__, default=row)
