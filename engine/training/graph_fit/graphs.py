"""The graphs of a compiled model: traced once, kept with the model, used by every `fit` and `evaluate` on such rows."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import keras
import tensorflow as tf

from engine.training.graph_fit.autotune import SEVERAL, AutoTuner, executors, on_executor
from engine.training.graph_fit.batch_source import ArrayBatches, Arrays, Block, spec, tensor
from engine.training.graph_fit.build_variables import build_metrics, build_model, build_optimizer
from engine.training.graph_fit.graph_steps import BatchSizes, test_steps, train_steps

KEPT = "_layerdesk_graphs"
"""The attribute of a model that holds its graphs; nothing that Keras would save or track."""


MANY_STEPS = 5_000
"""From here on it pays to trace a step for whole batches and one for the smaller last one.

A step whose size is open takes half as long again as one whose size is known, but one trace serves both.
"""


FEW_STEPS = 2_000
"""So many steps of an evaluation take less time than tracing it for larger batches."""


class Graph:
    """Some steps of training or of evaluation as one graph."""

    def __init__(self, steps: Callable[..., Any], sample: Block) -> None:
        self._traced, self.choice = _traced(steps, sample)
        self._pace = AutoTuner(self.choice)
        self.sample = sample
        self._ready: set[str] = set()

    @property
    def outputs(self) -> tuple[Any, Any]:
        """What `run` returns, as it was traced."""
        outputs: tuple[Any, Any] = self._traced.structured_outputs
        return outputs

    def steps(self) -> int:
        """Return how many steps the next execution should take."""
        return self._pace.steps()

    def seconds(self) -> float | None:
        """Return how long a step takes, None where that is not known yet."""
        return self._pace.seconds()

    def inlined(self, tensors: Any, order: Any, limits: Any) -> tuple[Any, Any]:
        """Return the losses and results of a run within the graph that is being traced, which gets a copy of this one.

        It is copied rather than called, because `SINGLE` calls nothing, and not traced again, which takes ten times as
        long.
        """
        here, inner = tf.compat.v1.get_default_graph(), self._traced.graph
        given = [*_flat(tensors, order, limits), *self._traced.captured_inputs]
        places = {mine.name: here.capture(theirs) for mine, theirs in zip(inner.inputs, given, strict=True)}
        wanted = [output.name for output in inner.outputs]
        outputs = tf.graph_util.import_graph_def(inner.as_graph_def(), input_map=places, return_elements=wanted)
        copied: tuple[Any, Any] = keras.tree.pack_sequence_as(self.outputs, outputs)
        return copied

    def run(self, block: Block, first: int, last: int, *, fresh: bool) -> tuple[Any, Any]:
        """Run the steps from ``first`` to before ``last`` of a block; reset the metrics before where ``fresh``.

        Returns
        -------
        losses : tensor of float32, shape (last - first,)
            The loss of each batch by itself; empty for an evaluation.
        results : dict of str to tensor
            The metrics so far.
        """
        executor = self._pace.executor()
        self.get_ready(executor)
        limits = tf.constant([first, last, fresh], tf.int32)
        started = perf_counter()
        with on_executor(executor):
            result: tuple[Any, Any] = called(self._traced, block.tensors, block.order, limits)
        self._pace.learn(executor, last - first, perf_counter() - started)
        return result

    def get_ready(self, executor: str | None = None) -> None:
        """Let TensorFlow optimize the graph, which it puts off until the first call: one without a step."""
        executor = self._pace.executor() if executor is None else executor
        if executor not in self._ready:
            with on_executor(executor):
                called(self._traced, self.sample.tensors, self.sample.order, tf.constant([0, 0, 0]))
            self._ready.add(executor)


class Prediction:
    """The predictions for some rows as one graph."""

    UNIT = 1024
    """Rows by which an execution grows and shrinks."""

    def __init__(self, model: Any, specs: Any) -> None:
        self._traced = tf.function(lambda X: model.predict_step((X,)), autograph=False).get_concrete_function(specs)
        self._pace = AutoTuner((SEVERAL,), start=8)
        self._specs = specs

    def get_ready(self) -> None:
        """Let TensorFlow optimize the graph, which it puts off until the first call: one with a row of zeros."""
        self._traced(keras.tree.map_structure(lambda each: tf.zeros((1, *each.shape[1:]), each.dtype), self._specs))

    def rows(self) -> int:
        """Return how many rows the next execution should take."""
        return self._pace.steps() * self.UNIT

    def run(self, X: Any) -> Any:
        """Return the outputs for some rows, as arrays."""
        started = perf_counter()
        outputs = self._traced(keras.tree.map_structure(tensor, X))
        outputs = keras.tree.map_structure(lambda output: output.numpy(), outputs)
        units = max(1, len(keras.tree.flatten(X)[0]) // self.UNIT)
        self._pace.learn(SEVERAL, units, perf_counter() - started)
        return outputs


class Graphs:
    """The graphs of one compiled model; compile it again and it needs new ones."""

    def __init__(self, model: Any) -> None:
        self.compiled = model._loss_tracker
        self._model = model
        self._built = False
        self._traced: dict[Any, Graph] = {}
        self._predictions: dict[Any, Prediction] = {}
        self.several: dict[Any, Any] = {}

    def train(self, rows: ArrayBatches, epochs: int) -> Graph:
        """Return the graph that trains on such rows for so many epochs."""
        return self._graph(train_steps, rows, epochs)

    def test(self, rows: ArrayBatches, epochs: int) -> Graph:
        """Return the graph that evaluates such rows after each of so many epochs."""
        return self._graph(test_steps, rows, epochs)

    def known_batch_size(self, arrays: Arrays, at_most: int) -> int:
        """Return the batch size with which to evaluate some rows once.

        A graph for smaller batches that is there already, as it is after a training, is done with a few thousand steps
        before another was traced.
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

    def _graph(self, make: Callable[..., Callable[..., Any]], rows: ArrayBatches, epochs: int) -> Graph:
        sample, size = rows.sample(), rows.batch_size

        def key(sizes: BatchSizes) -> Any:
            return make, rows.ordered, size, sizes, *_shapes(sample.tensors)

        choice: list[BatchSizes] = [(size, None)] if rows.partial else [(size,), (size, None)]
        if epochs * rows.steps < MANY_STEPS:
            choice.append((None,))
        sizes = next((each for each in choice if key(each) in self._traced), choice[-1 if rows.partial else 0])
        if key(sizes) not in self._traced:
            self._build(sample)
            self._traced[key(sizes)] = Graph(make(self._model, size, sizes), sample)
        return self._traced[key(sizes)]

    def _build(self, sample: Block) -> None:
        """Create every variable of the model, the metrics and the optimizer before any graph needs it.

        Otherwise TensorFlow traces every graph twice: once to find the variables, once to use them.
        """
        if self._built:
            return
        build_model(self._model, sample.tensors[0])
        build_metrics(self._model, *sample.tensors)
        if self._model.optimizer is not None:
            build_optimizer(self._model.optimizer, self._model.trainable_variables)
        self._built = True


