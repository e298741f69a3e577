"""Figures of a model: each a number of scikit-learn with its bootstrap interval and the naive baseline beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import sklearn
from sklearn import metrics

from engine.evaluation.bootstrap import Stopping, never, sampled_rows, with_interval
from engine.evaluation.predictions import Predictions
from engine.results.evaluation import Metric, class_name


@dataclass(frozen=True)
class Measure:
    """How one figure comes from answers; `both` where it needs rows of at least two classes.

    Where `text` says ``{positive}``, it is about the second of two classes.
    """

    name: str
    text: str
    of: Callable[[Predictions], float]
    better: Literal["higher", "lower"] = "higher"
    both: bool = False


def _decided(function: Callable[..., float], **words: Any) -> Callable[[Predictions], float]:
    return lambda a: float(function(a.true, a.predicted, sample_weight=a.weights, **words))


def _macro(function: Callable[..., float], average: str) -> Callable[[Predictions], float]:
    return lambda a: float(
        function(a.true, a.predicted, labels=a.positions, average=average, sample_weight=a.weights, zero_division=0.0)
    )


def _ranked(function: Callable[..., float]) -> Callable[[Predictions], float]:
    return lambda a: float(function(a.true == 1, a.chances[:, 1], sample_weight=a.weights))


def _log_loss(a: Predictions) -> float:
    chances = a.chances / np.maximum(a.chances.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    return float(metrics.log_loss(a.true, chances, labels=a.positions, sample_weight=a.weights))


def _balanced_accuracy(a: Predictions) -> float:
    """Return the mean recall of the classes that have rows; scikit-learn's own warns of classes that have none."""
    return float(metrics.recall_score(a.true, a.predicted, labels=a.present, average="macro", sample_weight=a.weights))


def _one_against_rest(a: Predictions) -> float:
    """Return the mean ROC AUC of the classes that have rows."""
    words = {"sample_weight": a.weights}
    areas = [metrics.roc_auc_score(a.true == place, a.chances[:, place], **words) for place in a.present]
    return float(np.mean(areas))


SHARED = (
    Measure("Accuracy", "The share of rows whose class is right.", _decided(metrics.accuracy_score)),
    Measure(
        "Balanced accuracy",
        "The mean over the classes of the share of their rows that is found: rare classes count as much as others.",
        _balanced_accuracy,
        both=True,
    ),
)
LAST = (
    Measure("Log loss", "How surprised the model is by the true classes; 0 is best.", _log_loss, "lower"),
    Measure(
        "Matthews correlation",
        "How decisions and truth go together: 1 always, 0 by chance, -1 never.",
        _decided(metrics.matthews_corrcoef),
        both=True,
    ),
)
BINARY = (
    *SHARED,
    Measure(
        "Precision",
        "Of the rows taken for {positive}, the share that is.",
        _decided(metrics.precision_score, zero_division=0.0),
    ),
    Measure(
        "Recall",
        "Of the rows of {positive}, the share that is found.",
        _decided(metrics.recall_score, zero_division=np.nan),
    ),
    Measure(
        "F1",
        "One number for precision and recall (their harmonic mean).",
        _decided(metrics.f1_score, zero_division=0.0),
    ),
    Measure(
        "ROC AUC",
        "The chance that a row of {positive} has a higher probability than another one; 0.5 is guessing.",
        _ranked(metrics.roc_auc_score),
        both=True,
    ),
    Measure(
        "Average precision",
        "The area under precision against recall; where {positive} is rare, the harder test.",
        _ranked(metrics.average_precision_score),
        both=True,
    ),
    Measure(
        "Brier score",
        "The mean squared distance between probability and truth; 0 is best.",
        _ranked(lambda true, chance, **words: metrics.brier_score_loss(true, chance.clip(0, 1), **words)),
        "lower",
    ),
    *LAST,
)
CLASSES = (
    *SHARED,
    Measure("F1, macro", "The mean of the classes' F1, each class counting alike.", _macro(metrics.f1_score, "macro")),
    Measure(
        "F1, weighted", "The mean of the classes' F1, weighted by their rows.", _macro(metrics.f1_score, "weighted")
    ),
    Measure(
        "ROC AUC",
        "Each class against all others: the chance that a row of the class has the higher probability; their mean.",
        _one_against_rest,
        both=True,
    ),
    *LAST,
)
REGRESSION = (
    Measure(
        "R2",
        "The share of the target's variance that is explained; 0 is what the mean gives.",
        _decided(metrics.r2_score),
        both=True,
    ),
    Measure(
        "Mean absolute error",
        "How far a prediction is off on average, in the target's unit.",
        _decided(metrics.mean_absolute_error),
        "lower",
    ),
    Measure(
        "Root mean squared error",
        "The same with large errors counting more, in the target's unit.",
        _decided(metrics.root_mean_squared_error),
        "lower",
    ),
    Measure(
        "Median absolute error",
        "Half of the predictions are off by less, in the target's unit.",
        _decided(metrics.median_absolute_error),
        "lower",
    ),
    Measure(
        "Mean absolute percentage error",
        "The mean error as a share of the true number; it explodes where that is near 0.",
        _decided(metrics.mean_absolute_percentage_error),
        "lower",
    ),
)
MEASURES = {"binary": BINARY, "classes": CLASSES, "regression": REGRESSION}


