"""Compile and fit a network on prepared rows, saying what happens; keep the best, stop when asked."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from sklearn.utils.class_weight import compute_sample_weight

from engine import network
from engine.catalog.entries import FILE_ARGUMENTS, entry
from engine.catalog.shapes import Inputs
from engine.messages.events import Job
from engine.preprocessing import Floats, PreparedData, Preprocessor, SplitArrays
from engine.project import CompileSpec, FitSpec, ObjectSpec, Project
from engine.project.table_facts import Task
from engine.results.run import BatchLosses, RunMarker, Status
from engine.system.errors import EngineError
from engine.training import graph_fit, learning_rate, snapshot
from engine.training.control import TrainingController
from engine.training.progress_callback import Keep, ProgressCallback, steps_per_epoch
from engine.training.state import TrainingState, reopen_log_files

if TYPE_CHECKING:
    from engine.training.inspection import Observer

SCORING_BATCH = 1_024
"""Rows scored at a time; the figures do not depend on it."""


@dataclass(frozen=True)
class TrainedModel:
    """A network with what belongs to it: the settings it was built from, and how rows are made ready for it.

    ``preprocessor`` is None for a model from elsewhere that has not met a table yet.
    """

    project: Project
    preprocessor: Preprocessor | None
    model: keras.Model


@dataclass(frozen=True)
class TrainingOutcome:
    """How a `fit` went: one number an epoch for each name, the epoch (from 1) whose weights were kept, how it ended.

    ``epochs`` is where it was to end at last, ``state`` is what it takes to go on; None before the first epoch.
    ``waited`` are the seconds of pauses, which ``seconds`` does not count; ``details`` is what Keras said of an error.
    """

    history: Mapping[str, tuple[float | None, ...]]
    kept_epoch: int
    status: Status
    message: str
    details: str
    way: str
    way_reason: str
    seconds: float
    waited: float
    epochs: int
    steps: BatchLosses
    marks: tuple[RunMarker, ...]
    state: TrainingState | None


def new_network(project: Project, inputs: Inputs) -> keras.Model:
    """Return a compiled, freshly initialized network; the same seed gives the same weights."""
    keras.utils.set_random_seed(project.fit.seed)
    model = network.build(project.model, inputs, project.compile.dtype_policy)
    network.compile_model(model, project.compile)
    learning_rate.make_steerable(model.optimizer)
    return model


def labels_for(y: Floats, loss: ObjectSpec | None, task: Task, units: int) -> Floats:
    """Return a target as loss and output want it: class numbers (rows, 1), or one column a class (rows, units)."""
    known = entry("losses", loss.kind) if loss else None
    if task == "regression" or units == 1 or known is None or known.labels != "columns":
        return y
    return np.eye(units, dtype=np.float32)[y[:, 0].astype(np.int64)]


def arrays_of(
    part: SplitArrays, settings: CompileSpec, preprocessor: Preprocessor, model: keras.Model
) -> graph_fit.Arrays:
    """Return a part of the table as `engine.training.graph_fit` takes it for this network.

    Raises
    ------
    EngineError
        Where the network has more or fewer outputs than there are targets.
    """
    if not len(model.outputs) == len(settings.outputs) == len(part.y):
        raise EngineError(
            f"The {_counted(len(part.y), 'target')} do not fit the network's {_counted(len(model.outputs), 'output')} "
            f"and {_counted(len(settings.outputs), 'loss', 'losses')}. Give each target an output and a loss.",
            where=("model", "layers"),
        )
    y = tuple(
        labels_for(answers, output.loss, task, tensor.shape[-1])
        for answers, output, task, tensor in zip(
            part.y, settings.outputs, preprocessor.tasks, model.outputs, strict=True
        )
    )
    return graph_fit.Arrays(read_by(model, part.X), y if len(y) > 1 else y[0], part.sample_weight)


def read_by(model: keras.Model, X: Mapping[str, NDArray[Any]]) -> Any:
    """Return what a network reads of prepared rows: one array, or a tuple of them in the order of its inputs."""
    arrays = tuple(X[tensor.name] for tensor in model.inputs)
    return arrays if len(arrays) > 1 else arrays[0]


def training_rows(prepared: PreparedData, project: Project, model: keras.Model) -> graph_fit.Arrays:
    """Return the training rows with the weights of their classes, where the project balances them."""
    arrays = arrays_of(prepared.train, project.compile, prepared.preprocessor, model)
    by_class = class_weights(prepared, project)
    if by_class is None:
        return arrays
    given: Any = 1 if arrays.sample_weight is None else arrays.sample_weight
    weights = tuple(given * each for each in by_class)
    return replace(arrays, sample_weight=weights if len(weights) > 1 else weights[0])


def class_weights(prepared: PreparedData, project: Project) -> tuple[Floats, ...] | None:
    """Return for each target how much the class of each training row counts, shape (rows,); None where all count 1.

    Raises
    ------
    EngineError
        Where no target has classes.
    """
    if project.fit.class_weight == "none":
        return None
    tasks = prepared.preprocessor.tasks
    if all(task == "regression" for task in tasks):
        raise EngineError("Class weights need classes, and the target is a number.", where=("fit", "class_weight"))
    return tuple(
        np.ones(len(y), np.float32) if task == "regression" else _weights_of(y, target.levels, project.fit)
        for y, task, target in zip(prepared.train.y, tasks, prepared.preprocessor.targets, strict=True)
    )


def _weights_of(y: Floats, levels: Sequence[str], settings: FitSpec) -> Floats:
    """Return how much the class of each row counts: balanced, or as it was set; a class that is not named counts 1."""
    if settings.class_weight == "balanced":
        return np.asarray(compute_sample_weight("balanced", y[:, 0]), dtype=np.float32)
    by_level = np.array([settings.class_weights.get(level, 1.0) for level in levels], dtype=np.float32)
    return np.asarray(by_level[y[:, 0].astype(np.int64)])


def trace(model: keras.Model, prepared: PreparedData, project: Project, job: Job) -> None:
    """Trace the graphs that `fit` will run, so that it starts at once."""
    validation = arrays_of(prepared.validation, project.compile, prepared.preprocessor, model)
    graph_fit.prepare(
        model,
        training_rows(prepared, project, model),
        validation if len(validation) else None,
        batch_size=project.fit.batch_size,
        validation_batch_size=project.fit.validation_batch_size,
        shuffle=project.fit.shuffle,
        should_stop=job.should_stop,
    )
    snapshot.get_ready(model)


def fit(
    model: keras.Model,
    prepared: PreparedData,
    project: Project,
    run: str,
    job: Job,
    state: TrainingState | None = None,
    keep: Keep | None = None,
    observer: Observer | None = None,
) -> TrainingOutcome:
    """Train a compiled network in place.

    Parameters
    ----------
    run : str
        The id that events carry.
    job : Job
        Hears of every block of steps and every epoch; is asked whether to stop, and what else is wished.
    state : TrainingState, optional
        Where the training stands that is to go on.
    keep : callable, optional
        Given, after every good epoch, what makes the state to keep, and whether this epoch is the best so far.
    observer : Observer, optional
        Looks into the network while it learns, for whoever wishes to watch.

    Raises
    ------
    EngineError
        Where training fails before its first epoch is over. Later the weights of the last good epoch are kept, and the
        outcome says what happened.
    """
    # Again, so that a network that was built ahead draws the same numbers as one that was built just now.
    keras.utils.set_random_seed(project.fit.seed)
    if project.fit.deterministic:
        tf.config.experimental.enable_op_determinism()
    callbacks = [network.keras_object("callbacks", _next_to_table(spec, project)) for spec in project.fit.callbacks]
    helm = TrainingController(job, model.optimizer, project.fit.epochs, steps_per_epoch(project, prepared), state)
    reporter = ProgressCallback(project, prepared, run, job, helm, callbacks, state, keep, observer)
    reporter.set_model(model)  # Keras would do so only when it starts, and the names of the outputs are told before
    if state is not None:
        reopen_log_files(callbacks)
    way = graph_fit.FitStrategy("plain", "")
    failure: EngineError | None = None
    try:
        way = _fit(model, prepared, project, [*callbacks, reporter], reporter, helm)
        while helm.epochs > reporter.epochs and not (helm.should_stop() or reporter.failure or _is_over(callbacks)):
            reporter.go_on()
            way = _fit(model, prepared, project, [*callbacks, reporter], reporter, helm)
    except Exception as error:
        failure = _failure(error)
        if not reporter.history:
            raise failure from error
    helm.finish()
    return _outcome(reporter, helm, callbacks, way, failure, stopped=job.should_stop())


def _outcome(
    reporter: ProgressCallback,
    helm: TrainingController,
    callbacks: list[Any],
    way: graph_fit.FitStrategy,
    failure: EngineError | None,
    stopped: bool,
) -> TrainingOutcome:
    """Say what came of a `fit`, and leave the network with the weights that are kept."""
    good = reporter.good_epoch
    kept = 0 if failure else _kept_epoch(callbacks, good)
    message = failure.text if failure else reporter.failure
    # Early stopping takes the first epoch for the best one even where its loss is no number. And an epoch that was cut
    # has changed the weights already.
    if failure or (message and not 0 < kept <= good) or (stopped and kept == good):
        reporter.restore()
        kept = _kept_epoch(callbacks, good, reporter.model) if failure and good else good
    return TrainingOutcome(
        history={name: tuple(values) for name, values in reporter.history.items()},
        kept_epoch=0 if helm.cancelled or good == 0 else kept,
        status="cancelled" if helm.cancelled else "failed" if message else "stopped" if stopped else "finished",
        message=message,
        details=failure.details if failure else "",
        way=way.name,
        way_reason=way.reason,
        seconds=reporter.seconds,
        waited=helm.waited,
        epochs=helm.epochs,
        steps=reporter.step_losses(),
        marks=tuple(helm.marks),
        state=reporter.state() if good else None,
    )


def _fit(
    model: keras.Model,
    prepared: PreparedData,
    project: Project,
    callbacks: list[Any],
    reporter: ProgressCallback,
    helm: TrainingController,
) -> graph_fit.FitStrategy:
    settings = project.fit
    validation = arrays_of(prepared.validation, project.compile, prepared.preprocessor, model)
    _, way = graph_fit.fit(
        model,
        training_rows(prepared, project, model),
        validation if len(validation) else None,
        epochs=helm.epochs,
        initial_epoch=reporter.epochs,
        batch_size=settings.batch_size,
        validation_batch_size=settings.validation_batch_size,
        shuffle=settings.shuffle,
        seed=settings.seed,
        callbacks=callbacks,
        on_start=reporter.on_start,
        on_steps=reporter.on_steps,
        should_stop=helm.should_stop,
        most_steps=helm.most_steps,
        validation_freq=settings.validation_freq,
        steps_per_epoch=settings.steps_per_epoch,
        validation_steps=settings.validation_steps,
    )
    return way


def _is_over(callbacks: list[Any]) -> bool:
    """Whether early stopping ended the training."""
    return any(isinstance(each, keras.callbacks.EarlyStopping) and each.stopped_epoch for each in callbacks)


def _next_to_table(callback: ObjectSpec, project: Project) -> ObjectSpec:
    """Return a callback that writes its file beside the table: a project from elsewhere names no other place."""
    known = entry("callbacks", callback.kind)
    arguments = [argument for argument in known.arguments if argument.name in FILE_ARGUMENTS] if known else []
    written = {argument.name: callback.params.get(argument.name, argument.default) for argument in arguments}
    for name, file in written.items():
        if Path(str(file)).name != file:
            raise EngineError(f"{callback.kind}: {name} is a file name without a folder. Received: {file}.")
    folder = Path(project.data.source).parent
    return callback.replaced(
        params={**callback.params, **{name: str(folder / str(file)) for name, file in written.items()}}
    )


def _failure(error: Exception) -> EngineError:
    """Return an error as a sentence with details to copy."""
    if isinstance(error, EngineError):
        return error
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    details = "".join(traceback.format_exception(error))
    return EngineError(f"Training failed: {lines[0] if lines else type(error).__name__}", details=details)


def _counted(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or one + 's'}"


def _kept_epoch(callbacks: list[Any], epochs: int, failed: keras.Model | None = None) -> int:
    """Return which epoch's weights are kept.

    Early stopping gives back the best ones when `fit` ends; where it failed, they are given back here.
    """
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.EarlyStopping) and callback.restore_best_weights:
            if callback.best_weights is None:
                return epochs
            if failed is not None:
                failed.set_weights(callback.best_weights)
            return int(callback.best_epoch) + 1
    return epochs
