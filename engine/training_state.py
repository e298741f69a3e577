"""Where a training stands after an epoch: all that it takes to go on as if it had never been interrupted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from engine.run import Mark, StepLosses
from engine.snapshot import Snapshot

PLAIN = (bool, int, float, str, type(None), np.floating, np.integer)
"""What a callback may remember of what it saw; all else of it follows from its settings."""

NO_STEPS = StepLosses()
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
    marks: tuple[Mark, ...] = ()
    steps: StepLosses = NO_STEPS


def memory_of(callback: Any) -> dict[str, Any]:
    """Return what a callback remembers of the training so far: numbers, words, and the weights that it keeps."""
    memory = {
        name: value for name, value in vars(callback).items() if isinstance(value, PLAIN) and name not in SETTINGS
    }
    kept = getattr(callback, "best_weights", None)
    return memory | ({"best_weights": [np.asarray(each) for each in kept]} if kept is not None else {})


def remind(callbacks: Sequence[Any], memories: Sequence[Mapping[str, Any]]) -> None:
    """Give callbacks what they remembered, after `fit` made them forget it.

    One that had ended the training waits anew: somebody wants it to go on.
    """
    for callback, memory in zip(callbacks, memories, strict=True):
        vars(callback).update(memory)
        if isinstance(callback, keras.callbacks.EarlyStopping) and callback.stopped_epoch:
            callback.wait, callback.stopped_epoch = 0, 0


def go_on_writing(callbacks: Sequence[Any]) -> None:
    """Let callbacks append to their files rather than write them anew."""
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.CSVLogger):
            callback.append = True
