"""Inputs of a network: one vector of numeric features per row, and one integer per embedded category column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.project import CYCLES, FEATURES, FILL_LEVEL, ColumnSpec, DataSpec
from engine.project.methods.encoders import ENCODERS
from engine.project.table_facts import ColumnFacts, TableFacts, facts_of


@dataclass(frozen=True)
class NetworkInput:
    """One input of a network.

    Attributes
    ----------
    name : str
        Name that layers refer to: `FEATURES`, or a name derived from the column.
    width : int or None
        Numbers per row; None if unknown, 1 for an embedded category.
    levels : int
        Number of different integers, which range from 0 to ``levels - 1``; 0 if the input is not integer.
    column : str
        The embedded column; empty for the numeric features of all other columns.
    """

    name: str
    width: int | None = 1
    levels: int = 0
    column: str = ""

    @property
    def shape(self) -> tuple[int | None, ...]:
        """Shape (None, width), with None for the number of rows."""
        return (None, self.width)

    @property
    def dtype(self) -> str:
        """Data type: ``int32`` for an embedded category, else ``float32``."""
        return "int32" if self.levels else "float32"


Inputs = int | Sequence[NetworkInput] | None
"""Inputs of a network; an integer means a single input of that width, None a single input of unknown width."""


def as_inputs(inputs: Inputs) -> tuple[NetworkInput, ...]:
    """Return inputs as a tuple of `NetworkInput`."""
    return (NetworkInput(FEATURES, inputs),) if inputs is None or isinstance(inputs, int) else tuple(inputs)


def named_inputs(width: int, embedded: Iterable[tuple[str, int]]) -> tuple[NetworkInput, ...]:
    """Return the inputs for `width` numeric features per row and for embedded columns.

    The numeric features come first and are left out if `width` is 0 and there are embedded columns.

    Parameters
    ----------
    width : int
        Numeric features per row.
    embedded : iterable of (str, int)
        Name and number of levels of each embedded column. The input is named by `safe_name`; its levels are numbered
        from 1, and 0 means a level that the training rows do not contain.
    """
    plain = (NetworkInput(FEATURES, width),) if width else ()
    named: dict[str, NetworkInput] = {}
    for column, levels in embedded:
        stem, count = safe_name(column), 0
        name = stem
        while name == FEATURES or name in named:
            count += 1
            name = f"{stem}_{count}"
        named[name] = NetworkInput(name, 1, levels + 1, column)
    return (*plain, *named.values()) or (NetworkInput(FEATURES, 0),)


def safe_name(text: str) -> str:
    """Return a text as a name that Keras and its export formats allow: ASCII letters, digits and underscores."""
    name = re.sub(r"\W", "_", text, flags=re.ASCII).strip("_") or "column"
    return f"column_{name}" if name[0].isdigit() else name


def inputs_of(data: DataSpec, table: TableFacts) -> tuple[NetworkInput, ...]:
    """Return the inputs of a network for the feature columns of a table, after preprocessing."""
    columns = [(column, table.column(column.name)) for column in data.with_role("feature")]
    embedded = [(column.name, _level_count(column, facts)) for column, facts in columns if column.is_embedded]
    return named_inputs(features_of(data, table), embedded)


def features_of(data: DataSpec, table: TableFacts) -> int:
    """Return the number of numeric features per row after preprocessing; text has none."""
    target = next(iter(data.with_role("target")), None)
    statistics = _statistics_of(target, table.column(target.name)) if target is not None else 1
    return sum(width_of(column, table.column(column.name), statistics) for column in data.with_role("feature"))


def _statistics_of(target: ColumnSpec, facts: ColumnFacts | None) -> int:
    """Return how many statistics a target has: a mean, or the share of each class if there are more than two."""
    classes = _level_count(target.replaced(missing="drop", rare=0, unseen="zeros"), facts) if target.has_levels else 1
    return classes if classes > 2 else 1


def width_of(column: ColumnSpec, facts: ColumnFacts | None, statistics: int = 1) -> int:
    """Return the number of numeric features that preprocessing makes of one column, of a target with `statistics`."""
    match column.kind:
        case "text":
            return 0
        case "number":
            width = column.bins or 1
        case "boolean":
            width = 1
        case "date":
            width = sum(2 if column.cycles and part in CYCLES else 1 for part in column.parts)
        case "category":
            width = ENCODERS[column.encoding].width(_level_count(column, facts), statistics)
    return width + column.indicator


def _level_count(column: ColumnSpec, facts: ColumnFacts | None) -> int:
    """Return the number of levels after encoding, with those that rare or unseen levels and the fill value add."""
    if facts is None:
        return 1
    facts = facts_of(column, facts)
    rare = sum(levels for rows, levels in facts.repeats if rows < column.rare)
    added = column.missing == "constant" and (column.fill or FILL_LEVEL) not in facts.levels
    return facts.distinct - rare + (rare > 0 or column.unseen == "own") + added
