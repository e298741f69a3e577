"""Checks of cells that are numbers as they are written, and probably mark missing ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from engine.checks.problem import Fix, Problem
from engine.project import ColumnReading, Project
from engine.project.table_facts import TableFacts
from engine.system.word_forms import counted


def cell_warnings(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find numbers far from all others that probably mark missing cells."""
    for column in project.data.columns:
        facts = table.column(column.name)
        if facts is None or column.role == "ignore" or not facts.sentinels:
            continue
        marks = tuple(f"{value:.15g}" for value, _ in facts.sentinels)
        rows = sum(count for _, count in facts.sentinels)
        named = " or ".join(marks)
        yield Problem(
            ("data", "columns", column.name),
            f"{column.name} is {named} in {counted(rows)}, far from all other numbers. It may mark missing cells.",
            "warning",
            Fix(f"Count {named} as missing", partial(with_missing, project, column.name, marks)),
        )


def with_missing(project: Project, name: str, marks: tuple[str, ...]) -> Project:
    """Return the project with more cells of a column of numbers that count as missing; its table is read again."""
    reading = project.data.reading
    own = reading.column(name) or ColumnReading(name=name, kind="number")
    more = own.replaced(missing=tuple(dict.fromkeys((*own.missing, *marks))))
    return project.replaced(data=project.data.replaced(reading=reading.with_column(more)))
