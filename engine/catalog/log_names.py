"""The names of metrics in Keras's logs, and what a name does not say by itself."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.catalog.entries import entry
from engine.project import CompileSpec, ObjectSpec, OutputSpec

DECIDED = (
    *("accuracy", "binary_accuracy", "precision", "recall", "binary_io_u"),
    *("true_positives", "true_negatives", "false_positives", "false_negatives"),
)
"""Metrics of two classes that Keras counts at a threshold of their own."""

LOWER_IS_BETTER = ("error", "loss", "crossentropy", "hinge", "divergence", "poisson", "logcosh", "log_cosh", "false_")


@dataclass(frozen=True)
class LogEntry:
    """One number of Keras's logs.

    Attributes
    ----------
    name : str
        As the logs have it: ``species_output_auc``.
    plain : str
        Without the name of the output, which Keras puts before it where there are several: ``auc``.
    output : int or None
        The place of the output that it is about; None for the loss of all.
    metric : ObjectSpec or None
        None for a loss.
    """

    name: str
    plain: str
    output: int | None = None
    metric: ObjectSpec | None = None


def logged(settings: CompileSpec, ends: Sequence[str]) -> tuple[LogEntry, ...]:
    """Return what the logs of a model will have, the loss first; `ends` are the names of its outputs."""
    found = [LogEntry("loss", "loss", None if len(settings.outputs) > 1 else 0)]
    for place, output in enumerate(settings.outputs):
        prefix = f"{ends[place]}_" if len(settings.outputs) > 1 and place < len(ends) else ""
        found += [LogEntry(f"{prefix}loss", "loss", place)] if prefix else []
        found += [LogEntry(prefix + plain, plain, place, metric) for plain, metric in _named(output)]
    return tuple(found)


def lower_is_better(name: str) -> bool:
    """Whether a smaller number of that name is a better one."""
    return any(word in name for word in LOWER_IS_BETTER)


def log_name(metric: ObjectSpec) -> str:
    """Return what a metric is called in the logs where it is the only one of its kind."""
    known = entry("metrics", metric.kind)
    return str(metric.params.get("name") or (known.log_name if known else metric.kind))


def _named(output: OutputSpec) -> Iterator[tuple[str, ObjectSpec]]:
    """Give each metric the name that Keras gives it beside the others of its output."""
    counts: dict[str, int] = {}
    marked = [(metric, "") for metric in output.metrics]
    for metric, mark in (*marked, *((metric, "weighted_") for metric in output.weighted_metrics)):
        name = log_name(metric)
        if mark and name in counts:
            name = mark + name
        counts[name] = counts.get(name, 0) + 1
        yield name if counts[name] == 1 else f"{name}_{counts[name] - 1}", metric


def own_threshold(log: LogEntry, threshold: float) -> str:
    """Return `` (at 0.50)`` where a metric of two classes is counted at another threshold than the decision."""
    known = entry("metrics", log.metric.kind) if log.metric else None
    if (known.log_name if known else _bare(log.plain)) not in DECIDED:
        return ""
    params = log.metric.params if log.metric else {}
    given = params.get("threshold", params.get("thresholds"))
    own = 0.5 if given is None else given
    return "" if not isinstance(own, int | float) or math.isclose(own, threshold) else f" (at {own:.2f})"


def _bare(name: str) -> str:
    """Return a name of the logs without what tells it from others of its kind: ``weighted_``, ``_1``."""
    return re.sub(r"_\d+$", "", name).removeprefix("weighted_")
