"""Histograms of weights and outputs by layer, and decision maps over two features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from engine.project import Spec
from engine.project.table_facts import Task
from engine.system.json_fields import BoolArray, Float32Array, Float64Array, Int16Array

if TYPE_CHECKING:
    from engine.project import Project
    from engine.project.table_facts import TableFacts

BINS = 40
"""Number of equal bins between minimum and maximum."""
QUANTILES = (5, 25, 50, 75, 95)
"""Percentiles in addition to minimum and maximum."""
SIDE = 64
"""Points of a decision map along each axis."""
FEW_VALUES = 10
"""A decision map over a feature with fewer distinct values shows stripes only."""


class Spread(Spec):
    """Distribution of numbers.

    Attributes
    ----------
    low, high : float
        Minimum and maximum.
    shares : array of float32, shape (BINS,)
        Fraction of the numbers in each bin; the sum is 1.
    quantiles : tuple of float
        The percentiles `QUANTILES`.
    """

    low: float
    high: float
    shares: Float32Array
    quantiles: tuple[float, ...]


class LayerStatistics(Spec):
    """Statistics of one layer at one moment.

    Attributes
    ----------
    weights, outputs : Spread or None
        Distributions of its weights, and of its outputs for some training rows; None if there are none, or none that
        is finite.
    units, idle : int
        Number of outputs per row, and how many of them are constant for these rows.
    """

    name: str
    kind: str
    weights: Spread | None
    outputs: Spread | None
    units: int
    idle: int


class NetworkStatistics(Spec):
    """Statistics of all layers at one moment of a training: epoch 2.5 is the middle of the third epoch."""

    kind: Literal["layers_statistics"] = "layers_statistics"
    run: str
    epoch: float
    layers: tuple[LayerStatistics, ...]


class MapPoints(Spec):
    """Rows of the table on a decision map, arrays of shape (rows,).

    Attributes
    ----------
    x, y : array of float64
        The two features, in the units of the table.
    truth : array of float64
        The target: a number, or the position of a class.
    held_out : array of bool
        Whether the row is a validation or test row.
    """

    x: Float64Array
    y: Float64Array
    truth: Float64Array
    held_out: BoolArray


class MapAxes(Spec):
    """The parts of a decision map that do not change during a training.

    Attributes
    ----------
    columns : tuple of str
        The features of the x and the y axis.
    x, y : tuple of float
        Range of each axis.
    fixed : tuple of (str, str)
        The other features with their typical values, which are the same on the whole map.
    target, task, labels
        The predicted target; `labels` are its classes.
    """

    columns: tuple[str, str]
    x: tuple[float, float]
    y: tuple[float, float]
    fixed: tuple[tuple[str, str], ...]
    target: str
    task: Task
    labels: tuple[str, ...]
    points: MapPoints


class DecisionMap(Spec):
    """Predictions over the plane of two features at one moment of a training.

    Attributes
    ----------
    axes : MapAxes
        The same object for all epochs of a run.
    values : array of float32, shape (SIDE, SIDE)
        Rows are y, columns are x. The predicted number, or the probability of the predicted class.
    classes : array of int16, shape (SIDE, SIDE), or None
        The position of the predicted class.
    """

    kind: Literal["decision_map"] = "decision_map"
    run: str
    epoch: float
    axes: MapAxes
    values: Float32Array
    classes: Int16Array | None


InspectionResult = NetworkStatistics | DecisionMap


def map_features(project: Project, table: TableFacts | None) -> tuple[str, ...]:
    """Return the features for which a decision map can be drawn, those with few distinct values last."""
    names = [column.name for column in project.data.with_role("feature") if column.kind == "number"]
    facts = {name: table.column(name) if table else None for name in names}
    return tuple(sorted(names, key=lambda name: (found := facts[name]) is not None and found.distinct < FEW_VALUES))
