"""Scores of a run by scikit-learn, and predictions as columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix

from engine.evaluation.class_report import absent_classes, class_report
from engine.evaluation.metrics import key_scores
from engine.evaluation.predictions import Predictions
from engine.network.decoding import predicted_classes
from engine.preprocessing import Floats, Preprocessor
from engine.results.run import DataSplit, Scores
from engine.system.word_forms import decimal, listed

MAX_POINTS = 2_000
"""Most pairs of actual and predicted numbers that scores keep for a chart."""

REPORT_LINES = {"r2": "R2", "mae": "Mean absolute error", "rmse": "Root mean squared error"}
"""The lines of the report of a regression, by the keys of its scores."""


def score(part: DataSplit, predictions: Sequence[Predictions], metrics: Mapping[str, float | None]) -> Scores:
    """Return the scores of the predictions of each target; the confusion matrix counts rows, whatever their weights.

    Parameters
    ----------
    metrics : mapping of str to float or None
        The metrics of Keras.
    """
    first, *more = (
        _regression(part, each) if each.task == "regression" else _classes(part, each) for each in predictions
    )
    notes = (note for scores in (first, *more) for note in scores.notes)
    return first.replaced(metrics=metrics, more=tuple(more), notes=tuple(notes))


def _classes(part: DataSplit, given: Predictions) -> Scores:
    true, classes = given.y_true.astype(np.int64), given.predicted.astype(np.int64)
    return Scores(
        part=part,
        task=given.task,
        target=given.target,
        rows=len(true),
        key_scores=key_scores(given),
        report=class_report(true, classes, given.labels, given.weights),
        labels=given.labels,
        confusion=tuple(tuple(row) for row in confusion_matrix(true, classes, labels=given.class_numbers).tolist()),
        threshold=given.threshold,
        notes=_absent(given.labels, true, given.target),
    )


def _absent(labels: Sequence[str], true: NDArray[np.int64], target: str) -> tuple[str, ...]:
    """Return a note on classes without a row: some metrics cannot be computed, or average the other classes."""
    present, absent = np.unique(true), absent_classes(true, labels)
    if not absent or not len(present):
        return ()
    if len(present) == 1:
        only = f"In all of these rows {target} is {labels[int(present[0])]}"
        return (f"{only}: metrics that need two classes (AUC, Matthews correlation) cannot be computed.",)
    return (f"No row of these has the {target} {listed(absent)}: macro averages are over the other classes.",)


def with_predictions(
    frame: pd.DataFrame,
    usable: NDArray[np.bool_],
    predicted: Sequence[Floats],
    preprocessor: Preprocessor,
    threshold: float,
    spreads: Sequence[Floats | None] = (),
) -> pd.DataFrame:
    """Return the table with columns of predictions on the right.

    They are missing in rows that cannot be used, and in those with outputs that are not finite. With networks next to
    each other, their spread is the standard deviation of their predictions, or of their probabilities of the class that
    is predicted.

    Parameters
    ----------
    usable : array of bool, shape (rows,)
        The rows of `frame` to which the rows of `predicted` belong.
    spreads : sequence of array or None, optional
        How much networks next to each other differ, one array of the shape of `predicted` for each target.
    """
    finite = np.all([np.isfinite(each).all(axis=1) for each in predicted], axis=0)
    usable, predicted = _narrowed(usable, finite), [each[finite] for each in predicted]
    differing = [
        None if each is None else each[finite].astype(np.float64) for each in spreads or [None] * len(predicted)
    ]
    columns: dict[str, Any] = {}
    each = zip(preprocessor.targets, preprocessor.tasks, predicted, differing, strict=True)
    for target, task, given, spread in each:
        if task == "regression":
            columns[f"predicted {target.name}"] = _spread(given[:, 0].astype(np.float64), usable)
            if spread is not None:
                columns[f"spread of {target.name}"] = _spread(spread[:, 0], usable)
            continue
        levels, classes = np.array(target.levels, dtype=object), predicted_classes(given, threshold)
        columns[f"predicted {target.name}"] = _spread(levels[classes], usable)
        if spread is not None:
            of_class = spread[np.arange(len(spread)), np.minimum(classes, spread.shape[1] - 1)]
            columns[f"spread of {target.name}"] = _spread(of_class, usable)
        of = f" in {target.name}" if len(preprocessor.targets) > 1 else ""
        for position, level in enumerate(levels):
            column = _probability(given, position)
            if column is not None:
                columns[f"probability of {level}{of}"] = _spread(column.astype(np.float64), usable)
    return frame.assign(**{_free(name, frame): values for name, values in columns.items()})


def _probability(predicted: Floats, position: int) -> Floats | None:
    if predicted.shape[1] > 1:
        return predicted[:, position] if position < predicted.shape[1] else None
    return predicted[:, 0] if position == 1 else 1 - predicted[:, 0]


def _narrowed(usable: NDArray[np.bool_], finite: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which of the usable rows have finite outputs."""
    narrowed = usable.copy()
    narrowed[usable] = finite
    return narrowed


def _spread(values: NDArray[np.generic], usable: NDArray[np.bool_]) -> NDArray[np.generic]:
    spread = np.full(len(usable), None if values.dtype == object else np.nan)
    spread[usable] = values
    return spread


def _free(name: str, frame: pd.DataFrame) -> str:
    while name in frame:
        name += " (new)"
    return name


def _regression(part: DataSplit, given: Predictions) -> Scores:
    actual, predicted = given.y_true, given.predicted
    scores = key_scores(given)
    lines = (f"{name:<24}{_decimal_or_none(scores[key]):>12}\n" for key, name in REPORT_LINES.items())
    picked = np.linspace(0, len(actual) - 1, min(len(actual), MAX_POINTS)).astype(np.int64)
    only = f"{given.target} is the same number in all of these rows: R2 is not defined."
    return Scores(
        part=part,
        task=given.task,
        target=given.target,
        rows=len(actual),
        key_scores=scores,
        report="".join(lines),
        actual=tuple(actual[picked].tolist()),
        predicted=tuple(predicted[picked].tolist()),
        notes=() if np.ptp(actual) else (only,),
    )


def _decimal_or_none(value: float | None) -> str:
    return "none" if value is None else decimal(value)
