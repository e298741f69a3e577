"""The seam with Keras: the real ``model.fit`` drives the epochs, and finds our graphs where its own would be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import repeat
from typing import Any

import keras
import numpy as np
from keras.src.trainers.data_adapters.data_adapter import DataAdapter

from engine.training.graph_fit.batch_source import ArrayBatches
from engine.training.graph_fit.fit_config import FitConfig, OnSteps
from engine.training.graph_fit.graphs import Graph
from engine.training.graph_fit.lookahead import EpochLookahead

UNLIMITED_STEPS = 2**31 - 1


class Callbacks(keras.callbacks.CallbackList):  # type: ignore[misc]
    """The user's callbacks, as ``fit`` calls them, save for what is not so here.

    An epoch that was stopped half way is not reported as if it had ended, and batches are told by the loop, not by
    Keras, for which an epoch is a single one.
    """

    def __init__(self, model: Any, plan: FitConfig, steps: int) -> None:
        super().__init__(
            list(plan.callbacks), add_history=True, model=model, verbose=0, epochs=plan.epochs, steps=steps
        )
        self.epoch = 0
        self.cut = False
        self._logs: Mapping[str, Any] | None = None

    def cut_epoch(self) -> None:
        """Stop in the middle of this epoch: it will not count."""
        self.cut = True
        self.model.stop_training = self.model.stop_evaluating = True

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Begin an epoch, counted from 0."""
        self.epoch = epoch
        super().on_epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """End an epoch, unless it was cut."""
        if not self.cut:
            self._logs = logs
            self._end_epoch(epoch, logs)

    def on_train_end(self, logs: Any = None) -> None:
        """End the training, with the logs of the last whole epoch."""
        super().on_train_end(self._logs)

    def _end_epoch(self, epoch: int, logs: Mapping[str, Any]) -> None:
        super().on_epoch_end(epoch, logs)


