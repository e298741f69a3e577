"""Columns that are likely to be the target, ranked by their names, their position and their values.

Of 24 tables of teaching and practice, the target is the last column in half of them, the first in a quarter, and
otherwise recognizable by its name or as one of few columns of classes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.project.table_facts import ColumnFacts, TableFacts
from engine.suggestions.suggested_columns import (
    MAX_CLASSES,
    looks_like_identifier,
    named_like_identifier,
    target_kind,
)

TARGET_NAMES = ("target", "label", "class", "y", "outcome", "diagnosis", "species", "result", "response")
"""Names that tables commonly give to the column that is to be predicted."""

TARGET_WORDS = frozenset(
    re.findall(
        r"[a-z]+",
        """
        attrition approved churn churned compliance consumption cost converted cultivar damage death deceased default
        defaulted died disease efficiency emission emissions energy exited failure fraud fraudulent income loss
        mortality output price prognosis progression purchased quality rating readmitted recovery relapse revenue salary
        sales satisfaction score severity spam strength success survival survived toxicity value vote wage wages winner
        won yield
        """,
    )
)
"""Words in the names of columns that are predicted more often than used for predictions."""

NAMED, WORD, IN_NAME = 10.0, 5.0, 4.0
LAST, FIRST = 3.0, 2.0
CLASSES = 1.0
"""Points for a target's name, a likely word as name or in the name, the position, and few classes."""

MISSING, COUNTING = 4.0, 4.0
"""Points that a column loses by the share of its missing cells, and where its values only count the rows."""

DECLARED = 100.0
"""Points of a column that the file itself declares as the target."""

ALTERNATIVES = 2
"""Other likely targets that are offered together with the first one."""

SURE = 2.0
"""Points by which the first column is ahead of the second where the guess is a sure one."""


def likely_targets(table: TableFacts) -> tuple[str, ...]:
    """Return the columns that can be the target, the most likely first."""
    points = _points(table)
    return tuple(sorted(points, key=lambda name: -points[name]))


def is_sure(table: TableFacts) -> bool:
    """Return whether one column is clearly the most likely target."""
    first, second, *_ = *sorted(_points(table).values(), reverse=True), 0.0, 0.0
    return first - second >= SURE


def _points(table: TableFacts) -> dict[str, float]:
    usable = [facts for facts in table.columns if facts.kind not in ("date", "text") and facts.distinct > 1]
    usable = [facts for facts in usable if not named_like_identifier(facts, table.rows)]
    usable = [facts for facts in usable if facts.role in (None, "target")]
    return {facts.name: _points_of(facts, table, usable) for facts in usable}


def _points_of(facts: ColumnFacts, table: TableFacts, usable: Sequence[ColumnFacts]) -> float:
    points = _name_points(facts.name)
    points += LAST if facts is usable[-1] else FIRST if facts is usable[0] else 0.0
    if target_kind(facts) == "category":
        points += CLASSES if facts.distinct <= MAX_CLASSES else -LAST
    points += DECLARED if facts.role == "target" else 0.0
    points -= COUNTING if looks_like_identifier(facts, table) else 0.0
    return points - MISSING * facts.missing / max(1, table.rows)


def _name_points(name: str) -> float:
    if name.lower() in TARGET_NAMES:
        return NAMED
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    likely = TARGET_WORDS.union(("target", "label", "outcome", "diagnosis", "response"))
    if likely.isdisjoint(words):
        return 0.0
    return WORD if len(words) == 1 else IN_NAME
