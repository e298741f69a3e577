"""What a rule is given: the shapes that come in and the arguments, read so that nonsense becomes a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from engine.catalog.entries import Argument, Entry
from engine.project import Value

TensorShape = tuple[int | None, ...]
"""A shape with the rows first, whose number is None."""


class ShapeError(Exception):
    """A layer that cannot be built; its text is the sentence for the user."""


@dataclass(frozen=True)
class LayerOutput:
    """What a rule finds.

    Attributes
    ----------
    shape : tuple of (int or None)
        Of the output.
    weights, fixed : int
        Parameters that training changes, and parameters that it never changes.
    """

    shape: TensorShape
    weights: int = 0
    fixed: int = 0


@dataclass(frozen=True)
class LayerInputs:
    """A layer's entry in the catalog, its arguments, and the shapes of its inputs."""

    known: Entry
    params: Mapping[str, Value]
    inputs: tuple[TensorShape, ...]

    @property
    def shape(self) -> TensorShape:
        """The shape of the first input."""
        return self.inputs[0]

    def value(self, name: str) -> Value:
        """Return what was set, else Keras's default."""
        argument = self._argument(name)
        return self.params.get(name, argument.default)

    def whole(self, name: str) -> int:
        """Return a whole number within its bounds; Keras writes some of them as a row of one or two equal ones."""
        value = self.value(name)
        if isinstance(value, tuple) and value and all(item == value[0] for item in value):
            value = value[0]
        argument = self._argument(name)
        low = argument.minimum
        if not _is_whole(value) or (low is not None and value < low):
            bound = "" if low is None else f" of at least {low:g}"
            raise ShapeError(f"{argument.label} must be a whole number{bound}. Received: {in_words(value)}.")
        return value

    def whole_or_none(self, name: str) -> int | None:
        """Return a whole number within its bounds, or None where there is none."""
        return None if self.value(name) is None else self.whole(name)

    def as_ints(self, name: str) -> tuple[int, ...]:
        """Return a row of whole numbers; a single one counts as a row."""
        value = self.value(name)
        row = value if isinstance(value, tuple) else (value,)
        numbers = tuple(item for item in row if _is_whole(item))
        if len(numbers) < len(row):
            raise ShapeError(f"{self._argument(name).label} takes whole numbers. Received: {in_words(value)}.")
        return numbers

    def as_flag(self, name: str) -> bool:
        """Return whether something is switched on."""
        return bool(self.value(name))

    def choice(self, name: str) -> str:
        """Return one of the words that an argument takes."""
        value, argument = self.value(name), self._argument(name)
        if not isinstance(value, str) or (argument.choices and value not in argument.choices):
            choices = ", ".join(argument.choices)
            raise ShapeError(f"{argument.label} is one of {choices}. Received: {in_words(value)}.")
        return value

    def axis(self, name: str) -> int:
        """Return the place of an axis, counted from 0, the rows."""
        axis, rank = self.whole(name), len(self.shape)
        if not -rank <= axis < rank:
            raise ShapeError(f"Axis {axis} does not exist in {in_words(self.shape)}.")
        return axis % rank

    def size_of_axis(self, name: str) -> int:
        """Return the size of an axis, which must not be that of the rows."""
        axis = self.axis(name)
        size = self.shape[axis]
        if size is None:
            raise ShapeError(f"Axis {axis} has no fixed size in {in_words(self.shape)}. Take another axis.")
        return size

    def last(self) -> int:
        """Return the size of the last axis of the first input."""
        return known_size(self.shape, len(self.shape) - 1)

    def sequence(self) -> tuple[int | None, int]:
        """Return steps and channels of an input that must be a sequence, of shape (rows, steps, channels)."""
        if len(self.shape) != 3:
            raise ShapeError(
                f"{self.known.label} needs a sequence of shape (None, steps, features). "
                f"Received: {in_words(self.shape)}. Put a Reshape layer before it."
            )
        return self.shape[1], self.last()

    def _argument(self, name: str) -> Argument:
        argument = self.known.argument(name)
        if argument is None:
            raise KeyError(f"{self.known.kind} has no argument {name} in the catalog.")
        return argument


ShapeRule = Callable[[LayerInputs], LayerOutput]
"""What a kind of layer makes of its inputs; raises `ShapeError`."""


def known_size(shape: TensorShape, axis: int) -> int:
    """Return the size of an axis that must be known."""
    size = shape[axis] if axis < len(shape) else None
    if size is None:
        raise ShapeError(f"The size of axis {axis} must be known. Received: {in_words(shape)}.")
    return size


def product(sizes: TensorShape) -> int | None:
    """Return how many numbers have these sizes; None where one is not known."""
    return None if None in sizes else math.prod(size for size in sizes if size is not None)


def in_words(value: object) -> str:
    """Return a value as a sentence shows it."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple):
        return f"({', '.join(str(item) for item in value)}{',' if len(value) == 1 else ''})"
    return str(value)


def _is_whole(value: Value) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
