"""Layers that put the same numbers into another shape."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule, in_words, product


def _flatten(given: LayerInputs) -> LayerOutput:
    return LayerOutput((given.shape[0], product(given.shape[1:])))


def _reshape(given: LayerInputs) -> LayerOutput:
    target, have = given.as_ints("target_shape"), product(given.shape[1:])
    fixed = [size for size in target if size != -1]
    if len(target) - len(fixed) > 1 or any(size < 1 for size in fixed):
        raise ShapeError(f"A shape has sizes of at least 1 and -1 at most once. Received: {in_words(target)}.")
    wanted = product(tuple(fixed)) or 1
    if have is None:
        return LayerOutput((given.shape[0], *(None if size == -1 else size for size in target)))
    if have % wanted or (wanted != have and len(fixed) == len(target)):
        raise ShapeError(
            f"The {have} values of {in_words(given.shape)} do not fit into {in_words((None, *target))}, "
            f"which has places for {wanted}{' times a whole number' if len(fixed) < len(target) else ''}."
        )
    return LayerOutput((given.shape[0], *(have // wanted if size == -1 else size for size in target)))


def _permute(given: LayerInputs) -> LayerOutput:
    order, axes = given.as_ints("dims"), list(range(1, len(given.shape)))
    if sorted(order) != axes:
        raise ShapeError(
            f"The order must name each of the axes {in_words(tuple(axes))} of {in_words(given.shape)} once. "
            f"Received: {in_words(order)}."
        )
    return LayerOutput((given.shape[0], *(given.shape[axis] for axis in order)))


def _repeat(given: LayerInputs) -> LayerOutput:
    if len(given.shape) != 2:
        raise ShapeError(f"Repeat needs rows of shape (None, features). Received: {in_words(given.shape)}.")
    return LayerOutput((given.shape[0], given.whole("n"), given.shape[1]))


def _zero_padding(given: LayerInputs) -> LayerOutput:
    steps, channels = given.sequence()
    before, after = _both_ends(given, "padding")
    return LayerOutput((given.shape[0], None if steps is None else steps + before + after, channels))


def _cropping(given: LayerInputs) -> LayerOutput:
    steps, channels = given.sequence()
    cut = sum(_both_ends(given, "cropping"))
    if steps is not None and cut >= steps:
        raise ShapeError(f"Cutting {cut} steps off leaves nothing of {steps}. Cut off fewer.")
    return LayerOutput((given.shape[0], None if steps is None else steps - cut, channels))


def _upsampling(given: LayerInputs) -> LayerOutput:
    steps, channels = given.sequence()
    return LayerOutput((given.shape[0], None if steps is None else steps * given.whole("size"), channels))


def _both_ends(given: LayerInputs, name: str) -> tuple[int, int]:
    """Return what is added or cut off at the beginning and at the end."""
    ends = given.as_ints(name)
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
"""By kind of layer."""
