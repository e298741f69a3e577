"""What the graphs do: loops over batches, each of which goes through the model's own step for training or testing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf

from engine.fast_fit.borrow import borrowed

Sizes = tuple[int | None, ...]
"""The sizes of batches for which a step is traced, in the order of their loops; None stands for any size."""


def train_steps(model: Any, batch_size: int, sizes: Sizes) -> Callable[..., Any]:
    """Return what trains on some steps, to be traced."""

    def steps(tensors: Any, order: Any, limits: Any) -> Any:
        first, last, fresh = tf.unstack(limits, num=3)
        _reset_metrics(model, fresh)

        def step(number: Any, losses: Any, size: int | None) -> Any:
            with _own_loss(model) as seen, _scalars_read_once(model.optimizer):
                model.train_step(_batch(tensors, order, number, batch_size, size))
            return losses.write(number - first, tf.cast(seen[-1], tf.float32))

        losses = tf.TensorArray(tf.float32, size=last - first)
        losses = _loops(step, losses, sizes, first, last, _rows(tensors, order) // batch_size)
        return losses.stack(), model.get_metrics_result()

    return steps


def test_steps(model: Any, batch_size: int, sizes: Sizes) -> Callable[..., Any]:
    """Return what evaluates some steps, to be traced."""

    def steps(tensors: Any, order: Any, limits: Any) -> Any:
        first, last, fresh = tf.unstack(limits, num=3)
        _reset_metrics(model, fresh)

        def step(number: Any, nothing: Any, size: int | None) -> Any:
            model.test_step(_batch(tensors, order, number, batch_size, size))
            return nothing

        nothing = tf.zeros((0,))
        nothing = _loops(step, nothing, sizes, first, last, _rows(tensors, order) // batch_size)
        return nothing, model.get_metrics_result()

    return steps


def _loops(step: Callable[..., Any], value: Any, sizes: Sizes, first: Any, last: Any, whole: Any) -> Any:
    """Run the steps from first to before last: those of whole batches in a loop of their own where there are two."""
    number = first
    for size in sizes:
        end = last if size is sizes[-1] else tf.minimum(last, whole)

        def body(number: Any, value: Any, size: int | None = size) -> Any:
            return number + 1, step(number, value, size)

        number, value = tf.while_loop(lambda number, _, end=end: number < end, body, (number, value))
    return value


def _batch(tensors: Any, order: Any, number: Any, batch_size: int, size: int | None) -> Any:
    """Return the batch of one step. Where its size is known, nothing of it needs to be computed in the step."""
    begin = number * batch_size
    end = begin + batch_size if size else tf.minimum(begin + batch_size, _rows(tensors, order))

    def pick(array: Any) -> Any:
        picked = array[begin:end] if order is None else tf.gather(array, order[begin:end])
        picked.set_shape([size, *array.shape[1:]])
        return picked

    return keras.tree.map_structure(pick, tensors)


def _rows(tensors: Any, order: Any) -> Any:
    return tf.shape(keras.tree.flatten(tensors)[0] if order is None else order)[0]


def _reset_metrics(model: Any, fresh: Any) -> None:
    """Reset the metrics where ``fresh`` is 1: a loop of one pass or none, since a condition would rule out `SINGLE`."""

    def reset(passed: Any) -> Any:
        model.reset_metrics()
        return (passed + 1,)

    tf.while_loop(lambda passed: passed < fresh, reset, (0,))


@contextmanager
def _own_loss(model: Any) -> Iterator[list[Any]]:
    """Note the loss of a batch where `train_step` computes it: the logs only have the mean of the epoch so far."""
    seen: list[Any] = []
    compute = model._compute_loss

    def noted(*args: Any, **kwargs: Any) -> Any:
        seen.append(compute(*args, **kwargs))
        return seen[-1]

    with borrowed(model, _compute_loss=noted):
        yield seen


@contextmanager
def _scalars_read_once(optimizer: Any) -> Iterator[None]:
    """Let an optimizer read its step count and learning rate once a step, not once a variable.

    TensorFlow computes equal things once, but takes no two readings of a variable for equal, so every variable of the
    model would have its own copy of what the optimizer computes from them.
    """
    update = optimizer._backend_update_step

    def update_once(gradients: Any, variables: Any, learning_rate: Any) -> None:
        with borrowed(optimizer, _iterations=tf.convert_to_tensor(optimizer._iterations)):
            update(gradients, variables, tf.convert_to_tensor(learning_rate))

    with borrowed(optimizer, _backend_update_step=update_once):
        yield
