"""Checks of the split, and of what counts rows: how many are left in each part, and by what they are held out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.checks.problem import Fix, Problem
from engine.project import PART_WORDS, ObjectSpec, Project, Role, SplitMethod, SplitSpec
from engine.project.table_facts import TableFacts

SPLIT_ROLES: dict[Role, SplitMethod] = {"group": "group", "time": "time", "split": "column"}
"""The method by which rows are split that asks for a role."""

IN_WORDS: dict[SplitMethod, str] = {"group": "by group", "time": "by time", "column": "as a column says"}


class PartRows(NamedTuple):
    """About how many rows each part has: exactly, where no row is left out for a missing cell."""

    train: int
    validation: int
    test: int


def part_rows(project: Project, table: TableFacts) -> PartRows:
    """Return about how many rows the parts have; a part in a file of its own, which is not open, counts 1."""
    split = project.data.split
    columns = project.data.with_role("split")
    if split.method == "column":
        facts = table.column(columns[0].name) if columns else None
        told = dict.fromkeys(PartRows._fields, 0)
        for level, rows in zip(facts.levels, facts.counts, strict=True) if facts else ():
            if part := PART_WORDS.get(level.strip().lower()):
                told[part] += rows
        return PartRows(**told)
    apart = split.method == "files"
    test = 0 if apart and split.test_file else math.ceil(table.rows * split.test_fraction)
    rest = table.rows - test
    validation = 0 if apart and split.validation_file else math.ceil(rest * split.validation_fraction)
    held = PartRows(rest - validation, validation, test)
    return PartRows(
        held.train,
        1 if apart and split.validation_file else held.validation,
        1 if apart and split.test_file else held.test,
    )


def train_rows(project: Project, table: TableFacts) -> int:
    """Return about how many rows the training part has: exactly, where no row is dropped for a missing cell."""
    return part_rows(project, table).train


def row_problems(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find what is wrong with the split, and with what counts rows."""
    yield from _methods(project)
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
            "so each epoch is one step.",
            "warning",
            Fix(f"Set it to {rows.train:,}", lambda: project.replaced(fit=project.fit.replaced(batch_size=rows.train))),
        )
    if not rows.test:
        yield Problem(
            ("data", "split", "test_fraction"),
            "No rows are held out for the test, so the model cannot be judged.",
            "warning",
        )
    if not rows.validation:
        yield Problem(
            ("data", "split", "validation_fraction"),
            "No rows are held out for validation, so overfitting cannot be seen while training.",
            "warning",
        )
        yield from _watches_validation(project)


def _methods(project: Project) -> Iterator[Problem]:
    """Hold the way in which rows are split against the roles of the columns."""
    split, where = project.data.split, ("data", "split", "method")
    by_chance = Fix("Split at random", partial(with_split, project, method="random"))
    for role, method in SPLIT_ROLES.items():
        names = [column.name for column in project.data.with_role(role)]
        if split.method == method and len(names) != 1:
            found = f"several columns have ({', '.join(names)})" if names else "no column has"
            yield Problem(where, f"Rows are split by a column with the role {role}, which {found}.", fix=by_chance)
        elif split.method != method and names:
            yield Problem(
                ("data", "columns", names[0], "role"),
                f"{names[0]} has the role {role}, and rows are not split {IN_WORDS[method]}.",
                "warning",
                Fix(f"Split {IN_WORDS[method]}", partial(with_split, project, method=method)),
            )
    if split.method == "validation_split":
        yield Problem(
            where,
            "The last rows are held out as they stand, as validation_split does in Keras: "
            "where the table is sorted, they are unlike the others.",
            "warning",
            by_chance,
        )
    if split.method == "files":
        yield from _files(project, split)


def _files(project: Project, split: SplitSpec) -> Iterator[Problem]:
    named = {"validation_file": split.validation_file, "test_file": split.test_file}
    if not any(named.values()):
        yield Problem(
            ("data", "split", "validation_file"),
            "Rows are to be held out in files of their own, and none is named. Name one.",
            fix=Fix("Split at random", partial(with_split, project, method="random")),
        )
    for field, file in named.items():
        if file and not Path(file).is_file():
            forgotten = Fix("Hold out rows of the table", partial(with_split, project, **{field: ""}))
            yield Problem(
                ("data", "split", field), f"There is no file {file}. Check the path, or choose another.", fix=forgotten
            )


def with_split(project: Project, **changes: object) -> Project:
    """Return the project with its split changed."""
    return project.replaced(data=project.data.replaced(split=project.data.split.replaced(**changes)))


def _watches_validation(project: Project) -> Iterator[Problem]:
    for position, callback in enumerate(project.fit.callbacks):
        monitor = callback.params.get(
            "monitor", "val_loss" if callback.kind in ("EarlyStopping", "ReduceLROnPlateau") else ""
        )
        if isinstance(monitor, str) and monitor.startswith("val_"):
            watched = callback.replaced(params={**callback.params, "monitor": monitor.removeprefix("val_")})
            yield Problem(
                ("fit", "callbacks", position, "params", "monitor"),
                f"{callback.kind} watches {monitor}, but no rows are held out for validation.",
                fix=Fix(f"Watch {watched.params['monitor']}", partial(_with_callback, project, position, watched)),
            )


def _with_callback(project: Project, position: int, callback: ObjectSpec) -> Project:
    others = project.fit.callbacks
    return project.replaced(fit=project.fit.replaced(callbacks=(*others[:position], callback, *others[position + 1 :])))
