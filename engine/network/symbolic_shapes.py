"""Shapes and parameter counts of a network, layer by layer, as Keras computes them symbolically, without data."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import keras

from engine.catalog.shapes import Inputs, LayerFacts, Measured, ModelFacts, TensorShape, model_facts
from engine.network.model_builder import layer_of, output_of
from engine.network.object_factory import first_line
from engine.project import LayerSpec, ModelSpec
from engine.system.errors import Cancelled, EngineError

MAX_WEIGHTS = 1_000_000
"""Keras creates the weights of a layer to infer its shape; larger layers are computed by arithmetic alone."""

SymbolicTensor = tuple[TensorShape, str]
"""The shape and dtype of an input or output of a layer."""

_NAME = "this_layer"
"""The name of every layer while it is measured, so that equal layers are measured once."""


def measured(model: ModelSpec, inputs: Inputs, should_stop: Callable[[], bool] = lambda: False) -> Measured:
    """Return shapes and parameter counts as Keras computes them, and its error for each layer that it refuses.

    `engine.catalog.shapes` computes the same by arithmetic; tests compare the two. Layers after a refused one are
    unknown. Measured layers are cached, so after an edit only changed layers, and those with changed inputs, are
    measured.

    Raises
    ------
    Cancelled
        Where `should_stop`, which is called between two layers, returns True.
    """
    computed = model_facts(model, inputs)
    known: dict[str, SymbolicTensor] = {source.name: (source.shape, source.dtype) for source in computed.inputs}
    calls: dict[str, tuple[tuple[SymbolicTensor, ...], ...]] = {}
    layers = list[LayerFacts]()
    for layer, by_arithmetic in zip(model.layers, computed.layers, strict=True):
        if should_stop():
            raise Cancelled("Measuring was stopped.")
        names, owner = by_arithmetic.inputs, model.owner(layer)
        facts = LayerFacts(layer.name, layer.kind, None, inputs=names, shares=layer.shares)
        if by_arithmetic.shape is not None and by_arithmetic.parameters > MAX_WEIGHTS:
            facts, known[layer.name] = by_arithmetic, (by_arithmetic.shape, "float32")
        elif all(name in known for name in names):
            before = calls.get(owner.name, ())
            calls[owner.name] = (*before, tuple(known[name] for name in names))
            result = _measure(_LayerCalls(_text_of(owner), calls[owner.name], owner.replaced(name=_NAME)))
            facts = _facts(facts, result, new=not before)
            if result.output is not None:
                known[layer.name] = result.output
        elif unknown := [name for name in names if name not in {*known, *model.names}]:
            facts = facts.replaced(error=f"It reads {unknown[0] or 'nothing'}, which is not a layer before it.")
        layers.append(facts)
    return Measured(model, computed.inputs, ModelFacts.of(tuple(layers), computed.inputs, model.ends))


@dataclass(frozen=True)
class _LayerCalls:
    """A layer, by its kind and arguments, and the inputs of each of its calls; the last call is measured.

    Earlier calls are those of layers that share its weights.
    """

    text: str
    calls: tuple[tuple[SymbolicTensor, ...], ...]
    layer: LayerSpec = field(compare=False)


@dataclass(frozen=True)
class _MeasuredLayer:
    output: SymbolicTensor | None = None
    parameters: int = 0
    trainable: int = 0
    error: str = ""


@lru_cache(maxsize=10_000)
def _measure(measured_calls: _LayerCalls) -> _MeasuredLayer:
    try:
        layer = layer_of(measured_calls.layer)
        for call in measured_calls.calls:
            output = output_of(layer, measured_calls.layer, [keras.KerasTensor(*tensor) for tensor in call])
    except EngineError as error:
        return _MeasuredLayer(
            error=first_line(error.__cause__) if isinstance(error.__cause__, Exception) else error.text
        )
    except Exception as error:
        return _MeasuredLayer(error=first_line(error))
    trainable = sum(math.prod(weight.shape) for weight in layer.trainable_weights)
    return _MeasuredLayer((tuple(output.shape), str(output.dtype)), layer.count_params(), trainable)


def _text_of(layer: LayerSpec) -> str:
    return json.dumps(layer.model_dump(mode="json", include={"kind", "params"}))


def _facts(facts: LayerFacts, result: _MeasuredLayer, *, new: bool) -> LayerFacts:
    if result.output is None:
        return facts.replaced(error=f"Keras refuses it: {result.error.replace(_NAME, facts.name)}")
    counted = {"parameters": result.parameters, "trainable": result.trainable} if new else {}
    return facts.replaced(shape=result.output[0], **counted)
