"""One update for all variables of a model together, where Keras makes one for each.

An optimizer such as Adam treats every number by itself, so it does not matter to the result whether it is given the
variables one by one or end to end. It does to the time: two dozen operations for each variable are most of what a small
network's step consists of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from engine.network.qhadam import QHAdam
from engine.training.graph_fit.patching import patched

STATES = {
    keras.optimizers.SGD: ("momentums",),
    keras.optimizers.RMSprop: ("_velocities", "_momentums", "_average_gradients"),
    keras.optimizers.Adam: ("_momentums", "_velocities", "_velocity_hats"),
    keras.optimizers.AdamW: ("_momentums", "_velocities", "_velocity_hats"),
    keras.optimizers.Nadam: ("_momentums", "_velocities"),
    keras.optimizers.Adamax: ("_m", "_u"),
    keras.optimizers.Adagrad: ("_accumulators",),
    keras.optimizers.Adadelta: ("_accumulated_grads", "_accumulated_delta_vars"),
    keras.optimizers.Lion: ("_momentums",),
    QHAdam: ("_momentums", "_velocities"),
}
"""The optimizers that treat every number by itself and look at no weight, and where they keep their states."""

MAX_NUMBERS = 100_000
"""With more weights the operations have enough to do, and putting weights end to end costs more than it saves."""


class _Everything(NamedTuple):
    """What an optimizer is given in the place of a variable."""

    dtype: str


class FusedOptimizer:
    """The variables of an optimizer end to end, with states of their own during an execution."""

    def __init__(self, optimizer: Any) -> None:
        self._optimizer = optimizer
        self._variables = list(optimizer._trainable_variables)
        self._updated: list[int] = []
        lists = {name: getattr(optimizer, name, []) for name in STATES[type(optimizer)]}
        self._states = {name: states for name, states in lists.items() if states}
        self._whole = {
            name: keras.Variable(_end_to_end(states), trainable=False, name="joined")
            for name, states in self._states.items()
        }

    @staticmethod
    def of(optimizer: Any) -> FusedOptimizer | Apart:
        """Return the variables of a built optimizer end to end, or `Apart` where it needs to see them one by one."""
        if type(optimizer) not in STATES:
            return Apart()
        variables = optimizer._trainable_variables
        alike = len({(each.dtype, getattr(each, "overwrite_with_gradient", False)) for each in variables}) == 1
        few = sum(math.prod(each.shape) for each in variables) <= MAX_NUMBERS
        return FusedOptimizer(optimizer) if len(variables) > 1 and alike and few else Apart()

    def take(self) -> None:
        """Take over the states, at the beginning of an execution."""
        for name, states in self._states.items():
            self._whole[name].assign(_end_to_end(states))

    def give(self) -> None:
        """Give the states back, at its end: those of the variables that were updated."""
        for name, states in self._states.items():
            parts = self._parts(self._whole[name])
            for number in self._updated:
                states[number].assign(parts[number]())

    def at_work(self) -> AbstractContextManager[None]:
        """Let the optimizer update all variables together within this context."""
        return patched(
            self._optimizer, _distributed_tf_update_step=self._update, _all_reduce_sum_gradients=lambda pairs: pairs
        )

    def _update(self, distribution: Any, pairs: Sequence[tuple[Any, Any]], learning_rate: Any) -> None:
        """Update variables; those whose gradient is sparse one by one, as Keras does."""
        optimizer = self._optimizer
        sparse = [pair for pair in pairs if isinstance(pair[0], tf.IndexedSlices)]
        if sparse:
            type(optimizer)._distributed_tf_update_step(optimizer, distribution, sparse, learning_rate)
        known = {
            optimizer._get_variable_index(variable): gradient
            for gradient, variable in pairs
            if not isinstance(gradient, tf.IndexedSlices)
        }
        if not known:
            return
        self._updated = sorted(known)
        gradients = [known.get(number, tf.zeros(each.shape)) for number, each in enumerate(self._variables)]
        everything = _Everything(self._variables[0].dtype)
        changes = {name: self._shared_out(name, everything) for name in ("assign", "assign_add", "assign_sub")}
        whole = {name: [state] for name, state in self._whole.items()}
        with patched(optimizer, **changes, **whole, _get_variable_index=lambda variable: 0):
            optimizer.update_step(_end_to_end(gradients), everything, learning_rate)

    def _shared_out(self, change: str, everything: _Everything) -> Callable[[Any, Any], None]:
        """Return an optimizer's ``assign`` or the like which, for everything, gives each variable its part."""
        change_one = getattr(self._optimizer, change)

        def changed(target: Any, value: Any) -> None:
            if target is not everything:
                change_one(target, value)
                return
            parts = self._parts(value)
            for number in self._updated:
                change_one(self._variables[number], parts[number]())

        return changed

    def _parts(self, whole: Any) -> list[Callable[[], Any]]:
        """Return what gives each variable's part of a whole, in its shape."""
        parts = tf.split(whole, [math.prod(each.shape) for each in self._variables])
        return [partial(_shaped, part, each.shape) for part, each in zip(parts, self._variables, strict=True)]


class Apart:
    """The variables of an optimizer one by one, as Keras treats them."""

    def take(self) -> None:
        """Do nothing."""

    give = take

    def at_work(self) -> AbstractContextManager[None]:
        """Change nothing."""
        return nullcontext()


def _end_to_end(values: Sequence[Any]) -> Any:
    return tf.concat([_shaped(value, (-1,)) for value in values], axis=0)


def _shaped(value: Any, shape: tuple[int, ...]) -> Any:
    """Return a value in a shape, without an operation where it has as many dimensions already."""
    return value if len(value.shape) == len(shape) else tf.reshape(value, shape)
