"""Snapshots of a network for tests of the window, which need no Keras."""

from __future__ import annotations

import numpy as np

from engine.messages.commands import SetInspection
from engine.results.inspection import (
    BINS,
    SIDE,
    DecisionMap,
    InspectionResult,
    LayerStatistics,
    MapAxes,
    MapPoints,
    NetworkStatistics,
    Spread,
)

EPOCHS = range(4)


def spread(low: float, high: float) -> Spread:
    """Return a uniform distribution."""
    return Spread(
        low=low,
        high=high,
        shares=np.full(BINS, 1 / BINS, np.float32),
        quantiles=tuple(np.percentile((low, high), (5, 25, 50, 75, 95))),
    )


def layers_at(epoch: float, run: str = "r1", idle: int = 0) -> NetworkStatistics:
    """Return two layers whose weights spread."""
    hidden = LayerStatistics(
        name="dense",
        kind="Dense",
        weights=spread(-1 - epoch, 1 + epoch),
        outputs=spread(0, 2 * epoch),
        units=8,
        idle=idle,
    )
    output = LayerStatistics(name="output", kind="Dense", weights=spread(-1, 1), outputs=spread(0, 1), units=1, idle=0)
    return NetworkStatistics(run=run, epoch=epoch, layers=(hidden, output))


def axes(labels: tuple[str, ...] = ("0", "1"), fixed: tuple[tuple[str, str], ...] = ()) -> MapAxes:
    """Return four rows on a plane from 0 to 64, so that a cell is one unit wide."""
    x = np.array([10.0, 20.0, 30.0, 40.0])
    truth = np.arange(4) % max(len(labels), 2)
    points = MapPoints(x=x, y=x[::-1].copy(), truth=truth.astype(float), held_out=np.array([False, False, True, True]))
    task = "regression" if not labels else "binary" if len(labels) == 2 else "classes"
    columns = ("daily_study", "monthly_tuition")
    return MapAxes(
        columns=columns,
        x=(0.0, SIDE),
        y=(0.0, SIDE),
        fixed=fixed,
        target="passing_grade",
        task=task,
        labels=labels,
        points=points,
    )


def map_at(epoch: float, run: str = "r1", plane: MapAxes | None = None) -> DecisionMap:
    """Return a map with the second class on the right, at growing confidence; or numbers that rise to the right."""
    plane = plane or PLANE
    across = np.tile(np.arange(SIDE, dtype=np.float32), (SIDE, 1))
    if not plane.labels:
        return DecisionMap(run=run, epoch=epoch, axes=plane, values=across / SIDE, classes=None)
    sure = np.full((SIDE, SIDE), 0.5 + 0.5 * epoch / len(EPOCHS), np.float32)
    return DecisionMap(run=run, epoch=epoch, axes=plane, values=sure, classes=(across >= SIDE / 2).astype(np.int16))


PLANE = axes()


def history_of(run: str, inspection: SetInspection) -> tuple[InspectionResult, ...]:
    """Return the snapshots of a run as the workbench does."""
    layers = tuple(layers_at(epoch, run) for epoch in EPOCHS) if inspection.layers else ()
    return layers + (tuple(map_at(epoch, run) for epoch in EPOCHS) if inspection.columns else ())
