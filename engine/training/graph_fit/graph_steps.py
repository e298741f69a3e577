"""What the graphs do: loops over batches, each of which goes through the model's own step for training or testing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from engine.training.graph_fit.fused_optimizer import FusedOptimizer
from engine.training.graph_fit.patching import patched

BatchSizes = tuple[int | None, ...]
"""The sizes of batches for which a step is traced, in the order of their loops; None stands for any size."""


def train_steps(model: Any, batch_size: int, sizes: BatchSizes) -> Callable[..., Any]:
    """Return what trains on some steps, to be traced."""
    together = FusedOptimizer.of(model.optimizer)

    def step(losses: Any, number: Any, batch: Any) -> Any:
        with _own_loss(model) as seen, _scalars_read_once(model.optimizer), together.at_work(), _no_results(model):
            model.train_step(batch)
        return losses.write(number, tf.cast(seen[-1], tf.float32))

    def steps(tensors: Any, order: Any, limits: Any) -> Any:
        first, last, fresh = tf.unstack(limits, num=3)
        _reset_metrics(model, fresh)
        together.take()
        losses = tf.TensorArray(tf.float32, size=last - first)
        losses = _loops(step, losses, _stretch(tensors, order, first, last, batch_size), batch_size, sizes)
        together.give()
        return losses.stack(), model.get_metrics_result()

    return steps


def test_steps(model: Any, batch_size: int, sizes: BatchSizes) -> Callable[..., Any]:
    """Return what evaluates some steps, to be traced."""

    def step(nothing: Any, number: Any, batch: Any) -> Any:
        with _no_results(model):
            model.test_step(batch)
        return nothing

    def steps(tensors: Any, order: Any, limits: Any) -> Any:
        first, last, fresh = tf.unstack(limits, num=3)
        _reset_metrics(model, fresh)
        nothing = tf.zeros((0,))
        nothing = _loops(step, nothing, _stretch(tensors, order, first, last, batch_size), batch_size, sizes)
        return nothing, model.get_metrics_result()

    return steps


def _stretch(tensors: Any, order: Any, first: Any, last: Any, batch_size: int) -> Any:
    """Return the rows of the steps from first to before last, in their order."""
    rows = slice(first * batch_size, last * batch_size)
    return keras.tree.map_structure(
        lambda array: array[rows] if order is None else tf.gather(array, order[rows]), tensors
    )


def _loops(step: Callable[..., Any], value: Any, tensors: Any, batch_size: int, sizes: BatchSizes) -> Any:
    """Make a value from the one before with each batch of some rows, in a loop for each size of batches."""
    rows, number = tf.shape(keras.tree.flatten(tensors)[0])[0], 0
    for size in sizes:
        end = rows // batch_size if size else -(-rows // batch_size)
        pick = _whole_batches(tensors, rows // batch_size, size) if size else partial(_any_batch, tensors, batch_size)

        def body(number: Any, value: Any, pick: Callable[[Any], Any] = pick) -> Any:
            return number + 1, step(value, number, pick(number))

        number, value = tf.while_loop(lambda number, _, end=end: number < end, body, (number, value))
    return value


def _whole_batches(tensors: Any, batches: Any, size: int) -> Callable[[Any], Any]:
    """Return what picks a batch by its number, where nothing of its size needs to be computed in the step."""

    def stacked(array: Any) -> Any:
        return tf.reshape(array[: batches * size], [-1, size, *array.shape[1:]])

    stacks = keras.tree.map_structure(stacked, tensors)
    return lambda number: keras.tree.map_structure(lambda stack: tf.gather(stack, number), stacks)


def _any_batch(tensors: Any, batch_size: int, number: Any) -> Any:
    """Return the batch of a number; the last one may be smaller than the others."""
    rows = slice(number * batch_size, (number + 1) * batch_size)
    return keras.tree.map_structure(lambda array: array[rows], tensors)


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

    with patched(model, _compute_loss=noted):
        yield seen


def _no_results(model: Any) -> Any:
    """Let a step compute no results of metrics: they are asked for once, after the last step."""
    return patched(model, get_metrics_result=dict)


@contextmanager
def _scalars_read_once(optimizer: Any) -> Iterator[None]:
    """Let an optimizer read its step count and learning rate once a step, not once a variable.

    TensorFlow computes equal things once, but takes no two readings of a variable for equal, so every variable of the
    model would have its own copy of what the optimizer computes from them.
    """
    update = optimizer._backend_update_step

    def update_once(gradients: Any, variables: Any, learning_rate: Any) -> None:
        with patched(optimizer, _iterations=tf.convert_to_tensor(optimizer._iterations)):
            update(gradients, variables, tf.convert_to_tensor(learning_rate))

    with patched(optimizer, _backend_update_step=update_once):
        yield