def graphs_of(model: Any) -> Graphs:
    """Return the graphs that are kept with a model, or new ones where it was compiled since."""
    kept: Graphs | None = vars(model).get(KEPT)
    if kept is None or kept.compiled is not model._loss_tracker:
        kept = vars(model)[KEPT] = Graphs(model)
    return kept


def called(graph: Any, *arguments: Any) -> Any:
    """Call a graph with tensors like those for which it was traced, and spare it to hold them against its signature.

    There is no public name for this. It takes a third of what a call costs besides its steps: 50 of 160 µs.
    """
    return graph._call_flat(_flat(*arguments), graph.captured_inputs)


def _flat(*arguments: Any) -> list[Any]:
    return [argument for argument in keras.tree.flatten(arguments) if argument is not None]


def _shapes(tensors: Any) -> tuple[Any, ...]:
    return tuple((tuple(each.shape[1:]), each.dtype) for each in keras.tree.flatten(tensors))


def _traced(steps: Callable[..., Any], sample: Block) -> tuple[Any, tuple[str, ...]]:
    """Trace steps for rows like those of the sample; return the graph and the executors that can run it."""
    order = None if sample.order is None else spec(sample.order)
    arguments = keras.tree.map_structure(spec, sample.tensors), order, tf.TensorSpec([3], tf.int32)
    choice = executors()
    while True:
        with on_executor(choice[0]):
            graph = tf.function(steps, autograph=False).get_concrete_function(*arguments)
        if choice[0] == SEVERAL or _fit_for_one_thread(graph):
            return graph, choice
        choice = choice[1:]


def _fit_for_one_thread(graph: Any) -> bool:
    """Return whether `SINGLE` can run a graph: in its loops it must not call anything but loops.

    WORKAROUND https://github.com/tensorflow/tensorflow/issues/38969: it waits for every other call on a thread of the
    pool for operations, and for good once all of them wait; a condition within a condition is enough on two cores.
    """
    inner = (node for function in graph.graph.as_graph_def().library.function for node in function.node_def)
    return all(
        node.op in ("While", "StatelessWhile") or not any(value.HasField("func") for value in node.attr.values())
        for node in inner
    )
