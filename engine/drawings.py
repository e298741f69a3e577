"""Findings as drawings: what stands in a picture, said once, for the window and for the report.

A drawing is a value: axes with names, lines, dots, bars. `ui.picture_card` paints it with pyqtgraph,
`engine.report` with matplotlib.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.findings import (
    BinaryPictures,
    ClassesPictures,
    Curve,
    Dependence,
    Findings,
    Importances,
    PairDependence,
    RegressionPictures,
)

Style = Literal["solid", "dashed", "dotted", "reference", "faint"]
"""`reference` is a quiet line to compare with; `faint` is one of many."""

MOST_CURVES = 12
"""More classes than this cannot be told apart in one picture; those with the smallest areas are drawn."""

UNIT = (0.0, 1.0)


@dataclass(frozen=True)
class Line:
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
    """Colours of cells: ``values`` has shape (columns, rows), between the values of the two axes."""

    x: tuple[float | str, ...]
    y: tuple[float | str, ...]
    values: Any


@dataclass(frozen=True)
class Drawing:
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
    lines: tuple[Line, ...] = ()
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


DIAGONAL = Line("by chance", UNIT, UNIT, style="reference")


def drawings_of(found: Findings) -> tuple[Drawing, ...]:
    """Return the pictures of findings that can be drawn, in the order in which they are read."""
    match found.pictures:
        case BinaryPictures():
            return tuple(_of_two_classes(found.pictures, found))
        case ClassesPictures():
            return tuple(_of_classes(found.pictures))
        case RegressionPictures():
            return tuple(_of_numbers(found.pictures, found))


def drawing_of_importance(found: Importances, most: int = 20) -> Drawing:
    """Return the most important columns as bars."""
    columns = found.columns[:most]
    return Drawing(
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


def drawing_of_dependence(found: Dependence) -> Drawing:
    """Return how the prediction changes with one column: on average, and for some rows one by one."""
    levels = found.values and isinstance(found.values[0], str)
    x = tuple(range(len(found.values))) if levels else found.values
    lines = [Line("one row", x, row, style="faint") for row in found.individual[:50]]
    return Drawing(
        f"dependence {found.column}",
        f"Dependence on {found.column}",
        f"How the prediction changes on average when {found.column} is set to a value, all else as it is; each faint "
        "line is one row.",
        found.column,
        _what(found.answer),
        lines=(*lines, Line("average", x, found.average, points=len(x) <= 40)),
        y_range=UNIT if found.answer else None,
        ticks=tuple(map(str, found.values)) if levels else (),
        dated=found.dated,
    )


def drawing_of_pair(found: PairDependence) -> Drawing:
    """Return how the prediction changes with two columns together."""
    first, second = found.columns
    return Drawing(
        f"pair {first} {second}",
        f"{first} and {second} together",
        "The average prediction where both columns are set. Where the colours do not follow one direction, the effect "
        "of one column depends on the other.",
        first,
        second,
        grid=Grid(found.values[0], found.values[1], found.average),
    )


def _of_two_classes(pictures: BinaryPictures, found: Findings) -> Iterator[Drawing]:
    positive = pictures.positive
    if pictures.roc is not None:
        yield _roc((pictures.roc,), "ROC curve")
    if pictures.precision_recall is not None:
        yield _precision_recall((pictures.precision_recall,), "Precision and recall")
    yield Drawing(
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
        yield Drawing(
            "calibration",
            "Calibration",
            "On the dotted line a probability means what it says: of rows with 0.8, eight of ten are of the class.",
            "Probability said",
            f"Share that was {positive}",
            lines=(DIAGONAL, Line("model", pictures.calibration.predicted, pictures.calibration.observed, points=True)),
            x_range=UNIT,
            y_range=UNIT,
        )
    if pictures.gain is not None:
        yield Drawing(
            "gain",
            "Gain",
            f"Taking the rows with the highest probabilities first: which share of all {positive} is found.",
            "Share of rows taken",
            f"Share of {positive} found",
            lines=(DIAGONAL, _line(pictures.gain, 0)),
            x_range=UNIT,
            y_range=UNIT,
        )
        yield _lift(pictures.gain, positive)


def _of_classes(pictures: ClassesPictures) -> Iterator[Drawing]:
    if pictures.roc:
        yield _roc(pictures.roc, "ROC curve of each class against the others")
        yield _precision_recall(pictures.precision_recall, "Precision and recall of each class")
    if pictures.top:
        yield Drawing(
            "top",
            "Among the first k",
            "In which share of the rows the true class is among the k most probable ones.",
            "k",
            "Share of rows",
            lines=(Line("rows", tuple(range(len(pictures.top))), tuple(pictures.top.values()), points=True),),
            y_range=UNIT,
            ticks=tuple(map(str, pictures.top)),
        )


def _lift(gain: Curve, positive: str) -> Drawing:
    """Return how many times as often the class is found among the rows taken as among rows that are drawn by lot."""
    taken = gain.x > 0
    x, times = gain.x[taken], gain.y[taken] / gain.x[taken]
    return Drawing(
        "lift",
        "Lift",
        f"Taking the rows with the highest probabilities first: how many times as much {positive} is among them as "
        "among rows drawn by lot.",
        "Share of rows taken",
        "Lift",
        lines=(Line("by chance", UNIT, (1.0, 1.0), style="reference"), Line(gain.name, x, times)),
        x_range=UNIT,
    )


def _roc(curves: Sequence[Curve], title: str) -> Drawing:
    return Drawing(
        "roc",
        title,
        f"Each point is a threshold. Area under the curve: {_areas(curves)}; 0.5 is guessing, 1 is perfect.",
        "False positive rate",
        "True positive rate",
        lines=(DIAGONAL, *_lines(curves)),
        x_range=UNIT,
        y_range=UNIT,
    )


def _precision_recall(curves: Sequence[Curve], title: str) -> Drawing:
    return Drawing(
        "precision_recall",
        title,
        f"Each point is a threshold. Average precision: {_areas(curves)}.",
        "Recall",
        "Precision",
        lines=_lines(curves),
        x_range=UNIT,
        y_range=UNIT,
    )


def _drawn(curves: Sequence[Curve]) -> list[Curve]:
    return sorted(curves, key=lambda curve: curve.area)[:MOST_CURVES] if len(curves) > MOST_CURVES else list(curves)


def _lines(curves: Sequence[Curve]) -> tuple[Line, ...]:
    return tuple(_line(curve, place) for place, curve in enumerate(_drawn(curves)))


def _line(curve: Curve, place: int) -> Line:
    styles: tuple[Style, ...] = ("solid", "dashed", "dotted")
    return Line(curve.name, curve.x, curve.y, place, styles[place // 6 % 3])


def _areas(curves: Sequence[Curve]) -> str:
    shown = _drawn(curves)
    if len(curves) == 1:
        return f"{curves[0].area:.3f}"
    fewer = f" (the {len(shown)} lowest of {len(curves)})" if len(shown) < len(curves) else ""
    return ", ".join(f"{curve.name} {curve.area:.3f}" for curve in shown) + fewer


def _of_numbers(pictures: RegressionPictures, found: Findings) -> Iterator[Drawing]:
    true, predicted = found.true[pictures.picked], found.predicted[pictures.picked]
    rows = found.rows[pictures.picked]
    if len(true):
        ends = min(true.min(), predicted.min()), max(true.max(), predicted.max())
        yield Drawing(
            "pairs",
            "Predicted against actual",
            "One dot for each row. On the dashed line a prediction is exact; above it is too high, below too low.",
            f"Actual {found.target}",
            f"Predicted {found.target}",
            lines=(Line("exact", ends, ends, style="reference"),),
            dots=(Dots("rows", true, predicted, rows=rows),),
            square=True,
        )
    yield Drawing(
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
        yield Drawing(
            "quantiles",
            "Quantiles of the errors",
            "On the dashed line errors are normally distributed; ends that bend away are errors larger than normal.",
            "Quantiles of a normal distribution",
            "Quantiles of the errors",
            lines=(Line("normal", ends, ends, style="reference"),),
            dots=(Dots("errors", x, pictures.quantiles.y),),
        )
    yield from _residuals(pictures, true - predicted, rows)


def _residuals(pictures: RegressionPictures, residuals: Any, rows: Any) -> Iterator[Drawing]:
    for name, cells in pictures.by_feature.items():
        ends = (_lowest(cells.values), _highest(cells.values))
        yield Drawing(
            f"residuals {name}",
            f"Errors against {name}",
            f"One dot for each row. Where the dots lean or open like a fan, {name} holds something not yet learned.",
            name,
            "Actual minus predicted",
            lines=(Line("exact", ends, (0.0, 0.0), style="reference"),),
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


def _what(answer: str) -> str:
    return f"Probability of {answer}" if answer else "Prediction"
