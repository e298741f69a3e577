"""Input and output of a shape rule; invalid shapes and arguments raise `ShapeError` with a sentence for the user."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from engine.catalog.entries import Argument, Entry
from engine.project import Value

TensorShape = tuple[int | None, ...]
"""Sizes of all axes, rows first; None for an unknown size, such as the number of rows."""


class ShapeError(Exception):
    """Error of a layer that cannot be built; its text is a sentence for the user."""


@dataclass(frozen=True)
class LayerOutput:
    """Output shape and parameter counts of a layer.

    Attributes
    ----------
    shape : tuple of (int or None)
        Shape of the output, rows first.
    weights, fixed : int
        Number of trainable parameters, and of parameters that training never changes.
    """

    shape: TensorShape
    weights: int = 0
    fixed: int = 0


@dataclass(frozen=True)
class LayerInputs:
    """Catalog entry of a layer, its arguments, and the shapes of its inputs."""

    entry: Entry
    params: Mapping[str, Value]
    inputs: tuple[TensorShape, ...]

    @property
    def shape(self) -> TensorShape:
        """Shape of the first input."""
        return self.inputs[0]

    def value(self, name: str) -> Value:
        """Return the value of an argument, or the default of Keras if it is not set."""
        argument = self._argument(name)
        return self.params.get(name, argument.default)

    def as_int(self, name: str) -> int:
        """Return an integer argument within its bounds; a tuple of equal integers counts as one."""
        value = self.value(name)
        if isinstance(value, tuple) and value and all(item == value[0] for item in value):
            value = value[0]
        argument = self._argument(name)
        low = argument.minimum
        if not _is_int(value) or (low is not None and value < low):
            bound = "" if low is None else f" of at least {low:g}"
            raise ShapeError(f"{argument.label} must be a whole number{bound}. Received: {in_words(value)}.")
        return value

    def as_int_or_none(self, name: str) -> int | None:
        """Return an integer argument within its bounds, or None if it is None."""
        return None if self.value(name) is None else self.as_int(name)

    def as_ints(self, name: str) -> tuple[int, ...]:
        """Return an argument as a tuple of integers; a single integer becomes a tuple of one."""
        value = self.value(name)
        items = value if isinstance(value, tuple) else (value,)
        numbers = tuple(item for item in items if _is_int(item))
        if len(numbers) < len(items):
            raise ShapeError(f"{self._argument(name).label} takes whole numbers. Received: {in_words(value)}.")
        return numbers

    def as_flag(self, name: str) -> bool:
        """Return an argument as a boolean."""
        return bool(self.value(name))

    def choice(self, name: str) -> str:
        """Return the value of an argument that is one of its `choices`."""
        value, argument = self.value(name), self._argument(name)
        if not isinstance(value, str) or (argument.choices and value not in argument.choices):
            choices = ", ".join(argument.choices)
            raise ShapeError(f"{argument.label} is one of {choices}. Received: {in_words(value)}.")
        return value

    def axis(self, name: str) -> int:
        """Return the non-negative index of an axis; 0 is the axis of rows."""
        axis, rank = self.as_int(name), len(self.shape)
        if not -rank <= axis < rank:
            raise ShapeError(f"Axis {axis} does not exist in {in_words(self.shape)}.")
        return axis % rank

    def size_of_axis(self, name: str) -> int:
        """Return the size of an axis; raise `ShapeError` if it is unknown, as for the axis of rows."""
        axis = self.axis(name)
        size = self.shape[axis]
        if size is None:
            raise ShapeError(f"Axis {axis} has no fixed size in {in_words(self.shape)}. Take another axis.")
        return size

    def last(self) -> int:
        """Return the size of the last axis of the first input."""
        return known_size(self.shape, len(self.shape) - 1)

    def sequence(self) -> tuple[int | None, int]:
        """Return steps and channels of an input of shape (rows, steps, channels); raise `ShapeError` for others."""
        if len(self.shape) != 3:
            raise ShapeError(
                f"{self.entry.label} needs a sequence of shape (None, steps, features). "
                f"Received: {in_words(self.shape)}. Put a Reshape layer before it."
            )
        return self.shape[1], self.last()

    def _argument(self, name: str) -> Argument:
        argument = self.entry.argument(name)
        if argument is None:
            raise KeyError(f"{self.entry.kind} has no argument {name} in the catalog.")
        return argument


ShapeRule = Callable[[LayerInputs], LayerOutput]
"""Function from the inputs of a layer to its output; raises `ShapeError`."""


def known_size(shape: TensorShape, axis: int) -> int:
    """Return the size of an axis; raise `ShapeError` if it is unknown."""
    size = shape[axis] if axis < len(shape) else None
    if size is None:
        raise ShapeError(f"The size of axis {axis} must be known. Received: {in_words(shape)}.")
    return size


def product(sizes: TensorShape) -> int | None:
    """Return the product of sizes; None if one of them is unknown."""
    return None if None in sizes else math.prod(size for size in sizes if size is not None)


def in_words(value: object) -> str:
    """Return a value as text for a sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple):
        return f"({', '.join(str(item) for item in value)}{',' if len(value) == 1 else ''})"
    return str(value)


def _is_int(value: Value) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
