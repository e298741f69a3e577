"""What a training says while it runs, and the callables that connect a job with whoever started it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from engine.messages.commands import TrainingCommand
from engine.results.inspection import DecisionMap, LayersStatistics
from engine.results.run import RunMarker, SplitSizes, Status

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Progressed:
    """Something long goes on: a sentence, and how much of it is done (0 to 1) where that is known."""

    text: str
    fraction: float | None = None


@dataclass(frozen=True)
class RunStarted:
    """`fit` is about to start.

    Attributes
    ----------
    run : str
        The id of the run to come.
    epochs, steps_per_epoch : int
        How many there will be at the most.
    metrics : tuple of str
        The names in the logs of an epoch without those of validation: ``("loss", "binary_accuracy")``.
    way, way_reason : str
        Which way `fit` goes (in-graph, streamed, plain) and why.
    history : mapping of str to tuple of float
        What this run has behind it already, where it goes on; one number an epoch.
    marks : tuple of RunMarker
        What was done to it before; that it goes on is the last of them.
    device : str
        What trains: ``CPU``, or the name of a graphics card.
    """

    run: str
    epochs: int
    steps_per_epoch: int
    metrics: tuple[str, ...]
    rows: SplitSizes
    way: str
    way_reason: str
    history: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)
    device: str = ""
    marks: tuple[RunMarker, ...] = ()


@dataclass(frozen=True)
class BatchesEnded:
    """Some steps of an epoch are done.

    Attributes
    ----------
    epoch : int
        Counted from 1.
    step : int
        How many steps of this epoch are done.
    losses : array of float32, shape (steps since the last event,)
        The loss of each batch by itself.
    """

    epoch: int
    step: int
    losses: NDArray[np.float32]


@dataclass(frozen=True)
class EpochEnded:
    """An epoch and its validation are done.

    Attributes
    ----------
    epoch : int
        Counted from 1.
    logs : mapping of str to float
        The loss and every metric, those of validation with the prefix ``val_``.
    seconds : float
        Since `fit` started.
    learning_rate : float
        At the end of the epoch.
    best_epoch : int
        The epoch with the best monitored value so far, counted from 1.
    waited, patience : int
        How many epochs early stopping has waited for a better one, of how many; 0 of 0 where nothing waits.
    """

    epoch: int
    logs: Mapping[str, float]
    seconds: float
    learning_rate: float
    best_epoch: int
    waited: int = 0
    patience: int = 0


@dataclass(frozen=True)
class RunPaused:
    """The training waits, until somebody wants it to go on."""

    mark: RunMarker


@dataclass(frozen=True)
class RunResumed:
    """The training goes on; for a single step where `briefly`."""

    mark: RunMarker
    briefly: bool = False


@dataclass(frozen=True)
class RateChanged:
    """Somebody set the learning rate, which counts from the next step on."""

    mark: RunMarker
    rate: float


@dataclass(frozen=True)
class EpochsAdded:
    """The training is to go on until `epochs`."""

    mark: RunMarker
    epochs: int


@dataclass(frozen=True)
class LogWritten:
    """A line for the log of the run."""

    text: str


@dataclass(frozen=True)
class RunEnded:
    """`fit` is over; the test follows. ``kept_epoch`` is the epoch whose weights were kept, counted from 1."""

    run: str
    status: Status
    epochs: int
    kept_epoch: int
    message: str = ""


Event = (
    Progressed
    | RunStarted
    | BatchesEnded
    | EpochEnded
    | RunPaused
    | RunResumed
    | RateChanged
    | EpochsAdded
    | LogWritten
    | LayersStatistics
    | DecisionMap
    | RunEnded
)


def no_command(seconds: float) -> TrainingCommand | None:
    """Wish nothing, after that time."""
    if seconds:
        time.sleep(seconds)
    return None


@dataclass(frozen=True)
class Job:
    """One piece of work as the engine sees it: where events go, and whether somebody wants it to stop.

    `emit` never blocks; `should_stop` is cheap enough to be asked at every step. `command` returns the next command of
    the user, and waits for one at most so many seconds.
    """

    emit: Callable[[Event], None] = lambda event: None
    should_stop: Callable[[], bool] = lambda: False
    command: Callable[[float], TrainingCommand | None] = no_command

    def progress_counter(self, text: str, steps: int) -> Callable[[], bool]:
        """Return what is asked before each of so many steps: it tells how many are done, and whether to stop."""
        done = count()

        def asked() -> bool:
            self.emit(Progressed(text, min(1.0, next(done) / max(1, steps))))
            return self.should_stop()

        return asked


NULL_JOB = Job()
"""A job that nobody watches and nobody stops."""
