"""Scores as text: score cards, metric labels, and sentences about the confusion matrix."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.catalog.entries import Entry, catalog
from engine.catalog.log_names import LogEntry, lower_is_better, own_threshold, scaled_losses
from engine.project import Project
from engine.results.evaluation import class_name
from engine.results.run import Run, Scores, logs_of, marks_of
from engine.results.verdicts.scores import metric_remark, regression_metrics, remark
from engine.system.word_forms import counted
from ui.formatting.numbers import duration, moment, number, percent

PART_NAMES = {
    "test": "test rows",
    "validation": "validation rows",
    "train": "training rows",
    "file": "rows of the file",
}

SHARES = ("accuracy", "precision", "recall", "sensitivity", "specificity")
"""Words in the names of metrics that are shares of rows and shown in percent."""


@dataclass(frozen=True)
class ScoreCardValue:
    """Text of one score card.

    Attributes
    ----------
    value, label, note : str
        ``98.0 %``, ``of the test rows correct``, ``294 of 300``.
    tip : str
        One plain sentence, and the name in Keras or scikit-learn.
    remark : str
        What the value is worse than, shown in red; empty if it is not.
    """

    value: str
    label: str
    note: str
    tip: str
    remark: str = ""


def score_card_values(scores: Scores, project: Project | None) -> tuple[ScoreCardValue, ...]:
    """Return the score cards: accuracy or regression errors first, then the loss and all metrics."""
    first = list(_regression_values(scores) if scores.task == "regression" else _class_values(scores))
    shown = {(card.label.lower(), card.value) for card in first}
    metrics = (_metric_value(log, scores, project) for log in _own_logs(scores, project))
    return (*first, *(card for card in metrics if (card.label.lower(), card.value) not in shown))


def right_rows(scores: Scores) -> int:
    """Return the sum of the diagonal of the confusion matrix."""
    return sum(row[position] for position, row in enumerate(scores.confusion))


def _class_values(scores: Scores) -> Iterator[ScoreCardValue]:
    if not scores.confusion or not scores.rows:
        return
    right, totals = right_rows(scores), [sum(row) for row in scores.confusion]
    frequent = max(range(len(totals)), key=totals.__getitem__)
    yield ScoreCardValue(
        percent(right / scores.rows),
        f"of the {PART_NAMES[scores.part]} correct",
        f"{right:,} of {scores.rows:,}",
        f"Share of rows whose class is predicted correctly. Always predicting "
        f"{class_name(scores.labels[frequent])} would reach "
        f"{percent(totals[frequent] / scores.rows)}. scikit-learn: accuracy_score",
        remark(scores),
    )


_REGRESSION = {
    "R2": (
        "R²",
        "best is 1",
        "Share of the target's variance that is explained; 0 is as good as predicting the mean. r2_score",
    ),
    "Mean absolute error": (
        "Mean absolute error",
        "in the target's unit",
        "Average size of the errors, in the unit of the target. mean_absolute_error",
    ),
    "Root mean squared error": (
        "Root mean squared error",
        "in the target's unit",
        "Root of the mean squared error, in the unit of the target; large errors weigh more. root_mean_squared_error",
    ),
}


def _regression_values(scores: Scores) -> Iterator[ScoreCardValue]:
    for key, value in regression_metrics(scores).items():
        if key in _REGRESSION:
            label, note, text = _REGRESSION[key]
            sentence, name = text.rsplit(" ", 1)
            below = remark(scores) if key == "R2" else ""
            yield ScoreCardValue(number(value), label, note, f"{sentence} scikit-learn: {name}", below)


def _own_logs(scores: Scores, project: Project | None) -> Iterator[LogEntry]:
    """Return the logs of the target of these scores, and the loss of all targets."""
    targets = [column.name for column in project.data.with_role("target")] if project else []
    index = targets.index(scores.target) if scores.target in targets else 0
    logs = [log for log in logs_of(scores, project).values() if log.output in (None, index)]
    return iter(sorted(logs, key=lambda log: log.plain != "loss"))


def _metric_value(log: LogEntry, scores: Scores, project: Project | None) -> ScoreCardValue:
    name, value = log.plain, scores.metrics[log.name]
    known = _metric_entry(name) if name != "loss" else None if log.output is None else _loss_of(project, log.output)
    at = own_threshold(log, scores.threshold) if scores.task == "binary" else ""
    label = metric_label(name) + at if name != "loss" else "Loss" if log.output is not None else "Loss of all targets"
    direction = "lower is better" if lower_is_better(name) else "higher is better"
    all_targets = "The value that the training minimizes: the sum of the losses of all targets."
    text = known.text if known else all_targets if log.output is None else f"Value of the metric {name}."
    keras = f"{log.name} ({known.kind})" if known else log.name
    if project is not None and log.name in scaled_losses(project):
        direction = f"of the scaled target; {direction}"
        text = f"{text} It is computed from scaled numbers; the metrics are in the unit of the target."
    below = metric_remark(log, value, scores)
    return ScoreCardValue(metric_value(name, value), label, direction, f"{text} Keras: {keras}", below)


def metric_value(name: str, value: float | None) -> str:
    """Return a metric as text: shares in percent, counts as whole numbers, others with four significant digits."""
    if value is None or not math.isfinite(value):
        return number(value)
    if is_share(name):
        return percent(value)
    if name.startswith(("true_", "false_")):
        return f"{value:,.0f}"
    return number(value)


def is_share(name: str) -> bool:
    """Return whether a metric of that name is a share of rows."""
    return any(word in name for word in SHARES)


def metric_label(name: str) -> str:
    """Return the label of a metric by its name in the logs of Keras: ``Accuracy`` for ``binary_accuracy``.

    Logs of one of several outputs begin with its name: ``Accuracy of species`` for ``species_binary_accuracy``.
    """
    if name == "loss":
        return "Loss"
    entry = _metric_entry(name)
    if entry is None:
        output, plain = _split_output(name)
        return f"{metric_label(plain)} of {output}" if output else name.replace("_", " ").capitalize()
    # Labels of the catalog name the encoding of the target, as in "Accuracy (one-hot)"; here it is left out.
    return entry.label.partition(" (")[0]


def _metric_entry(name: str) -> Entry | None:
    plain = re.sub(r"_\d+$", "", name).removeprefix("weighted_")
    return next((entry for entry in catalog()["metrics"].values() if entry.log_name in (name, plain)), None)


def _split_output(name: str) -> tuple[str, str]:
    """Return the output that a log name begins with, empty if none, and the rest of the name."""
    known = {"loss", *(entry.log_name for entry in catalog()["metrics"].values())}
    starts = (at for at, letter in enumerate(name) if letter == "_" and re.sub(r"_\d+$", "", name[at + 1 :]) in known)
    at = next(starts, -1)
    return (name[:at], name[at + 1 :]) if at > 0 else ("", name)


def _loss_of(project: Project | None, index: int) -> Entry | None:
    loss = project.compile.outputs[index].loss if project and index < len(project.compile.outputs) else None
    return catalog()["losses"].get(loss.kind) if loss else None


def most_confused(scores: Scores) -> str:
    """Return a sentence about the most frequent confusion of two classes."""
    wrong = [
        (count, true, predicted)
        for true, row in enumerate(scores.confusion)
        for predicted, count in enumerate(row)
        if true != predicted and count
    ]
    if not wrong:
        return "No row was misclassified."
    count, true, predicted = max(wrong, key=lambda each: (each[0], -each[1], -each[2]))
    share = percent(count / sum(scores.confusion[true]))
    actual, other = class_name(scores.labels[true]), class_name(scores.labels[predicted])
    return f"Most confused: {counted(count)} of {actual} predicted as {other} ({share} of {actual})."


def cell_sentence(scores: Scores, true: int, predicted: int) -> str:
    """Return a sentence about a cell of the confusion matrix, with its share of the row and of the column."""
    count, total = scores.confusion[true][predicted], sum(scores.confusion[true])
    share = f", {percent(count / total)}" if total else ""
    verdict = "correct" if true == predicted else "wrong"
    actual, other = class_name(scores.labels[true]), class_name(scores.labels[predicted])
    column = sum(row[predicted] for row in scores.confusion)
    of_column = f" Of all predicted as {other} it is {percent(count / column)}." if column else ""
    return f"{count:,} of {counted(total)} of {actual} predicted as {other}{share} ({verdict}).{of_column}"


def kept_epoch_summary(run: Run) -> str:
    """Return the epoch whose weights a run kept: ``kept epoch 37 of 52``."""
    if not run.epochs:
        return "no epoch finished"
    return f"kept epoch {run.kept_epoch:,} of {run.epochs:,}" if run.kept_epoch else counted(run.epochs, "epoch")


def run_summary(run: Run) -> str:
    """Return a line with the outcome of a run and its first metric on the test rows."""
    text = f"{run.name} {run.status}: {counted(run.epochs, 'epoch')} in {duration(run.seconds.fit)}"
    if run.kept_epoch and run.kept_epoch < run.epochs:
        text += f", kept epoch {run.kept_epoch}"
    if run.scores is None:
        return text
    metric = next((name for name in run.scores.metrics if not name.endswith("loss")), "loss")
    value = metric_value(metric, run.scores.metrics[metric])
    label = metric_label(metric) + marks_of(run.scores, run.project).get(metric, "")
    return f"{text}. {label} on the test rows: {value}"


def run_detail(run: Run) -> str:
    """Return the outcome of a run in one line."""
    facts = [kept_epoch_summary(run)]
    if run.status != "finished":
        facts.append(run.status)
    if run.started:
        facts.append(moment(run.started, datetime.now(UTC)))
    if run.seconds.fit:
        facts.append(duration(run.seconds.fit))
    line = " · ".join(facts)
    return line[:1].upper() + line[1:]
