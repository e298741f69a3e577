"""Remarks on single metrics, worse than a prediction that ignores the features, and on the worst rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.log_names import LogEntry, own_threshold
from engine.project import Project
from engine.results.evaluation import EvaluationReport, class_name
from engine.results.run import Scores, logs_of

ACCURACIES = ("accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")
"""Names in the logs of Keras of the share of rows whose class is right."""

KEYS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(ACCURACIES, "accuracy"),
        "auc": "auc",
        "r2_score": "r2",
        "root_mean_squared_error": "rmse",
        "mean_absolute_error": "mae",
    }
)
"""The key score that is defined as a metric of Keras, by its name in the logs."""

SAME = 0.001
"""Relative difference up to which two values are the same: Keras computes in float32, and AUC by 200 thresholds."""

BELOW_MEAN = "worse than predicting the mean"

TRIFLE = 1e-6
"""Differences up to this are those of float32, in which Keras computes."""

VISIBLE = 0.00005
"""An R2 closer to 0 is shown as 0."""


def below_frequent(accuracy: float, label: str, share: float) -> str:
    """Return the remark on an accuracy below that of always predicting the most frequent class; empty if it is not."""
    return (
        f"worse than always predicting {class_name(label)} ({100 * share:.1f} %)" if accuracy < share - TRIFLE else ""
    )


def below_mean(r2: float) -> str:
    """Return the remark on an R2 below 0; empty if it is not."""
    return BELOW_MEAN if r2 <= -VISIBLE else ""


def remark(scores: Scores) -> str:
    """Return what the accuracy or R2 of one target is worse than; empty if it is not."""
    if scores.task == "regression":
        r2 = scores.key_scores.get("r2")
        return below_mean(r2) if r2 is not None else ""
    accuracy = scores.key_scores.get("accuracy")
    return _accuracy_remark(accuracy, scores) if accuracy is not None else ""


def remark_sentence(scores: Scores) -> str:
    """Return the remark with the name of its metric: ``Accuracy: worse than ...``; empty if there is none."""
    text = remark(scores)
    return f"{'R2' if scores.task == 'regression' else 'Accuracy'}: {text}" if text else ""


def repeated_key(log: LogEntry, value: float | None, scores: Scores, project: Project | None) -> str:
    """Return the key score of a target that a metric of Keras repeats; empty if it is another one.

    Of networks next to each other Keras computes the mean of their metrics, which is left out, too.
    """
    key = KEYS.get(log.plain, "")
    if value is None or (scores.task == "binary" and own_threshold(log, scores.threshold)):
        return ""
    weighted = project is not None and bool(project.data.with_role("weight"))
    if key and key != "auc" and not weighted:
        return key if scores.key_scores.get(key) is not None else ""
    is_loss = log.plain == "loss" and log.output is not None
    candidates = ("log_loss", "mae", "rmse") if is_loss else (key,)
    known = {each: scores.key_scores.get(each) for each in candidates}
    return next((each for each, other in known.items() if other is not None and _is_same(value, other)), "")


def _is_same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=SAME, abs_tol=SAME / 10)


def metric_remarks(scores: Scores, project: Project | None) -> Mapping[str, str]:
    """Return the remark on each metric of Keras that is worse than ignoring the features, by its name in the logs."""
    found = {}
    for name, log in logs_of(scores, project).items():
        if log.output is not None and log.output < len(scores.all_targets):
            found[name] = metric_remark(log, scores.metrics[name], scores.all_targets[log.output])
    return {name: text for name, text in found.items() if text}


def metric_remark(log: LogEntry, value: float | None, scores: Scores) -> str:
    """Return what a metric of Keras is worse than, among the scores of its target; empty if it is not."""
    if value is None:
        return ""
    if log.plain in ACCURACIES and scores.task != "regression":
        return _accuracy_remark(value, scores)
    return below_mean(value) if log.plain == "r2_score" and scores.task == "regression" else ""


def _accuracy_remark(accuracy: float, scores: Scores) -> str:
    totals = [sum(row) for row in scores.confusion]
    if not sum(totals):
        return ""
    frequent = max(range(len(totals)), key=totals.__getitem__)
    return below_frequent(accuracy, scores.labels[frequent], totals[frequent] / sum(totals))


def worst_title(report: EvaluationReport, most: int) -> str:
    """Return what the first `most` of the worst rows of an evaluation are."""
    count = min(most, len(report.worst))
    if not report.labels:
        return f"The {count:,} rows with the largest errors" if count > 1 else "The row with the largest error"
    wrong = int((report.true != report.predicted).sum())
    if not wrong:
        least = f"The {count:,} least certain rows" if count > 1 else "The least certain row"
        return f"No row is misclassified. {least}"
    if wrong > count:
        return f"{count:,} of {wrong:,} misclassified rows, those with the least probable true class"
    return f"All {wrong:,} misclassified rows" if wrong > 1 else "The only misclassified row"
