"""Drawings as SVG to be put into a page, painted by matplotlib without a screen."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.dates import ConciseDateFormatter
from matplotlib.figure import Figure as Canvas

from engine.results.charts import Chart, Grid, Ranks, Style

GREY = "#767676"
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
LINES: dict[Style, str] = {"solid": "-", "dashed": "--", "dotted": ":", "reference": "--", "faint": "-"}
SIZE = (4.2, 3.4)
MAX_LEVEL = 8
"""More names than this along the axis across stand upright."""

UNSAID = dict.fromkeys(("Creator", "Date", "Format", "Type"))
"""What matplotlib would tell of a picture, with addresses that nothing on the page needs."""

STYLE = {
    "font.family": "sans-serif",
    "font.size": 9,
    "svg.fonttype": "none",  # text stays text: it can be searched, and read aloud
    "svg.hashsalt": "layerdesk",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "text.parse_math": False,  # a dollar sign in a class or a column is a dollar sign
}


@dataclass(frozen=True)
class SvgChart:
    """An SVG element with its title and a sentence about it."""

    title: str
    text: str
    svg: str


def picture_of(drawing: Chart) -> SvgChart:
    """Return a drawing as SVG; the same drawing gives the same text."""
    size = SIZE
    if drawing.ranks is not None:
        size = SIZE[0], 1.0 + 0.24 * len(drawing.ranks.names)
    elif drawing.grid is not None and drawing.grid.texts:
        size = max(SIZE[0], 1.2 + 0.22 * len(drawing.grid.x)), max(SIZE[1], 1.2 + 0.22 * len(drawing.grid.y))
    with rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # whoever shows the text has a font of his own
        canvas = Canvas(figsize=size, layout="constrained")
        _paint(canvas, canvas.add_subplot(), drawing)
        target = io.StringIO()
        canvas.savefig(target, format="svg", transparent=True, metadata=UNSAID)
    text = target.getvalue()
    return SvgChart(drawing.title, drawing.text, text[text.index("<svg") :])


def _paint(canvas: Any, axes: Any, drawing: Chart) -> None:
    for bars in drawing.bars:
        axes.stairs(bars.heights, bars.edges, fill=True, alpha=0.45, color=_color(bars.series), label=bars.name)
    for line in drawing.lines:
        quiet = line.style in ("reference", "faint")
        axes.plot(
            _across(line.x, drawing),
            line.y,
            color=GREY if quiet else _color(line.series),
            linestyle=LINES[line.style],
            linewidth=0.4 if line.style == "faint" else 1 if quiet else 1.6,
            marker="o" if line.points else None,
            markersize=4,
            label="_" if quiet else line.name,
        )
    for dots in drawing.dots:
        axes.scatter(
            _across(dots.x, drawing), dots.y, s=10, alpha=0.5, color=_color(dots.series), linewidths=0, label=dots.name
        )
    if drawing.ranks is not None:
        _paint_ranks(axes, drawing.ranks)
    if drawing.grid is not None:
        _paint_grid(canvas, axes, drawing.grid)
    for mark in drawing.marks:
        axes.axvline(mark, color="black", linewidth=1, linestyle="--")
    _scale(axes, drawing)
    if drawing.named:
        axes.legend(fontsize="small")


def _across(x: Any, drawing: Chart) -> Any:
    return np.asarray(np.asarray(x, np.float64) * 1e6, "datetime64[us]") if drawing.dated else x


def _scale(axes: Any, drawing: Chart) -> None:
    if drawing.dated:
        axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator()))
    if drawing.powers:
        axes.set_xscale("log")
    if drawing.ticks:
        axes.set_xticks(range(len(drawing.ticks)), drawing.ticks, rotation=30, ha="right")
    axes.set(xlabel=drawing.across, ylabel=drawing.up)
    if drawing.x_range is not None:
        axes.set_xlim(*_wider(drawing.x_range))
    if drawing.y_range is not None:
        axes.set_ylim(*_wider(drawing.y_range))


def _paint_ranks(axes: Any, ranks: Ranks) -> None:
    places = np.arange(len(ranks.names))
    axes.barh(places, ranks.values, xerr=ranks.spread or None, color=SERIES[0], alpha=0.8)
    axes.set_yticks(places, ranks.names)
    axes.invert_yaxis()


def _paint_grid(canvas: Any, axes: Any, grid: Grid) -> None:
    values = np.asarray(grid.values).T
    image = axes.imshow(values, origin="lower", aspect="auto", cmap="viridis")
    axes.grid(visible=False)
    if grid.texts:
        _write_into(axes, values, grid)
    else:
        canvas.colorbar(image, ax=axes)
    for names, ticks in ((grid.x, axes.set_xticks), (grid.y, axes.set_yticks)):
        most = len(names) if grid.texts else 6
        places = np.unique(np.linspace(0, len(names) - 1, min(len(names), most)).astype(int))
        ticks(places, [_text(names[place]) for place in places])
    if grid.texts:
        axes.tick_params(axis="x", rotation=90 if len(grid.x) > MAX_LEVEL else 0)


def _write_into(axes: Any, values: Any, grid: Grid) -> None:
    middle = (np.max(values) + np.min(values)) / 2
    for x, column in enumerate(grid.texts):
        for y, text in enumerate(column):
            color = "white" if values[y, x] <= middle else "black"
            axes.text(x, y, text, ha="center", va="center", color=color, fontsize=9 if len(grid.x) <= MAX_LEVEL else 5)


def _wider(ends: tuple[float, float]) -> tuple[float, float]:
    margin = (ends[1] - ends[0]) * 0.01
    return ends[0] - margin, ends[1] + margin


def _color(series: int) -> str:
    return SERIES[series % len(SERIES)]


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.3g}"
