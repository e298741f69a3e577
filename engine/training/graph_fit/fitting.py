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

from engine.network.keras_adapter import patched, replace_functions, single_batch
from engine.system.errors import EngineError
from engine.training import snapshot
from engine.training.graph_fit.batch_source import ArrayBatches, Arrays, StreamedRows, WholeRows, fresh_order
from engine.training.graph_fit.epoch_loop import EpochLoop, LoopCallbackList
from engine.training.graph_fit.fit_config import FitConfig, OnBatches
from engine.training.graph_fit.graphs import MANY_STEPS, graphs_of
from engine.training.graph_fit.keras_fit import plain_fit
from engine.training.graph_fit.lookahead import EpochLookahead
from engine.training.graph_fit.multi_epoch_graph import multi_epoch_graph
from engine.training.graph_fit.strategy import FitStrategy, choose_strategy, is_distributed

FIXED_STEPS = "Steps per epoch or validation steps are set, which only plain Keras supports."


def never() -> bool:
    """Return False: a `should_stop` that never stops."""
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
    on_batches: OnBatches | None = None,
    should_stop: Callable[[], bool] = never,
    max_steps: Callable[[], int] | None = None,
    validation_freq: int = 1,
    steps_per_epoch: int | None = None,
    validation_steps: int | None = None,
    strategy: FitStrategy | None = None,
) -> tuple[Any, FitStrategy]:
    """Train a compiled model with the results of ``model.fit`` and a fraction of its time.

    Parameters
    ----------
    model : keras.Model
        Compiled. It is an ordinary model again afterwards.
    train, validation : Arrays
        The rows; validation rows are evaluated after each epoch.
    epochs, initial_epoch, class_weight, callbacks, validation_freq
        As in ``model.fit``: training ends before epoch `epochs`, counted from 0.
    batch_size, validation_batch_size : int
        Rows in a batch. The last batch may be smaller. None takes `batch_size` for the validation.
    shuffle : bool
        Take the rows in another order each epoch, fixed by `seed` and the number of the epoch.
    on_start : callable, optional
        Called with the strategy before anything is traced.
    on_batches : callable, optional
        Called with ``(epoch from 1, batches done in it, losses)`` after each execution; losses is an array of float32,
        shape (batches since the last call,), with the loss of each batch.
    should_stop : callable
        Called between executions, some 40 times a second. An epoch that it cuts is neither logged nor in the History.
    max_steps : callable, optional
        Called after `should_stop`; returns the most steps of the next execution.
    steps_per_epoch, validation_steps : int, optional
        As in ``model.fit``; with either of them the strategy is plain.
    strategy : FitStrategy, optional
        None takes that of `choose_strategy`.

    Returns
    -------
    history : keras.callbacks.History
    strategy : FitStrategy

    Raises
    ------
    EngineError
        Where there is not enough memory; it names a batch size to try.
    """
    train = train.weighted(class_weight)
    strategy = strategy or _default_strategy(model, train, validation, steps_per_epoch or validation_steps)
    if on_start is not None:
        on_start(strategy)
    config = FitConfig(
        epochs,
        initial_epoch,
        validation_freq,
        callbacks,
        on_batches,
        should_stop,
        max_steps,
        steps_per_epoch,
        validation_steps,
    )
    batch_sizes = batch_size, validation_batch_size or batch_size
    with memory_errors_explained(batch_size):
        if strategy.name == "plain":
            return plain_fit(model, train, validation, batch_sizes, config, shuffle=shuffle), strategy
        in_batches: Any = StreamedRows if strategy.name == "streamed" else WholeRows
        rows = in_batches(train, batch_sizes[0], fresh_order(len(train), seed) if shuffle else None)
        validation_rows = None if validation is None else in_batches(validation, batch_sizes[1])
        return _fit(model, rows, validation_rows, config), strategy


def _default_strategy(model: Any, train: Arrays, validation: Arrays | None, fixed_steps: int | None) -> FitStrategy:
    return FitStrategy("plain", FIXED_STEPS) if fixed_steps else choose_strategy(model, train, validation)


def evaluate(
    model: Any, arrays: Arrays, batch_size: int = 32, *, should_stop: Callable[[], bool] = never
) -> dict[str, float]:
    """Return the loss and every metric of a compiled model, as ``model.evaluate(return_dict=True)`` does.

    Raises
    ------
    EngineError
        Where there is not enough memory, or it was stopped.
    """
    strategy = choose_strategy(model, arrays)
    if strategy.name == "plain":
        X, y, weight = arrays.X, arrays.y, arrays.sample_weight
        return dict(model.evaluate(X, y, batch_size, verbose=0, sample_weight=weight, return_dict=True))
    with memory_errors_explained(batch_size):
        graphs = graphs_of(model)
        if len(model.outputs) == 1:  # Keras averages the losses of several outputs over batches of any size alike
            batch_size = graphs.known_batch_size(arrays, batch_size)
        rows = StreamedRows(arrays, batch_size) if strategy.name == "streamed" else WholeRows(arrays, batch_size)
        logs = EpochLoop(model, should_stop).test(graphs.test(rows, 1), rows)
    if should_stop():
        raise EngineError("The evaluation was stopped.")
    return dict(logs)