def figures_of(answered: Predictions) -> tuple[Metric, ...]:
    """Return all figures of the task, each with its baseline; the intervals come by `with_intervals`."""
    usual = answered.without_knowledge
    return tuple(_figure(measure, answered, usual) for measure in MEASURES[answered.task])


def with_intervals(
    figures: tuple[Metric, ...], answered: Predictions, should_stop: Stopping = never
) -> tuple[Metric, ...]:
    """Return the figures of `figures_of` with their intervals: percentiles over bootstrap samples of the rows.

    Raises
    ------
    Cancelled
        Where `should_stop` said so.
    """
    measures = [measure for measure in MEASURES[answered.task] if not _lacks(measure, answered)]
    values: dict[str, list[float]] = {measure.name: [] for measure in measures}
    with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):
        for picked in sampled_rows(len(answered.true), should_stop):
            sample = _picked(answered, picked)
            for measure in measures:
                if not _lacks(measure, sample):
                    values[measure.name].append(measure.of(sample))
    return tuple(with_interval(figure, values.get(figure.name, [])) for figure in figures)


def _figure(measure: Measure, answered: Predictions, usual: Predictions | None) -> Metric:
    text = measure.text.format(positive=class_name(answered.labels[1] if len(answered.labels) > 1 else ""))
    figure = Metric(measure.name, text, None, better=measure.better, reason=_lacks(measure, answered))
    if figure.reason:
        return figure
    value = measure.of(answered)
    if not np.isfinite(value):
        return replace(figure, reason="It is no number for these rows.")
    return replace(figure, value=value, baseline=None if usual is None else measure.of(usual))


def _lacks(measure: Measure, answered: Predictions) -> str:
    """Return why a figure cannot be given; empty where it can."""
    if not measure.both:
        return ""
    if answered.task == "regression":
        same = len(answered.true) < 2 or float(np.ptp(answered.true)) == 0
        return "It needs at least two rows with different numbers." if same else ""
    if len(answered.present) > 1:
        return ""
    only = class_name(answered.labels[answered.present[0]]) if len(answered.present) else "no class"
    return f"It needs rows of two classes; these are all {only}."


def _picked(answered: Predictions, picked: Any) -> Predictions:
    return replace(
        answered,
        true=answered.true[picked],
        answers=answered.answers[picked],
        rows=answered.rows[picked],
        weights=None if answered.weights is None else answered.weights[picked],
    )
