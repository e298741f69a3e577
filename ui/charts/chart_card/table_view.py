"""The numbers of a drawing as a table: one row a point."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.results.charts import Chart
from engine.system.dates import date_text


def numbers_of(drawing: Chart) -> Any:
    """Return a DataFrame with what the drawing shows, faint lines left out."""
    import pandas as pd  # the engine has loaded it by the time there is something to draw

    across, up = drawing.across or "x", drawing.up or "y"
    tables: list[Any] = [
        pd.DataFrame({"series": line.name, across: _said(line.x, drawing), up: np.asarray(line.y)})
        for line in drawing.lines
        if line.style not in ("reference", "faint")
    ]
    for dots in drawing.dots:
        place = {} if dots.rows is None else {"row": np.asarray(dots.rows) + 1}
        tables.append(pd.DataFrame({**place, across: _said(dots.x, drawing), up: np.asarray(dots.y)}))
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


def _said(x: Any, drawing: Chart) -> Any:
    """Return what stands along the axis across: numbers, dates as texts, or names."""
    known = [each if each == each else None for each in x] if drawing.ticks or drawing.dated else x
    if drawing.ticks:
        return [None if each is None else drawing.ticks[int(each)] for each in known]
    return [None if each is None else date_text(each) for each in known] if drawing.dated else np.asarray(x)
