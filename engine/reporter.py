"""The one Keras callback of ours: it tells what `fit` does as events, and keeps the weights of the last good epoch."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from engine import fast_fit
from engine.catalog import entry
from engine.events import EpochEnded, Job, LogWritten, RunStarted, StepsEnded
from engine.preparation import Prepared
from engine.run import Rows
from engine.shapes import FEATURES
from engine.specs import CompileSpec, OutputSpec, Project

UNSCALED = 1_000.0
"""Features beyond this size make gradients explode; a table with one is told so."""


class Reporter(keras.callbacks.Callback):  # type: ignore[misc]
    """Turn what `fit` tells into events, and stop it when the loss is no number any more.

    Attributes
    ----------
    history : dict of str to list of float or None
        One number an epoch; None for what was no number.
    good_epoch : int
        The last epoch with a finite loss, counted from 1; 0 before the first.
    failure : str
        Why training was stopped from here; empty where it was not.
    """

    def __init__(self, project: Project, prepared: Prepared, run: str, job: Job) -> None:
        super().__init__()
        self._project, self._prepared, self._run, self._job = project, prepared, run, job
        self._started = time.perf_counter()
        self._best: tuple[float, int] | None = None
        self._good_weights: list[Any] = []
        self.history: dict[str, list[float | None]] = {}
        self.good_epoch = 0
        self.failure = ""

    def on_start(self, way: fast_fit.Way) -> None:
        """Tell that `fit` is about to go this way."""
        train, validation, test = self._prepared.train, self._prepared.validation, self._prepared.test
        settings = self._project.fit
        self._job.emit(
            RunStarted(
                run=self._run,
                epochs=settings.epochs,
                steps_per_epoch=-(-len(train) // settings.batch_size),
                metrics=("loss", *metric_names(self._project.compile, self.model)),
                rows=Rows(train=len(train), validation=len(validation), test=len(test)),
                way=way.name,
                way_reason=way.reason,
            )
        )

    def on_steps(self, epoch: int, step: int, losses: Any) -> None:
        """Tell the losses of some batches."""
        self._job.emit(StepsEnded(epoch, step, losses))

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Remember the weights before the first step."""
        self._good_weights = self.model.get_weights()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Record and tell an epoch; stop where its loss is no number."""
        values = {name: _number(value) for name, value in _loss_first(logs or {}).items()}
        for name, value in values.items():
            self.history.setdefault(name, []).append(value if np.isfinite(value) else None)
        rate = values.pop("learning_rate", None)
        if rate is None:
            rate = _number(self.model.optimizer.learning_rate)
        self._tell(epoch + 1, values, rate)
        weights = self.model.get_weights()
        losses = [value for name, value in values.items() if name in ("loss", "val_loss")]
        # The loss of an epoch is the mean of its steps: the last of them may have spoiled the weights already.
        if all(np.isfinite(each).all() for each in (losses, *weights)):
            self.good_epoch, self._good_weights = epoch + 1, weights
        else:
            self.failure = self._likely_cause(epoch + 1, rate)
            self.model.stop_training = True

    def restore(self) -> None:
        """Give the network the weights of the last good epoch."""
        self.model.set_weights(self._good_weights)

    def _tell(self, epoch: int, values: Mapping[str, float], rate: float) -> None:
        monitored = values.get("val_loss", values.get("loss", float("nan")))
        if np.isfinite(monitored) and (self._best is None or monitored < self._best[0]):
            self._best = (monitored, epoch)
        best = self._best[1] if self._best else epoch
        self._job.emit(EpochEnded(epoch, values, time.perf_counter() - self._started, rate, best))
        if self._project.fit.verbose:
            shown = "  ".join(f"{name} {value:.4f}" for name, value in values.items())
            self._job.emit(LogWritten(f"Epoch {epoch}/{self._project.fit.epochs}  {shown}"))

    def _likely_cause(self, epoch: int, rate: float) -> str:
        kept = f"the weights of epoch {self.good_epoch} were kept" if self.good_epoch else "the first weights were kept"
        told = f"The loss of epoch {epoch} is no number (NaN or infinite); {kept}."
        X = self._prepared.train.X.get(FEATURES)
        sizes = np.zeros(1) if X is None else np.abs(X).max(axis=0)
        if sizes.max() > UNSCALED:
            name = self._prepared.preparation.column_at(int(sizes.argmax()))
            return f"{told} The column {name} reaches {sizes.max():,.0f}: scale it."
        return f"{told} The learning rate {rate:g} is likely too high: try {rate / 10:g}."


def metric_names(settings: CompileSpec, model: keras.Model) -> tuple[str, ...]:
    """Return the names of all metrics as Keras's logs will have them: of several outputs with their losses."""
    if len(model.outputs) == 1:
        return _metrics_of(settings.outputs[0])
    named = zip(model.output_names, settings.outputs, strict=True)
    return tuple(f"{name}_{metric}" for name, output in named for metric in ("loss", *_metrics_of(output)))


def _metrics_of(output: OutputSpec) -> tuple[str, ...]:
    metrics = [(metric, entry("metrics", metric.kind)) for metric in (*output.metrics, *output.weighted_metrics)]
    return tuple(
        str(metric.params.get("name") or (known.log_name if known else metric.kind)) for metric, known in metrics
    )


def finite(logs: Mapping[str, Any]) -> dict[str, float | None]:
    """Return logs as plain numbers, the loss first; None for what is no number."""
    values = {name: _number(value) for name, value in _loss_first(logs).items()}
    return {name: value if np.isfinite(value) else None for name, value in values.items()}


def _loss_first(logs: Mapping[str, Any]) -> dict[str, Any]:
    """Return logs with the loss first, then metrics, then the same of validation; Keras sorts them by name."""
    order = sorted(logs, key=lambda name: (name.startswith("val_"), name.removeprefix("val_") != "loss"))
    return {name: logs[name] for name in order}


def _number(value: Any) -> float:
    """Return a log as one number; a metric with a value for each class counts by their mean."""
    return float(np.mean(value.numpy() if hasattr(value, "numpy") else value))
