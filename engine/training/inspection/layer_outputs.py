"""What a network and its layers give for some rows, with the weights that they had at any moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

MAX_LAYERS = 24
"""The first ones of a longer network are looked at."""
SHAPING = (keras.layers.Activation, keras.layers.ReLU, keras.layers.LeakyReLU, keras.layers.ELU, keras.layers.Softmax)
"""Layers without weights whose outputs say something that those of the layer before do not."""


@dataclass(frozen=True)
class LayerOutputs:
    """A layer, its trained numbers (flat), and its outputs, shape (rows, ..., units)."""

    layer: keras.layers.Layer
    weights: NDArray[np.float32]
    outputs: NDArray[np.float32]


class LayerProbe:
    """Asks a network without changing it: no weight is assigned, no random number drawn, nothing traced."""

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self._places = {id(variable): place for place, variable in enumerate(model.variables)}
        looked_at = [(layer, output) for layer, output in _outputs_of(model) if layer.weights or _shapes(layer)]
        self._layers = [layer for layer, _ in looked_at[:MAX_LAYERS]]
        self._inner = keras.Model(list(model.inputs), [output for _, output in looked_at[:MAX_LAYERS]])

    def outputs(self, values: tuple[Any, ...], X: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.float32], ...]:
        """Return what each output of the network gives, arrays of shape (rows, units)."""
        given = self._asked(self._model, values, X)
        return tuple(each.reshape(len(each), -1) for each in map(_as_floats, keras.tree.flatten(given)))

    def layers(self, values: tuple[Any, ...], X: Mapping[str, NDArray[Any]]) -> list[LayerOutputs]:
        """Return what each layer has learned, and what it gives."""
        given = map(_as_floats, keras.tree.flatten(self._asked(self._inner, values, X)))
        return [
            LayerOutputs(layer, self._weights(layer, values), outputs)
            for layer, outputs in zip(self._layers, given, strict=True)
        ]

    def _asked(self, model: keras.Model, values: tuple[Any, ...], X: Mapping[str, NDArray[Any]]) -> Any:
        trained, others = (
            [values[self._places[id(each)]] for each in variables]
            for variables in (model.trainable_variables, model.non_trainable_variables)
        )
        read = [X[tensor.name] for tensor in self._model.inputs]
        one_by_itself = len(read) == 1 and model is self._model
        return model.stateless_call(trained, others, read[0] if one_by_itself else read, training=False)[0]

    def _weights(self, layer: keras.layers.Layer, values: tuple[Any, ...]) -> NDArray[np.float32]:
        parts = [_as_floats(values[self._places[id(each)]]).ravel() for each in layer.trainable_weights]
        return np.concatenate(parts) if parts else np.empty(0, np.float32)


def _outputs_of(model: keras.Model) -> list[tuple[keras.layers.Layer, Any]]:
    """Return each layer with its output, the first one of a layer that is used several times.

    A layer knows all tensors that it ever made, also those of networks that it was in for a moment only. Which of them
    belong to this network has no public name.
    """
    first: dict[int, tuple[keras.layers.Layer, Any]] = {}
    by_depth = getattr(model, "_functional", model)._nodes_by_depth
    for node in (node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]):
        layer = node.operation
        if isinstance(layer, keras.layers.Layer) and not isinstance(layer, keras.layers.InputLayer):
            first.setdefault(id(layer), (layer, node.outputs[0]))
    return [first[id(layer)] for layer in model.layers if id(layer) in first]


def _shapes(layer: keras.layers.Layer) -> bool:
    return isinstance(layer, SHAPING)


def _as_floats(tensor: Any) -> NDArray[np.float32]:
    return np.asarray(tensor, dtype=np.float32)
