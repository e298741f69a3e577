"""A chart as a value: axes, lines, dots, bars."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Style = Literal["solid", "dashed", "dotted", "reference", "faint", "points"]
"""`reference` is a line to compare with; `faint` is one of many lines; `points` are points without a line."""

UNIT = (0.0, 1.0)


@dataclass(frozen=True)
class ChartLine:
    """A line through points, shape (points,) each; `series` selects its colour, `points` marks each point."""

    name: str
    x: Any
    y: Any
    series: int = 0
    style: Style = "solid"
    points: bool = False


@dataclass(frozen=True)
class Dots:
    """A dot for each row, shape (rows,) each; ``rows`` are positions in the table, to show the row of a dot."""

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
    """Horizontal bars with names, the first at the top; ``spread`` is drawn as an error bar."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    spread: tuple[float, ...] = ()


@dataclass(frozen=True)
class Grid:
    """Heatmap: ``values`` has shape (columns, rows).

    If there are ``texts``, of the same shape, each cell shows its text, and every value of the axes is labelled.
    """

    x: tuple[float | str, ...]
    y: tuple[float | str, ...]
    values: Any
    texts: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Chart:
    """One chart.

    Attributes
    ----------
    key : str
        Identifier: ``roc``.
    title, text : str
        Title, and one sentence that explains how to read the chart.
    x_label, y_label : str
        Labels of the x and the y axis.
    marks : tuple of float
        Positions of vertical lines, such as a threshold.
    x_range, y_range : tuple of float or None
        Ranges of the axes; None to fit the data.
    ticks : tuple of str
        Labels of the x axis at 0, 1, 2 ...; empty for a numeric axis.
    square : bool
        Whether both axes have the same range.
    dated : bool
        Whether the x axis has dates, as seconds since 1970.
    powers : bool
        Whether the labels of the x axis are powers of ten.
    """

    key: str
    title: str
    text: str
    x_label: str
    y_label: str
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
    def needs_legend(self) -> bool:
        """Whether a legend is useful: there are several series apart from references."""
        shown = [each for each in self.lines if each.style not in ("reference", "faint")]
        return len(shown) + len(self.dots) + len(self.bars) > 1


DIAGONAL = ChartLine("by chance", UNIT, UNIT, style="reference")
