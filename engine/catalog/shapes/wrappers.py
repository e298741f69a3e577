"""Layers that hold another layer: what that one makes of the input, and what is added to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from engine.catalog.entries import entry
from engine.catalog.shapes import dense_like, reshaping, sequences
from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule, in_words
from engine.project import ObjectSpec

INNER: Mapping[str, ShapeRule] = MappingProxyType({**dense_like.RULES, **sequences.RULES, **reshaping.RULES})
"""The rules of the layers that can be held."""

LENGTH = {"Conv1D": "filters", "Dense": "units", "Embedding": "output_dim"}
"""The argument that says how long the last axis of a layer's weights is."""


def _bidirectional(given: LayerInputs) -> LayerOutput:
    given.sequence()
    forwards, backwards = _held(given, "layer"), _held(given, "backward_layer") or _held(given, "layer")
    ways = _way(given, "layer"), _way(given, "backward_layer")
    if forwards is None or backwards is None:
        raise ShapeError("Bidirectional needs a layer. Choose the one that reads forwards.")
    if given.value("backward_layer") is not None and ways[0] == ways[1]:
        raise ShapeError("The backward layer must go backwards where the layer does not. Switch one of them.")
    if forwards.shape != backwards.shape:
        raise ShapeError("The layer and the backward layer must give outputs of the same size.")
    *rest, last = forwards.shape
    joined = given.choice("merge_mode") == "concat" and last is not None
    return LayerOutput(
        (*rest, last * 2 if joined and last is not None else last), weights=forwards.weights + backwards.weights
    )


def _spectral(given: LayerInputs) -> LayerOutput:
    given.whole("power_iterations")
    made, held = _held(given, "layer"), given.value("layer")
    if made is None or not isinstance(held, ObjectSpec):
        raise ShapeError("Spectral normalization needs a layer. Choose the one whose weights are divided.")
    length = _inside(given, held).whole(LENGTH[held.kind])
    return LayerOutput(made.shape, weights=made.weights, fixed=made.fixed + length)


def _time_distributed(given: LayerInputs) -> LayerOutput:
    if len(given.shape) < 3:
        raise ShapeError(
            f"{given.known.label} needs a sequence of shape (None, steps, features). "
            f"Received: {in_words(given.shape)}. Put a Reshape layer before it."
        )
    rows, steps, *rest = given.shape
    made = _held(replace(given, inputs=((rows, *rest),)), "layer")
    if made is None:
        raise ShapeError("Time distributed needs a layer. Choose the one that sees each step.")
    return replace(made, shape=(made.shape[0], steps, *made.shape[1:]))


def _held(given: LayerInputs, name: str) -> LayerOutput | None:
    """Return what a held layer makes of the input; None where there is none."""
    held = given.value(name)
    if held is None:
        return None
    argument = given.known.argument(name)
    if not isinstance(held, ObjectSpec) or argument is None or held.kind not in argument.choices:
        raise ShapeError(f"{given.known.label} holds one of {', '.join(argument.choices if argument else ())}.")
    inside = _inside(given, held)
    for each in inside.known.arguments:
        if each.required and held.params.get(each.name) is None:
            raise ShapeError(f"{inside.known.label} needs a value for {each.label.lower()}.")
    return INNER[held.kind](inside)


def _inside(given: LayerInputs, held: ObjectSpec) -> LayerInputs:
    known = entry("layers", held.kind)
    if known is None:
        raise ShapeError(f"Layerdesk knows no layer {held.kind}. Choose another kind.")
    return LayerInputs(known, held.params, given.inputs)


def _way(given: LayerInputs, name: str) -> bool:
    held = given.value(name)
    return isinstance(held, ObjectSpec) and bool(held.params.get("go_backwards"))


RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {"Bidirectional": _bidirectional, "SpectralNormalization": _spectral, "TimeDistributed": _time_distributed}
)
"""By kind of layer."""
