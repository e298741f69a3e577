"""Sentences below a chart of the table: what is shown, and what is not."""

from __future__ import annotations

from engine.results.table_charts import Axis, ColumnChart, PairChartData
from engine.system.word_forms import counted


def distribution_note(chart: ColumnChart) -> str:
    """Return how many rows the bars of a distribution count, and which rows and levels they leave out."""
    rows = sum(map(sum, chart.counts))
    if not rows:
        return f"{chart.column} has no values to draw.{_missing(chart.missing)}"
    parts = [f"{counted(rows)}.{_missing(chart.missing)}"]
    if chart.others:
        levels = f"The {len(chart.levels):,} most frequent of {chart.of_levels:,} levels are shown"
        parts.append(f"{levels}; {counted(chart.others)} have other levels.")
    if chart.unclassed:
        parts.append(f"{counted(chart.unclassed)} without a class of {chart.by} are not shown.")
    return " ".join([*parts, "Click a bar to see its rows."])


def pair_note(chart: PairChartData) -> str:
    """Return how many rows the points of a chart stand for, and which rows and levels it leaves out."""
    dots = len(chart.rows)
    if not dots:
        return f"No row has a value in both {chart.x.column} and {chart.y.column}.{_missing(chart.missing)}"
    shown = f"{dots:,} of {counted(chart.of)}, evenly sampled" if dots < chart.of else counted(dots)
    parts = [f"{shown}.{_missing(chart.missing)}"]
    if chart.others:
        some = " and ".join(text for axis in (chart.x, chart.y) if (text := _levels(axis)))
        parts.append(f"The {some} are shown; {counted(chart.others)} have other levels.")
    return " ".join([*parts, "Click a point to see its row."])


def _levels(axis: Axis) -> str:
    """Return which levels an axis has, if not all."""
    shown = len(axis.levels)
    return f"{shown:,} most frequent of {axis.of_levels:,} levels of {axis.column}" if shown < axis.of_levels else ""


def _missing(rows: int) -> str:
    return f" {counted(rows)} with a missing or infinite cell." if rows else ""
