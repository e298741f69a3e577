"""Which rows of a table are looked at, and in what order: values that the window makes and the workbench reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

FilterTest = Literal["is", "is not", "contains", "at least", "at most", "between", "missing", "present"]
"""What a cell is asked."""


@dataclass(frozen=True)
class RowFilter:
    """One condition on the cells of one column.

    Attributes
    ----------
    column : str
    test : FilterTest
        Numbers, dates and texts are compared as what they are; ``contains`` looks into what is shown of a cell, and
        does not tell large letters from small ones.
    value, high : str
        What cells are compared with; `high` is the upper end of ``between``, which holds both of its ends.
    """

    column: str
    test: FilterTest
    value: str = ""
    high: str = ""


@dataclass(frozen=True)
class RowQuery:
    """Rows that pass every filter, sorted by a column; in the order of the table where none is named."""

    filters: tuple[RowFilter, ...] = ()
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True)
class RowsFound:
    """What is there to be looked at.

    Attributes
    ----------
    wanted : RowQuery
        What was asked.
    frame : pandas.DataFrame
        The whole table, which nobody changes; a cell is read when it comes into sight.
    order : array of int32, shape (rows found,), or None
        The places of the rows found, in their order; None for all rows as they stand.
    """

    wanted: RowQuery
    frame: pd.DataFrame
    order: Any = None

    @property
    def rows(self) -> int:
        """How many rows were found."""
        return len(self.frame) if self.order is None else len(self.order)
