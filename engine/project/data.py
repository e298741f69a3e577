"""The table: its file, how it is read, what its columns are for, and how its rows are split."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from engine.project.base import Role, Spec
from engine.project.methods import encoders
from engine.project.methods.date_fields import DATE_FIELDS
from engine.project.methods.missing_values import FILL_LEVEL, MISSING_RULES
from engine.project.methods.scalers import SCALERS
from engine.project.methods.split_methods import SPLIT_METHODS
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.readers import READERS

__all__ = [
    "CYCLES",
    "FILL_LEVEL",
    "LEVEL_MARKERS",
    "CellKind",
    "ColumnReading",
    "ColumnSpec",
    "ColumnType",
    "DataSpec",
    "DatePart",
    "Dates",
    "Encoding",
    "LimitRule",
    "Missing",
    "ReadingSpec",
    "Scaling",
    "SplitMethodName",
    "SplitSpec",
    "TableFormat",
    "TargetScaling",
    "Unseen",
]

ColumnType = Literal["number", "category", "boolean", "date", "text"]

Unseen = Literal["error", "missing", "zeros", "own"]
"""How a level is read that no training row has: as an error, a missing cell, no level, or a level of its own."""

# Values of these fields are the names of the registries: a literal for pydantic, a string for a type checker.
if TYPE_CHECKING:
    Missing = str
    Scaling = str
    Encoding = str
    DatePart = str
    SplitMethodName = str
    TargetScaling = str
else:
    Missing = Literal[tuple(MISSING_RULES)]
    Scaling = Literal[tuple(SCALERS)]
    Encoding = Literal[tuple(encoders.ENCODERS)]
    DatePart = Literal[tuple(DATE_FIELDS)]
    SplitMethodName = Literal[tuple(SPLIT_METHODS)]
    TargetScaling = Literal[tuple(TARGET_SCALERS)]

CYCLES: Mapping[str, int] = MappingProxyType(
    {name: field.period for name, field in DATE_FIELDS.items() if field.period}
)
"""The period of each date field that has one, in its units."""

if TYPE_CHECKING:
    TableFormat = str
else:
    TableFormat = Literal[tuple(READERS)]
"""The name of a table file format; ``lines`` is JSON with one object per line."""

Dates = Literal["text", "year first", "day first", "month first"]
"""Whether columns of dates become dates, and which number comes first in them."""


def _ascending(starts: tuple[int, ...]) -> tuple[int, ...]:
    if list(starts) != sorted(set(starts)):
        raise ValueError("the columns of a line begin one after another")
    return starts


CellKind = Literal["text", "number", "date"]
"""What the cells of a column are read as; text is kept exactly as it is written."""

LEVEL_MARKERS = ("NA", "None")
"""Cells that usually count as missing, and are also the names of levels."""

LimitRule = Literal["refuse", "half", "limit", "missing"]
"""What ``<0.05`` is read as: an error, half of the limit, the limit, or a missing cell; ``>100`` is never halved."""


class ColumnReading(Spec):
    """How the cells of one column are read where the options of the file are not enough.

    Attributes
    ----------
    name : str
        The name in the header of the table.
    kind : {"text", "number", "date"}
        What the cells are read as.
    decimal : str
        The decimal mark, or both marks if the cells have either; empty for that of the file.
    thousands : str
        All marks that may group digits; empty for that of the file.
    unit : str
        What each number is followed or preceded by: ``mg``, ``%``, ``$``; empty for none.
    limits : str
        What a number behind ``<`` or ``>`` is read as.
    date_format : tuple of str
        Formats of `datetime.strptime`, tried in this order; names of months in English, German, French and Spanish.
    missing : tuple of str
        Further cells that count as missing in this column. Numbers are compared by value: ``-999`` is ``-999.0``.
    kept : tuple of str
        Cells that do not count as missing in this column, though they do elsewhere: the level ``NA``.
    odd : {"refuse", "missing"}
        What happens to a cell that cannot be read.
    """

    name: str
    kind: CellKind = "text"
    decimal: str = Field(default="", max_length=2)
    thousands: str = ""
    unit: str = ""
    limits: LimitRule = "refuse"
    date_format: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    odd: Literal["refuse", "missing"] = "refuse"


class ReadingSpec(Spec):
    """How a file is read as a table. Options that a format does not use are ignored.

    Attributes
    ----------
    format : str
        The name of a reader in `engine.readers.READERS`.
    separator, decimal, thousands, quote, comment : str
        One character each; `thousands`, `quote` and `comment` may be empty. A blank as separator means any number of
        blanks.
    header : bool
        True if the first line that is read contains the names.
    skip_rows, skip_after_header : int
        Lines to skip above the names, and between the names and the first row (units).
    missing : tuple of str
        Cells that count as missing, in addition to ``NA``, ``NaN``, ``null`` and the other defaults of pandas.
    sheet : str
        The sheet of a workbook or the table of a database; empty for the first.
    member : str
        The file inside a ZIP archive; empty for the only one.
    column_starts : tuple of int
        Positions in a line, from 0 and ascending, where the columns of fixed-width text begin; empty to infer them.
    columns : tuple of ColumnReading
        How the cells of single columns are read; a file that lacks one of them is read all the same.
    first_column : int
        Columns to skip on the left of a sheet.
    header_lines : int
        Lines of names; those of several lines are joined. One is usual.
    row_names : bool
        True if the header has no name for the first column, which contains the names of the rows, as R writes it.
    skip_notes : bool
        True to leave out notes at the end: lines with text in the first column only, and blank lines between them.
    skip_totals : bool
        True to leave out totals at the end: rows that a word such as Total or Mean begins.
    """

    format: TableFormat = "text"
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
    column_starts: Annotated[tuple[Annotated[int, Field(ge=0)], ...], AfterValidator(_ascending)] = ()
    columns: tuple[ColumnReading, ...] = ()
    first_column: int = Field(default=0, ge=0, le=10_000)
    header_lines: int = Field(default=1, ge=1, le=5)
    row_names: bool = False
    skip_notes: bool = False
    skip_totals: bool = False

    @property
    def keeps_cells(self) -> bool:
        """Whether cells that usually count as missing are levels of some column."""
        return any(column.kept for column in self.columns)

    def column(self, name: str) -> ColumnReading | None:
        """Return how the cells of a column are read; None if the options of the file are enough."""
        return next((column for column in self.columns if column.name == name), None)

    def with_column(self, column: ColumnReading) -> ReadingSpec:
        """Return this value with the reading of one column added, or put in the place of its former one."""
        columns = {each.name: each for each in (*self.columns, column)}
        return self.replaced(columns=tuple(columns.values()))

    def with_marker(self, name: str, mark: str, *, is_level: bool) -> ReadingSpec:
        """Return this value with one of `LEVEL_MARKERS` as a level of a column, or as a missing cell of it."""
        own = self.column(name) or ColumnReading(name=name)
        kept, missing = (
            ({*own.kept} | {mark}, {*own.missing} - {mark})
            if is_level
            else ({*own.kept} - {mark}, {*own.missing} | {mark})
        )
        return self.with_column(own.replaced(kept=tuple(sorted(kept)), missing=tuple(sorted(missing))))


class ColumnSpec(Spec):
    """What one column of the table is for, and how it becomes numbers.

    Everything is learned from the training rows. Numbers are filled, clipped, then scaled or binned.

    Attributes
    ----------
    missing : str
        What replaces a missing cell, or that its row is left out.
    fill : str
        The constant that replaces a missing cell; empty for 0 or for the level ``missing``.
    indicator : bool
        Whether to add a number per row, 1 where the cell was missing and 0 elsewhere.
    clip : float
        Share of the training rows at each end whose numbers are outliers, set to the nearest number within.
    bins : int
        Number of bins with equally many rows, each one column of zeros and ones; 0 for no bins.
    join_levels : bool
        Whether levels that differ by blanks or case only are one level, spelled as in most rows.
    level_order : tuple of str
        Levels in their order, before all others; empty for the order of their numbers or texts.
    rare : int
        Levels in fewer rows of the table are joined into one (rows); 0 joins none.
    unseen : str
        What a level counts as that no training row has.
    parts : tuple of str
        What is read from a date.
    cycles : bool
        Whether periodic parts (months, weekdays, hours ...) become a sine and a cosine.
    target_scaling : str
        The form in which the network learns a number target; predictions are undone.
    clamp_predictions : bool
        Whether predictions of a number target are moved into the range of the training rows.
    """

    name: str
    role: Role = "feature"
    kind: ColumnType = "number"
    missing: Missing = "drop"
    fill: str = ""
    indicator: bool = False
    scaling: Scaling = "standard"
    clip: float = Field(default=0, ge=0, lt=0.5)
    bins: int = Field(default=0, ge=0, le=1_000)
    encoding: Encoding = "one-hot"
    join_levels: bool = False
    level_order: tuple[str, ...] = ()
    rare: int = Field(default=0, ge=0, le=2**31)
    unseen: Unseen = "zeros"
    parts: tuple[DatePart, ...] = ("year", "month", "weekday")
    cycles: bool = True
    target_scaling: TargetScaling = "none"
    clamp_predictions: bool = False

    @property
    def has_levels(self) -> bool:
        """Whether the cells are texts of which each is a level."""
        return encoders.has_levels(self.kind)

    @property
    def is_embedded(self) -> bool:
        """Whether the column, as a feature, is an input of the network of its own."""
        return encoders.is_embedded(self.kind, self.encoding)


class SplitSpec(Spec):
    """Which rows are held out: first the test part of all rows, then the validation part of the rest.

    Attributes
    ----------
    method : str
        A name of `SPLIT_METHODS`. ``files`` reads the rows of other files where they are named; ``validation_split``
        takes the last rows of the table, as the Keras argument of that name does.
    stratify : bool
        Whether each part gets the same share of each class; for ``random`` with `shuffle` alone.
    validation_file, test_file : str
        For ``files``: where these rows are; empty for a share of the table.
    member_folds : int
        For networks next to each other: into so many folds the rows that are not test rows are divided. Each network is
        trained on all folds but one, and validated on that one; no row is a validation row alone. 0 for a validation
        part.
    """

    method: SplitMethodName = "random"
    test_fraction: float = Field(default=0.3, ge=0, lt=1)
    validation_fraction: float = Field(default=0.3, ge=0, lt=1)
    shuffle: bool = True
    stratify: bool = True
    seed: int = Field(default=42, ge=0, le=2**32 - 1)
    validation_file: str = ""
    test_file: str = ""
    member_folds: int = Field(default=0, ge=0, le=1_000)

    @property
    def held_out(self) -> Mapping[str, float]:
        """The share of the rows that is drawn for the test, and of the rest for validation."""
        shares = {"test": self.test_fraction, "validation": 0.0 if self.member_folds else self.validation_fraction}
        return {part: 0.0 if part in self.part_files else share for part, share in shares.items()}

    @property
    def part_files(self) -> Mapping[str, str]:
        """The path of the file of each part whose rows are in a file of its own."""
        files = {"test": self.test_file, "validation": "" if self.member_folds else self.validation_file}
        return {part: path for part, path in files.items() if path and SPLIT_METHODS[self.method].reads_files}


class DataSpec(Spec):
    """The table: its file, how it is read, what its columns are for, and how its rows are split."""

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
