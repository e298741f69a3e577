"""Scores as text: metric labels, and sentences about the confusion matrix and runs."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

from engine.catalog.entries import Entry, catalog
from engine.project import Project
from engine.results.evaluation import class_name
from engine.results.run import Run, Scores, logs_of, marks_of
from engine.results.verdicts.scores import repeated_key
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


def right_rows(scores: Scores) -> int:
    """Return the sum of the diagonal of the confusion matrix."""
    return sum(row[position] for position, row in enumerate(scores.confusion))


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
    entry = metric_entry(name)
    if entry is None:
        output, plain = _split_output(name)
        return f"{metric_label(plain)} of {output}" if output else name.replace("_", " ").capitalize()
    # Labels of the catalog name the encoding of the target, as in "Accuracy (one-hot)"; here it is left out.
    return entry.label.partition(" (")[0]


def metric_entry(name: str) -> Entry | None:
    """Return the metric of the catalog with this name in the logs; None if it has none."""
    plain = re.sub(r"_\d+$", "", name).removeprefix("weighted_")
    return next((entry for entry in catalog()["metrics"].values() if entry.log_name in (name, plain)), None)


def _split_output(name: str) -> tuple[str, str]:
    """Return the output that a log name begins with, empty if none, and the rest of the name."""
    known = {"loss", *(entry.log_name for entry in catalog()["metrics"].values())}
    starts = (at for at, letter in enumerate(name) if letter == "_" and re.sub(r"_\d+$", "", name[at + 1 :]) in known)
    at = next(starts, -1)
    return (name[:at], name[at + 1 :]) if at > 0 else ("", name)


def loss_of(project: Project | None, index: int) -> Entry | None:
    """Return the loss of an output in the catalog; None if it is not known."""
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
    given, log = run.scores.metrics[metric], logs_of(run.scores, run.project)[metric]
    key = repeated_key(log, given, run.scores, run.project) if not log.output else ""
    value = metric_value(metric, run.scores.key_scores[key] if key else given)
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
