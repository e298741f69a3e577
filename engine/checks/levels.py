"""Levels of a column that are written in several ways."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from engine.checks.problem import Fix, Problem
from engine.project import Project
from engine.project.methods.level_spelling import spelling
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.suggestions.suggested_project import with_joined_levels

SHOWN = 4
"""Most spellings that a sentence names."""


def level_problems(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find categories with levels that differ by blanks or case only."""
    for column in project.data.columns:
        facts = table.column(column.name)
        is_used = column.role in ("feature", "target", "group") and column.has_levels
        if facts is None or facts.numeric or not is_used or column.join_levels:
            continue
        spellings = alike(facts)
        if spellings:
            join = partial(with_joined_levels, table=table, name=column.name)
            yield Problem(
                ("data", "columns", column.name),
                f"{column.name} has levels that differ by blanks or case only: {_named(spellings)}. Join them.",
                "warning",
                Fix(f"Join equal levels of {column.name}", join),
                kind="{} columns have levels that differ by blanks or case only.",
            )


def alike(facts: ColumnFacts) -> tuple[str, ...]:
    """Return the levels that are spelled like another one, next to each other."""
    groups: dict[str, list[str]] = {}
    for level in facts.levels:
        groups.setdefault(spelling(level), []).append(level)
    return tuple(level for group in groups.values() if len(group) > 1 for level in group)


def _named(levels: tuple[str, ...]) -> str:
    """Return levels in quotes, which show the blanks around them."""
    more = f" and {len(levels) - SHOWN} more" if len(levels) > SHOWN else ""
    return ", ".join(repr(level) for level in levels[:SHOWN]) + more
