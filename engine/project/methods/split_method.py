"""The class of a split method, and the values that it is called with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.project.base import Role

    Positions = NDArray[np.int64]

FRACTIONS = ("test_fraction", "validation_fraction")
"""Settings that most methods read."""


class SplitSettings(Protocol):
    """The fields of `SplitSpec` that split methods read."""

    @property
    def test_fraction(self) -> float:
        """Fraction of all rows."""

    @property
    def validation_fraction(self) -> float:
        """Fraction of the rows that are not test rows."""

    @property
    def shuffle(self) -> bool:
        """Whether rows are drawn at random."""

    @property
    def stratify(self) -> bool:
        """Whether each part gets the same share of each class."""

    @property
    def seed(self) -> int:
        """Seed of the random draw."""


class SplitPositions(NamedTuple):
    """Positions of the rows of each part in the table, int64 of shape (rows of the part,)."""

    train: Positions
    validation: Positions
    test: Positions


@dataclass(frozen=True, eq=False)
class SplitRows:
    """The rows to be split.

    Attributes
    ----------
    positions : array of int64, shape (rows,)
        Positions in the table of the rows that can be used.
    target : array, shape (rows,), or None
        The first target: float64 where it is a number, else its levels; None without a target.
    target_is_number : bool
        Whether it is a number.
    column : array, shape (rows,), or None
        The column of the method's role: the code of each group (int64), the time of each row (float64), or the part to
        which it assigns each row (texts); None for a method without a role.
    name : str
        The name of that column.
    """

    positions: Positions
    target: NDArray[Any] | None = None
    target_is_number: bool = False
    column: NDArray[Any] | None = None
    name: str = ""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.positions)


@dataclass(frozen=True)
class SplitCode:
    """What the code of a split needs: the column of the method's role and the first target, as Python strings."""

    settings: SplitSettings
    column: str = '""'
    target: str = ""
    target_is_number: bool = False


@dataclass(frozen=True)
class SplitFacts:
    """What the checks know of a split before rows are read."""

    rows: int
    target_is_number: bool
    settings: SplitSettings


@dataclass(frozen=True)
class SplitMethod:
    """One method of splitting.

    Attributes
    ----------
    name : str
        The value of ``SplitSpec.method``, as project files store it.
    label, description : str
        Its name in the window, and one or two sentences.
    split : callable
        Takes `SplitRows` and the settings; returns `SplitPositions`. Raises `EngineError` for too few rows.
    part_code : callable
        Takes `SplitCode`, the name of a part and its fraction; returns the lines that move its rows out of ``train``.
    setup_code : callable
        Takes `SplitCode`; returns the lines before, in which ``table`` holds the rows that can be used.
    train_code : str
        The line that makes ``train``.
    definitions : tuple of (str, str)
        Name and source of the functions that the lines call.
    role : str
        The role of the column that the method needs; empty for none.
    settings : tuple of str
        The fields of `SplitSpec` that it reads.
    warning : str
        Why the result can mislead; empty for none. A sentence or two for the list of problems.
    problem : callable
        Takes `SplitFacts`; returns why the method cannot be used, as a sentence that says what to do; empty if it can.
    assigns_parts : bool
        Whether a column of the table assigns rows to parts, whatever the fractions.
    reads_files : bool
        Whether validation and test rows can come from files of their own.
    part_sizes : {"exact", "approximate", "unknown"}
        What the fractions say about the number of rows of each part.
    draws_folds : bool
        Whether folds of the training rows can be drawn at random, as for rows that are independent of each other.
    """

    name: str
    label: str
    description: str
    split: Callable[[SplitRows, SplitSettings], SplitPositions]
    part_code: Callable[[SplitCode, str, float], tuple[str, ...]]
    setup_code: Callable[[SplitCode], tuple[str, ...]] = lambda code: ()
    train_code: str = "train = table"
    definitions: tuple[tuple[str, str], ...] = ()
    role: Role | Literal[""] = ""
    settings: tuple[str, ...] = FRACTIONS
    warning: str = ""
    problem: Callable[[SplitFacts], str] = lambda facts: ""
    assigns_parts: bool = False
    reads_files: bool = False
    part_sizes: Literal["exact", "approximate", "unknown"] = "exact"
    draws_folds: bool = False

    @property
    def phrase(self) -> str:
        """The label as it continues a sentence: ``by group``."""
        return self.label[0].lower() + self.label[1:]