def predict(model: Any, X: Any, batch_size: int | None = None, *, should_stop: Callable[[], bool] = never) -> Any:
    """Return the outputs of the model for each row, as ``model.predict`` does.

    Parameters
    ----------
    X : array of float32, shape (n, features)
        Or a tuple of arrays for a model of several inputs; n may be 0.
    batch_size : int, optional
        Rows in an execution. None chooses them by measurement.
    should_stop : callable
        Called between executions.

    Returns
    -------
    array of float32, shape (n, outputs)
        Or the model's structure of such arrays for several outputs.

    Raises
    ------
    EngineError
        Where there is not enough memory, or it was stopped.
    """
    rows, begin = len(keras.tree.flatten(X)[0]), 0
    if not rows:  # for which Keras raises an error
        none = [np.zeros((0, *tensor.shape[1:]), np.float32) for tensor in model.outputs]
        return none if len(none) > 1 else none[0]
    if model.run_eagerly or is_distributed(model):
        return model.predict(X, batch_size=batch_size, verbose=0)
    graph = graphs_of(model).predict(X)
    parts: list[Any] = []
    with memory_errors_explained(batch_size):
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

    Only the shapes of the rows matter, and roughly the duration of an epoch: `fit` may get others. For many epochs more
    graphs are traced, so that a step takes less time; `fit` uses those that exist.
    """
    train = train.weighted(class_weight)
    strategy = choose_strategy(model, train, validation)
    if should_stop() or strategy.name == "plain":
        return
    order = fresh_order(0, 0) if shuffle and strategy.name == "in-graph" else None
    rows = WholeRows(train, batch_size, order)
    validation_rows = None if validation is None else WholeRows(validation, validation_batch_size or batch_size)
    graph = graphs_of(model).train(rows, epochs)
    in_graph = strategy.name == "in-graph"
    if not should_stop() and not (in_graph and multi_epoch_graph(model, rows, validation_rows, epochs)):
        graph.optimize()
    if validation_rows is not None and not should_stop():
        graphs_of(model).test(validation_rows, epochs).optimize()
    if not should_stop():
        graphs_of(model).predict(train.X).optimize()


def _fit(model: Any, rows: ArrayBatches, validation: ArrayBatches | None, config: FitConfig) -> Any:
    lookahead = EpochLookahead(model, config, rows, validation)
    callbacks = LoopCallbackList(model, config, rows.steps, lookahead)
    loop = EpochLoop(model, config.should_stop, config.on_batches, config.max_steps, lookahead)
    train: Callable[..., Any] | None = None
    test: Callable[..., Any] | None = None
    epochs = config.epochs - config.initial_epoch
    if not config.should_stop():
        train = partial(loop.train, graphs_of(model).train(rows, epochs), rows, callbacks)
    if not config.should_stop() and validation is not None:
        test = partial(loop.test, graphs_of(model).test(validation, epochs), validation, callbacks)
    attributes = {
        **replace_functions(train, test),
        "get_weights": lookahead.weights,
        "reset_metrics": _reset_nothing,
        "get_metrics_result": dict,
        "steps_per_execution": 1,
        snapshot.REPORTED: lookahead.snapshot,
    }
    with patched(model, **attributes):
        try:
            return config.unless_stopped().fit(
                model, callbacks, x=single_batch(), validation_data=None if validation is None else single_batch()
            )
        finally:
            lookahead.rewind()


def _reset_nothing() -> None:
    """Do nothing: the graphs reset the metrics themselves."""


@contextmanager
def memory_errors_explained(batch_size: int | None) -> Iterator[None]:
    """Replace the error of TensorFlow or NumPy for a full memory by an EngineError with a batch size to try."""
    try:
        yield
    except (tf.errors.ResourceExhaustedError, MemoryError) as error:
        advice = (
            f"Try a batch size of {batch_size // 2}." if batch_size and batch_size > 1 else "Make the model smaller."
        )
        raise EngineError(
            f"There is not enough memory for batches of {batch_size or 'so many'} rows. {advice}",
            details=str(error),
            where=("fit", "batch_size"),
        ) from error
