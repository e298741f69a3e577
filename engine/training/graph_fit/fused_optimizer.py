"""One update for all variables of a model together, where Keras makes one for each.

An optimizer such as Adam treats every number by itself, so the result is the same whether it gets the variables one by
one or concatenated. The time is not: two dozen operations for each variable are most of the step of a small network.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from engine.network import keras_adapter

MAX_NUMBERS = 100_000
"""With more weights the operations are long enough, and concatenating weights costs more than it saves."""


class _AllVariables(NamedTuple):
    """What an optimizer gets in the place of a variable."""

    dtype: str


class FusedOptimizer:
    """Concatenated variables of a built optimizer, with states of their own during an execution."""

    def __init__(self, optimizer: Any) -> None:
        self._optimizer = optimizer
        self._variables = keras_adapter.optimizer_variables(optimizer)
        self._updated: list[int] = []
        self._states = keras_adapter.optimizer_states(optimizer)
        self._fused_states = {
            name: keras.Variable(_concatenated(states), trainable=False, name="joined")
            for name, states in self._states.items()
        }

    @staticmethod
    def of(optimizer: Any) -> FusedOptimizer | UnfusedOptimizer:
        """Return the fused form of a built optimizer, or `UnfusedOptimizer` where it needs its variables one by one."""
        if type(optimizer) not in keras_adapter.FUSED_STATES:
            return UnfusedOptimizer()
        variables = keras_adapter.optimizer_variables(optimizer)
        alike = len({(each.dtype, getattr(each, "overwrite_with_gradient", False)) for each in variables}) == 1
        few = sum(math.prod(each.shape) for each in variables) <= MAX_NUMBERS
        return FusedOptimizer(optimizer) if len(variables) > 1 and alike and few else UnfusedOptimizer()

    def load_states(self) -> None:
        """Read the states of the optimizer, at the beginning of an execution."""
        for name, states in self._states.items():
            self._fused_states[name].assign(_concatenated(states))

    def store_states(self) -> None:
        """Write the states of the variables that were updated back to the optimizer, at the end of an execution."""
        for name, states in self._states.items():
            parts = self._parts(self._fused_states[name])
            for number in self._updated:
                states[number].assign(parts[number]())

    def active(self) -> AbstractContextManager[None]:
        """Return a context in which the optimizer updates all variables together."""
        context: AbstractContextManager[None] = keras_adapter.fused_update(self._optimizer, self._update)
        return context

    def _update(self, distribution: Any, pairs: Sequence[tuple[Any, Any]], learning_rate: Any) -> None:
        """Update variables; those whose gradient is sparse one by one, as Keras does."""
        optimizer = self._optimizer
        sparse = [pair for pair in pairs if isinstance(pair[0], tf.IndexedSlices)]
        if sparse:
            keras_adapter.update_step_of_keras(optimizer, distribution, sparse, learning_rate)
        known = {
            keras_adapter.variable_index(optimizer, variable): gradient
            for gradient, variable in pairs
            if not isinstance(gradient, tf.IndexedSlices)
        }
        if not known:
            return
        self._updated = sorted(known)
        gradients = [known.get(number, tf.zeros(each.shape)) for number, each in enumerate(self._variables)]
        all_variables = _AllVariables(self._variables[0].dtype)
        changes = {name: self._distributed(name, all_variables) for name in ("assign", "assign_add", "assign_sub")}
        with keras_adapter.single_variable(optimizer, self._fused_states, **changes):
            optimizer.update_step(_concatenated(gradients), all_variables, learning_rate)

    def _distributed(self, change: str, all_variables: _AllVariables) -> Callable[[Any, Any], None]:
        """Return a method such as ``assign`` of the optimizer that passes each variable its part of the value."""
        change_one = getattr(self._optimizer, change)

        def changed(target: Any, value: Any) -> None:
            if target is not all_variables:
                change_one(target, value)
                return
            parts = self._parts(value)
            for number in self._updated:
                change_one(self._variables[number], parts[number]())

        return changed

    def _parts(self, vector: Any) -> list[Callable[[], Any]]:
        """Return functions that give each variable's part of a vector, in its shape."""
        parts = tf.split(vector, [math.prod(each.shape) for each in self._variables])
        return [partial(_reshaped, part, each.shape) for part, each in zip(parts, self._variables, strict=True)]


class UnfusedOptimizer:
    """The variables of an optimizer one by one, as Keras treats them."""

    def load_states(self) -> None:
        """Do nothing."""

    store_states = load_states

    def active(self) -> AbstractContextManager[None]:
        """Return a context that changes nothing."""
        return nullcontext()


def _concatenated(values: Sequence[Any]) -> Any:
    return tf.concat([_reshaped(value, (-1,)) for value in values], axis=0)


def _reshaped(value: Any, shape: tuple[int, ...]) -> Any:
    """Return a value in a shape, without an operation where it has as many dimensions already."""
    return value if len(value.shape) == len(shape) else tf.reshape(value, shape)
