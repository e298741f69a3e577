"""All fitted columns of a model, which transform the rows of any table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import model_validator

from engine.catalog.shapes import FEATURES, NetworkInput, named_inputs
from engine.preprocessing.cell_values import Floats, as_numbers
from engine.preprocessing.column_baseline import ColumnBaseline
from engine.preprocessing.fitted_column import FittedColumn
from engine.preprocessing.fitted_target import FittedTarget
from engine.project import DataSpec, ReadingSpec, Spec
from engine.project.methods.encoders import ENCODERS
from engine.project.table_facts import Task
from engine.system.errors import EngineError, MissingColumns
from engine.system.word_forms import likely_renames, listed
from engine.tables import ContractColumn, ReadingContract

IN_WORDS: Mapping[str, str] = {
    "missing": "count as missing",
    "zeros": "count as no level at all",
    "own": "count as a level of their own",
}
"""How unseen levels are read, in words."""


class Preprocessor(Spec):
    """The fitted columns that transform rows of a table into the inputs of the network and its targets.

    Attributes
    ----------
    features : tuple of FittedColumn
        In the order of the table.
    targets : tuple of FittedTarget
        In the order of the table.
    tasks : tuple of {"binary", "classes", "regression"}
        The task of each target.
    weight : str
        The column of sample weights; empty if all rows have weight 1.
    usual : tuple of ColumnBaseline
        Typical values of the training rows, features first; empty in files saved before they were recorded.
    """

    features: tuple[FittedColumn, ...]
    targets: tuple[FittedTarget, ...]
    tasks: tuple[Task, ...]
    weight: str = ""
    usual: tuple[ColumnBaseline, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _of_one_target(cls, data: Any) -> Any:
        """Read files that were saved when a project had a single target."""
        if isinstance(data, Mapping) and "target" in data and "task" in data:
            rest = {name: value for name, value in data.items() if name not in ("target", "task")}
            return {**rest, "targets": (data["target"],), "tasks": (data["task"],)}
        return data

    @model_validator(mode="after")
    def _have_statistics(self) -> Preprocessor:
        """Refuse damaged files, in which a place of a level has no statistics."""
        for column in self.features:
            reads_target = column.kind == "category" and ENCODERS[column.encoding].reads_target
            widths = [len(each) for each in column.statistics]
            if reads_target and (len(widths) != column.places + 1 or len(set(widths)) != 1):
                raise ValueError(f"{column.name} has no statistics for some of its levels.")
        return self

    @property
    def width(self) -> int:
        """Features per row, without embedded columns."""
        return sum(column.width for column in self.features)

    @property
    def embedded(self) -> tuple[FittedColumn, ...]:
        """The columns that are inputs of their own."""
        return tuple(column for column in self.features if column.is_embedded)

    @property
    def inputs(self) -> tuple[NetworkInput, ...]:
        """The inputs of the network: the features, then a whole number for each embedded column."""
        return named_inputs(self.width, ((column.name, column.places) for column in self.embedded))

    def scaled_like(self, other: Preprocessor | None) -> Preprocessor:
        """Return this preprocessing with the target scaling of another one; None for targets as they are.

        A network gives its outputs as it has learned them, whatever table it reads.
        """
        known = {target.name: target for target in other.targets} if other is not None else {}
        return self.replaced(targets=tuple(each.scaled_like(known.get(each.name)) for each in self.targets))

    def settings_of(self, data: DataSpec) -> DataSpec:
        """Return the settings of a table with the target scaling of this preprocessing."""
        for target in self.targets:
            column = data.column(target.name)
            if column is not None and column.kind == "number":
                clamps = target.low is not None
                column = column.replaced(target_scaling=target.target_scaling, clamp_predictions=clamps)
                data = data.with_column(column)
        return data

    def contract(self, reading: ReadingSpec) -> ReadingContract:
        """Return how any other table is read, where `reading` is that of the training table."""
        columns = tuple(ContractColumn(each.name, each.kind, each.levels) for each in self.features)
        return ReadingContract(reading, columns, (*(each.name for each in self.targets), self.weight))

    def column_at(self, position: int) -> str:
        """Return the name of the column of the feature at this position."""
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
            If a column is not in the table.
        """
        self._require(frame)
        usable = np.ones(len(frame), dtype=bool)
        for column in self.features:
            if column.fill is None:
                usable &= column.usable(frame[column.name])
        return usable

    def X(self, frame: pd.DataFrame) -> dict[str, NDArray[Any]]:
        """Return the inputs of the network for all rows, by the names of `inputs`.

        Returns
        -------
        dict of array
            The features as float32, shape (rows, width); an embedded column as int32, shape (rows, 1), with 0 for an
            unseen level. Rows that are not usable hold NaN or zeros.
        """
        self._require(frame)
        X = np.empty((len(frame), self.width), dtype=np.float32)
        position = 0
        for column in self.features:
            if column.width:
                X[:, position : position + column.width] = column.numbers(_cells(frame, column))
            position += column.width
        codes = [(column.codes(_cells(frame, column)) + 1).astype(np.int32)[:, None] for column in self.embedded]
        names = [source.name for source in self.inputs]
        return dict(zip(names, [X, *codes] if FEATURES in names else codes, strict=True))

    def y(self, frame: pd.DataFrame) -> tuple[Floats, ...]:
        """Return the targets of all rows, each float32, shape (rows, 1).

        They are numbers in the unit of the target, or positions among its levels.

        Raises
        ------
        EngineError
            If a target is not in the table, or has a class that the model does not know.
        """
        return tuple(_target_values(frame, column, task) for column, task in zip(self.targets, self.tasks, strict=True))

    def sample_weight(self, frame: pd.DataFrame) -> Floats | None:
        """Return the weight of each row, float32, shape (rows,); None if all have weight 1."""
        if not self.weight or self.weight not in frame:
            return None
        return as_numbers(frame[self.weight], self.weight)[:, 0].astype(np.float32)

    def notes(self, frame: pd.DataFrame) -> tuple[str, ...]:
        """Return notes on the rows of a table before they are predicted: unseen levels, missing columns and cells.

        Raises
        ------
        EngineError
            If a column is not in the table.
        """
        notes = []
        unusable = int((~self.usable(frame)).sum())
        for column in self.features:
            if column.name not in frame:
                notes.append(f"There is no column {column.name}; all its cells are read as missing.")
            elif (new := column.new_levels(frame[column.name])) and column.unseen in IN_WORDS:
                text = f"{column.name} holds {listed(new)}, which training never saw"
                notes.append(f"{text}; they {IN_WORDS[column.unseen]}.")
        known = {column.name for column in (*self.features, *self.targets)} | {self.weight}
        if extra := [str(name) for name in frame.columns if name not in known]:
            notes.append(f"Not read by this model: {listed(extra)}.")
        if unusable:
            notes.append(f"{unusable:,} of {len(frame):,} rows have no prediction, because a cell is missing there.")
        return tuple(notes)

    def require_columns(self, frame: pd.DataFrame, table: str = "The table", *, allow_missing: bool = False) -> None:
        """Raise an error if a table lacks columns of features.

        Parameters
        ----------
        table : str
            The table, as the subject of the sentence.
        allow_missing : bool
            Whether it may lack some of the columns that have a rule for missing cells, though not all of them.

        Raises
        ------
        MissingColumns
            The sentence names the columns, and those of the table that may be meant.
        """
        absent = [column for column in self.features if column.name not in frame]
        can_be_missing = all(column.fill is not None for column in absent) and len(absent) < max(2, len(self.features))
        if not absent or (allow_missing and can_be_missing):
            return
        names = [column.name for column in absent]
        what = "columns" if len(names) > 1 else "column"
        known = {column.name for column in (*self.features, *self.targets)}
        renames = likely_renames(names, [str(name) for name in frame.columns if name not in known])
        advice = f"Rename {listed([f'{old} to {new}' for new, old in renames.items()])}." if renames else ""
        raise MissingColumns(
            f"{table} has no {what} {listed(names)}, which this model needs. "
            + (advice or "Choose a table that fits it."),
            can_be_missing=can_be_missing,
        )

    def _require(self, frame: pd.DataFrame) -> None:
        self.require_columns(frame, allow_missing=True)


def _cells(frame: pd.DataFrame, column: FittedColumn) -> pd.Series[Any]:
    """Return the cells of a column; missing ones where the table has no such column."""
    if column.name in frame:
        return frame[column.name]
    return pd.Series(np.nan, index=frame.index, name=column.name, dtype=object if column.has_levels else np.float64)


def _target_values(frame: pd.DataFrame, column: FittedTarget, task: Task) -> Floats:
    name = column.name
    if name not in frame:
        raise EngineError(f"The table has no column {name}, which is the target of this model.")
    if task == "regression":
        with np.errstate(over="ignore"):  # numbers beyond float32 become infinite
            return as_numbers(frame[name], name).astype(np.float32)
    codes = column.codes(frame[name])
    if (codes < 0).any():
        unknown = sorted(set(column.texts(frame[name]).dropna()) - set(column.levels))
        if unknown:
            raise EngineError(f"{name} holds {listed(unknown)}, which is none of this model's classes.")
    return codes.astype(np.float32)[:, None]
