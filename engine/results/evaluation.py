"""Results of evaluations and explanations as frozen values; `engine.evaluation` computes them."""

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
    """A metric of a model.

    Attributes
    ----------
    name, text : str
        The name, such as ``Recall``, and one sentence about its meaning.
    value : float or None
        None if it cannot be computed; `reason` is the cause.
    low, high : float or None
        Limits of the 95 % bootstrap interval.
    baseline : float or None
        The value of a model that predicts from the class frequencies, or the mean, of the training rows only.
    better : {"higher", "lower"}
        Whether higher or lower values are better.
    remark : str
        What the value is worse than: a prediction that ignores the features; empty if it is not.
    key : str
        Its name among the key scores; empty if it is not one of them.
    log : str
        Its name in the logs of Keras; empty for a metric of scikit-learn.
    """

    name: str
    text: str
    value: float | None
    low: float | None = None
    high: float | None = None
    baseline: float | None = None
    better: Literal["higher", "lower"] = "higher"
    reason: str = ""
    remark: str = ""
    key: str = ""
    log: str = ""


@dataclass(frozen=True)
class ChartCurve:
    """Points of a curve, at most some hundreds.

    Attributes
    ----------
    name : str
        The class of the curve.
    x, y : array of float64, shape (points,)
    cutoffs : array of float64, shape (points,)
        The threshold at each point; infinite where no row is predicted as the class.
    area : float
        Area under the full curve, not under the decimated one.
    """

    name: str
    x: Numbers
    y: Numbers
    cutoffs: Numbers
    area: float


@dataclass(frozen=True)
class Calibration:
    """Observed frequency of a class by predicted probability, in bins of equally many rows; arrays of shape (bins,)."""

    predicted: Numbers
    observed: Numbers


@dataclass(frozen=True)
class Histogram:
    """Counts between edges, shape (bins + 1,); for each name an array of shape (bins,)."""

    edges: Numbers
    counts: Mapping[str, Positions]


@dataclass(frozen=True)
class ClassMetrics:
    """Precision, recall and F1 of a class, from 0 to 1; ``rows`` is its number of true rows."""

    label: str
    precision: float
    recall: float
    f1: float
    rows: int


@dataclass(frozen=True)
class BinaryCharts:
    """Charts of a binary classification, all for the second class, the positive one.

    Charts that need both classes are None if the rows have only one.

    Attributes
    ----------
    gain : ChartCurve or None
        x is the fraction of rows with the highest probabilities, y the fraction of the positive rows among them.
    """

    positive: str
    roc: ChartCurve | None
    precision_recall: ChartCurve | None
    calibration: Calibration | None
    gain: ChartCurve | None
    histogram: Histogram


@dataclass(frozen=True)
class MulticlassCharts:
    """Charts of a multiclass classification: each class against all others.

    Attributes
    ----------
    roc, precision_recall : tuple of ChartCurve
        Curves of the classes that have some rows, but not all.
    top : mapping of int to float
        Top-k accuracy: the fraction of rows whose true class is among the k most probable ones.
    confused : tuple of (str, str, int)
        True class, predicted class, rows; the most frequent errors first.
    """

    roc: tuple[ChartCurve, ...]
    precision_recall: tuple[ChartCurve, ...]
    top: Mapping[int, float]
    confused: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class FeatureCells:
    """Values of a feature for the x axis of a chart, shape (points,).

    Numbers, dates in seconds since 1970 (`dated`), or positions among `levels`.
    """

    values: Numbers
    levels: tuple[str, ...] = ()
    dated: bool = False


@dataclass(frozen=True)
class RegressionCharts:
    """Charts of a regression; residuals are true minus predicted, in the unit of the target.

    Attributes
    ----------
    errors : Histogram
        Histogram of the residuals, with the name ``rows``.
    quantiles : ChartCurve
        x are quantiles of a normal distribution, y those of the residuals divided by their spread.
    by_feature : mapping of str to FeatureCells
        Values of the rows in `picked`, for a chart of the residuals against each feature.
    picked : array of int64, shape (points,)
        The rows that are drawn, as positions in `EvaluationReport.true`.
    """

    errors: Histogram
    quantiles: ChartCurve | None
    by_feature: Mapping[str, FeatureCells]
    picked: Positions


