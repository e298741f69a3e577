"""Checks of the split, and of what counts rows: how many are left in each part, and by what they are held out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.checks.problem import Fix, Problem, with_fit, with_split
from engine.project import ObjectSpec, Project, SplitSpec
from engine.project.methods.part_words import PART_WORDS, normalized_word
from engine.project.methods.split_methods import METHOD_OF_ROLE, SPLIT_METHODS, SplitFacts
from engine.project.table_facts import TableFacts

OTHER_ROWS = "other rows are held out, so scores change"
"""What another split changes."""


class PartRows(NamedTuple):
    """About how many rows each part has: exactly, where no row is left out for a missing cell.

    Where networks next to each other hold out folds of the training rows, the validation part is one of these folds.
    """

    train: int
    validation: int
    test: int


def part_rows(project: Project, table: TableFacts) -> PartRows:
    """Return about how many rows the parts have; a part in a file of its own, which is not open, counts 1."""
    split, method = project.data.split, SPLIT_METHODS[project.data.split.method]
    if method.assigns_parts:
        return _assigned_rows(project, table)
    test = 1 if "test" in split.part_files else math.ceil(table.rows * split.test_fraction)
    rest = table.rows - (0 if "test" in split.part_files else test)
    if split.member_folds:
        return PartRows(rest, rest // split.member_folds, test)
    validation = 1 if "validation" in split.part_files else math.ceil(rest * split.validation_fraction)
    return PartRows(rest - (0 if "validation" in split.part_files else validation), validation, test)


def _assigned_rows(project: Project, table: TableFacts) -> PartRows:
    columns = project.data.with_role("split")
    facts = table.column(columns[0].name) if columns else None
    rows = dict.fromkeys(PartRows._fields, 0)
    for level, count in zip(facts.levels, facts.counts, strict=True) if facts else ():
        if part := PART_WORDS.get(normalized_word(level)):
            rows[part] += count
    return PartRows(**rows)


def train_rows(project: Project, table: TableFacts) -> int:
    """Return about how many rows the training part has: exactly, where no row is dropped for a missing cell."""
    return part_rows(project, table).train


def row_problems(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find what is wrong with the split, and with what counts rows."""
    yield from _methods(project, table)
    if project.data.split.member_folds:
        yield from _member_folds(project, table)
    rows = part_rows(project, table)
    if rows.train < 2:
        yield Problem(
            ("data", "split"),
            f"Only {max(rows.train, 0)} of {table.rows} rows are left for training. Hold out fewer rows.",
        )
    elif project.fit.batch_size > rows.train:
        yield Problem(
            ("fit", "batch_size"),
            f"The batch size {project.fit.batch_size:,} exceeds the {rows.train:,} training rows, "
            "so each epoch is one batch. Use smaller batches.",
            "warning",
            Fix(f"Set it to {rows.train:,}", with_fit(batch_size=rows.train)),
        )
    if not rows.test:
        yield Problem(
            ("data", "split", "test_fraction"),
            "No rows are held out for the test, so the model cannot be evaluated on new rows. Set a test fraction.",
            "warning",
        )
    if not rows.validation:
        yield Problem(
            ("data", "split", "validation_fraction"),
            "No rows are held out for validation, so overfitting cannot be seen during training. "
            "Set a validation fraction.",
            "warning",
        )
        yield from _watches_validation(project)


def _member_folds(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find why networks next to each other cannot hold out folds of the training rows."""
    split, model = project.data.split, project.model
    where = ("data", "split", "member_folds")
    fewest = min(model.end_members, default=0)
    held_out = Fix("Hold out validation rows", with_split(member_folds=0), "these rows do not train")
    if model.layers and fewest < split.member_folds:
        found = f"only {fewest} are next to each other" if fewest else "the network is a single one"
        yield Problem(
            where,
            f"The training rows have {split.member_folds} folds, each held out by a network of its own, and {found}. "
            "Hold out validation rows, or choose the template Best.",
            fix=held_out,
        )
    if split.member_folds == 1 or table.rows < 2 * split.member_folds:
        yield Problem(
            where,
            f"{split.member_folds} folds of the training rows cannot be drawn from {table.rows:,} rows: at least 2 "
            "folds are needed, with some rows in each. Change their number, or hold out validation rows.",
            fix=held_out,
        )
    if not SPLIT_METHODS[split.method].draws_folds:
        yield Problem(
            where,
            "Folds of the training rows are drawn at random, and the rows are split "
            f"{SPLIT_METHODS[split.method].phrase}. Hold out validation rows, or split at random.",
            fix=held_out,
        )


def _methods(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find what is wrong with the split method, and with columns whose role it does not use."""
    data, method, where = project.data, SPLIT_METHODS[project.data.split.method], ("data", "split", "method")
    at_random = Fix("Split at random", with_split(method="random"), OTHER_ROWS)
    for role, other in METHOD_OF_ROLE.items():
        names = [column.name for column in data.with_role(role)]
        if other is method and len(names) != 1:
            found = f"several columns have ({', '.join(names)})" if names else "no column has"
            yield Problem(
                where,
                f"Rows are split by the column with the role {role}, which {found}. "
                "Give this role to one column, or split at random.",
                fix=at_random,
            )
        elif other is not method and names:
            yield Problem(
                ("data", "columns", names[0], "role"),
                f"{names[0]} has the role {role}, but the rows are not split {other.phrase}. "
                "Change its role, or the split method.",
                "warning",
                Fix(f"Split {other.phrase}", with_split(method=other.name), OTHER_ROWS),
            )
    if method.warning:
        yield Problem(where, method.warning, "warning", at_random)
    targets = data.with_role("target")
    is_number = bool(targets) and targets[0].kind == "number"
    if targets and (reason := method.problem(SplitFacts(table.rows, is_number, data.split))):
        yield Problem(where, reason, fix=at_random)
    if method.reads_files:
        yield from _files(data.split)


def _files(split: SplitSpec) -> Iterator[Problem]:
    named = {"validation_file": split.validation_file, "test_file": split.test_file}
    if not any(named.values()):
        yield Problem(
            ("data", "split", "validation_file"),
            "Validation and test rows come from other files, and none is chosen. Choose one.",
            fix=Fix("Split at random", with_split(method="random"), OTHER_ROWS),
        )
    for field, file in named.items():
        if file and not Path(file).is_file():
            forgotten = Fix("Use a fraction of this table", with_split(**{field: ""}), OTHER_ROWS)
            yield Problem(
                ("data", "split", field), f"There is no file {file}. Check the path, or choose another.", fix=forgotten
            )


def _watches_validation(project: Project) -> Iterator[Problem]:
    for position, callback in enumerate(project.fit.callbacks):
        monitor = callback.params.get(
            "monitor", "val_loss" if callback.kind in ("EarlyStopping", "ReduceLROnPlateau") else ""
        )
        if isinstance(monitor, str) and monitor.startswith("val_"):
            trained = monitor.removeprefix("val_")
            yield Problem(
                ("fit", "callbacks", position, "params", "monitor"),
                f"{callback.kind} monitors {monitor}, but no rows are held out for validation. "
                "Hold rows out, or monitor the training metric.",
                fix=Fix(f"Monitor {trained}", partial(_monitoring, callback, trained), "overfitting is not noticed"),
            )


def _monitoring(callback: ObjectSpec, monitor: str, project: Project) -> Project:
    watched = callback.replaced(params={**callback.params, "monitor": monitor})
    return with_fit(callbacks=tuple(watched if each == callback else each for each in project.fit.callbacks))(project)
