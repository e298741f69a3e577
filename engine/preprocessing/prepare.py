"""From a table to the arrays of its training, validation and test rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.catalog.shapes import FEATURES
from engine.preprocessing.cell_values import Floats, Positions, as_numbers, present
from engine.preprocessing.column_baseline import usual_column
from engine.preprocessing.fit_column import fit_column, fit_target, fit_target_scaling
from engine.preprocessing.fitted_column import FittedColumn
from engine.preprocessing.member_folds import held_out_folds
from engine.preprocessing.preprocessor import Preprocessor
from engine.preprocessing.splitting import SplitPositions, split_rows
from engine.preprocessing.target_statistics import with_statistics
from engine.project import ColumnSpec, DataSpec
from engine.project.methods.level_spelling import joined_levels
from engine.project.methods.missing_values import MISSING_RULES
from engine.project.methods.scalers import SCALERS
from engine.project.methods.split_methods import METHOD_OF_ROLE
from engine.project.table_facts import task_of
from engine.system.errors import EngineError
from engine.tables import as_levels


@dataclass(frozen=True)
class SplitArrays:
    """Rows as arrays.

    Attributes
    ----------
    X : mapping of str to array
        The inputs of the network, by name.
    y : tuple of array of float32, each of shape (rows, 1)
        One for each target.
    positions : array of int64, shape (rows,)
        The positions of the rows in the table.
    sample_weight : array of float32, shape (rows,), or None
        The weight of each row; None if all have weight 1.
    fold_weight : array of float32, shape (rows, folds), or None
        For networks next to each other that hold out a fold each: whether a row counts, as 0 or 1, for the networks of
        each fold; None where every row counts for all of them.
    """

    X: Mapping[str, NDArray[Any]]
    y: tuple[Floats, ...]
    positions: Positions
    sample_weight: Floats | None = None
    fold_weight: Floats | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.positions)

    def first(self, rows: int) -> SplitArrays:
        """Return the first rows alone."""
        return replace(
            self,
            X={name: array[:rows] for name, array in self.X.items()},
            y=tuple(y[:rows] for y in self.y),
            positions=self.positions[:rows],
            sample_weight=None if self.sample_weight is None else self.sample_weight[:rows],
            fold_weight=None if self.fold_weight is None else self.fold_weight[:rows],
        )

    def member_weight(self, members: int) -> Floats | None:
        """Return the weight of each row for each of several networks next to each other, shape (rows, members).

        Networks share the folds in turn; the mean of the weights is 1. None where every row counts for all networks.

        Raises
        ------
        EngineError
            If there are more folds than networks.
        """
        if self.fold_weight is None:
            return None
        folds = self.fold_weight.shape[1]
        if members < folds:
            raise EngineError(
                f"Each of {folds} folds of the training rows is held out by a network of its own, and the network has "
                f"{members or 'no'} networks next to each other. Hold out validation rows instead.",
                where=("data", "split", "member_folds"),
            )
        weight: Floats = self.fold_weight[:, np.arange(members) % folds]
        weight /= weight.mean()
        return weight


@dataclass(frozen=True)
class PreparedData:
    """A split and transformed table, and the preprocessor that was fitted on its training rows.

    With folds of networks next to each other, training and validation rows are the same, with other weights.
    `tables` has for each part the table that its positions refer to: the open table, or that of its own file.
    """

    preprocessor: Preprocessor
    train: SplitArrays
    validation: SplitArrays
    test: SplitArrays
    tables: Mapping[str, pd.DataFrame]

    @property
    def folds(self) -> int:
        """The number of folds that networks next to each other hold out; 0 where validation rows are held out."""
        return 0 if self.train.fold_weight is None else self.train.fold_weight.shape[1]

    def part(self, name: str) -> SplitArrays:
        """Return the part of that name: ``train``, ``validation`` or ``test``."""
        parts: Mapping[str, SplitArrays] = {"train": self.train, "validation": self.validation, "test": self.test}
        return parts[name]


def prepare(
    frame: pd.DataFrame, data: DataSpec, others: Mapping[str, pd.DataFrame] = MappingProxyType({})
) -> PreparedData:
    """Drop unusable rows, split, fit on the training rows, and transform each part into arrays.

    Parameters
    ----------
    others : mapping of str to DataFrame
        The tables of ``validation`` and ``test`` rows, if they are in files of their own.

    Raises
    ------
    EngineError
        If a column of `data` is not in the table, or too few rows remain.
    """
    frame, targets = with_joined_levels(frame, data), data.with_role("target")
    if not targets:
        raise EngineError("No column is the target. Choose the column to predict.", where=("data", "columns"))
    rows = np.flatnonzero(_usable(frame, data))
    targets_fitted = tuple(fit_target(frame[column.name].iloc[rows], column) for column in targets)
    tasks = tuple(task_of(column.kind, len(column.levels)) for column in targets_fitted)
    parts = parts_of(frame, data, rows)
    if not len(parts.train):
        raise EngineError("No row is left for training. Hold out fewer rows.", where=("data", "split"))
    targets_fitted = tuple(
        fit_target_scaling(fitted, column, frame[column.name].iloc[parts.train])
        for fitted, column in zip(targets_fitted, targets, strict=True)
    )
    features_fitted, out_of_fold = with_statistics(
        [fit_column(frame[column.name], column, parts.train) for column in data.with_role("feature")],
        frame.iloc[parts.train],
        targets_fitted[0],
        tasks[0],
        data.split.seed,
    )
    usual = tuple(
        usual_column(frame[each.name].iloc[parts.train], each.name, each.kind)
        for each in (*features_fitted, *targets_fitted)
    )
    preprocessor = Preprocessor(
        features=features_fitted, targets=targets_fitted, tasks=tasks, weight=_weight_of(data), usual=usual
    )
    for name, other in others.items():
        preprocessor.require_columns(other, f"The file with the {name} rows")
    arrays = {
        name: part_of(preprocessor, others[name]) if name in others else _part(preprocessor, frame, positions)
        for name, positions in parts._asdict().items()
    }
    arrays["train"] = _with_numbers(arrays["train"], preprocessor, out_of_fold)
    if data.split.member_folds:
        held_out = held_out_folds(arrays["train"].y[0][:, 0], tasks[0] == "regression", data.split)
        arrays["validation"] = replace(arrays["train"], fold_weight=held_out)
        arrays["train"] = replace(arrays["train"], fold_weight=1 - held_out)
    return PreparedData(preprocessor, **arrays, tables={name: others.get(name, frame) for name in arrays})


def parts_of(frame: pd.DataFrame, data: DataSpec, rows: Positions | None = None) -> SplitPositions:
    """Return which rows are training, validation and test rows; nothing is fitted."""
    frame = with_joined_levels(frame, data)
    if rows is None:
        rows = np.flatnonzero(_usable(frame, data))
    return split_rows(frame, rows, data)


def with_joined_levels(frame: pd.DataFrame, data: DataSpec) -> pd.DataFrame:
    """Return the frame with levels that differ by blanks or case only as one, in the columns where they are joined."""
    columns = [
        column.name for column in data.columns if column.join_levels and column.has_levels and column.role != "ignore"
    ]
    changed = {name: joined_levels(as_levels(frame[name])) for name in columns if name in frame}
    return frame.assign(**changed) if changed else frame


def part_of(preprocessor: Preprocessor, frame: pd.DataFrame) -> SplitArrays:
    """Return the rows of any table that have all cells that evaluation needs.

    Raises
    ------
    EngineError
        If a column is not in the table, or a target has a class that the model does not know.
    """
    usable = preprocessor.usable(frame)
    for target in preprocessor.targets:
        if target.name not in frame:
            raise EngineError(f"The table has no column {target.name}, which is the target of this model.")
        usable &= present(frame[target.name], target.kind, target.name)
    if preprocessor.weight in frame:
        usable &= present(frame[preprocessor.weight], "number", preprocessor.weight)
    return _part(preprocessor, frame, np.flatnonzero(usable))


def _part(preprocessor: Preprocessor, frame: pd.DataFrame, positions: Positions) -> SplitArrays:
    rows = frame.iloc[positions]
    return SplitArrays(preprocessor.X(rows), preprocessor.y(rows), positions, preprocessor.sample_weight(rows))


def _with_numbers(part: SplitArrays, preprocessor: Preprocessor, numbers: Mapping[str, Floats]) -> SplitArrays:
    """Return rows with numbers in the place of the first of those that a column became, by the name of the column."""
    if not numbers:
        return part
    features, position = part.X[FEATURES].copy(), 0
    for column in preprocessor.features:
        own = numbers.get(column.name)
        if own is not None:
            features[:, position : position + own.shape[1]] = own
        position += column.width
    return replace(part, X={**part.X, FEATURES: features})


def _usable(frame: pd.DataFrame, data: DataSpec) -> NDArray[np.bool_]:
    """Return which rows have all cells that are required."""
    usable = np.ones(len(frame), dtype=bool)
    for column in data.columns:
        if column.role == "ignore" or not _is_used(column, data):
            continue
        if column.name not in frame:
            raise EngineError(
                f"The table has no column {column.name}. Choose the table that belongs to this project.",
                where=("data", "columns", column.name),
            )
        cells = frame[column.name]
        if column.role == "weight":
            usable &= _weighed(frame, column)
        elif column.role in METHOD_OF_ROLE:
            usable &= cells.notna().to_numpy(dtype=bool)
        elif column.role == "feature" and MISSING_RULES[column.missing].drops_rows:
            usable &= _unfitted(column).usable(cells)
        elif column.role == "target":
            usable &= present(cells, column.kind, column.name)
    return usable


def _is_used(column: ColumnSpec, data: DataSpec) -> bool:
    """Return whether the column is read: one whose role a split method needs is read by that method alone."""
    method = METHOD_OF_ROLE.get(column.role)
    return method is None or method.name == data.split.method


def _unfitted(column: ColumnSpec) -> FittedColumn:
    """Return the column before anything is fitted, which says which cells can be used."""
    scaler = SCALERS[column.scaling]
    curve = scaler.curve if scaler.lower_bound is not None else ""
    return FittedColumn(name=column.name, kind=column.kind, curve=curve)


def _weighed(frame: pd.DataFrame, column: ColumnSpec) -> NDArray[np.bool_]:
    """Return which rows have a weight; raise `EngineError` if one is negative."""
    weights = as_numbers(frame[column.name], column.name)[:, 0]
    if (weights < 0).any():
        row = int(np.flatnonzero(weights < 0)[0])
        raise EngineError(
            f"{column.name} is the sample weight, and row {row + 1:,} has a weight below 0 "
            f"({weights[row]:g}). Correct it.",
            where=("data", "columns", column.name),
        )
    weighed: NDArray[np.bool_] = np.isfinite(weights)
    return weighed


def _weight_of(data: DataSpec) -> str:
    weights = data.with_role("weight")
    if len(weights) > 1:
        names = ", ".join(column.name for column in weights)
        raise EngineError(
            f"Several columns have the role sample weight ({names}). Keep one.", where=("data", "columns")
        )
    return weights[0].name if weights else ""
