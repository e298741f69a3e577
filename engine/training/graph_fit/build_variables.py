"""Creation of all variables of a model, its metrics and its optimizer before any graph is traced."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from engine.network.keras_adapter import patched


def build_model(model: Any, X: Any) -> None:
    """Create the weights of a model that was constructed without its number of features."""
    if not model.built:
        model.build(keras.tree.map_structure(lambda array: (None, *array.shape[1:]), X))


def build_metrics(model: Any, X: Any, y: Any, weight: Any = None) -> None:
    """Create the variables of the loss and the metrics of a model, with outputs of zeros.

    Parameters
    ----------
    X, y, weight : tensor, or structure of tensors, shape (rows, ...)
        Any rows; their values do not matter, since metrics are reset before an epoch.
    """
    spec = model.compute_output_spec(keras.tree.map_structure(_symbol, X))
    outputs = keras.tree.map_structure(lambda output: tf.zeros(output.shape, output.dtype), spec)
    model.compute_loss(X, y, outputs, weight)
    model.compute_metrics(X, y, outputs, sample_weight=weight)


def build_optimizer(optimizer: Any, variables: Any) -> None:
    """Create the variables of an optimizer, with the values of their initializers.

    Plain Keras builds an optimizer in a graph that is never run, so what it assigns while it is built does not happen
    there: `ScheduleFreeAdamW` starts its momentum from zero, though its code assigns the weights to it.
    """
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    with patched(inner, assign=lambda variable, value: None):
        if not optimizer.built:
            optimizer.build(variables)


def _symbol(array: Any) -> Any:
    return keras.KerasTensor(array.shape, array.dtype.name)
