"""Warnings before training: features that identify rows or reveal the target, unscaled features, uneven classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.catalog.shapes import inputs_of, model_facts, width_of
from engine.checks.problem import Fix, Problem, with_column, with_fit, with_split
from engine.checks.split import PartRows, part_rows
from engine.checks.table import UNUSED
from engine.project import ColumnSpec, Project
from engine.project.methods.encoders import ENCODERS
from engine.project.methods.scalers import SCALERS
from engine.project.methods.split_methods import SPLIT_METHODS
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.suggestions.suggested_columns import (
    looks_like_identifier,
    may_be_identifier,
    named_like_code,
    suggested_column,
)

MAX_ONE_HOT = 50
"""A one-hot encoded category with more columns than this dominates the other features."""

UNEVEN = 10
"""Ratio of the rows of the largest and the smallest class from which classes are reported as uneven."""

WILD = 100
"""Ratio of the sizes of two features from which a feature without scaling is reported."""


def column_warnings(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find features that look like identifiers, reveal the target, or become too many columns."""
    targets = project.data.with_role("target")
    for column in project.data.with_role("feature"):
        facts = table.column(column.name)
        if facts is None or column.kind == "text":
            continue
        where = ("data", "columns", column.name)
        ignore = Fix(f"Ignore {column.name}", with_column(column.name, role="ignore"), UNUSED)
        revealed = [target.name for target in targets if table.leaks_target(column.name, target.name)]
        if looks_like_identifier(facts, table):
            yield Problem(
                where,
                f"{column.name} looks like an identifier: no two rows have the same value. Ignore it.",
                "warning",
                ignore,
                "{} columns look like identifiers: no two rows have the same value.",
            )
        elif revealed:
            yield Problem(
                where,
                f"{column.name} determines {revealed[0]}. Ignore it if its values are not known at prediction time.",
                "warning",
                ignore,
                "{} columns determine a target. Ignore those that are not known at prediction time.",
            )
        elif column.kind == "number" and may_be_identifier(facts, table):
            yield Problem(
                where,
                f"{column.name} holds another whole number in each row, as identifiers do. "
                "Ignore it if it only names the rows.",
                "warning",
                ignore,
                "{} columns hold another whole number in each row, as identifiers do.",
            )
        elif column.kind == "number" and named_like_code(facts):
            yield _code(project, column, facts, table)
        if column.kind == "category":
            yield from _too_wide(column, facts)
    yield from _wild_scales(project, table)


def _code(project: Project, column: ColumnSpec, facts: ColumnFacts, table: TableFacts) -> Problem:
    targets = [target.name for target in project.data.with_role("target")]
    category = suggested_column(replace(facts, kind="category"), table, targets).replaced(role=column.role)
    changes = {name: getattr(category, name) for name in type(category).model_fields if name != "name"}
    return Problem(
        ("data", "columns", column.name, "kind"),
        f"{column.name} looks like a code, such as a postcode, whose numbers measure nothing. Treat it as a category.",
        "warning",
        Fix(f"Treat {column.name} as a category", with_column(column.name, **changes), "its order is not learned"),
        "{} columns look like codes, such as postcodes, whose numbers measure nothing.",
    )


def _too_wide(column: ColumnSpec, facts: ColumnFacts) -> Iterator[Problem]:
    width = width_of(column, facts)
    if width <= MAX_ONE_HOT or ENCODERS[column.encoding].reads_target:
        return
    joined = (column.replaced(rare=rows + 1) for rows, _ in facts.repeats)
    fitting = next((each for each in joined if 2 < width_of(each, facts) <= MAX_ONE_HOT), None)
    fix = (
        Fix(f"Join levels in fewer than {fitting.rare:,} rows", with_column(column.name, rare=fitting.rare))
        if fitting
        else Fix(f"Ignore {column.name}", with_column(column.name, role="ignore"), UNUSED)
    )
    yield Problem(
        ("data", "columns", column.name, "encoding"),
        f"{column.name} becomes {width:,} columns of zeros and ones. Join its rare levels, or use an embedding.",
        "warning",
        fix,
        "{} columns become very many columns of zeros and ones.",
    )


