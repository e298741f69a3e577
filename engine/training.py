"""Compile and fit a network on prepared rows, saying what happens; keep the best, stop when asked."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from sklearn.utils.class_weight import compute_class_weight

from engine import fast_fit, network
from engine.catalog import entry
from engine.errors import EngineError
from engine.events import EpochEnded, Job, LogWritten, RunStarted, StepsEnded
from engine.preparation import Floats, Part, Preparation, Prepared
from engine.run import Rows, Status
from engine.specs import CompileSpec, Project

ONE_HOT_LOSSES = (
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalHinge",
    "KLDivergence",
    "CosineSimilarity",
    "Dice",
    "Tversky",
)
"""Losses that compare probabilities of all classes, for which class numbers are spread into one column a class."""

SCORING_BATCH = 1_024
"""Rows scored at a time; the figures do not depend on it."""


@dataclass(frozen=True)
class Trained:
    """A network with what belongs to it: the settings it was built from, and how rows are made ready for it.

    ``preparation`` is None for a model from elsewhere that has not met a table yet.
    """

    project: Project
    preparation: Preparation | None
    model: keras.Model


@dataclass(frozen=True)
class Outcome:
    """How a `fit` went: one number an epoch for each name, the epoch (from 1) whose weights were kept, how it ended."""

    history: Mapping[str, tuple[float | None, ...]]
    kept_epoch: int
    status: Status
    message: str
    way: str
    way_reason: str
    seconds: float


def new_network(project: Project, width: int) -> keras.Model:
    """Return a compiled, freshly initialized network; the same seed gives the same weights."""
    keras.utils.set_random_seed(project.fit.seed)
    model = network.build(project.model, width)
    network.compile_model(model, project.compile)
    return model


def labels_for(y: Floats, settings: CompileSpec, preparation: Preparation) -> Floats:
    """Return the target as the loss wants it: class numbers (rows, 1), or one column a class (rows, classes)."""
    loss = settings.outputs[0].loss
    if preparation.task == "regression" or loss is None or loss.kind not in ONE_HOT_LOSSES:
        return y
    if preparation.task == "binary" and loss.kind not in ("CategoricalCrossentropy", "CategoricalFocalCrossentropy"):
        return y
    return np.eye(len(preparation.target.levels), dtype=np.float32)[y[:, 0].astype(np.int64)]


def arrays_of(part: Part, settings: CompileSpec, preparation: Preparation) -> fast_fit.Arrays:
    """Return a part of the table as `engine.fast_fit` takes it."""
    return fast_fit.Arrays(part.X, labels_for(part.y, settings, preparation), None)


def fit(model: keras.Model, prepared: Prepared, project: Project, run: str, job: Job) -> Outcome:
    """Train a compiled network in place.

    Parameters
    ----------
    run : str
        The id that events carry.
    job : Job
        Hears of every block of steps and every epoch; is asked whether to stop.

    Raises
    ------
    EngineError
        Where a callback's argument does not fit, or Keras or TensorFlow fails.
    """
    settings = project.fit
    reporter = _Reporter(project, prepared, run, job)
    callbacks = [network.keras_object("callbacks", spec) for spec in settings.callbacks]
    started = time.perf_counter()
    validation = arrays_of(prepared.validation, project.compile, prepared.preparation)
    history, way = fast_fit.fit(
        model,
        arrays_of(prepared.train, project.compile, prepared.preparation),
        validation if len(validation.y) else None,
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        validation_batch_size=settings.validation_batch_size,
        shuffle=settings.shuffle,
        seed=settings.seed,
        class_weight=_class_weight(prepared, project),
        callbacks=[*callbacks, reporter],
        on_start=reporter.on_start,
        on_steps=reporter.on_steps,
        stopping=job.stopping,
    )
    epochs = len(history.history.get("loss", ()))
    return Outcome(
        history={name: tuple(_finite(value) for value in values) for name, values in history.history.items()},
        kept_epoch=_kept_epoch(callbacks, epochs),
        status="stopped" if job.stopping() else "finished",
        message="",
        way=way.name,
        way_reason=way.reason,
        seconds=time.perf_counter() - started,
    )


class _Reporter(keras.callbacks.Callback):  # type: ignore[misc]
    """The one Keras callback of ours: it turns what `fit` tells into events."""

    def __init__(self, project: Project, prepared: Prepared, run: str, job: Job) -> None:
        super().__init__()
        self._project, self._prepared, self._run, self._job = project, prepared, run, job
        self._started = time.perf_counter()
        self._best: tuple[float, int] | None = None

    def on_start(self, way: fast_fit.Way) -> None:
        parts = self._prepared
        rows = Rows(train=len(parts.train.y), validation=len(parts.validation.y), test=len(parts.test.y))
        settings = self._project.fit
        self._job.emit(
            RunStarted(
                run=self._run,
                epochs=settings.epochs,
                steps_per_epoch=-(-rows.train // settings.batch_size),
                metrics=("loss", *metric_names(self._project.compile)),
                rows=rows,
                way=way.name,
                way_reason=way.reason,
            )
        )

    def on_steps(self, epoch: int, step: int, losses: Any) -> None:
        self._job.emit(StepsEnded(epoch, step, losses))

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        values = {name: float(value) for name, value in (logs or {}).items()}
        rate = values.pop("learning_rate", None)
        if rate is None:
            rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        monitored = values.get("val_loss", values.get("loss", float("nan")))
        if np.isfinite(monitored) and (self._best is None or monitored < self._best[0]):
            self._best = (monitored, epoch + 1)
        seconds = time.perf_counter() - self._started
        self._job.emit(EpochEnded(epoch + 1, values, seconds, rate, self._best[1] if self._best else epoch + 1))
        if self._project.fit.verbose:
            shown = "  ".join(f"{name} {value:.4f}" for name, value in values.items())
            self._job.emit(LogWritten(f"Epoch {epoch + 1}/{self._project.fit.epochs}  {shown}"))


def metric_names(settings: CompileSpec) -> tuple[str, ...]:
    """Return the names of the first output's metrics as Keras's logs will have them."""
    output = settings.outputs[0]
    names = []
    for metric in (*output.metrics, *output.weighted_metrics):
        known = entry("metrics", metric.kind)
        names.append(str(metric.params.get("name") or (known.log_name if known else metric.kind)))
    return tuple(names)


def _class_weight(prepared: Prepared, project: Project) -> dict[int, float] | None:
    if project.fit.class_weight == "none":
        return None
    if prepared.preparation.task == "regression":
        raise EngineError("Class weights need classes, and the target is a number.", where=("fit", "class_weight"))
    y = prepared.train.y[:, 0].astype(np.int64)
    classes = np.unique(y)
    weights = compute_class_weight("balanced", classes=classes, y=y)
    known = dict(zip(classes.tolist(), weights.tolist(), strict=True))
    return {position: known.get(position, 1.0) for position in range(len(prepared.preparation.target.levels))}


def _kept_epoch(callbacks: list[Any], epochs: int) -> int:
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.EarlyStopping) and callback.restore_best_weights:
            return int(callback.best_epoch) + 1 if callback.best_weights is not None else epochs
    return epochs


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None
