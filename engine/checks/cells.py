"""Checks of cells that may mark missing ones: numbers such as -999, and levels such as None."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from engine.checks.problem import Fix, Problem
from engine.project import ColumnReading, ColumnSpec, Project
from engine.project.table_facts import TableFacts
from engine.system.word_forms import counted


def cell_warnings(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find numbers that probably mark missing cells, and cells that count as missing but may be a level."""
    yield from _levels(project, table)
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
            Fix(f"Count {named} as missing", partial(with_missing, column.name, marks), "wrong if it was measured"),
            kind="{} columns have numbers that may mark missing cells.",
        )


def _levels(project: Project, table: TableFacts) -> Iterator[Problem]:
    for column in project.data.columns:
        facts = table.column(column.name)
        if facts is None or column.role not in ("feature", "target") or not column.has_levels:
            continue
        is_target = column.role == "target"
        where = ("data", "columns", column.name, *(["role"] if is_target else []))
        what = f"a missing value of the target {column.name}" if is_target else f"missing in {column.name}"
        for mark, rows in facts.markers:
            yield Problem(
                where,
                f"{mark} counts as {what}, in {counted(rows)}. It may be {'a class' if is_target else 'a category'}.",
                "warning",
                marker_fix(column, mark, is_level=True),
                "{} markers count as missing and may be categories.",
            )


def marker_fix(column: ColumnSpec, mark: str, *, is_level: bool) -> Fix:
    """Return the fix that makes a missing marker a level of a column, or missing again; its table is read again."""
    level = "class" if column.role == "target" else "category"
    text = f"Keep {mark} as a {level}" if is_level else f"Count {mark} as missing"

    def change(project: Project) -> Project:
        reading = project.data.reading.with_marker(column.name, mark, is_level=is_level)
        return project.replaced(data=project.data.replaced(reading=reading))

    return Fix(text, change, "right if it was recorded" if is_level else "right if it was not recorded")


def with_missing(name: str, marks: tuple[str, ...], project: Project) -> Project:
    """Return the project with more cells of a column of numbers that count as missing; its table is read again."""
    reading = project.data.reading
    own = reading.column(name) or ColumnReading(name=name, kind="number")
    more = own.replaced(missing=tuple(dict.fromkeys((*own.missing, *marks))))
    return project.replaced(data=project.data.replaced(reading=reading.with_column(more)))
