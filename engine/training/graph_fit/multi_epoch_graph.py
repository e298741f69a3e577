"""Several epochs as one graph, for tables so small that calling a graph costs as much as an epoch."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.training.graph_fit.autotune import AIM_SECONDS, AutoTuner, on_executor
from engine.training.graph_fit.batch_source import ArrayBatches, Block, WholeRows, spec
from engine.training.graph_fit.graphs import Graph, called, graphs_of
from engine.training.graph_fit.packed_variables import PackedVariables
from engine.training.snapshot import Snapshot

MAX_EPOCHS = 32
"""So many epochs one execution takes at the most: what is told of each afterwards must not hold up a stop."""

MAX_BYTES = 2**24
"""So much of memory what the network has learned may take, that of each epoch of an execution together."""

SHORT_STEPS = 200
"""With more steps an epoch takes too long to be worth running along with others."""

PROBE_STEPS = 8
"""So many steps tell how long an epoch takes."""


class Epoch(NamedTuple):
    """What there is to tell of an epoch: each batch's own loss, the logs, those of validation, and what was learned."""

    losses: NDArray[np.float32]
    logs: dict[str, Any]
    tested: dict[str, Any]
    learned: Snapshot


class Epochs:
    """Some whole epochs, each with its validation, as one graph that is made of the graphs of one epoch.

    Parameters
    ----------
    train, test : Graph
        The graphs of one epoch, and of its validation where there is one.
    """

    def __init__(self, model: Any, train: Graph, test: Graph | None) -> None:
        self._train, self._test = train, test
        # What one thread can run of each it can run of both.
        choice = min((graph.choice for graph in (train, test) if graph is not None), key=len)
        self._executor = choice[0]
        self._model, self._learned = model, PackedVariables(model)
        self._pace = AutoTuner(choice[:1])
        self._short: bool | None = None
        self._most: int = max(1, min(MAX_EPOCHS, MAX_BYTES // max(1, self._learned.bytes)))
        with on_executor(self._executor):
            self._traced = tf.function(_several(self._learned, train, test), autograph=False).get_concrete_function(
                keras.tree.map_structure(spec, train.sample.tensors),
                None if train.sample.order is None else tf.TensorSpec([None, None], tf.int32),
                None if test is None else keras.tree.map_structure(spec, test.sample.tensors),
                tf.TensorSpec([3], tf.int32),
            )

    def are_short(self, rows: WholeRows, tested: WholeRows | None) -> bool:
        """Return whether two epochs fit into one execution: tried out the first time, then undone."""
        if self._short is None:
            seconds = self._probed(rows, tested)
            self._pace.learn(self._executor, 1, seconds)
            self._short = 2 * seconds <= AIM_SECONDS
        return self._short

    def count(self) -> int:
        """Return how many epochs the next execution should take."""
        return min(self._most, self._pace.steps())

    def run(self, rows: WholeRows, tested: WholeRows | None, first: int, count: int) -> list[Epoch]:
        """Run some epochs, the first of which has that number, counted from 0."""
        block = rows.epochs(first, count)
        started = perf_counter()
        losses, logs, logs_of_test, learned = self._called(block, tested, count, (rows.steps, _steps(tested)))
        self._pace.learn(self._executor, count, perf_counter() - started)
        return [
            Epoch(
                losses[number],
                _logs(logs, number),
                _logs(logs_of_test, number),
                self._learned.snapshot(learned, number),
            )
            for number in range(count)
        ]

    def _probed(self, rows: WholeRows, tested: WholeRows | None) -> float:
        """Return about how many seconds an epoch takes. The first call, which makes the graph ready, does not count."""
        before, block, seconds = self._learned.now(), rows.epochs(0, 1), []
        steps, steps_of_test = min(rows.steps, PROBE_STEPS), min(_steps(tested), PROBE_STEPS)
        for number in (1, steps, steps):
            started = perf_counter()
            self._called(block, tested, 1, (number, min(number, steps_of_test)))
            seconds.append(perf_counter() - started)
        before.restore(self._model)
        return min(seconds[1:]) * (rows.steps + _steps(tested)) / (steps + steps_of_test)

    def _called(self, block: Block, tested: WholeRows | None, epochs: int, steps: tuple[int, int]) -> Any:
        rows_of_test = None if tested is None else tested.epochs(0, 1).tensors
        with on_executor(self._executor):
            stacks = called(self._traced, block.tensors, block.order, rows_of_test, tf.constant([epochs, *steps]))
        return keras.tree.map_structure(lambda stack: stack.numpy(), stacks)


def epochs_of(model: Any, rows: ArrayBatches, tested: Any, epochs: int, *, trace: bool = True) -> Epochs | None:
    """Return the graph of several epochs on such rows that is kept with a model; None where an epoch is too long.

    Parameters
    ----------
    epochs : int
        For how many epochs the graphs of a single one were asked for.
    trace : bool
        Make it where it is not there yet; else the answer is None then, too.
    """
    if not isinstance(rows, WholeRows) or rows.steps + _steps(tested) > SHORT_STEPS:
        return None
    graphs = graphs_of(model)
    key = graphs.train(rows, epochs), None if tested is None else graphs.test(tested, epochs)
    if trace and key not in graphs.several:
        graphs.several[key] = Epochs(model, *key)
    found: Epochs | None = graphs.several.get(key)
    return found if found is not None and found.are_short(rows, tested) else None


def _steps(rows: ArrayBatches | None) -> int:
    return 0 if rows is None else rows.steps


def _several(learned: PackedVariables, train: Graph, test: Graph | None) -> Any:
    """Return what runs some epochs and stacks what there is to tell of each, to be traced."""
    alike = *train.outputs, {} if test is None else test.outputs[1], learned.dtypes

    def one(tensors: Any, order: Any, tested: Any, limits: Any) -> Any:
        losses, logs = train.inlined(tensors, order, tf.stack([0, limits[1], 1]))
        logs_of_test = {} if test is None else test.inlined(tested, None, tf.stack([0, limits[2], 1]))[1]
        return losses, logs, logs_of_test, learned.read()

    def several(tensors: Any, orders: Any, tested: Any, limits: Any) -> Any:
        def body(number: Any, *stacks: Any) -> Any:
            values = keras.tree.flatten(one(tensors, None if orders is None else orders[number], tested, limits))
            return number + 1, *(stack.write(number, value) for stack, value in zip(stacks, values, strict=True))

        dtypes = (getattr(each, "dtype", each) for each in keras.tree.flatten(alike))
        stacks = (tf.TensorArray(dtype, size=limits[0]) for dtype in dtypes)
        _, *stacks = tf.while_loop(lambda number, *_: number < limits[0], body, (0, *stacks))
        return keras.tree.pack_sequence_as(alike, [stack.stack() for stack in stacks])

    return several


def _logs(stacks: Mapping[str, NDArray[Any]], number: int) -> dict[str, Any]:
    """Return the logs of one epoch: numbers, or arrays of several."""
    values = {name: stacks[name][number] for name in sorted(stacks)}
    return {name: float(value) if value.ndim == 0 else value for name, value in values.items()}
