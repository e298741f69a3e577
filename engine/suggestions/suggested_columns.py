"""Role, kind and preprocessing suggested for each column of a table, and reasons to leave a column out.

No row is left out for a missing cell of a feature: missing cells are filled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from engine.project import ColumnSpec, ColumnType, DatePart, Project
from engine.project.methods.level_orders import known_order
from engine.project.table_facts import ColumnFacts, TableFacts

MAX_CLASSES = 20
"""Whole numbers with at most so many different values may be class numbers when they are the target."""

FEW_CLASSES, MANY_CLASSES = 5, 10
"""So few whole numbers are class numbers whatever they are; more than many only if all have about as many rows."""

CLASS_ROWS = 5
"""Rows per class that whole numbers need to be taken for class numbers."""

RARE = 3
"""Levels in fewer rows than this are joined (rows)."""

MAX_ONE_HOT = 9
"""Levels up to which a category is one-hot encoded; with more it is embedded."""

FEW = 20
"""A table with fewer rows than this is too small to tell an identifier from a measurement by its values."""

NEARLY_ALL = 0.95
"""Share of the rows with different values from which a column with the name of an identifier is one."""

IDENTIFIER = re.compile(r"|id|index|idx|uuid|guid|key|rownames?|row|unnamed: ?\d+|pid|.*[ _.-]id|id[ _.-].*")
"""Names of identifiers, in lower case."""

CAMEL_CASE_IDENTIFIER = re.compile(r".*[a-z](Id|ID)")

CODE = re.compile(r"(.*[ _.-])?(zip|zip[ _-]?code|plz|postleitzahl|post(al)?[ _-]?code|code postal|fips)([ _.-].*)?")
"""Names of whole numbers that are codes, in lower case."""

ORDER_OF_TIME = re.compile(r"(.*[ _.-])?(year|month|week|day|date|hour|minute|second|time|step|t|x|age)s?([ _.-].*)?")
"""Names of columns whose whole numbers in order are a measurement, in lower case."""


def suggested_columns(table: TableFacts, targets: Sequence[str]) -> tuple[ColumnSpec, ...]:
    """Return every column of a table as it is filled in for some targets, which may be none."""
    columns = tuple(suggested_column(facts, table, targets) for facts in table.columns)
    if any(column.role == "feature" for column in columns):
        return columns
    # A column that is left out in doubt is better than no feature at all: in y = 2 x + 1 it is the feature.
    return tuple(
        column.replaced(role="feature") if column.role == "ignore" and _is_doubtful(facts, table) else column
        for column, facts in zip(columns, table.columns, strict=True)
    )


def reason_to_ignore(facts: ColumnFacts, table: TableFacts, targets: Sequence[str]) -> str:
    """Return why a column is left out, to continue a sentence that begins with its name; empty if it is used."""
    if facts.distinct < 2:
        return "has the same value in every row" if facts.distinct else "has no value in any row"
    if facts.role == "ignore":
        return "is declared in the file as no feature"
    if looks_like_identifier(facts, table):
        return "looks like an identifier: no two rows have the same value"
    if facts.kind == "text":
        return "is free text"
    copied = next((target for target in targets if is_copy(facts, table, target)), "")
    return f"determines {copied} one to one" if copied else ""


def with_suggested_scaling(column: ColumnSpec, table: TableFacts) -> ColumnSpec:
    """Return a feature with the scaling and the encoding that the suggested network expects."""
    facts = table.column(column.name)
    if column.kind == "number":
        return column.replaced(scaling="normal", bins=0)
    if column.kind != "category" or facts is None:
        return column
    levels = facts.distinct - sum(count for rows, count in facts.repeats if rows < column.rare)
    return column.replaced(encoding="embedding" if levels > MAX_ONE_HOT else "one-hot")


def left_out(project: Project, table: TableFacts) -> dict[str, str]:
    """Return the reason for each ignored column that has one, by name; see `reason_to_ignore`."""
    targets = [column.name for column in project.data.with_role("target")]
    ignored = (table.column(column.name) for column in project.data.with_role("ignore"))
    reasons = {facts.name: reason_to_ignore(facts, table, targets) for facts in ignored if facts is not None}
    return {name: reason for name, reason in reasons.items() if reason}


def looks_like_identifier(facts: ColumnFacts, table: TableFacts) -> bool:
    """Return whether a column only identifies rows: by its name, a text for each row, or numbers that count rows."""
    if named_like_identifier(facts, table.rows):
        return True
    if facts.distinct < table.rows or table.rows < FEW:
        return False
    return _is_count(facts, table) if facts.numeric else facts.kind in ("category", "text")


def may_be_identifier(facts: ColumnFacts, table: TableFacts) -> bool:
    """Return whether a column holds another whole number in each row, in no order: an identifier, or a measurement."""
    return facts.whole and facts.distinct == table.rows >= FEW


def named_like_code(facts: ColumnFacts) -> bool:
    """Return whether a column holds whole numbers, several of them repeated, and has the name of codes: postcodes."""
    return facts.whole and facts.distinct > 1 and CODE.fullmatch(facts.name.lower()) is not None


def named_like_identifier(facts: ColumnFacts, rows: int) -> bool:
    """Return whether a column has the name of an identifier, and hardly a value twice."""
    is_named = IDENTIFIER.fullmatch(facts.name.lower()) or CAMEL_CASE_IDENTIFIER.fullmatch(facts.name)
    return is_named is not None and facts.distinct >= max(2, NEARLY_ALL * rows)


def is_copy(facts: ColumnFacts, table: TableFacts, target: str) -> bool:
    """Return whether a column is a copy or a code of the target, or the target in another unit."""
    known = table.column(target)
    if known is None or known.name == facts.name or not table.leaks_target(facts.name, target):
        return False
    # With more values than the target has classes it determines the target, but not one to one.
    return facts.distinct == known.distinct or min(facts.distinct, known.distinct) > MAX_CLASSES


def target_kind(facts: ColumnFacts) -> ColumnType:
    """Return how a column is best taken when it is the target: as classes or as a number."""
    if not facts.numeric:
        return "category"
    return "category" if facts.distinct <= 2 or _are_class_numbers(facts) else "number"


def may_be_either(facts: ColumnFacts) -> bool:
    """Return whether a target could be classes or a number: whole numbers, each in some rows."""
    return facts.numeric and 2 <= facts.distinct <= MAX_CLASSES and _are_whole(facts)


def _are_whole(facts: ColumnFacts) -> bool:
    return bool(facts.levels) and all(level.lstrip("-").isdigit() for level in facts.levels)


def _are_class_numbers(facts: ColumnFacts) -> bool:
    """Return whether numbers look like those of classes, not counted or measured.

    Class numbers are few, or follow one another: many of them from 0 or 1, with about equally many rows each.
    """
    if facts.distinct > MAX_CLASSES or not _are_whole(facts) or sum(facts.counts) < CLASS_ROWS * facts.distinct:
        return False
    low, high = int(facts.levels[0]), int(facts.levels[-1])
    follow = high - low == facts.distinct - 1
    if facts.distinct > MANY_CLASSES:
        return follow and low in (0, 1) and 2 * min(facts.counts) * facts.distinct >= sum(facts.counts)
    return follow or facts.distinct <= FEW_CLASSES


def suggested_column(facts: ColumnFacts, table: TableFacts, targets: Sequence[str]) -> ColumnSpec:
    """Return one column as it is filled in for some targets."""
    if facts.name in targets:
        column = ColumnSpec(name=facts.name, role="target", kind=target_kind(facts))
        is_number = column.kind == "number"
        scaling: dict[str, object] = {"target_scaling": "standard", "clamp_predictions": True}
        return column.replaced(**scaling) if is_number else column.replaced(level_order=_order_of(facts))
    if facts.role == "weight" and facts.numeric:
        return ColumnSpec(name=facts.name, role="weight", kind="number")
    role = "ignore" if reason_to_ignore(facts, table, targets) else "feature"
    column = ColumnSpec(name=facts.name, role=role, kind=facts.kind)
    gaps = bool(facts.missing or facts.infinite)
    match facts.kind:
        case "number":
            return with_suggested_scaling(column.replaced(missing="median", indicator=gaps), table)
        case "date":
            return column.replaced(missing="median", indicator=gaps, parts=_parts_for(facts))
        case "category" | "boolean":
            # Missing cells are a level of their own, which 0 and 1 have no place for.
            missing, kind = ("constant", "category") if gaps else ("most_frequent", facts.kind)
            column = column.replaced(missing=missing, kind=kind, rare=_rare_for(facts), level_order=_order_of(facts))
            return with_suggested_scaling(column, table)
    return column


def _rare_for(facts: ColumnFacts) -> int:
    """Return the number of rows below which levels are joined; 0 if no level is rare, or hardly one is not."""
    joined = sum(levels for rows, levels in facts.repeats if rows < RARE)
    return RARE if facts.kind == "category" and joined and facts.distinct - joined > 1 else 0


def _order_of(facts: ColumnFacts) -> tuple[str, ...]:
    """Return the levels in their known order; empty if none is known, or if it is that of their texts or numbers."""
    order = () if facts.numeric else known_order(facts.levels)
    return order if order != facts.levels else ()


def _parts_for(facts: ColumnFacts) -> tuple[DatePart, ...]:
    """Return the elapsed days, and the parts of dates that vary within the column."""
    days = (date.fromisoformat(facts.last[:10]) - date.fromisoformat(facts.first[:10])).days
    varies: dict[DatePart, bool] = {
        "year": days > 400,
        "month": days > 40,
        "weekday": days > 6,
        "hour": len(facts.first + facts.last) > 20,  # a date alone has 10 letters
    }
    return ("elapsed", *(part for part, varying in varies.items() if varying))


def _is_doubtful(facts: ColumnFacts, table: TableFacts) -> bool:
    """Return whether a column is left out because of its values, which could as well be those of a feature."""
    if facts.role == "ignore":
        return False
    return facts.distinct > 1 and facts.kind != "text" and not named_like_identifier(facts, table.rows)


def _is_count(facts: ColumnFacts, table: TableFacts) -> bool:
    """Return whether a column holds different whole numbers that are consecutive, or ascend from row to row."""
    if not facts.numeric or facts.distinct < table.rows or ORDER_OF_TIME.fullmatch(facts.name.lower()):
        return False
    if facts.minimum is None or facts.maximum is None:
        return False
    is_consecutive = facts.maximum - facts.minimum == table.rows - 1
    return is_consecutive or (table.sample is not None and table.sample.runs_in_whole_steps(facts.name))
