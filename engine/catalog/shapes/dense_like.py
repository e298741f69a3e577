"""Layers that work on the last axis or leave the shape alone: dense, embeddings, encodings, normalization, noise."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule, in_words, known_size


def _same(given: LayerInputs) -> LayerOutput:
    return LayerOutput(given.shape)


def _same_along_axis(given: LayerInputs) -> LayerOutput:
    given.axis("axis")
    return LayerOutput(given.shape)


def _same_for_sequences(given: LayerInputs) -> LayerOutput:
    given.sequence()
    return LayerOutput(given.shape)


def _dense(given: LayerInputs) -> LayerOutput:
    units, bias = given.whole("units"), given.as_flag("use_bias")
    if len(given.shape) < 2:
        raise ShapeError(f"Dense needs at least one feature for each row. Received: {in_words(given.shape)}.")
    return LayerOutput((*given.shape[:-1], units), weights=given.last() * units + (units if bias else 0))


def _embedding(given: LayerInputs) -> LayerOutput:
    levels, length = given.whole("input_dim"), given.whole("output_dim")
    return LayerOutput((*given.shape, length), weights=levels * length)


def _encoded(given: LayerInputs, levels: int) -> LayerOutput:
    """Return what becomes of whole numbers that are marked in places of their own."""
    if given.choice("output_mode") == "one_hot" and given.shape[-1] != 1:
        return LayerOutput((*given.shape, levels))
    return LayerOutput((*given.shape[:-1], levels))


def _category_encoding(given: LayerInputs) -> LayerOutput:
    if len(given.shape) > 2 and given.choice("output_mode") != "one_hot":
        raise ShapeError(
            f"{given.known.label} marks what occurs in a row of shape (None, features). "
            f"Received: {in_words(given.shape)}."
        )
    return _encoded(given, given.whole("num_tokens"))


def _hashing(given: LayerInputs) -> LayerOutput:
    places = given.whole("num_bins")
    return LayerOutput(given.shape if given.choice("output_mode") == "int" else (*given.shape[:-1], places))


def _discretization(given: LayerInputs) -> LayerOutput:
    boundaries = given.value("bin_boundaries")
    if not isinstance(boundaries, tuple) or not boundaries:
        raise ShapeError("Boundaries must be at least one number, in rising order.")
    mode, bins = given.choice("output_mode"), len(boundaries) + 1
    if mode == "int":
        return LayerOutput(given.shape)
    if mode == "one_hot":
        return _encoded(given, bins)
    return LayerOutput((given.shape[0], *given.shape[2:], bins))


def _normalization(given: LayerInputs) -> LayerOutput:
    size = given.size_of_axis("axis")
    for name in ("mean", "variance"):
        values = given.value(name)
        count = len(values) if isinstance(values, tuple) else 1
        if count not in (1, size):
            argument = given.known.argument(name)
            label = argument.label if argument else name
            raise ShapeError(f"{label} must be one number or {size}, one for each feature. Received: {count}.")
    return LayerOutput(given.shape)


def _batch_normalization(given: LayerInputs) -> LayerOutput:
    size = given.size_of_axis("axis")
    return LayerOutput(given.shape, weights=size * _learned(given), fixed=size * (5 if given.as_flag("renorm") else 2))


def _layer_normalization(given: LayerInputs) -> LayerOutput:
    return LayerOutput(given.shape, weights=given.size_of_axis("axis") * _learned(given))


def _group_normalization(given: LayerInputs) -> LayerOutput:
    size, groups = given.size_of_axis("axis"), given.whole("groups")
    if groups == 0 or (groups > 0 and size % groups):
        raise ShapeError(f"{size} features cannot be divided into {groups} groups. Take a number that divides {size}.")
    return LayerOutput(given.shape, weights=size * _learned(given))


def _rms_normalization(given: LayerInputs) -> LayerOutput:
    return LayerOutput(given.shape, weights=given.size_of_axis("axis"))


def _learned(given: LayerInputs) -> int:
    """Return how many numbers are learned for each feature: a factor, an offset, both or none."""
    return int(given.as_flag("scale")) + int(given.as_flag("center"))


def _learned_relu(given: LayerInputs) -> LayerOutput:
    shared = given.as_ints("shared_axes") if given.value("shared_axes") is not None else ()
    weights = 1
    for axis in range(1, len(given.shape)):
        weights *= 1 if axis in shared else known_size(given.shape, axis)
    wrong = [axis for axis in shared if not 0 < axis < len(given.shape)]
    if wrong:
        raise ShapeError(f"Axis {wrong[0]} does not exist in {in_words(given.shape)}. Axes are counted from 1.")
    return LayerOutput(given.shape, weights=weights)


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
            _same,
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
        "PReLU": _learned_relu,
        "RMSNormalization": _rms_normalization,
        "Softmax": _same_along_axis,
        "SpatialDropout1D": _same_for_sequences,
        "UnitNormalization": _same_along_axis,
    }
)
"""By kind of layer."""
