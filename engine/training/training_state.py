"""The state of a training after an epoch: everything that is needed to continue it with the same results."""

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

SCALARS = (bool, int, float, type(None), np.floating, np.integer)
"""Types of the attributes of a callback that belong to its state. All others follow from its settings, above all the
files that it writes."""

NO_BATCHES = BatchLosses()
SETTINGS = ("min_delta",)
"""Attributes that follow from the settings although they change: Keras turns their sign in the first epoch of an
object."""


@dataclass(frozen=True)
class TrainingState:
    """A training between two epochs.

    Attributes
    ----------
    snapshot : Snapshot
        Weights, seeds, optimizer.
    epochs : int
        The number of epochs done.
    history : mapping of str to tuple of float or None
        One number for each epoch and log name.
    best : tuple of float and int, or None
        The best validation loss (or loss) so far, and its epoch from 1.
    callbacks : tuple of mapping
        The state of each callback, in the order of the settings.
    rate : float or None
        The learning rate that overrides a schedule.
    seconds : float
        Seconds spent in `fit` so far, without pauses.
    marks : tuple of RunMarker
        Where the training was paused, continued or changed.
    steps : BatchLosses
        Losses of batches.
    """

    snapshot: Snapshot
    epochs: int
    history: Mapping[str, tuple[float | None, ...]]
    best: tuple[float, int] | None
    callbacks: tuple[Mapping[str, Any], ...]
    rate: float | None
    seconds: float
    marks: tuple[RunMarker, ...] = ()
    steps: BatchLosses = NO_BATCHES

    def to_bytes(self, run: str) -> Iterator[bytes]:
        """Yield the state of a run as bytes, without the history, markers and batch losses, which the run has.

        Parameters
        ----------
        run : str
            The id of the run.
        """
        header = _StateHeader(
            run=run,
            epochs=self.epochs,
            best=self.best,
            rate=self.rate,
            seconds=self.seconds,
            callbacks=tuple(
                {name: _as_json(value) for name, value in state.items() if name != "best_weights"}
                for state in self.callbacks
            ),
            best_weights=tuple(state.get("best_weights") is not None for state in self.callbacks),
        )
        weights = {
            str(number): ArrayRecord({}, state.get("best_weights") or ()) for number, state in enumerate(self.callbacks)
        }
        return array_archive.to_bytes({"training": ArrayRecord(header.model_dump(), self.snapshot.arrays()), **weights})

    @staticmethod
    def from_bytes(raw: bytes, runs: Sequence[Run]) -> tuple[str, TrainingState]:
        """Return the id of the run to which some bytes belong, one of `runs`, and its state.

        Raises
        ------
        EngineError
            Where the bytes are damaged, or belong to another run.
        """
        damaged = "The state of the training is damaged. Train again."
        parts = array_archive.from_bytes(raw, damaged)
        try:
            training = parts["training"]
            header = _StateHeader.model_validate(training.metadata)
            run = next(run for run in runs if run.id == header.run and 0 < header.epochs <= run.epochs)
            callbacks = [
                state | ({"best_weights": list(parts[str(number)].arrays)} if keeps else {})
                for number, (state, keeps) in enumerate(zip(header.callbacks, header.best_weights, strict=True))
            ]
        except (ValueError, KeyError, StopIteration) as error:
            raise EngineError(damaged, details=str(error)) from error
        return run.id, TrainingState(
            snapshot=Snapshot(tuple(training.arrays)),
            epochs=header.epochs,
            history={name: values[: header.epochs] for name, values in run.history.items()},
            best=header.best,
            callbacks=tuple(callbacks),
            rate=header.rate,
            seconds=header.seconds,
            marks=run.marks,
            steps=run.steps,
        )


def callback_state(callback: Any) -> dict[str, Any]:
    """Return the state of a callback: its scalar attributes, and the best weights that it keeps."""
    state = _scalars_of(callback)
    weights = getattr(callback, "best_weights", None)
    return state | ({"best_weights": [np.asarray(each) for each in weights]} if weights is not None else {})


def restore_callback_state(callbacks: Sequence[Any], states: Sequence[Mapping[str, Any]]) -> None:
    """Set the state of callbacks, which ``on_train_begin`` has reset.

    Early stopping that had ended the training counts from 0 again, since the training is continued.
    """
    for callback, state in zip(callbacks, states, strict=True):
        known = _scalars_of(callback)  # a file must not set any other attribute
        vars(callback).update({name: value for name, value in state.items() if name in {*known, "best_weights"}})
        if isinstance(callback, keras.callbacks.EarlyStopping) and callback.stopped_epoch:
            callback.wait, callback.stopped_epoch = 0, 0


def reopen_log_files(callbacks: Sequence[Any]) -> None:
    """Let callbacks append to their log files instead of overwriting them."""
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.CSVLogger):
            callback.append = True


class _StateHeader(Spec):
    """The parts of a state that are no arrays."""

    model_config = ConfigDict(allow_inf_nan=True)

    run: str
    epochs: int
    best: tuple[float, int] | None
    rate: float | None
    seconds: float
    callbacks: tuple[dict[str, bool | int | float | None], ...]
    best_weights: tuple[bool, ...]


def _scalars_of(callback: Any) -> dict[str, Any]:
    return {
        name: value for name, value in vars(callback).items() if isinstance(value, SCALARS) and name not in SETTINGS
    }


def _as_json(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
