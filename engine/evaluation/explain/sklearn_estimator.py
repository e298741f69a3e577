"""A trained model as an estimator of scikit-learn that takes rows of the raw table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from engine.messages.job import NULL_JOB, Job
from engine.system.errors import Cancelled

Predict = Callable[[pd.DataFrame], NDArray[np.float64]]
"""Rows of the table -> probabilities (rows, classes), or numbers (rows, 1)."""


class ModelEstimator:
    """A model whose calls report their progress to a job, and stop with it.

    Parameters
    ----------
    predict : callable
        Rows of the raw table -> predictions, one column for each class, or one column of numbers.
    labels : tuple of str
        The classes; empty for a regression.
    """

    def __init__(self, predict: Predict, labels: tuple[str, ...], job: Job = NULL_JOB) -> None:
        self._predict, self._job = predict, job
        self.labels = labels
        self._should_stop = job.should_stop

    def begin(self, text: str, calls: int) -> None:
        """Report what begins, and how many calls of the model it takes."""
        self._should_stop = self._job.progress_counter(text, calls)

    def __call__(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return the predictions for some rows.

        Raises
        ------
        Cancelled
            Where the job is stopped.
        """
        if self._should_stop():
            raise Cancelled("It was stopped before it was done.")
        return self._predict(frame)

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
        """The class numbers."""
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
        """Return the predicted numbers."""
        return self.model(X)[:, 0]
