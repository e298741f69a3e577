"""What is seen of a network from inside: how its weights and outputs are spread, and what it says over two features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from engine.project import Spec
from engine.project.table_facts import Task
from engine.system.json_fields import BoolArray, Float32Array, Float64Array, Int16Array

if TYPE_CHECKING:
    from engine.project import Project
    from engine.project.table_facts import TableFacts

BINS = 40
"""Into so many equal parts a spread is divided between its lowest and its highest number."""
QUANTILES = (5, 25, 50, 75, 95)
"""Which percentiles of a spread are told, beside its lowest and its highest number."""
SIDE = 64
"""A decision map has so many places across, and as many up."""
FEW_VALUES = 10
"""Over a feature with fewer different values, a decision map shows little more than stripes."""


class Spread(Spec):
    """How some numbers are spread.

    Attributes
    ----------
    low, high : float
        The ends.
    shares : array of float32, shape (BINS,)
        Which part of the numbers lies in each bin; together 1.
    quantiles : tuple of float
        The percentiles `QUANTILES`.
    """

    low: float
    high: float
    shares: Float32Array
    quantiles: tuple[float, ...]


class LayerStatistics(Spec):
    """One layer at one moment.

    Attributes
    ----------
    weights, outputs : Spread or None
        Of all trained numbers of the layer, and of what it gives for some training rows; None where it has none, or
        none that is finite.
    units, idle : int
        How many outputs it has for each row, and how many of them are the same for all those rows.
    """

    name: str
    kind: str
    weights: Spread | None
    outputs: Spread | None
    units: int
    idle: int


class LayersStatistics(Spec):
    """All layers of a network at one moment of a training: 2.5 is the middle of the third epoch."""

    kind: Literal["layers_statistics"] = "layers_statistics"
    run: str
    epoch: float
    layers: tuple[LayerStatistics, ...]


class MapPoints(Spec):
    """Rows of the table on a decision map, arrays of shape (rows,).

    Attributes
    ----------
    x, y : array of float64
        Their two features, in the table's units.
    truth : array of float64
        Their target: a number, or the position of a class.
    held_out : array of bool
        Whether they are of the validation or the test rows.
    """

    x: Float64Array
    y: Float64Array
    truth: Float64Array
    held_out: BoolArray


class MapAxes(Spec):
    """What stays the same on a decision map while a network learns.

    Attributes
    ----------
    columns : tuple of str
        The features across and up.
    x, y : tuple of float
        From where to where the map reaches.
    fixed : tuple of (str, str)
        The other features, and the typical cell that they hold on the whole map.
    target, task, labels
        What is predicted; `labels` are the classes.
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
    """What a network says over the plane of two features at one moment of a training.

    Attributes
    ----------
    ground : MapAxes
        The very same object as long as it is the same.
    values : array of float32, shape (SIDE, SIDE)
        Rows go up, columns go across. The predicted number; of classes the probability of the one that is predicted.
    classes : array of int16, shape (SIDE, SIDE), or None
        The position of the predicted class.
    """

    kind: Literal["decision_map"] = "decision_map"
    run: str
    epoch: float
    ground: MapAxes
    values: Float32Array
    classes: Int16Array | None


InspectionResult = LayersStatistics | DecisionMap


def map_features(project: Project, table: TableFacts | None) -> tuple[str, ...]:
    """Return the features over which a decision map can be drawn, those of few different values last."""
    names = [column.name for column in project.data.with_role("feature") if column.kind == "number"]
    facts = {name: table.column(name) if table else None for name in names}
    return tuple(sorted(names, key=lambda name: (found := facts[name]) is not None and found.distinct < FEW_VALUES))
