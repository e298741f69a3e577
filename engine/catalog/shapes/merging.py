"""Shape rules of layers that merge several inputs into one output."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from types import MappingProxyType

from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule, TensorShape, in_words


def _elementwise(layer: LayerInputs) -> LayerOutput:
    """Return the broadcast shape of all inputs; an axis of size 1 matches any size."""
    return LayerOutput(
        (None, *reduce(lambda one, other: _broadcast(layer, one, other), (shape[1:] for shape in layer.inputs)))
    )


def _broadcast(layer: LayerInputs, one: TensorShape, other: TensorShape) -> TensorShape:
    if len(one) < len(other):
        one, other = other, one
    leading = one[: len(one) - len(other)]
    return (
        *leading,
        *(_broadcast_size(layer, left, right) for left, right in zip(one[len(leading) :], other, strict=True)),
    )


def _broadcast_size(layer: LayerInputs, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    if left != right and 1 not in (left, right):
        raise ShapeError(f"{layer.entry.label} needs inputs of the same shape. Received: {_listed(layer)}.")
    return max(left, right)


def _concatenate(layer: LayerInputs) -> LayerOutput:
    axis, rank = layer.axis("axis"), len(layer.shape)
    if axis == 0:
        raise ShapeError("Concatenate cannot put rows one after another. Take another axis than 0.")
    rest = {(*shape[:axis], *shape[axis + 1 :]) for shape in layer.inputs}
    if len(rest) > 1 or any(len(shape) != rank for shape in layer.inputs):
        raise ShapeError(
            f"Concatenate needs inputs that agree except on axis {layer.as_int('axis')}. Received: {_listed(layer)}."
        )
    sizes = [shape[axis] for shape in layer.inputs]
    total = None if None in sizes else sum(size for size in sizes if size is not None)
    return LayerOutput((*layer.shape[:axis], total, *layer.shape[axis + 1 :]))


def _dot(layer: LayerInputs) -> LayerOutput:
    axes = layer.as_ints("axes")
    places = [axis % len(shape) if axis < 0 else axis for axis, shape in zip(axes * 2, layer.inputs, strict=False)]
    if len(axes) > 2 or any(not 0 < place < len(shape) for place, shape in zip(places, layer.inputs, strict=True)):
        raise ShapeError(f"Dot product: axis {in_words(layer.value('axes'))} does not exist in {_listed(layer)}.")
    one, other = layer.inputs
    if one[places[0]] != other[places[1]]:
        raise ShapeError(f"Dot product needs inputs of the same size on the axis. Received: {_listed(layer)}.")
    rest = (*one[: places[0]], *one[places[0] + 1 :], *other[1 : places[1]], *other[places[1] + 1 :])
    return LayerOutput(rest if len(rest) > 1 else (*rest, 1))


def _listed(layer: LayerInputs) -> str:
    return ", ".join(in_words(shape) for shape in layer.inputs)


RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {
        **dict.fromkeys(("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"), _elementwise),
        "Concatenate": _concatenate,
        "Dot": _dot,
    }
)
"""Shape rules by kind of layer."""
