"""One fitted column: plain values that are saved with the model, and the transform that they define.

The arithmetic is that of the scikit-learn transformers from which the values were read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.preprocessing.cell_values import Floats, Positions, as_numbers, as_seconds
from engine.project import ColumnType, DatePart, Encoding, Spec, Unseen
from engine.project.methods.date_fields import DATE_FIELDS
from engine.project.methods.encoders import ENCODERS, has_levels, is_embedded
from engine.project.methods.level_spelling import joined_levels
from engine.project.methods.scalers import CURVES, SCALERS
from engine.system.errors import CellError
from engine.system.word_forms import listed
from engine.tables import as_levels

NumberArray = NDArray[np.float64]

if TYPE_CHECKING:
    Curve = str
else:
    Curve = Literal[("", *CURVES)]


class FittedDatePart(Spec):
    """One part of a date: a number that is shifted and scaled, or its phase as sine and cosine."""

    part: DatePart
    cycle: bool = False
    shift: float = 0.0
    scale: float = 1.0

    @property
    def width(self) -> int:
        """Numbers per date."""
        return 2 if self.cycle else 1

    def numbers(self, seconds: NumberArray) -> NumberArray:
        """Return this part of dates in seconds since 1970, shape (rows, width)."""
        field = DATE_FIELDS[self.part]
        values = field.read(seconds)
        if not self.cycle:
            return ((values - self.shift) / self.scale)[:, None]
        angles = (values - field.first) * (2 * np.pi / field.period)
        return np.column_stack([np.sin(angles), np.cos(angles)])


class FittedColumn(Spec):
    """The fitted transform of one column.

    Attributes
    ----------
    fill : float, str or None
        The value of a missing cell, of a date in seconds since 1970; None if a row with a missing cell cannot be used.
    indicator : bool
        Whether one more number is 1 for a missing cell, else 0.
    low, high : float or None
        Numbers beyond these bounds are moved to them; None for no bound.
    curve : str
        The name of the scaler whose `transform` bends numbers before they are shifted; empty for none.
    power : float
        The exponent of Yeo and Johnson.
    quantiles : tuple of float
        Sorted numbers at even steps from 0 to 1; numbers between them are interpolated.
    shift, scale : float
        A number ``x`` becomes ``(x - shift) / scale``.
    edges : tuple of float
        Edges between bins, without the ends; empty without bins.
    bins : int
        Number of bins, each a column of zeros and ones; 0 for none.
    levels : tuple of str
        The texts of a category, in the order of its columns or whole numbers.
    join_levels : bool
        Whether a text that differs from a level by blanks or case only is that level.
    joined : tuple of str
        Rare levels that are read as one more level, the last one.
    other : bool
        Whether there is a level for rare or unseen levels.
    unseen : str
        How a level is read that is none of these.
    untrained : tuple of str
        Levels of the table that no training row has; they are read as unseen.
    parts : tuple of FittedDatePart
        Of a date.
    statistics : tuple of tuple of float
        For target statistics: the numbers of each place, and of no place at the end.
    """

    name: str
    kind: ColumnType
    encoding: Encoding = "one-hot"
    fill: float | str | None = None
    indicator: bool = False
    low: float | None = None
    high: float | None = None
    curve: Curve = ""
    power: float = 1.0
    quantiles: tuple[float, ...] = ()
    shift: float = 0.0
    scale: float = 1.0
    edges: tuple[float, ...] = ()
    bins: int = 0
    levels: tuple[str, ...] = ()
    join_levels: bool = False
    joined: tuple[str, ...] = ()
    other: bool = False
    unseen: Unseen = "zeros"
    untrained: tuple[str, ...] = ()
    parts: tuple[FittedDatePart, ...] = ()
    statistics: tuple[tuple[float, ...], ...] = ()

    @property
    def has_levels(self) -> bool:
        """Whether cells are texts of which each is a level."""
        return has_levels(self.kind)

    @property
    def is_embedded(self) -> bool:
        """Whether this column is an input of the network of its own."""
        return is_embedded(self.kind, self.encoding)

    @property
    def places(self) -> int:
        """Number of levels that the network distinguishes."""
        return len(self.levels) + self.other

    @property
    def width(self) -> int:
        """How many numbers a cell becomes among the features of the network."""
        if self.kind == "date":
            width = sum(part.width for part in self.parts)
        elif self.kind == "category":
            width = ENCODERS[self.encoding].width(self.places, len(self.statistics[0]) if self.statistics else 1)
        else:
            width = self.bins or 1
        return width + self.indicator

    def usable(self, cells: pd.Series[Any]) -> NDArray[np.bool_]:
        """Return which cells can be used, shape (rows,): all of them if missing cells are filled."""
        if self.fill is not None:
            return np.ones(len(cells), dtype=bool)
        if not self.has_levels:
            return np.isfinite(self._values(cells))
        there = cells.notna().to_numpy(dtype=bool)
        return there if self.unseen != "missing" else there & (self.codes(cells) >= 0)

    def numbers(self, cells: pd.Series[Any]) -> Floats:
        """Return the cells as features of the network: float32, shape (rows, width)."""
        columns: list[NDArray[Any]] = []
        if not self.has_levels:
            values = self._values(cells)
            missing = ~np.isfinite(values)
            if self.fill is not None:
                values = np.where(missing, self.fill, values)
            columns.append(self._of_date(values) if self.kind == "date" else self._of_number(values))
        else:
            missing = cells.isna().to_numpy(dtype=bool)
            if not self.is_embedded:
                columns.append(self._of_codes(self.codes(cells)))
        if self.indicator:
            columns.append(missing[:, None])
        with np.errstate(over="ignore"):  # numbers beyond float32 become infinite: such rows get no prediction
            return columns[0].astype(np.float32) if len(columns) == 1 else np.column_stack(columns).astype(np.float32)

    def codes(self, cells: pd.Series[Any]) -> Positions:
        """Return the place of each cell among the levels, int64 of shape (rows,); -1 for no level.

        Raises
        ------
        CellError
            If a level is unseen and `unseen` is ``error``.
        """
        texts = self.texts(cells)
        if self.fill is not None:
            texts = texts.fillna(self.fill)
        codes, uniques = pd.factorize(texts)
        places: Positions = pd.Index(self.levels, dtype=object).get_indexer(pd.Index(uniques, dtype=object))
        last = len(self.levels)
        new = (places < 0) | np.isin(uniques, list(self.untrained))
        if self.other:
            places[np.isin(uniques, list(self.joined))] = last
            new &= places < last
        unknown = [str(level) for level in uniques[new] if level not in self.untrained]
        if unknown and self.unseen == "error":
            raise CellError(
                f"{self.name} holds {listed(unknown)}, which no training row has",
                "choose how unseen levels are read",
                where=("data", "columns", self.name, "unseen"),
            )
        places[new] = self._place_of_new()
        found: Positions = np.append(places, -1)[codes]
        return found

    def texts(self, cells: pd.Series[Any]) -> pd.Series[Any]:
        """Return the cells as the texts of their levels, spelled as the levels are where they are joined."""
        texts = as_levels(cells)
        return joined_levels(texts, (*self.levels, *self.joined)) if self.join_levels else texts

    def new_levels(self, cells: pd.Series[Any]) -> tuple[str, ...]:
        """Return the unseen levels among the cells."""
        if not self.has_levels:
            return ()
        known = {*self.levels, *self.joined} - set(self.untrained)
        return tuple(str(level) for level in pd.unique(self.texts(cells).dropna()) if level not in known)

    def _place_of_new(self) -> int:
        if self.unseen == "own" and self.other:
            return len(self.levels)
        if self.unseen == "missing" and self.fill in self.levels:
            return self.levels.index(str(self.fill))
        return -1

    def _values(self, cells: pd.Series[Any]) -> NumberArray:
        """Return numbers, or dates in seconds since 1970, shape (rows,); NaN for unusable cells."""
        if self.kind == "date":
            return as_seconds(cells, self.name)
        values = as_numbers(cells, self.name)[:, 0]
        lower_bound = SCALERS[self.curve].lower_bound if self.curve else None
        if lower_bound is not None:
            values[values <= lower_bound] = np.nan
        return values

    def _of_number(self, values: NumberArray) -> NumberArray:
        if self.low is not None or self.high is not None:
            values = np.clip(values, self.low, self.high)
        if self.bins:
            places = np.searchsorted(np.array(self.edges), values, side="right")
            chosen: NumberArray = (places[:, None] == np.arange(self.bins)).astype(np.float64)
            return chosen
        transform = SCALERS[self.curve].transform if self.curve else None
        if transform is not None:
            values = transform(values, self)
        return ((values - self.shift) / self.scale)[:, None]

    def _of_date(self, seconds: NumberArray) -> NumberArray:
        return np.column_stack([part.numbers(seconds) for part in self.parts])

    def _of_codes(self, codes: Positions) -> NDArray[Any]:
        if self.kind == "boolean":
            return np.maximum(codes, 0)[:, None]
        return ENCODERS[self.encoding].encode(codes, self.places, np.array(self.statistics))
