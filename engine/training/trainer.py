"""Compile a network and fit it to prepared rows; keep the best weights, stop on request."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf

from engine import network
from engine.catalog.entries import FILE_ARGUMENTS, entry
from engine.catalog.log_names import logged
from engine.catalog.shapes import Inputs
from engine.messages.job import Job
from engine.preprocessing import FittedTarget, PreparedData, Preprocessor
from engine.project import ObjectSpec, Project
from engine.results.run import BatchLosses, RunMarker, Status
from engine.system.errors import EngineError
from engine.training import graph_fit, learning_rate
from engine.training.control import TrainingController
from engine.training.network_arrays import training_rows, validation_rows
from engine.training.progress_callback import CheckpointCallback, ProgressCallback, steps_per_epoch
from engine.training.snapshot import build_capture_graph
from engine.training.training_state import TrainingState, reopen_log_files
from engine.training.undefined_metrics import undefined_metrics

if TYPE_CHECKING:
    from engine.training.inspection import Observer

SCORING_BATCH = 1_024
"""Rows scored at a time; metrics do not depend on it."""


@dataclass(frozen=True)
class TrainedModel:
    """A trained network with its project and preprocessing.

    Attributes
    ----------
    project : Project
        The settings from which the network was built.
    preprocessor : Preprocessor or None
        None for a model from a file without preprocessing, before it gets a table.
    model : keras.Model
    """

    project: Project
    preprocessor: Preprocessor | None
    model: keras.Model


@dataclass(frozen=True)
class TrainingOutcome:
    """The result of `fit`.

    Attributes
    ----------
    history : mapping of str to tuple of float or None
        One number for each epoch and log name.
    kept_epoch : int
        The epoch (from 1) whose weights the network has now; 0 where the training is discarded.
    status : str
        How the run ended.
    message, details : str
        Why it failed, and the traceback; empty where it did not.
    way, way_reason : str
        The name of the strategy, and a sentence with its reason.
    seconds, pause_seconds : float
        Seconds spent in `fit` without pauses, and in pauses.
    epochs : int
        The epoch after which the training was to end at last.
    steps : BatchLosses
        Losses of batches.
    marks : tuple of RunMarker
        Where the training was paused, continued or changed.
    state : TrainingState or None
        From which the training can be continued; None before the first epoch.
    """

    history: Mapping[str, tuple[float | None, ...]]
    kept_epoch: int
    status: Status
    message: str
    details: str
    way: str
    way_reason: str
    seconds: float
    pause_seconds: float
    epochs: int
    steps: BatchLosses
    marks: tuple[RunMarker, ...]
    state: TrainingState | None


def new_network(project: Project, inputs: Inputs, targets: Sequence[FittedTarget] = ()) -> keras.Model:
    """Return a compiled network with initial weights, which the seed of the project fixes.

    Its metrics are in the units of `targets`, one for each output; without them, in those of the outputs.
    """
    keras.utils.set_random_seed(project.fit.seed)
    model = network.build(project.model, inputs, project.compile.dtype_policy)
    network.compile_model(model, project.compile, targets, weighted=project.data.split.member_folds > 0)
    learning_rate.allow_override(model.optimizer)
    return model


def trace(model: keras.Model, prepared: PreparedData, project: Project, job: Job) -> None:
    """Trace the graphs that `fit` runs, so that it starts at once."""
    graph_fit.prepare(
        model,
        training_rows(prepared, project, model),
        validation_rows(prepared, project, model),
        batch_size=project.fit.batch_size,
        validation_batch_size=project.fit.validation_batch_size,
        shuffle=project.fit.shuffle,
        should_stop=job.should_stop,
    )
    build_capture_graph(model)


def fit(
    model: keras.Model,
    prepared: PreparedData,
    project: Project,
    run: str,
    job: Job,
    state: TrainingState | None = None,
    save_checkpoint: CheckpointCallback | None = None,
    observer: Observer | None = None,
) -> TrainingOutcome:
    """Train a compiled network in place.

    Parameters
    ----------
    run : str
        The id that events carry.
    job : Job
        Receives events for batches and epochs, and provides the commands of the user.
    state : TrainingState, optional
        The state from which the training is continued.
    save_checkpoint : callable, optional
        Called after every epoch with a finite loss; see `CheckpointCallback`.
    observer : Observer, optional
        Computes inspection results while the network is trained.

    Raises
    ------
    EngineError
        Where training fails before its first epoch is over. Later the weights of the last epoch with a finite loss are
        kept, and the outcome has the message.
    """
    # Again, so that a network that was built ahead draws the same random numbers as one that was built just now.
    keras.utils.set_random_seed(project.fit.seed)
    if project.fit.deterministic:
        tf.config.experimental.enable_op_determinism()
    callbacks = [network.keras_object("callbacks", _next_to_table(spec, project)) for spec in project.fit.callbacks]
    controller = TrainingController(job, model.optimizer, project.fit.epochs, steps_per_epoch(project, prepared), state)
    progress = ProgressCallback(project, prepared, run, job, controller, callbacks, state, save_checkpoint, observer)
    progress.set_model(model)  # Keras sets it only when `fit` starts, and `on_start` comes before
    if state is not None:
        reopen_log_files(callbacks)
    strategy = graph_fit.FitStrategy("plain", "")
    failure: EngineError | None = None
    try:
        strategy = _fit(model, prepared, project, [*callbacks, progress], progress, controller)
        while controller.epochs > progress.epochs and not (
            controller.should_stop() or progress.failure or _is_stopped_early(callbacks)
        ):
            progress.continue_from_here()
            strategy = _fit(model, prepared, project, [*callbacks, progress], progress, controller)
    except Exception as error:
        failure = _failure(error)
        if not progress.history:
            raise failure from error
    controller.finish()
    return _outcome(progress, controller, callbacks, strategy, failure, stopped=job.should_stop())


def _outcome(
    progress: ProgressCallback,
    controller: TrainingController,
    callbacks: list[Any],
    strategy: graph_fit.FitStrategy,
    failure: EngineError | None,
    stopped: bool,
) -> TrainingOutcome:
    """Return the outcome of a `fit`, and set the network to the weights that are kept."""
    good = progress.finite_epochs
    kept = 0 if failure else _kept_epoch(callbacks, good)
    message = failure.text if failure else progress.failure
    # Early stopping takes the first epoch for the best one even where its loss is not finite, and an epoch that was cut
    # has changed the weights already.
    if failure or (message and not 0 < kept <= good) or (stopped and kept == good):
        progress.restore()
        kept = _kept_epoch(callbacks, good, progress.model) if failure and good else good
    return TrainingOutcome(
        history={name: tuple(values) for name, values in progress.history.items()},
        kept_epoch=0 if controller.cancelled or good == 0 else kept,
        status="cancelled" if controller.cancelled else "failed" if message else "stopped" if stopped else "finished",
        message=message,
        details=failure.details if failure else "",
        way=strategy.name,
        way_reason=strategy.reason,
        seconds=progress.seconds,
        pause_seconds=controller.pause_seconds,
        epochs=controller.epochs,
        steps=progress.batch_losses(),
        marks=tuple(controller.marks),
        state=progress.state() if good else None,
    )


def _fit(
    model: keras.Model,
    prepared: PreparedData,
    project: Project,
    callbacks: list[Any],
    progress: ProgressCallback,
    controller: TrainingController,
) -> graph_fit.FitStrategy:
    settings = project.fit
    train, validation = training_rows(prepared, project, model), validation_rows(prepared, project, model)
    logs = logged(project.compile, project.model.ends)
    not_validated = undefined_metrics(validation, logs) if validation is not None else ()
    progress.undefined = frozenset((*undefined_metrics(train, logs), *(f"val_{name}" for name in not_validated)))
    _, strategy = graph_fit.fit(
        model,
        train,
        validation,
        epochs=controller.epochs,
        initial_epoch=progress.epochs,
        batch_size=settings.batch_size,
        validation_batch_size=settings.validation_batch_size,
        shuffle=settings.shuffle,
        seed=settings.seed,
        callbacks=callbacks,
        on_start=progress.on_start,
        on_batches=progress.on_batches,
        should_stop=controller.should_stop,
        max_steps=controller.max_steps,
        validation_freq=settings.validation_freq,
        steps_per_epoch=settings.steps_per_epoch,
        validation_steps=settings.validation_steps,
    )
    return strategy


def _is_stopped_early(callbacks: list[Any]) -> bool:
    """Return whether early stopping ended the training."""
    return any(isinstance(each, keras.callbacks.EarlyStopping) and each.stopped_epoch for each in callbacks)


def _next_to_table(callback: ObjectSpec, project: Project) -> ObjectSpec:
    """Return a callback that writes its file to the folder of the table; a project from a file cannot name another."""
    known = entry("callbacks", callback.kind)
    arguments = [argument for argument in known.arguments if argument.name in FILE_ARGUMENTS] if known else []
    files = {argument.name: callback.params.get(argument.name, argument.default) for argument in arguments}
    for name, file in files.items():
        if Path(str(file)).name != file:
            raise EngineError(f"{callback.kind}: {name} is a file name without a folder. Received: {file}.")
    folder = Path(project.data.source).parent
    return callback.replaced(
        params={**callback.params, **{name: str(folder / str(file)) for name, file in files.items()}}
    )


def _failure(error: Exception) -> EngineError:
    """Return an error as a sentence, with the traceback as details."""
    if isinstance(error, EngineError):
        return error
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    details = "".join(traceback.format_exception(error))
    return EngineError(f"Training failed: {lines[0] if lines else type(error).__name__}", details=details)


def _kept_epoch(callbacks: list[Any], epochs: int, failed: keras.Model | None = None) -> int:
    """Return the epoch (from 1) whose weights are kept.

    Early stopping restores the best weights when `fit` ends; those of a network that failed are restored here.
    """
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.EarlyStopping) and callback.restore_best_weights:
            if callback.best_weights is None:
                return epochs
            if failed is not None:
                failed.set_weights(callback.best_weights)
            return int(callback.best_epoch) + 1
    return epochs
