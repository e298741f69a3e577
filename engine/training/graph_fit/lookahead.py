"""Epochs that run before the callbacks are called for them: several in one execution, where an epoch is short."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np

from engine.training import learning_rate, snapshot
from engine.training.graph_fit.batch_source import ArrayBatches
from engine.training.graph_fit.fit_config import FitConfig
from engine.training.graph_fit.multi_epoch_graph import EpochResult, MultiEpochGraph, multi_epoch_graph

MIN_EPOCHS = 50
"""From this number of epochs on it pays to trace several as one: an epoch saves a fiftieth of what tracing takes."""

SUPPORTING = (
    keras.callbacks.CSVLogger,
    keras.callbacks.EarlyStopping,
    keras.callbacks.History,
    keras.callbacks.ReduceLROnPlateau,
    keras.callbacks.TerminateOnNaN,
)
"""Callbacks that read only the weights and the learning rate of the network, and stop it. A callback of Layerdesk
declares the same by a true attribute `supports_lookahead`; with any other, no epoch runs ahead."""


class EpochLookahead:
    """Epochs that have run already and are reported one by one, as if each had just been run.

    Snapshots and weights of the network are those of the epoch that is being reported. Where a callback ends the
    training there, or sets another learning rate, the network is set back to that epoch and later ones are discarded.
    """

    def __init__(self, model: Any, config: FitConfig, rows: ArrayBatches, validation: ArrayBatches | None) -> None:
        self._model, self._config = model, config
        self._rows: Any = rows
        self._validation: Any = validation
        self._graph: MultiEpochGraph | None = None
        self._waiting: deque[EpochResult] = deque()
        self._current: EpochResult | None = None
        self._possible = config.validation_freq == 1 and all(
            type(each) in SUPPORTING or getattr(each, "supports_lookahead", False) for each in config.callbacks
        )

    def is_due(self) -> bool:
        """Return whether epochs should be run before the next is reported."""
        self._current = None
        return self._possible and not self._waiting

    def run(self, epoch: int, max_steps: int) -> None:
        """Run epochs from this one on (counted from 0), where they are short and `max_steps` allows whole ones."""
        remaining = self._config.epochs - epoch
        if self._graph is None:
            epochs = self._config.epochs - self._config.initial_epoch
            self._graph = multi_epoch_graph(
                self._model, self._rows, self._validation, epochs, trace=remaining >= MIN_EPOCHS
            )
            self._possible = self._graph is not None
        if self._graph is not None:
            count = min(self._graph.epochs_per_execution(), remaining, max_steps // self._rows.steps)
            self._waiting.extend(self._graph.run(self._rows, self._validation, epoch, count) if count else ())

    def next(self) -> EpochResult | None:
        """Return the next epoch that has run already, None where there is none."""
        self._current = self._waiting.popleft() if self._waiting else None
        return self._current

    @property
    def current(self) -> EpochResult | None:
        """The epoch that is being reported, None where the network is at that epoch itself."""
        return self._current

    def snapshot(self) -> snapshot.Snapshot | None:
        """Return the variables at the end of the epoch that is being reported; None as for `current`."""
        return None if self._current is None else self._current.snapshot

    def weights(self) -> list[Any]:
        """Return the weights of the network at that epoch, as ``model.get_weights`` does."""
        if self._current is None:
            return list(type(self._model).get_weights(self._model))
        known = {id(each): value for each, value in zip(self._variables(), self._current.snapshot.values, strict=True)}
        return [np.array(known[id(weight)]) for weight in self._model.weights]

    def end_epoch(self, callback: Any, epoch: int, logs: Mapping[str, Any]) -> None:
        """Call ``on_epoch_end`` of a callback; set the network back to that epoch where the callback steers it."""
        steers = self._current is not None and isinstance(callback, keras.callbacks.ReduceLROnPlateau)
        rate = learning_rate.rate_of(self._model.optimizer) if steers else 0.0
        callback.on_epoch_end(epoch, logs)
        if self._model.stop_training or (steers and rate != learning_rate.rate_of(self._model.optimizer)):
            self.rewind()

    def rewind(self) -> None:
        """Set the network back to the epoch that was reported last; a learning rate that was set since then stays."""
        if self._waiting and self._current is not None:
            rate = self._model.optimizer.learning_rate  # the variable itself, where no schedule is in force
            for variable, value in zip(self._variables(), self._current.snapshot.values, strict=True):
                if variable is not rate:
                    variable.assign(value)
        self._waiting.clear()
        self._current = None

    def _variables(self) -> Sequence[Any]:
        return snapshot.variables_of(self._model)
