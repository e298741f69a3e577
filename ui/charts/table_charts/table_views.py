"""The numbers of a picture as a table: for reading, for copying, for those who cannot see colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.results.table_charts import ColumnChart, PairChartData
from ui.charts.table_charts.distribution import bar_name
from ui.charts.table_charts.pair import value_text

if TYPE_CHECKING:
    import pandas as pd


def distribution_table(picture: ColumnChart) -> pd.DataFrame:
    """Return a row for each bar, and a column of counts for each class."""
    import pandas as pd  # the engine has loaded it by the time there are pictures

    bars = len(picture.levels) or max(len(picture.edges) - 1, 0)
    columns: dict[str, list[object]] = {picture.column: [bar_name(picture, bar) for bar in range(bars)]}
    if picture.by:
        columns |= {
            f"{picture.by} {name}": list(counts) for name, counts in zip(picture.classes, picture.counts, strict=True)
        }
    columns["all rows"] = [sum(counts[bar] for counts in picture.counts) for bar in range(bars)]
    return pd.DataFrame(columns)


def pair_table(picture: PairChartData) -> pd.DataFrame:
    """Return a row for each dot."""
    import pandas as pd

    columns: dict[str, object] = {"row": picture.rows + 1}
    for axis in (picture.x, picture.y, picture.by):
        if axis is not None:
            texts = axis.levels or axis.dates
            columns[axis.column] = (
                [value_text(axis, place) for place in range(len(axis.values))] if texts else axis.values
            )
    return pd.DataFrame(columns)
