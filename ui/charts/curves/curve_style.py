"""Appearance of a curve; its values are `engine.results.curve_points.Points`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LineItem = Literal["solid", "dashed", "faint"]


@dataclass(frozen=True)
class Curve:
    """Name and appearance of a curve.

    Attributes
    ----------
    name : str
        Name in the logs: ``val_loss``; also the column name in CSV.
    label : str
        Label in the legend.
    color : str
        Name of a colour of the theme.
    line : {"solid", "dashed", "faint"}
        Training is solid, validation dashed; a faint line is below the others, decimated to a few thousand points, and
        not in the table.
    earlier : int
        0 for the run itself; 1, 2, ... for earlier runs, which are thin and paler, with different dashes.
    """

    name: str
    label: str
    color: str = "train"
    line: LineItem = "solid"
    earlier: int = 0
