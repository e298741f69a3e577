"""Where a training stands after an epoch: all that it takes to go on as if it had never been interrupted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from pydantic import ConfigDict

from engine.project import Spec
from engine.results.run import BatchLosses, Run, RunMarker
from engine.system import array_archive
from engine.system.array_archive import ArrayRecord
from engine.system.errors import EngineError
from engine.training.snapshot import Snapshot

PLAIN = (bool, int, float, type(None), np.floating, np.integer)
"""What a callback may remember of what it saw. All else follows from its settings, above all the files it writes."""

NO_STEPS = BatchLosses()
SETTINGS = ("min_delta",)
"""What follows from the settings though it changes: Keras turns its sign in the first epoch that an object sees."""


@dataclass(frozen=True)
class TrainingState:
    """A training between two epochs.

    Attributes
    ----------
    snapshot : Snapshot
        Weights, seeds, optimizer.
    epochs : int
        How many are done.
    history : mapping of str to tuple of float or None
        One number an epoch.
    best : tuple of float and int, or None
        The best watched value so far and its epoch.
    callbacks : tuple of mapping
        What each callback remembers, in the order of the settings.
    rate : float or None
        The rate that replaces a schedule.
    seconds : float
        Spent in `fit` so far, without pauses.
    """

    snapshot: Snapshot
    epochs: int
    history: Mapping[str, tuple[float | None, ...]]
    best: tuple[float, int] | None
    callbacks: tuple[Mapping[str, Any], ...]
    rate: float | None
    seconds: float
    marks: tuple[RunMarker, ...] = ()
    steps: BatchLosses = NO_STEPS


def memory_of(callback: Any) -> dict[str, Any]:
    """Return what a callback remembers of the training so far: numbers, and the weights that it keeps."""
    memory = _numbers_of(callback)
    kept = getattr(callback, "best_weights", None)
    return memory | ({"best_weights": [np.asarray(each) for each in kept]} if kept is not None else {})


def restore_callback_state(callbacks: Sequence[Any], memories: Sequence[Mapping[str, Any]]) -> None:
    """Give callbacks what they remembered, after `fit` made them forget it.

    One that had ended the training waits anew: somebody wants it to go on.
    """
    for callback, memory in zip(callbacks, memories, strict=True):
        known = _numbers_of(callback)  # a file must not give it anything else to remember
        vars(callback).update({name: value for name, value in memory.items() if name in {*known, "best_weights"}})
        if isinstance(callback, keras.callbacks.EarlyStopping) and callback.stopped_epoch:
            callback.wait, callback.stopped_epoch = 0, 0


def reopen_log_files(callbacks: Sequence[Any]) -> None:
    """Let callbacks append to their files rather than write them anew."""
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.CSVLogger):
            callback.append = True


class _StateHeader(Spec):
    """What of a state is no array."""

    model_config = ConfigDict(allow_inf_nan=True)

    run: str
    epochs: int
    best: tuple[float, int] | None
    rate: float | None
    seconds: float
    callbacks: tuple[dict[str, bool | int | float | None], ...]
    best_weights: tuple[bool, ...]


def packed(run: str, state: TrainingState) -> Iterator[bytes]:
    """Yield where a run's training stands as bytes, without what the run itself tells: history, marks, steps."""
    told = _StateHeader(
        run=run,
        epochs=state.epochs,
        best=state.best,
        rate=state.rate,
        seconds=state.seconds,
        callbacks=tuple(
            {name: _plain(value) for name, value in memory.items() if name != "best_weights"}
            for memory in state.callbacks
        ),
        best_weights=tuple(memory.get("best_weights") is not None for memory in state.callbacks),
    )
    kept = {str(at): ArrayRecord({}, memory.get("best_weights") or ()) for at, memory in enumerate(state.callbacks)}
    return array_archive.to_bytes({"training": ArrayRecord(told.model_dump(), state.snapshot.arrays()), **kept})


def unpacked(raw: bytes, runs: Sequence[Run]) -> tuple[str, TrainingState]:
    """Return the id of the run of which some bytes are, one of these, and where its training stands.

    Raises
    ------
    EngineError
        Where they are damaged, or of another run.
    """
    damaged = "Where the training stands is damaged. Train anew."
    parts = array_archive.from_bytes(raw, damaged)
    try:
        training = parts["training"]
        told = _StateHeader.model_validate(training.metadata)
        run = next(run for run in runs if run.id == told.run and 0 < told.epochs <= run.epochs)
        memories = [
            memory | ({"best_weights": list(parts[str(at)].arrays)} if keeps else {})
            for at, (memory, keeps) in enumerate(zip(told.callbacks, told.best_weights, strict=True))
        ]
    except (ValueError, KeyError, StopIteration) as error:
        raise EngineError(damaged, details=str(error)) from error
    return run.id, TrainingState(
        snapshot=Snapshot(tuple(training.arrays)),
        epochs=told.epochs,
        history={name: values[: told.epochs] for name, values in run.history.items()},
        best=told.best,
        callbacks=tuple(memories),
        rate=told.rate,
        seconds=told.seconds,
        marks=run.marks,
        steps=run.steps,
    )


def _numbers_of(callback: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(callback).items() if isinstance(value, PLAIN) and name not in SETTINGS}


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
