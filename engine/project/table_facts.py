"""What the program found out about a table: values that the window and the checks can read without the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from engine.project import ColumnSpec, ColumnType, ReadingSpec
from engine.project.methods.level_orders import in_order
from engine.project.methods.level_spelling import spelling
from engine.project.table_sample import TableSample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Task = Literal["binary", "classes", "regression"]
"""The kind of prediction: one of two classes, one of several classes, a number."""


@dataclass(frozen=True)
class ColumnFacts:
    """What one column holds.

    Attributes
    ----------
    name : str
        As it stands in the table's header.
    kind : {"number", "category", "boolean", "date", "text"}
        What it looks like; the user may decide otherwise.
    numeric : bool
        Whether every cell that is present is a number.
    missing, distinct : int
        Cells that are empty; different values among the others.
    minimum, maximum, mean, median, deviation : float or None
        Of the cells that are present, for numeric columns; `deviation` is the sample's standard deviation.
    infinite : int
        Cells that are plus or minus infinity.
    levels : tuple of str
        The different values as text, in order, at most `MAX_LEVELS` of them; empty where there are more.
    counts : tuple of int
        How many rows have each level.
    histogram : tuple of int
        How many rows lie in each of equal stretches from the smallest to the largest number, or date.
    first, last : str
        The earliest and the latest date.
    whole : bool
        Whether all numbers are whole.
    repeats : tuple of (int, int)
        How many levels have so many rows: ``(rows, levels)``; empty for numbers that are nearly all different.
    sentinels : tuple of (float, int)
        Numbers such as -999, far from all others and repeated, that may mark missing cells: ``(number, rows)``.
    markers : tuple of (str, int)
        Cells of a category that count as missing, but could be levels: ``NA`` or ``None``, and the rows of each.
    title : str
        What the file calls the column at length; empty if it has only a name.
    role : {"target", "ignore", "weight"} or None
        What the file says that the column is for.
    """

    name: str
    kind: ColumnType
    numeric: bool
    missing: int
    distinct: int
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    deviation: float | None = None
    infinite: int = 0
    levels: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    median: float | None = None
    histogram: tuple[int, ...] = ()
    first: str = ""
    last: str = ""
    repeats: tuple[tuple[int, int], ...] = ()
    sentinels: tuple[tuple[float, int], ...] = ()
    markers: tuple[tuple[str, int], ...] = ()
    title: str = ""
    role: Literal["target", "ignore", "weight"] | None = None
    whole: bool = False


MAX_LEVELS = 200
"""The most levels that facts list one by one."""


@dataclass(frozen=True)
class TableFacts:
    """What a table holds, column by column, and how it was read.

    Attributes
    ----------
    notes : tuple of str
        What is good to know of the reading: columns that were named, rows that were short.
    ambiguities : tuple of str
        What was guessed and could as well be otherwise; empty where it was said how to read.
    sample : TableSample or None
        Some of its rows, by which columns are held against each other.
    gaps : mapping of str to array of uint8, shape (rows / 8,)
        The rows in which a column has no value (a missing cell, or an infinite number), packed to bits; without columns
        that have a value in each row.
    """

    source: str
    reading: ReadingSpec
    rows: int
    columns: tuple[ColumnFacts, ...]
    notes: tuple[str, ...] = ()
    ambiguities: tuple[str, ...] = ()
    sample: TableSample | None = field(default=None, compare=False, repr=False)
    gaps: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict, compare=False, repr=False)

    def rows_without(self, columns: Iterable[str]) -> int:
        """Return in how many rows at least one of these columns has no value."""
        gaps = [self.gaps[name] for name in columns if name in self.gaps]
        if not gaps:
            return 0
        import numpy as np

        return int(np.unpackbits(np.bitwise_or.reduce(gaps)).sum())

    def column(self, name: str) -> ColumnFacts | None:
        """Return the facts of the column of that name, or None."""
        return self._by_name.get(name)

    def leaks_target(self, feature: str, target: str) -> bool:
        """Whether the target can be read off this one column, judged by a sample of the rows."""
        return self.sample is not None and self.sample.leaks_target(feature, target)

    def read_by(self, columns: Sequence[ColumnSpec]) -> TableFacts:
        """Return the facts as columns are read: levels that differ by blanks or case are one where they are joined."""
        read = {column.name: facts_of(column, facts) for column in columns if (facts := self.column(column.name))}
        found = tuple(read.get(facts.name, facts) for facts in self.columns)
        return (
            self
            if all(new is old for new, old in zip(found, self.columns, strict=True))
            else replace(self, columns=found)
        )

    @cached_property
    def _by_name(self) -> dict[str, ColumnFacts]:
        return {column.name: column for column in self.columns}


def facts_of(column: ColumnSpec, facts: ColumnFacts) -> ColumnFacts:
    """Return the facts of a column as it is read: its levels in order; of joined ones, the spelling with most rows."""
    if not column.has_levels:
        return facts
    facts = _with_joined_levels(facts) if column.join_levels and not facts.numeric else facts
    levels = in_order(facts.levels, column.level_order)
    if levels == facts.levels:
        return facts
    rows = dict(zip(facts.levels, facts.counts, strict=True))
    return replace(facts, levels=levels, counts=tuple(rows[level] for level in levels))


def _with_joined_levels(facts: ColumnFacts) -> ColumnFacts:
    rows = Counter(dict(zip(facts.levels, facts.counts, strict=True)))
    spelled: dict[str, str] = {}
    for level in sorted(rows, key=lambda level: (-rows[level], level)):
        spelled.setdefault(spelling(level), level)
    if len(spelled) == len(rows):
        return facts
    counts: Counter[str] = Counter()
    for level, count in rows.items():
        counts[spelled[spelling(level)]] += count
    levels = tuple(level for level in facts.levels if level in counts)
    return replace(
        facts,
        distinct=len(levels),
        levels=levels,
        counts=tuple(counts[level] for level in levels),
        repeats=tuple(sorted(Counter(counts.values()).items())),
    )


def task_of(kind: ColumnType, distinct: int) -> Task:
    """Return the task for a target of this kind with this number of different values."""
    if kind == "number":
        return "regression"
    return "binary" if distinct <= 2 else "classes"
