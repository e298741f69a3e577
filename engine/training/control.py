"""The hand on the wheel: keeps the wishes of whoever watches a training, between two steps, where it is always safe."""

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
from engine.messages.events import EpochsAdded, Event, Job, LogWritten, RateChanged, RunPaused, RunResumed
from engine.results.run import RunMarker
from engine.training import learning_rate

if TYPE_CHECKING:
    from engine.training.state import TrainingState

POLL_SECONDS = 0.05
"""How long a paused training waits for a wish before it looks whether it is to stop."""
UNLIMITED_STEPS = 2**31 - 1


class TrainingController:
    """Answers `fit` whether to stop, and takes the time in which it asks to wait, or to change the rate.

    Attributes
    ----------
    epochs : int
        Where the training is to end; more may be wished while it runs.
    cancelled : bool
        Whether somebody wants the model from before.
    optimizer : keras.optimizers.Optimizer
        Whose rate is set.
    rate : float or None
        The learning rate that somebody set in this epoch, or before the first one.
    marks : list of RunMarker
        Where something was steered.
    observe : callable
        Told what somebody watches from now on, and None in each pause, where there is time to look.
    """

    def __init__(self, job: Job, optimizer: Any, epochs: int, steps: int, state: TrainingState | None = None) -> None:
        self._job = job
        self._steps = steps
        self._done, self._step = state.epochs if state else 0, 0
        self._paused = False
        self._until: str | None = None
        self._step_is_over = False
        self._since = 0.0
        self._waited = 0.0
        self.optimizer = optimizer
        self.epochs = epochs
        self.cancelled = False
        self.rate: float | None = None
        self.marks: list[RunMarker] = list(state.marks) if state else []
        self.observe: Callable[[SetInspection | None], None] = lambda watch: None
        if state is not None:
            self.mark("continued", "continued")

    @property
    def place(self) -> float:
        """Where the training is now: 2.5 is the middle of the third epoch."""
        return round(self._done + (self._step / self._steps if self._steps else 0.0), 4)

    @property
    def waited(self) -> float:
        """Seconds spent in pauses."""
        return self._waited

    def should_stop(self) -> bool:
        """Whether to stop now; called between steps, and only returns when a pause is over."""
        if self._step_is_over:
            self._pause()
        self._take_all()
        while self._paused and not self._stopped():
            command = self._job.command(POLL_SECONDS)
            if command is not None:
                self._take(command)
        return self._stopped()

    def most_steps(self) -> int:
        """Return how many steps may be done at most before `should_stop` is asked again."""
        return {None: UNLIMITED_STEPS, "batch": 1}.get(self._until, self._steps)

    def batch_ended(self, done: int) -> None:
        """Hear that so many steps of the epoch are done; the last one is over with its epoch."""
        self._step = done
        self._step_is_over = self._until == "batch" and done < self._steps

    def epoch_ended(self, epoch: int) -> None:
        """Hear that an epoch and its validation are over."""
        self._done, self._step = epoch, 0
        self._step_is_over = self._until is not None and epoch < self.epochs

    def mark(self, kind: str, text: str) -> RunMarker:
        """Note what happened at this place."""
        mark = RunMarker.model_validate({"kind": kind, "epoch": self.place, "text": text})
        self.marks.append(mark)
        return mark

    def finish(self) -> None:
        """Take the wishes that came too late for a step; a wish to cancel still counts."""
        self._take_all()
        self._resume()

    def _stopped(self) -> bool:
        return self.cancelled or self._job.should_stop()

    def _take_all(self) -> None:
        while (command := self._job.command(0.0)) is not None:
            self._take(command)

    def _take(self, command: TrainingCommand) -> None:
        match command:
            case Pause():
                self._pause()
            case Resume():
                self._until = None
                self._resume()
            case StepTo(to=to):
                self._until = to
                self._resume()
            case AddEpochs(count=count):
                self.epochs += count
                self._tell(EpochsAdded(self.mark("more epochs", f"{count:,} more epochs"), self.epochs))
            case SetLearningRate(rate=rate):
                self._set_rate(rate)
            case SetInspection():
                self.observe(command)
            case Cancel():
                self.cancelled = True

    def _set_rate(self, rate: float) -> None:
        self.rate = rate
        replaced = learning_rate.set_rate(self.optimizer, rate)
        text = f"learning rate {rate:g}" + (f" in place of {replaced}" if replaced else "")
        self._tell(RateChanged(self.mark("learning rate", text), rate))
        self._tell(LogWritten(text[:1].upper() + text[1:]))

    def _pause(self) -> None:
        self._until, self._step_is_over = None, False
        if not self._paused:
            self._paused, self._since = True, time.perf_counter()
            self._tell(RunPaused(self.mark("paused", "paused")))
            self.observe(None)

    def _resume(self) -> None:
        if self._paused:
            self._paused = False
            self._waited += time.perf_counter() - self._since
            self._tell(RunResumed(self.mark("resumed", "resumed"), self._until is not None))

    def _tell(self, event: Event) -> None:
        self._job.emit(event)
