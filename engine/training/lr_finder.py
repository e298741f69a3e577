"""A sweep over learning rates: one batch at each, from tiny to too large, with a network that nobody keeps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import keras

from engine.messages.events import Job, Progressed
from engine.preprocessing import PreparedData
from engine.project import Project
from engine.results.lr_sweep import LrSweep, sweep_of
from engine.system.errors import Cancelled
from engine.training import graph_fit, learning_rate, trainer

LEAST, MOST, STEPS = 1e-6, 1.0, 120
"""The first rate, the last, and how many there are."""
TOO_MUCH = 4.0
"""The sweep ends where a loss is so many times the first one."""


class _Sweeper(keras.callbacks.Callback):  # type: ignore[misc]
    """Sets the rate before each batch, and ends the sweep where the loss runs away."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job
        self.rates: list[float] = []
        self.losses: list[float] = []

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Set the rate of this batch."""
        done = len(self.losses)
        if len(self.rates) == done:
            self.rates.append(LEAST * (MOST / LEAST) ** (done / (STEPS - 1)))
        learning_rate.set_rate(self.model.optimizer, self.rates[-1])

    def on_steps(self, epoch: int, step: int, losses: Any) -> None:
        """Note the loss of each batch."""
        self.losses.extend(float(loss) for loss in losses)
        self._job.emit(Progressed("Trying learning rates", len(self.losses) / STEPS))
        last = self.losses[-1]
        ran_away = not math.isfinite(last) or last > TOO_MUCH * self.losses[0]
        if ran_away or len(self.losses) >= STEPS:
            self.model.stop_training = True


def find(prepared: PreparedData, project: Project, job: Job) -> LrSweep:
    """Return what a sweep with a new network of the project tells.

    Raises
    ------
    Cancelled
        Where it was stopped.
    """
    model = trainer.new_network(project, prepared.preprocessor.inputs)
    rows, sweeper = trainer.training_rows(prepared, project, model), _Sweeper(job)
    batches = max(1, -(-len(rows) // project.fit.batch_size))
    graph_fit.fit(
        model,
        rows,
        epochs=-(-STEPS // batches),
        batch_size=project.fit.batch_size,
        seed=project.fit.seed,
        callbacks=[sweeper],
        on_steps=sweeper.on_steps,
        most_steps=lambda: 1,
        should_stop=job.should_stop,
    )
    if job.should_stop():
        raise Cancelled("The search for a learning rate was cancelled.")
    known = [pair for pair in zip(sweeper.rates, sweeper.losses, strict=False) if math.isfinite(pair[1])]
    return sweep_of([rate for rate, _ in known], [loss for _, loss in known])
