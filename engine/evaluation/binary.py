"""Charts for a target of two classes."""

from __future__ import annotations

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from engine.evaluation.decimation import decimated
from engine.evaluation.predictions import Predictions
from engine.results.evaluation import BinaryCharts, Calibration, ChartCurve, Histogram

BINS = 40
CALIBRATION_BINS = 10


def binary_charts(predictions: Predictions) -> BinaryCharts:
    """Return the charts of the positive class, the second one; None for curves that need rows of both classes."""
    probability, label = predictions.probabilities[:, 1], predictions.labels[1] if len(predictions.labels) > 1 else ""
    both = len(predictions.present_classes) == 2
    edges = np.linspace(0, 1, BINS + 1)
    counts = {
        name: np.histogram(probability[predictions.y_true == number], edges)[0].astype(np.int64)
        for number, name in enumerate(predictions.labels)
    }
    return BinaryCharts(
        positive=label,
        roc=roc_of(predictions, 1) if both else None,
        precision_recall=precision_recall_of(predictions, 1) if both else None,
        calibration=_calibration(predictions) if both else None,
        gain=_gain(predictions) if both else None,
        histogram=Histogram(edges, counts),
    )


def roc_of(predictions: Predictions, number: int) -> ChartCurve:
    """Return the ROC curve of one class against the others: true over false positive rate."""
    true, probability = predictions.y_true == number, predictions.probabilities[:, number]
    fpr, tpr, cutoffs = roc_curve(true, probability, sample_weight=predictions.weights)
    area = roc_auc_score(true, probability, sample_weight=predictions.weights)
    return decimated(predictions.labels[number], fpr, tpr, cutoffs, area)


def precision_recall_of(predictions: Predictions, number: int) -> ChartCurve:
    """Return the precision-recall curve of one class against the others; its area is the average precision."""
    true, probability = predictions.y_true == number, predictions.probabilities[:, number]
    precision, recall, cutoffs = precision_recall_curve(true, probability, sample_weight=predictions.weights)
    area = average_precision_score(true, probability, sample_weight=predictions.weights)
    return decimated(predictions.labels[number], recall, precision, np.append(cutoffs, np.inf), area)


def _calibration(predictions: Predictions) -> Calibration:
    probability = predictions.probabilities[:, 1].clip(0, 1)
    observed, predicted = calibration_curve(
        predictions.y_true == 1, probability, n_bins=CALIBRATION_BINS, strategy="quantile"
    )
    return Calibration(predicted, observed)


def _gain(predictions: Predictions) -> ChartCurve:
    order = np.argsort(-predictions.probabilities[:, 1], kind="stable")
    weights = np.ones(len(order)) if predictions.weights is None else predictions.weights[order]
    found = np.cumsum(weights * (predictions.y_true[order] == 1))
    total = np.cumsum(weights)
    probability = predictions.probabilities[order, 1]
    last = np.append(probability[1:] != probability[:-1], True)  # rows of equal probability are one point
    x = np.append(0.0, total[last] / total[-1])
    y = np.append(0.0, found[last] / found[-1])
    return decimated(predictions.labels[1], x, y, np.append(np.inf, probability[last]), auc(x, y))
