"""From true targets and answers to findings, by scikit-learn: figures with intervals, curves, worst rows.

- `figures`: numbers of scikit-learn beside the naive baseline; `bootstrap`: their intervals
- `relay`: Keras's own figures, the loss and every compiled metric, with the same beside them
- `binary`, `classes`, `regression`: the pictures of each task
- `thresholds`: which threshold is best for a purpose
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import classification_report, precision_recall_fscore_support

from engine.evaluation.binary import binary_pictures
from engine.evaluation.bootstrap import sample_count
from engine.evaluation.keras_metrics import MetricProbe, keras_figures, with_keras_intervals
from engine.evaluation.metrics import figures_of, with_intervals
from engine.evaluation.multiclass import classes_pictures
from engine.evaluation.predictions import Predictions
from engine.evaluation.regression import regression_pictures
from engine.evaluation.thresholds import best_threshold
from engine.results.evaluation import BinaryCharts, ClassFigures, EvaluationReport, MulticlassCharts, RegressionCharts

__all__ = [
    "MetricProbe",
    "Predictions",
    "best_threshold",
    "evaluation_report",
    "figures_of",
    "keras_figures",
    "sample_count",
    "with_intervals",
    "with_keras_intervals",
]

MAX_WORST = 100
"""How many of the worst rows are listed."""


def evaluation_report(answered: Predictions, part: str, features: pd.DataFrame | None = None) -> EvaluationReport:
    """Return everything that there is to find about answers.

    Parameters
    ----------
    answered : Predictions
        True targets and answers of the rows.
    part : str
        Which rows they are.
    features : DataFrame, optional
        The number features of the same rows, for pictures of residuals.
    """
    pictures: BinaryCharts | MulticlassCharts | RegressionCharts
    if answered.task == "regression":
        pictures = regression_pictures(answered, features)
    elif answered.task == "binary":
        pictures = binary_pictures(answered)
    else:
        pictures = classes_pictures(answered)
    figures = figures_of(answered)
    lines = "\n".join(f"{each.name:<32}{each.value:>12.4f}" for each in figures if each.value is not None) + "\n"
    return EvaluationReport(
        part=part,
        target=answered.target,
        task=answered.task,
        labels=answered.labels,
        threshold=answered.threshold,
        figures=figures,
        classes=_class_figures(answered) if answered.labels else (),
        report=_report(answered) if answered.labels else lines,
        pictures=pictures,
        rows=answered.rows,
        true=answered.true,
        predicted=answered.predicted,
        answers=answered.answers,
        worst=_worst(answered),
    )


def _report(answered: Predictions) -> str:
    report: str = classification_report(
        answered.true,
        answered.predicted,
        labels=answered.positions,
        target_names=list(answered.labels),
        sample_weight=answered.weights,
        zero_division=0.0,
    )
    return report


def _class_figures(answered: Predictions) -> tuple[ClassFigures, ...]:
    measured = precision_recall_fscore_support(
        answered.true,
        answered.predicted,
        labels=answered.positions,
        sample_weight=answered.weights,
        zero_division=0.0,
    )
    rows = np.bincount(answered.true.astype(np.int64), minlength=len(answered.labels))
    return tuple(
        ClassFigures(label, float(precision), float(recall), float(f1), int(count))
        for label, precision, recall, f1, count in zip(answered.labels, *measured[:3], rows, strict=True)
    )


def _worst(answered: Predictions) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the rows whose answer was the most wrong: by distance, or by the probability of the true class."""
    if answered.task == "regression":
        wrong = np.abs(answered.true - answered.predicted)
    else:
        chances = answered.chances
        wrong = 1 - chances[np.arange(len(chances)), answered.true.astype(np.int64)]
    count = min(MAX_WORST, len(wrong))
    worst = np.argpartition(-wrong, count - 1)[:count] if count else np.arange(0)
    return worst[np.argsort(-wrong[worst], kind="stable")].astype(np.int64)
