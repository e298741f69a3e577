"""The strategy by which `fit` trains a model on some rows: in-graph, streamed or plain, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from engine.network import keras_adapter
from engine.training.graph_fit.batch_source import Arrays

MAX_MEMORY_SHARE = 0.5
"""Share of the free memory that a table may take; a larger one is streamed."""

WITHOUT_XLA = "XLA is left out: it draws other random numbers, and such short steps gain little by it."
"""Measured: with XLA a step takes half to four fifths of the time, after 0.9 s of compiling; that pays from 25,000
steps on."""


@dataclass(frozen=True)
class FitStrategy:
    """How `fit` trains, and a sentence for the user that gives the reason."""

    name: Literal["in-graph", "streamed", "plain"]
    reason: str


def choose_strategy(
    model: Any, train: Arrays, validation: Arrays | None = None, *, free_bytes: int | None = None
) -> FitStrategy:
    """Return the strategy for a compiled model and its rows.

    Parameters
    ----------
    free_bytes : int, optional
        Free memory in bytes; None reads it from the system.
    """
    reason = _why_plain(model, train, validation)
    if reason:
        return FitStrategy("plain", reason)
    needed = sum(_bytes(arrays) for arrays in (train, validation) if arrays is not None)
    free = free_memory() if free_bytes is None else free_bytes
    if free is not None and needed > MAX_MEMORY_SHARE * free:
        return FitStrategy(
            "streamed",
            f"The table takes {_megabytes(needed)} and {_megabytes(free)} of memory are free, "
            "so it is read block by block during training.",
        )
    reason = "The table fits into memory, so whole stretches of an epoch run at once."
    return FitStrategy("in-graph", f"{reason} {WITHOUT_XLA}" if model.jit_compile else reason)


def is_distributed(model: Any) -> bool:
    """Return whether a model is trained on several devices by a strategy of ``tf.distribute``."""
    return tf.distribute.has_strategy() or model.distribute_strategy is not tf.distribute.get_strategy()


def free_memory() -> int | None:
    """Return the free memory of the machine in bytes, None where psutil is not installed."""
    try:
        import psutil
    except ImportError:
        return None
    return int(psutil.virtual_memory().available)


def _why_plain(model: Any, train: Arrays, validation: Arrays | None) -> str:
    if model.run_eagerly:
        return "The model is set to run eagerly, which only plain Keras supports."
    if is_distributed(model):
        return "The model is distributed over several devices, which only plain Keras supports."
    if any(getattr(type(model), name) is not getattr(keras.Model, name) for name in ("train_step", "test_step")):
        return "The model has its own training step, so plain Keras trains it."
    parts = [arrays.packed() for arrays in (train, validation) if arrays is not None]
    if not all(isinstance(array, np.ndarray) for array in keras.tree.flatten(parts)):
        return "The rows are not plain arrays, so plain Keras trains on them."
    unavailable = keras_adapter.why_unavailable("in-graph training", model.optimizer)
    if unavailable:
        return f"{unavailable} The model is trained by plain Keras, which gives the same results in more time."
    return ""


def _bytes(arrays: Arrays) -> int:
    return sum(array.nbytes for array in keras.tree.flatten(arrays.packed()))


def _megabytes(number: int) -> str:
    return f"{number / 2**20:,.0f} MB"
