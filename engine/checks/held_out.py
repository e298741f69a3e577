"""Held-out rows that hold a single class: metrics that need two classes are not defined there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.checks.problem import Problem
from engine.project import ColumnSpec, Project
from engine.project.methods.split_methods import SPLIT_METHODS, SplitMethod, SplitRows
from engine.project.table_facts import TableFacts
from engine.project.table_sample import TableSample
from engine.system.errors import EngineError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_ROWS = 10
"""Fewer rows of a part in a sample of the table show nothing; those of a whole table are all that there are."""


def one_class_problems(project: Project, table: TableFacts) -> Iterator[Problem]:
    """Find parts whose rows all have the same class, where rows are not drawn at random."""
    method = _deterministic(project)
    if method is None or table.sample is None:
        return
    for target in project.data.with_role("target"):
        for part, level in _single_classes(project, target, table, table.sample, method):
            yield Problem(
                ("data", "split", "method"),
                f"In all {part} rows {target.name} is {level}. Metrics that need two classes, such as AUC, are not "
                "defined there, and accuracy says little. Split the rows in another way, or stratify them at random.",
                "warning",
            )


def _deterministic(project: Project) -> SplitMethod | None:
    """Return the method by which the order of the rows, or a column, decides the part of each row; None by chance."""
    split = project.data.split
    if split.method == "random" and not split.shuffle:
        return SPLIT_METHODS["validation_split"]
    method = SPLIT_METHODS[split.method]
    return None if "seed" in method.settings else method


def _single_classes(
    project: Project, target: ColumnSpec, table: TableFacts, sample: TableSample, method: SplitMethod
) -> Iterator[tuple[str, str]]:
    """Yield the name of each held-out part with a single class, and the class."""
    import numpy as np

    facts, cells = table.column(target.name), sample.columns.get(target.name)
    if facts is None or cells is None or target.kind not in ("category", "boolean") or facts.distinct < 2:
        return
    column = _column(project, sample, method)
    usable = np.flatnonzero(np.isfinite(cells))
    if column is not None and column.dtype.kind == "f":
        usable = usable[np.isfinite(column[usable])]
    try:
        rows = SplitRows(usable, column=None if column is None else column[usable])
        parts = method.split(rows, project.data.split)._asdict()
    except EngineError:  # reported by the checks of the split
        return
    needed = 2 if len(cells) == table.rows else MIN_ROWS
    for part in ("validation", "test"):
        found = np.unique(cells[parts[part]])
        if len(found) == 1 and len(parts[part]) >= needed:
            yield part, _level(sample, target.name, float(found[0]))


def _column(project: Project, sample: TableSample, method: SplitMethod) -> NDArray[Any] | None:
    """Return the column of the method's role in the sample: texts of a split column, else numbers."""
    import numpy as np

    columns = project.data.with_role(method.role) if method.role else ()
    values = sample.columns.get(columns[0].name) if len(columns) == 1 else None
    if values is None or method.role != "split":
        return values
    levels = sample.levels.get(columns[0].name, ())
    return np.array([levels[int(code)] if levels and np.isfinite(code) else "" for code in values], dtype=object)


def _level(sample: TableSample, name: str, code: float) -> str:
    levels = sample.levels.get(name)
    return levels[int(code)] if levels else f"{code:g}"
