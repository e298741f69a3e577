"""A trained network as scikit-learn's inspection wants it: an estimator that is asked with rows of the raw table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from engine.messages.events import NULL_JOB, Job
from engine.system.errors import Cancelled

Answer = Callable[[pd.DataFrame], NDArray[np.float64]]
"""Rows of the table -> probabilities (rows, classes), or numbers (rows, 1)."""


class ModelEstimator:
    """A model that counts how often it was asked, tells how far it is, and stops when asked to.

    Parameters
    ----------
    answer : callable
        Rows of the raw table to answers, one column a class; numbers have one column.
    labels : tuple of str
        The classes; empty for a regression.
    """

    def __init__(self, answer: Answer, labels: tuple[str, ...], job: Job = NULL_JOB) -> None:
        self._answer, self._job = answer, job
        self.labels = labels
        self._stopping = job.should_stop

    def begin(self, text: str, input_fields: int) -> None:
        """Tell what is about to happen, and how many questions it takes."""
        self._stopping = self._job.progress_counter(text, input_fields)

    def __call__(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return the answers for these rows.

        Raises
        ------
        Cancelled
            Where the job is to stop.
        """
        if self._stopping():
            raise Cancelled("It was stopped before it was done.")
        return self._answer(frame)

    @property
    def estimator(self) -> Any:
        """The model as a fitted estimator of scikit-learn."""
        return _Classifier(self) if self.labels else _Regressor(self)


class _Estimator(BaseEstimator):  # type: ignore[misc]
    def __init__(self, model: ModelEstimator) -> None:
        self.model = model

    def fit(self, X: Any, y: Any) -> Any:
        """Do nothing: the model is trained."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True


class _Classifier(ClassifierMixin, _Estimator):  # type: ignore[misc]
    @property
    def classes_(self) -> NDArray[np.int64]:
        """The positions of the classes."""
        return np.arange(len(self.model.labels))

    def predict_proba(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the probability of each class."""
        return self.model(X)

    def predict(self, X: pd.DataFrame) -> NDArray[np.int64]:
        """Return the most probable class."""
        classes: NDArray[np.int64] = self.model(X).argmax(axis=1)
        return classes


class _Regressor(RegressorMixin, _Estimator):  # type: ignore[misc]
    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the numbers."""
        return self.model(X)[:, 0]
