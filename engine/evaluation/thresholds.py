"""Which threshold is best for a purpose: found among the probabilities that really occur."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.predictions import Predictions
from engine.results.evaluation import Costs, Purpose
from engine.system.errors import EngineError


def best_threshold(answered: Predictions, purpose: Purpose, costs: Costs | None = None) -> float:
    """Return the threshold from 0 to 1 that serves a purpose best; in the middle of the gap where it is free.

    Raises
    ------
    EngineError
        Where the rows are all of one class, so that no threshold can be told from another.
    """
    if answered.task != "binary" or len(answered.present) < 2:
        raise EngineError("A threshold needs rows of both classes. Choose another part of the table.")
    weights = np.ones(len(answered.true)) if answered.weights is None else answered.weights
    chance, inverse = np.unique(answered.chances[:, 1], return_inverse=True)
    positive = np.bincount(inverse, weights * (answered.true == 1), len(chance))
    negative = np.bincount(inverse, weights * (answered.true == 0), len(chance))
    # At place i rows from chance[i] upwards are positive; at the last place none is.
    tp = np.append(np.cumsum(positive[::-1])[::-1], 0.0)
    fp = np.append(np.cumsum(negative[::-1])[::-1], 0.0)
    fn, tn = tp[0] - tp, fp[0] - fp
    worth = _worth(purpose, costs or Costs(), tp, fp, fn, tn)
    best = int(np.argmax(worth))
    below = chance[best - 1] if best else 0.0
    above = chance[best] if best < len(chance) else 1.0
    return float(np.clip(_short_between(below, above), 0, 1))


def _worth(
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
    """Return the number with the fewest digits that lies above `below` and not above `above`."""
    middle = (below + above) / 2
    for digits in range(1, 17):
        rounded = round(middle, digits)
        if below < rounded <= above:
            return rounded
    return above
