"""Shape rules of layers that act on the last axis or keep the shape: dense, encoding, normalization, noise."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule, in_words, known_size


def _unchanged(layer: LayerInputs) -> LayerOutput:
    return LayerOutput(layer.shape)


def _unchanged_with_axis(layer: LayerInputs) -> LayerOutput:
    layer.axis("axis")
    return LayerOutput(layer.shape)


def _unchanged_sequence(layer: LayerInputs) -> LayerOutput:
    layer.sequence()
    return LayerOutput(layer.shape)


def _dense(layer: LayerInputs) -> LayerOutput:
    units, bias = layer.as_int("units"), layer.as_flag("use_bias")
    if len(layer.shape) < 2:
        raise ShapeError(f"Dense needs at least one feature for each row. Received: {in_words(layer.shape)}.")
    return LayerOutput((*layer.shape[:-1], units), weights=layer.last() * units + (units if bias else 0))


def _embedding(layer: LayerInputs) -> LayerOutput:
    levels, length = layer.as_int("input_dim"), layer.as_int("output_dim")
    return LayerOutput((*layer.shape, length), weights=levels * length)


def _multi_hot(layer: LayerInputs, levels: int) -> LayerOutput:
    """Return the output for integers encoded as one-hot, multi-hot or count vectors of length `levels`."""
    if layer.choice("output_mode") == "one_hot" and layer.shape[-1] != 1:
        return LayerOutput((*layer.shape, levels))
    return LayerOutput((*layer.shape[:-1], levels))


def _category_encoding(layer: LayerInputs) -> LayerOutput:
    if len(layer.shape) > 2 and layer.choice("output_mode") != "one_hot":
        raise ShapeError(
            f"{layer.entry.label} marks what occurs in a row of shape (None, features). "
            f"Received: {in_words(layer.shape)}."
        )
    return _multi_hot(layer, layer.as_int("num_tokens"))


def _hashing(layer: LayerInputs) -> LayerOutput:
    hash_bins = layer.as_int("num_bins")
    return LayerOutput(layer.shape if layer.choice("output_mode") == "int" else (*layer.shape[:-1], hash_bins))


def _discretization(layer: LayerInputs) -> LayerOutput:
    boundaries = layer.value("bin_boundaries")
    if not isinstance(boundaries, tuple) or not boundaries:
        raise ShapeError("Boundaries must be at least one number, in rising order.")
    mode, bins = layer.choice("output_mode"), len(boundaries) + 1
    if mode == "int":
        return LayerOutput(layer.shape)
    if mode == "one_hot":
        return _multi_hot(layer, bins)
    return LayerOutput((layer.shape[0], *layer.shape[2:], bins))


def _normalization(layer: LayerInputs) -> LayerOutput:
    size = layer.size_of_axis("axis")
    for name in ("mean", "variance"):
        values = layer.value(name)
        count = len(values) if isinstance(values, tuple) else 1
        if count not in (1, size):
            argument = layer.entry.argument(name)
            label = argument.label if argument else name
            raise ShapeError(f"{label} must be one number or {size}, one for each feature. Received: {count}.")
    return LayerOutput(layer.shape)


def _batch_normalization(layer: LayerInputs) -> LayerOutput:
    size = layer.size_of_axis("axis")
    return LayerOutput(
        layer.shape, weights=size * _trainable_per_feature(layer), fixed=size * (5 if layer.as_flag("renorm") else 2)
    )


def _layer_normalization(layer: LayerInputs) -> LayerOutput:
    return LayerOutput(layer.shape, weights=layer.size_of_axis("axis") * _trainable_per_feature(layer))


def _group_normalization(layer: LayerInputs) -> LayerOutput:
    size, groups = layer.size_of_axis("axis"), layer.as_int("groups")
    if groups == 0 or (groups > 0 and size % groups):
        raise ShapeError(f"{size} features cannot be divided into {groups} groups. Take a number that divides {size}.")
    return LayerOutput(layer.shape, weights=size * _trainable_per_feature(layer))


def _rms_normalization(layer: LayerInputs) -> LayerOutput:
    return LayerOutput(layer.shape, weights=layer.size_of_axis("axis"))


def _trainable_per_feature(layer: LayerInputs) -> int:
    """Return the number of trainable parameters per feature (0 to 2): scale, offset, both or neither."""
    return int(layer.as_flag("scale")) + int(layer.as_flag("center"))


def _prelu(layer: LayerInputs) -> LayerOutput:
    shared = layer.as_ints("shared_axes") if layer.value("shared_axes") is not None else ()
    weights = 1
    for axis in range(1, len(layer.shape)):
        weights *= 1 if axis in shared else known_size(layer.shape, axis)
    wrong = [axis for axis in shared if not 0 < axis < len(layer.shape)]
    if wrong:
        raise ShapeError(f"Axis {wrong[0]} does not exist in {in_words(layer.shape)}. Axes are counted from 1.")
    return LayerOutput(layer.shape, weights=weights)


RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "Activation",
                "ActivityRegularization",
                "AlphaDropout",
                "Dropout",
                "ELU",
                "GaussianDropout",
                "GaussianNoise",
                "Identity",
                "LeakyReLU",
                "Masking",
                "ReLU",
                "Rescaling",
            ),
            _unchanged,
        ),
        "BatchNormalization": _batch_normalization,
        "CategoryEncoding": _category_encoding,
        "Dense": _dense,
        "Discretization": _discretization,
        "Embedding": _embedding,
        "Hashing": _hashing,
        "GroupNormalization": _group_normalization,
        "LayerNormalization": _layer_normalization,
        "Normalization": _normalization,
        "PReLU": _prelu,
        "RMSNormalization": _rms_normalization,
        "Softmax": _unchanged_with_axis,
        "SpatialDropout1D": _unchanged_sequence,
        "UnitNormalization": _unchanged_with_axis,
    }
)
"""Shape rules by kind of layer."""
