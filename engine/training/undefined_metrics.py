"""Metrics of Keras that rows of a single class, or of a single number, do not determine; Keras returns 0 for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import keras
import numpy as np

from engine.catalog.log_names import LogEntry
from engine.training.graph_fit import Arrays

NEED_VARIATION = (
    *("AUC", "SensitivityAtSpecificity", "SpecificityAtSensitivity", "PrecisionAtRecall", "RecallAtPrecision"),
    *("R2Score", "PearsonCorrelation"),
)
"""Keras names of the metrics that need rows of two classes, or of two different numbers."""


def undefined_metrics(arrays: Arrays, logs: Sequence[LogEntry]) -> tuple[str, ...]:
    """Return the names in the logs of the metrics that the targets of these rows do not determine."""
    constant = [len(y) == 0 or bool(np.ptp(y) == 0) for y in keras.tree.flatten(arrays.y)]
    return tuple(
        log.name
        for log in logs
        if log.metric is not None and log.metric.kind in NEED_VARIATION and log.output is not None
        if constant[log.output]
    )


def without_undefined(
    values: Mapping[str, float | None], arrays: Arrays, logs: Sequence[LogEntry]
) -> dict[str, float | None]:
    """Return metrics of some rows by their names in the logs; None for those that the rows do not determine."""
    undefined = undefined_metrics(arrays, logs)
    return {name: None if name in undefined else value for name, value in values.items()}
