"""Layers that make one output of several inputs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from types import MappingProxyType

from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule, TensorShape, in_words


def _value_by_value(given: LayerInputs) -> LayerOutput:
    """Every output is made of the values at the same place; a size of 1 fits any other."""
    return LayerOutput(
        (None, *reduce(lambda one, other: _fitted(given, one, other), (shape[1:] for shape in given.inputs)))
    )


def _fitted(given: LayerInputs, one: TensorShape, other: TensorShape) -> TensorShape:
    if len(one) < len(other):
        one, other = other, one
    lead = one[: len(one) - len(other)]
    return (*lead, *(_common(given, left, right) for left, right in zip(one[len(lead) :], other, strict=True)))


def _common(given: LayerInputs, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    if left != right and 1 not in (left, right):
        raise ShapeError(f"{given.known.label} needs inputs of the same shape. Received: {_listed(given)}.")
    return max(left, right)


def _concatenate(given: LayerInputs) -> LayerOutput:
    axis, rank = given.axis("axis"), len(given.shape)
    if axis == 0:
        raise ShapeError("Concatenate cannot put rows one after another. Take another axis than 0.")
    rest = {(*shape[:axis], *shape[axis + 1 :]) for shape in given.inputs}
    if len(rest) > 1 or any(len(shape) != rank for shape in given.inputs):
        raise ShapeError(
            f"Concatenate needs inputs that agree except on axis {given.whole('axis')}. Received: {_listed(given)}."
        )
    sizes = [shape[axis] for shape in given.inputs]
    total = None if None in sizes else sum(size for size in sizes if size is not None)
    return LayerOutput((*given.shape[:axis], total, *given.shape[axis + 1 :]))


def _dot(given: LayerInputs) -> LayerOutput:
    axes = given.as_ints("axes")
    places = [axis % len(shape) if axis < 0 else axis for axis, shape in zip(axes * 2, given.inputs, strict=False)]
    if len(axes) > 2 or any(not 0 < place < len(shape) for place, shape in zip(places, given.inputs, strict=True)):
        raise ShapeError(f"Dot product: axis {in_words(given.value('axes'))} does not exist in {_listed(given)}.")
    one, other = given.inputs
    if one[places[0]] != other[places[1]]:
        raise ShapeError(f"Dot product needs inputs of the same size on the axis. Received: {_listed(given)}.")
    rest = (*one[: places[0]], *one[places[0] + 1 :], *other[1 : places[1]], *other[places[1] + 1 :])
    return LayerOutput(rest if len(rest) > 1 else (*rest, 1))


def _listed(given: LayerInputs) -> str:
    return ", ".join(in_words(shape) for shape in given.inputs)


RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {
        **dict.fromkeys(("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"), _value_by_value),
        "Concatenate": _concatenate,
        "Dot": _dot,
    }
)
"""By kind of layer."""
