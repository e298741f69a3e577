"""Values of a chart as a table, one row per point."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.results.charts import Chart
from engine.system.dates import date_text


def chart_table(chart: Chart) -> Any:
    """Return the values of a chart as a DataFrame, without reference and faint lines."""
    import pandas as pd  # loaded by the engine before there are charts

    x_label, y_label = chart.x_label or "x", chart.y_label or "y"
    tables: list[Any] = [
        pd.DataFrame({"series": line.name, x_label: _axis_values(line.x, chart), y_label: np.asarray(line.y)})
        for line in chart.lines
        if line.style not in ("reference", "faint")
    ]
    for dots in chart.dots:
        row_numbers = {} if dots.rows is None else {"row": np.asarray(dots.rows) + 1}
        tables.append(pd.DataFrame({**row_numbers, x_label: _axis_values(dots.x, chart), y_label: np.asarray(dots.y)}))
    for bars in chart.bars:
        edges = np.asarray(bars.edges)
        tables.append(
            pd.DataFrame({"series": bars.name, f"{x_label} from": edges[:-1], "to": edges[1:], y_label: bars.heights})
        )
    if chart.ranks is not None:
        columns: dict[str, Any] = {"name": chart.ranks.names, x_label: chart.ranks.values}
        if chart.ranks.spread:
            columns["spread"] = chart.ranks.spread
        tables.append(pd.DataFrame(columns))
    if chart.grid is not None:
        grid = chart.grid
        values = pd.DataFrame(np.asarray(grid.values), columns=list(map(str, grid.y)))
        values.insert(0, f"{x_label} \\ {y_label}", list(map(str, grid.x)))
        tables.append(values)
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return table.drop(columns="series") if "series" in table and table["series"].nunique() == 1 else table


def _axis_values(x: Any, chart: Chart) -> Any:
    """Return the x values as numbers, as dates in ISO 8601, or as names."""
    known = [each if each == each else None for each in x] if chart.ticks or chart.dated else x
    if chart.ticks:
        return [None if each is None else chart.ticks[int(each)] for each in known]
    return [None if each is None else date_text(each) for each in known] if chart.dated else np.asarray(x)
