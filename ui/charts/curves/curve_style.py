"""What a curve looks like; its numbers are `Points`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.results.curve_points import FIRST_CAPACITY, THINNED_POINTS, DecimatedPoints, Points

__all__ = ["FIRST_CAPACITY", "THINNED_POINTS", "Curve", "DecimatedPoints", "LineItem", "Points"]

LineItem = Literal["solid", "dashed", "faint"]


@dataclass(frozen=True)
class Curve:
    """How a curve looks and what it is called.

    Attributes
    ----------
    name : str
        As in the logs: ``val_loss``. The heading of its column in a table.
    label : str
        As people call it, in the legend.
    color : str
        A name in the theme.
    line : {"solid", "dashed", "faint"}
        Training is solid, validation dashed; a faint line lies under the others, keeps no more than some thousand
        points, and stays out of the table.
    earlier : int
        0 for a curve of the run itself; for those of earlier runs, which are thin and paler, 1, 2, ...: each has
        dashes and a shade of its own.
    """

    name: str
    label: str
    color: str = "train"
    line: LineItem = "solid"
    earlier: int = 0
