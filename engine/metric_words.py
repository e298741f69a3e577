"""What a metric's name does not say by itself."""

from __future__ import annotations

import math

from engine.run import Scores
from engine.specs import Project

BINARY_ACCURACIES = ("accuracy", "binary_accuracy")
"""Accuracies of two classes, which Keras counts at a threshold of their own."""


def own_threshold(name: str, scores: Scores, project: Project | None) -> str:
    """Return `` (at 0.50)`` where an accuracy of two classes was counted at another threshold than the decision."""
    if scores.task != "binary" or name not in BINARY_ACCURACIES:
        return ""
    chosen = project.compile.outputs[0].metrics if project and project.compile.outputs else ()
    given = next((spec.params.get("threshold") for spec in chosen if spec.kind == "BinaryAccuracy"), None)
    threshold = float(given) if isinstance(given, int | float) else 0.5
    return "" if math.isclose(threshold, scores.threshold) else f" (at {threshold:.2f})"
