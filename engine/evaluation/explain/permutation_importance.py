"""Permutation importance: the decrease of a score when the cells of one column are shuffled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.inspection import permutation_importance

from engine.evaluation.explain.sklearn_estimator import ModelEstimator
from engine.results.evaluation import Importance, Importances

MAX_ROWS = 5_000
"""Of more rows a sample is taken; the spread over the shuffles includes the error of that."""


def importances(
    model: ModelEstimator,
    frame: pd.DataFrame,
    score: Callable[[NDArray[np.float64], NDArray[np.int64]], float],
    name: str,
    repeats: int = 10,
    seed: int = 0,
) -> Importances:
    """Return the importance of every column of `frame`, the largest first.

    Parameters
    ----------
    frame : DataFrame
        The feature columns of the rows.
    score : callable
        Takes predictions and the positions of their rows in `frame`, and returns a score; higher is better.
    name : str
        The name of the score.
    repeats : int
        Shuffles of each column.
    """
    rows = np.arange(len(frame), dtype=np.int64)
    if len(rows) > MAX_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, MAX_ROWS, replace=False))
    sample = frame.iloc[rows]
    model.begin("Shuffling columns", 1 + repeats * frame.shape[1])
    value = score(model(sample), rows)
    result = permutation_importance(
        model.estimator,
        sample,
        rows,
        scoring=lambda estimator, X, y: score(model(X), y),
        n_repeats=repeats,
        random_state=seed,
        n_jobs=1,  # joblib's processes would start a packaged program again
    )
    columns = [
        Importance(str(column), float(mean), float(spread))
        for column, mean, spread in zip(frame.columns, result.importances_mean, result.importances_std, strict=True)
    ]
    return Importances(name, value, len(rows), tuple(sorted(columns, key=lambda each: -each.loss)))
