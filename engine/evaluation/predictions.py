"""True targets beside answers: what every evaluation starts from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.network.decoding import predicted_classes
from engine.project.table_facts import Task


@dataclass(frozen=True)
class Predictions:
    """Rows with the answers of a model.

    Attributes
    ----------
    labels : tuple of str
        The classes; empty for a regression. Of two classes the second is the positive one.
    true : array of float64, shape (n,)
        Positions among `labels`, or numbers.
    answers : array of float64, shape (n, classes) or (n, 1)
        Probabilities, or numbers; with one column for two classes it is the probability of the second.
    rows : array of int64, shape (n,)
        Where the rows stand in their table.
    weights : array of float64, shape (n,), or None
        How much each row counts.
    usual : array of float64, shape (columns of `answers`,), or None
        What a model without any knowledge answers for every row: the shares of the classes, or the mean, of the
        training rows; None where they are not known.
    """

    target: str
    task: Task
    labels: tuple[str, ...]
    true: NDArray[np.float64]
    answers: NDArray[np.float64]
    rows: NDArray[np.int64]
    threshold: float = 0.5
    weights: NDArray[np.float64] | None = None
    usual: NDArray[np.float64] | None = None

    @property
    def positions(self) -> list[int]:
        """The positions of all classes, also of those that no row has."""
        return list(range(len(self.labels)))

    @cached_property
    def predicted(self) -> NDArray[np.float64]:
        """The decision for each row: a position among `labels`, or a number; shape (n,)."""
        if self.task == "regression":
            return self.answers[:, 0]
        return predicted_classes(self.answers.astype(np.float32), self.threshold).astype(np.float64)

    @cached_property
    def chances(self) -> NDArray[np.float64]:
        """The probability of each class, rows summing to 1 where the answers do; shape (n, classes)."""
        if self.answers.shape[1] == 1:
            return np.hstack([1 - self.answers, self.answers])
        return self.answers[:, : len(self.labels)]

    @property
    def without_knowledge(self) -> Predictions | None:
        """The same rows answered by what is usual, decided for the most frequent class; None where it is not known."""
        if self.usual is None:
            return None
        return replace(self, answers=np.tile(self.usual, (len(self.true), 1)), threshold=0.5)

    @cached_property
    def present(self) -> NDArray[np.int64]:
        """The positions of the classes that at least one row has."""
        return np.unique(self.true.astype(np.int64))
