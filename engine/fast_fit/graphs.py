"""The graphs of a compiled model: traced once, kept with the model, used by every `fit` and `evaluate` on such rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf

from engine.fast_fit.arrays import Rows
from engine.fast_fit.pace import executors, on_executor

KEPT = "_layerdesk_graphs"
"""The attribute of a model that holds its graphs; nothing that Keras would save or track."""


class Graphs:
    """The graphs of one compiled model; compile it again and it needs new ones."""

    def __init__(self, model: Any) -> None:
        self.compiled = model._loss_tracker
        self._model = model
        self._built = False
        self._traced: dict[Any, Callable[..., Any]] = {}

    def train(self, rows: Rows) -> Callable[..., Any]:
        """Return the graph that trains on some steps.

        Called with ``(tensors, order, first, last, fresh)`` it runs the steps from ``first`` to before ``last`` of the
        block; ``fresh`` resets the metrics first. It returns the loss of each batch, shape (last - first,), and the
        metrics so far, by name.
        """
        return self._graph("train", rows)

    def test(self, rows: Rows) -> Callable[..., Any]:
        """Return the graph that evaluates some steps; called as that of `train`, its losses are empty."""
        return self._graph("test", rows)

    def _graph(self, kind: str, rows: Rows) -> Callable[..., Any]:
        specs = rows.specs()
        leaves = tuple((tuple(spec.shape), spec.dtype) for spec in keras.tree.flatten(specs))
        key = (kind, rows.ordered, rows.batch_size, rows.partial, leaves)
        if key not in self._traced:
            self._build(rows)
            steps = train_steps if kind == "train" else test_steps
            self._traced[key] = _traced(steps(self._model, rows.batch_size, rows.partial), specs, rows.ordered)
        return self._traced[key]

    def _build(self, rows: Rows) -> None:
        """Create every variable of the model, the metrics and the optimizer outside of any graph.

        Inside a graph TensorFlow would trace everything twice: once to find the variables, once to use them.
        """
        if not self._built:
            self._model.test_step(rows.sample())
            if self._model.optimizer is not None and not self._model.optimizer.built:
                self._model.optimizer.build(self._model.trainable_variables)
            self._built = True


def graphs_of(model: Any) -> Graphs:
    """Return the graphs that are kept with a model, or new ones where it was compiled since."""
    kept: Graphs | None = vars(model).get(KEPT)
    if kept is None or kept.compiled is not model._loss_tracker:
        kept = vars(model)[KEPT] = Graphs(model)
    return kept


def train_steps(model: Any, batch_size: int, partial: bool) -> Callable[..., Any]:
    """Return what trains on the steps from ``first`` to before ``last``, to be traced."""

    def steps(tensors: Any, order: Any, first: Any, last: Any, fresh: Any) -> Any:
        _reset_metrics(model, fresh)

        def step(number: Any, losses: Any) -> Any:
            with _own_loss(model) as seen:
                model.train_step(_batch(tensors, order, number, batch_size, partial))
            return number + 1, losses.write(number - first, tf.cast(seen[-1], tf.float32))

        losses = tf.TensorArray(tf.float32, size=last - first)
        _, losses = tf.while_loop(lambda number, _: number < last, step, (first, losses))
        return losses.stack(), model.get_metrics_result()

    return steps


def test_steps(model: Any, batch_size: int, partial: bool) -> Callable[..., Any]:
    """Return what evaluates the steps from ``first`` to before ``last``, to be traced."""

    def steps(tensors: Any, order: Any, first: Any, last: Any, fresh: Any) -> Any:
        _reset_metrics(model, fresh)

        def step(number: Any) -> Any:
            model.test_step(_batch(tensors, order, number, batch_size, partial))
            return (number + 1,)

        tf.while_loop(lambda number: number < last, step, (first,))
        return tf.zeros((0,)), model.get_metrics_result()

    return steps


def _traced(steps: Callable[..., Any], specs: Any, ordered: bool) -> Callable[..., Any]:
    number, flag = tf.TensorSpec([], tf.int32), tf.TensorSpec([], tf.bool)
    order = tf.TensorSpec([None], tf.int32) if ordered else None
    with on_executor(executors()[0]):
        function = tf.function(steps, autograph=False)
        traced: Callable[..., Any] = function.get_concrete_function(specs, order, number, number, flag)
    return traced


def _batch(tensors: Any, order: Any, number: Any, batch_size: int, partial: bool) -> Any:
    """Return the batch of one step; only where the last one is smaller is its size left open, as in plain Keras."""
    begin = number * batch_size

    def pick(array: Any) -> Any:
        rows = order if order is not None else array
        end = tf.minimum(begin + batch_size, tf.shape(rows)[0]) if partial else begin + batch_size
        picked = array[begin:end] if order is None else tf.gather(array, order[begin:end])
        picked.set_shape([None if partial else batch_size, *array.shape[1:]])
        return picked

    return keras.tree.map_structure(pick, tensors)


def _reset_metrics(model: Any, fresh: Any) -> None:
    def reset() -> Any:
        model.reset_metrics()
        return tf.constant(0)

    tf.cond(fresh, reset, lambda: tf.constant(0))


@contextmanager
def _own_loss(model: Any) -> Iterator[list[Any]]:
    """Note the loss of a batch where `train_step` computes it: the logs only have the mean of the epoch so far."""
    seen: list[Any] = []
    compute = model._compute_loss

    def noted(*args: Any, **kwargs: Any) -> Any:
        seen.append(compute(*args, **kwargs))
        return seen[-1]

    vars(model)["_compute_loss"] = noted
    try:
        yield seen
    finally:
        del vars(model)["_compute_loss"]
