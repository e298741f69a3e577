"""All variables of a network and its optimizer at one moment, read in one execution."""

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

CAPTURE_GRAPH = "_layerdesk_reading"
"""The attribute of a model that holds the graph which reads its variables."""
REPORTED = "_layerdesk_present"
"""The attribute of a model whose epochs run ahead of its callbacks: a function that returns the snapshot of the epoch
that is being reported, None where the model is at that epoch itself."""


@dataclass(frozen=True)
class Snapshot:
    """The values of all variables of a network and its optimizer: weights, seeds, states of the optimizer.

    They are not copied: TensorFlow copies a value that is still referenced when its variable is assigned.

    Attributes
    ----------
    values : tuple of tensor or array
        The variables of the model, then those of the optimizer.
    finite : bool
        True if no weight is NaN or infinite.
    rate : float
        The learning rate of the next step; NaN where it is not known.
    """

    values: tuple[Any, ...]
    finite: bool = True
    rate: float = math.nan

    @classmethod
    def capture(cls, model: keras.Model) -> Snapshot:
        """Return the variables of a compiled network; those of the reported epoch, where later ones have run."""
        reported = vars(model).get(REPORTED)
        snapshot: Snapshot | None = reported() if reported else None
        if snapshot is not None:
            return snapshot
        values, finite, rate = build_capture_graph(model)()
        return cls(tuple(values), bool(finite), float(rate))

    def arrays(self) -> list[NDArray[Any]]:
        """Return the values as arrays."""
        return [np.asarray(value) for value in self.values]

    def restore(self, model: keras.Model) -> None:
        """Assign these values to a network of the same layers and optimizer, bit for bit.

        Raises
        ------
        ValueError
            Where it has other variables.
        """
        variables = variables_of(model)
        shapes = [
            (tuple(each.shape), tuple(np.shape(value))) for each, value in zip(variables, self.values, strict=True)
        ]
        if any(own != shape for own, shape in shapes):
            raise ValueError("The network has variables of other shapes than those that were kept.")
        for variable, value in zip(variables, self.values, strict=True):
            variable.assign(value)


def build_capture_graph(model: keras.Model) -> Any:
    """Return the graph that reads the variables, traced once for a compiled model and kept with it."""
    optimizer, graph = vars(model).get(CAPTURE_GRAPH, (None, None))
    if optimizer is not model.optimizer:
        variables_of(model)
        graph = tf.function(partial(_read, model), autograph=False).get_concrete_function()
        vars(model)[CAPTURE_GRAPH] = model.optimizer, graph
    return graph


def variables_of(model: keras.Model) -> Sequence[Any]:
    """Return the variables of a compiled network, then those of its optimizer, which is built where it is not yet."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]


def _read(model: keras.Model) -> tuple[list[Any], Any, Any]:
    """Read the fields of a snapshot as tensors; to be traced."""
    weights = [each for each in model.weights if each.dtype.startswith("float")]
    finite = [tf.reduce_all(tf.math.is_finite(weight.value)) for weight in weights]
    values = [variable.value.read_value() for variable in variables_of(model)]
    rate = tf.cast(tf.convert_to_tensor(model.optimizer.learning_rate), tf.float32)
    return values, tf.reduce_all(tf.stack([True, *finite])), rate
