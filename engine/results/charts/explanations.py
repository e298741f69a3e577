"""Charts of permutation importance and partial dependence."""

from __future__ import annotations

from engine.results.charts.drawing import UNIT, Chart, ChartLine, Grid, Ranks
from engine.results.evaluation import Dependence, Importances, PairDependence, class_name


def importance_chart(found: Importances, max_columns: int = 20) -> Chart:
    """Return the chart of the most important columns."""
    columns = found.columns[:max_columns]
    return Chart(
        "importance",
        "Importance of columns",
        f"Decrease of {found.score} when a column is shuffled; the error bar is the standard deviation "
        "over the shuffles. Correlated columns share their importance.",
        f"Decrease of {found.score}",
        "",
        ranks=Ranks(
            tuple(each.column for each in columns),
            tuple(each.loss for each in columns),
            tuple(each.spread for each in columns),
        ),
    )


def dependence_chart(found: Dependence) -> Chart:
    """Return the chart of the partial dependence on one column, with the curves of some rows."""
    levels = found.values and isinstance(found.values[0], str)
    x = tuple(range(len(found.values))) if levels else found.values
    lines = [ChartLine("one row", x, row, style="faint") for row in found.individual[:50]]
    return Chart(
        f"dependence {found.column}",
        f"Dependence on {found.column}",
        f"Mean prediction when {found.column} is set to a value in all rows; each faint line is one row.",
        found.column,
        _what(found.answer),
        lines=(*lines, ChartLine("average", x, found.average, points=len(x) <= 40)),
        y_range=UNIT if found.answer else None,
        ticks=tuple(map(str, found.values)) if levels else (),
        dated=found.dated,
    )


def pair_chart(found: PairDependence) -> Chart:
    """Return the chart of the partial dependence on two columns."""
    first, second = found.columns
    what = _what(found.answer)
    return Chart(
        f"pair {first} {second}",
        f"{first} and {second} together",
        f"The colours are the average {what[:1].lower()}{what[1:]} where both columns are set. If the pattern is "
        "not parallel to an axis, the effect of one column may depend on the other.",
        first,
        second,
        grid=Grid(found.values[0], found.values[1], found.average),
    )


def _what(answer: str) -> str:
    return f"Probability of {class_name(answer)}" if answer else "Prediction"
