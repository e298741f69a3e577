"""ModelSpec -> Keras model: a chain becomes a Sequential model, everything else a functional one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import keras

from engine.catalog.entries import entry
from engine.catalog.shapes import Inputs, as_inputs
from engine.network.object_factory import class_of, first_line, keywords
from engine.project import FEATURES, LayerSpec, ModelSpec
from engine.system.errors import EngineError

FIXED_DTYPE = ("CategoryEncoding", "Discretization", "Hashing")
"""Layers whose outputs have a dtype of their own, such as integers."""

Tensors = dict[str, Any]
"""Symbolic tensors by the name of their layer or network input."""


def build(model: ModelSpec, inputs: Inputs, dtype_policy: str = "float32") -> keras.Model:
    """Return a freshly initialized Keras model of these layers.

    Parameters
    ----------
    model : ModelSpec
        A chain becomes a Sequential model, everything else a functional one.
    inputs : sequence of NetworkInput
        The inputs of the network. A first layer without inputs reads the first one; unused inputs are left out.
    dtype_policy : str
        The dtype policy of the layers; outputs are float32 with any policy.

    Raises
    ------
    EngineError
        Where Keras cannot build a layer; it names the layer.
    """
    if not model.layers:
        raise EngineError("The model has no layers. Add at least one, or take the suggested output.", where=("model",))
    sources = tensors_of(inputs)
    tensors = dict(sources)
    for layer, _, output in call_layers(model, tensors, dtype_policy):
        tensors[layer.name] = output
    read = {name for names in model.sources for name in names}
    used = list({id(tensor): tensor for name, tensor in sources.items() if name in read}.values())
    ends = [_end(tensors, name, model) for name in model.ends]
    if model.is_chain and not any(layer.shares or _attends(layer) for layer in model.layers):
        network = keras.Sequential([*used, *_between(used[0], ends[0])])
    else:
        network = keras.Model(used if len(used) > 1 else used[0], ends if len(ends) > 1 else ends[0])
    if dtype_policy != network.dtype_policy.name:
        network.dtype_policy = keras.DTypePolicy(dtype_policy)  # compile scales the loss by it
    return network


def tensors_of(inputs: Inputs) -> Tensors:
    """Return a symbolic tensor for each input, and the first one as `FEATURES` where there are no numeric features."""
    tensors = {
        source.name: keras.Input((source.width,), name=source.name, dtype=source.dtype) for source in as_inputs(inputs)
    }
    return tensors if FEATURES in tensors else {**tensors, FEATURES: next(iter(tensors.values()))}


def call_layers(
    model: ModelSpec, tensors: Tensors, dtype_policy: str = "float32"
) -> Iterator[tuple[LayerSpec, keras.layers.Layer, Any]]:
    """Yield each layer with its Keras layer and its output.

    The caller adds each output to `tensors` before the next layer.
    """
    keras_layers: dict[str, keras.layers.Layer] = {}
    ends = {model.owner(layer).name for layer in model.layers if layer.name in model.ends}
    for position, (layer, names) in enumerate(zip(model.layers, model.sources, strict=True)):
        read = [_tensor(tensors, name, layer, position) for name in names]
        owner = model.owner(layer)
        if owner.name not in keras_layers:
            keras_layers[owner.name] = _layer(owner, position, "float32" if owner.name in ends else dtype_policy)
        try:
            output = output_of(keras_layers[owner.name], owner, read)
        except Exception as error:
            raise _layer_error(layer, position, error) from error
        yield layer, keras_layers[owner.name], output


def _between(source: Any, end: Any) -> list[keras.layers.Layer]:
    """Return the layers between two symbolic tensors of a chain, in order."""
    return [layer for layer in keras.Model(source, end).layers if not isinstance(layer, keras.layers.InputLayer)]


def _tensor(tensors: Mapping[str, Any], name: str, layer: LayerSpec, position: int) -> Any:
    if name not in tensors:
        raise EngineError(
            f"{layer.name} reads {name or 'nothing'}, which is not a layer before it. Choose another input.",
            where=("model", "layers", position, "inputs"),
        )
    return tensors[name]


def _end(tensors: Mapping[str, Any], name: str, model: ModelSpec) -> Any:
    if name not in model.names:
        raise EngineError(
            f"{name} is named as an output but is not a layer. Choose another.", where=("model", "outputs")
        )
    return tensors[name]


def output_of(keras_layer: keras.layers.Layer, owner: LayerSpec, read: list[Any]) -> Any:
    """Return the output of a Keras layer, called with its inputs in the form that its kind takes."""
    known = entry("layers", owner.kind)
    if _attends(owner) and len(read) == 1:
        read = read * 2  # self-attention
    return (
        keras_layer(*read)
        if known is not None and known.inputs_apart
        else keras_layer(read if len(read) > 1 else read[0])
    )


def _attends(layer: LayerSpec) -> bool:
    """Return whether a layer reads its input as query and as value, which a Sequential model does not support."""
    known = entry("layers", layer.kind)
    return known is not None and known.inputs == "attention"


def layer_of(layer: LayerSpec) -> keras.layers.Layer:
    """Return one Keras layer, not built yet.

    Raises
    ------
    EngineError
        Where Keras does not accept it.
    """
    return _layer(layer, 0, "float32")


def _layer(layer: LayerSpec, position: int, dtype: str) -> keras.layers.Layer:
    known = entry("layers", layer.kind)
    if known is None:
        raise EngineError(f"{layer.name}: Layerdesk knows no layer {layer.kind}.", where=("model", "layers", position))
    try:
        return class_of("layers", layer.kind)(name=layer.name, **_dtype(layer, dtype), **keywords(known, layer.params))
    except Exception as error:
        raise _layer_error(layer, position, error) from error


def _dtype(layer: LayerSpec, policy: str) -> dict[str, str]:
    return {} if policy == "float32" or layer.kind in FIXED_DTYPE else {"dtype": policy}


def _layer_error(layer: LayerSpec, position: int, error: Exception) -> EngineError:
    if isinstance(error, EngineError):
        return error
    where = ("model", "layers", position)
    return EngineError(
        f"{layer.name} ({layer.kind}) cannot be built: {first_line(error)}", details=str(error), where=where
    )
