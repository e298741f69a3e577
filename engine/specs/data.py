"""The table: where it lies, how it is read, what its columns are for, how its rows are split."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.specs.base import Spec

Role = Literal["feature", "target", "weight", "ignore"]
"""What a column is for; a weight says how much its row counts."""

Kind = Literal["number", "category", "text"]

Missing = Literal["drop", "mean", "median", "most_frequent"]

Scaling = Literal["none", "standard", "minmax"]

Encoding = Literal["one-hot", "ordinal", "embedding"]
"""How a category becomes numbers; an embedding is an input of the network with a layer of its own."""

Format = Literal["text", "workbook", "parquet", "feather", "json", "lines", "sqlite"]
"""What a table is written in; ``lines`` is JSON with one object a line."""

Dates = Literal["text", "year first", "day first", "month first"]
"""Whether columns of dates become dates, and which number comes first in them."""


class ReadingSpec(Spec):
    """How a file becomes a table. What a format has no use for is not looked at.

    Attributes
    ----------
    separator, decimal, thousands, quote, comment : str
        One character each; `thousands`, `quote` and `comment` may be empty. A blank as separator stands for any number.
    header : bool
        Whether the first line that is read holds the names.
    skip_rows, skip_after_header : int
        Lines to leave out before the names, and after them before the first row (units).
    missing : tuple of str
        Cells that count as empty beside the usual ones (``NA``, ``NaN``, ``null`` ...).
    sheet : str
        The sheet of a workbook or the table of a database; empty for the first.
    member : str
        The file inside a zip; empty for the only one.
    """

    format: Format = "text"
    separator: str = Field(default=",", min_length=1, max_length=1)
    decimal: str = Field(default=".", min_length=1, max_length=1)
    encoding: str = "utf-8"
    thousands: str = Field(default="", max_length=1)
    quote: str = Field(default='"', max_length=1)
    comment: str = Field(default="", max_length=1)
    header: bool = True
    skip_rows: int = Field(default=0, ge=0, le=1_000_000)
    skip_after_header: int = Field(default=0, ge=0, le=1_000_000)
    missing: tuple[str, ...] = ()
    dates: Dates = "text"
    sheet: str = ""
    member: str = ""


class ColumnSpec(Spec):
    """What one column of the table is for, and how it becomes numbers."""

    name: str
    role: Role = "feature"
    kind: Kind = "number"
    missing: Missing = "drop"
    scaling: Scaling = "standard"
    encoding: Encoding = "one-hot"


class SplitSpec(Spec):
    """Which rows are held out: first the test part of all rows, then the validation part of the rest."""

    test_fraction: float = Field(default=0.3, ge=0, lt=1)
    validation_fraction: float = Field(default=0.3, ge=0, lt=1)
    shuffle: bool = True
    stratify: bool = True
    seed: int = Field(default=42, ge=0, le=2**32 - 1)


class DataSpec(Spec):
    """The table: where it lies, how it is read, what its columns are for, how its rows are split."""

    source: str = ""
    reading: ReadingSpec = ReadingSpec()
    columns: tuple[ColumnSpec, ...] = ()
    split: SplitSpec = SplitSpec()

    def column(self, name: str) -> ColumnSpec | None:
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def with_role(self, role: Role) -> tuple[ColumnSpec, ...]:
        """Return the columns of one role, in the order of the table."""
        return tuple(column for column in self.columns if column.role == role)

    def with_column(self, column: ColumnSpec) -> DataSpec:
        """Return this value with the column of the same name replaced."""
        return self.replaced(columns=tuple(column if old.name == column.name else old for old in self.columns))