class LoopCallbacks(Callbacks):
    """Callbacks that are told of batches by the loop, and of epochs without a detour.

    Keras looks at each number in the logs whether it is a tensor, at 25 µs a number. Here they never are.
    """

    def __init__(self, model: Any, plan: FitConfig, steps: int, ahead: EpochLookahead) -> None:
        super().__init__(model, plan, steps)
        self._ahead = ahead
        self._of_batches = [callback for callback in self.callbacks if _wants_batches(callback)]

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Ignore what Keras takes for a batch."""

    on_train_batch_end = on_test_batch_begin = on_test_batch_end = on_train_batch_begin

    def began(self, what: str, step: int) -> None:
        """Tell that an execution begins with that step."""
        for callback in self._of_batches:
            getattr(callback, f"on_{what}_batch_begin")(step, logs={})

    def ended(self, what: str, step: int, logs: Mapping[str, Any]) -> None:
        """Tell that an execution ended with that step."""
        for callback in self._of_batches:
            getattr(callback, f"on_{what}_batch_end")(step, logs=logs)

    def on_test_end(self, logs: Any = None) -> None:
        """End a validation."""
        for callback in self.callbacks:
            callback.on_test_end(logs)

    def on_train_end(self, logs: Any = None) -> None:
        """End the training, where the network is just there."""
        self._ahead.settle()
        super().on_train_end(logs)

    def _end_epoch(self, epoch: int, logs: Mapping[str, Any]) -> None:
        logs = dict(sorted(logs.items()))
        for callback in self.callbacks:
            self._ahead.end_epoch(callback, epoch, logs)


def _wants_batches(callback: Any) -> bool:
    """Return whether a callback does anything at a batch; Keras marks the hooks that do nothing."""
    hooks = (f"on_{what}batch_{when}" for what in ("", "train_", "test_") for when in ("begin", "end"))
    return not all(getattr(getattr(callback, hook), "_is_default", False) for hook in hooks)


class Loop:
    """Runs the executions of an epoch or of a validation, one after another.

    Parameters
    ----------
    on_steps : callable
        Told ``(epoch counted from 1, steps done, losses)`` after each execution of a training.
    should_stop : callable
        Asked before each execution.
    most_steps : callable
        Asked after `should_stop` how many steps an execution may take at the most.
    ahead : EpochLookahead, optional
        Runs several epochs at once where that is possible.
    """

    def __init__(
        self,
        model: Any,
        should_stop: Callable[[], bool],
        on_steps: OnSteps | None = None,
        most_steps: Callable[[], int] | None = None,
        ahead: EpochLookahead | None = None,
    ) -> None:
        self._model = model
        self._stopping = should_stop
        self._on_steps = on_steps
        self._most_steps = most_steps
        self._ahead = ahead

    def train(
        self, graph: Graph, rows: ArrayBatches, callbacks: LoopCallbacks, iterator: Any = None
    ) -> Mapping[str, Any]:
        """Train for one epoch and return its logs."""
        logs: Mapping[str, Any] = {}
        if self._ahead is not None and self._ahead.is_due():
            if self._stopping():
                callbacks.cut_epoch()
                return logs
            self._ahead.run(callbacks.epoch, UNLIMITED_STEPS if self._most_steps is None else self._most_steps())
        epoch = self._ahead and self._ahead.next()
        if epoch:
            callbacks.began("train", 0)
            callbacks.ended("train", rows.steps - 1, epoch.logs)
            if self._on_steps is not None:
                self._on_steps(callbacks.epoch + 1, rows.steps, epoch.losses)
            return epoch.logs
        for done, losses, now in self._executions("train", graph, rows, callbacks):
            logs = now
            if self._on_steps is not None:
                self._on_steps(callbacks.epoch + 1, done, losses.numpy())
            if self._model.stop_training:
                break
        return logs

    def test(
        self, graph: Graph, rows: ArrayBatches, callbacks: LoopCallbacks | None = None, iterator: Any = None
    ) -> Mapping[str, Any]:
        """Evaluate all rows and return the logs."""
        logs: Mapping[str, Any] = {}
        epoch = self._ahead and self._ahead.told
        if epoch and callbacks is not None:
            callbacks.began("test", 0)
            callbacks.ended("test", rows.steps - 1, epoch.tested)
            return epoch.tested
        for *_, now in self._executions("test", graph, rows, callbacks):
            logs = now
            if callbacks is not None and self._model.stop_evaluating:
                break
        return logs

    def _executions(self, what: str, graph: Graph, rows: ArrayBatches, callbacks: LoopCallbacks | None) -> Any:
        done = 0
        for block in rows.blocks(0 if callbacks is None else callbacks.epoch):
            first = 0
            while first < block.steps:
                if self._stopping():
                    if callbacks is not None:
                        callbacks.cut_epoch()
                    return
                if callbacks is not None:
                    callbacks.began(what, done)
                steps = graph.steps() if self._most_steps is None else min(graph.steps(), self._most_steps())
                last = min(block.steps, first + steps)
                losses, results = graph.run(block, first, last, fresh=done == 0)
                done, first, logs = done + last - first, last, as_logs(results)
                if callbacks is not None:
                    callbacks.ended(what, done - 1, logs)
                yield done, losses, logs


class OneBatch(DataAdapter):  # type: ignore[misc]
    """Data of a single batch, so that Keras asks for a single execution; what is in it is the loop's business."""

    num_batches = 1
    batch_size = None
    has_partial_batch = False
    partial_batch_size = None

    def get_tf_dataset(self) -> Any:
        """Return what can be iterated over, again and again."""
        return repeat(None)


def as_logs(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the results of metrics as numbers, those of several numbers as arrays; sorted, as Keras has them."""
    values = {name: results[name].numpy() for name in sorted(results)}
    return {name: float(value) if np.ndim(value) == 0 else value for name, value in values.items()}
