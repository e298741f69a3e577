"""Names of metrics in the logs of Keras, with their output, direction and threshold."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.catalog.entries import entry
from engine.project import CompileSpec, ObjectSpec, OutputSpec, Project
from engine.project.methods.target_scalers import TARGET_SCALERS

THRESHOLD_METRICS = (
    *("accuracy", "binary_accuracy", "precision", "recall", "binary_io_u"),
    *("true_positives", "true_negatives", "false_positives", "false_negatives"),
)
"""Log names of the metrics of two classes that Keras computes at a threshold of the metric."""

LOWER_IS_BETTER = ("error", "loss", "crossentropy", "hinge", "divergence", "poisson", "logcosh", "log_cosh", "false_")


@dataclass(frozen=True)
class LogEntry:
    """Name of one value in the logs of Keras.

    Attributes
    ----------
    name : str
        Name in the logs: ``species_output_auc``.
    plain : str
        Name without the prefix that Keras adds if there are several outputs: ``auc``.
    output : int or None
        Index of the output; None for the total loss of several outputs.
    metric : ObjectSpec or None
        Metric of the value; None for a loss.
    """

    name: str
    plain: str
    output: int | None = None
    metric: ObjectSpec | None = None


def logged(settings: CompileSpec, ends: Sequence[str]) -> tuple[LogEntry, ...]:
    """Return the names in the logs of a model, the loss first.

    Parameters
    ----------
    settings : CompileSpec
        Losses and metrics of each output.
    ends : sequence of str
        Names of the output layers.
    """
    entries = [LogEntry("loss", "loss", None if len(settings.outputs) > 1 else 0)]
    for place, output in enumerate(settings.outputs):
        prefix = f"{ends[place]}_" if len(settings.outputs) > 1 and place < len(ends) else ""
        entries += [LogEntry(f"{prefix}loss", "loss", place)] if prefix else []
        entries += [LogEntry(prefix + plain, plain, place, metric) for plain, metric in _metric_names(output)]
    return tuple(entries)


def scaled_losses(project: Project) -> tuple[str, ...]:
    """Return the names in the logs of the losses that are of scaled targets; metrics are in the targets' units."""
    scaled = [
        target.kind == "number" and not TARGET_SCALERS[target.target_scaling].is_identity
        for target in project.data.with_role("target")
    ]
    return tuple(
        log.name
        for log in logged(project.compile, project.model.ends)
        if log.metric is None and (any(scaled) if log.output is None else any(scaled[log.output : log.output + 1]))
    )


def log_in_words(name: str) -> str:
    """Return the name of a log as words: ``validation loss`` for ``val_loss``."""
    return re.sub("^val_", "validation ", name).replace("_", " ")


def lower_is_better(name: str) -> bool:
    """Return whether a smaller value of a metric is better."""
    return any(word in name for word in LOWER_IS_BETTER)


def log_name(metric: ObjectSpec) -> str:
    """Return the name of a metric in the logs if it is the only one of its kind."""
    known = entry("metrics", metric.kind)
    return str(metric.params.get("name") or (known.log_name if known else metric.kind))


def _metric_names(output: OutputSpec) -> Iterator[tuple[str, ObjectSpec]]:
    """Yield each metric of an output with its log name, which Keras makes unique by a prefix or number."""
    counts: dict[str, int] = {}
    marked = [(metric, "") for metric in output.metrics]
    for metric, mark in (*marked, *((metric, "weighted_") for metric in output.weighted_metrics)):
        name = log_name(metric)
        if mark and name in counts:
            name = mark + name
        counts[name] = counts.get(name, 0) + 1
        yield name if counts[name] == 1 else f"{name}_{counts[name] - 1}", metric


def own_threshold(log: LogEntry, threshold: float) -> str:
    """Return `` (at 0.50)`` if a metric of two classes uses another threshold than the model, else an empty text."""
    known = entry("metrics", log.metric.kind) if log.metric else None
    if (known.log_name if known else _base_name(log.plain)) not in THRESHOLD_METRICS:
        return ""
    params = log.metric.params if log.metric else {}
    explicit = params.get("threshold", params.get("thresholds"))
    metric_threshold = 0.5 if explicit is None else explicit
    return (
        ""
        if not isinstance(metric_threshold, int | float) or math.isclose(metric_threshold, threshold)
        else f" (at {metric_threshold:.2f})"
    )


def _base_name(name: str) -> str:
    """Return a log name without the parts that make it unique: ``weighted_``, ``_1``."""
    return re.sub(r"_\d+$", "", name).removeprefix("weighted_")
