"""All that a network has learned at one moment: weights, seeds and the state of its optimizer, taken in one go."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

KEPT = "_layerdesk_reading"
"""The attribute of a model that holds the graph which reads its variables."""
PRESENT = "_layerdesk_present"
"""The attribute of a model that is trained some epochs ahead of its callbacks: what gives the snapshot of the epoch
that they are told of, None where the model is no further than they are."""


@dataclass(frozen=True)
class Snapshot:
    """The values of all variables of a network and its optimizer.

    They are not copied: TensorFlow lets a variable go its own way when it is changed while somebody holds its value.

    Attributes
    ----------
    values : tuple of tensor or array
        The variables of the model, then those of the optimizer.
    finite : bool
        Whether all weights are numbers.
    rate : float
        The learning rate of the next step; NaN where that was not kept.
    """

    values: tuple[Any, ...]
    finite: bool = True
    rate: float = math.nan

    def arrays(self) -> list[NDArray[Any]]:
        """Return the values as arrays."""
        return [np.asarray(value) for value in self.values]

    def restore(self, model: keras.Model) -> None:
        """Give a network of the same layers and optimizer these values, bit for bit.

        Raises
        ------
        ValueError
            Where it has other variables.
        """
        variables = variables_of(model)
        shapes = [
            (tuple(each.shape), tuple(np.shape(value))) for each, value in zip(variables, self.values, strict=True)
        ]
        if any(mine != theirs for mine, theirs in shapes):
            raise ValueError("The network has variables of other shapes than those that were kept.")
        for variable, value in zip(variables, self.values, strict=True):
            variable.assign(value)


def taken(model: keras.Model) -> Snapshot:
    """Return what a compiled network has learned so far."""
    present = vars(model).get(PRESENT)
    behind: Snapshot | None = present() if present else None
    if behind is not None:
        return behind
    values, finite, rate = _reading(model)()
    return Snapshot(tuple(values), bool(finite), float(rate))


def get_ready(model: keras.Model) -> None:
    """Trace the graph that reads the variables, so that the first snapshot does not wait for it."""
    _reading(model)


def variables_of(model: keras.Model) -> Sequence[Any]:
    """Return the variables of a compiled network and its optimizer, made where they are not there yet."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]


def read(model: keras.Model) -> tuple[list[Any], Any, Any]:
    """Read what a snapshot holds, as tensors; to be traced."""
    weights = [each for each in model.weights if each.dtype.startswith("float")]
    finite = [tf.reduce_all(tf.math.is_finite(weight.value)) for weight in weights]
    values = [variable.value.read_value() for variable in variables_of(model)]
    rate = tf.cast(tf.convert_to_tensor(model.optimizer.learning_rate), tf.float32)
    return values, tf.reduce_all(tf.stack([True, *finite])), rate


def _reading(model: keras.Model) -> Any:
    optimizer, graph = vars(model).get(KEPT, (None, None))
    if optimizer is not model.optimizer:
        variables_of(model)
        graph = tf.function(partial(read, model), autograph=False).get_concrete_function()
        vars(model)[KEPT] = model.optimizer, graph
    return graph
