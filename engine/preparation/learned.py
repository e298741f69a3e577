"""How columns become numbers, as plain values that travel with the model, and what they make of any rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import model_validator

from engine.errors import EngineError
from engine.facts import Task
from engine.preparation.cells import Floats, Positions, as_numbers, listed, present
from engine.preparation.usual import UsualColumn
from engine.shapes import FEATURES, NetworkInput, named_inputs
from engine.specs import Encoding, Kind, Spec
from engine.table import as_levels


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
    def is_embedded(self) -> bool:
        """Whether this column is an input of the network by itself."""
        return self.kind == "category" and self.encoding == "embedding"

    @property
    def width(self) -> int:
        """How many numbers a cell of this column becomes among the plain ones."""
        if self.is_embedded:
            return 0
        return len(self.levels) if self.kind == "category" and self.encoding == "one-hot" else 1

    def numbers(self, cells: pd.Series[Any]) -> Floats:
        """Return the cells as the network reads them among the plain numbers: float32, shape (rows, width)."""
        if self.kind == "number":
            values = as_numbers(cells, self.name)
            if self.fill is not None:
                values = np.where(np.isnan(values), self.fill, values)
            return ((values - self.shift) / self.scale).astype(np.float32)
        codes = self.codes(cells)
        if self.encoding == "ordinal":
            return codes.astype(np.float32)[:, None]
        chosen: NDArray[np.bool_] = codes[:, None] == np.arange(len(self.levels))
        return chosen.astype(np.float32)

    def codes(self, cells: pd.Series[Any]) -> Positions:
        """Return the positions of the cells among the levels, shape (rows,); -1 for a level that was never seen."""
        texts = as_levels(cells)
        if self.fill is not None:
            texts = texts.fillna(self.fill)
        found: Positions = pd.Index(self.levels, dtype=object).get_indexer(pd.Index(texts, dtype=object))
        return found


class Preparation(Spec):
    """Everything that turns rows of a table into what the network reads, and its outputs into answers.

    Attributes
    ----------
    features, targets : tuple of LearnedColumn
        In the order of the table.
    tasks : tuple of {"binary", "classes", "regression"}
        What each target asks for.
    weight : str
        The column that says how much each row counts; empty where all count the same.
    usual : tuple of UsualColumn
        What the training rows usually hold, features first; empty in files from before it was noted.
    """

    features: tuple[LearnedColumn, ...]
    targets: tuple[LearnedColumn, ...]
    tasks: tuple[Task, ...]
    weight: str = ""
    usual: tuple[UsualColumn, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _of_one_target(cls, data: Any) -> Any:
        """Read what was saved when a project had a single target."""
        if isinstance(data, Mapping) and "target" in data and "task" in data:
            rest = {name: value for name, value in data.items() if name not in ("target", "task")}
            return {**rest, "targets": (data["target"],), "tasks": (data["task"],)}
        return data

    @property
    def width(self) -> int:
        """How many plain numbers the network reads for each row."""
        return sum(column.width for column in self.features)

    @property
    def embedded(self) -> tuple[LearnedColumn, ...]:
        """The columns that are inputs by themselves."""
        return tuple(column for column in self.features if column.is_embedded)

    @property
    def inputs(self) -> tuple[NetworkInput, ...]:
        """What the network reads: the plain numbers, then a whole number for each embedded column."""
        return named_inputs(self.width, ((column.name, len(column.levels)) for column in self.embedded))

    def column_at(self, position: int) -> str:
        """Return the name of the column that becomes the plain number at this position."""
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
                usable &= present(frame[column.name], column.kind, column.name)
        return usable

    def X(self, frame: pd.DataFrame) -> dict[str, NDArray[Any]]:
        """Return what the network reads of all rows, by the names of its `inputs`.

        Returns
        -------
        dict of array
            The plain numbers as float32, shape (rows, width); an embedded column as int32, shape (rows, 1), with 0 for
            a level that was never seen. Rows that are not usable hold NaN or zeros.
        """
        self._require(frame)
        X = np.empty((len(frame), self.width), dtype=np.float32)
        position = 0
        for column in self.features:
            if column.width:
                X[:, position : position + column.width] = column.numbers(frame[column.name])
            position += column.width
        codes = [(column.codes(frame[column.name]) + 1).astype(np.int32)[:, None] for column in self.embedded]
        names = [source.name for source in self.inputs]
        return dict(zip(names, [X, *codes] if FEATURES in names else codes, strict=True))

    def y(self, frame: pd.DataFrame) -> tuple[Floats, ...]:
        """Return the targets of all rows, each float32, shape (rows, 1): numbers, or positions among the levels.

        Raises
        ------
        EngineError
            Where a target is not in the table, or holds a class that the model never saw.
        """
        return tuple(_answers_of(frame, column, task) for column, task in zip(self.targets, self.tasks, strict=True))

    def sample_weight(self, frame: pd.DataFrame) -> Floats | None:
        """Return how much each row counts, float32, shape (rows,); None where all count the same."""
        if not self.weight or self.weight not in frame:
            return None
        return as_numbers(frame[self.weight], self.weight)[:, 0].astype(np.float32)

    def _require(self, frame: pd.DataFrame) -> None:
        absent = [column.name for column in self.features if column.name not in frame]
        if absent:
            what = "columns" if len(absent) > 1 else "column"
            raise EngineError(
                f"The table has no {what} {listed(absent)}, which this model needs. Choose a table that fits it."
            )


def _answers_of(frame: pd.DataFrame, column: LearnedColumn, task: Task) -> Floats:
    name = column.name
    if name not in frame:
        raise EngineError(f"The table has no column {name}, which is the target of this model.")
    if task == "regression":
        return column.numbers(frame[name])
    codes = column.codes(frame[name])
    if (codes < 0).any():
        unknown = sorted(set(as_levels(frame[name]).dropna()) - set(column.levels))
        if unknown:
            raise EngineError(f"{name} holds {listed(unknown)}, which is none of this model's classes.")
    return codes.astype(np.float32)[:, None]