def _wild_scales(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find a feature that is not scaled and much larger than others."""
    sizes: dict[str, float] = {}
    for column in project.data.with_role("feature"):
        facts = table.column(column.name)
        if column.kind == "number" and facts is not None and facts.minimum is not None and not column.bins:
            size = max(abs(facts.minimum), abs(facts.maximum or 0))
            sizes[column.name] = size if SCALERS[column.scaling].is_identity else 1.0
    unscaled = [column for column in project.data.with_role("feature") if SCALERS[column.scaling].is_identity]
    sizes = {name: size for name, size in sizes.items() if size}
    large = [column for column in unscaled if sizes.get(column.name, 0) >= WILD * min(sizes.values(), default=1.0)]
    if not large or len(sizes) < 2:
        return
    largest = max(large, key=lambda column: sizes[column.name])
    yield Problem(
        ("data", "columns", largest.name, "scaling"),
        f"{largest.name} reaches {sizes[largest.name]:,.4g} and is not scaled, so "
        "it dominates features that are much smaller. Scale it.",
        "warning",
        Fix("Scale all features", _all_scaled),
    )


def _all_scaled(project: Project) -> Project:
    columns = tuple(
        column.replaced(scaling="standard")
        if column.role == "feature" and SCALERS[column.scaling].is_identity
        else column
        for column in project.data.columns
    )
    return project.replaced(data=project.data.replaced(columns=columns))


def row_warnings(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find classes that are rare or uneven, and more weights than rows."""
    rows = part_rows(project, table)
    for target in project.data.with_role("target"):
        facts = table.column(target.name)
        if facts is not None and target.kind in ("category", "boolean") and len(facts.counts) > 1:
            yield from _uneven_classes(project, target, facts, rows)
    weights = model_facts(project.model, inputs_of(project.data, table)).trainable
    if weights > rows.train > 1 and not (rows.validation and _is_held_back(project)):
        yield Problem(
            ("model", "layers"),
            f"The network has {weights:,} weights, but only {rows.train:,} training rows: "
            "it may overfit. Watch the validation loss, or give layers fewer units.",
            "warning",
        )


def _is_held_back(project: Project) -> bool:
    """Return whether early stopping on validation rows limits overfitting."""
    return any(
        callback.kind == "EarlyStopping" and str(callback.params.get("monitor", "val_loss")).startswith("val_")
        for callback in project.fit.callbacks
    )


def _uneven_classes(project: Project, target: ColumnSpec, facts: ColumnFacts, rows: PartRows) -> Iterator[Problem]:
    where = ("data", "columns", target.name, "role")
    fewest, level = min(zip(facts.counts, facts.levels, strict=True))
    split = project.data.split
    in_each = "stratify" in SPLIT_METHODS[split.method].settings and split.shuffle and split.stratify
    held_out = [part for part in (rows.test, rows.validation) if part > 1]
    share = min(held_out, default=0) / max(sum(rows), 1)
    drawn = held_out[:1] if split.member_folds else held_out  # folds get what there is
    if in_each and fewest < 1 + len(drawn):
        yield Problem(
            ("data", "split", "stratify"),
            f"The class {level} of {target.name} has {fewest} of {sum(facts.counts):,} rows, "
            "too few for a share of each part. Do not stratify, or hold out fewer parts.",
            fix=Fix("Do not stratify", with_split(stratify=False), "a part may lack a class"),
        )
    elif held_out and fewest * share < 1:
        yield Problem(
            where,
            f"The class {level} of {target.name} has {fewest} rows: it may be missing in the rows that are held out. "
            "Stratify the split, or hold out more rows.",
            "warning",
        )
    if project.fit.class_weight == "none" and max(facts.counts) >= UNEVEN * fewest:
        yield Problem(
            where,
            f"The classes of {target.name} are imbalanced: {level} has {fewest:,} of {sum(facts.counts):,} rows.",
            "warning",
            Fix("Balance classes", with_fit(class_weight="balanced"), "recall up, probability calibration down"),
        )
