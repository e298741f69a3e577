"""The numbers of a drawing as a table: one row a point."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.drawings import Drawing


def numbers_of(drawing: Drawing) -> Any:
    """Return a DataFrame with what the drawing shows, faint lines left out."""
    import pandas as pd  # the engine has loaded it by the time there is something to draw

    across, up = drawing.across or "x", drawing.up or "y"
    tables: list[Any] = []
    for line in drawing.lines:
        if line.style not in ("reference", "faint"):
            x = [drawing.ticks[int(each)] for each in line.x] if drawing.ticks else line.x
            tables.append(pd.DataFrame({"series": line.name, across: x, up: np.asarray(line.y)}))
    for dots in drawing.dots:
        place = {} if dots.rows is None else {"row": np.asarray(dots.rows) + 1}
        tables.append(pd.DataFrame({**place, across: np.asarray(dots.x), up: np.asarray(dots.y)}))
    for bars in drawing.bars:
        edges = np.asarray(bars.edges)
        tables.append(
            pd.DataFrame({"series": bars.name, f"{across} from": edges[:-1], "to": edges[1:], up: bars.heights})
        )
    if drawing.ranks is not None:
        columns: dict[str, Any] = {"name": drawing.ranks.names, across: drawing.ranks.values}
        if drawing.ranks.spread:
            columns["spread"] = drawing.ranks.spread
        tables.append(pd.DataFrame(columns))
    if drawing.grid is not None:
        grid = drawing.grid
        values = pd.DataFrame(np.asarray(grid.values), columns=list(map(str, grid.y)))
        values.insert(0, f"{across} \\ {up}", list(map(str, grid.x)))
        tables.append(values)
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return table.drop(columns="series") if "series" in table and table["series"].nunique() == 1 else table
