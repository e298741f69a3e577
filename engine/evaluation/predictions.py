"""True and predicted values of some rows: the input of every evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.network.decoding import predicted_classes
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
