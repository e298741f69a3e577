"""Looks into a network for whoever watches: as often as costs a training next to nothing, and afterwards at leisure."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from engine.messages.commands import SetInspection
from engine.network.decoding import answers, decided
from engine.preprocessing import PreparedData, Preprocessor
from engine.project import Project
from engine.results.inspection import SIDE, DecisionMap, InspectionResult, LayersStatistics, MapAxes
from engine.training import snapshot
from engine.training.inspection.decision_map import SampledRows, ground_of, sampled
from engine.training.inspection.histograms import layer_seen
from engine.training.inspection.layer_outputs import LayerProbe
from engine.training.inspection.snapshot_history import SnapshotHistory

REST = 24
"""After a look, the training is left alone for this many times as long as it took ..."""
MIN_OVERHEAD_INTERVAL = 0.1
"""... and at least so many seconds: nobody sees more."""
SAMPLE_ROWS = 256
"""So many training rows are sent through the layers."""
BYTES = 4
"""Of a variable's number, as a rule."""


class Observer:
    """Keeps a film of one training, and shows what is wanted of it.

    Parameters
    ----------
    run : str
        The id that events carry.
    model : keras.Model
        It is never changed from here.
    preprocessor : Preprocessor
        How rows are made ready for it.
    prepared : PreparedData
        Its table, of which some rows are picked when somebody looks for the first time.

    Attributes
    ----------
    watch : SetInspection
        What somebody wants to see while the training goes on.
    """

    def __init__(
        self, run: str, model: keras.Model, project: Project, preprocessor: Preprocessor, prepared: PreparedData
    ) -> None:
        self.run = run
        self.watch = SetInspection()
        self._model, self._project, self._preparation, self._prepared = model, project, preprocessor, prepared
        self._count = len(model.variables)
        self._film = SnapshotHistory(BYTES * sum(int(np.prod(variable.shape)) for variable in model.variables))
        self._probe: LayerProbe | None = None
        self._ground: tuple[SetInspection, MapAxes, Mapping[str, NDArray[Any]]] | None = None
        self._free_at = 0.0

    def looks_at(self, model: keras.Model) -> bool:
        """Return whether this is the network that is looked into."""
        return self._model is model

    def epoch_ended(self, epoch: int, learned: snapshot.Snapshot) -> tuple[InspectionResult, ...]:
        """Keep what was learned by the end of an epoch, and return what is to be seen of it now: nothing, as a rule."""
        values = learned.values[: self._count]
        self._film.add(epoch, values)
        if not self.watch or time.perf_counter() < self._free_at:
            return ()
        return self._timed(epoch, values)

    def now(self, place: float) -> tuple[InspectionResult, ...]:
        """Return what is to be seen at this moment; nothing before the training has begun."""
        if not self.watch or not self._film.frames:
            return ()
        return self._timed(place, snapshot.taken(self._model).values[: self._count])

    def keep(self, epoch: int) -> None:
        """Keep what the network knows now as that of an epoch."""
        self._film.put(epoch, snapshot.taken(self._model).values[: self._count])

    def go_on_from(self, known: Observer, epoch: int) -> None:
        """Take over what another one knows of the same training, up to the epoch from which it goes on."""
        self._film = known._film.until(epoch)

    def film(self, watch: SetInspection) -> Iterator[InspectionResult]:
        """Yield what is to be seen of every epoch that is kept, in order."""
        for frame in self._film.frames:
            yield from self._seen(watch, frame.epoch, frame.values)

    @cached_property
    def _rows(self) -> SampledRows:
        return sampled(self._prepared)

    @cached_property
    def _sample(self) -> Mapping[str, NDArray[Any]]:
        return self._preparation.X(self._rows.of_training(SAMPLE_ROWS))

    def _timed(self, place: float, values: tuple[Any, ...]) -> tuple[InspectionResult, ...]:
        started = time.perf_counter()
        seen = tuple(self._seen(self.watch, place, values))
        ended = time.perf_counter()
        self._free_at = ended + max(REST * (ended - started), MIN_OVERHEAD_INTERVAL)
        return seen

    def _seen(self, watch: SetInspection, place: float, values: tuple[Any, ...]) -> Iterator[InspectionResult]:
        if self._probe is None:
            self._probe = LayerProbe(self._model)
        if watch.layers:
            yield LayersStatistics(self.run, place, tuple(map(layer_seen, self._probe.layers(values, self._sample))))
        if watch.columns:
            yield self._map(watch, place, values, self._probe)

    def _map(self, watch: SetInspection, place: float, values: tuple[Any, ...], probe: LayerProbe) -> DecisionMap:
        about = SetInspection(columns=watch.columns, target=watch.target)
        if self._ground is None or self._ground[0] != about:
            self._ground = about, *ground_of(self._preparation, self._rows, watch.columns, watch.target)
        _, ground, X = self._ground
        loss = self._project.compile.outputs[watch.target].loss
        given = answers(probe.outputs(values, X)[watch.target], loss, ground.task)
        if not ground.labels:
            return DecisionMap(self.run, place, ground, given[:, 0].reshape(SIDE, SIDE), None)
        classes = decided(given, self._project.predict.threshold)
        if given.shape[1] == 1:
            chances = np.where(classes == 1, given[:, 0], 1 - given[:, 0])
        else:
            chances = np.take_along_axis(given, classes[:, None], axis=1)[:, 0]
        sides = (SIDE, SIDE)
        return DecisionMap(self.run, place, ground, chances.reshape(sides), classes.astype(np.int16).reshape(sides))
