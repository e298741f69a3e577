"""Training by plain ``model.fit``: it can still be stopped, and still reports the loss of each batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

import keras
import numpy as np

from engine.training.graph_fit.batch_source import Arrays
from engine.training.graph_fit.epoch_loop import FitCallbackList
from engine.training.graph_fit.fit_config import FitConfig, OnBatches

REPORT_SECONDS = 0.025
"""Seconds between two reports of the losses of batches."""


class StopCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Callback that reports the loss of each batch, and cuts the epoch when the training is to stop."""

    def __init__(self, on_batches: OnBatches | None, should_stop: Callable[[], bool]) -> None:
        super().__init__()
        self._on_batches = on_batches
        self._should_stop = should_stop
        self.callback_list: FitCallbackList | None = None
        self._losses: list[float] = []
        self._mean = 0.0
        self._epoch = 0
        self._reported_at = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Record the epoch."""
        self._epoch, self._mean, self._reported_at = epoch, 0.0, perf_counter()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Stop before a batch."""
        self._check_stop()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Record the loss of a batch: the difference of the sums that the means over the epoch so far imply."""
        mean = (logs or {}).get("loss", np.nan)
        self._losses.append((batch + 1) * mean - batch * self._mean)
        self._mean = mean
        last = batch + 1 == self.params["steps"]
        if last or perf_counter() - self._reported_at > REPORT_SECONDS:
            self._report(batch + 1)
        self._check_stop()

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Stop before a batch of the validation."""
        self._check_stop()

    def _report(self, batches: int) -> None:
        losses, self._losses = np.array(self._losses, dtype="float32"), []
        self._reported_at = perf_counter()
        if self._on_batches is not None:
            self._on_batches(self._epoch + 1, batches, losses)

    def _check_stop(self) -> None:
        if self.callback_list is not None and self._should_stop():
            self.callback_list.cut_epoch()


def plain_fit(
    model: Any,
    train: Arrays,
    validation: Arrays | None,
    batch_sizes: tuple[int, int],
    config: FitConfig,
    *,
    shuffle: bool,
) -> Any:
    """Train a compiled model by plain Keras and return its History.

    Parameters
    ----------
    batch_sizes : tuple of int
        Rows in a batch of the training, and in one of the validation.
    """
    stop = StopCallback(config.on_batches, config.should_stop)
    config = replace(config.unless_stopped(), callbacks=[stop, *config.callbacks])
    stop.callback_list = FitCallbackList(
        model, config, steps=config.steps_per_epoch or -(-len(train) // batch_sizes[0])
    )
    return config.fit(
        model,
        stop.callback_list,
        x=train.X,
        y=train.y,
        sample_weight=train.sample_weight,
        batch_size=batch_sizes[0],
        shuffle=shuffle,
        steps_per_epoch=config.steps_per_epoch,
        validation_steps=config.validation_steps,
        validation_data=None if validation is None else validation.packed(),
        validation_batch_size=batch_sizes[1],
    )
