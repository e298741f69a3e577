"""Which threshold is best for a purpose: found among the probabilities that really occur."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.predictions import Predictions
from engine.results.evaluation import Costs, Purpose
from engine.system.errors import EngineError


def best_threshold(predictions: Predictions, purpose: Purpose, costs: Costs | None = None) -> float:
    """Return the threshold from 0 to 1 that is best for a purpose, in the middle of an interval of equal ones.

    Raises
    ------
    EngineError
        Where all rows are of one class, so that all thresholds are equal.
    """
    if predictions.task != "binary" or len(predictions.present_classes) < 2:
        raise EngineError("A threshold needs rows of both classes. Choose another part of the table.")
    weights = np.ones(len(predictions.y_true)) if predictions.weights is None else predictions.weights
    probability, inverse = np.unique(predictions.probabilities[:, 1], return_inverse=True)
    positive = np.bincount(inverse, weights * (predictions.y_true == 1), len(probability))
    negative = np.bincount(inverse, weights * (predictions.y_true == 0), len(probability))
    # At index i rows from probability[i] upwards are predicted positive; at the last index none is.
    tp = np.append(np.cumsum(positive[::-1])[::-1], 0.0)
    fp = np.append(np.cumsum(negative[::-1])[::-1], 0.0)
    fn, tn = tp[0] - tp, fp[0] - fp
    utility = _utility(purpose, costs or Costs(), tp, fp, fn, tn)
    best = int(np.argmax(utility))
    below = probability[best - 1] if best else 0.0
    above = probability[best] if best < len(probability) else 1.0
    return float(np.clip(_short_between(below, above), 0, 1))


def _utility(
    purpose: Purpose,
    costs: Costs,
    tp: NDArray[np.float64],
    fp: NDArray[np.float64],
    fn: NDArray[np.float64],
    tn: NDArray[np.float64],
) -> NDArray[np.float64]:
    if purpose == "f1":
        return 2 * tp / (2 * tp + fp + fn)
    if purpose == "youden":
        return tp / (tp + fn) + tn / (tn + fp)
    if purpose == "accuracy":
        return tp + tn
    return -(
        costs.false_positive * fp + costs.false_negative * fn + costs.true_positive * tp + costs.true_negative * tn
    )


def _short_between(below: float, above: float) -> float:
    """Return the number with the fewest digits that is above `below` and at most `above`."""
    middle = (below + above) / 2
    for digits in range(1, 17):
        rounded = round(middle, digits)
        if below < rounded <= above:
            return rounded
    return above
