"""True and predicted values of some rows: the input of every evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.network.decoding import predicted_classes
from engine.preprocessing import ColumnBaseline, Floats, Preprocessor, SplitArrays
from engine.project.table_facts import Task


@dataclass(frozen=True)
class Predictions:
    """True targets and predictions of some rows, for one target.

    Attributes
    ----------
    labels : tuple of str
        The classes; empty for a regression. Of two classes the second is the positive one.
    y_true : array of float64, shape (n,)
        Class numbers (positions among `labels`), or numbers.
    y_pred : array of float64, shape (n, classes) or (n, 1)
        Probabilities, or numbers; with one column for two classes it is the probability of the second.
    rows : array of int64, shape (n,)
        The positions of the rows in their table, from 0.
    weights : array of float64, shape (n,), or None
        Weight of each row. None weights all alike.
    baseline_values : array of float64, shape (columns of `y_pred`,), or None
        The prediction of the baseline for every row: the class frequencies, or the mean, of the training rows. None
        where they are not known.
    """

    target: str
    task: Task
    labels: tuple[str, ...]
    y_true: NDArray[np.float64]
    y_pred: NDArray[np.float64]
    rows: NDArray[np.int64]
    threshold: float = 0.5
    weights: NDArray[np.float64] | None = None
    baseline_values: NDArray[np.float64] | None = None

    @property
    def class_numbers(self) -> list[int]:
        """The numbers of all classes, also of those without a row."""
        return list(range(len(self.labels)))

    @cached_property
    def predicted(self) -> NDArray[np.float64]:
        """The predicted class number or number of each row, shape (n,)."""
        if self.task == "regression":
            return self.y_pred[:, 0]
        return predicted_classes(self.y_pred.astype(np.float32), self.threshold).astype(np.float64)

    @cached_property
    def probabilities(self) -> NDArray[np.float64]:
        """The probability of each class, shape (n, classes); rows sum to 1 where those of `y_pred` do."""
        if self.y_pred.shape[1] == 1:
            return np.hstack([1 - self.y_pred, self.y_pred])
        return self.y_pred[:, : len(self.labels)]

    @property
    def baseline(self) -> Predictions | None:
        """The same rows predicted by the baseline, with a threshold of 0.5; None where it is not known."""
        if self.baseline_values is None:
            return None
        return replace(self, y_pred=np.tile(self.baseline_values, (len(self.y_true), 1)), threshold=0.5)

    @cached_property
    def present_classes(self) -> NDArray[np.int64]:
        """The numbers of the classes with at least one row, ascending."""
        return np.unique(self.y_true.astype(np.int64))


def predictions_of(
    rows: SplitArrays, predicted: Sequence[Floats], preprocessor: Preprocessor, threshold: float
) -> tuple[Predictions, ...]:
    """Return true and predicted values of preprocessed rows, for each target.

    Parameters
    ----------
    predicted : sequence of array of float32
        One array for each target, as `engine.network.decoding.decode_outputs` returns it.
    """
    usual = {each.name: each for each in preprocessor.usual}
    weights = None if rows.sample_weight is None else rows.sample_weight.astype(np.float64)
    return tuple(
        Predictions(
            target=target.name,
            task=task,
            labels=() if task == "regression" else target.levels,
            y_true=true[:, 0].astype(np.float64),
            y_pred=given.astype(np.float64),
            rows=rows.positions,
            threshold=threshold,
            weights=weights,
            baseline_values=_baseline_prediction(usual.get(target.name), target.levels, task, given.shape[1]),
        )
        for target, task, true, given in zip(preprocessor.targets, preprocessor.tasks, rows.y, predicted, strict=True)
    )


def _baseline_prediction(
    usual: ColumnBaseline | None, levels: tuple[str, ...], task: Task, width: int
) -> NDArray[np.float64] | None:
    """Return what the baseline predicts for every row, shape (width,); None if that is not known."""
    if usual is None or (task == "regression" and usual.mean is None):
        return None
    if task == "regression":
        return np.array([usual.mean], dtype=np.float64)
    # A file from before the shares were recorded has the most frequent class alone.
    shares = dict(zip(usual.levels, usual.shares or (1.0,), strict=False))
    probabilities = np.array([shares.get(level, 0.0) for level in levels])
    return probabilities[1:2] if width == 1 else np.pad(probabilities, (0, max(0, width - len(probabilities))))
