"""Charts of the metrics and errors of a model."""

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

MAX_LABEL_LENGTH = 15
"""Maximum length of a class name in a pair of classes."""
MAX_CURVES = 12
"""Maximum number of curves in a chart; of more classes those with the smallest areas are drawn."""


def charts_of(report: EvaluationReport) -> tuple[Chart, ...]:
    """Return the charts of an evaluation in reading order."""
    match report.charts:
        case BinaryCharts():
            return tuple(_of_two_classes(report.charts, report))
        case MulticlassCharts():
            return tuple(_of_classes(report.charts))
        case RegressionCharts():
            return tuple(_of_numbers(report.charts, report))


def confusion_chart(report: EvaluationReport, counts: Any) -> Chart:
    """Return the confusion matrix as a heatmap; `counts` has shape (true classes, predicted classes)."""
    shares = counts / counts.sum(axis=1, keepdims=True).clip(1)
    return Chart(
        "confusion",
        "Confusion matrix",
        "How many rows of each true class were predicted as which class; the lighter, the larger the fraction "
        "of the true class.",
        "Predicted class",
        "True class",
        grid=Grid(
            report.labels,
            report.labels[::-1],
            shares[::-1].T,
            tuple(tuple(f"{count:,}" for count in column) for column in counts[::-1].T.tolist()),
        ),
    )


def _of_two_classes(charts: BinaryCharts, report: EvaluationReport) -> Iterator[Chart]:
    positive = class_name(charts.positive)
    if charts.roc is not None:
        yield _roc((charts.roc,), "ROC curve")
    if charts.precision_recall is not None:
        yield _precision_recall((charts.precision_recall,), "Precision and recall")
    yield Chart(
        "scores",
        "Probabilities by true class",
        f"Histogram of the predicted probability of {positive}; the vertical line is the threshold. The better the "
        "two classes are separated, the better the model.",
        f"Probability of {positive}",
        "Rows",
        bars=tuple(
            Bars(label, charts.histogram.edges, counts, place)
            for place, (label, counts) in enumerate(charts.histogram.counts.items())
        ),
        marks=(report.threshold,),
        x_range=UNIT,
    )
    if charts.calibration is not None:
        yield Chart(
            "calibration",
            "Calibration",
            "On the dashed line probabilities equal frequencies: of the rows with 0.8, eight of ten are of the class.",
            "Predicted probability",
            f"Fraction that is {positive}",
            lines=(
                DIAGONAL,
                ChartLine("model", charts.calibration.predicted, charts.calibration.observed, points=True),
            ),
            x_range=UNIT,
            y_range=UNIT,
        )
    if charts.gain is not None:
        yield _gain(charts.gain, positive)
        yield _lift(charts.gain, positive)


def _gain(curve: ChartCurve, positive: str) -> Chart:
    return Chart(
        "gain",
        "Gain",
        f"Fraction of all rows of {positive} among the rows with the highest probabilities.",
        "Fraction of rows",
        f"Fraction of {positive}",
        lines=(DIAGONAL, _line(curve, 0)),
        x_range=UNIT,
        y_range=UNIT,
    )


def _of_classes(charts: MulticlassCharts) -> Iterator[Chart]:
    if charts.roc:
        yield _roc(charts.roc, "ROC curve of each class against the others")
        yield _precision_recall(charts.precision_recall, "Precision and recall of each class")
    if charts.top:
        yield Chart(
            "top",
            "Top-k accuracy",
            "Fraction of rows whose true class is among the k most probable ones.",
            "k",
            "Fraction of rows",
            lines=(ChartLine("rows", tuple(range(len(charts.top))), tuple(charts.top.values()), points=True),),
            y_range=UNIT,
            ticks=tuple(map(str, charts.top)),
        )
    if charts.confused:
        yield Chart(
            "confused",
            "Most confused pairs",
            "How many rows of the first class were predicted as the second.",
            "Rows",
            "",
            ranks=Ranks(
                tuple(f"{_brief(true)} as {_brief(predicted)}" for true, predicted, _ in charts.confused),
                tuple(float(rows) for *_, rows in charts.confused),
            ),
        )


def _brief(label: str) -> str:
    """Return a class without its middle where it is long, so that two names fit on a label."""
    return (
        label
        if len(label) <= MAX_LABEL_LENGTH
        else f"{label[: MAX_LABEL_LENGTH // 2]}…{label[-(MAX_LABEL_LENGTH // 2) :]}"
    )


def _lift(gain: ChartCurve, positive: str) -> Chart:
    """Return the lift: the frequency of the class among the most probable rows, relative to random rows."""
    taken = gain.x > 0
    x, times = gain.x[taken], gain.y[taken] / gain.x[taken]
    return Chart(
        "lift",
        "Lift",
        f"Frequency of {positive} among the rows with the highest probabilities, relative to randomly chosen rows.",
        "Fraction of rows",
        "Lift",
        lines=(ChartLine("by chance", UNIT, (1.0, 1.0), style="reference"), ChartLine(gain.name, x, times)),
        x_range=UNIT,
    )


def _roc(curves: Sequence[ChartCurve], title: str) -> Chart:
    return Chart(
        "roc",
        title,
        f"Each point is a threshold. Area under the curve: {_areas(curves)}; 0.5 is random, 1 is perfect.",
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


def _of_numbers(charts: RegressionCharts, report: EvaluationReport) -> Iterator[Chart]:
    true, predicted = report.true[charts.picked], report.predicted[charts.picked]
    rows = report.rows[charts.picked]
    if len(true):
        ends = min(true.min(), predicted.min()), max(true.max(), predicted.max())
        yield Chart(
            "pairs",
            "Predicted against actual",
            "One dot for each row. On the dashed line a prediction is exact; above it is too high, below too low.",
            f"Actual {report.target}",
            f"Predicted {report.target}",
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
        bars=(Bars("rows", charts.errors.edges, charts.errors.counts["rows"]),),
        marks=(0.0,),
    )
    if charts.quantiles is not None:
        x = charts.quantiles.x
        ends = x.min(), x.max()
        yield Chart(
            "quantiles",
            "Quantiles of the errors",
            "Points on the dashed line match a normal distribution; ends that deviate indicate heavier tails.",
            "Quantiles of a normal distribution",
            "Quantiles of the errors",
            lines=(ChartLine("normal", ends, ends, style="reference"),),
            dots=(Dots("errors", x, charts.quantiles.y),),
        )
    yield from _residuals(charts, true - predicted, rows)


def _residuals(charts: RegressionCharts, residuals: Any, rows: Any) -> Iterator[Chart]:
    for name, cells in charts.by_feature.items():
        ends = (_lowest(cells.values), _highest(cells.values))
        yield Chart(
            f"residuals {name}",
            f"Errors against {name}",
            f"One dot for each row. A trend or a fan shape means that the model misses an effect of {name}.",
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
