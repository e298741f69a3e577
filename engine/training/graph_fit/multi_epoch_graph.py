"""Several epochs as one graph, for tables so small that a call of a graph takes as long as an epoch."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.network.keras_adapter import on_executor
from engine.training.graph_fit.autotune import AIM_SECONDS, AutoTuner
from engine.training.graph_fit.batch_source import ArrayBatches, Block, WholeRows, spec
from engine.training.graph_fit.graphs import Graph, called, collector_paused, graphs_of
from engine.training.graph_fit.packed_variables import PackedVariables
from engine.training.snapshot import Snapshot

MAX_EPOCHS = 32
"""Most epochs of one execution: reporting them one by one afterwards must not delay a stop."""

MAX_BYTES = 2**24
"""Most memory for the variables of all epochs of one execution."""

SHORT_STEPS = 200
"""An epoch with more steps takes too long for several in one execution."""

PROBE_STEPS = 8
"""Steps by which the duration of an epoch is measured."""


class EpochResult(NamedTuple):
    """Results of one epoch: the loss of each batch, logs, logs of the validation, and the variables at its end."""

    losses: NDArray[np.float32]
    logs: dict[str, Any]
    validation_logs: dict[str, Any]
    snapshot: Snapshot


class MultiEpochGraph:
    """Several epochs, each with its validation, as one graph that is composed of the graphs of one epoch.

    Parameters
    ----------
    train : Graph
        One epoch of training.
    test : Graph or None
        One validation.
    """

    def __init__(self, model: Any, train: Graph, test: Graph | None) -> None:
        self._train, self._test = train, test
        # One thread can run both graphs if it can run each of them.
        executors = min((graph.executors for graph in (train, test) if graph is not None), key=len)
        self._executor = executors[0]
        self._model, self._variables = model, PackedVariables(model)
        self._tuner = AutoTuner(executors[:1])
        self._is_short: bool | None = None
        self._max_epochs: int = max(1, min(MAX_EPOCHS, MAX_BYTES // max(1, self._variables.bytes)))
        with on_executor(self._executor), collector_paused():
            self._traced = tf.function(_several(self._variables, train, test), autograph=False).get_concrete_function(
                keras.tree.map_structure(spec, train.sample.tensors),
                None if train.sample.order is None else tf.TensorSpec([None, None], tf.int32),
                None if test is None else keras.tree.map_structure(spec, test.sample.tensors),
                tf.TensorSpec([3], tf.int32),
            )

    def is_short(self, rows: WholeRows, validation: WholeRows | None) -> bool:
        """Return whether two epochs fit into one execution: measured at the first call, whose steps are undone."""
        if self._is_short is None:
            seconds = self._probed(rows, validation)
            self._tuner.record(self._executor, 1, seconds)
            self._is_short = 2 * seconds <= AIM_SECONDS
        return self._is_short

    def epochs_per_execution(self) -> int:
        """Return how many epochs the next execution should take."""
        return min(self._max_epochs, self._tuner.steps())

    def run(self, rows: WholeRows, validation: WholeRows | None, first: int, count: int) -> list[EpochResult]:
        """Run `count` epochs; `first` is the number of the first one, counted from 0."""
        block = rows.epochs(first, count)
        started = perf_counter()
        losses, logs, validation_logs, variables = self._called(
            block, validation, count, (rows.steps, _steps(validation))
        )
        self._tuner.record(self._executor, count, perf_counter() - started)
        return [
            EpochResult(
                losses[number],
                _logs(logs, number),
                _logs(validation_logs, number),
                self._variables.snapshot(variables, number),
            )
            for number in range(count)
        ]

    def _probed(self, rows: WholeRows, validation: WholeRows | None) -> float:
        """Return the approximate duration of an epoch in seconds, without the first call, which optimizes the graph."""
        before, block, seconds = self._variables.current(), rows.epochs(0, 1), []
        steps, validation_steps = min(rows.steps, PROBE_STEPS), min(_steps(validation), PROBE_STEPS)
        for number in (1, steps, steps):
            started = perf_counter()
            self._called(block, validation, 1, (number, min(number, validation_steps)))
            seconds.append(perf_counter() - started)
        before.restore(self._model)
        return min(seconds[1:]) * (rows.steps + _steps(validation)) / (steps + validation_steps)

    def _called(self, block: Block, validation: WholeRows | None, epochs: int, steps: tuple[int, int]) -> Any:
        validation_tensors = None if validation is None else validation.epochs(0, 1).tensors
        with on_executor(self._executor):
            stacks = called(self._traced, block.tensors, block.order, validation_tensors, tf.constant([epochs, *steps]))
        return keras.tree.map_structure(lambda stack: stack.numpy(), stacks)


def multi_epoch_graph(
    model: Any, rows: ArrayBatches, validation: Any, epochs: int, *, trace: bool = True
) -> MultiEpochGraph | None:
    """Return the graph of several epochs on such rows that is kept with a model; None where an epoch is too long.

    Parameters
    ----------
    epochs : int
        The number of epochs for which the graphs of a single epoch were requested.
    trace : bool
        Trace it where it does not exist yet. With False, None is returned then.
    """
    if not isinstance(rows, WholeRows) or rows.steps + _steps(validation) > SHORT_STEPS:
        return None
    graphs = graphs_of(model)
    key = graphs.train(rows, epochs), None if validation is None else graphs.test(validation, epochs)
    if trace and key not in graphs.multi_epoch:
        graphs.multi_epoch[key] = MultiEpochGraph(model, *key)
    graph: MultiEpochGraph | None = graphs.multi_epoch.get(key)
    return graph if graph is not None and graph.is_short(rows, validation) else None


def _steps(rows: ArrayBatches | None) -> int:
    return 0 if rows is None else rows.steps


def _several(variables: PackedVariables, train: Graph, test: Graph | None) -> Any:
    """Return a function that runs several epochs and stacks the results of each, to be traced."""
    structure = *train.outputs, {} if test is None else test.outputs[1], variables.dtypes

    def one(tensors: Any, order: Any, validation: Any, limits: Any) -> Any:
        losses, logs = train.inlined(tensors, order, tf.stack([0, limits[1], 1]))
        validation_logs = {} if test is None else test.inlined(validation, None, tf.stack([0, limits[2], 1]))[1]
        return losses, logs, validation_logs, variables.read()

    def several(tensors: Any, orders: Any, validation: Any, limits: Any) -> Any:
        def body(number: Any, *stacks: Any) -> Any:
            values = keras.tree.flatten(one(tensors, None if orders is None else orders[number], validation, limits))
            return number + 1, *(stack.write(number, value) for stack, value in zip(stacks, values, strict=True))

        dtypes = (getattr(each, "dtype", each) for each in keras.tree.flatten(structure))
        stacks = (tf.TensorArray(dtype, size=limits[0]) for dtype in dtypes)
        _, *stacks = tf.while_loop(lambda number, *_: number < limits[0], body, (0, *stacks))
        return keras.tree.pack_sequence_as(structure, [stack.stack() for stack in stacks])

    return several


def _logs(stacks: Mapping[str, NDArray[Any]], number: int) -> dict[str, Any]:
    """Return the logs of one epoch: numbers, or arrays of several."""
    values = {name: stacks[name][number] for name in sorted(stacks)}
    return {name: float(value) if value.ndim == 0 else value for name, value in values.items()}
