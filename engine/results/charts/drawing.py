"""A drawing as a value: axes with names, lines, dots, bars."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Style = Literal["solid", "dashed", "dotted", "reference", "faint"]
"""`reference` is a quiet line to compare with; `faint` is one of many."""

UNIT = (0.0, 1.0)


@dataclass(frozen=True)
class ChartLine:
    """A line through points, shape (points,) each; `series` chooses its colour, `points` marks each of them."""

    name: str
    x: Any
    y: Any
    series: int = 0
    style: Style = "solid"
    points: bool = False


@dataclass(frozen=True)
class Dots:
    """A dot for each row, shape (rows,) each; ``rows`` are places in the table, so that a dot can be followed."""

    name: str
    x: Any
    y: Any
    series: int = 0
    rows: Any = None


@dataclass(frozen=True)
class Bars:
    """Heights between edges, shape (bars + 1,) and (bars,)."""

    name: str
    edges: Any
    heights: Any
    series: int = 0


@dataclass(frozen=True)
class Ranks:
    """Named bars that lie: the first stands at the top; ``spread`` is drawn as a whisker to both sides."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    spread: tuple[float, ...] = ()


@dataclass(frozen=True)
class Grid:
    """Colours of cells: ``values`` has shape (columns, rows), between the values of the two axes.

    Where there are ``texts``, of the same shape, each cell says its own, and every value of the axes is named.
    """

    x: tuple[float | str, ...]
    y: tuple[float | str, ...]
    values: Any
    texts: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Chart:
    """One picture.

    Attributes
    ----------
    key : str
        Names it among others: ``roc``.
    title, text : str
        What it is, and one sentence that says how to read it.
    across, up : str
        What the axes count.
    marks : tuple of float
        Upright lines, such as a threshold.
    x_range, y_range : tuple of float or None
        What the axes show; None for as much as there is.
    ticks : tuple of str
        Names along the axis across, at 0, 1, 2 ...; empty where it has numbers.
    square : bool
        Whether both axes reach equally far.
    dated : bool
        Whether the axis across has dates, as seconds since 1970.
    powers : bool
        Whether numbers along the axis across stand by their power of ten.
    """

    key: str
    title: str
    text: str
    across: str
    up: str
    lines: tuple[ChartLine, ...] = ()
    dots: tuple[Dots, ...] = ()
    bars: tuple[Bars, ...] = ()
    ranks: Ranks | None = None
    grid: Grid | None = None
    marks: tuple[float, ...] = ()
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    ticks: tuple[str, ...] = field(default=())
    square: bool = False
    dated: bool = False
    powers: bool = False

    @property
    def named(self) -> bool:
        """Whether a legend says something: there are several series that are no mere references."""
        shown = [each for each in self.lines if each.style not in ("reference", "faint")]
        return len(shown) + len(self.dots) + len(self.bars) > 1


DIAGONAL = ChartLine("by chance", UNIT, UNIT, style="reference")
