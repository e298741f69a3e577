"""Shape rules of layers that rearrange, repeat, pad or crop values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule, in_words, product


def _flatten(layer: LayerInputs) -> LayerOutput:
    return LayerOutput((layer.shape[0], product(layer.shape[1:])))


def _reshape(layer: LayerInputs) -> LayerOutput:
    target, count = layer.as_ints("target_shape"), product(layer.shape[1:])
    fixed = [size for size in target if size != -1]
    if len(target) - len(fixed) > 1 or any(size < 1 for size in fixed):
        raise ShapeError(f"A shape has sizes of at least 1 and -1 at most once. Received: {in_words(target)}.")
    fixed_count = product(tuple(fixed)) or 1
    if count is None:
        return LayerOutput((layer.shape[0], *(None if size == -1 else size for size in target)))
    if count % fixed_count or (fixed_count != count and len(fixed) == len(target)):
        raise ShapeError(
            f"The {count} values of {in_words(layer.shape)} do not fit into {in_words((None, *target))}, "
            f"which has places for {fixed_count}{' times a whole number' if len(fixed) < len(target) else ''}."
        )
    return LayerOutput((layer.shape[0], *(count // fixed_count if size == -1 else size for size in target)))


def _permute(layer: LayerInputs) -> LayerOutput:
    order, axes = layer.as_ints("dims"), list(range(1, len(layer.shape)))
    if sorted(order) != axes:
        raise ShapeError(
            f"The order must name each of the axes {in_words(tuple(axes))} of {in_words(layer.shape)} once. "
            f"Received: {in_words(order)}."
        )
    return LayerOutput((layer.shape[0], *(layer.shape[axis] for axis in order)))


def _repeat(layer: LayerInputs) -> LayerOutput:
    if len(layer.shape) != 2:
        raise ShapeError(f"Repeat needs rows of shape (None, features). Received: {in_words(layer.shape)}.")
    return LayerOutput((layer.shape[0], layer.as_int("n"), layer.shape[1]))


def _zero_padding(layer: LayerInputs) -> LayerOutput:
    steps, channels = layer.sequence()
    before, after = _both_ends(layer, "padding")
    return LayerOutput((layer.shape[0], None if steps is None else steps + before + after, channels))


def _cropping(layer: LayerInputs) -> LayerOutput:
    steps, channels = layer.sequence()
    cut = sum(_both_ends(layer, "cropping"))
    if steps is not None and cut >= steps:
        raise ShapeError(f"Cutting {cut} steps off leaves nothing of {steps}. Cut off fewer.")
    return LayerOutput((layer.shape[0], None if steps is None else steps - cut, channels))


def _upsampling(layer: LayerInputs) -> LayerOutput:
    steps, channels = layer.sequence()
    return LayerOutput((layer.shape[0], None if steps is None else steps * layer.as_int("size"), channels))


def _both_ends(layer: LayerInputs, name: str) -> tuple[int, int]:
    """Return the steps added or cut off at the beginning and at the end."""
    ends = layer.as_ints(name)
    if len(ends) > 2 or not ends or min(ends) < 0:
        raise ShapeError(
            f"Give one number of steps, or two: at the beginning and at the end. Received: {in_words(ends)}."
        )
    return ends[0], ends[-1]


RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {
        "Cropping1D": _cropping,
        "Flatten": _flatten,
        "Permute": _permute,
        "RepeatVector": _repeat,
        "Reshape": _reshape,
        "UpSampling1D": _upsampling,
        "ZeroPadding1D": _zero_padding,
    }
)
"""Shape rules by kind of layer."""
