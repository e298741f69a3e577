"""Which node the arrow keys go to."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt

from ui.pages.model.graph.graph_model import Edge
from ui.pages.model.graph.layout import GraphLayout


def neighbour(drawn: GraphLayout, edges: Iterable[Edge], row: int, key: int) -> int | None:
    """Return the row to which a key leads; the same row where it ends, None where the key leads nowhere.

    Up and down follow the edges, to the nearest where there are several; left and right stay in the rank.
    """
    count = len(drawn.centers)
    if not count:
        return None
    if not 0 <= row < count:
        row = 0
    x = drawn.centers[row][0]
    match key:
        case Qt.Key.Key_Home:
            return 0
        case Qt.Key.Key_End:
            return count - 1
        case Qt.Key.Key_Up:
            near = [source for source, target in edges if target == row]
        case Qt.Key.Key_Down:
            near = [target for source, target in edges if source == row]
        case Qt.Key.Key_Left | Qt.Key.Key_Right:
            side = -1 if key == Qt.Key.Key_Left else 1
            rank = [other for other in range(count) if drawn.ranks[other] == drawn.ranks[row]]
            near = [other for other in rank if (drawn.centers[other][0] - x) * side > 0]
        case _:
            return None
    rank = drawn.ranks[row]
    return min(near, key=lambda other: (abs(drawn.ranks[other] - rank), abs(drawn.centers[other][0] - x)), default=row)
