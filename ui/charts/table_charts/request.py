"""Which picture of the table is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ChartKind = Literal["distribution", "pair", "correlations", "missing"]


@dataclass(frozen=True)
class ChartRequest:
    """A picture by its kind and its columns.

    Attributes
    ----------
    kind : ChartKind
    column : str
        Of a distribution; across, of two columns.
    other : str
        Up, of two columns.
    by : str
        What colours a distribution or points; empty for nothing.
    """

    kind: ChartKind
    column: str = ""
    other: str = ""
    by: str = ""
