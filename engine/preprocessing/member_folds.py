"""Folds of the training rows, of which each of several networks next to each other holds out one."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold, StratifiedKFold

from engine.preprocessing.cell_values import Floats
from engine.project import SplitSpec
from engine.system.errors import EngineError


def held_out_folds(target: NDArray[Any], is_number: bool, split: SplitSpec) -> Floats:
    """Return whether each row is in each fold, as 0 and 1: float32 of shape (rows, folds).

    Parameters
    ----------
    target : array, shape (rows,)
        The first target; each fold has the same share of each of its classes, unless it is a number.

    Raises
    ------
    EngineError
        If there are too few rows.
    """
    is_stratified = split.stratify and not is_number
    folds = (StratifiedKFold if is_stratified else KFold)(split.member_folds, shuffle=True, random_state=split.seed)
    held_out = np.zeros((len(target), split.member_folds), np.float32)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a class with fewer rows than folds is missing in some
            for fold, (_, rows) in enumerate(folds.split(target, target)):
                held_out[rows, fold] = 1
    except ValueError as error:
        raise EngineError(
            f"There are too few rows for {split.member_folds} folds of the training rows. "
            "Use fewer folds, or hold out validation rows.",
            details=str(error),
            where=("data", "split", "member_folds"),
        ) from error
    return held_out
