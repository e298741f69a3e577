"""The loops over batches that the graphs run; each batch goes through the model's own training or test step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from engine.network.keras_adapter import patched, scalars_read_once
from engine.training.graph_fit.fused_optimizer import FusedOptimizer

BatchSizes = tuple[int | None, ...]
"""The sizes of batches for which a step is traced, in the order of their loops; None means any size."""


def train_steps(model: Any, batch_size: int, sizes: BatchSizes) -> Callable[..., Any]:
    """Return a function that trains on some steps, to be traced.

    It takes the tensors of the rows, their order or None, and three integers: the first step, the last one
    (exclusive), and 1 to reset the metrics before. It returns the loss of each batch, float32 of shape (steps,), and
    the results of the metrics.
    """
    optimizer = FusedOptimizer.of(model.optimizer)

    def step(losses: Any, number: Any, batch: Any) -> Any:
        with (
            _batch_losses(model) as recorded,
            scalars_read_once(model.optimizer),
            optimizer.active(),
            _no_results(model),
        ):
            model.train_step(batch)
        return losses.write(number, tf.cast(recorded[-1], tf.float32))

    def steps(tensors: Any, order: Any, limits: Any) -> Any:
        first, last, fresh = tf.unstack(limits, num=3)
        _reset_metrics(model, fresh)
        optimizer.load_states()
        losses = tf.TensorArray(tf.float32, size=last - first)
        losses = _loops(step, losses, _stretch(tensors, order, first, last, batch_size), batch_size, sizes)
        optimizer.store_states()
        return losses.stack(), model.get_metrics_result()

    return steps


def test_steps(model: Any, batch_size: int, sizes: BatchSizes) -> Callable[..., Any]:
    """Return a function that evaluates some steps, to be traced; it takes and returns what that of `train_steps` does.

    Its losses are empty.
    """

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
    """Update a value with each batch of some rows, in one loop for each size of batches."""
    rows, number = tf.shape(keras.tree.flatten(tensors)[0])[0], 0
    for size in sizes:
        end = rows // batch_size if size else -(-rows // batch_size)
        pick = _whole_batches(tensors, rows // batch_size, size) if size else partial(_any_batch, tensors, batch_size)

        def body(number: Any, value: Any, pick: Callable[[Any], Any] = pick) -> Any:
            return number + 1, step(value, number, pick(number))

        number, value = tf.while_loop(lambda number, _, end=end: number < end, body, (number, value))
    return value


def _whole_batches(tensors: Any, batches: Any, size: int) -> Callable[[Any], Any]:
    """Return a function that picks a batch of a fixed size by its number."""

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
def _batch_losses(model: Any) -> Iterator[list[Any]]:
    """Record the loss of each batch where `train_step` computes it: logs have only the mean of the epoch so far."""
    recorded: list[Any] = []
    compute_loss = model.compute_loss

    def recording(*arguments: Any, **keywords: Any) -> Any:
        recorded.append(compute_loss(*arguments, **keywords))
        return recorded[-1]

    with patched(model, compute_loss=recording):
        yield recorded


def _no_results(model: Any) -> Any:
    """Return a context in which a step computes no results of metrics: they are computed once, after the last step."""
    return patched(model, get_metrics_result=dict)
