"""Remarks on single metrics: worse than a prediction that ignores the features."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.catalog.log_names import LogEntry
from engine.project import Project
from engine.results.evaluation import class_name
from engine.results.run import Scores, logs_of

ACCURACIES = ("accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")
"""Names in the logs of Keras of the share of rows whose class is right."""

BELOW_MEAN = "worse than predicting the mean"

TRIFLE = 1e-6
"""Differences up to this are those of float32, in which Keras computes."""

VISIBLE = 0.00005
"""An R2 closer to 0 is shown as 0."""


def regression_metrics(scores: Scores) -> Mapping[str, float | None]:
    """Return the metrics of the report of a regression by their names; None for one that the rows do not determine."""
    matches = (re.fullmatch(r"\s*(\S.*?)\s+(\S+)\s*", line) for line in scores.report.splitlines())
    return {match[1]: _number(match[2]) for match in matches if match}


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
        r2 = regression_metrics(scores).get("R2")
        return below_mean(r2) if r2 is not None else ""
    right = sum(row[place] for place, row in enumerate(scores.confusion))
    return _accuracy_remark(right / max(1, scores.rows), scores)


def remark_sentence(scores: Scores) -> str:
    """Return the remark with the name of its metric: ``Accuracy: worse than ...``; empty if there is none."""
    text = remark(scores)
    return f"{'R2' if scores.task == 'regression' else 'Accuracy'}: {text}" if text else ""


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


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value else None
