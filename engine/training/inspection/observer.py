"""Inspection results of a network: during its training as often as they take little time, and afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from engine.messages.commands import SetInspection
from engine.network.decoding import decode_outputs, predicted_classes
from engine.preprocessing import PreparedData, Preprocessor
from engine.project import Project
from engine.results.inspection import SIDE, DecisionMap, InspectionResult, MapAxes, NetworkStatistics
from engine.training.inspection.decision_map import SampledRows, map_axes, sample_rows
from engine.training.inspection.histograms import layer_statistics
from engine.training.inspection.layer_outputs import LayerProbe
from engine.training.inspection.snapshot_history import SnapshotHistory
from engine.training.snapshot import Snapshot

OVERHEAD_RATIO = 24
"""After an inspection that took t seconds, the next one waits for this many times t ..."""
MIN_OVERHEAD_INTERVAL = 0.1
"""... and at least this many seconds: more often than that is not visible."""
SAMPLE_ROWS = 256
"""Training rows whose layer outputs are inspected."""
NUMBER_BYTES = 4
"""Size of a number of a variable, which is float32 as a rule."""


class Observer:
    """Keeps snapshots of one training, and computes from them the inspection results that the user selected.

    Parameters
    ----------
    run : str
        The id that events carry.
    model : keras.Model
        It is only read.
    preprocessor : Preprocessor
        The preprocessing of the model.
    prepared : PreparedData
        The prepared table, of which some rows are picked at the first inspection.

    Attributes
    ----------
    inspection : SetInspection
        What to inspect during the training; false where nothing is selected.
    """

    def __init__(
        self, run: str, model: keras.Model, project: Project, preprocessor: Preprocessor, prepared: PreparedData
    ) -> None:
        self.run = run
        self.inspection = SetInspection()
        self._model, self._project, self._preprocessor, self._prepared = model, project, preprocessor, prepared
        self._count = len(model.variables)
        self._history = SnapshotHistory(
            NUMBER_BYTES * sum(int(np.prod(variable.shape)) for variable in model.variables)
        )
        self._probe: LayerProbe | None = None
        self._map_inputs: tuple[SetInspection, MapAxes, Mapping[str, NDArray[Any]]] | None = None
        self._due_at = 0.0

    def inspects(self, model: keras.Model) -> bool:
        """Return whether this observer is for a model."""
        return self._model is model

    def epoch_ended(self, epoch: int, snapshot: Snapshot) -> tuple[InspectionResult, ...]:
        """Keep the snapshot of an epoch, and return its inspection results where they are due; mostly none are."""
        values = snapshot.values[: self._count]
        self._history.add(epoch, values)
        if not self.inspection or time.perf_counter() < self._due_at:
            return ()
        return self._timed(epoch, values)

    def inspect_now(self, position: float) -> tuple[InspectionResult, ...]:
        """Return the inspection results of the present network at a position in epochs; none before the first batch."""
        if not self.inspection or not self._history.frames:
            return ()
        return self._timed(position, Snapshot.capture(self._model).values[: self._count])

    def keep(self, epoch: int) -> None:
        """Keep the present variables of the network as those of an epoch."""
        self._history.put(epoch, Snapshot.capture(self._model).values[: self._count])

    def continue_from(self, other: Observer, epoch: int) -> None:
        """Take over the snapshots of another observer of the same run, up to the epoch from which it continues."""
        self._history = other._history.until(epoch)

    def results(self, inspection: SetInspection) -> Iterator[InspectionResult]:
        """Yield the inspection results of every kept epoch, in order."""
        for frame in self._history.frames:
            yield from self._inspect(inspection, frame.epoch, frame.values)

    @cached_property
    def _rows(self) -> SampledRows:
        return sample_rows(self._prepared)

    @cached_property
    def _sample(self) -> Mapping[str, NDArray[Any]]:
        return self._preprocessor.X(self._rows.training_rows(SAMPLE_ROWS))

    def _timed(self, position: float, values: tuple[Any, ...]) -> tuple[InspectionResult, ...]:
        started = time.perf_counter()
        results = tuple(self._inspect(self.inspection, position, values))
        ended = time.perf_counter()
        self._due_at = ended + max(OVERHEAD_RATIO * (ended - started), MIN_OVERHEAD_INTERVAL)
        return results

    def _inspect(
        self, inspection: SetInspection, position: float, values: tuple[Any, ...]
    ) -> Iterator[InspectionResult]:
        if self._probe is None:
            self._probe = LayerProbe(self._model)
        if inspection.layers:
            yield NetworkStatistics(
                run=self.run,
                epoch=position,
                layers=tuple(map(layer_statistics, self._probe.layers(values, self._sample))),
            )
        if inspection.columns:
            yield self._map(inspection, position, values, self._probe)

    def _map(
        self, inspection: SetInspection, position: float, values: tuple[Any, ...], probe: LayerProbe
    ) -> DecisionMap:
        target = inspection.target
        map_key = SetInspection(columns=inspection.columns, target=target)
        if self._map_inputs is None or self._map_inputs[0] != map_key:
            self._map_inputs = map_key, *map_axes(self._preprocessor, self._rows, inspection.columns, target)
        _, axes, X = self._map_inputs
        loss = self._project.compile.outputs[target].loss
        fitted = self._preprocessor.targets[target]
        predictions = decode_outputs(probe.outputs(values, X)[target], loss, axes.task, fitted)
        if not axes.labels:
            return DecisionMap(
                run=self.run, epoch=position, axes=axes, values=predictions[:, 0].reshape(SIDE, SIDE), classes=None
            )
        classes = predicted_classes(predictions, self._project.predict.threshold)
        if predictions.shape[1] == 1:
            probabilities = np.where(classes == 1, predictions[:, 0], 1 - predictions[:, 0])
        else:
            probabilities = np.take_along_axis(predictions, classes[:, None], axis=1)[:, 0]
        shape = (SIDE, SIDE)
        return DecisionMap(
            run=self.run,
            epoch=position,
            axes=axes,
            values=probabilities.reshape(shape),
            classes=classes.astype(np.int16).reshape(shape),
        )
