"""The learning-rate range test: one batch at each of many learning rates, from tiny to too large."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import keras

from engine.messages.events import Progressed
from engine.messages.job import Job
from engine.preprocessing import PreparedData
from engine.project import Project
from engine.results.lr_sweep import LrSweep, sweep_of
from engine.system.errors import Cancelled
from engine.training import graph_fit, learning_rate, network_arrays, trainer

MIN_RATE, MAX_RATE, STEPS = 1e-6, 1.0, 120
"""The first and the last learning rate, and the number of batches."""
MAX_LOSS_RATIO = 4.0
"""The test ends where a loss is this many times the first one."""


class _RangeTest(keras.callbacks.Callback):  # type: ignore[misc]
    """Callback that sets the learning rate before each batch, and ends the test where the loss diverges."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job
        self.rates: list[float] = []
        self.losses: list[float] = []

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Set the learning rate of this batch."""
        done = len(self.losses)
        if len(self.rates) == done:
            self.rates.append(MIN_RATE * (MAX_RATE / MIN_RATE) ** (done / (STEPS - 1)))
        learning_rate.set_rate(self.model.optimizer, self.rates[-1])

    def on_batches(self, epoch: int, step: int, losses: Any) -> None:
        """Record the loss of each batch."""
        self.losses.extend(float(loss) for loss in losses)
        self._job.emit(Progressed(text="Trying learning rates", fraction=len(self.losses) / STEPS))
        last = self.losses[-1]
        diverged = not math.isfinite(last) or last > MAX_LOSS_RATIO * self.losses[0]
        if diverged or len(self.losses) >= STEPS:
            self.model.stop_training = True


def find(prepared: PreparedData, project: Project, job: Job) -> LrSweep:
    """Return the losses of a new network of the project at many learning rates; the network is discarded.

    Raises
    ------
    Cancelled
        Where it was stopped.
    """
    model = trainer.new_network(project, prepared.preprocessor.inputs, prepared.preprocessor.targets)
    rows, range_test = network_arrays.training_rows(prepared, project, model), _RangeTest(job)
    batches = max(1, -(-len(rows) // project.fit.batch_size))
    graph_fit.fit(
        model,
        rows,
        epochs=-(-STEPS // batches),
        batch_size=project.fit.batch_size,
        seed=project.fit.seed,
        callbacks=[range_test],
        on_batches=range_test.on_batches,
        max_steps=lambda: 1,
        should_stop=job.should_stop,
    )
    if job.should_stop():
        raise Cancelled("The search for a learning rate was cancelled.")
    finite = [pair for pair in zip(range_test.rates, range_test.losses, strict=False) if math.isfinite(pair[1])]
    return sweep_of([rate for rate, _ in finite], [loss for _, loss in finite])
