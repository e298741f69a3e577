"""Pictures of a model of two classes."""

from __future__ import annotations

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from engine.evaluation.decimation import thinned
from engine.evaluation.predictions import Predictions
from engine.results.evaluation import BinaryCharts, Calibration, ChartCurve, Histogram

BINS = 40
CALIBRATION_BINS = 10


def binary_pictures(answered: Predictions) -> BinaryCharts:
    """Return the pictures of the positive class, the second one."""
    chance, label = answered.chances[:, 1], answered.labels[1] if len(answered.labels) > 1 else ""
    both = len(answered.present) == 2
    edges = np.linspace(0, 1, BINS + 1)
    counts = {
        name: np.histogram(chance[answered.true == place], edges)[0].astype(np.int64)
        for place, name in enumerate(answered.labels)
    }
    return BinaryCharts(
        positive=label,
        roc=roc_of(answered, 1) if both else None,
        precision_recall=precision_recall_of(answered, 1) if both else None,
        calibration=_calibration(answered) if both else None,
        gain=_gain(answered) if both else None,
        histogram=Histogram(edges, counts),
    )


def roc_of(answered: Predictions, place: int) -> ChartCurve:
    """Return the ROC curve of one class against the others: false against true positive rate."""
    true, chance, weights = answered.true == place, answered.chances[:, place], answered.weights
    wrong, right, cutoffs = roc_curve(true, chance, sample_weight=weights)
    area = roc_auc_score(true, chance, sample_weight=weights)
    return thinned(answered.labels[place], wrong, right, cutoffs, area)


def precision_recall_of(answered: Predictions, place: int) -> ChartCurve:
    """Return precision against recall of one class against the others; the area is the average precision."""
    true, chance, weights = answered.true == place, answered.chances[:, place], answered.weights
    precision, recall, cutoffs = precision_recall_curve(true, chance, sample_weight=weights)
    area = average_precision_score(true, chance, sample_weight=weights)
    return thinned(answered.labels[place], recall, precision, np.append(cutoffs, np.inf), area)


def _calibration(answered: Predictions) -> Calibration:
    chance = answered.chances[:, 1].clip(0, 1)
    observed, predicted = calibration_curve(answered.true == 1, chance, n_bins=CALIBRATION_BINS, strategy="quantile")
    return Calibration(predicted, observed)


def _gain(answered: Predictions) -> ChartCurve:
    order = np.argsort(-answered.chances[:, 1], kind="stable")
    weights = np.ones(len(order)) if answered.weights is None else answered.weights[order]
    found = np.cumsum(weights * (answered.true[order] == 1))
    taken = np.cumsum(weights)
    chance = answered.chances[order, 1]
    last = np.append(chance[1:] != chance[:-1], True)  # rows of one probability are taken together
    x = np.append(0.0, taken[last] / taken[-1])
    y = np.append(0.0, found[last] / found[-1])
    return thinned(answered.labels[1], x, y, np.append(np.inf, chance[last]), auc(x, y))
