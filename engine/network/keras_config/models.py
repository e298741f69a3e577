"""Whole models -> ModelSpec: sequential and functional ones, shared layers, and nested models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras

from engine.catalog.entries import MODELS, entry
from engine.catalog.shapes import NetworkInput
from engine.network.keras_config.call_nodes import TensorRef, inputs_of, nodes_of, tensors_of
from engine.network.keras_config.error_wrapping import as_engine_error
from engine.network.keras_config.objects import described, is_listed, layer_from_config, name_of
from engine.project import FEATURES, LayerSpec, ModelSpec
from engine.system.errors import EngineError

"""Classes of models."""

RawConfig = Mapping[str, Any]


def spec_of(model: keras.Model) -> ModelSpec:
    """Return the ModelSpec of a Keras model; the inverse of `build`."""
    return model_from_config({"class_name": type(model).__name__, "config": model.get_config()})


@as_engine_error
def model_from_config(config: RawConfig) -> ModelSpec:
    """Translate a configuration as ``to_json`` of Keras writes it, without running anything that it names.

    A nested model is flattened into its layers. A layer with several calls becomes one layer and others that share its
    weights, named ``dense@2``, ``dense@3``.

    Raises
    ------
    EngineError
        Where it is no model, or has layers that the catalog does not list; the error names all of them.
    """
    raw = _layers_of(config)
    unlisted = [f"{name_of(layer)} is {described(layer)}" for layer in _all_layers(raw) if not is_listed(layer)]
    if unlisted:
        raise EngineError(
            f"The layer {unlisted[0]}, which Layerdesk does not open."
            if len(unlisted) == 1
            else f"Layerdesk does not open these layers: {'; '.join(unlisted)}."
        )
    reading = _Reading()
    outputs = reading.model(config, tuple(_input_names(config)))
    model = ModelSpec(layers=tuple(reading.layers))
    return model.with_outputs(*outputs).normalized() if model.layers else model


@as_engine_error
def inputs_from_config(config: RawConfig) -> tuple[NetworkInput, ...]:
    """Return the inputs of a configured model, with the names that `model_from_config` gives them.

    Raises
    ------
    EngineError
        Where an input is not a row of a table.
    """
    levels = _levels_by_input(config)
    inputs = []
    for name, raw in zip(_input_names(config), _sources_of(config), strict=True):
        shape = _batch_shape(raw)
        if shape is None or len(shape) != 2 or not isinstance(shape[1], int):
            raise EngineError(f"This model does not read rows of a table: its input {name_of(raw)} has another shape.")
        whole = "int" in str(raw["config"].get("dtype"))
        inputs.append(NetworkInput(name, shape[1], levels.get(name_of(raw), 1) if whole else 0))
    return tuple(inputs)


@dataclass
class _Reading:
    """The layers that were read so far, each after its inputs."""

    layers: list[LayerSpec] = field(default_factory=list)
    owners: dict[int, str] = field(default_factory=dict)

    def model(self, raw: RawConfig, reads: tuple[str, ...]) -> tuple[str, ...]:
        """Read a model that is called with some inputs, and return the names of its outputs."""
        if raw.get("class_name") == "Sequential":
            for layer in _layers_of(raw):
                if layer.get("class_name") != "InputLayer":
                    reads = self.call(layer, reads)
            return reads
        return self.functional(raw["config"], _layers_of(raw), reads)

    def call(self, raw: RawConfig, reads: tuple[str, ...]) -> tuple[str, ...]:
        """Read one call of a layer or a model, and return the names of its outputs."""
        if raw.get("class_name") in MODELS:
            return self.model(raw, reads)
        known = entry("layers", str(raw.get("class_name")))
        if known is not None and known.inputs == "attention" and len(set(reads)) == 1:
            reads = reads[:1]  # self-attention
        taken = ModelSpec(layers=tuple(self.layers))
        if id(raw) in self.owners:
            owner = self.owners[id(raw)]
            layer = LayerSpec(name=taken.free_share(owner), kind=str(raw["class_name"]), inputs=reads, shares=owner)
        else:
            layer = layer_from_config(raw).replaced(inputs=reads)
            layer = layer if layer.name not in taken.names else layer.replaced(name=taken.free_name(layer.name))
            self.owners[id(raw)] = layer.name
        self.layers.append(layer)
        return (layer.name,)

    def functional(self, config: RawConfig, layers: Sequence[RawConfig], reads: tuple[str, ...]) -> tuple[str, ...]:
        """Read the calls of a functional model as soon as their inputs are known, as Keras does."""
        known = {
            TensorRef(source.layer, 0, 0): name
            for source, name in zip(tensors_of(config.get("input_layers")), reads, strict=False)
        }
        first = _first_nodes(config, layers)
        waiting = [
            (layer, [_counted(inputs_of(node, name_of(layer)), first) for node in nodes_of(layer)], 0)
            for layer in layers
            if layer.get("class_name") != "InputLayer"
        ]
        while waiting:
            left = [self._further(*item, known) for item in waiting]
            if [node for _, _, node in left] == [node for _, _, node in waiting]:
                raise EngineError(
                    f"The layers {', '.join(name_of(layer) for layer, _, _ in left)} read missing tensors, or each "
                    "other in a cycle."
                )
            waiting = [item for item in left if item[2] < len(item[1])]
        outputs = _counted(tensors_of(config.get("output_layers")), first)
        if not outputs or any(tensor not in known for tensor in outputs):
            raise EngineError("This model names outputs that no layer has.")
        return tuple(known[tensor] for tensor in outputs)

    def _further(
        self, layer: RawConfig, calls: list[tuple[TensorRef, ...]], node: int, known: dict[TensorRef, str]
    ) -> tuple[RawConfig, list[tuple[TensorRef, ...]], int]:
        """Read the next calls of a layer as far as their inputs are known."""
        while node < len(calls) and all(tensor in known for tensor in calls[node]):
            outputs = self.call(layer, tuple(known[tensor] for tensor in calls[node]))
            for number, output in enumerate(outputs):
                known[TensorRef(name_of(layer), node, number)] = output
            node += 1
        return layer, calls, node


def _layers_of(raw: RawConfig) -> list[RawConfig]:
    """Return the serialized layers of a model.

    Raises
    ------
    EngineError
        Where it has none, or is a model of another class.
    """
    inner = raw.get("config")
    if not isinstance(inner, Mapping) or not isinstance(inner.get("layers"), list):
        raise EngineError("This is not the configuration of a Keras model: it has no list of layers.")
    if raw.get("class_name") not in MODELS:
        raise EngineError(
            f"Models of the class {raw.get('class_name')} cannot be opened. Sequential and functional ones can."
        )
    return [layer for layer in inner["layers"] if isinstance(layer, Mapping)]


def _all_layers(layers: Sequence[RawConfig]) -> Iterator[RawConfig]:
    """Yield the layers of a model and its nested models, without input layers."""
    for layer in layers:
        if layer.get("class_name") in MODELS:
            yield from _all_layers(_layers_of(layer))
        elif layer.get("class_name") != "InputLayer":
            yield layer


def _sources_of(config: RawConfig) -> list[RawConfig]:
    """Return the serialized inputs of a model in order; of older models the first layer, which has the shape."""
    layers = _layers_of(config)
    by_name = {name_of(layer): layer for layer in layers if layer.get("class_name") == "InputLayer"}
    named = [
        by_name[tensor.layer] for tensor in tensors_of(config["config"].get("input_layers")) if tensor.layer in by_name
    ]
    return named or list(by_name.values()) or [layer for layer in layers[:1] if _batch_shape(layer)]


def _input_names(config: RawConfig) -> list[str]:
    """Return the names of the inputs; that of the numeric features is `FEATURES` for any name in the file."""
    sources = _sources_of(config)
    plain = [raw for raw in sources if "int" not in str(raw["config"].get("dtype"))]
    if len(sources) < 2:
        return [FEATURES]
    return [FEATURES if plain == [raw] else name_of(raw) for raw in sources]


def _batch_shape(raw: RawConfig) -> list[Any] | None:
    config = raw.get("config")
    shape = (config.get("batch_shape") or config.get("batch_input_shape")) if isinstance(config, Mapping) else None
    return shape if isinstance(shape, list) else None


def _levels_by_input(config: RawConfig) -> dict[str, int]:
    """Return the number of levels of each embedded input."""
    return {
        tensor.layer: layer["config"]["input_dim"]
        for layer in _layers_of(config)
        if layer.get("class_name") == "Embedding"
        for node in nodes_of(layer)
        for tensor in inputs_of(node, name_of(layer))
    }


def _first_nodes(config: RawConfig, layers: Sequence[RawConfig]) -> Mapping[str, int]:
    """Return the number of the first call of each layer: that of a nested model may be 1, after a call of its own."""
    read = [tensor for layer in layers for node in nodes_of(layer) for tensor in inputs_of(node, name_of(layer))]
    last: dict[str, int] = {}
    for tensor in (*read, *tensors_of(config.get("output_layers"))):
        last[tensor.layer] = max(tensor.node, last.get(tensor.layer, 0))
    return {
        name_of(layer): 1
        for layer in layers
        if layer.get("class_name") in MODELS and last.get(name_of(layer), 0) == len(nodes_of(layer))
    }


def _counted(tensors: Sequence[TensorRef], first: Mapping[str, int]) -> tuple[TensorRef, ...]:
    return tuple(tensor._replace(node=tensor.node - first.get(tensor.layer, 0)) for tensor in tensors)
