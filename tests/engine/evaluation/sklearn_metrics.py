"""What scikit-learn's own calls say of answers: the oracle of every figure that the program tells."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import metrics

from engine.evaluation import Predictions

Expected = dict[str, float]


def figures_by_scikit_learn(answered: Predictions) -> Expected:
    """Return each figure of the task by its name; both classes, or two different numbers, must be there."""
    return {"binary": _of_two_classes, "classes": _of_classes, "regression": _of_numbers}[answered.task](answered)


def report_by_scikit_learn(answered: Predictions) -> str:
    """Return the classification report with a line for every class, also for those that no row has."""
    words = {"labels": answered.positions, "target_names": answered.labels, "zero_division": 0.0}
    report: str = metrics.classification_report(answered.true, decisions(answered), **words, **_weights(answered))
    return report


def decisions(answered: Predictions) -> Any:
    """Return the class of each row: by the threshold, or the most probable one."""
    if answered.task == "binary":
        return (answered.answers[:, 0].astype(np.float32) >= answered.threshold).astype(float)
    return answered.answers.argmax(axis=1).astype(float)


def _weights(answered: Predictions) -> dict[str, Any]:
    return {"sample_weight": answered.weights}


def _of_two_classes(answered: Predictions) -> Expected:
    true, chance, words = answered.true, answered.answers[:, 0], _weights(answered)
    decided, either = decisions(answered), {"zero_division": 0.0, **words}
    return {
        "Accuracy": metrics.accuracy_score(true, decided, **words),
        "Balanced accuracy": metrics.balanced_accuracy_score(true, decided, **words),
        "Precision": metrics.precision_score(true, decided, **either),
        "Recall": metrics.recall_score(true, decided, **either),
        "F1": metrics.f1_score(true, decided, **either),
        "ROC AUC": metrics.roc_auc_score(true, chance, **words),
        "Average precision": metrics.average_precision_score(true, chance, **words),
        "Brier score": metrics.brier_score_loss(true, chance, **words),
        "Log loss": metrics.log_loss(true, chance, **words),
        "Matthews correlation": metrics.matthews_corrcoef(true, decided, **words),
    }


def _of_classes(answered: Predictions) -> Expected:
    true, chances, words = answered.true, answered.answers, _weights(answered)
    decided, there = decisions(answered), np.unique(true).astype(int)
    areas = [metrics.roc_auc_score(true == place, chances[:, place], **words) for place in there]
    every = {"labels": answered.positions, "zero_division": 0.0, **words}
    return {
        "Accuracy": metrics.accuracy_score(true, decided, **words),
        "Balanced accuracy": metrics.recall_score(true, decided, labels=there, average="macro", **words),
        "F1, macro": metrics.f1_score(true, decided, average="macro", **every),
        "F1, weighted": metrics.f1_score(true, decided, average="weighted", **every),
        "ROC AUC": float(np.mean(areas)),
        "Log loss": metrics.log_loss(true, chances, labels=answered.positions, **words),
        "Matthews correlation": metrics.matthews_corrcoef(true, decided, **words),
    }


def _of_numbers(answered: Predictions) -> Expected:
    pair, words = (answered.true, answered.answers[:, 0]), _weights(answered)
    return {
        "R2": metrics.r2_score(*pair, **words),
        "Mean absolute error": metrics.mean_absolute_error(*pair, **words),
        "Root mean squared error": metrics.root_mean_squared_error(*pair, **words),
        "Median absolute error": metrics.median_absolute_error(*pair, **words),
        "Mean absolute percentage error": metrics.mean_absolute_percentage_error(*pair, **words),
    }
