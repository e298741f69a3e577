"""What scikit-learn's own calls say of answers: the oracle of every figure that the program tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn import metrics

from engine.evaluation import Predictions

Expected = dict[str, float | None]


def figures_by_scikit_learn(predictions: Predictions) -> Expected:
    """Return each figure of the task by its name; both classes, or two different numbers, must be there."""
    return {"binary": _of_two_classes, "classes": _of_classes, "regression": _of_numbers}[predictions.task](predictions)


def require_report(report: str, true: Any, decided: Any, labels: Sequence[str], weights: Any = None) -> None:
    """Require scikit-learn's report; classes without a row have no recall and F1, and no share in macro averages."""
    words = {"zero_division": 0.0, "sample_weight": weights}
    every = {"labels": range(len(labels)), "target_names": labels}
    expected = metrics.classification_report(true, decided, **every, **words).splitlines()
    lines, present = report.splitlines(), np.unique(true).astype(int)
    absent = [place for place in range(len(labels)) if place not in present]
    means = metrics.precision_recall_fscore_support(true, decided, labels=present, average="macro", **words)[:3]
    for place, line in enumerate(lines):
        if place == len(lines) - 2 and absent:
            assert line.split()[:-1] == ["macro", "avg", *(f"{mean:.2f}" for mean in means)]
            assert len(line) == len(expected[place]) and line.split()[-1] == expected[place].split()[-1]
        elif place - 2 in absent:
            assert line.split()[-3:-1] == ["–", "–"] and len(line) == len(expected[place])
        else:
            assert line == expected[place]


def decisions(predictions: Predictions) -> Any:
    """Return the class of each row: by the threshold, or the most probable one."""
    if predictions.task == "binary":
        return (predictions.y_pred[:, 0].astype(np.float32) >= predictions.threshold).astype(float)
    return predictions.y_pred.argmax(axis=1).astype(float)


def _weights(predictions: Predictions) -> dict[str, Any]:
    return {"sample_weight": predictions.weights}


def _of_two_classes(predictions: Predictions) -> Expected:
    true, chance, words = predictions.y_true, predictions.y_pred[:, 0], _weights(predictions)
    decided, either = decisions(predictions), {"zero_division": np.nan, **words}
    precision = metrics.precision_score(true, decided, **either)
    return {
        "Accuracy": metrics.accuracy_score(true, decided, **words),
        "Balanced accuracy": metrics.balanced_accuracy_score(true, decided, **words),
        "Precision": None if np.isnan(precision) else precision,
        "Recall": metrics.recall_score(true, decided, **either),
        "F1": metrics.f1_score(true, decided, zero_division=0.0, **words),
        "ROC AUC": metrics.roc_auc_score(true, chance, **words),
        "Average precision": metrics.average_precision_score(true, chance, **words),
        "Brier score": metrics.brier_score_loss(true, chance, **words),
        "Log loss": metrics.log_loss(true, chance, **words),
        "Matthews correlation": metrics.matthews_corrcoef(true, decided, **words),
    }


def _of_classes(predictions: Predictions) -> Expected:
    true, chances, words = predictions.y_true, predictions.y_pred, _weights(predictions)
    decided, there = decisions(predictions), np.unique(true).astype(int)
    areas = [metrics.roc_auc_score(true == place, chances[:, place], **words) for place in there]
    every = {"labels": predictions.class_numbers, "zero_division": 0.0, **words}
    return {
        "Accuracy": metrics.accuracy_score(true, decided, **words),
        "Balanced accuracy": metrics.recall_score(true, decided, labels=there, average="macro", **words),
        "F1, macro": metrics.f1_score(true, decided, average="macro", **{**every, "labels": there}),
        "F1, weighted": metrics.f1_score(true, decided, average="weighted", **every),
        "ROC AUC": float(np.mean(areas)),
        "Log loss": metrics.log_loss(true, chances, labels=predictions.class_numbers, **words),
        "Matthews correlation": metrics.matthews_corrcoef(true, decided, **words),
    }


def _of_numbers(predictions: Predictions) -> Expected:
    pair, words = (predictions.y_true, predictions.y_pred[:, 0]), _weights(predictions)
    return {
        "R2": metrics.r2_score(*pair, **words),
        "Mean absolute error": metrics.mean_absolute_error(*pair, **words),
        "Root mean squared error": metrics.root_mean_squared_error(*pair, **words),
        "Median absolute error": metrics.median_absolute_error(*pair, **words),
        "Mean absolute percentage error": metrics.mean_absolute_percentage_error(*pair, **words),
    }
