"""Preprocessing for models from other programs: columns in their order, as numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from engine.catalog.entries import entry
from engine.catalog.shapes import NetworkInput
from engine.preprocessing.column_baseline import usual_column
from engine.preprocessing.fitted_column import FittedColumn
from engine.preprocessing.fitted_target import FittedTarget
from engine.preprocessing.preprocessor import Preprocessor
from engine.project import ObjectSpec
from engine.project.table_facts import Task
from engine.system.errors import EngineError
from engine.tables import as_levels

Output = tuple[int, ObjectSpec | None]
"""The width of an output, and its loss, from which its task follows; None for no loss."""


def plain_columns(frame: pd.DataFrame, inputs: Sequence[NetworkInput], outputs: Sequence[Output]) -> Preprocessor:
    """Return a preprocessor that passes the first columns of a table to the model unchanged.

    Parameters
    ----------
    inputs : sequence of NetworkInput
        The inputs of the model, in its order; each reads as many columns as its width.
    outputs : sequence of (int, ObjectSpec or None)
        The targets are the columns after the features, if there are enough.

    Raises
    ------
    EngineError
        If the table has too few columns.
    """
    names = [str(name) for name in frame.columns]
    wanted = sum(source.width or 0 for source in inputs)
    if len(names) < wanted:
        raise EngineError(
            f"The model reads {wanted} columns, and the table has {len(names)}. Choose a table that fits it."
        )
    features: list[FittedColumn] = []
    for source in inputs:
        taken = names[len(features) : len(features) + (source.width or 0)]
        features += [_feature(name, source) for name in taken]
    behind = names[wanted:]
    targets = [
        _target(behind[place] if len(behind) >= len(outputs) else _name(place), frame, output)
        for place, output in enumerate(outputs)
    ]
    return Preprocessor(
        features=tuple(features),
        targets=tuple(target for target, _ in targets),
        tasks=tuple(task for _, task in targets),
        usual=tuple(usual_column(frame[each.name], each.name, each.kind) for each in features),
    )


def _feature(name: str, source: NetworkInput) -> FittedColumn:
    if not source.levels:
        return FittedColumn(name=name, kind="number")
    # The first level is at place 1, so whole numbers are passed on unchanged; 0 is read as unseen, which is 0 as well.
    levels = tuple(str(number) for number in range(1, source.levels))
    return FittedColumn(name=name, kind="category", encoding="embedding", levels=levels)


def _target(name: str, frame: pd.DataFrame, output: Output) -> tuple[FittedTarget, Task]:
    units, loss = output
    known = entry("losses", loss.kind) if loss is not None else None
    tasks = known.tasks if known is not None else ()
    if "regression" in tasks or (not tasks and units == 1):
        return FittedTarget(name=name, kind="number"), "regression"
    count = max(units, 2)
    found = tuple(sorted(set(as_levels(frame[name]).dropna()))) if name in frame else ()
    levels = found if len(found) == count else tuple(str(number) for number in range(count))
    return FittedTarget(name=name, kind="category", levels=levels), "classes" if units > 1 else "binary"


def _name(place: int) -> str:
    return f"output {place + 1}" if place else "output"
