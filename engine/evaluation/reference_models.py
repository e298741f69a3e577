"""Reference models that need no tuning: linear or logistic regression, and gradient boosting of scikit-learn.

They are fitted to the columns of the same training rows as the network, with the usual preprocessing of each.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from engine.evaluation.metrics import key_scores
from engine.evaluation.predictions import Predictions
from engine.project.table_facts import Task
from engine.results.verdicts.reference_models import Compared, ReferenceScores, TargetScores

Numbers = NDArray[np.float64]

SIGNIFICANT = 2.0
"""Standard errors of the mean difference of losses from which one model is better than another."""

RELEVANT = 0.01
"""Share of a loss by which another one differs at least where one model is better than another."""

SECONDS_PER_DAY = 86_400.0


@dataclass(frozen=True)
class TrainingRows:
    """The rows that reference models are fitted to.

    Attributes
    ----------
    features : DataFrame
        The feature columns as they are in the table: numbers, dates as datetimes, texts.
    y : array of float64, shape (rows,)
        Positions of the classes, or numbers in the unit of the target.
    weights : array of float64, shape (rows,), or None
        Weight of each row.
    """

    features: pd.DataFrame
    y: Numbers
    weights: Numbers | None


def _linear(task: Task) -> Any:
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    levels = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=3)
    return _pipeline(numbers, levels, Ridge() if task == "regression" else LogisticRegression(max_iter=1_000))


def _boosting(task: Task) -> Any:
    levels = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan)
    boosting = HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier
    return _pipeline("passthrough", levels, boosting(random_state=0))


REFERENCE_MODELS: Mapping[str, Any] = MappingProxyType({"linear": _linear, "boosting": _boosting})
"""What makes each reference model for a task, by name."""


def fit(name: str, task: Task, rows: TrainingRows) -> Any:
    """Return a reference model fitted to training rows; None if they are all of one class."""
    if len(np.unique(rows.y)) < 2:
        return None
    weights = {} if rows.weights is None else {"model__sample_weight": rows.weights}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", UserWarning)  # about levels that no training row has, which count as none
        return REFERENCE_MODELS[name](task).fit(_plain(rows.features), rows.y, **weights)


def compared(model: Predictions, fitted: Mapping[str, Any], features: pd.DataFrame) -> TargetScores:
    """Return the scores of a model next to those of the baseline and of reference models, on the same rows.

    Parameters
    ----------
    fitted : mapping of str to estimator
        Results of `fit`, by name.
    features : DataFrame
        The feature columns of the rows of `model`.
    """
    answers = {"naive": model.baseline} if model.baseline is not None else {}
    for name, estimator in fitted.items():
        if estimator is not None:
            known = features.reindex(columns=estimator.feature_names_in_)  # a column that a file lacks is missing
            y_pred = _answers(estimator, model, _plain(known))
            answers[name] = replace(model, y_pred=y_pred, threshold=0.5)
    references = tuple(
        ReferenceScores(name=name, scores=key_scores(answer), compared=_comparison(model, answer))
        for name, answer in answers.items()
    )
    return TargetScores(
        target=model.target, task=model.task, rows=len(model.rows), scores=key_scores(model), references=references
    )


def _pipeline(numbers: Any, levels: Any, model: Any) -> Pipeline:
    columns = ColumnTransformer(
        [
            ("numbers", numbers, make_column_selector(dtype_include="number")),
            ("levels", levels, make_column_selector(dtype_exclude="number")),
        ]
    )
    return Pipeline([("columns", columns), ("model", model)])


def _plain(features: pd.DataFrame) -> pd.DataFrame:
    """Return numbers as float64 with NaN, dates as days, and everything else as texts, of which a gap is a level."""
    columns: dict[str, Any] = {}
    for name in features.columns:
        cells = features[name]
        if pd.api.types.is_datetime64_any_dtype(cells):
            columns[str(name)] = (cells - pd.Timestamp(0)) / pd.Timedelta(seconds=SECONDS_PER_DAY)
        elif pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
            numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
            columns[str(name)] = np.where(np.isfinite(numbers), numbers, np.nan)
        else:
            columns[str(name)] = cells.astype(object).where(cells.notna(), "missing").astype(str)
    return pd.DataFrame(columns, index=features.index)


def _answers(estimator: Any, model: Predictions, features: pd.DataFrame) -> Numbers:
    """Return predictions of shape (rows, 1), or probabilities of shape (rows, classes)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        if model.task == "regression":
            return np.asarray(estimator.predict(features), dtype=np.float64)[:, None]
        probabilities = np.zeros((len(features), len(model.labels)))
        probabilities[:, estimator.classes_.astype(np.int64)] = estimator.predict_proba(features)
        return probabilities


def _comparison(model: Predictions, reference: Predictions) -> Compared:
    """Return whether a model is better than a reference by more than chance, row by row."""
    losses, others = _losses(model), _losses(reference)
    weights = np.ones(len(losses)) if model.weights is None else model.weights
    difference = losses - others
    mean = float(np.average(difference, weights=weights))
    error = float(np.sqrt(np.average((difference - mean) ** 2, weights=weights) / max(1, len(losses) - 1)))
    if abs(mean) <= max(SIGNIFICANT * error, RELEVANT * abs(float(np.average(others, weights=weights)))):
        return "similar"
    return "better" if mean < 0 else "worse"


def _losses(answer: Predictions) -> Numbers:
    """Return the squared error, or minus the log of the probability of the true class, of each row."""
    if answer.task == "regression":
        return np.asarray((answer.y_true - answer.predicted) ** 2, dtype=np.float64)
    true = answer.probabilities[np.arange(len(answer.y_true)), answer.y_true.astype(np.int64)]
    return np.asarray(-np.log(np.maximum(true, np.finfo(np.float32).eps)), dtype=np.float64)
