"""Request of a chart of the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ChartKind = Literal["distribution", "pair", "correlations", "missing"]


@dataclass(frozen=True)
class ChartRequest:
    """Kind and columns of a chart.

    Attributes
    ----------
    kind : ChartKind
    column : str
        Column of a distribution; x axis of two columns.
    other : str
        y axis of two columns.
    by : str
        Column that colours the chart; empty for none.
    """

    kind: ChartKind
    column: str = ""
    other: str = ""
    by: str = ""
