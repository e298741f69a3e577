"""Checks of the table: roles and kinds of columns, missing and infinite cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.checks.problem import Fix, Problem, with_column
from engine.project import ColumnSpec, Project
from engine.project.methods.missing_values import MISSING_RULES
from engine.project.methods.split_methods import METHOD_OF_ROLE, SPLIT_METHODS
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.system.word_forms import counted

UNUSED = "nothing is learned from it"
"""What it means that a column is ignored."""

LARGEST = 3.4e38
"""The largest number that a network can read: that of float32."""


def column_problems(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find what is wrong with roles, kinds and cells of the columns."""
    data = project.data
    targets = data.with_role("target")
    if not targets:
        yield Problem(("data", "columns"), "No column is the target. Choose the column to predict.")
    if len(weights := data.with_role("weight")) > 1:
        names = ", ".join(column.name for column in weights)
        yield Problem(("data", "columns"), f"Several columns have the role sample weight ({names}). Keep one.")
    if not data.with_role("feature"):
        yield Problem(("data", "columns"), "No column is a feature. Choose the columns to predict from.")
    for column in data.columns:
        facts = table.column(column.name)
        if column.role == "ignore":
            continue
        if facts is None:
            yield Problem(
                ("data", "columns", column.name),
                f"The table has no column {column.name}. Open the table that belongs to this project.",
                kind="The table has none of {} columns. Open the table that belongs to this project.",
            )
        else:
            yield from _column(column, facts, table)


def rows_left_out(project: Project, table: TableFacts) -> int:
    """Return how many rows of a table are left out for a missing cell."""
    method, names = SPLIT_METHODS[project.data.split.method], []
    for column in project.data.columns:
        if column.role == "feature" and column.kind != "text":
            is_needed = MISSING_RULES[column.missing].drops_rows
        elif column.role in METHOD_OF_ROLE:
            is_needed = METHOD_OF_ROLE[column.role] is method
        else:
            is_needed = column.role in ("target", "weight")
        if is_needed:
            names.append(column.name)
    fewest = (facts.missing for name in names if (facts := table.column(name)) is not None)
    return max(table.rows_without(names), *fewest, 0)


def _column(column: ColumnSpec, facts: ColumnFacts, table: TableFacts) -> Iterator[Problem]:
    where = ("data", "columns", column.name)
    ignored = Fix(f"Ignore {column.name}", with_column(column.name, role="ignore"))
    ignore = replace(ignored, choice=UNUSED)
    category = Fix(f"Treat {column.name} as a category", with_column(column.name, kind="category"))
    if column.kind == "text":
        yield Problem(
            (*where, "kind"),
            f"{column.name} is text, which cannot be a feature or target. Ignore it, or treat it as a category.",
            fix=ignore,
            kind="{} columns are text, which cannot be a feature or target.",
        )
    elif column.kind == "number" and not facts.numeric:
        yield Problem(
            (*where, "kind"),
            f"{column.name} holds text and is used as a number. Treat it as a category.",
            fix=category,
            kind="{} columns hold text and are used as numbers.",
        )
    elif column.kind == "date" and (facts.kind != "date" or column.role == "target"):
        what = "holds no dates" if facts.kind != "date" else "holds dates, and no loss compares dates"
        yield Problem((*where, "kind"), f"{column.name} {what}. Ignore it, or choose another kind.", fix=ignore)
    elif column.kind == "boolean" and column.role == "feature" and facts.distinct > 2:
        yield Problem(
            (*where, "kind"), f"{column.name} has more than two values. Treat it as a category.", fix=category
        )
    elif facts.missing == table.rows:
        kind = "{} columns have no value in any row."
        yield Problem(where, f"{column.name} has no value in any row. Ignore it.", fix=ignored, kind=kind)
    elif column.role == "target" and column.kind in ("category", "boolean") and facts.distinct < 2:
        only = facts.levels[0] if facts.levels else "one value"
        yield Problem((*where, "role"), f"The target {column.name} has only one class ({only}). Choose another target.")
    elif facts.numeric and max(abs(facts.minimum or 0), abs(facts.maximum or 0)) > LARGEST:
        yield Problem(where, f"{column.name} holds numbers that are too large to compute with. Ignore it.", fix=ignore)
    elif facts.distinct < 2 and column.role in ("feature", "target"):
        kind = "{} columns have the same value in every row."
        yield Problem(where, f"{column.name} has the same value in every row. Ignore it.", "warning", ignored, kind)
    yield from _cell_problems(column, facts, table.rows, ignore)


def _cell_problems(column: ColumnSpec, facts: ColumnFacts, table_rows: int, ignore: Fix) -> Iterator[Problem]:
    """Find negative weights, infinite cells and missing cells."""
    where = ("data", "columns", column.name)
    if column.role == "weight" and facts.numeric and (facts.minimum or 0) < 0:
        yield Problem(
            (*where, "role"),
            f"{column.name} is the sample weight and has values below 0. Correct them, or ignore it.",
            fix=ignore,
        )
    if column.role == "target" and 0 < facts.missing < table_rows:
        yield Problem(
            (*where, "role"),
            f"{counted(facts.missing)} without a value of the target {column.name} "
            f"{'is' if facts.missing == 1 else 'are'} left out.",
            "warning",
            kind="{} targets have no value in some rows, which are left out.",
        )
    if column.role == "feature" and facts.infinite:
        yield _infinite(column, facts)
    if column.role == "feature" and facts.missing and MISSING_RULES[column.missing].drops_rows:
        kind = "most_frequent" if column.kind in ("category", "boolean") else "median"
        yield Problem(
            (*where, "missing"),
            f"{facts.missing:,} rows are left out because {column.name} is missing there. "
            "Fill missing cells to keep them.",
            "warning",
            Fix(f"Fill with the {kind.replace('_', ' ')}", with_column(column.name, missing=kind)),
            "{} columns have missing cells, whose rows are left out.",
        )


def _infinite(column: ColumnSpec, facts: ColumnFacts) -> Problem:
    text = f"{column.name} has {facts.infinite:,} infinite cells; they count as missing"
    if not MISSING_RULES[column.missing].drops_rows:
        return Problem(("data", "columns", column.name), f"{text}. Correct them, or ignore the column.", "warning")
    filled = Fix("Fill with the median", with_column(column.name, missing="median"))
    return Problem(
        ("data", "columns", column.name, "missing"),
        f"{text}, and their rows are left out. Fill missing cells.",
        "warning",
        filled,
    )
