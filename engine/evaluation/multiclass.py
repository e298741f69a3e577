"""Pictures of a model of several classes."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import confusion_matrix, top_k_accuracy_score

from engine.evaluation.binary import precision_recall_of, roc_of
from engine.evaluation.predictions import Predictions
from engine.results.evaluation import MulticlassCharts

MAX_K = 5
MAX_CONFUSED = 20


def classes_pictures(answered: Predictions) -> MulticlassCharts:
    """Return the curves of each class against all others, and which classes are taken for which."""
    drawn = [int(place) for place in answered.present] if len(answered.present) > 1 else []
    return MulticlassCharts(
        roc=tuple(roc_of(answered, place) for place in drawn),
        precision_recall=tuple(precision_recall_of(answered, place) for place in drawn),
        top=_top(answered),
        confused=_confused(answered),
    )


def _top(answered: Predictions) -> dict[int, float]:
    most = min(MAX_K, len(answered.labels) - 1)
    return {
        k: float(
            top_k_accuracy_score(
                answered.true, answered.chances, k=k, labels=answered.positions, sample_weight=answered.weights
            )
        )
        for k in range(1, most + 1)
        if len(answered.labels) > 2
    }


def _confused(answered: Predictions) -> tuple[tuple[str, str, int], ...]:
    counts = confusion_matrix(answered.true, answered.predicted, labels=answered.positions)
    np.fill_diagonal(counts, 0)
    order = np.argsort(-counts, axis=None, kind="stable")[:MAX_CONFUSED]
    pairs = [np.unravel_index(place, counts.shape) for place in order]
    labels = answered.labels
    return tuple((labels[i], labels[j], int(counts[i, j])) for i, j in pairs if counts[i, j])
