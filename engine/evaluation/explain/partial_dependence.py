"""Partial dependence: how predictions change when a column is set to one value after another."""

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
"""The mean over so many rows is as smooth as over all."""
MAX_CURVES = 100
"""How many rows are drawn one by one."""


def dependence(model: ModelEstimator, frame: pd.DataFrame, column: str, answer: int = 0, seed: int = 0) -> Dependence:
    """Return the partial dependence of an answer on one column, with the curves of some rows.

    Parameters
    ----------
    frame : DataFrame
        The feature columns of the rows to ask about.
    answer : int
        Which class's probability, as a position among the labels; 0 for a regression.
    """
    sample, values = _sample(frame, seed), _values(frame[column], MAX_VALUES)
    found = _asked(model, sample, [column], {column: values})
    individual = _answers(found.individual, answer)
    return Dependence(
        column,
        _plain(values),
        _answers(found.average, answer),
        individual[:MAX_CURVES],
        model.labels[answer] if model.labels else "",
        _is_dated(frame[column]),
    )


def pair_dependence(
    model: ModelEstimator, frame: pd.DataFrame, columns: tuple[str, str], answer: int = 0, seed: int = 0
) -> PairDependence:
    """Return the partial dependence of an answer on two columns together."""
    sample = _sample(frame, seed).iloc[:MAX_CURVES]
    values = {column: _values(frame[column], MAX_VALUES_OF_A_PAIR) for column in columns}
    found = _asked(model, sample, list(columns), values)
    first, second = (
        tuple(map(date_text, values[column])) if _is_dated(frame[column]) else _plain(values[column])
        for column in columns
    )
    return PairDependence(
        columns, (first, second), _answers(found.average, answer), model.labels[answer] if model.labels else ""
    )


def _asked(model: ModelEstimator, sample: pd.DataFrame, columns: Sequence[str], values: dict[str, Any]) -> Any:
    input_fields = int(np.prod([len(each) for each in values.values()]))
    model.begin(f"Setting {' and '.join(columns)} to {input_fields} values", input_fields)
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


def _answers(found: NDArray[np.float64], answer: int) -> NDArray[np.float64]:
    """Return the part of one answer; for two classes scikit-learn gives that of the second alone."""
    values: NDArray[np.float64] = found[answer if len(found) > 1 else 0]
    return values


def _sample(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return some rows, with whole numbers as fractions and dates as seconds, so that any value can be put there."""
    picked = frame.sample(min(len(frame), MAX_ROWS), random_state=seed) if len(frame) > MAX_ROWS else frame.copy()
    for column in picked:
        if _is_dated(picked[column]):
            picked[column] = as_seconds(picked[column], str(column))
        numeric = pd.api.types.is_numeric_dtype(picked[column]) and not pd.api.types.is_bool_dtype(picked[column])
        if numeric:
            picked[column] = picked[column].astype(np.float64)
        else:
            picked[column] = picked[column].astype(object)
    return picked


def _values(cells: pd.Series[Any], most: int) -> NDArray[Any]:
    """Return the values to set: numbers from the 1st to the 99th percentile, or the most frequent levels in order."""
    present = cells.dropna()
    if _is_dated(cells):
        present = cells = pd.Series(as_seconds(present, str(cells.name)))
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        numbers = present.to_numpy(dtype=np.float64)
        different = np.unique(numbers)
        if len(different) <= most:
            return different
        low, high = np.percentile(numbers, [1, 99])
        return np.linspace(low, high, most) if low < high else different[:: max(1, len(different) // most)][:most]
    frequent = present.value_counts().index[:MAX_LEVELS]
    return np.array(sorted(frequent, key=str), dtype=object)


def _is_dated(cells: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(cells))


def _plain(values: NDArray[Any]) -> tuple[float | str, ...]:
    return tuple(str(value) if values.dtype == object else float(value) for value in values)
