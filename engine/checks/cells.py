"""Checks of cells that may mark missing ones: numbers such as -999, and classes such as None."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from engine.checks.problem import Fix, Problem
from engine.project import ColumnReading, Project
from engine.project.table_facts import TableFacts
from engine.system.word_forms import counted


def cell_warnings(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find numbers that probably mark missing cells, and cells that count as missing but may be a class."""
    yield from _classes(project, table)
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


def _classes(project: Project, table: TableFacts) -> Iterator[Problem]:
    for target in project.data.with_role("target"):
        facts = table.column(target.name)
        if facts is None or target.kind == "number":
            continue
        for mark, rows in facts.markers:
            yield Problem(
                ("data", "columns", target.name, "role"),
                f"{mark} counts as a missing value of the target {target.name}, in {counted(rows)}. It may be a class.",
                "warning",
                Fix(f"Keep {mark} as a class", partial(with_kept, project, target.name, mark)),
            )


def with_kept(project: Project, name: str, mark: str) -> Project:
    """Return the project with a missing marker as a level of a column; its table is read again."""
    reading = project.data.reading
    own = reading.column(name) or ColumnReading(name=name)
    kept = own.replaced(kept=(*own.kept, mark))
    return project.replaced(data=project.data.replaced(reading=reading.with_column(kept)))


def with_missing(project: Project, name: str, marks: tuple[str, ...]) -> Project:
    """Return the project with more cells of a column of numbers that count as missing; its table is read again."""
    reading = project.data.reading
    own = reading.column(name) or ColumnReading(name=name, kind="number")
    more = own.replaced(missing=tuple(dict.fromkeys((*own.missing, *marks))))
    return project.replaced(data=project.data.replaced(reading=reading.with_column(more)))
