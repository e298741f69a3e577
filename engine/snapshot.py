"""All that a network has learned at one moment: weights, seeds and the state of its optimizer, taken in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

KEPT = "_layerdesk_reading"
"""The attribute of a model that holds the graph which reads its variables."""


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
    """

    values: tuple[Any, ...]
    finite: bool = True

    def arrays(self) -> list[NDArray[Any]]:
        """Return the values as arrays."""
        return [np.asarray(value) for value in self.values]

    def put_back(self, model: keras.Model) -> None:
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
    values, finite = _reading(model)()
    return Snapshot(tuple(values), bool(finite))


def get_ready(model: keras.Model) -> None:
    """Trace the graph that reads the variables, so that the first snapshot does not wait for it."""
    _reading(model)


def variables_of(model: keras.Model) -> Sequence[Any]:
    """Return the variables of a compiled network and its optimizer, made where they are not there yet."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]


def _reading(model: keras.Model) -> Any:
    optimizer, graph = vars(model).get(KEPT, (None, None))
    if optimizer is not model.optimizer:
        variables, weights = variables_of(model), [each for each in model.weights if each.dtype.startswith("float")]

        def read() -> Any:
            finite = [tf.reduce_all(tf.math.is_finite(weight.value)) for weight in weights]
            return [variable.value.read_value() for variable in variables], tf.reduce_all(tf.stack([True, *finite]))

        graph = tf.function(read, autograph=False).get_concrete_function()
        vars(model)[KEPT] = model.optimizer, graph
    return graph
