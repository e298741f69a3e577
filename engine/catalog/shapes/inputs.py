"""What the network reads for each row: one row of plain numbers, and a whole number for each embedded category."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.project import CYCLES, FEATURES, FILL_LEVEL, ColumnSpec, DataSpec
from engine.project.methods.encoders import ENCODERS
from engine.project.table_facts import ColumnFacts, TableFacts


@dataclass(frozen=True)
class NetworkInput:
    """One input of a network.

    Attributes
    ----------
    name : str
        As layers refer to it: `FEATURES`, or after the column.
    width : int
        How many numbers each row has, None where that is not known; an embedded category has 1.
    levels : int
        How many different whole numbers come in, from 0 upwards; 0 where they are no whole numbers.
    column : str
        The column that is embedded; empty for the plain numbers of all the others.
    """

    name: str
    width: int | None = 1
    levels: int = 0
    column: str = ""

    @property
    def shape(self) -> tuple[int | None, ...]:
        """The shape with the rows first, whose number is None."""
        return (None, self.width)

    @property
    def dtype(self) -> str:
        """As what its numbers come: whole ones of an embedded category, else of 32 bits with a fraction."""
        return "int32" if self.levels else "float32"


Inputs = int | Sequence[NetworkInput] | None
"""The inputs of a network; a number stands for that many features and nothing else, None for an unknown number."""


def as_inputs(inputs: Inputs) -> tuple[NetworkInput, ...]:
    """Return inputs as a row of them."""
    return (NetworkInput(FEATURES, inputs),) if inputs is None or isinstance(inputs, int) else tuple(inputs)


def named_inputs(width: int, embedded: Iterable[tuple[str, int]]) -> tuple[NetworkInput, ...]:
    """Return the inputs for so many plain numbers a row and these embedded columns with their levels.

    The plain numbers come first, and are left out where there are none. An embedded column gives its name, made safe
    for Keras, and its levels, before which 0 stands for those that were never seen.
    """
    plain = (NetworkInput(FEATURES, width),) if width else ()
    found: dict[str, NetworkInput] = {}
    for column, levels in embedded:
        stem, count = safe_name(column), 0
        name = stem
        while name == FEATURES or name in found:
            count += 1
            name = f"{stem}_{count}"
        found[name] = NetworkInput(name, 1, levels + 1, column)
    return (*plain, *found.values()) or (NetworkInput(FEATURES, 0),)


def safe_name(text: str) -> str:
    """Return a text as Keras and what it exports to take it for a name: letters, digits and underscores."""
    name = re.sub(r"\W", "_", text, flags=re.ASCII).strip("_") or "column"
    return f"column_{name}" if name[0].isdigit() else name


def inputs_of(data: DataSpec, table: TableFacts) -> tuple[NetworkInput, ...]:
    """Return the inputs that a network has for these columns, after preparation."""
    columns = [(column, table.column(column.name)) for column in data.with_role("feature")]
    embedded = [(column.name, _places(column, facts)) for column, facts in columns if column.is_embedded]
    return named_inputs(sum(width_of(column, facts) for column, facts in columns), embedded)


def features_of(data: DataSpec, table: TableFacts) -> int:
    """Return how many plain numbers each row has for the network, after preparation; text has none."""
    return sum(width_of(column, table.column(column.name)) for column in data.with_role("feature"))


def width_of(column: ColumnSpec, facts: ColumnFacts | None) -> int:
    """Return how many plain numbers a cell of a feature becomes."""
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
            width = ENCODERS[column.encoding].width(_places(column, facts))
    return width + column.indicator


def _places(column: ColumnSpec, facts: ColumnFacts | None) -> int:
    """Return how many levels the network is told of: those that are not rare, and one for all that are joined."""
    if facts is None:
        return 1
    rare = sum(levels for rows, levels in facts.repeats if rows < column.rare)
    added = column.missing == "constant" and (column.fill or FILL_LEVEL) not in facts.levels
    return facts.distinct - rare + (rare > 0 or column.unseen == "own") + added
