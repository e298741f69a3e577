"""Running epochs before the callbacks are told of them: several in one execution, where an epoch takes so little."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np

from engine.training import learning_rate, snapshot
from engine.training.graph_fit.batch_source import ArrayBatches
from engine.training.graph_fit.fit_config import FitConfig
from engine.training.graph_fit.multi_epoch_graph import Epoch, Epochs, epochs_of

WORTH_TRACING = 50
"""From so many epochs on it pays to trace several as one; an epoch saves a fiftieth of what that takes."""

FOLLOWING = (
    keras.callbacks.CSVLogger,
    keras.callbacks.EarlyStopping,
    keras.callbacks.History,
    keras.callbacks.ReduceLROnPlateau,
    keras.callbacks.TerminateOnNaN,
)
"""Callbacks that need no more of the network than its weights and its rate, and to stop it. One of ours says so of
itself by a true `follows`; all others are told of an epoch while the network is just there."""


class EpochLookahead:
    """Epochs that were run already and wait to be told, one by one, as if each had just been run.

    Whoever asks for a snapshot of the network or for its weights gets those of the epoch that is being told. Where a
    callback ends the training there, or sets another rate, the network goes back to that epoch, and the others are
    forgotten: they never were.
    """

    def __init__(self, model: Any, plan: FitConfig, rows: ArrayBatches, tested: ArrayBatches | None) -> None:
        self._model, self._plan = model, plan
        self._rows: Any = rows
        self._tested: Any = tested
        self._epochs: Epochs | None = None
        self._waiting: deque[Epoch] = deque()
        self._told: Epoch | None = None
        self._possible = plan.validation_freq == 1 and all(
            type(each) in FOLLOWING or getattr(each, "follows", False) for each in plan.callbacks
        )

    def is_due(self) -> bool:
        """Return whether epochs should be run before the next is told."""
        self._told = None
        return self._possible and not self._waiting

    def run(self, number: int, most_steps: int) -> None:
        """Run some epochs from that number on, where so many steps are wanted and several take little enough."""
        remaining = self._plan.epochs - number
        if self._epochs is None:
            length, worth = self._plan.epochs - self._plan.initial_epoch, remaining >= WORTH_TRACING
            self._epochs = epochs_of(self._model, self._rows, self._tested, length, trace=worth)
            self._possible = self._epochs is not None
        if self._epochs is not None:
            count = min(self._epochs.count(), remaining, most_steps // self._rows.steps)
            self._waiting.extend(self._epochs.run(self._rows, self._tested, number, count) if count else ())

    def next(self) -> Epoch | None:
        """Return the next epoch that was run already, None where there is none."""
        self._told = self._waiting.popleft() if self._waiting else None
        return self._told

    @property
    def told(self) -> Epoch | None:
        """The epoch that is being told, None where the network is just there."""
        return self._told

    def present(self) -> snapshot.Snapshot | None:
        """Return what the network had learned by the end of the epoch that is being told."""
        return None if self._told is None else self._told.learned

    def weights(self) -> list[Any]:
        """Return the weights of the network, as ``model.get_weights`` does."""
        if self._told is None:
            return list(type(self._model).get_weights(self._model))
        known = {id(each): value for each, value in zip(self._variables(), self._told.learned.values, strict=True)}
        return [np.array(known[id(weight)]) for weight in self._model.weights]

    def end_epoch(self, callback: Any, epoch: int, logs: Mapping[str, Any]) -> None:
        """Tell a callback that an epoch has ended; go back to it where that changes what comes next."""
        steers = self._told is not None and isinstance(callback, keras.callbacks.ReduceLROnPlateau)
        rate = learning_rate.rate_of(self._model.optimizer) if steers else 0.0
        callback.on_epoch_end(epoch, logs)
        if self._model.stop_training or (steers and rate != learning_rate.rate_of(self._model.optimizer)):
            self.settle()

    def settle(self) -> None:
        """Go back to the epoch that was told last; a rate that was set since stays."""
        if self._waiting and self._told is not None:
            rate = vars(getattr(self._model.optimizer, "inner_optimizer", self._model.optimizer)).get("_learning_rate")
            for variable, value in zip(self._variables(), self._told.learned.values, strict=True):
                if variable is not rate:
                    variable.assign(value)
        self._waiting.clear()
        self._told = None

    def _variables(self) -> Sequence[Any]:
        return snapshot.variables_of(self._model)
