"""Outputs of a network and of its layers for some rows, with the weights of any moment of its training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from engine.network.keras_adapter import layer_outputs

MAX_LAYERS = 24
"""Only the first layers of a longer network are inspected."""
ACTIVATIONS = (
    keras.layers.Activation,
    keras.layers.ReLU,
    keras.layers.LeakyReLU,
    keras.layers.ELU,
    keras.layers.Softmax,
)
"""Layers without weights that are inspected too: their outputs differ from those of the layer before."""


@dataclass(frozen=True)
class LayerOutputs:
    """A layer, its trainable weights (flat), and its outputs, shape (rows, ..., units)."""

    layer: keras.layers.Layer
    weights: NDArray[np.float32]
    outputs: NDArray[np.float32]


class LayerProbe:
    """Computes outputs of a network without changing it: assigns no weight, draws no random number, traces nothing."""

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self._positions = {id(variable): position for position, variable in enumerate(model.variables)}
        inspected = [
            (layer, output) for layer, output in layer_outputs(model) if layer.weights or isinstance(layer, ACTIVATIONS)
        ]
        self._layers = [layer for layer, _ in inspected[:MAX_LAYERS]]
        self._inner = keras.Model(list(model.inputs), [output for _, output in inspected[:MAX_LAYERS]])

    def outputs(self, values: tuple[Any, ...], X: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.float32], ...]:
        """Return the outputs of the network.

        Parameters
        ----------
        values : tuple of tensor or array
            The variables of the network, as `Snapshot.values` has them.
        X : mapping of str to array
            Prepared rows by the name of the input.

        Returns
        -------
        tuple of array of float32, shape (rows, units)
        """
        outputs = self._call(self._model, values, X)
        return tuple(each.reshape(len(each), -1) for each in map(_as_floats, keras.tree.flatten(outputs)))

    def layers(self, values: tuple[Any, ...], X: Mapping[str, NDArray[Any]]) -> list[LayerOutputs]:
        """Return the weights and outputs of each inspected layer; for the parameters see `outputs`."""
        outputs = map(_as_floats, keras.tree.flatten(self._call(self._inner, values, X)))
        return [
            LayerOutputs(layer, self._weights(layer, values), output)
            for layer, output in zip(self._layers, outputs, strict=True)
        ]

    def _call(self, model: keras.Model, values: tuple[Any, ...], X: Mapping[str, NDArray[Any]]) -> Any:
        trainable, others = (
            [values[self._positions[id(each)]] for each in variables]
            for variables in (model.trainable_variables, model.non_trainable_variables)
        )
        inputs = [X[tensor.name] for tensor in self._model.inputs]
        is_single = len(inputs) == 1 and model is self._model
        return model.stateless_call(trainable, others, inputs[0] if is_single else inputs, training=False)[0]

    def _weights(self, layer: keras.layers.Layer, values: tuple[Any, ...]) -> NDArray[np.float32]:
        parts = [_as_floats(values[self._positions[id(each)]]).ravel() for each in layer.trainable_weights]
        return np.concatenate(parts) if parts else np.empty(0, np.float32)


def _as_floats(tensor: Any) -> NDArray[np.float32]:
    return np.asarray(tensor, dtype=np.float32)
