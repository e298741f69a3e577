"""Creating all variables of a model, its metrics and its optimizer ahead of any graph, as plain Keras would."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from engine.training.graph_fit.patching import patched


def build_model(model: Any, X: Any) -> None:
    """Create the weights of a model that was made without saying how many features it gets."""
    if not model.built:
        model.build(keras.tree.map_structure(lambda array: (None, *array.shape[1:]), X))


def build_metrics(model: Any, X: Any, y: Any, weight: Any = None) -> None:
    """Create the metrics and what they count in, as for outputs that are all zero."""
    said = model.compute_output_spec(keras.tree.map_structure(_symbol, X))
    outputs = keras.tree.map_structure(lambda output: tf.zeros(output.shape, output.dtype), said)
    for compiled in (model._compile_loss, model._compile_metrics):
        if compiled is not None and not compiled.built:
            compiled.build(y, outputs)
    metrics = [] if model._compile_metrics is None else model._compile_metrics.metrics
    if not all(getattr(metric, "_built", True) for metric in metrics):
        model.compute_metrics(X, y, outputs, sample_weight=weight)


def build_optimizer(optimizer: Any, variables: Any) -> None:
    """Create an optimizer's variables, and leave them as their initializers made them.

    Plain Keras builds an optimizer in a graph that is never run, so what it assigns while it is built does not happen
    there: `ScheduleFreeAdamW` starts its momentum from zero, though it wants to start it from the weights.
    """
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    with patched(inner, assign=lambda variable, value: None):
        if not optimizer.built:
            optimizer.build(variables)


def _symbol(array: Any) -> Any:
    return keras.KerasTensor(array.shape, array.dtype.name)
