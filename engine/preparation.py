"""Table + DataSpec -> arrays; and what was learned on the way, which travels with the model.

scikit-learn splits the rows and learns scales and fills from the training rows alone. What it learned is kept as plain
numbers and texts, so that it can be saved as JSON and applied in any year by any program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from engine.errors import EngineError
from engine.facts import Task, task_of
from engine.specs import ColumnSpec, DataSpec, Encoding, Kind, Spec, SplitSpec
from engine.table import as_levels

LARGEST = float(np.finfo(np.float32).max)
"""The largest number that a network can read."""

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]


class LearnedColumn(Spec):
    """How one column becomes numbers.

    Attributes
    ----------
    fill : float, str or None
        What stands for a missing cell; None where a row with a missing cell cannot be used.
    shift, scale : float
        A number ``x`` becomes ``(x - shift) / scale``.
    levels : tuple of str
        The texts of a category, in order: of its one-hot columns, or of its whole numbers.
    """

    name: str
    kind: Kind
    encoding: Encoding = "one-hot"
    fill: float | str | None = None
    shift: float = 0.0
    scale: float = 1.0
    levels: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many numbers a cell of this column becomes."""
        return len(self.levels) if self.kind == "category" and self.encoding == "one-hot" else 1


class Preparation(Spec):
    """Everything that turns rows of a table into what the network reads, and its outputs into answers."""

    features: tuple[LearnedColumn, ...]
    target: LearnedColumn
    task: Task

    @property
    def width(self) -> int:
        """How many numbers the network reads for each row."""
        return sum(column.width for column in self.features)

    def column_at(self, position: int) -> str:
        """Return the name of the column that becomes the network's feature at this position."""
        ends = np.cumsum([column.width for column in self.features])
        return self.features[int(np.searchsorted(ends, position, side="right"))].name

    def usable(self, frame: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which rows have every cell that a prediction needs.

        Returns
        -------
        array of bool, shape (rows,)

        Raises
        ------
        EngineError
            Where a column is not in the table.
        """
        self._require(frame)
        usable = np.ones(len(frame), dtype=bool)
        for column in self.features:
            if column.fill is None:
                usable &= _present(frame[column.name], column.kind, column.name)
        return usable

    def X(self, frame: pd.DataFrame) -> Floats:
        """Return the features of all rows, float32, shape (rows, width); rows that are not usable hold NaN or zeros."""
        self._require(frame)
        X = np.empty((len(frame), self.width), dtype=np.float32)
        position = 0
        for column in self.features:
            X[:, position : position + column.width] = _numbers_of(frame[column.name], column)
            position += column.width
        return X

    def y(self, frame: pd.DataFrame) -> Floats:
        """Return the target of all rows, float32, shape (rows, 1): numbers, or positions among the target's levels.

        Raises
        ------
        EngineError
            Where the target is not in the table, or holds a class that the model never saw.
        """
        name = self.target.name
        if name not in frame:
            raise EngineError(f"The table has no column {name}, which is the target of this model.")
        y = _numbers_of(frame[name], self.target.replaced(encoding="ordinal"))
        if self.task != "regression" and (y < 0).any():
            unknown = sorted(set(as_levels(frame[name]).dropna()) - set(self.target.levels))
            if unknown:
                raise EngineError(f"{name} holds {_listed(unknown)}, which is none of this model's classes.")
        return y

    def _require(self, frame: pd.DataFrame) -> None:
        absent = [column.name for column in self.features if column.name not in frame]
        if absent:
            what = "columns" if len(absent) > 1 else "column"
            raise EngineError(
                f"The table has no {what} {_listed(absent)}, which this model needs. Choose a table that fits it."
            )


@dataclass(frozen=True)
class Part:
    """Rows as the network reads them: ``X`` (rows, width) and ``y`` (rows, 1), both float32, and where they stood."""

    X: Floats
    y: Floats
    positions: Positions


@dataclass(frozen=True)
class Prepared:
    """A table made ready: what was learned from its training rows, and its three parts."""

    preparation: Preparation
    train: Part
    validation: Part
    test: Part

    def part(self, name: str) -> Part:
        """Return the part of that name: ``train``, ``validation`` or ``test``."""
        parts: Mapping[str, Part] = {"train": self.train, "validation": self.validation, "test": self.test}
        return parts[name]


def prepare(frame: pd.DataFrame, data: DataSpec) -> Prepared:
    """Drop rows that cannot be used, split, learn from the training rows, and turn each part into arrays.

    Raises
    ------
    EngineError
        Where the columns of `data` are not in the table, or too few rows remain.
    """
    features, target = data.with_role("feature"), _only_target(data)
    for column in (*features, target):
        if column.name not in frame:
            raise EngineError(
                f"The table has no column {column.name}. Choose the table that belongs to this project.",
                where=("data", "columns", column.name),
            )
    usable = _present(frame[target.name], target.kind, target.name)
    for column in features:
        if column.missing == "drop":
            usable &= _present(frame[column.name], column.kind, column.name)
    rows = np.flatnonzero(usable)
    learned_target = _learn(frame[target.name].iloc[rows], target.replaced(missing="drop", scaling="none"), rows)
    task = task_of(target.kind, len(learned_target.levels))
    train, validation, test = _split(rows, frame[target.name].iloc[rows], data.split, task)
    learned = tuple(_learn(frame[column.name], column, train) for column in features)
    preparation = Preparation(features=learned, target=learned_target, task=task)
    parts = [_part(preparation, frame, positions) for positions in (train, validation, test)]
    return Prepared(preparation, *parts)


def _part(preparation: Preparation, frame: pd.DataFrame, positions: Positions) -> Part:
    rows = frame.iloc[positions]
    return Part(preparation.X(rows), preparation.y(rows), positions)


def _only_target(data: DataSpec) -> ColumnSpec:
    targets = data.with_role("target")
    if len(targets) != 1:
        raise EngineError(
            "Choose one column as the target, the one that is to be predicted.", where=("data", "columns")
        )
    return targets[0]


def _split(
    rows: Positions, target: pd.Series[Any], split: SplitSpec, task: Task
) -> tuple[Positions, Positions, Positions]:
    """Hold out the test part of all rows, then the validation part of the rest, as scikit-learn does."""
    labels = target.to_numpy() if split.stratify and split.shuffle and task != "regression" else None
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


def _learn(column: pd.Series[Any], spec: ColumnSpec, train: Positions) -> LearnedColumn:
    """Learn fill and scale from the training rows; the levels of a category are those of the whole column.

    Levels say which columns there are, not how they are weighed, so no knowledge of held-out rows reaches the weights.
    """
    learned = LearnedColumn(name=spec.name, kind=spec.kind, encoding=spec.encoding)
    if spec.kind == "category":
        levels = _ordered_levels(column)
        fill = (
            None if spec.missing == "drop" else _most_frequent(as_levels(column.iloc[train]) if len(train) else column)
        )
        return learned.replaced(levels=levels, fill=fill)
    if spec.kind == "text":
        raise EngineError(
            f"{spec.name} is text and cannot be used as it stands. Ignore it, or treat it as a category.",
            where=("data", "columns", spec.name, "kind"),
        )
    if spec.scaling == "none" and spec.missing == "drop":
        return learned
    values = _as_numbers(column.iloc[train], spec.name)
    filled: float | None = None
    if spec.missing != "drop":
        filled = float(SimpleImputer(strategy=spec.missing).fit(values).statistics_[0])
        values = np.where(np.isnan(values), filled, values)
    with np.errstate(all="ignore"):
        shift, scale = _scale_of(values, spec)
    if not (np.isfinite((shift, scale)).all() and np.abs(values).max(initial=0.0) <= LARGEST):
        raise EngineError(
            f"{spec.name} holds numbers that are too large to compute with. Ignore the column, or correct its cells.",
            where=("data", "columns", spec.name),
        )
    return learned.replaced(fill=filled, shift=shift, scale=scale)


def _scale_of(values: NDArray[np.float64], spec: ColumnSpec) -> tuple[float, float]:
    if spec.scaling == "standard":
        standard = StandardScaler().fit(values)
        return float(standard.mean_[0]), float(standard.scale_[0])
    if spec.scaling == "minmax":
        minmax = MinMaxScaler().fit(values)
        return float(minmax.data_min_[0]), float(1 / minmax.scale_[0])
    return 0.0, 1.0


def _ordered_levels(column: pd.Series[Any]) -> tuple[str, ...]:
    """Return the levels in the order of their numbers where they all are numbers, else in the order of their texts."""
    levels = set(as_levels(column).dropna())
    try:
        return tuple(sorted(levels, key=float))
    except ValueError:
        return tuple(sorted(levels))


def _most_frequent(levels: pd.Series[Any]) -> str | None:
    modes = levels.mode()
    return str(modes.iloc[0]) if len(modes) else None


def _numbers_of(cells: pd.Series[Any], column: LearnedColumn) -> Floats:
    """Return one column as the network reads it: float32, shape (rows, column.width)."""
    if column.kind == "number":
        values = _as_numbers(cells, column.name)
        if column.fill is not None:
            values = np.where(np.isnan(values), column.fill, values)
        return ((values - column.shift) / column.scale).astype(np.float32)
    texts = as_levels(cells)
    if column.fill is not None:
        texts = texts.fillna(column.fill)
    codes: Positions = pd.Index(column.levels, dtype=object).get_indexer(pd.Index(texts, dtype=object))
    if column.encoding == "ordinal":
        return codes.astype(np.float32)[:, None]
    chosen: NDArray[np.bool_] = codes[:, None] == np.arange(len(column.levels))
    return chosen.astype(np.float32)


def _present(cells: pd.Series[Any], kind: Kind, name: str) -> NDArray[np.bool_]:
    if kind != "number":
        return np.array(cells.notna(), dtype=bool)
    present: NDArray[np.bool_] = np.isfinite(_as_numbers(cells, name))[:, 0]
    return present


def _as_numbers(cells: pd.Series[Any], name: str) -> NDArray[np.float64]:
    """Return the cells as float64, shape (rows, 1), with NaN for missing and for infinite ones."""
    try:
        values = pd.to_numeric(cells).to_numpy(dtype=np.float64, na_value=np.nan).reshape(-1, 1)
    except (ValueError, TypeError) as error:
        raise EngineError(
            f"{name} holds text {_first_text(cells)}, and is used as a number. "
            "Correct the cell, or treat the column as a category.",
            details=str(error),
            where=("data", "columns", name, "kind"),
        ) from error
    return np.where(np.isfinite(values), values, np.nan)


def _first_text(cells: pd.Series[Any]) -> str:
    texts = cells[pd.to_numeric(cells, errors="coerce").isna() & cells.notna()]
    return f"in row {texts.index[0] + 1:,} ({str(texts.iloc[0])[:40]!r})"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
