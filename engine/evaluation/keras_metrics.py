"""Keras's own figures of outputs that are known: the loss and every compiled metric, with intervals and baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from engine import network
from engine.catalog.entries import entry
from engine.catalog.log_names import LogEntry, lower_is_better
from engine.evaluation.bootstrap import Stopping, never, sampled_rows, with_interval
from engine.project import CompileSpec
from engine.results.evaluation import Metric
from engine.training.graph_fit import Arrays
from engine.training.progress_callback import finite

Values = Mapping[str, float | None]


class MetricProbe:
    """A network that passes on what it is given, compiled as another is: it makes Keras judge any outputs.

    Parameters
    ----------
    settings : CompileSpec
        How the other is compiled.
    ends : sequence of str
        The names of its outputs, which begin the names of its metrics.
    known : Arrays
        Its outputs as X, an array of shape (n, units) for each, with the targets and weights of the rows.
    """

    def __init__(self, settings: CompileSpec, ends: Sequence[str], known: Arrays) -> None:
        outputs = keras.tree.flatten(known.X)
        inputs = [keras.Input(each.shape[1:], dtype="float32") for each in outputs]
        names = ends if len(outputs) > 1 else ("output",)
        passed = [
            keras.layers.Identity(name=name, dtype="float32")(given) for name, given in zip(names, inputs, strict=True)
        ]
        several = len(outputs) > 1
        self._model = keras.Model(inputs if several else inputs[0], passed if several else passed[0])
        # One look is not worth a graph; `traced` makes one for many.
        network.compile_model(self._model, settings.replaced(run_eagerly=True, jit_compile=False))
        self._known = known

    def traced(self) -> None:
        """Get ready for many samples of as many rows."""
        self._model.run_eagerly, self._model.test_function = False, None

    def judged(self, picked: NDArray[np.int64] | None = None, outputs: Any = None) -> Values:
        """Return what Keras says of some of the rows, or of other outputs for all of them."""
        known = self._known if outputs is None else replace(self._known, X=outputs)
        rows = keras.tree.map_structure(lambda array: array if picked is None else array[picked], known.packed())
        self._model.reset_metrics()
        return finite(self._model.test_on_batch(*rows, return_dict=True))


def keras_figures(values: Values, logs: Sequence[LogEntry], relay: MetricProbe, naive: Any) -> Mapping[str, Metric]:
    """Return the figures that `evaluate` gave, by their names in the logs, each with its baseline.

    Parameters
    ----------
    naive : array or tuple of array, each of shape (n, units), or None
        What a model without any knowledge puts out, where that is known.
    """
    baseline = relay.judged(outputs=naive) if naive is not None else {}
    return {
        log.name: Metric(
            log.name,
            _text(log),
            values[log.name],
            baseline=baseline.get(log.name),
            better="lower" if lower_is_better(log.plain) else "higher",
            reason="" if values[log.name] is not None else "It is no number for these rows.",
        )
        for log in logs
        if log.name in values
    }


def with_keras_intervals(
    figures: Mapping[str, Metric], relay: MetricProbe, rows: int, should_stop: Stopping = never
) -> Mapping[str, Metric]:
    """Return the same figures with their intervals.

    Raises
    ------
    Cancelled
        Where `should_stop` said so.
    """
    whole = relay.judged()
    relay.traced()
    sampled = [relay.judged(picked) for picked in sampled_rows(rows, should_stop)]

    def given(name: str, figure: Metric) -> Metric:
        # What a network adds to its loss for its weights (regularization) is the same whichever rows are drawn.
        beyond = (figure.value or 0.0) - (whole[name] or 0.0) if name == "loss" else 0.0
        values = [value + beyond for each in sampled if (value := each[name]) is not None]
        return with_interval(figure, values)

    return {name: given(name, figure) for name, figure in figures.items()}


def _text(log: LogEntry) -> str:
    known = entry("metrics", log.metric.kind) if log.metric else None
    if known is not None:
        return f"{known.text} Keras: {known.kind}."
    what = "the sum of the losses of all targets" if log.output is None else "the loss"
    return f"What the training makes small: {what}."
