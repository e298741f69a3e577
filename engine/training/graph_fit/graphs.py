"""The graphs of a compiled model: traced once, kept with the model, used by every `fit` and `evaluate` on such rows."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import keras
import tensorflow as tf

from engine.network.keras_adapter import call_graph, on_executor
from engine.training.graph_fit.autotune import SEVERAL, AutoTuner, executors
from engine.training.graph_fit.batch_source import ArrayBatches, Arrays, Block, spec, tensor
from engine.training.graph_fit.build_variables import build_metrics, build_model, build_optimizer
from engine.training.graph_fit.graph_steps import BatchSizes, test_steps, train_steps

GRAPHS = "_layerdesk_graphs"
"""The attribute of a model that holds its graphs; Keras neither saves nor tracks it."""


MANY_STEPS = 5_000
"""From this number of steps on it pays to trace one step for whole batches and another for the smaller last batch.

A step of any batch size takes 1.5 times as long as one of a fixed size, but is traced once for both.
"""


FEW_STEPS = 2_000
"""Up to this number, the steps of an evaluation take less time than tracing it for larger batches."""


class Graph:
    """Steps of training or of evaluation as one graph."""

    def __init__(self, steps: Callable[..., Any], sample: Block) -> None:
        self._traced, self.executors = _traced(steps, sample)
        self._tuner = AutoTuner(self.executors)
        self.sample = sample
        self._optimized: set[str] = set()

    @property
    def outputs(self) -> tuple[Any, Any]:
        """What `run` returns, as it was traced."""
        outputs: tuple[Any, Any] = self._traced.structured_outputs
        return outputs

    def steps(self) -> int:
        """Return how many steps the next execution should take."""
        return self._tuner.steps()

    def seconds(self) -> float | None:
        """Return the duration of a step in seconds, None before the first measurement."""
        return self._tuner.seconds()

    def inlined(self, tensors: Any, order: Any, limits: Any) -> tuple[Any, Any]:
        """Copy this graph into the one that is being traced, and return its losses and results there.

        It is copied rather than called, because `SINGLE` supports no calls, and not traced again, which takes ten times
        as long.
        """
        here, inner = tf.compat.v1.get_default_graph(), self._traced.graph
        values = [*_flat(tensors, order, limits), *self._traced.captured_inputs]
        inputs = {own.name: here.capture(value) for own, value in zip(inner.inputs, values, strict=True)}
        names = [output.name for output in inner.outputs]
        outputs = tf.graph_util.import_graph_def(inner.as_graph_def(), input_map=inputs, return_elements=names)
        copied: tuple[Any, Any] = keras.tree.pack_sequence_as(self.outputs, outputs)
        return copied

    def run(self, block: Block, first: int, last: int, *, fresh: bool) -> tuple[Any, Any]:
        """Run the steps from `first` to before `last` of a block; with `fresh`, reset the metrics before.

        Returns
        -------
        losses : tensor of float32, shape (last - first,)
            The loss of each batch; empty for an evaluation.
        results : dict of str to tensor
            The metrics so far.
        """
        executor = self._tuner.executor()
        self.optimize(executor)
        limits = tf.constant([first, last, fresh], tf.int32)
        started = perf_counter()
        with on_executor(executor):
            result: tuple[Any, Any] = called(self._traced, block.tensors, block.order, limits)
        self._tuner.record(executor, last - first, perf_counter() - started)
        return result

    def optimize(self, executor: str | None = None) -> None:
        """Let TensorFlow optimize the graph for an executor, which it does at the first call: one without a step."""
        executor = self._tuner.executor() if executor is None else executor
        if executor not in self._optimized:
            with on_executor(executor):
                called(self._traced, self.sample.tensors, self.sample.order, tf.constant([0, 0, 0]))
            self._optimized.add(executor)


class Prediction:
    """The predictions for some rows as one graph."""

    UNIT = 1024
    """Rows of one step of an execution, as `AutoTuner` counts steps."""

    def __init__(self, model: Any, specs: Any) -> None:
        self._traced = tf.function(lambda X: model.predict_step((X,)), autograph=False).get_concrete_function(specs)
        self._tuner = AutoTuner((SEVERAL,), start=8)
        self._specs = specs

    def optimize(self) -> None:
        """Let TensorFlow optimize the graph, which it does at the first call: one with a row of zeros."""
        self._traced(keras.tree.map_structure(lambda each: tf.zeros((1, *each.shape[1:]), each.dtype), self._specs))

    def rows(self) -> int:
        """Return how many rows the next execution should take."""
        return self._tuner.steps() * self.UNIT

    def run(self, X: Any) -> Any:
        """Return the outputs for some rows, as arrays."""
        started = perf_counter()
        outputs = self._traced(keras.tree.map_structure(tensor, X))
        outputs = keras.tree.map_structure(lambda output: output.numpy(), outputs)
        units = max(1, len(keras.tree.flatten(X)[0]) // self.UNIT)
        self._tuner.record(SEVERAL, units, perf_counter() - started)
        return outputs


class Graphs:
    """The graphs of one compiled model; a model that is compiled again needs new ones."""

    def __init__(self, model: Any) -> None:
        self.compiled = _compiled_state(model)
        self._model = model
        self._built = False
        self._traced: dict[Any, Graph] = {}
        self._predictions: dict[Any, Prediction] = {}
        self.multi_epoch: dict[Any, Any] = {}

    def train(self, batches: ArrayBatches, epochs: int) -> Graph:
        """Return the graph that trains on such rows for so many epochs."""
        return self._graph(train_steps, batches, epochs)

    def test(self, batches: ArrayBatches, epochs: int) -> Graph:
        """Return the graph that evaluates such rows after each of so many epochs."""
        return self._graph(test_steps, batches, epochs)

    def known_batch_size(self, arrays: Arrays, at_most: int) -> int:
        """Return the batch size with which to evaluate some rows once.

        With a graph for smaller batches that exists already, as after a training, a few thousand steps take less time
        than tracing another graph.
        """
        shapes = _shapes(keras.tree.map_structure(lambda array: tensor(array[:1]), arrays.packed()))
        known = [
            size
            for make, _, size, sizes, *known_shapes in self._traced
            if make is test_steps and tuple(known_shapes) == shapes and (None in sizes or len(arrays) % size == 0)
        ]
        return max((size for size in known if size <= at_most and len(arrays) / size <= FEW_STEPS), default=at_most)

    def predict(self, X: Any) -> Prediction:
        """Return the graph that predicts such features."""
        sample = keras.tree.map_structure(lambda array: tensor(array[:2]), X)
        shapes = _shapes(sample)
        if shapes not in self._predictions:
            build_model(self._model, sample)
            self._predictions[shapes] = Prediction(self._model, keras.tree.map_structure(spec, sample))
        return self._predictions[shapes]

    def _graph(self, make: Callable[..., Callable[..., Any]], batches: ArrayBatches, epochs: int) -> Graph:
        sample, size = batches.sample(), batches.batch_size

        def key(sizes: BatchSizes) -> Any:
            return make, batches.ordered, size, sizes, *_shapes(sample.tensors)

        choices: list[BatchSizes] = [(size, None)] if batches.partial else [(size,), (size, None)]
        if epochs * batches.steps < MANY_STEPS:
            choices.append((None,))
        sizes = next((each for each in choices if key(each) in self._traced), choices[-1 if batches.partial else 0])
        if key(sizes) not in self._traced:
            self._build(sample)
            self._traced[key(sizes)] = Graph(make(self._model, size, sizes), sample)
        return self._traced[key(sizes)]

    def _build(self, sample: Block) -> None:
        """Create every variable of the model, the metrics and the optimizer before any graph needs it.

        Otherwise TensorFlow traces every graph twice: once to create the variables, once to use them.
        """
        if self._built:
            return
        build_model(self._model, sample.tensors[0])
        build_metrics(self._model, *sample.tensors)
        if self._model.optimizer is not None:
            build_optimizer(self._model.optimizer, self._model.trainable_variables)
        self._built = True


def graphs_of(model: Any) -> Graphs:
    """Return the graphs that are kept with a model, or new ones where it was compiled since then."""
    kept: Graphs | None = vars(model).get(GRAPHS)
    if kept is None or kept.compiled is not _compiled_state(model):
        kept = vars(model)[GRAPHS] = Graphs(model)
    return kept


def called(graph: Any, *arguments: Any) -> Any:
    """Call a graph with tensors like those for which it was traced; None arguments are left out."""
    return call_graph(graph, _flat(*arguments))


def _compiled_state(model: Any) -> Any:
    """Return an object that each ``compile`` creates anew: the metric that tracks the loss, the first of all."""
    return next(iter(model.metrics), None)


def _flat(*arguments: Any) -> list[Any]:
    return [argument for argument in keras.tree.flatten(arguments) if argument is not None]


def _shapes(tensors: Any) -> tuple[Any, ...]:
    return tuple((tuple(each.shape[1:]), each.dtype) for each in keras.tree.flatten(tensors))


@contextmanager
def collector_paused() -> Iterator[None]:
    """Trace without the garbage collector: it would look through thousands of new objects, none of which is garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _traced(steps: Callable[..., Any], sample: Block) -> tuple[Any, tuple[str, ...]]:
    """Trace steps for rows like those of the sample; return the graph and the executors that can run it."""
    order = None if sample.order is None else spec(sample.order)
    arguments = keras.tree.map_structure(spec, sample.tensors), order, tf.TensorSpec([3], tf.int32)
    choices = executors()
    while True:
        with on_executor(choices[0]), collector_paused():
            graph = tf.function(steps, autograph=False).get_concrete_function(*arguments)
        if choices[0] == SEVERAL or _runs_on_one_thread(graph):
            return graph, choices
        choices = choices[1:]


def _runs_on_one_thread(graph: Any) -> bool:
    """Return whether `SINGLE` can run a graph: its loops must not call any function but those of loops.

    WORKAROUND https://github.com/tensorflow/tensorflow/issues/38969: nested function calls block an inter-op thread
    each; with too few threads they deadlock. A condition within a condition is enough on two cores.
    """
    inner = (node for function in graph.graph.as_graph_def().library.function for node in function.node_def)
    return all(
        node.op in ("While", "StatelessWhile") or not any(value.HasField("func") for value in node.attr.values())
        for node in inner
    )
