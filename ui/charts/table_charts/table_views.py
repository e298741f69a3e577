"""Values of the charts as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.results.table_charts import ColumnChart, PairChartData
from ui.charts.table_charts.distribution import bar_name
from ui.charts.table_charts.pair import value_text

if TYPE_CHECKING:
    import pandas as pd


def distribution_table(chart: ColumnChart) -> pd.DataFrame:
    """Return a DataFrame with one row per bar and one column of counts per class."""
    import pandas as pd  # loaded by the engine before there are charts

    bars = len(chart.levels) or max(len(chart.edges) - 1, 0)
    columns: dict[str, list[object]] = {chart.column: [bar_name(chart, bar) for bar in range(bars)]}
    if chart.by:
        columns |= {
            f"{chart.by} {name}": list(counts) for name, counts in zip(chart.classes, chart.counts, strict=True)
        }
    columns["all rows"] = [sum(counts[bar] for counts in chart.counts) for bar in range(bars)]
    return pd.DataFrame(columns)


def pair_table(chart: PairChartData) -> pd.DataFrame:
    """Return a DataFrame with one row per point."""
    import pandas as pd

    columns: dict[str, object] = {"row": chart.rows + 1}
    for axis in (chart.x, chart.y, chart.by):
        if axis is not None:
            texts = axis.levels or axis.dates
            columns[axis.column] = (
                [value_text(axis, index) for index in range(len(axis.values))] if texts else axis.values
            )
    return pd.DataFrame(columns)
