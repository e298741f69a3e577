"""What a model looks at, as drawings."""

from __future__ import annotations

from engine.results.charts.drawing import UNIT, Chart, ChartLine, Grid, Ranks
from engine.results.evaluation import Dependence, Importances, PairDependence, class_name


def importance_chart(found: Importances, most: int = 20) -> Chart:
    """Return the most important columns as bars."""
    columns = found.columns[:most]
    return Chart(
        "importance",
        "Importance of columns",
        f"How much {found.score} is lost when a column's cells are shuffled among the rows; the whisker is the spread "
        "over the shuffles. Columns that say the same share their importance.",
        f"{found.score} lost",
        "",
        ranks=Ranks(
            tuple(each.column for each in columns),
            tuple(each.loss for each in columns),
            tuple(each.spread for each in columns),
        ),
    )


def dependence_chart(found: Dependence) -> Chart:
    """Return how the prediction changes with one column: on average, and for some rows one by one."""
    levels = found.values and isinstance(found.values[0], str)
    x = tuple(range(len(found.values))) if levels else found.values
    lines = [ChartLine("one row", x, row, style="faint") for row in found.individual[:50]]
    return Chart(
        f"dependence {found.column}",
        f"Dependence on {found.column}",
        f"How the prediction changes on average when {found.column} is set to a value, all else as it is; each faint "
        "line is one row.",
        found.column,
        _what(found.answer),
        lines=(*lines, ChartLine("average", x, found.average, points=len(x) <= 40)),
        y_range=UNIT if found.answer else None,
        ticks=tuple(map(str, found.values)) if levels else (),
        dated=found.dated,
    )


def pair_chart(found: PairDependence) -> Chart:
    """Return how the prediction changes with two columns together."""
    first, second = found.columns
    what = _what(found.answer)
    return Chart(
        f"pair {first} {second}",
        f"{first} and {second} together",
        f"The colours are the average {what[:1].lower()}{what[1:]} where both columns are set. Where they do not "
        "follow one direction, the effect of one column depends on the other.",
        first,
        second,
        grid=Grid(found.values[0], found.values[1], found.average),
    )


def _what(answer: str) -> str:
    return f"Probability of {class_name(answer)}" if answer else "Prediction"
