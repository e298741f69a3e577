"""The dense layer that is written as an equation in Einstein's notation."""

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
"""Letters for the axes of the input, of the weights and of the output; dots for axes that stay as they are."""


class _Parts(NamedTuple):
    inputs: str
    weights: str
    outputs: str
    dots: str
    """Where axes stand that have no letter: ``before``, ``after`` or nowhere."""


def _einsum(given: LayerInputs) -> LayerOutput:
    parts, shape = _parts(given.value("equation")), given.shape
    spare = len(shape) - len(parts.inputs)
    if spare < 0 or (spare and not parts.dots):
        raise ShapeError(f"The equation names {len(parts.inputs)} axes. Received: {in_words(shape)}.")
    output = _output(given, parts, spare)
    letters = {
        **dict(zip(parts.inputs, shape[spare:] if parts.dots == "before" else shape, strict=False)),
        **dict(zip(parts.outputs, output[spare:] if parts.dots == "before" else output, strict=False)),
    }
    _same_sizes(parts, shape[spare:] if parts.dots == "before" else shape, letters)
    weights = product(tuple(_size(letters, letter) for letter in parts.weights)) or 0
    return LayerOutput(output, weights=weights + _bias(given, parts, letters))


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


def _output(given: LayerInputs, parts: _Parts, spare: int) -> TensorShape:
    """Return the shape of the output: what was asked for, with the rows and the axes without a letter."""
    wanted = given.value("output_shape")
    sizes = tuple(wanted) if isinstance(wanted, tuple) else (wanted,)
    if any(size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 1) for size in sizes):
        raise ShapeError(f"Output shape takes whole numbers of at least 1. Received: {in_words(wanted)}.")
    shape = given.shape
    asked: TensorShape = tuple(size for size in sizes if size is None or isinstance(size, int))
    if parts.dots == "before":
        output = (shape[0], *shape[1:spare], *asked)
    else:
        output = (shape[0], *asked, *(shape[len(shape) - spare :] if spare else ()))
    if len(output) != len(parts.outputs) + spare:
        raise ShapeError(
            f"The output of the equation has {len(parts.outputs)} axes, which the shape {in_words(asked)} does not fit."
        )
    return output


def _same_sizes(parts: _Parts, inputs: TensorShape, letters: Mapping[str, int | None]) -> None:
    for letter, size in zip(parts.inputs, inputs, strict=False):
        wanted = letters[letter]
        if letter in parts.outputs and wanted is not None and wanted != size:
            raise ShapeError(f"The axis {letter} has size {size} in the input and {wanted} in the output.")
    unknown = [letter for letter in parts.outputs if letter not in parts.inputs + parts.weights]
    if unknown:
        raise ShapeError(f"The axis {unknown[0]} of the output stands neither in the input nor in the weights.")


def _size(letters: Mapping[str, int | None], letter: str) -> int:
    size = letters.get(letter)
    if size is None:
        raise ShapeError(f"The axis {letter} of the weights has no known size.")
    return size


def _bias(given: LayerInputs, parts: _Parts, letters: Mapping[str, int | None]) -> int:
    axes = given.value("bias_axes")
    if not axes:
        return 0
    if not isinstance(axes, str) or any(letter not in parts.outputs for letter in axes):
        raise ShapeError(f"Bias axes are letters of the output, {parts.outputs}. Received: {in_words(axes)}.")
    return product(tuple(_size(letters, letter) for letter in axes)) or 0


RULES: Mapping[str, ShapeRule] = MappingProxyType({"EinsumDense": _einsum})
"""By kind of layer."""
