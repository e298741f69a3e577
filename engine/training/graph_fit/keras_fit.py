"""The plain way: Keras's own ``fit``, for what only that can do. It can still be stopped, and still tells its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

import keras
import numpy as np

from engine.training.graph_fit.batch_source import Arrays
from engine.training.graph_fit.fit_config import FitConfig, OnSteps
from engine.training.graph_fit.keras_adapter import Callbacks

REPORT_SECONDS = 0.025
"""How often the losses of the last steps are handed over."""


class StopCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells the loss of each step, and stops when somebody wants it to."""

    def __init__(self, on_steps: OnSteps | None, should_stop: Callable[[], bool]) -> None:
        super().__init__()
        self._on_steps = on_steps
        self._stopping = should_stop
        self.told: Callbacks | None = None
        self._losses: list[float] = []
        self._mean = 0.0
        self._epoch = 0
        self._reported = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note the epoch."""
        self._epoch, self._mean, self._reported = epoch, 0.0, perf_counter()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Stop before a step."""
        self._ask()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tell the loss of a step: what its mean over the epoch so far leaves for the last one."""
        mean = (logs or {}).get("loss", np.nan)
        self._losses.append((batch + 1) * mean - batch * self._mean)
        self._mean = mean
        last = batch + 1 == self.params["steps"]
        if last or perf_counter() - self._reported > REPORT_SECONDS:
            self._report(batch + 1)
        self._ask()

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Stop before a step of validation."""
        self._ask()

    def _report(self, steps: int) -> None:
        losses, self._losses = np.array(self._losses, dtype="float32"), []
        self._reported = perf_counter()
        if self._on_steps is not None:
            self._on_steps(self._epoch + 1, steps, losses)

    def _ask(self) -> None:
        if self.told is not None and self._stopping():
            self.told.cut_epoch()


def plain_fit(
    model: Any, train: Arrays, validation: Arrays | None, sizes: tuple[int, int], plan: FitConfig, *, shuffle: bool
) -> Any:
    """Train as plain Keras does; ``sizes`` are the rows in a batch, and in a batch of validation."""
    watch = StopCallback(plan.on_steps, plan.should_stop)
    plan = replace(plan.unless_stopped(), callbacks=[watch, *plan.callbacks])
    watch.told = Callbacks(model, plan, steps=plan.steps_per_epoch or -(-len(train) // sizes[0]))
    return plan.fit(
        model,
        watch.told,
        x=train.X,
        y=train.y,
        sample_weight=train.sample_weight,
        batch_size=sizes[0],
        shuffle=shuffle,
        steps_per_epoch=plan.steps_per_epoch,
        validation_steps=plan.validation_steps,
        validation_data=None if validation is None else validation.packed(),
        validation_batch_size=sizes[1],
    )
