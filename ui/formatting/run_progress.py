"""Progress of a training: a value that follows its events, and its texts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.catalog.log_names import log_in_words
from engine.messages.events import (
    BatchesEnded,
    EpochEnded,
    EpochsAdded,
    Event,
    LearningRateChanged,
    Progressed,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
)
from engine.project import FitSpec
from engine.results.run import Run, Status
from engine.system.word_forms import counted
from ui.formatting.numbers import duration, number

READABLE_SECONDS = 0.25
"""Batches of shorter epochs change too fast to be read and are left out."""

ProgressState = Literal["idle", "preparing", "running", "paused", "finished", "stopped", "failed", "cancelled"]
OVER = ("finished", "stopped", "failed", "cancelled")


@dataclass(frozen=True)
class RunProgress:
    """State of the current or last training.

    Attributes
    ----------
    state : str
        ``idle`` before the first event.
    text : str
        Step of the preparation, or reason of the failure.
    epochs, steps : int
        Maximum number of epochs, and batches per epoch.
    epoch, step : int
        Finished epochs, and finished batches of the current epoch.
    seconds, first_seconds : float
        Seconds since `fit` started, at the end of the last and of the first observed epoch. The first epoch includes
        graph compilation.
    first_epoch : int
        First epoch observed since this object exists; 0 if none (resumed runs start later than 1).
    best_epoch, best_value : int, float
        Best epoch so far and its value of `monitor`.
    learning_rate : float
        Learning rate of the optimizer; NaN before the first epoch.
    waited, patience : int
        Epochs since the last improvement, and how many early stopping waits; 0 without early stopping.
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
    learning_rate: float = math.nan
    waited: int = 0
    patience: int = 0
    way: str = ""
    way_reason: str = ""
    device: str = ""

    @property
    def monitor(self) -> str:
        """Name of the log that decides which epoch is best: ``val_loss``, or ``loss`` without validation rows."""
        return "val_loss" if "val_loss" in self.logs else "loss"

    @property
    def fraction(self) -> float:
        """Finished share of the maximum number of epochs, 0 to 1."""
        within = self.step / self.steps if self.steps else 0.0
        return min((self.epoch + within) / self.epochs, 1.0) if self.epochs else 0.0

    @property
    def epoch_seconds(self) -> float:
        """Mean seconds per epoch; the first observed epoch is left out once there is another."""
        if self.epoch > self.first_epoch:
            return (self.seconds - self.first_seconds) / (self.epoch - self.first_epoch)
        return self.seconds / max(self.epoch, 1)

    @property
    def seconds_left(self) -> float:
        """Upper bound of the remaining seconds, extrapolated from the epochs so far; NaN before the first has ended."""
        if not self.epoch:
            return math.nan
        within = self.step / self.steps if self.steps else 0.0
        return self.epoch_seconds * max(self.epochs - self.epoch - within, 0.0)

    def after(self, event: Event) -> RunProgress:
        """Return the state after an event."""
        match event:
            case Progressed(text=text):
                return self if self.state in ("running", "paused") else RunProgress("preparing", text)
            case RunStarted(run=run, epochs=epochs, steps_per_epoch=steps):
                started = RunProgress("running", "", run, epochs, steps, epoch=len(event.history.get("loss", ())))
                return replace(started, way=event.way, way_reason=event.way_reason, device=event.device)
            case RunPaused():
                return replace(self, state="paused")
            case RunResumed():
                return replace(self, state="running")
            case LearningRateChanged(learning_rate=rate):
                return replace(self, learning_rate=rate)
            case EpochsAdded(epochs=epochs):
                return replace(self, epochs=epochs)
            case BatchesEnded(epoch=epoch, batch=step):
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
            learning_rate=event.learning_rate,
            waited=event.waited,
            patience=event.patience,
            best_epoch=event.best_epoch,
            best_value=event.logs.get(watched, math.nan) if best else self.best_value,
        )


def state_text(progress: RunProgress) -> str:
    """Return the headline: ``Epoch 37 of 100``."""
    match progress.state:
        case "preparing":
            return f"{progress.text} …"
        case "running" if not progress.epoch and not progress.step:
            return "Compiling the training graph …"
        case "paused" if progress.step:
            return f"Paused in epoch {progress.epoch + 1:,}, batch {progress.step:,} of {progress.steps:,}"
        case "paused" if not progress.epoch:
            return "Paused before the first batch"
        case "paused":
            return f"Paused after epoch {progress.epoch:,} of {progress.epochs:,}"
        case "running":
            return f"Epoch {min(progress.epoch + 1, progress.epochs):,} of {progress.epochs:,}"
        case "cancelled":
            return "Cancelled. Previous model restored."
        case "finished" | "stopped" | "failed":
            kept = kept_epoch_text(
                progress.state, progress.kept_epoch, progress.epoch, progress.monitor, _kept_value(progress)
            )
            return progress.text or kept
    return ""