@dataclass(frozen=True)
class EvaluationReport:
    """Full evaluation of one target.

    Attributes
    ----------
    part : str
        The evaluated rows: ``test``, ``validation``, ``train`` or ``file``.
    labels : tuple of str
        The classes; empty for a regression.
    report : str
        scikit-learn's classification report; for a regression its metrics as lines.
    rows : array of int64, shape (n,)
        Positions of the evaluated rows in their table.
    true, predicted : array, shape (n,)
        Positions among `labels`, or numbers.
    y_pred : array of float64, shape (n, classes) or (n, 1)
        Predicted probabilities or numbers.
    worst : array of int64, shape (at most 100,)
        Positions in `rows` of the rows with the greatest error, the greatest first; of classes only rows whose class is
        wrong, or if there are none the least certain ones.
    columns : tuple of str
        The columns of the table that the model reads.
    """

    part: str
    target: str
    task: Task
    labels: tuple[str, ...]
    threshold: float
    metrics: tuple[Metric, ...]
    classes: tuple[ClassMetrics, ...]
    report: str
    charts: BinaryCharts | MulticlassCharts | RegressionCharts
    rows: Positions
    true: Numbers
    predicted: Numbers
    y_pred: Numbers
    worst: Positions
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Importance:
    """Permutation importance of a column.

    Attributes
    ----------
    column : str
    loss : float
        Mean decrease of the score when the column is shuffled.
    spread : float
        Standard deviation over the shuffles, in the same unit.
    """

    column: str
    loss: float
    spread: float


@dataclass(frozen=True)
class Importances:
    """Permutation importance of all columns, the greatest first; `score` is the name of the score."""

    score: str
    value: float
    rows: int
    columns: tuple[Importance, ...]


@dataclass(frozen=True)
class Dependence:
    """Partial dependence: the mean prediction when a column is set to each of some values.

    Attributes
    ----------
    values : tuple of float or str
        Numbers in ascending order, or levels; `dated` ones are seconds since 1970.
    average : array of float64, shape (values,)
        The mean probability of `label`, or the mean number.
    individual : array of float64, shape (rows, values)
        The prediction for some rows individually.
    label : str
        The class whose probability is predicted; empty for a regression.
    """

    column: str
    values: tuple[float | str, ...]
    average: Numbers
    individual: Numbers
    label: str
    dated: bool = False


@dataclass(frozen=True)
class PairDependence:
    """Partial dependence on two columns; ``average`` has shape (values of the first, values of the second).

    Dates among the values are ISO 8601 text.
    """

    columns: tuple[str, str]
    values: tuple[tuple[float | str, ...], tuple[float | str, ...]]
    average: Numbers
    label: str


@dataclass(frozen=True)
class Driver:
    """Effect of one cell on the prediction of its row.

    Attributes
    ----------
    cell, typical : str
        The value of the cell, and the typical value that replaced it.
    effect : float
        The prediction minus the prediction with the typical value (occlusion).
    quantity : str
        The affected quantity: ``probability of setosa``, or ``prediction``.
    """

    column: str
    cell: str
    typical: str
    effect: float
    quantity: str


Cell = float | str | None
"""The value of a cell that the user enters: a number, a level, or None if it is missing."""


@dataclass(frozen=True)
class InputField:
    """Input field of a feature in an edited row, with the values of the training rows.

    Attributes
    ----------
    kind : str
        As in the project: a ``number`` or ``date`` has a range from `minimum` to `maximum`, other kinds have `levels`.
    minimum, maximum : float or None
        For dates in seconds since 1970; the cells of dates are ISO 8601 text.
    typical : float, str or None
        The typical value: a statistic of the training rows.
    """

    name: str
    kind: str
    minimum: float | None
    maximum: float | None
    typical: Cell
    levels: tuple[str, ...]


@dataclass(frozen=True)
class TargetPrediction:
    """Prediction of one target for one row.

    Attributes
    ----------
    value : str or float
        The predicted class or number.
    probabilities : mapping of str to float
        The probability of each class; empty for a regression.
    outside : tuple of str
        Features whose value is outside the range of the training rows, where the prediction is unreliable.
    spread : float or None
        The standard deviation of what networks next to each other predict: of the number, or the probability of the
        predicted class. None for a single network.
    """

    target: str
    task: Task
    value: str | float
    probabilities: Mapping[str, float]
    outside: tuple[str, ...]
    spread: float | None = None


Purpose = Literal["f1", "youden", "accuracy", "costs"]
"""What a threshold optimizes: F1, Youden's J, accuracy, or the total cost."""


@dataclass(frozen=True)
class Costs:
    """Cost of each kind of decision in any unit; a gain is a negative cost."""

    false_positive: float = 1.0
    false_negative: float = 1.0
    true_positive: float = 0.0
    true_negative: float = 0.0


def class_name(label: str) -> str:
    """Return the name of a class for use in a sentence; a number gets the word ``class`` before it."""
    return f"class {label}" if re.fullmatch(r"[-+\d.,eE]+", label) else label


@dataclass(frozen=True)
class RowExplanation:
    """Predictions for an edited row, with their explanation.

    Attributes
    ----------
    predictions : tuple of TargetPrediction
        One for each target.
    curve : Dependence
        How the prediction of one target changes with one cell of this row.
    drivers : tuple of Driver
        Effects of the cells on that prediction, the strongest first.
    """

    predictions: tuple[TargetPrediction, ...]
    curve: Dependence
    drivers: tuple[Driver, ...]
