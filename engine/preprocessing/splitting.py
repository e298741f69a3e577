"""Which rows are held out: by chance, by group, by time, as a column says, or as they stand."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import GroupShuffleSplit, train_test_split

from engine.preprocessing.cell_values import Positions, as_numbers, as_seconds, listed
from engine.project import PART_WORDS, DataSpec, Role, SplitSpec
from engine.system.errors import EngineError


class SplitPositions(NamedTuple):
    """Positions of the rows of each part."""

    train: Positions
    validation: Positions
    test: Positions


def split_rows(frame: pd.DataFrame, rows: Positions, labels: NDArray[Any] | None, data: DataSpec) -> SplitPositions:
    """Hold out the test part of some rows, then the validation part of the rest.

    Parameters
    ----------
    rows : array of int64
        The positions in the table of the rows that can be used.
    labels : array, shape (rows,), or None
        The class of each row, whose shares are to be the same in each part.

    Raises
    ------
    EngineError
        Where the column is not there by which the rows are split, or a part would be left without a row.
    """
    split = data.split
    match split.method:
        case "group":
            groups = pd.factorize(frame[_column(data, "group")].iloc[rows])[0]
            return _by_group(rows, groups, split)
        case "time":
            ordered = rows[np.argsort(_times(frame, _column(data, "time"))[rows], kind="stable")]
            return _last_rows(ordered, split)
        case "column":
            return _as_configured(frame, rows, _column(data, "split"))
        case "validation_split":
            return _last_rows(rows, split)
        case "files":
            named = {"validation_fraction": split.validation_file, "test_fraction": split.test_file}
            split = split.replaced(**{name: 0.0 for name, file in named.items() if file})
    return _by_chance(rows, labels if split.stratify and split.shuffle else None, split)


def _column(data: DataSpec, role: Role) -> str:
    columns = data.with_role(role)
    if len(columns) != 1:
        found = f"{len(columns)} columns have" if columns else "no column has"
        raise EngineError(f"The rows are split by {role}, and {found} this role. Choose one.", where=("data", "split"))
    return columns[0].name


def _by_chance(rows: Positions, labels: NDArray[Any] | None, split: SplitSpec) -> SplitPositions:
    rest, test, rest_labels = _drawn(rows, labels, split.test_fraction, split)
    train, validation, _ = _drawn(rest, rest_labels, split.validation_fraction, split)
    return SplitPositions(train, validation, test)


def _drawn(
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


def _by_group(rows: Positions, groups: NDArray[Any], split: SplitSpec) -> SplitPositions:
    """Draw whole groups, so that none is on both sides."""
    rest, test = _drawn_groups(np.arange(len(rows)), groups, split.test_fraction, split)
    train, validation = _drawn_groups(rest, groups, split.validation_fraction, split)
    return SplitPositions(rows[train], rows[validation], rows[test])


def _drawn_groups(
    places: Positions, groups: NDArray[Any], fraction: float, split: SplitSpec
) -> tuple[Positions, Positions]:
    if not fraction:
        return places, places[:0]
    drawn = GroupShuffleSplit(1, test_size=fraction, random_state=split.seed)
    try:
        inside, outside = next(drawn.split(places, groups=groups[places]))
    except ValueError as error:
        raise EngineError(
            "There are too few groups to be split like this. Hold out less, or split at random.",
            details=str(error),
            where=("data", "split"),
        ) from error
    return places[inside], places[outside]


def _last_rows(rows: Positions, split: SplitSpec) -> SplitPositions:
    """Hold out the last rows of these, in their order; the fractions are rounded as scikit-learn does."""
    rest = len(rows) - math.ceil(len(rows) * split.test_fraction)
    train = rest - math.ceil(rest * split.validation_fraction)
    return SplitPositions(rows[:train], rows[train:rest], rows[rest:])


def _times(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return what rows are ordered by: numbers as they are, dates in seconds."""
    if pd.api.types.is_numeric_dtype(frame[name]):
        return as_numbers(frame[name], name)[:, 0]
    return as_seconds(frame[name], name)


def _as_configured(frame: pd.DataFrame, rows: Positions, name: str) -> SplitPositions:
    told = frame[name].iloc[rows].astype("str").str.strip().str.lower()
    unknown = sorted(set(told) - set(PART_WORDS))
    if unknown:
        raise EngineError(
            f"{name} says which rows are held out, and holds {listed(unknown)}. It can say train, validation and test.",
            where=("data", "columns", name, "role"),
        )
    part = told.map(PART_WORDS).to_numpy()
    return SplitPositions(*(rows[part == each] for each in SplitPositions._fields))
