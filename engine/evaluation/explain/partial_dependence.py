"""Partial dependence: mean predictions over the rows, with one column set to each of many values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.inspection import partial_dependence

from engine.evaluation.explain.sklearn_estimator import ModelEstimator
from engine.preprocessing.cell_values import as_seconds
from engine.results.evaluation import Dependence, PairDependence
from engine.system.dates import date_text

MAX_VALUES = 40
MAX_VALUES_OF_A_PAIR = 20
MAX_LEVELS = 30
MAX_ROWS = 500
"""Most rows of the mean; with more it becomes no smoother."""
MAX_CURVES = 100
"""Most rows with a curve of their own."""


def dependence(
    model: ModelEstimator, frame: pd.DataFrame, column: str, class_number: int = 0, seed: int = 0
) -> Dependence:
    """Return the partial dependence of one output on one column, with the curves of some rows.

    Parameters
    ----------
    frame : DataFrame
        The feature columns of the rows.
    class_number : int
        The class whose probability is predicted; 0 for a regression.
    """
    sample, values = _sample(frame, seed), _values(frame[column], MAX_VALUES)
    result = _partial_dependence(model, sample, [column], {column: values})
    individual = _of_class(result.individual, class_number)
    return Dependence(
        column,
        _plain(values),
        _of_class(result.average, class_number),
        individual[:MAX_CURVES],
        model.labels[class_number] if model.labels else "",
        _is_dated(frame[column]),
    )


def pair_dependence(
    model: ModelEstimator, frame: pd.DataFrame, columns: tuple[str, str], class_number: int = 0, seed: int = 0
) -> PairDependence:
    """Return the partial dependence of one output on two columns together; see `dependence`."""
    sample = _sample(frame, seed).iloc[:MAX_CURVES]
    values = {column: _values(frame[column], MAX_VALUES_OF_A_PAIR) for column in columns}
    result = _partial_dependence(model, sample, list(columns), values)
    first, second = (
        tuple(map(date_text, values[column])) if _is_dated(frame[column]) else _plain(values[column])
        for column in columns
    )
    return PairDependence(
        columns,
        (first, second),
        _of_class(result.average, class_number),
        model.labels[class_number] if model.labels else "",
    )


def _partial_dependence(
    model: ModelEstimator, sample: pd.DataFrame, columns: Sequence[str], values: dict[str, Any]
) -> Any:
    calls = int(np.prod([len(each) for each in values.values()]))
    model.begin(f"Setting {' and '.join(columns)} to {calls} values", calls)
    levels = [column for column in columns if values[column].dtype == object]
    return partial_dependence(
        model.estimator,
        sample,
        columns,
        custom_values=values,
        categorical_features=levels or None,
        response_method="predict_proba" if model.labels else "auto",
        method="brute",
        kind="both",
    )


def _of_class(result: NDArray[np.float64], class_number: int) -> NDArray[np.float64]:
    """Return the values of one class; for two classes scikit-learn returns those of the second alone."""
    values: NDArray[np.float64] = result[class_number if len(result) > 1 else 0]
    return values


def _sample(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return some rows, with integers as float64 and dates as seconds, so that any value can be set."""
    sample = frame.sample(min(len(frame), MAX_ROWS), random_state=seed) if len(frame) > MAX_ROWS else frame.copy()
    for column in sample:
        if _is_dated(sample[column]):
            sample[column] = as_seconds(sample[column], str(column))
        numeric = pd.api.types.is_numeric_dtype(sample[column]) and not pd.api.types.is_bool_dtype(sample[column])
        if numeric:
            sample[column] = sample[column].astype(np.float64)
        else:
            sample[column] = sample[column].astype(object)
    return sample


def _values(cells: pd.Series[Any], max_values: int) -> NDArray[Any]:
    """Return the values to set: numbers from the 1st to the 99th percentile, or the most frequent levels in order."""
    present = cells.dropna()
    if _is_dated(cells):
        present = cells = pd.Series(as_seconds(present, str(cells.name)))
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        numbers = present.to_numpy(dtype=np.float64)
        distinct = np.unique(numbers)
        if len(distinct) <= max_values:
            return distinct
        low, high = np.percentile(numbers, [1, 99])
        return (
            np.linspace(low, high, max_values)
            if low < high
            else distinct[:: max(1, len(distinct) // max_values)][:max_values]
        )
    frequent = present.value_counts().index[:MAX_LEVELS]
    return np.array(sorted(frequent, key=str), dtype=object)


def _is_dated(cells: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(cells))


def _plain(values: NDArray[Any]) -> tuple[float | str, ...]:
    return tuple(str(value) if values.dtype == object else float(value) for value in values)
