"""Filters and sorting of the rows of a table, as values that the window passes to the workbench."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

FilterTest = Literal["is", "is not", "contains", "at least", "at most", "between", "missing", "present"]
"""The test of a cell."""


@dataclass(frozen=True)
class RowFilter:
    """One condition on the cells of one column.

    Attributes
    ----------
    column : str
    test : FilterTest
        Numbers, dates and texts are compared as what they are; ``contains`` searches the displayed text of a cell,
        case-insensitively.
    value, high : str
        Values to compare with; `high` is the upper end of ``between``, which includes both ends.
    """

    column: str
    test: FilterTest
    value: str = ""
    high: str = ""


@dataclass(frozen=True)
class RowQuery:
    """Rows that pass every filter, sorted by a column; in the order of the table if `sort` is empty."""

    filters: tuple[RowFilter, ...] = ()
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True)
class RowsFound:
    """Result of a row query.

    Attributes
    ----------
    query : RowQuery
        What the rows match.
    frame : pandas.DataFrame
        The whole table, which must not be changed; cells are read when they become visible.
    order : array of int32, shape (rows found,), or None
        Positions of the matching rows in order; None for all rows in the order of the table.
    """

    query: RowQuery
    frame: pd.DataFrame
    order: Any = None

    @property
    def rows(self) -> int:
        """The number of matching rows."""
        return len(self.frame) if self.order is None else len(self.order)
