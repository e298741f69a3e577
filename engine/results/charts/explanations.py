"""Charts of permutation importance and partial dependence."""

from __future__ import annotations

from engine.results.charts.drawing import UNIT, Chart, ChartLine, Grid, Ranks
from engine.results.evaluation import Dependence, Importances, PairDependence, class_name


def importance_chart(importances: Importances, max_columns: int = 20) -> Chart:
    """Return the chart of the most important columns."""
    columns = importances.columns[:max_columns]
    return Chart(
        "importance",
        "Importance of columns",
        f"Decrease of {importances.score} when a column is shuffled; the error bar is the standard deviation "
        "over the shuffles. Correlated columns share their importance.",
        f"Decrease of {importances.score}",
        "",
        ranks=Ranks(
            tuple(each.column for each in columns),
            tuple(each.loss for each in columns),
            tuple(each.spread for each in columns),
        ),
    )


def dependence_chart(dependence: Dependence) -> Chart:
    """Return the chart of the partial dependence on one column, with the curves of some rows."""
    levels = dependence.values and isinstance(dependence.values[0], str)
    x = tuple(range(len(dependence.values))) if levels else dependence.values
    # Between levels there is nothing, so no line joins them.
    average = ChartLine("average", x, dependence.average, style="points" if levels else "solid", points=len(x) <= 40)
    lines = [] if levels else [ChartLine("one row", x, row, style="faint") for row in dependence.individual[:50]]
    each_row = "" if levels else "; each faint line is one row"
    return Chart(
        f"dependence {dependence.column}",
        f"Dependence on {dependence.column}",
        f"Mean prediction when {dependence.column} is set to a value in all rows{each_row}.",
        dependence.column,
        _what(dependence.label),
        lines=(*lines, average),
        y_range=UNIT if dependence.label else None,
        ticks=tuple(map(str, dependence.values)) if levels else (),
        dated=dependence.dated,
    )


def pair_chart(pair: PairDependence) -> Chart:
    """Return the chart of the partial dependence on two columns."""
    first, second = pair.columns
    what = _what(pair.label)
    return Chart(
        f"pair {first} {second}",
        f"{first} and {second} together",
        f"The colours are the average {what[:1].lower()}{what[1:]} where both columns are set. If the pattern is "
        "not parallel to an axis, the effect of one column may depend on the other.",
        first,
        second,
        grid=Grid(pair.values[0], pair.values[1], pair.average),
    )


def _what(label: str) -> str:
    return f"Probability of {class_name(label)}" if label else "Prediction"
