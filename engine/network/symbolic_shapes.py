"""What Keras itself says of a network, layer by layer, by its symbolic computation; no row is computed."""

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
"""Keras makes a layer's weights to tell its shape; of a layer with more of them only the arithmetic is told."""

SymbolicTensor = tuple[TensorShape, str]
"""The shape of what a layer reads or gives, and its kind of numbers."""

_NAME = "this_layer"
"""What a layer is called while it is measured, so that equal ones are measured once."""


def measured(model: ModelSpec, inputs: Inputs, should_stop: Callable[[], bool] = lambda: False) -> Measured:
    """Return shapes and numbers of parameters as Keras computes them, and its sentence on each layer that it refuses.

    The instant arithmetic of `engine.catalog.shapes` says the same, layer by layer; tests compare the two. Layers
    behind one that is refused are not known. Each layer is measured by itself, and remembered: after an edit only
    those are measured that have changed, or read something else.

    Raises
    ------
    Cancelled
        Where `should_stop` says so between two layers.
    """
    told = model_facts(model, inputs)
    known: dict[str, SymbolicTensor] = {source.name: (source.shape, source.dtype) for source in told.inputs}
    calls: dict[str, tuple[tuple[SymbolicTensor, ...], ...]] = {}
    found = list[LayerFacts]()
    for layer, by_arithmetic in zip(model.layers, told.layers, strict=True):
        if should_stop():
            raise Cancelled("Measuring was stopped.")
        names, owner = by_arithmetic.inputs, model.owner(layer)
        facts = LayerFacts(layer.name, layer.kind, None, inputs=names, shares=layer.shares)
        if by_arithmetic.shape is not None and by_arithmetic.parameters > MAX_WEIGHTS:
            facts, known[layer.name] = by_arithmetic, (by_arithmetic.shape, "float32")
        elif all(name in known for name in names):
            before = calls.get(owner.name, ())
            calls[owner.name] = (*before, tuple(known[name] for name in names))
            answer = _answer(_Question(_text_of(owner), calls[owner.name], owner.replaced(name=_NAME)))
            facts = _facts(facts, answer, new=not before)
            if answer.output is not None:
                known[layer.name] = answer.output
        elif strangers := [name for name in names if name not in {*known, *model.names}]:
            facts = facts.replaced(error=f"It reads {strangers[0] or 'nothing'}, which is no layer before it.")
        found.append(facts)
    return Measured(model, told.inputs, ModelFacts.of(tuple(found), told.inputs, model.ends))


@dataclass(frozen=True)
class _Question:
    """A layer, by its kind and arguments, and what each of the places reads in which it stands, the last one asked for.

    Places before the last are those that share its weights.
    """

    text: str
    calls: tuple[tuple[SymbolicTensor, ...], ...]
    layer: LayerSpec = field(compare=False)


@dataclass(frozen=True)
class _Answer:
    output: SymbolicTensor | None = None
    parameters: int = 0
    trainable: int = 0
    error: str = ""


@lru_cache(maxsize=10_000)
def _answer(question: _Question) -> _Answer:
    try:
        made = layer_of(question.layer)
        for call in question.calls:
            output = output_of(made, question.layer, [keras.KerasTensor(*tensor) for tensor in call])
    except EngineError as error:
        return _Answer(error=first_line(error.__cause__) if isinstance(error.__cause__, Exception) else error.text)
    except Exception as error:
        return _Answer(error=first_line(error))
    trainable = sum(math.prod(weight.shape) for weight in made.trainable_weights)
    return _Answer((tuple(output.shape), str(output.dtype)), made.count_params(), trainable)


def _text_of(layer: LayerSpec) -> str:
    return json.dumps(layer.model_dump(mode="json", include={"kind", "params"}))


def _facts(facts: LayerFacts, answer: _Answer, *, new: bool) -> LayerFacts:
    if answer.output is None:
        return facts.replaced(error=f"Keras refuses it: {answer.error.replace(_NAME, facts.name)}")
    counted = {"parameters": answer.parameters, "trainable": answer.trainable} if new else {}
    return facts.replaced(shape=answer.output[0], **counted)
