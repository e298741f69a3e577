"""Metrics of predictions by scikit-learn, each with its baseline and bootstrap interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import sklearn
from sklearn import metrics

from engine.evaluation.bootstrap import ShouldStop, bootstrap_samples, never, with_interval
from engine.evaluation.predictions import Predictions
from engine.results.evaluation import Metric, class_name
from engine.results.verdicts.scores import below_frequent, below_mean


@dataclass(frozen=True)
class MetricDefinition:
    """How one metric is computed from predictions.

    Attributes
    ----------
    text : str
        A sentence for the user; ``{positive}`` is the second of two classes.
    compute : callable
        Predictions -> value, which may be NaN.
    better : str
        Whether higher or lower values are better.
    needs_variation : bool
        Whether it needs rows of at least two classes, or of two different numbers.
    empty : str
        Why it has no value where it is not finite; empty for the usual sentence.
    key : str
        Its name among the scores that the terminal prints as JSON; empty if it is not one of them.
    """

    name: str
    text: str
    compute: Callable[[Predictions], float]
    better: Literal["higher", "lower"] = "higher"
    needs_variation: bool = False
    empty: str = ""
    key: str = ""


def _of_predicted(function: Callable[..., float], **keywords: Any) -> Callable[[Predictions], float]:
    return lambda a: float(function(a.y_true, a.predicted, sample_weight=a.weights, **keywords))


def _macro(function: Callable[..., float], average: str) -> Callable[[Predictions], float]:
    return lambda a: float(
        function(
            a.y_true, a.predicted, labels=a.present_classes, average=average, sample_weight=a.weights, zero_division=0.0
        )
    )


def _of_probability(function: Callable[..., float]) -> Callable[[Predictions], float]:
    return lambda a: float(function(a.y_true == 1, a.probabilities[:, 1], sample_weight=a.weights))


def _log_loss(a: Predictions) -> float:
    if len(a.labels) < 2:
        return float("nan")
    probabilities = a.probabilities / np.maximum(a.probabilities.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    return float(metrics.log_loss(a.y_true, probabilities, labels=a.class_numbers, sample_weight=a.weights))


def _balanced_accuracy(a: Predictions) -> float:
    """Return the mean recall of the classes with rows; that of scikit-learn warns of classes without one."""
    return float(
        metrics.recall_score(a.y_true, a.predicted, labels=a.present_classes, average="macro", sample_weight=a.weights)
    )


def _one_against_rest(a: Predictions) -> float:
    """Return the mean ROC AUC of the classes with rows, each against all others."""
    keywords = {"sample_weight": a.weights}
    areas = [
        metrics.roc_auc_score(a.y_true == number, a.probabilities[:, number], **keywords)
        for number in a.present_classes
    ]
    return float(np.mean(areas))


SHARED = (
    MetricDefinition(
        "Accuracy", "The share of rows whose class is right.", _of_predicted(metrics.accuracy_score), key="accuracy"
    ),
    MetricDefinition(
        "Balanced accuracy",
        "The mean over the classes of the share of their rows that is found: rare classes count as much as others.",
        _balanced_accuracy,
        needs_variation=True,
    ),
)
LAST = (
    MetricDefinition(
        "Log loss",
        "The mean negative logarithm of the predicted probability of the true class; 0 is best.",
        _log_loss,
        "lower",
        key="log_loss",
    ),
    MetricDefinition(
        "Matthews correlation",
        "The correlation of predicted and true classes: 1 is perfect, 0 is chance, -1 is always wrong.",
        _of_predicted(metrics.matthews_corrcoef),
        needs_variation=True,
    ),
)
BINARY = (
    *SHARED,
    MetricDefinition(
        "Precision",
        "The fraction of the rows predicted as {positive} that are {positive}.",
        _of_predicted(metrics.precision_score, zero_division=np.nan),
        empty="No row is predicted as {positive}.",
    ),
    MetricDefinition(
        "Recall",
        "The fraction of the {positive} rows that are predicted as {positive}.",
        _of_predicted(metrics.recall_score, zero_division=np.nan),
        empty="No row is {positive}.",
    ),
    MetricDefinition(
        "F1",
        "One number for precision and recall (their harmonic mean).",
        _of_predicted(metrics.f1_score, zero_division=0.0),
    ),
    MetricDefinition(
        "ROC AUC",
        "The chance that a row of {positive} has a higher probability than another one; 0.5 is guessing.",
        _of_probability(metrics.roc_auc_score),
        needs_variation=True,
        key="auc",
    ),
    MetricDefinition(
        "Average precision",
        "The area under precision against recall; where {positive} is rare, the harder test.",
        _of_probability(metrics.average_precision_score),
        needs_variation=True,
    ),
    MetricDefinition(
        "Brier score",
        "The mean squared distance between probability and truth; 0 is best.",
        _of_probability(lambda true, p, **keywords: metrics.brier_score_loss(true, p.clip(0, 1), **keywords)),
        "lower",
    ),
    *LAST,
)
CLASSES = (
    *SHARED,
    MetricDefinition(
        "F1, macro",
        "The mean of the F1 of the classes that have rows, each class counting alike.",
        _macro(metrics.f1_score, "macro"),
    ),
    MetricDefinition(
        "F1, weighted", "The mean of the classes' F1, weighted by their rows.", _macro(metrics.f1_score, "weighted")
    ),
    MetricDefinition(
        "ROC AUC",
        "Each class against all others: the chance that a row of the class has the higher probability; their mean.",
        _one_against_rest,
        needs_variation=True,
        key="auc",
    ),
    *LAST,
)
REGRESSION = (
    MetricDefinition(
        "R2",
        "The share of the target's variance that is explained; 0 is what the mean gives.",
        _of_predicted(metrics.r2_score),
        needs_variation=True,
        key="r2",
    ),
    MetricDefinition(
        "Mean absolute error",
        "How far a prediction is off on average, in the target's unit.",
        _of_predicted(metrics.mean_absolute_error),
        "lower",
        key="mae",
    ),
    MetricDefinition(
        "Root mean squared error",
        "The same with large errors counting more, in the target's unit.",
        _of_predicted(metrics.root_mean_squared_error),
        "lower",
        key="rmse",
    ),
    MetricDefinition(
        "Median absolute error",
        "Half of the predictions are off by less, in the target's unit.",
        _of_predicted(metrics.median_absolute_error),
        "lower",
    ),
    MetricDefinition(
        "Mean absolute percentage error",
        "The mean error as a share of the true number; it explodes where that is near 0.",
        _of_predicted(metrics.mean_absolute_percentage_error),
        "lower",
    ),
)
DEFINITIONS = {"binary": BINARY, "classes": CLASSES, "regression": REGRESSION}


def compute_metrics(predictions: Predictions) -> tuple[Metric, ...]:
    """Return all metrics of the task, each with its baseline and without an interval (see `with_intervals`)."""
    baseline = predictions.baseline
    return tuple(_metric(definition, predictions, baseline) for definition in DEFINITIONS[predictions.task])


def key_scores(predictions: Predictions) -> dict[str, float | None]:
    """Return the few metrics that have a `key`, by their keys; None where one cannot be computed."""
    keyed = [definition for definition in DEFINITIONS[predictions.task] if definition.key]
    return {definition.key: _metric(definition, predictions, None).value for definition in keyed}


def with_intervals(
    metrics: tuple[Metric, ...], predictions: Predictions, should_stop: ShouldStop = never
) -> tuple[Metric, ...]:
    """Return the metrics of `compute_metrics` with confidence intervals from bootstrap samples of the rows.

    Raises
    ------
    Cancelled
        Where `should_stop` returns True.
    """
    definitions = [definition for definition in DEFINITIONS[predictions.task] if not _lacks(definition, predictions)]
    values: dict[str, list[float]] = {definition.name: [] for definition in definitions}
    with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):
        for positions in bootstrap_samples(len(predictions.y_true), should_stop):
            sample = _rows(predictions, positions)
            for definition in definitions:
                if not _lacks(definition, sample):
                    values[definition.name].append(definition.compute(sample))
    return tuple(with_interval(metric, values.get(metric.name, [])) for metric in metrics)


def _metric(definition: MetricDefinition, predictions: Predictions, baseline: Predictions | None) -> Metric:
    positive = class_name(predictions.labels[1] if len(predictions.labels) > 1 else "")
    text = definition.text.format(positive=positive)
    reason = _lacks(definition, predictions)
    metric = Metric(definition.name, text, None, better=definition.better, reason=reason, key=definition.key)
    if metric.reason:
        return metric
    value = definition.compute(predictions)
    if not np.isfinite(value):
        reason = definition.empty.format(positive=positive) or "It is not a finite number for these rows."
        return replace(metric, reason=reason)
    known = None if baseline is None else definition.compute(baseline)
    known = known if known is not None and np.isfinite(known) else None
    return replace(metric, value=value, baseline=known, remark=_remark(definition, value, predictions))


def _remark(definition: MetricDefinition, value: float, predictions: Predictions) -> str:
    """Return what an accuracy or R2 is worse than; empty for other metrics."""
    if definition.key == "r2":
        return below_mean(value)
    if definition.key != "accuracy" or not len(predictions.y_true):
        return ""
    rows = np.bincount(predictions.y_true.astype(np.int64), predictions.weights, len(predictions.labels))
    frequent = int(rows.argmax())
    return below_frequent(value, predictions.labels[frequent], float(rows[frequent] / rows.sum()))


def _lacks(definition: MetricDefinition, predictions: Predictions) -> str:
    """Return why a metric cannot be computed; empty where it can."""
    if not definition.needs_variation:
        return ""
    if predictions.task == "regression":
        same = len(predictions.y_true) < 2 or float(np.ptp(predictions.y_true)) == 0
        return "It needs at least two rows with different numbers." if same else ""
    if len(predictions.present_classes) > 1:
        return ""
    only = (
        class_name(predictions.labels[predictions.present_classes[0]])
        if len(predictions.present_classes)
        else "no class"
    )
    return f"It needs rows of two classes; these are all {only}."


def _rows(predictions: Predictions, positions: Any) -> Predictions:
    return replace(
        predictions,
        y_true=predictions.y_true[positions],
        y_pred=predictions.y_pred[positions],
        rows=predictions.rows[positions],
        weights=None if predictions.weights is None else predictions.weights[positions],
    )
