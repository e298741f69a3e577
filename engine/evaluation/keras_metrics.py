"""The loss and every compiled metric of Keras for given outputs, with confidence intervals and baselines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from engine import network
from engine.catalog.entries import entry
from engine.catalog.log_names import LogEntry, logged, lower_is_better
from engine.evaluation.bootstrap import ShouldStop, bootstrap_samples, never, with_interval
from engine.preprocessing import FittedTarget
from engine.project import CompileSpec
from engine.results.evaluation import Metric
from engine.training.graph_fit import Arrays
from engine.training.progress_callback import finite
from engine.training.undefined_metrics import NEED_VARIATION, without_undefined

Values = Mapping[str, float | None]


class MetricProbe:
    """A network whose outputs are its inputs, compiled as another one: Keras computes the metrics of any outputs.

    Parameters
    ----------
    settings : CompileSpec
        The compile settings of the other network.
    output_names : sequence of str
        The names of its outputs, which begin the names of its metrics.
    rows : Arrays
        Its outputs as X, an array of shape (n, units) for each, with the targets and weights of the rows.
    targets : sequence of FittedTarget
        The target of each output; metrics are in its unit.
    weighted : bool
        Whether every metric applies the weights of the rows.
    """

    def __init__(
        self,
        settings: CompileSpec,
        output_names: Sequence[str],
        rows: Arrays,
        targets: Sequence[FittedTarget],
        *,
        weighted: bool = False,
    ) -> None:
        outputs = keras.tree.flatten(rows.X)
        inputs = [keras.Input(each.shape[1:], dtype="float32") for each in outputs]
        names = output_names if len(outputs) > 1 else ("output",)
        identities = [
            keras.layers.Identity(name=name, dtype="float32")(each) for name, each in zip(names, inputs, strict=True)
        ]
        several = len(outputs) > 1
        self._model = keras.Model(inputs if several else inputs[0], identities if several else identities[0])
        # A single evaluation takes less time than tracing a graph; `use_graph` is for many.
        settings = settings.replaced(run_eagerly=True, jit_compile=False)
        network.compile_model(self._model, settings, targets, weighted=weighted)
        self._rows, self._logs = rows, logged(settings, names)

    def use_graph(self) -> None:
        """Evaluate by a graph from now on, for many samples of the same number of rows."""
        self._model.run_eagerly, self._model.test_function = False, None

    def evaluate(self, positions: NDArray[np.int64] | None = None, outputs: Any = None) -> Values:
        """Return the loss and metrics by their names in the logs.

        Parameters
        ----------
        positions : array of int64, optional
            The rows to evaluate. None evaluates all.
        outputs : array or tuple of array, each of shape (n, units), optional
            Other outputs for all rows.
        """
        arrays = self._rows if outputs is None else replace(self._rows, X=outputs)
        rows = keras.tree.map_structure(lambda array: array if positions is None else array[positions], arrays.packed())
        self._model.reset_metrics()
        values = finite(self._model.test_on_batch(*rows, return_dict=True))
        chosen = arrays if positions is None else replace(arrays, y=rows[1])
        return without_undefined(values, chosen, self._logs)


def compute_keras_metrics(
    values: Values, logs: Sequence[LogEntry], probe: MetricProbe, baseline: Any, scaled: Collection[str] = ()
) -> Mapping[str, Metric]:
    """Return the metrics of Keras by their names in the logs, each with its baseline.

    Parameters
    ----------
    values : mapping of str to float or None
        What ``evaluate`` returned for the network.
    baseline : array or tuple of array, each of shape (n, units), or None
        The outputs of the baseline, where they are known.
    scaled : collection of str
        The names of losses of scaled targets.
    """
    of_baseline = probe.evaluate(outputs=baseline) if baseline is not None else {}
    return {
        log.name: Metric(
            log.name,
            _text(log, log.name in scaled),
            values[log.name],
            baseline=of_baseline.get(log.name),
            better="lower" if lower_is_better(log.plain) else "higher",
            reason="" if values[log.name] is not None else _reason(log),
            log=log.name,
        )
        for log in logs
        if log.name in values
    }


def with_keras_intervals(
    metrics: Mapping[str, Metric], probe: MetricProbe, rows: int, should_stop: ShouldStop = never
) -> Mapping[str, Metric]:
    """Return the same metrics with their confidence intervals.

    Raises
    ------
    Cancelled
        Where `should_stop` returns True.
    """
    all_rows = probe.evaluate()
    probe.use_graph()
    samples = [probe.evaluate(positions) for positions in bootstrap_samples(rows, should_stop)]

    def estimated(name: str, metric: Metric) -> Metric:
        # The regularization that a network adds to its loss is the same for any rows.
        penalty = (metric.value or 0.0) - (all_rows[name] or 0.0) if name == "loss" else 0.0
        values = [value + penalty for each in samples if (value := each[name]) is not None]
        return with_interval(metric, values)

    return {name: estimated(name, metric) for name, metric in metrics.items()}


def _reason(log: LogEntry) -> str:
    if log.metric is not None and log.metric.kind in NEED_VARIATION:
        return "It needs rows of two classes, or of two different numbers."
    return "It is not a finite number for these rows."


def _text(log: LogEntry, is_scaled: bool) -> str:
    known = entry("metrics", log.metric.kind) if log.metric else None
    if known is not None:
        return f"{known.text} Keras: {known.kind}."
    what = "the sum of the losses of all targets" if log.output is None else "the loss"
    unit = " It is computed from scaled numbers; the metrics are in the unit of the target." if is_scaled else ""
    return f"The training minimizes {what}.{unit}"
