"""Shape rule of `EinsumDense`, a dense layer given as an equation in Einstein notation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from engine.catalog.shapes.rule_input import (
    LayerInputs,
    LayerOutput,
    ShapeError,
    ShapeRule,
    TensorShape,
    in_words,
    product,
)

EQUATION = re.compile(
    r"(?P<before>\.\.\.)?(?P<inputs>[a-zA-Z]+)(?P<after>\.\.\.)?,(?P<weights>[a-zA-Z]+)"
    r"->(?P<before_too>\.\.\.)?(?P<outputs>[a-zA-Z]+)(?P<after_too>\.\.\.)?"
)
"""Letters for the axes of the input, of the weights and of the output; dots for axes that stay unchanged."""


class _Parts(NamedTuple):
    inputs: str
    weights: str
    outputs: str
    dots: str
    """Position of the axes without a letter: ``before``, ``after``, or empty if there are none."""


def _einsum(layer: LayerInputs) -> LayerOutput:
    parts, shape = _parts(layer.value("equation")), layer.shape
    unnamed = len(shape) - len(parts.inputs)
    if unnamed < 0 or (unnamed and not parts.dots):
        raise ShapeError(f"The equation names {len(parts.inputs)} axes. Received: {in_words(shape)}.")
    output = _output(layer, parts, unnamed)
    letters = {
        **dict(zip(parts.inputs, shape[unnamed:] if parts.dots == "before" else shape, strict=False)),
        **dict(zip(parts.outputs, output[unnamed:] if parts.dots == "before" else output, strict=False)),
    }
    _check_same_sizes(parts, shape[unnamed:] if parts.dots == "before" else shape, letters)
    weights = product(tuple(_size(letters, letter) for letter in parts.weights)) or 0
    return LayerOutput(output, weights=weights + _bias(layer, parts, letters))


def _parts(equation: object) -> _Parts:
    found = EQUATION.fullmatch(equation.replace(" ", "")) if isinstance(equation, str) else None
    if (
        found is None
        or bool(found["before"]) != bool(found["before_too"])
        or bool(found["after"]) != bool(found["after_too"])
        or (found["before"] and found["after"])
    ):
        raise ShapeError(f"An equation looks like ab,bc->ac or ...x,xy->...y. Received: {in_words(equation)}.")
    dots = "before" if found["before"] else "after" if found["after"] else ""
    return _Parts(found["inputs"], found["weights"], found["outputs"], dots)


def _output(layer: LayerInputs, parts: _Parts, unnamed: int) -> TensorShape:
    """Return the output shape: `output_shape`, with the axis of rows and `unnamed` axes without a letter added."""
    value = layer.value("output_shape")
    sizes = tuple(value) if isinstance(value, tuple) else (value,)
    if any(size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 1) for size in sizes):
        raise ShapeError(f"Output shape takes whole numbers of at least 1. Received: {in_words(value)}.")
    shape = layer.shape
    named: TensorShape = tuple(size for size in sizes if size is None or isinstance(size, int))
    if parts.dots == "before":
        output = (shape[0], *shape[1:unnamed], *named)
    else:
        output = (shape[0], *named, *(shape[len(shape) - unnamed :] if unnamed else ()))
    if len(output) != len(parts.outputs) + unnamed:
        raise ShapeError(
            f"The output of the equation has {len(parts.outputs)} axes, which the shape {in_words(named)} does not fit."
        )
    return output


def _check_same_sizes(parts: _Parts, inputs: TensorShape, letters: Mapping[str, int | None]) -> None:
    for letter, size in zip(parts.inputs, inputs, strict=False):
        expected = letters[letter]
        if letter in parts.outputs and expected is not None and expected != size:
            raise ShapeError(f"The axis {letter} has size {size} in the input and {expected} in the output.")
    unknown = [letter for letter in parts.outputs if letter not in parts.inputs + parts.weights]
    if unknown:
        raise ShapeError(f"The axis {unknown[0]} of the output is neither in the input nor in the weights.")


def _size(letters: Mapping[str, int | None], letter: str) -> int:
    size = letters.get(letter)
    if size is None:
        raise ShapeError(f"The axis {letter} of the weights has no known size.")
    return size


def _bias(layer: LayerInputs, parts: _Parts, letters: Mapping[str, int | None]) -> int:
    axes = layer.value("bias_axes")
    if not axes:
        return 0
    if not isinstance(axes, str) or any(letter not in parts.outputs for letter in axes):
        raise ShapeError(f"Bias axes are letters of the output, {parts.outputs}. Received: {in_words(axes)}.")
    return product(tuple(_size(letters, letter) for letter in axes)) or 0


RULES: Mapping[str, ShapeRule] = MappingProxyType({"EinsumDense": _einsum})
"""Shape rules by kind of layer."""
