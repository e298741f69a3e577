"""Fit, evaluate and predict with a compiled Keras model, at the machine's speed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from operator import itemgetter
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.system.errors import EngineError
from engine.training import snapshot
from engine.training.graph_fit.batch_source import ArrayBatches, Arrays, StreamedRows, WholeRows, fresh_order
from engine.training.graph_fit.fit_config import FitConfig, OnSteps
from engine.training.graph_fit.graphs import MANY_STEPS, graphs_of
from engine.training.graph_fit.keras_adapter import Loop, LoopCallbacks, OneBatch
from engine.training.graph_fit.keras_fit import plain_fit
from engine.training.graph_fit.lookahead import EpochLookahead
from engine.training.graph_fit.multi_epoch_graph import epochs_of
from engine.training.graph_fit.patching import patched
from engine.training.graph_fit.strategy import FitStrategy, choose_strategy

CUT_SHORT = "Steps per epoch or of validation are given by hand, which only plain Keras can do."


def never() -> bool:
    """Answer that nobody wants to stop."""
    return False


def fit(
    model: Any,
    train: Arrays,
    validation: Arrays | None = None,
    *,
    epochs: int,
    batch_size: int,
    validation_batch_size: int | None = None,
    initial_epoch: int = 0,
    shuffle: bool = True,
    seed: int = 0,
    class_weight: Mapping[int, float] | None = None,
    callbacks: Sequence[Any] = (),
    on_start: Callable[[FitStrategy], None] | None = None,
    on_steps: OnSteps | None = None,
    should_stop: Callable[[], bool] = never,
    most_steps: Callable[[], int] | None = None,
    validation_freq: int = 1,
    steps_per_epoch: int | None = None,
    validation_steps: int | None = None,
    way: FitStrategy | None = None,
) -> tuple[Any, FitStrategy]:
    """Train a compiled model with the results of ``model.fit`` and a fraction of its time.

    Parameters
    ----------
    model : keras.Model
        Compiled. It is an ordinary model again afterwards.
    train, validation : Arrays
        The rows; those of validation are evaluated after each epoch.
    epochs, initial_epoch, class_weight, callbacks, validation_freq
        As in ``model.fit``: ``epochs`` is where to end, counted from 0.
    batch_size, validation_batch_size : int
        Rows in a step. The last batch may be smaller. Validation takes ``batch_size`` unless told otherwise.
    shuffle : bool
        Take the rows in another order each epoch, fixed by `seed` and the number of the epoch.
    on_start : callable, optional
        Told the way, before anything is traced.
    on_steps : callable, optional
        Told ``(epoch counted from 1, steps done in it, losses)`` after each execution; losses is an array of float32,
        shape (steps since the last call,), with each batch's own loss.
    should_stop : callable
        Asked between executions, some 40 times a second. An epoch that it cuts is neither logged nor in the History.
    most_steps : callable, optional
        Asked after `should_stop` how many steps the next execution may take at the most.
    steps_per_epoch, validation_steps : int, optional
        As in ``model.fit``, which only the plain way knows.
    way : FitStrategy, optional
        The way to go; the one that `choose_strategy` gives where it is left out.

    Returns
    -------
    history : keras.callbacks.History
    way : FitStrategy

    Raises
    ------
    EngineError
        Where the memory does not suffice; it names a batch size to try.
    """
    train = train.weighted(class_weight)
    way = way or (
        FitStrategy("plain", CUT_SHORT)
        if steps_per_epoch or validation_steps
        else choose_strategy(model, train, validation)
    )
    if on_start is not None:
        on_start(way)
    plan = FitConfig(
        epochs,
        initial_epoch,
        validation_freq,
        callbacks,
        on_steps,
        should_stop,
        most_steps,
        steps_per_epoch,
        validation_steps,
    )
    sizes = batch_size, validation_batch_size or batch_size
    with enough_memory(batch_size):
        if way.name == "plain":
            return plain_fit(model, train, validation, sizes, plan, shuffle=shuffle), way
        hold: Any = StreamedRows if way.name == "streamed" else WholeRows
        rows = hold(train, sizes[0], fresh_order(len(train), seed) if shuffle else None)
        tested = None if validation is None else hold(validation, sizes[1])
        return _fit(model, rows, tested, plan), way


def evaluate(
    model: Any, arrays: Arrays, batch_size: int = 32, *, should_stop: Callable[[], bool] = never
) -> dict[str, float]:
    """Return the loss and every metric of a compiled model, as ``model.evaluate(return_dict=True)`` does.

    Raises
    ------
    EngineError
        Where the memory does not suffice, or it was stopped.
    """
    way = choose_strategy(model, arrays)
    if way.name == "plain":
        X, y, weight = arrays.X, arrays.y, arrays.sample_weight
        return dict(model.evaluate(X, y, batch_size, verbose=0, sample_weight=weight, return_dict=True))
    with enough_memory(batch_size):
        graphs = graphs_of(model)
        batch_size = graphs.known_batch_size(arrays, batch_size)
        rows = StreamedRows(arrays, batch_size) if way.name == "streamed" else WholeRows(arrays, batch_size)
        logs = Loop(model, should_stop).test(graphs.test(rows, 1), rows)
    if should_stop():
        raise EngineError("The evaluation was stopped.")
    return dict(logs)


def predict(model: Any, X: Any, batch_size: int | None = None, *, should_stop: Callable[[], bool] = never) -> Any:
    """Return what the model says of each row, as ``model.predict`` does.

    Parameters
    ----------
    X : array of float32, shape (n, features)
        Or a tuple of arrays for a model of several inputs.
    batch_size : int, optional
        Rows in an execution; found by measurement where it is left out.
    should_stop : callable
        Asked between executions.

    Returns
    -------
    array of float32, shape (n, outputs)
        Or the model's structure of such arrays for several outputs.

    Raises
    ------
    EngineError
        Where the memory does not suffice, or it was stopped.
    """
    if model.run_eagerly or model._distribute_strategy is not None:
        return model.predict(X, batch_size=batch_size, verbose=0)
    graph, rows, begin = graphs_of(model).predict(X), len(keras.tree.flatten(X)[0]), 0
    parts: list[Any] = []
    with enough_memory(batch_size):
        while not parts or begin < rows:
            if should_stop():
                raise EngineError("The prediction was stopped.")
            block = slice(begin, begin + (batch_size or graph.rows()))
            parts.append(graph.run(keras.tree.map_structure(itemgetter(block), X)))
            begin = block.stop
    return keras.tree.map_structure(lambda *part: np.concatenate(part), *parts)


def prepare(
    model: Any,
    train: Arrays,
    validation: Arrays | None = None,
    *,
    batch_size: int,
    validation_batch_size: int | None = None,
    shuffle: bool = True,
    class_weight: Mapping[int, float] | None = None,
    epochs: int = MANY_STEPS,
    should_stop: Callable[[], bool] = never,
) -> None:
    """Trace the graphs of a compiled model ahead, so that `fit` with the same settings starts at once.

    The rows tell their shapes and about how long an epoch takes: `fit` may come with others. For many epochs more is
    traced, so that a step takes less; `fit` takes what is there.
    """
    train = train.weighted(class_weight)
    way = choose_strategy(model, train, validation)
    if should_stop() or way.name == "plain":
        return
    order = fresh_order(0, 0) if shuffle and way.name == "in-graph" else None
    rows = WholeRows(train, batch_size, order)
    tested = None if validation is None else WholeRows(validation, validation_batch_size or batch_size)
    graph = graphs_of(model).train(rows, epochs)
    if not should_stop() and not (way.name == "in-graph" and epochs_of(model, rows, tested, epochs)):
        graph.get_ready()
    if tested is not None and not should_stop():
        graphs_of(model).test(tested, epochs).get_ready()
    if not should_stop():
        graphs_of(model).predict(train.X).get_ready()


def _fit(model: Any, rows: ArrayBatches, tested: ArrayBatches | None, plan: FitConfig) -> Any:
    ahead = EpochLookahead(model, plan, rows, tested)
    told = LoopCallbacks(model, plan, rows.steps, ahead)
    loop = Loop(model, plan.should_stop, plan.on_steps, plan.most_steps, ahead)
    functions: dict[str, Callable[..., Any]] = {}
    epochs = plan.epochs - plan.initial_epoch
    if not plan.should_stop():
        functions["train_function"] = partial(loop.train, graphs_of(model).train(rows, epochs), rows, told)
    if not plan.should_stop() and tested is not None:
        functions["test_function"] = partial(loop.test, graphs_of(model).test(tested, epochs), tested, told)
    functions |= {"get_weights": ahead.weights, snapshot.PRESENT: ahead.present}
    with patched(model, **functions, reset_metrics=_nothing, get_metrics_result=dict, steps_per_execution=1):
        try:
            return plan.unless_stopped().fit(
                model, told, x=OneBatch(), validation_data=None if tested is None else OneBatch()
            )
        finally:
            ahead.settle()


def _nothing() -> None:
    """Do nothing: the graphs reset the metrics themselves."""


@contextmanager
def enough_memory(batch_size: int | None) -> Iterator[None]:
    """Turn the words of TensorFlow or NumPy for a full memory into a sentence with a batch size to try."""
    try:
        yield
    except (tf.errors.ResourceExhaustedError, MemoryError) as error:
        advice = (
            f"Try a batch size of {batch_size // 2}." if batch_size and batch_size > 1 else "Make the model smaller."
        )
        raise EngineError(
            f"The memory does not suffice for batches of {batch_size or 'so many'} rows. {advice}",
            details=str(error),
            where=("fit", "batch_size"),
        ) from error
