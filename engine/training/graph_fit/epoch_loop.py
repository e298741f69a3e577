"""The epochs and callbacks of the real ``model.fit``, with graphs in the place of the functions that Keras traces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import keras
import numpy as np

from engine.training.graph_fit.batch_source import ArrayBatches
from engine.training.graph_fit.fit_config import FitConfig, OnBatches
from engine.training.graph_fit.graphs import Graph
from engine.training.graph_fit.lookahead import EpochLookahead

UNLIMITED_STEPS = 2**31 - 1


class FitCallbackList(keras.callbacks.CallbackList):  # type: ignore[misc]
    """Callbacks of one ``fit``; an epoch that was stopped half way is not reported as ended.

    Parameters
    ----------
    steps : int
        Batches in an epoch.
    """

    def __init__(self, model: Any, config: FitConfig, steps: int) -> None:
        super().__init__(
            list(config.callbacks), add_history=True, model=model, verbose=0, epochs=config.epochs, steps=steps
        )
        self.epoch = 0
        self.cut = False
        self._logs: Mapping[str, Any] | None = None

    def cut_epoch(self) -> None:
        """Stop in the middle of this epoch, which will not count."""
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


class LoopCallbackList(FitCallbackList):
    """Callbacks whose batches are reported by `EpochLoop`, since for Keras an epoch is a single batch here.

    Epochs bypass ``CallbackList.on_epoch_end``, which tests for each number in the logs whether it is a tensor, at
    25 µs a number. Here none is.
    """

    def __init__(self, model: Any, config: FitConfig, steps: int, lookahead: EpochLookahead) -> None:
        super().__init__(model, config, steps)
        self._lookahead = lookahead
        self._batch_callbacks = [callback for callback in self.callbacks if _has_batch_hook(callback)]

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Ignore what Keras takes for a batch."""

    on_train_batch_end = on_test_batch_begin = on_test_batch_end = on_train_batch_begin

    def execution_began(self, mode: str, step: int) -> None:
        """Call ``on_{mode}_batch_begin`` with the first step of an execution; `mode` is train or test."""
        for callback in self._batch_callbacks:
            getattr(callback, f"on_{mode}_batch_begin")(step, logs={})

    def execution_ended(self, mode: str, step: int, logs: Mapping[str, Any]) -> None:
        """Call ``on_{mode}_batch_end`` with the last step of an execution."""
        for callback in self._batch_callbacks:
            getattr(callback, f"on_{mode}_batch_end")(step, logs=logs)

    def on_test_end(self, logs: Any = None) -> None:
        """End a validation."""
        for callback in self.callbacks:
            callback.on_test_end(logs)

    def on_train_end(self, logs: Any = None) -> None:
        """Discard epochs that ran ahead, so that the weights match the last reported epoch, and end the training."""
        self._lookahead.rewind()
        super().on_train_end(logs)

    def _end_epoch(self, epoch: int, logs: Mapping[str, Any]) -> None:
        logs = dict(sorted(logs.items()))
        for callback in self.callbacks:
            self._lookahead.end_epoch(callback, epoch, logs)


def _has_batch_hook(callback: Any) -> bool:
    """Return whether a callback does anything at a batch, and does not only inherit the empty methods of Keras."""
    names = (f"on_{mode}batch_{when}" for mode in ("", "train_", "test_") for when in ("begin", "end"))
    return any(
        getattr(getattr(callback, name), "__func__", None) is not getattr(keras.callbacks.Callback, name)
        for name in names
    )


class EpochLoop:
    """Runs the executions of an epoch or of a validation, one after another.

    Parameters
    ----------
    should_stop : callable
        Called before each execution.
    on_batches : callable, optional
        Called with ``(epoch from 1, steps done, losses)`` after each execution of a training.
    max_steps : callable, optional
        Called after `should_stop`; returns the most steps of the next execution.
    lookahead : EpochLookahead, optional
        Runs several epochs at once where that is possible.
    """

    def __init__(
        self,
        model: Any,
        should_stop: Callable[[], bool],
        on_batches: OnBatches | None = None,
        max_steps: Callable[[], int] | None = None,
        lookahead: EpochLookahead | None = None,
    ) -> None:
        self._model = model
        self._should_stop = should_stop
        self._on_batches = on_batches
        self._max_steps = max_steps
        self._lookahead = lookahead

    def train(
        self, graph: Graph, batches: ArrayBatches, callbacks: LoopCallbackList, iterator: Any = None
    ) -> Mapping[str, Any]:
        """Train for one epoch and return its logs."""
        logs: Mapping[str, Any] = {}
        if self._lookahead is not None and self._lookahead.is_due():
            if self._should_stop():
                callbacks.cut_epoch()
                return logs
            self._lookahead.run(callbacks.epoch, UNLIMITED_STEPS if self._max_steps is None else self._max_steps())
        epoch = self._lookahead and self._lookahead.next()
        if epoch:
            callbacks.execution_began("train", 0)
            callbacks.execution_ended("train", batches.steps - 1, epoch.logs)
            if self._on_batches is not None:
                self._on_batches(callbacks.epoch + 1, batches.steps, epoch.losses)
            return epoch.logs
        for done, losses, latest in self._executions("train", graph, batches, callbacks):
            logs = latest
            if self._on_batches is not None:
                self._on_batches(callbacks.epoch + 1, done, losses.numpy())
            if self._model.stop_training:
                break
        return logs

    def test(
        self, graph: Graph, batches: ArrayBatches, callbacks: LoopCallbackList | None = None, iterator: Any = None
    ) -> Mapping[str, Any]:
        """Evaluate all rows and return the logs."""
        logs: Mapping[str, Any] = {}
        epoch = self._lookahead and self._lookahead.current
        if epoch and callbacks is not None:
            callbacks.execution_began("test", 0)
            callbacks.execution_ended("test", batches.steps - 1, epoch.validation_logs)
            return epoch.validation_logs
        for *_, latest in self._executions("test", graph, batches, callbacks):
            logs = latest
            if callbacks is not None and self._model.stop_evaluating:
                break
        return logs

    def _executions(
        self, mode: str, graph: Graph, batches: ArrayBatches, callbacks: LoopCallbackList | None
    ) -> Iterator[tuple[int, Any, dict[str, Any]]]:
        """Yield after each execution the steps done in the epoch, the losses of its batches, and the logs so far."""
        done = 0
        for block in batches.blocks(0 if callbacks is None else callbacks.epoch):
            first = 0
            while first < block.steps:
                if self._should_stop():
                    if callbacks is not None:
                        callbacks.cut_epoch()
                    return
                if callbacks is not None:
                    callbacks.execution_began(mode, done)
                steps = graph.steps() if self._max_steps is None else min(graph.steps(), self._max_steps())
                last = min(block.steps, first + steps)
                losses, results = graph.run(block, first, last, fresh=done == 0)
                done, first, logs = done + last - first, last, as_logs(results)
                if callbacks is not None:
                    callbacks.execution_ended(mode, done - 1, logs)
                yield done, losses, logs


def as_logs(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the results of metrics as floats, or arrays for metrics of several numbers; sorted, as Keras has them."""
    values = {name: results[name].numpy() for name in sorted(results)}
    return {name: float(value) if np.ndim(value) == 0 else value for name, value in values.items()}
