"""Statistics of the first target for the levels of a category, fitted on the training rows without leaking."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler, TargetEncoder

from engine.preprocessing.cell_values import Floats, as_numbers
from engine.preprocessing.fitted_column import FittedColumn
from engine.preprocessing.fitted_target import FittedTarget
from engine.project.methods.encoders import ENCODERS, STATISTICS_FOLDS
from engine.project.table_facts import Task
from engine.system.errors import EngineError
from engine.system.word_forms import listed


def with_statistics(
    columns: Sequence[FittedColumn], rows: pd.DataFrame, target: FittedTarget, task: Task, seed: int
) -> tuple[tuple[FittedColumn, ...], dict[str, Floats]]:
    """Return fitted columns, with the statistics of the target where their levels become these.

    Parameters
    ----------
    rows : DataFrame
        The training rows.
    seed : int
        By which the folds are drawn.

    Returns
    -------
    columns : tuple of FittedColumn
        With the statistics of all training rows, by which every other row is encoded.
    numbers : dict of str to array of float32, shape (rows, statistics)
        Those of the training rows, by column: each row of a fold is encoded by the rows of the other folds.

    Raises
    ------
    EngineError
        If there are too few training rows, or a class has none.
    """
    fitted, numbers = list(columns), {}
    for place, column in enumerate(columns):
        if column.kind == "category" and ENCODERS[column.encoding].reads_target:
            fitted[place], numbers[column.name] = _fitted(column, rows, target, task, seed)
    return tuple(fitted), numbers


def _fitted(
    column: FittedColumn, rows: pd.DataFrame, target: FittedTarget, task: Task, seed: int
) -> tuple[FittedColumn, Floats]:
    codes = column.codes(rows[column.name])[:, None]
    y = as_numbers(rows[target.name], target.name)[:, 0] if task == "regression" else target.codes(rows[target.name])
    where = ("data", "columns", column.name, "encoding")
    lacking = [level for place, level in enumerate(target.levels) if place not in set(y.tolist())]
    if task != "regression" and lacking:
        raise EngineError(
            f"{column.name} is encoded by target statistics, and no training row has {listed(lacking)} as "
            f"{target.name}. Choose another encoding, or hold out fewer rows.",
            where=where,
        )
    is_number = task == "regression"
    folds = (KFold if is_number else StratifiedKFold)(STATISTICS_FOLDS, shuffle=True, random_state=seed)
    encoder = make_pipeline(
        TargetEncoder(target_type="continuous" if is_number else "auto", cv=folds), StandardScaler()
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a class with fewer rows than folds is missing in some
            numbers = encoder.fit_transform(codes, y)
    except ValueError as error:
        raise EngineError(
            f"There are too few training rows for the target statistics of {column.name}. Choose another encoding.",
            details=str(error),
            where=where,
        ) from error
    places = [*range(column.places), -1]
    statistics = encoder.transform(np.array(places)[:, None])
    return column.replaced(statistics=tuple(map(tuple, statistics.tolist()))), numbers.astype(np.float32)
