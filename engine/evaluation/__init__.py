"""Evaluation of predictions: metrics with confidence intervals and baselines, charts, thresholds, explanations.

Belongs here: everything computed from true and predicted values. Does not: running the network
(`engine.training.graph_fit`), the values that window and reports show (`engine.results`).

- `predictions`: true and predicted values of some rows
- `scoring`: the scores of a run, and predictions as columns of a table
- `metrics`: metrics of scikit-learn with their baselines
- `keras_metrics`: the loss and every compiled metric of Keras, with their baselines
- `bootstrap`: confidence intervals of metrics
- `class_report`: precision, recall and F1 of each class, as text
- `binary`, `multiclass`, `regression`: the charts of each task
- `decimation`: curves with at most as many points as a screen shows
- `thresholds`: the best threshold for a purpose
- `reference_models`: linear or logistic regression and gradient boosting on the same rows
- `log_target`: whether a number target is learned better by its logarithm
- `explain`: importance of columns, partial dependence, occlusion
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_fscore_support

from engine.evaluation.binary import binary_charts
from engine.evaluation.bootstrap import sample_count
from engine.evaluation.class_report import class_report
from engine.evaluation.keras_metrics import MetricProbe, compute_keras_metrics, with_keras_intervals
from engine.evaluation.metrics import compute_metrics, key_scores, with_intervals
from engine.evaluation.multiclass import multiclass_charts
from engine.evaluation.predictions import Predictions, predictions_of
from engine.evaluation.regression import regression_charts
from engine.evaluation.thresholds import best_threshold
from engine.results.evaluation import (
    BinaryCharts,
    ClassMetrics,
    EvaluationReport,
    Metric,
    MulticlassCharts,
    RegressionCharts,
)
from engine.system.word_forms import decimal

__all__ = [
    "MetricProbe",
    "Predictions",
    "best_threshold",
    "compute_keras_metrics",
    "compute_metrics",
    "evaluation_report",
    "key_scores",
    "predictions_of",
    "sample_count",
    "with_intervals",
    "with_keras_intervals",
]

MAX_WORST = 100
"""Most rows with the largest errors in a report."""


def evaluation_report(predictions: Predictions, part: str, features: pd.DataFrame | None = None) -> EvaluationReport:
    """Return all metrics, charts and worst rows of some predictions.

    Parameters
    ----------
    part : str
        The split of the rows.
    features : DataFrame, optional
        The features of the same rows, for charts of residuals.
    """
    charts: BinaryCharts | MulticlassCharts | RegressionCharts
    if predictions.task == "regression":
        charts = regression_charts(predictions, features)
    elif predictions.task == "binary":
        charts = binary_charts(predictions)
    else:
        charts = multiclass_charts(predictions)
    metrics = compute_metrics(predictions)
    return EvaluationReport(
        part=part,
        target=predictions.target,
        task=predictions.task,
        labels=predictions.labels,
        threshold=predictions.threshold,
        metrics=metrics,
        classes=_class_metrics(predictions) if predictions.labels else (),
        report=_report(predictions, metrics),
        charts=charts,
        rows=predictions.rows,
        true=predictions.y_true,
        predicted=predictions.predicted,
        y_pred=predictions.y_pred,
        worst=_worst(predictions),
    )


def _report(predictions: Predictions, metrics: tuple[Metric, ...]) -> str:
    if predictions.labels:
        return class_report(predictions.y_true, predictions.predicted, predictions.labels, predictions.weights)
    return "\n".join(f"{each.name:<32}{decimal(each.value):>12}" for each in metrics if each.value is not None) + "\n"


def _class_metrics(predictions: Predictions) -> tuple[ClassMetrics, ...]:
    scores = precision_recall_fscore_support(
        predictions.y_true,
        predictions.predicted,
        labels=predictions.class_numbers,
        sample_weight=predictions.weights,
        zero_division=0.0,
    )
    rows = np.bincount(predictions.y_true.astype(np.int64), minlength=len(predictions.labels))
    return tuple(
        ClassMetrics(label, float(precision), float(recall), float(f1), int(count))
        for label, precision, recall, f1, count in zip(predictions.labels, *scores[:3], rows, strict=True)
    )


def _worst(predictions: Predictions) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the positions of the rows with the largest errors.

    Of classes these are wrong rows; if all are right, those with the least probable true class.
    """
    if predictions.task == "regression":
        places, errors = np.arange(len(predictions.y_true)), np.abs(predictions.y_true - predictions.predicted)
    else:
        wrong = (predictions.predicted != predictions.y_true).nonzero()[0]
        places = wrong if len(wrong) else np.arange(len(predictions.y_true))
        errors = 1 - predictions.probabilities[places, predictions.y_true[places].astype(np.int64)]
    return places[np.argsort(-errors, kind="stable")[:MAX_WORST]].astype(np.int64)
