"""Data of the charts of a table, as values that the window draws without the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_BARS = 30
"""Maximum number of bars of a distribution; further levels are counted together."""
MAX_CLASSES = 12
"""Maximum number of classes with their own colour."""
MAX_POINTS = 5_000
"""Maximum number of points in a chart of two columns."""
MAX_CORRELATED = 200
"""Maximum number of columns of a correlation matrix."""
MAX_BLOCKS = 200
"""Maximum number of blocks of rows in a map of missing cells."""


@dataclass(frozen=True)
class ColumnChart:
    """Distribution of a column, for each class of another one.

    Attributes
    ----------
    column, by : str
        `by` is empty if the rows are not split by class.
    edges : tuple of float
        Edges of the bars, one more than bars; empty for levels. Dates are seconds since 1970.
    levels : tuple of str
        Level of each bar; empty for numbers and dates.
    classes : tuple of str
        Classes of `by`; a single empty text if the rows are not split.
    counts : tuple of tuple of int
        Rows by class, then by bar.
    missing, others : int
        Rows with a missing cell, and rows with a level that has no bar.
    dates : bool
        Whether the edges are dates.
    of_levels : int
        Number of levels of the column, of which the most frequent have a bar.
    unclassed : int
        Rows without a class that has a colour: their cell of `by` is missing, or its level is less frequent.
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
    of_levels: int = 0
    unclassed: int = 0


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of a chart of two columns.

    Attributes
    ----------
    values : array of float64, shape (points,)
        Numbers, seconds since 1970, or positions among the levels.
    levels : tuple of str
        Levels of a category; empty for numbers and dates.
    dates : bool
        Whether the values are dates.
    of_levels : int
        Number of levels of the column, of which the most frequent are drawn.
    """

    column: str
    values: NDArray[np.float64]
    levels: tuple[str, ...] = ()
    dates: bool = False
    of_levels: int = 0


@dataclass(frozen=True, eq=False)
class PairChartData:
    """Two columns against each other.

    Attributes
    ----------
    x, y : Axis
        The two axes, without rows in which a cell is missing.
    by : Axis or None
        The colour of the points: classes, or numbers, with NaN for missing cells.
    rows : array of int64, shape (points,)
        Position of each point's row in the table.
    of : int
        Total number of rows, of which the points are an even sample.
    missing, others : int
        Rows with a missing or infinite cell on an axis, and other rows with a level that is not on it.
    """

    x: Axis
    y: Axis
    by: Axis | None
    rows: NDArray[np.int64]
    of: int
    missing: int = 0
    others: int = 0


@dataclass(frozen=True, eq=False)
class Correlations:
    """Correlations of numeric columns.

    Attributes
    ----------
    names : tuple of str
        The columns.
    matrix : array of float64, shape (columns, columns)
        Pearson's coefficients from -1 to 1; NaN for a column with a single value.
    left_out : int
        Number of numeric columns beyond the maximum.
    """

    names: tuple[str, ...]
    matrix: NDArray[np.float64]
    left_out: int = 0


@dataclass(frozen=True, eq=False)
class MissingMap:
    """Positions of missing cells.

    Attributes
    ----------
    names : tuple of str
        The columns with missing cells.
    starts : array of int64, shape (blocks,)
        The first row of each block of rows.
    shares : array of float64, shape (blocks, columns)
        Fraction of missing cells by block and column, from 0 to 1.
    """

    names: tuple[str, ...]
    starts: NDArray[np.int64]
    shares: NDArray[np.float64]


@dataclass(frozen=True)
class PartBalance:
    """Distribution of a target in one part of a table.

    Attributes
    ----------
    part : {"train", "validation", "test"}
    rows : int
        Usable rows.
    counts : tuple of int
        Rows of each class, or in each interval of numbers.
    mean, median, deviation : float or None
        Statistics of a numeric target; None for classes.
    """

    part: str
    rows: int
    counts: tuple[int, ...]
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None


@dataclass(frozen=True)
class Balance:
    """Distribution of a target in all parts of a table.

    Attributes
    ----------
    levels : tuple of str
        Classes of the target; empty for numbers.
    edges : tuple of float
        Edges of the intervals, one more than intervals; empty for classes.
    """

    target: str
    levels: tuple[str, ...]
    edges: tuple[float, ...]
    parts: tuple[PartBalance, ...]


@dataclass(frozen=True)
class ScaledTarget:
    """Distribution of a number target over the training rows.

    Attributes
    ----------
    before, after : ColumnChart
        In the unit of the target, and as the network learns it.
    """

    before: ColumnChart
    after: ColumnChart
