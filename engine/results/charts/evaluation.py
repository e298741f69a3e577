"""What a model is worth, as drawings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.results.charts.drawing import DIAGONAL, UNIT, Bars, Chart, ChartLine, Dots, Grid, Ranks, Style
from engine.results.evaluation import (
    BinaryCharts,
    ChartCurve,
    EvaluationReport,
    MulticlassCharts,
    RegressionCharts,
    class_name,
)

LONGEST_OF_TWO = 15
"""Letters of a class that stands beside another one."""
MAX_CURVES = 12
"""More classes than this cannot be told apart in one picture; those with the smallest areas are drawn."""


def charts_of(found: EvaluationReport) -> tuple[Chart, ...]:
    """Return the pictures of findings that can be drawn, in the order in which they are read."""
    match found.pictures:
        case BinaryCharts():
            return tuple(_of_two_classes(found.pictures, found))
        case MulticlassCharts():
            return tuple(_of_classes(found.pictures))
        case RegressionCharts():
            return tuple(_of_numbers(found.pictures, found))


def confusion_chart(found: EvaluationReport, counts: Any) -> Chart:
    """Return the confusion matrix, counts of shape (true classes, predicted classes); the window has a table of it."""
    shares = counts / counts.sum(axis=1, keepdims=True).clip(1)
    return Chart(
        "confusion",
        "Confusion matrix",
        "How many rows of each true class were predicted as which class; the lighter, the larger the share of the true "
        "class.",
        "Predicted class",
        "True class",
        grid=Grid(
            found.labels,
            found.labels[::-1],
            shares[::-1].T,
            tuple(tuple(f"{count:,}" for count in column) for column in counts[::-1].T.tolist()),
        ),
    )


def _of_two_classes(pictures: BinaryCharts, found: EvaluationReport) -> Iterator[Chart]:
    positive = class_name(pictures.positive)
    if pictures.roc is not None:
        yield _roc((pictures.roc,), "ROC curve")
    if pictures.precision_recall is not None:
        yield _precision_recall((pictures.precision_recall,), "Precision and recall")
    yield Chart(
        "scores",
        "Probabilities by true class",
        f"How often each probability of {positive} was said; the upright line is the threshold. The further apart the "
        "two hills, the better.",
        f"Probability of {positive}",
        "Rows",
        bars=tuple(
            Bars(label, pictures.histogram.edges, counts, place)
            for place, (label, counts) in enumerate(pictures.histogram.counts.items())
        ),
        marks=(found.threshold,),
        x_range=UNIT,
    )
    if pictures.calibration is not None:
        yield Chart(
            "calibration",
            "Calibration",
            "On the dashed line a probability means what it says: of rows with 0.8, eight of ten are of the class.",
            "Probability said",
            f"Share that was {positive}",
            lines=(
                DIAGONAL,
                ChartLine("model", pictures.calibration.predicted, pictures.calibration.observed, points=True),
            ),
            x_range=UNIT,
            y_range=UNIT,
        )
    if pictures.gain is not None:
        yield Chart(
            "gain",
            "Gain",
            f"Taking the rows with the highest probabilities first: which share of all rows of {positive} is found.",
            "Share of rows taken",
            f"Share of {positive} found",
            lines=(DIAGONAL, _line(pictures.gain, 0)),
            x_range=UNIT,
            y_range=UNIT,
        )
        yield _lift(pictures.gain, positive)


def _of_classes(pictures: MulticlassCharts) -> Iterator[Chart]:
    if pictures.roc:
        yield _roc(pictures.roc, "ROC curve of each class against the others")
        yield _precision_recall(pictures.precision_recall, "Precision and recall of each class")
    if pictures.top:
        yield Chart(
            "top",
            "Among the first k",
            "In which share of the rows the true class is among the k most probable ones.",
            "k",
            "Share of rows",
            lines=(ChartLine("rows", tuple(range(len(pictures.top))), tuple(pictures.top.values()), points=True),),
            y_range=UNIT,
            ticks=tuple(map(str, pictures.top)),
        )
    if pictures.confused:
        yield Chart(
            "confused",
            "Most confused pairs",
            "How many rows of the first class were predicted as the second.",
            "Rows",
            "",
            ranks=Ranks(
                tuple(f"{_brief(true)} as {_brief(predicted)}" for true, predicted, _ in pictures.confused),
                tuple(float(rows) for *_, rows in pictures.confused),
            ),
        )


def _brief(label: str) -> str:
    """Return a class without its middle where it is long, so that two of them find room beside each other."""
    return (
        label if len(label) <= LONGEST_OF_TWO else f"{label[: LONGEST_OF_TWO // 2]}…{label[-(LONGEST_OF_TWO // 2) :]}"
    )


def _lift(gain: ChartCurve, positive: str) -> Chart:
    """Return how many times as often the class is found among the rows taken as among rows that are drawn by lot."""
    taken = gain.x > 0
    x, times = gain.x[taken], gain.y[taken] / gain.x[taken]
    return Chart(
        "lift",
        "Lift",
        f"Taking the rows with the highest probabilities first: how many times as many rows of {positive} are among "
        "them as among rows drawn by lot.",
        "Share of rows taken",
        "Lift",
        lines=(ChartLine("by chance", UNIT, (1.0, 1.0), style="reference"), ChartLine(gain.name, x, times)),
        x_range=UNIT,
    )


def _roc(curves: Sequence[ChartCurve], title: str) -> Chart:
    return Chart(
        "roc",
        title,
        f"Each point is a threshold. Area under the curve: {_areas(curves)}; 0.5 is guessing, 1 is perfect.",
        "False positive rate",
        "True positive rate",
        lines=(DIAGONAL, *_lines(curves)),
        x_range=UNIT,
        y_range=UNIT,
    )


def _precision_recall(curves: Sequence[ChartCurve], title: str) -> Chart:
    return Chart(
        "precision_recall",
        title,
        f"Each point is a threshold. Average precision: {_areas(curves)}.",
        "Recall",
        "Precision",
        lines=_lines(curves),
        x_range=UNIT,
        y_range=UNIT,
    )


def _drawn(curves: Sequence[ChartCurve]) -> list[ChartCurve]:
    return sorted(curves, key=lambda curve: curve.area)[:MAX_CURVES] if len(curves) > MAX_CURVES else list(curves)


def _lines(curves: Sequence[ChartCurve]) -> tuple[ChartLine, ...]:
    return tuple(_line(curve, place) for place, curve in enumerate(_drawn(curves)))


def _line(curve: ChartCurve, place: int) -> ChartLine:
    styles: tuple[Style, ...] = ("solid", "dashed", "dotted")
    return ChartLine(curve.name, curve.x, curve.y, place, styles[place // 6 % 3])


def _areas(curves: Sequence[ChartCurve]) -> str:
    shown = _drawn(curves)
    if len(curves) == 1:
        return f"{curves[0].area:.3f}"
    fewer = f" (the {len(shown)} lowest of {len(curves)})" if len(shown) < len(curves) else ""
    return ", ".join(f"{curve.name} {curve.area:.3f}" for curve in shown) + fewer


def _of_numbers(pictures: RegressionCharts, found: EvaluationReport) -> Iterator[Chart]:
    true, predicted = found.true[pictures.picked], found.predicted[pictures.picked]
    rows = found.rows[pictures.picked]
    if len(true):
        ends = min(true.min(), predicted.min()), max(true.max(), predicted.max())
        yield Chart(
            "pairs",
            "Predicted against actual",
            "One dot for each row. On the dashed line a prediction is exact; above it is too high, below too low.",
            f"Actual {found.target}",
            f"Predicted {found.target}",
            lines=(ChartLine("exact", ends, ends, style="reference"),),
            dots=(Dots("rows", true, predicted, rows=rows),),
            square=True,
        )
    yield Chart(
        "errors",
        "Errors",
        "How often an error of each size occurs; left of 0 the prediction was too high.",
        "Actual minus predicted",
        "Rows",
        bars=(Bars("rows", pictures.errors.edges, pictures.errors.counts["rows"]),),
        marks=(0.0,),
    )
    if pictures.quantiles is not None:
        x = pictures.quantiles.x
        ends = x.min(), x.max()
        yield Chart(
            "quantiles",
            "Quantiles of the errors",
            "On the dashed line errors are normally distributed; ends that bend away are errors larger than normal.",
            "Quantiles of a normal distribution",
            "Quantiles of the errors",
            lines=(ChartLine("normal", ends, ends, style="reference"),),
            dots=(Dots("errors", x, pictures.quantiles.y),),
        )
    yield from _residuals(pictures, true - predicted, rows)


def _residuals(pictures: RegressionCharts, residuals: Any, rows: Any) -> Iterator[Chart]:
    for name, cells in pictures.by_feature.items():
        ends = (_lowest(cells.values), _highest(cells.values))
        yield Chart(
            f"residuals {name}",
            f"Errors against {name}",
            f"One dot for each row. Where the dots lean or open like a fan, {name} holds something not yet learned.",
            name,
            "Actual minus predicted",
            lines=(ChartLine("exact", ends, (0.0, 0.0), style="reference"),),
            dots=(Dots("rows", cells.values, residuals, rows=rows),),
            ticks=cells.levels,
            dated=cells.dated,
        )


def _lowest(values: Any) -> float:
    present = values[values == values]
    return float(present.min()) if len(present) else 0.0


def _highest(values: Any) -> float:
    present = values[values == values]
    return float(present.max()) if len(present) else 1.0
