"""What an evaluation finds, as values that the window draws and a report prints; `engine.evaluation` makes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.project.table_facts import Task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Metric:
    """One number that says what a model is worth.

    Attributes
    ----------
    name, text : str
        ``Recall``, and in a sentence what it says.
    value : float or None
        None where it cannot be given; `reason` says why.
    low, high : float or None
        Between them it lies in 95 of 100 bootstrap samples of the rows.
    baseline : float or None
        The same of a model that knows nothing but the shares of the classes, or the mean, of the training rows.
    better : {"higher", "lower"}
        Which way is better.
    """

    name: str
    text: str
    value: float | None
    low: float | None = None
    high: float | None = None
    baseline: float | None = None
    better: Literal["higher", "lower"] = "higher"
    reason: str = ""


@dataclass(frozen=True)
class ChartCurve:
    """Points of a curve, at most some hundreds.

    Attributes
    ----------
    name : str
        The class that it is about.
    x, y : array of float64, shape (points,)
    cutoffs : array of float64, shape (points,)
        The threshold at each point; infinite where no row is taken for the class.
    area : float
        Under the whole curve, not under the thinned one.
    """

    name: str
    x: Numbers
    y: Numbers
    cutoffs: Numbers
    area: float


@dataclass(frozen=True)
class Calibration:
    """How often a class was true where a probability was said: bins of equally many rows, each array (bins,)."""

    predicted: Numbers
    observed: Numbers


@dataclass(frozen=True)
class Histogram:
    """Counts between edges, shape (bins + 1,); for each name an array of shape (bins,)."""

    edges: Numbers
    counts: Mapping[str, Positions]


@dataclass(frozen=True)
class ClassFigures:
    """What the classification report says of one class, as shares of 1; ``rows`` is how many rows are of the class."""

    label: str
    precision: float
    recall: float
    f1: float
    rows: int


@dataclass(frozen=True)
class BinaryCharts:
    """Pictures of a model of two classes, all of the second one, the positive.

    Where only one class is in the rows, what needs both is None.

    Attributes
    ----------
    gain : ChartCurve or None
        x is the share of rows with the highest probabilities, y which share of the positive rows is among them.
    """

    positive: str
    roc: ChartCurve | None
    precision_recall: ChartCurve | None
    calibration: Calibration | None
    gain: ChartCurve | None
    histogram: Histogram


@dataclass(frozen=True)
class MulticlassCharts:
    """Pictures of a model of several classes: for each class, against all others.

    Attributes
    ----------
    roc, precision_recall : tuple of ChartCurve
        Of the classes that have rows and are not all rows.
    top : mapping of int to float
        For k, the share of rows whose true class is among the k most probable ones.
    confused : tuple of (str, str, int)
        True class, predicted class, rows; the most frequent mistakes first.
    """

    roc: tuple[ChartCurve, ...]
    precision_recall: tuple[ChartCurve, ...]
    top: Mapping[int, float]
    confused: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class FeatureCells:
    """Cells of a feature to draw something against, shape (points,).

    Numbers, dates in seconds since 1970 (`dated`), or positions among `levels`.
    """

    values: Numbers
    levels: tuple[str, ...] = ()
    dated: bool = False


@dataclass(frozen=True)
class RegressionCharts:
    """Pictures of a model of numbers; residuals are true minus predicted, in the target's unit.

    Attributes
    ----------
    errors : Histogram
        Of the residuals, under the name ``rows``.
    quantiles : ChartCurve
        x are quantiles of a normal distribution, y those of the residuals divided by their spread.
    by_feature : mapping of str to FeatureCells
        Of the rows in `picked`, for a picture of residuals against each.
    picked : array of int64, shape (points,)
        Which rows are drawn, as positions in `EvaluationReport.true`.
    """

    errors: Histogram
    quantiles: ChartCurve | None
    by_feature: Mapping[str, FeatureCells]
    picked: Positions


@dataclass(frozen=True)
class EvaluationReport:
    """Everything that an evaluation of one target finds.

    Attributes
    ----------
    part : str
        Which rows: ``test``, ``validation``, ``train`` or ``file``.
    labels : tuple of str
        The classes; empty for a regression.
    report : str
        scikit-learn's classification report; for a regression its figures as lines.
    rows : array of int64, shape (n,)
        Where the scored rows stand in their table.
    true, predicted : array, shape (n,)
        Positions among `labels`, or numbers.
    answers : array of float64, shape (n, classes), (n, 1)
        Probabilities or numbers, as `engine.evaluation.scoring.answers` gives them.
    worst : array of int64, shape (at most 100,)
        Positions in `rows` of the rows with the greatest error, the greatest first.
    columns : tuple of str
        Of the table, those that the network reads.
    """

    part: str
    target: str
    task: Task
    labels: tuple[str, ...]
    threshold: float
    figures: tuple[Metric, ...]
    classes: tuple[ClassFigures, ...]
    report: str
    pictures: BinaryCharts | MulticlassCharts | RegressionCharts
    rows: Positions
    true: Numbers
    predicted: Numbers
    answers: Numbers
    worst: Positions
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Importance:
    """How much worse a model gets when the cells of a column are shuffled among the rows.

    Attributes
    ----------
    column : str
    loss : float
        By how much the score falls on average over the shuffles.
    spread : float
        The standard deviation over the shuffles, in the same unit.
    """

    column: str
    loss: float
    spread: float


@dataclass(frozen=True)
class Importances:
    """The importance of all columns, the greatest first; ``score`` names what falls, ``rows`` says of how many rows."""

    score: str
    value: float
    rows: int
    columns: tuple[Importance, ...]


@dataclass(frozen=True)
class Dependence:
    """How a prediction changes on average when one column is set to each of some values, all else as it is.

    Attributes
    ----------
    values : tuple of float or str
        Numbers in ascending order, or levels; `dated` ones are seconds since 1970.
    average : array of float64, shape (values,)
        The mean probability of `answer`, or the mean number.
    individual : array of float64, shape (rows, values)
        The same for some rows, one by one.
    answer : str
        The class whose probability it is; empty for a regression.
    """

    column: str
    values: tuple[float | str, ...]
    average: Numbers
    individual: Numbers
    answer: str
    dated: bool = False


@dataclass(frozen=True)
class PairDependence:
    """The same for two columns together: ``average`` has shape (values of the first, values of the second).

    Dates among the values are texts.
    """

    columns: tuple[str, str]
    values: tuple[tuple[float | str, ...], tuple[float | str, ...]]
    average: Numbers
    answer: str


@dataclass(frozen=True)
class Driver:
    """What one cell does to the prediction of its row.

    Attributes
    ----------
    cell, typical : str
        What stands there, and what was put in its place.
    effect : float
        The prediction as it is, minus that with the typical value (occlusion).
    answer : str
        Of what it is the effect: ``probability of setosa``, or ``prediction``.
    """

    column: str
    cell: str
    typical: str
    effect: float
    answer: str


Cell = float | str | None
"""One cell as a person gives it: a number, a level, or nothing."""


@dataclass(frozen=True)
class InputField:
    """One feature of a row that is made up: what may stand there, from what the training rows held.

    Attributes
    ----------
    kind : str
        As in the project: a ``number`` or ``date`` is chosen between `minimum` and `maximum`, others among `levels`.
    minimum, maximum : float or None
        Of dates in seconds since 1970; their cells are texts in ISO 8601.
    typical : float, str or None
        What usually stands there.
    """

    name: str
    kind: str
    minimum: float | None
    maximum: float | None
    typical: Cell
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Reply:
    """What the model says of one row about one target.

    Attributes
    ----------
    value : str or float
        The class decided for, or the number.
    chances : mapping of str to float
        The probability of each class; empty for a regression.
    outside : tuple of str
        Features whose cell lies outside of what the training rows held: there the model guesses.
    """

    target: str
    task: Task
    value: str | float
    chances: Mapping[str, float]
    outside: tuple[str, ...]


Purpose = Literal["f1", "youden", "accuracy", "costs"]
"""Best F1; best sum of both classes' recall (Youden); fewest mistakes; least cost."""


@dataclass(frozen=True)
class Costs:
    """What each kind of decision costs, in any one unit; a gain is a negative cost."""

    false_positive: float = 1.0
    false_negative: float = 1.0
    true_positive: float = 0.0
    true_negative: float = 0.0


def class_name(label: str) -> str:
    """Return what a class is called inside a sentence: numbers need the word before them."""
    return f"class {label}" if re.fullmatch(r"[-+\d.,eE]+", label) else label


@dataclass(frozen=True)
class RowExplanation:
    """What the model says of one row that is made up.

    Attributes
    ----------
    replies : tuple of Reply
        One for each target.
    curve : Dependence
        How the answer about one target changes with one cell of this row.
    drivers : tuple of Driver
        What each cell does to that answer, the strongest first.
    """

    replies: tuple[Reply, ...]
    curve: Dependence
    drivers: tuple[Driver, ...]
