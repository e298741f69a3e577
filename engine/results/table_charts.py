"""What pictures of a table show: values that the window draws without the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_BARS = 30
"""The most bars of a distribution; levels beyond them are counted together."""
MAX_CLASSES = 12
"""The most classes that have a colour of their own."""
MAX_POINTS = 5_000
"""The most rows that a picture of two columns shows."""
MAX_CORRELATED = 200
"""The most columns of a correlation matrix."""
MAX_BLOCKS = 200
"""Into so many blocks of rows a map of missing cells is divided at most."""


@dataclass(frozen=True)
class ColumnChart:
    """The distribution of a column, for each class of another one.

    Attributes
    ----------
    column, by : str
        `by` is empty where the rows are not split.
    edges : tuple of float
        Of the bars, one more than there are bars; empty for levels. Those of dates are seconds since 1970.
    levels : tuple of str
        What each bar stands for; empty for numbers and dates.
    classes : tuple of str
        Of `by`; a single empty text where the rows are not split.
    counts : tuple of tuple of int
        Rows by class, then by bar.
    missing, others : int
        Rows where the column is missing, and rows with a level that has no bar.
    dates : bool
        Whether the edges are dates.
    """

    column: str
    by: str
    edges: tuple[float, ...]
    levels: tuple[str, ...]
    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    missing: int = 0
    others: int = 0
    dates: bool = False


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of a picture of two columns.

    Attributes
    ----------
    values : array of float64, shape (points,)
        Numbers, seconds since 1970, or positions among the levels.
    levels : tuple of str
        Of a category; empty for numbers and dates.
    dates : bool
        Whether the values are dates.
    """

    column: str
    values: NDArray[np.float64]
    levels: tuple[str, ...] = ()
    dates: bool = False


@dataclass(frozen=True, eq=False)
class PairChartData:
    """Two columns against each other.

    Attributes
    ----------
    x, y : Axis
        Rows where one of them is missing are left out.
    by : Axis or None
        What colours the points: classes, or numbers, of which NaN is a missing one.
    rows : array of int64, shape (points,)
        Where each point's row stands in the table.
    of : int
        How many rows there are, of which the points are an even sample.
    """

    x: Axis
    y: Axis
    by: Axis | None
    rows: NDArray[np.int64]
    of: int


@dataclass(frozen=True, eq=False)
class Correlations:
    """How columns of numbers hang together.

    Attributes
    ----------
    names : tuple of str
        The columns.
    matrix : array of float64, shape (columns, columns)
        Pearson's coefficients, from -1 to 1; NaN where a column has a single value.
    left_out : int
        How many columns of numbers are not shown because there are too many.
    """

    names: tuple[str, ...]
    matrix: NDArray[np.float64]
    left_out: int = 0


@dataclass(frozen=True, eq=False)
class MissingMap:
    """Where cells are missing.

    Attributes
    ----------
    names : tuple of str
        The columns in which a cell is missing.
    starts : array of int64, shape (blocks,)
        The first row of each block of rows.
    shares : array of float64, shape (blocks, columns)
        How much of each block is missing in each column, from 0 to 1.
    """

    names: tuple[str, ...]
    starts: NDArray[np.int64]
    shares: NDArray[np.float64]


@dataclass(frozen=True)
class PartBalance:
    """One part of a table, seen by a target.

    Attributes
    ----------
    part : {"train", "validation", "test"}
    rows : int
        That can be used.
    counts : tuple of int
        Rows of each class, or in each stretch of numbers.
    mean, median, deviation : float or None
        Of a target of numbers.
    """

    part: str
    rows: int
    counts: tuple[int, ...]
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None


@dataclass(frozen=True)
class Balance:
    """How a target is spread over the parts of a table.

    Attributes
    ----------
    levels : tuple of str
        Its classes; empty for numbers.
    edges : tuple of float
        Of the stretches of numbers, one more than there are stretches; empty for classes.
    """

    target: str
    levels: tuple[str, ...]
    edges: tuple[float, ...]
    parts: tuple[PartBalance, ...]
