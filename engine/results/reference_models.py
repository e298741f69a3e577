"""Scores of the model for each target, in the target's unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.project import Frozen, Spec
from engine.project.table_facts import Task


class TargetScores(Spec):
    """Scores of the current model for one target on some rows.

    Attributes
    ----------
    target : str
        The target column.
    rows : int
        Number of rows.
    scores : mapping of str to float or None
        ``accuracy``, ``log_loss`` and ``auc`` of classes; ``r2``, ``rmse`` and ``mae`` of numbers, in the target's
        unit. None for one that these rows do not determine.
    """

    target: str
    task: Task
    rows: int
    scores: Frozen[str, float | None]


def scores_document(targets: Sequence[TargetScores]) -> dict[str, Any]:
    """Return scores for JSON: those of the only target, or of each by its name."""
    if len(targets) == 1:
        return dict(targets[0].scores)
    return {each.target: dict(each.scores) for each in targets}
