"""What Keras itself says of a network, layer by layer, by its symbolic computation; no row is computed."""

from __future__ import annotations

import math
from typing import Any

import keras

from engine.errors import EngineError
from engine.network.building import called, tensors_of
from engine.shapes import Inputs, LayerFacts, ModelFacts, as_inputs
from engine.specs import FEATURES, LayerSpec, ModelSpec


def measured(model: ModelSpec, inputs: Inputs) -> ModelFacts:
    """Return shapes and numbers of parameters as Keras computes them; after a layer that fails nothing is known.

    The instant arithmetic of `engine.shapes` says the same, layer by layer; this is what it is held against.
    """
    sources = as_inputs(inputs)
    tensors, found = tensors_of(inputs), list[LayerFacts]()
    seen: set[int] = set()
    reading = [
        tuple(
            sources[0].name if name == FEATURES and name not in {each.name for each in sources} else name
            for name in names
        )
        for names in model.sources
    ]
    try:
        for layer, made, output in called(model, tensors):
            tensors[layer.name] = output
            found.append(_facts(layer, reading[len(found)], made, output, new=id(made) not in seen))
            seen.add(id(made))
    except EngineError as error:
        failed = model.layers[len(found)]
        found.append(
            LayerFacts(
                failed.name, failed.kind, None, error=error.text, inputs=reading[len(found)], shares=failed.shares
            )
        )
    rest = zip(model.layers[len(found) :], reading[len(found) :], strict=True)
    found.extend(LayerFacts(layer.name, layer.kind, None, inputs=names, shares=layer.shares) for layer, names in rest)
    return ModelFacts(
        layers=tuple(found),
        parameters=sum(layer.parameters for layer in found),
        trainable=sum(layer.trainable for layer in found),
        inputs=sources,
        outputs=model.ends,
    )


def _facts(layer: LayerSpec, names: tuple[str, ...], made: keras.layers.Layer, output: Any, *, new: bool) -> LayerFacts:
    trainable = sum(math.prod(weight.shape) for weight in made.trainable_weights) if new else 0
    return LayerFacts(
        layer.name,
        layer.kind,
        tuple(output.shape),
        made.count_params() if new else 0,
        trainable,
        inputs=names,
        shares=layer.shares,
    )
