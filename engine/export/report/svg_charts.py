"""Charts as SVG elements, drawn by matplotlib without a display."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.dates import ConciseDateFormatter
from matplotlib.figure import Figure

from engine.results.charts import Chart, Grid, Ranks, Style

GREY = "#767676"
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
LINES: dict[Style, str] = {
    "solid": "-",
    "dashed": "--",
    "dotted": ":",
    "reference": "--",
    "faint": "-",
    "points": "none",
}
SIZE = (4.2, 3.4)
MAX_LEVEL = 8
"""With more names than this on the horizontal axis they are rotated."""

NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
"""Metadata that matplotlib would write into the SVG, with external addresses."""

STYLE = {
    "font.family": "sans-serif",
    "font.size": 9,
    "svg.fonttype": "none",  # keep texts as text, for search and screen readers
    "svg.hashsalt": "layerdesk",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "text.parse_math": False,  # dollar signs in names are no formulas
}


@dataclass(frozen=True)
class SvgChart:
    """An SVG element with its title and a sentence about it."""

    title: str
    text: str
    svg: str


def as_svg(chart: Chart) -> SvgChart:
    """Return a chart as SVG; equal charts give equal texts."""
    size = SIZE
    if chart.ranks is not None:
        size = SIZE[0], 1.0 + 0.24 * len(chart.ranks.names)
    elif chart.grid is not None and chart.grid.texts:
        size = max(SIZE[0], 1.2 + 0.22 * len(chart.grid.x)), max(SIZE[1], 1.2 + 0.22 * len(chart.grid.y))
    with rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # the browser chooses the font
        figure = Figure(figsize=size, layout="constrained")
        _draw(figure, figure.add_subplot(), chart)
        target = io.StringIO()
        figure.savefig(target, format="svg", transparent=True, metadata=NO_METADATA)
    text = target.getvalue()
    return SvgChart(chart.title, chart.text, text[text.index("<svg") :])


def _draw(figure: Any, axes: Any, chart: Chart) -> None:
    for bars in chart.bars:
        axes.stairs(bars.heights, bars.edges, fill=True, alpha=0.45, color=_color(bars.series), label=bars.name)
    for line in chart.lines:
        quiet = line.style in ("reference", "faint")
        axes.plot(
            _across(line.x, chart),
            line.y,
            color=GREY if quiet else _color(line.series),
            linestyle=LINES[line.style],
            linewidth=0.4 if line.style == "faint" else 1 if quiet else 1.6,
            marker="o" if line.points else None,
            markersize=4,
            label="_" if quiet else line.name,
        )
    for dots in chart.dots:
        axes.scatter(
            _across(dots.x, chart), dots.y, s=10, alpha=0.5, color=_color(dots.series), linewidths=0, label=dots.name
        )
    if chart.ranks is not None:
        _draw_ranks(axes, chart.ranks)
    if chart.grid is not None:
        _draw_grid(figure, axes, chart.grid)
    for mark in chart.marks:
        axes.axvline(mark, color="black", linewidth=1, linestyle="--")
    _scale(axes, chart)
    if chart.needs_legend:
        axes.legend(fontsize="small")


def _across(x: Any, chart: Chart) -> Any:
    return np.asarray(np.asarray(x, np.float64) * 1e6, "datetime64[us]") if chart.dated else x


def _scale(axes: Any, chart: Chart) -> None:
    if chart.dated:
        axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator()))
    if chart.powers:
        axes.set_xscale("log")
    if chart.ticks:
        axes.set_xticks(range(len(chart.ticks)), chart.ticks, rotation=30, ha="right")
    axes.set(xlabel=chart.x_label, ylabel=chart.y_label)
    if chart.x_range is not None:
        axes.set_xlim(*_wider(chart.x_range))
    if chart.y_range is not None:
        axes.set_ylim(*_wider(chart.y_range))


def _draw_ranks(axes: Any, ranks: Ranks) -> None:
    places = np.arange(len(ranks.names))
    axes.barh(places, ranks.values, xerr=ranks.spread or None, color=SERIES[0], alpha=0.8)
    axes.set_yticks(places, ranks.names)
    axes.invert_yaxis()


def _draw_grid(figure: Any, axes: Any, grid: Grid) -> None:
    values = np.asarray(grid.values).T
    image = axes.imshow(values, origin="lower", aspect="auto", cmap="viridis")
    axes.grid(visible=False)
    if grid.texts:
        _write_into(axes, values, grid)
    else:
        figure.colorbar(image, ax=axes)
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
