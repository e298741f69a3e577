"""Charts for a target of several classes."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import confusion_matrix, top_k_accuracy_score

from engine.evaluation.binary import precision_recall_of, roc_of
from engine.evaluation.predictions import Predictions
from engine.results.evaluation import MulticlassCharts

MAX_K = 5
MAX_CONFUSED = 20


def multiclass_charts(predictions: Predictions) -> MulticlassCharts:
    """Return the curves of each class against all others, top-k accuracies, and the most frequent confusions."""
    classes = [int(number) for number in predictions.present_classes] if len(predictions.present_classes) > 1 else []
    return MulticlassCharts(
        roc=tuple(roc_of(predictions, number) for number in classes),
        precision_recall=tuple(precision_recall_of(predictions, number) for number in classes),
        top=_top(predictions),
        confused=_confused(predictions),
    )


def _top(predictions: Predictions) -> dict[int, float]:
    max_k = min(MAX_K, len(predictions.labels) - 1)
    return {
        k: float(
            top_k_accuracy_score(
                predictions.y_true,
                predictions.probabilities,
                k=k,
                labels=predictions.class_numbers,
                sample_weight=predictions.weights,
            )
        )
        for k in range(1, max_k + 1)
        if len(predictions.labels) > 2
    }


def _confused(predictions: Predictions) -> tuple[tuple[str, str, int], ...]:
    counts = confusion_matrix(predictions.y_true, predictions.predicted, labels=predictions.class_numbers)
    np.fill_diagonal(counts, 0)
    order = np.argsort(-counts, axis=None, kind="stable")[:MAX_CONFUSED]
    pairs = [np.unravel_index(index, counts.shape) for index in order]
    labels = predictions.labels
    return tuple((labels[i], labels[j], int(counts[i, j])) for i, j in pairs if counts[i, j])
