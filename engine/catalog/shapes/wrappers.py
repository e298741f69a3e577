"""Shape rules of layers that wrap another layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from engine.catalog.entries import entry
from engine.catalog.shapes import dense_like, reshaping, sequences
from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule, in_words
from engine.project import ObjectSpec

INNER: Mapping[str, ShapeRule] = MappingProxyType({**dense_like.RULES, **sequences.RULES, **reshaping.RULES})
"""Shape rules of the layers that can be wrapped."""

LENGTH = {"Conv1D": "filters", "Dense": "units", "Embedding": "output_dim"}
"""Argument with the size of the last axis of a layer's weights, by kind of layer."""


def _bidirectional(layer: LayerInputs) -> LayerOutput:
    layer.sequence()
    forwards, backwards = (
        _inner_output(layer, "layer"),
        _inner_output(layer, "backward_layer") or _inner_output(layer, "layer"),
    )
    directions = _reads_backwards(layer, "layer"), _reads_backwards(layer, "backward_layer")
    if forwards is None or backwards is None:
        raise ShapeError("Bidirectional needs a layer. Choose the one that reads forwards.")
    if layer.value("backward_layer") is not None and directions[0] == directions[1]:
        raise ShapeError("The backward layer must go backwards where the layer does not. Switch one of them.")
    if forwards.shape != backwards.shape:
        raise ShapeError("The layer and the backward layer must give outputs of the same size.")
    *rest, last = forwards.shape
    joined = layer.choice("merge_mode") == "concat" and last is not None
    return LayerOutput(
        (*rest, last * 2 if joined and last is not None else last), weights=forwards.weights + backwards.weights
    )


def _spectral(layer: LayerInputs) -> LayerOutput:
    layer.as_int("power_iterations")
    output, wrapped = _inner_output(layer, "layer"), layer.value("layer")
    if output is None or not isinstance(wrapped, ObjectSpec):
        raise ShapeError("Spectral normalization needs a layer. Choose the one whose weights are divided.")
    length = _inner_inputs(layer, wrapped).as_int(LENGTH[wrapped.kind])
    return LayerOutput(output.shape, weights=output.weights, fixed=output.fixed + length)


def _time_distributed(layer: LayerInputs) -> LayerOutput:
    if len(layer.shape) < 3:
        raise ShapeError(
            f"{layer.entry.label} needs a sequence of shape (None, steps, features). "
            f"Received: {in_words(layer.shape)}. Put a Reshape layer before it."
        )
    rows, steps, *rest = layer.shape
    output = _inner_output(replace(layer, inputs=((rows, *rest),)), "layer")
    if output is None:
        raise ShapeError("Time distributed needs a layer. Choose the one that sees each step.")
    return replace(output, shape=(output.shape[0], steps, *output.shape[1:]))


def _inner_output(layer: LayerInputs, name: str) -> LayerOutput | None:
    """Return the output of the wrapped layer in an argument; None if the argument is None."""
    wrapped = layer.value(name)
    if wrapped is None:
        return None
    argument = layer.entry.argument(name)
    if not isinstance(wrapped, ObjectSpec) or argument is None or wrapped.kind not in argument.choices:
        raise ShapeError(f"{layer.entry.label} holds one of {', '.join(argument.choices if argument else ())}.")
    inner = _inner_inputs(layer, wrapped)
    for each in inner.entry.arguments:
        if each.required and wrapped.params.get(each.name) is None:
            raise ShapeError(f"{inner.entry.label} needs a value for {each.label.lower()}.")
    return INNER[wrapped.kind](inner)


def _inner_inputs(layer: LayerInputs, wrapped: ObjectSpec) -> LayerInputs:
    known = entry("layers", wrapped.kind)
    if known is None:
        raise ShapeError(f"Layerdesk knows no layer {wrapped.kind}. Choose another kind.")
    return LayerInputs(known, wrapped.params, layer.inputs)


def _reads_backwards(layer: LayerInputs, name: str) -> bool:
    wrapped = layer.value(name)
    return isinstance(wrapped, ObjectSpec) and bool(wrapped.params.get("go_backwards"))


RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {"Bidirectional": _bidirectional, "SpectralNormalization": _spectral, "TimeDistributed": _time_distributed}
)
"""Shape rules by kind of layer."""
