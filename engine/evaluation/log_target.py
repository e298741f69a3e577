"""A quick check whether a number target is learned better by its logarithm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from sklearn.model_selection import train_test_split

from engine.evaluation.reference_models import TrainingRows, fit
from engine.preprocessing import PreparedData, SplitArrays
from engine.project import DataSpec
from engine.results.verdicts.log_target import LogTargetCheck
from engine.system.errors import Cancelled, EngineError

MAX_ROWS = 10_000
"""Rows that are fitted, and rows that are predicted, at most: more change the result little."""

HELD_OUT = 0.2
"""Share of the training rows that is predicted where there are no validation rows of their own."""

Numbers = NDArray[np.float64]


def check_log_target(
    prepared: PreparedData, data: DataSpec, target: str, should_stop: Callable[[], bool]
) -> LogTargetCheck:
    """Fit gradient boosting to the prepared features, with the target as it is and with its logarithm.

    Raises
    ------
    EngineError
        If a number has no logarithm, or there are too few rows; `Cancelled` if it was stopped.
    """
    place = [column.name for column in data.with_role("target")].index(target)
    X, y, X_new, y_new = _parts(prepared, place)
    if min(len(y), len(y_new)) < 2 or min(y.min(), y_new.min()) <= 0:
        raise EngineError(f"{target} has too few rows, or numbers without a logarithm.")
    if y.min() == y.max():
        raise EngineError(f"{target} is the same number in all training rows.")
    errors = []
    for log in (False, True):
        if should_stop():
            raise Cancelled("The check of the target was stopped.")
        model = fit("boosting", "regression", TrainingRows(_table(X), np.log(y) if log else y, None))
        answers = model.predict(_table(X_new))
        predicted = np.clip(np.exp(answers) if log else answers, y.min(), y.max())
        errors += [root_mean_squared_error(y_new, predicted), mean_absolute_error(y_new, predicted)]
    plain_rmse, plain_mae, log_rmse, log_mae = map(float, errors)
    return LogTargetCheck(data, target, len(y_new), plain_rmse, log_rmse, plain_mae, log_mae)


def _parts(prepared: PreparedData, place: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return features and target of the rows to fit, and of others to predict."""
    X, y = _arrays(prepared.train, place)
    if len(prepared.validation) and not prepared.folds:
        X_new, y_new = _arrays(prepared.validation, place)
    elif len(y) > 1:
        X, X_new, y, y_new = train_test_split(X, y, test_size=HELD_OUT, random_state=0)
    else:
        X_new, y_new = X[:0], y[:0]
    return X[:MAX_ROWS], y[:MAX_ROWS], X_new[:MAX_ROWS], y_new[:MAX_ROWS]


def _table(X: Numbers) -> pd.DataFrame:
    return pd.DataFrame(X).rename(columns=str)


def _arrays(rows: SplitArrays, place: int) -> tuple[Numbers, Numbers]:
    X = np.column_stack(list(rows.X.values())).astype(np.float64)
    return X, rows.y[place][:, 0].astype(np.float64)