def pace_text(progress: RunProgress, elapsed: float) -> str:
    """Return the pace: ``batch 12 of 16 · 8 ms per epoch · 4.2 s elapsed · up to 3.1 s remaining``.

    Parameters
    ----------
    progress : RunProgress
    elapsed : float
        Seconds since `fit` started; 0 if not known.
    """
    if progress.state in OVER:
        return _final_pace(progress.epoch, progress.seconds)
    if progress.state not in ("running", "paused"):
        return ""
    timed = bool(progress.first_epoch)  # the epochs before a resumed run were not timed
    readable = progress.step and progress.steps > 1 and (progress.epoch_seconds >= READABLE_SECONDS or not timed)
    parts = [f"batch {progress.step:,} of {progress.steps:,}"] if readable else []
    if timed:
        parts.append(f"{duration(progress.epoch_seconds)} per epoch")
    if elapsed:  # 0 during a pause within the first epoch, which is not timed yet
        parts.append(f"{duration(elapsed)} elapsed")
    if timed:
        parts.append(f"up to {duration(progress.seconds_left)} remaining")
    return " · ".join(parts)


def learning_rate_text(progress: RunProgress) -> str:
    """Return the learning rate and the patience used: ``learning rate 0.001 · patience 4 of 10``."""
    rate = "" if math.isnan(progress.learning_rate) else f"learning rate {progress.learning_rate:.3g}"
    patience = f"patience {progress.waited:,} of {progress.patience:,}" if progress.patience else ""
    return " · ".join(filter(None, (rate, patience)))


def best_epoch_text(progress: RunProgress) -> str:
    """Return the monitored value and its best: ``validation loss 0.0521 · best 0.0434 at 31``."""
    if progress.monitor not in progress.logs:
        return ""
    now = f"{log_in_words(progress.monitor)} {number(progress.logs[progress.monitor])}"
    if not progress.best_epoch or math.isnan(progress.best_value):
        return now
    return f"{now} · best {number(progress.best_value)} at {progress.best_epoch:,}"


STRATEGIES = {
    "in-graph": "In-graph loop: TensorFlow runs many batches per call, with the same results",
    "streamed": "Streamed: rows are read block by block, with the same results",
    "plain": "Standard Keras loop (batch by batch)",
}


def strategy_text(way: str, reason: str, device: str) -> str:
    """Return the training strategy, the reason for it and the device as sentences."""
    if not way:
        return ""
    return f"{STRATEGIES.get(way, way)}. {reason}".strip() + (f"\nDevice: {device}" if device else "")


def device_text(device: str) -> str:
    """Return a device without the kind of its processor: ``CPU`` for ``CPU (x86_64)``, ``GPU (name)``."""
    return "CPU" if device.startswith("CPU") else device


def kept_epoch_text(status: Status | ProgressState, kept: int, epochs: int, name: str, value: float | None) -> str:
    """Return the epoch whose weights the model has: ``Kept epoch 37 of 52 (best validation loss 0.0434)``."""
    if not kept:
        return "Stopped during the first epoch." if status == "stopped" else ""
    prefix = "Stopped. " if status == "stopped" else ""
    known = value is not None and not math.isnan(value)
    if kept == epochs:
        detail = f" ({log_in_words(name)} {number(value)})" if known else ""
        return f"{prefix}Using weights of the last epoch, {kept:,}{detail}"
    detail = f" (best {log_in_words(name)} {number(value)})" if known else ""
    return f"{prefix}Kept epoch {kept:,} of {epochs:,}{detail}"


def kept_epoch_text_of(run: Run) -> str:
    """Return the epoch whose weights a run kept, with the value that its early stopping monitored."""
    name = monitor_name(run.project.fit, run.history)
    values = run.history.get(name, ())
    value = values[run.kept_epoch - 1] if 0 < run.kept_epoch <= len(values) else None
    text = kept_epoch_text(run.status, run.kept_epoch, run.epochs, name, value)
    if run.status == "cancelled":
        return "Cancelled. Previous model restored."
    return run.message if run.status == "failed" and run.message else text


def pace_text_of(run: Run) -> str:
    """Return the duration of a run: ``52 epochs in 0.9 s``."""
    return _final_pace(run.epochs, run.seconds.fit)


def monitor_name(fit: FitSpec, history: Mapping[str, object]) -> str:
    """Return the name of the log that decides which epoch is best."""
    for callback in fit.callbacks:
        if callback.kind == "EarlyStopping" and callback.params.get("monitor", "val_loss") in history:
            return str(callback.params.get("monitor", "val_loss"))
    return "val_loss" if "val_loss" in history else "loss"


def _final_pace(epochs: int, seconds: float) -> str:
    if not epochs:
        return ""
    return f"{counted(epochs, 'epoch')} in {duration(seconds)}"


def _kept_value(progress: RunProgress) -> float:
    if progress.kept_epoch == progress.best_epoch:
        return progress.best_value
    return progress.logs.get(progress.monitor, math.nan) if progress.kept_epoch == progress.epoch else math.nan
