"""Which rows are held out, as scikit-learn does it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from engine.errors import EngineError
from engine.preparation.cells import Positions
from engine.specs import SplitSpec


def split_rows(
    rows: Positions, labels: NDArray[Any] | None, split: SplitSpec
) -> tuple[Positions, Positions, Positions]:
    """Hold out the test part of all rows, then the validation part of the rest.

    Parameters
    ----------
    labels : array, shape (rows,), or None
        The class of each row, whose shares are to be the same in each part.
    """
    labels = labels if split.stratify and split.shuffle else None
    rest, test, rest_labels = _held_out(rows, labels, split.test_fraction, split)
    train, validation, _ = _held_out(rest, rest_labels, split.validation_fraction, split)
    return train, validation, test


def _held_out(
    rows: Positions, labels: NDArray[Any] | None, fraction: float, split: SplitSpec
) -> tuple[Positions, Positions, NDArray[Any] | None]:
    if not fraction:
        return rows, rows[:0], labels
    try:
        inside, outside = train_test_split(
            np.arange(len(rows)),
            test_size=fraction,
            shuffle=split.shuffle,
            random_state=split.seed if split.shuffle else None,
            stratify=labels,
        )
    except ValueError as error:
        text = "has too few rows, or a class with too few rows, to be split like this"
        raise EngineError(
            f"The table {text}. Hold out less, or switch stratification off.",
            details=str(error),
            where=("data", "split"),
        ) from error
    return rows[inside], rows[outside], None if labels is None else labels[inside]
