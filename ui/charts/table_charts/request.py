"""Which picture of the table is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["distribution", "pair", "correlations", "missing"]


@dataclass(frozen=True)
class PictureWanted:
    """A picture by its kind and its columns.

    Attributes
    ----------
    kind : Kind
    column : str
        Of a distribution; across, of two columns.
    other : str
        Up, of two columns.
    by : str
        What colours a distribution or points; empty for nothing.
    """

    kind: Kind
    column: str = ""
    other: str = ""
    by: str = ""
