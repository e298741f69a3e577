"""Layers in which steps look at steps: the inputs are query, value and key; what is missing is the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.shapes.rule_input import (
    LayerInputs,
    LayerOutput,
    ShapeError,
    ShapeRule,
    TensorShape,
    in_words,
    known_size,
)


def _many_heads(given: LayerInputs) -> LayerOutput:
    query, value, key = _looked_up(given)
    heads, length, bias = given.whole("num_heads"), given.whole("key_dim"), int(given.as_flag("use_bias"))
    passed = given.whole_or_none("value_dim") or length
    outputs = given.whole_or_none("output_shape") or _features(query)
    into = (_features(query) + _features(key) + 2 * bias) * heads * length + (_features(value) + bias) * heads * passed
    gate = (_features(query) + bias) * heads * passed if given.as_flag("use_gate") else 0
    return LayerOutput((*query[:-1], outputs), weights=into + gate + (heads * passed + bias) * outputs)


def _products(given: LayerInputs) -> LayerOutput:
    query, value, key = _looked_up(given)
    _same_features(given, query, key)
    weights = int(given.as_flag("use_scale")) + int(given.choice("score_mode") == "concat")
    return LayerOutput((*query[:-1], value[-1]), weights=weights)


def _sums(given: LayerInputs) -> LayerOutput:
    query, value, key = _looked_up(given)
    _same_features(given, query, key)
    return LayerOutput((*query[:-1], value[-1]), weights=_features(query) if given.as_flag("use_scale") else 0)


def _looked_up(given: LayerInputs) -> tuple[TensorShape, TensorShape, TensorShape]:
    """Return the shapes of query, value and key."""
    query = given.inputs[0]
    value = given.inputs[1] if len(given.inputs) > 1 else query
    key = given.inputs[2] if len(given.inputs) > 2 else value
    if min(len(query), len(value), len(key)) < 3:
        short = min((query, value, key), key=len)
        raise ShapeError(
            f"{given.known.label} needs a sequence of shape (None, steps, features). "
            f"Received: {in_words(short)}. Put a Reshape layer before it."
        )
    if len({len(query), len(value), len(key)}) > 1 or value[1:-1] != key[1:-1]:
        raise ShapeError(
            f"{given.known.label} needs inputs that fit together. "
            f"Received: query {in_words(query)}, value {in_words(value)}, key {in_words(key)}."
        )
    return query, value, key


def _same_features(given: LayerInputs, query: TensorShape, key: TensorShape) -> None:
    if query[-1] != key[-1]:
        raise ShapeError(
            f"{given.known.label} compares inputs with the same number of features. "
            f"Received: {in_words(query)}, {in_words(key)}."
        )


def _features(shape: TensorShape) -> int:
    return known_size(shape, len(shape) - 1)


RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {
        "AdditiveAttention": _sums,
        "Attention": _products,
        "MultiHeadAttention": _many_heads,
    }
)
"""By kind of layer."""
