"""Shape rules of attention layers, with inputs query, value and key; value defaults to query, and key to value."""

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


def _multi_head_attention(layer: LayerInputs) -> LayerOutput:
    query, value, key = _query_value_key(layer)
    heads, key_length, bias = layer.as_int("num_heads"), layer.as_int("key_dim"), int(layer.as_flag("use_bias"))
    value_length = layer.as_int_or_none("value_dim") or key_length
    outputs = layer.as_int_or_none("output_shape") or _features(query)
    projections = (_features(query) + _features(key) + 2 * bias) * heads * key_length + (
        _features(value) + bias
    ) * heads * value_length
    gate = (_features(query) + bias) * heads * value_length if layer.as_flag("use_gate") else 0
    return LayerOutput((*query[:-1], outputs), weights=projections + gate + (heads * value_length + bias) * outputs)


def _attention(layer: LayerInputs) -> LayerOutput:
    query, value, key = _query_value_key(layer)
    _same_features(layer, query, key)
    weights = int(layer.as_flag("use_scale")) + int(layer.choice("score_mode") == "concat")
    return LayerOutput((*query[:-1], value[-1]), weights=weights)


def _additive_attention(layer: LayerInputs) -> LayerOutput:
    query, value, key = _query_value_key(layer)
    _same_features(layer, query, key)
    return LayerOutput((*query[:-1], value[-1]), weights=_features(query) if layer.as_flag("use_scale") else 0)


def _query_value_key(layer: LayerInputs) -> tuple[TensorShape, TensorShape, TensorShape]:
    """Return the shapes of query, value and key, each (None, ..., steps, features).

    Raises
    ------
    ShapeError
        If an input has fewer than three axes, or the shapes do not match.
    """
    query = layer.inputs[0]
    value = layer.inputs[1] if len(layer.inputs) > 1 else query
    key = layer.inputs[2] if len(layer.inputs) > 2 else value
    if min(len(query), len(value), len(key)) < 3:
        short = min((query, value, key), key=len)
        raise ShapeError(
            f"{layer.entry.label} needs a sequence of shape (None, steps, features). "
            f"Received: {in_words(short)}. Put a Reshape layer before it."
        )
    if len({len(query), len(value), len(key)}) > 1 or value[1:-1] != key[1:-1]:
        raise ShapeError(
            f"{layer.entry.label} needs inputs that fit together. "
            f"Received: query {in_words(query)}, value {in_words(value)}, key {in_words(key)}."
        )
    return query, value, key


def _same_features(layer: LayerInputs, query: TensorShape, key: TensorShape) -> None:
    if query[-1] != key[-1]:
        raise ShapeError(
            f"{layer.entry.label} compares inputs with the same number of features. "
            f"Received: {in_words(query)}, {in_words(key)}."
        )


def _features(shape: TensorShape) -> int:
    return known_size(shape, len(shape) - 1)


RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {
        "AdditiveAttention": _additive_attention,
        "Attention": _attention,
        "MultiHeadAttention": _multi_head_attention,
    }
)
"""Shape rules by kind of layer."""
