"""Apply user commands (pause, step, learning rate, cancel) to a running fit, between batches."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.messages.commands import (
    AddEpochs,
    Cancel,
    Pause,
    Resume,
    SetInspection,
    SetLearningRate,
    StepTo,
    TrainingCommand,
)
from engine.messages.events import EpochsAdded, Event, LearningRateChanged, LogWritten, RunPaused, RunResumed
from engine.messages.job import Job
from engine.results.run import RunMarker
from engine.system.errors import EngineError
from engine.training import learning_rate
from engine.training.graph_fit.epoch_loop import UNLIMITED_STEPS

if TYPE_CHECKING:
    from engine.training.training_state import TrainingState

POLL_SECONDS = 0.05
"""Seconds for which a paused training waits for a command before it checks whether it is to stop."""


class TrainingController:
    """Decides whether `fit` stops, blocks it while it is paused, and applies the commands of the user.

    Parameters
    ----------
    steps : int
        Batches in an epoch.
    state : TrainingState, optional
        The state from which the training is continued.

    Attributes
    ----------
    epochs : int
        The epoch after which the training ends; commands may add more while it runs.
    cancelled : bool
        Whether the user discards this training and keeps the model from before.
    optimizer : keras.optimizers.Optimizer
        Its learning rate is set.
    rate : float or None
        The learning rate that the user set in this epoch, or before the first one.
    marks : list of RunMarker
        Where the training was paused, continued or changed.
    on_inspection_changed : callable
        Called with each `SetInspection` of the user, and with None when a pause begins.
    """

    def __init__(self, job: Job, optimizer: Any, epochs: int, steps: int, state: TrainingState | None = None) -> None:
        self._job = job
        self._steps = steps
        self._done, self._step = state.epochs if state else 0, 0
        self._is_paused = False
        self._run_until: str | None = None
        self._step_is_over = False
        self._paused_at = 0.0
        self._pause_seconds = 0.0
        self.optimizer = optimizer
        self.epochs = epochs
        self.cancelled = False
        self.rate: float | None = None
        self.marks: list[RunMarker] = list(state.marks) if state else []
        self.on_inspection_changed: Callable[[SetInspection | None], None] = lambda inspection: None
        if state is not None:
            self.add_marker("continued", "continued")

    @property
    def epoch_position(self) -> float:
        """The present position in epochs: 2.5 is the middle of the third epoch."""
        return round(self._done + (self._step / self._steps if self._steps else 0.0), 4)

    @property
    def pause_seconds(self) -> float:
        """Seconds spent in pauses."""
        return self._pause_seconds

    def should_stop(self) -> bool:
        """Return whether to stop now. It is called between batches, and blocks while the training is paused."""
        if self._step_is_over:
            self._pause()
        self._apply_all()
        while self._is_paused and not self._is_stopped():
            command = self._job.command(POLL_SECONDS)
            if command is not None:
                self._apply(command)
        return self._is_stopped()

    def max_steps(self) -> int:
        """Return the most batches to run before the next call of `should_stop`."""
        return {None: UNLIMITED_STEPS, "batch": 1}.get(self._run_until, self._steps)

    def batch_ended(self, done: int) -> None:
        """Record how many batches of the epoch are done; the last one ends with its epoch."""
        self._step = done
        self._step_is_over = self._run_until == "batch" and done < self._steps

    def epoch_ended(self, epoch: int) -> None:
        """Record that an epoch (from 1) and its validation are over."""
        self._done, self._step = epoch, 0
        self._step_is_over = self._run_until is not None and epoch < self.epochs

    def add_marker(self, kind: str, text: str) -> RunMarker:
        """Add a marker at the present position and return it."""
        marker = RunMarker.model_validate({"kind": kind, "epoch": self.epoch_position, "text": text})
        self.marks.append(marker)
        return marker

    def finish(self) -> None:
        """Apply commands that came after the last batch, such as `Cancel`, and end a pause."""
        self._apply_all()
        self._resume()

    def _is_stopped(self) -> bool:
        return self.cancelled or self._job.should_stop()

    def _apply_all(self) -> None:
        while (command := self._job.command(0.0)) is not None:
            self._apply(command)

    def _apply(self, command: TrainingCommand) -> None:
        match command:
            case Pause():
                self._pause()
            case Resume():
                self._run_until = None
                self._resume()
            case StepTo(to=to):
                self._run_until = to
                self._resume()
            case AddEpochs(count=count):
                self.epochs += count
                self._emit(
                    EpochsAdded(mark=self.add_marker("more epochs", f"{count:,} more epochs"), epochs=self.epochs)
                )
            case SetLearningRate(learning_rate=rate):
                self._set_rate(rate)
            case SetInspection():
                self.on_inspection_changed(command)
            case Cancel():
                self.cancelled = True

    def _set_rate(self, rate: float) -> None:
        try:
            replaced = learning_rate.set_rate(self.optimizer, rate)
        except EngineError as error:
            self._emit(LogWritten(text=error.text))
            return
        self.rate = rate
        text = f"learning rate {rate:g}" + (f" in place of {replaced}" if replaced else "")
        self._emit(LearningRateChanged(mark=self.add_marker("learning rate", text), learning_rate=rate))
        self._emit(LogWritten(text=text[:1].upper() + text[1:]))

    def _pause(self) -> None:
        self._run_until, self._step_is_over = None, False
        if not self._is_paused:
            self._is_paused, self._paused_at = True, time.perf_counter()
            self._emit(RunPaused(mark=self.add_marker("paused", "paused")))
            self.on_inspection_changed(None)

    def _resume(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self._pause_seconds += time.perf_counter() - self._paused_at
            self._emit(RunResumed(mark=self.add_marker("resumed", "resumed"), briefly=self._run_until is not None))

    def _emit(self, event: Event) -> None:
        self._job.emit(event)
