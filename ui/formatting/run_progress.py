"""How far a training is, as a value, and in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.messages.events import (
    BatchesEnded,
    EpochEnded,
    EpochsAdded,
    Event,
    Progressed,
    RateChanged,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
)
from engine.project import FitSpec
from engine.results.run import Run, Status
from ui.formatting.numbers import counted, duration, number

READABLE_SECONDS = 0.25
"""Steps of shorter epochs change too fast to be read, and are left out."""

ProgressState = Literal["idle", "preparing", "running", "paused", "finished", "stopped", "failed", "cancelled"]
OVER = ("finished", "stopped", "failed", "cancelled")


@dataclass(frozen=True)
class RunProgress:
    """What is known of the present or last training.

    Attributes
    ----------
    state : str
        ``idle`` before the first event.
    text : str
        What is being prepared, or why it failed.
    epochs, steps : int
        How many epochs there will be at the most, and how many steps an epoch has.
    epoch, step : int
        How many epochs are done, and how many steps of the one after.
    seconds, first_seconds : float
        Since `fit` started: at the end of the last epoch, and of the first, which has the preparations in it.
    first_epoch : int
        The first epoch that ended before these eyes; 0 before it.
    best_epoch, best_value : int, float
        The best epoch so far and its value of `watched`.
    watched : str
        The log that decides: ``val_loss``, or ``loss`` where nothing is held out.
    rate : float
        The learning rate.
    waited, patience : int
        How many epochs early stopping has waited for a better one, of how many.
    """

    state: ProgressState = "idle"
    text: str = ""
    run: str = ""
    epochs: int = 0
    steps: int = 0
    epoch: int = 0
    step: int = 0
    seconds: float = 0.0
    first_seconds: float = 0.0
    first_epoch: int = 0
    logs: Mapping[str, float] = field(default_factory=dict)
    best_epoch: int = 0
    best_value: float = math.nan
    kept_epoch: int = 0
    rate: float = math.nan
    waited: int = 0
    patience: int = 0
    way: str = ""
    way_reason: str = ""
    device: str = ""

    @property
    def watched(self) -> str:
        """The log that decides which epoch is the best."""
        return "val_loss" if "val_loss" in self.logs else "loss"

    @property
    def fraction(self) -> float:
        """How much is done at the least, 0 to 1."""
        within = self.step / self.steps if self.steps else 0.0
        return min((self.epoch + within) / self.epochs, 1.0) if self.epochs else 0.0

    @property
    def epoch_seconds(self) -> float:
        """How long an epoch takes; the first is left out as soon as there is another."""
        if self.epoch > self.first_epoch:
            return (self.seconds - self.first_seconds) / (self.epoch - self.first_epoch)
        return self.seconds / max(self.epoch, 1)

    @property
    def seconds_left(self) -> float:
        """How long the rest will take at the most, by what the epochs so far took; NaN before the first is over."""
        if not self.epoch:
            return math.nan
        within = self.step / self.steps if self.steps else 0.0
        return self.epoch_seconds * max(self.epochs - self.epoch - within, 0.0)

    def after(self, event: Event) -> RunProgress:
        """Return what is known after an event."""
        match event:
            case Progressed(text):
                return self if self.state in ("running", "paused") else RunProgress("preparing", text)
            case RunStarted(run=run, epochs=epochs, steps_per_epoch=steps):
                begun = RunProgress("running", "", run, epochs, steps, epoch=len(event.history.get("loss", ())))
                return replace(begun, way=event.way, way_reason=event.way_reason, device=event.device)
            case RunPaused():
                return replace(self, state="paused")
            case RunResumed():
                return replace(self, state="running")
            case RateChanged(rate=rate):
                return replace(self, rate=rate)
            case EpochsAdded(epochs=epochs):
                return replace(self, epochs=epochs)
            case BatchesEnded(epoch=epoch, step=step):
                return replace(self, step=step) if epoch == self.epoch + 1 else self
            case EpochEnded():
                return self._after_epoch(event)
            case RunEnded(status=status, kept_epoch=kept, message=message):
                return replace(self, state=status, kept_epoch=kept, text=message)
        return self

    def _after_epoch(self, event: EpochEnded) -> RunProgress:
        first = not self.first_epoch
        best = event.best_epoch == event.epoch
        watched = "val_loss" if "val_loss" in event.logs else "loss"
        return replace(
            self,
            epoch=event.epoch,
            step=0,
            seconds=event.seconds,
            first_epoch=event.epoch if first else self.first_epoch,
            first_seconds=event.seconds if first else self.first_seconds,
            logs=event.logs,
            rate=event.learning_rate,
            waited=event.waited,
            patience=event.patience,
            best_epoch=event.best_epoch,
            best_value=event.logs.get(watched, math.nan) if best else self.best_value,
        )


def state_words(progress: RunProgress) -> str:
    """Return the line that is read first: ``Epoch 37 of 100``."""
    match progress.state:
        case "preparing":
            return f"{progress.text} …"
        case "running" if not progress.epoch and not progress.step:
            return "Building the first step …"
        case "paused" if progress.step:
            return f"Paused in epoch {progress.epoch + 1:,}, step {progress.step:,} of {progress.steps:,}"
        case "paused" if not progress.epoch:
            return "Paused before the first step"
        case "paused":
            return f"Paused after epoch {progress.epoch:,} of {progress.epochs:,}"
        case "running":
            return f"Epoch {min(progress.epoch + 1, progress.epochs):,} of {progress.epochs:,}"
        case "cancelled":
            return "Cancelled: the model before is back"
        case "finished" | "stopped" | "failed":
            kept = kept_words(
                progress.state, progress.kept_epoch, progress.epoch, progress.watched, _kept_value(progress)
            )
            return progress.text or kept
    return ""


def pace_words(progress: RunProgress, elapsed: float) -> str:
    """Return how fast it goes: ``step 12 of 16 · 8 ms an epoch · 4.2 s so far · at most 3.1 s left``."""
    if progress.state in OVER:
        return _pace_at_the_end(progress.epoch, progress.seconds)
    if progress.state not in ("running", "paused"):
        return ""
    timed = bool(progress.first_epoch)  # a run that goes on has epochs behind it that nobody timed
    readable = progress.step and progress.steps > 1 and (progress.epoch_seconds >= READABLE_SECONDS or not timed)
    parts = [f"step {progress.step:,} of {progress.steps:,}"] if readable else []
    if timed:
        parts.append(f"{duration(progress.epoch_seconds)} an epoch")
    if elapsed:  # none in a pause within the first epoch, which is not timed yet
        parts.append(f"{duration(elapsed)} so far")
    if timed:
        parts.append(f"at most {duration(progress.seconds_left)} left")
    return " · ".join(parts)


def learning_words(progress: RunProgress) -> str:
    """Return how it learns, and how long early stopping waits: ``learning rate 0.001 · patience 4 of 10``."""
    rate = "" if math.isnan(progress.rate) else f"learning rate {progress.rate:.3g}"
    patience = f"patience {progress.waited:,} of {progress.patience:,}" if progress.patience else ""
    return " · ".join(filter(None, (rate, patience)))


def best_words(progress: RunProgress) -> str:
    """Return the watched value and its best: ``val_loss 0.0521 · best 0.0434 (epoch 31)``."""
    if progress.watched not in progress.logs:
        return ""
    now = f"{progress.watched} {number(progress.logs[progress.watched])}"
    if not progress.best_epoch or math.isnan(progress.best_value):
        return now
    return f"{now} · best {number(progress.best_value)} (epoch {progress.best_epoch:,})"


WAYS = {
    "in-graph": "Fast: TensorFlow runs many steps in one go, with the same results",
    "streamed": "Fast: read block by block, with the same results",
    "plain": "As Keras does it by itself, one step after the other",
}


def way_words(way: str, reason: str) -> str:
    """Return which way the training goes, as somebody understands it who has not read how it works."""
    if not way:
        return ""
    return f"{WAYS.get(way, way)}. {reason}".strip()


def device_words(way: str, device: str) -> str:
    """Return what trains, in few words: ``in-graph on CPU``."""
    return f"{way} on {device}" if way and device else way


def kept_words(status: Status | ProgressState, kept: int, epochs: int, name: str, value: float | None) -> str:
    """Return which epoch's weights the network has now: ``Kept epoch 37 of 52 (best val_loss 0.0434)``."""
    if not kept:
        return "Stopped before the first epoch was over." if status == "stopped" else ""
    begin = "Stopped. " if status == "stopped" else ""
    known = value is not None and not math.isnan(value)
    if kept == epochs:
        told = f" ({name} {number(value)})" if known else ""
        return f"{begin}Kept the last epoch, {kept:,}{told}"
    told = f" (best {name} {number(value)})" if known else ""
    return f"{begin}Kept epoch {kept:,} of {epochs:,}{told}"


