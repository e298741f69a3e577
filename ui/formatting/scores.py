"""What scores say, in words and numbers for people: the headline figures, and sentences about the confusion matrix."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.catalog.entries import Entry, catalog
from engine.catalog.log_names import LogEntry, lower_is_better, own_threshold
from engine.project import Project
from engine.results.evaluation import class_name
from engine.results.metric_labels import logs_of, marks_of
from engine.results.run import Run, Scores
from ui.formatting.numbers import counted, duration, number, percent

PART_NAMES = {
    "test": "test rows",
    "validation": "validation rows",
    "train": "training rows",
    "file": "rows of the file",
}

SHARES = ("accuracy", "precision", "recall", "sensitivity", "specificity")
"""Metrics with one of these words in their name are shares of rows, and shown in percent."""


@dataclass(frozen=True)
class ScoreCardValue:
    """One number that is looked at.

    Attributes
    ----------
    value, label, note : str
        ``98.0 %``, ``of the test rows right``, ``294 of 300``.
    tip : str
        One plain sentence, and the name in Keras or scikit-learn.
    """

    value: str
    label: str
    note: str
    tip: str


def figures(scores: Scores, project: Project | None) -> tuple[ScoreCardValue, ...]:
    """Return the headline figures: first what everybody understands, then the loss and every metric."""
    first = list(_regression_figures(scores) if scores.task == "regression" else _class_figures(scores))
    said = {(figure.label.lower(), figure.value) for figure in first}
    metrics = (_metric_figure(log, scores, project) for log in _own_logs(scores, project))
    return (*first, *(figure for figure in metrics if (figure.label.lower(), figure.value) not in said))


def right_rows(scores: Scores) -> int:
    """Return how many rows stand on the diagonal of the confusion matrix."""
    return sum(row[position] for position, row in enumerate(scores.confusion))


def _class_figures(scores: Scores) -> Iterator[ScoreCardValue]:
    if not scores.confusion or not scores.rows:
        return
    right, totals = right_rows(scores), [sum(row) for row in scores.confusion]
    most = max(range(len(totals)), key=totals.__getitem__)
    yield ScoreCardValue(
        percent(right / scores.rows),
        f"of the {PART_NAMES[scores.part]} right",
        f"{right:,} of {scores.rows:,}",
        f"Share of rows whose class is predicted right. Always answering {class_name(scores.labels[most])} would get "
        f"{percent(totals[most] / scores.rows)} right. scikit-learn: accuracy_score",
    )


_REGRESSION = {
    "R2": (
        "R²",
        "1 is perfect",
        "Share of the target's variance that is explained; 0 is no better than the mean. r2_score",
    ),
    "Mean absolute error": (
        "Mean absolute error",
        "in the target's unit",
        "Average size of the errors, in the unit of the target. mean_absolute_error",
    ),
    "Root mean squared error": (
        "Root mean squared error",
        "in the target's unit",
        "Root of the average squared error, in the unit of the target; minds large errors. root_mean_squared_error",
    ),
}


def _regression_figures(scores: Scores) -> Iterator[ScoreCardValue]:
    for line in scores.report.splitlines():
        found = re.fullmatch(r"\s*(\S.*?)\s+(\S+)\s*", line)
        if found and found[1] in _REGRESSION:
            label, note, text = _REGRESSION[found[1]]
            sentence, name = text.rsplit(" ", 1)
            yield ScoreCardValue(number(float(found[2])), label, note, f"{sentence} scikit-learn: {name}")


def _own_logs(scores: Scores, project: Project | None) -> Iterator[LogEntry]:
    """Give the logs that are about the target of these scores, and the loss of all targets."""
    targets = [column.name for column in project.data.with_role("target")] if project else []
    place = targets.index(scores.target) if scores.target in targets else 0
    logs = [log for log in logs_of(scores, project).values() if log.output in (None, place)]
    return iter(sorted(logs, key=lambda log: log.plain != "loss"))


def _metric_figure(log: LogEntry, scores: Scores, project: Project | None) -> ScoreCardValue:
    name, value = log.plain, scores.metrics[log.name]
    known = _metric_entry(name) if name != "loss" else None if log.output is None else _loss_of(project, log.output)
    at = own_threshold(log, scores.threshold) if scores.task == "binary" else ""
    label = metric_label(name) + at if name != "loss" else "Loss" if log.output is not None else "Loss of all targets"
    command = "lower is better" if lower_is_better(name) else "higher is better"
    all_of_them = "What the training makes small: the sum of the losses of all targets."
    text = known.text if known else all_of_them if log.output is None else f"What the metric {name} gives."
    keras = f"{log.name} ({known.kind})" if known else log.name
    return ScoreCardValue(metric_value(name, value), label, command, f"{text} Keras: {keras}")


def metric_value(name: str, value: float | None) -> str:
    """Return a metric as it is read: shares in percent, counts whole, the rest with about four figures."""
    if value is None or not math.isfinite(value):
        return number(value)
    if is_share(name):
        return percent(value)
    if name.startswith(("true_", "false_")):
        return f"{value:,.0f}"
    return number(value)


def is_share(name: str) -> bool:
    """Whether a metric of that name is a share of rows."""
    return any(word in name for word in SHARES)


def metric_label(name: str) -> str:
    """Return a name in Keras's logs in the words of the field: ``Accuracy`` for ``binary_accuracy``.

    Of several outputs Keras puts the name of each before it: ``Accuracy of species`` for ``species_binary_accuracy``.
    """
    if name == "loss":
        return "Loss"
    found = _metric_entry(name)
    if found is None:
        output, plain = _parted(name)
        return f"{metric_label(plain)} of {output}" if output else name.replace("_", " ").capitalize()
    # The catalog tells entries apart by what they take, as in "Accuracy (one-hot)"; among results that is noise.
    return found.label.partition(" (")[0]


def _metric_entry(name: str) -> Entry | None:
    plain = re.sub(r"_\d+$", "", name).removeprefix("weighted_")
    return next((entry for entry in catalog()["metrics"].values() if entry.log_name in (name, plain)), None)


def _parted(name: str) -> tuple[str, str]:
    """Return the output that a name in the logs begins with, empty where there is none, and the rest of it."""
    known = {"loss", *(entry.log_name for entry in catalog()["metrics"].values())}
    starts = (at for at, letter in enumerate(name) if letter == "_" and re.sub(r"_\d+$", "", name[at + 1 :]) in known)
    at = next(starts, -1)
    return (name[:at], name[at + 1 :]) if at > 0 else ("", name)


def _loss_of(project: Project | None, place: int) -> Entry | None:
    loss = project.compile.outputs[place].loss if project and place < len(project.compile.outputs) else None
    return catalog()["losses"].get(loss.kind) if loss else None


def most_confused(scores: Scores) -> str:
    """Return one sentence about the pair of classes that are mistaken for each other most often."""
    wrong = [
        (count, true, predicted)
        for true, row in enumerate(scores.confusion)
        for predicted, count in enumerate(row)
        if true != predicted and count
    ]
    if not wrong:
        return "No row was taken for another class."
    count, true, predicted = max(wrong, key=lambda each: (each[0], -each[1], -each[2]))
    share = percent(count / sum(scores.confusion[true]))
    actual, taken_for = class_name(scores.labels[true]), class_name(scores.labels[predicted])
    return f"Most confused: {counted(count)} of {actual} predicted as {taken_for} ({share} of {actual})."


def cell_sentence(scores: Scores, true: int, predicted: int) -> str:
    """Return one cell of the confusion matrix as a sentence, with its share of the row and of the column."""
    count, total = scores.confusion[true][predicted], sum(scores.confusion[true])
    share = f", {percent(count / total)}" if total else ""
    verdict = "right" if true == predicted else "wrong"
    actual, taken_for = class_name(scores.labels[true]), class_name(scores.labels[predicted])
    column = sum(row[predicted] for row in scores.confusion)
    of_column = f" Of all predicted as {taken_for} it is {percent(count / column)}." if column else ""
    return f"{count:,} of {counted(total)} of {actual} predicted as {taken_for}{share} ({verdict}).{of_column}"


def kept(run: Run) -> str:
    """Return which epoch's weights a run left: ``kept epoch 37 of 52``."""
    if not run.epochs:
        return "no epoch finished"
    return f"kept epoch {run.kept_epoch:,} of {run.epochs:,}" if run.kept_epoch else counted(run.epochs, "epoch")


def ended_in_words(run: Run) -> str:
    """Return in one line how a run ended and what it is worth."""
    words = f"{run.name} {run.status}: {counted(run.epochs, 'epoch')} in {duration(run.seconds.fit)}"
    if run.kept_epoch and run.kept_epoch < run.epochs:
        words += f", kept epoch {run.kept_epoch}"
    if run.scores is None:
        return words
    metric = next((name for name in run.scores.metrics if not name.endswith("loss")), "loss")
    value = metric_value(metric, run.scores.metrics[metric])
    label = metric_label(metric) + marks_of(run.scores, run.project).get(metric, "")
    return f"{words}. {label} on the test rows: {value}"
