"""Events: what a job reports while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from engine.messages.message import Message
from engine.results.inspection import DecisionMap, NetworkStatistics
from engine.results.run import RunMarker, SplitSizes, Status
from engine.system.json_fields import AnyFloat, Float32Array


class Progressed(Message):
    """A long operation is running: a sentence, and the finished fraction (0 to 1) if it is known."""

    kind: Literal["progressed"] = "progressed"
    text: str
    fraction: float | None = None


class RunStarted(Message):
    """`fit` is about to start.

    Attributes
    ----------
    run : str
        Id of the run.
    epochs, steps_per_epoch : int
        Epochs at most, and batches per epoch.
    metrics : tuple of str
        Names in the logs of an epoch without those of validation: ``("loss", "binary_accuracy")``.
    rows : SplitSizes
        Rows of each part.
    way, way_reason : str
        How `fit` runs (in-graph, streamed, plain), and why.
    history : mapping of str to tuple of float
        Values of earlier epochs, if the run is continued; one number an epoch.
    device : str
        ``CPU``, or the name of a graphics card.
    marks : tuple of RunMarker
        Markers of the run so far; that it is continued is the last of them.
    scaled_losses : tuple of str
        Those of `metrics` that are losses of scaled targets.
    """

    kind: Literal["run_started"] = "run_started"
    run: str
    epochs: int
    steps_per_epoch: int
    metrics: tuple[str, ...]
    rows: SplitSizes
    way: str
    way_reason: str
    history: Mapping[str, tuple[AnyFloat | None, ...]] = Field(default_factory=dict)
    device: str = ""
    marks: tuple[RunMarker, ...] = ()
    scaled_losses: tuple[str, ...] = ()


class BatchesEnded(Message):
    """Some batches of an epoch are done.

    Attributes
    ----------
    epoch : int
        Counted from 1.
    batch : int
        Batches of this epoch that are done.
    losses : array of float32, shape (batches since the last event,)
        The loss of each batch alone.
    """

    kind: Literal["batches_ended"] = "batches_ended"
    epoch: int
    batch: int
    losses: Float32Array


class EpochEnded(Message):
    """An epoch and its validation are done.

    Attributes
    ----------
    epoch : int
        Counted from 1.
    logs : mapping of str to float
        The loss and every metric; those of validation have the prefix ``val_``.
    seconds : float
        Since the start of `fit`.
    learning_rate : float
        At the end of the epoch.
    best_epoch : int
        The epoch with the best monitored value so far, counted from 1.
    waited, patience : int
        Epochs without improvement, and how many of them early stopping allows; 0 and 0 without early stopping.
    """

    kind: Literal["epoch_ended"] = "epoch_ended"
    epoch: int
    logs: Mapping[str, AnyFloat]
    seconds: float
    learning_rate: AnyFloat
    best_epoch: int
    waited: int = 0
    patience: int = 0


class RunPaused(Message):
    """The training waits for a command."""

    kind: Literal["run_paused"] = "run_paused"
    mark: RunMarker


class RunResumed(Message):
    """The training continues; for a single batch or epoch if `briefly`."""

    kind: Literal["run_resumed"] = "run_resumed"
    mark: RunMarker
    briefly: bool = False


class LearningRateChanged(Message):
    """The user set the learning rate, which is used from the next batch on."""

    kind: Literal["learning_rate_changed"] = "learning_rate_changed"
    mark: RunMarker
    learning_rate: AnyFloat


class EpochsAdded(Message):
    """The training now ends after `epochs` epochs."""

    kind: Literal["epochs_added"] = "epochs_added"
    mark: RunMarker
    epochs: int


class LogWritten(Message):
    """A line for the log of the run."""

    kind: Literal["log_written"] = "log_written"
    text: str


class RunEnded(Message):
    """`fit` has ended; the test follows. `kept_epoch` is the epoch whose weights were kept, 0 for none."""

    kind: Literal["run_ended"] = "run_ended"
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
    | LearningRateChanged
    | EpochsAdded
    | LogWritten
    | NetworkStatistics
    | DecisionMap
    | RunEnded
)

_ADAPTER: TypeAdapter[Event] = TypeAdapter(
    Annotated[Event, Field(discriminator="kind")], config=ConfigDict(defer_build=True)
)


def event_from_json(text: str | bytes) -> Event:
    """Return the event that `model_dump_json` wrote.

    Raises
    ------
    pydantic.ValidationError
        If the text is not the JSON of an event.
    """
    return _ADAPTER.validate_json(text)