def kept_words_of(run: Run) -> str:
    """Return which epoch's weights a run left, by the value that its early stopping watched."""
    name = watched_name(run.project.fit, run.history)
    values = run.history.get(name, ())
    value = values[run.kept_epoch - 1] if 0 < run.kept_epoch <= len(values) else None
    words = kept_words(run.status, run.kept_epoch, run.epochs, name, value)
    if run.status == "cancelled":
        return "Cancelled: the model before is back"
    return run.message if run.status == "failed" and run.message else words


def pace_words_of(run: Run) -> str:
    """Return how long a run took: ``52 epochs in 0.9 s``."""
    return _pace_at_the_end(run.epochs, run.seconds.fit)


def watched_name(fit: FitSpec, history: Mapping[str, object]) -> str:
    """Return the name of the log that decides which epoch is best."""
    for callback in fit.callbacks:
        if callback.kind == "EarlyStopping" and callback.params.get("monitor", "val_loss") in history:
            return str(callback.params.get("monitor", "val_loss"))
    return "val_loss" if "val_loss" in history else "loss"


def _pace_at_the_end(epochs: int, seconds: float) -> str:
    if not epochs:
        return ""
    return f"{counted(epochs, 'epoch')} in {duration(seconds)}"


def _kept_value(progress: RunProgress) -> float:
    if progress.kept_epoch == progress.best_epoch:
        return progress.best_value
    return progress.logs.get(progress.watched, math.nan) if progress.kept_epoch == progress.epoch else math.nan
