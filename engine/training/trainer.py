"""Compile a network and fit it to prepared rows; keep the best weights, stop on request."""

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
from engine.messages.job import Job
from engine.network.decoding import for_members
from engine.preprocessing import FittedTarget, Floats, PreparedData, Preprocessor, SplitArrays
from engine.project import CompileSpec, FitSpec, ObjectSpec, Project
from engine.project.table_facts import Task
from engine.results.run import BatchLosses, RunMarker, Status
from engine.system.errors import EngineError
from engine.system.word_forms import counted
from engine.training import graph_fit, learning_rate
from engine.training.control import TrainingController
from engine.training.progress_callback import CheckpointCallback, ProgressCallback, steps_per_epoch
from engine.training.snapshot import build_capture_graph
from engine.training.training_state import TrainingState, reopen_log_files

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
    network.compile_model(model, project.compile, targets)
    learning_rate.allow_override(model.optimizer)
    return model


def labels_for(y: Floats, loss: ObjectSpec | None, task: Task, units: int, target: FittedTarget) -> Floats:
    """Return a target in the form that the loss needs.

    It is scaled numbers or class numbers of shape (rows, 1), or one-hot columns of shape (rows, units).

    Raises
    ------
    EngineError
        If a number has no scaled value.
    """
    if task == "regression":
        return target.scaled(y)
    known = entry("losses", loss.kind) if loss else None
    if units == 1 or known is None or known.labels != "columns":
        return y
    return np.eye(units, dtype=np.float32)[y[:, 0].astype(np.int64)]


def arrays_of(
    part: SplitArrays, settings: CompileSpec, preprocessor: Preprocessor, model: keras.Model
) -> graph_fit.Arrays:
    """Return one split of the table as `engine.training.graph_fit` takes it for this network.

    Raises
    ------
    EngineError
        Where the network has more or fewer outputs than there are targets, or a number has no scaled value.
    """
    if not len(model.outputs) == len(settings.outputs) == len(part.y):
        raise EngineError(
            f"The {counted(len(part.y), 'target')} do not fit the network's {counted(len(model.outputs), 'output')} "
            f"and {counted(len(settings.outputs), 'loss')}. Give each target an output and a loss.",
            where=("model", "layers"),
        )
    y = tuple(
        for_members(labels_for(values, output.loss, task, tensor.shape[-1], target), members_of(tensor))
        for values, output, task, tensor, target in zip(
            part.y, settings.outputs, preprocessor.tasks, model.outputs, preprocessor.targets, strict=True
        )
    )
    weights = None if part.sample_weight is None else _for_outputs(model, (part.sample_weight,) * len(y))
    return graph_fit.Arrays(read_by(model, part.X), y if len(y) > 1 else y[0], weights)


def members_of(tensor: Any) -> int:
    """Return the number of members of an output of shape (rows, members, units); 0 for one of shape (rows, units)."""
    return int(tensor.shape[1]) if len(tensor.shape) == 3 else 0


def _for_outputs(model: keras.Model, weights: Sequence[Floats]) -> Any:
    """Return the weights of rows, one array of shape (rows,) for each output, for all members of the outputs."""
    each = tuple(for_members(given, members_of(tensor)) for given, tensor in zip(weights, model.outputs, strict=True))
    return each if len(each) > 1 else each[0]


def read_by(model: keras.Model, X: Mapping[str, NDArray[Any]]) -> Any:
    """Return the inputs of a network from prepared rows: one array, or a tuple in the order of its inputs."""
    arrays = tuple(X[tensor.name] for tensor in model.inputs)
    return arrays if len(arrays) > 1 else arrays[0]


def training_rows(prepared: PreparedData, project: Project, model: keras.Model) -> graph_fit.Arrays:
    """Return the training rows, with sample weights where the project has class weights."""
    arrays = arrays_of(prepared.train, project.compile, prepared.preprocessor, model)
    by_class = class_weights(prepared, project)
    if by_class is None:
        return arrays
    row_weights: Any = 1 if prepared.train.sample_weight is None else prepared.train.sample_weight
    return replace(arrays, sample_weight=_for_outputs(model, [row_weights * each for each in by_class]))


def class_weights(prepared: PreparedData, project: Project) -> tuple[Floats, ...] | None:
    """Return the class weight of each training row for each target, float32 of shape (rows,); None where all are 1.

    Raises
    ------
    EngineError
        Where there are class weights and no target has classes.
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
    """Return the class weight of each row: balanced, or as set by the user, and 1 for classes without a weight."""
    if settings.class_weight == "balanced":
        return np.asarray(compute_sample_weight("balanced", y[:, 0]), dtype=np.float32)
    by_level = np.array([settings.class_weights.get(level, 1.0) for level in levels], dtype=np.float32)
    return np.asarray(by_level[y[:, 0].astype(np.int64)])


def trace(model: keras.Model, prepared: PreparedData, project: Project, job: Job) -> None:
    """Trace the graphs that `fit` runs, so that it starts at once."""
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
    validation = arrays_of(prepared.validation, project.compile, prepared.preprocessor, model)
    _, strategy = graph_fit.fit(
        model,
        training_rows(prepared, project, model),
        validation if len(validation) else None,
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
