"""Training: compile ahead, train, continue, resume, find a learning rate, load the model of a run."""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.messages.events import LogWritten, Progressed, RunEnded
from engine.messages.job import Job
from engine.project import PredictSpec, Project
from engine.results.lr_sweep import LrSweep
from engine.results.run import Run, SplitSizes, Timings
from engine.system.environment import environment
from engine.system.errors import EngineError
from engine.workbench.services.inspection import Inspection
from engine.workbench.services.keras_runtime import load_keras
from engine.workbench.services.prepared_tables import PreparedTables
from engine.workbench.services.scoring import Scoring
from engine.workbench.services.tables import Tables
from engine.workbench.state import PrecompiledNetwork, ResumableRun, WorkbenchState

if TYPE_CHECKING:
    from engine.preprocessing import PreparedData
    from engine.training.progress_callback import CheckpointCallback
    from engine.training.trainer import TrainingOutcome
    from engine.training.training_state import TrainingState


@dataclass(frozen=True)
class Checkpointing:
    """Where and how often a running training is saved, so that it can be resumed after a crash.

    Attributes
    ----------
    folder : Path or None
        None for no checkpoints.
    seconds : float or None
        Interval between checkpoints; None for the default.
    """

    folder: Path | None = None
    seconds: float | None = None


class Training:
    """Train networks; each training leaves the current model."""

    def __init__(
        self,
        state: WorkbenchState,
        tables: Tables,
        prepared: PreparedTables,
        scoring: Scoring,
        inspection: Inspection,
        checkpointing: Checkpointing,
    ) -> None:
        self._state = state
        self._tables = tables
        self._prepared = prepared
        self._scoring = scoring
        self._inspection = inspection
        self._checkpointing = checkpointing

    def precompile(self, project: Project, job: Job) -> None:
        """Prepare the table, build and trace the network, so that `train` with these settings starts at once."""
        load_keras(job)
        from engine.training import trainer

        settings = _traced_settings(project)
        known = self._state.precompiled
        if project.fit.start_from == "new weights" and (known is None or known.settings != settings):
            prepared = self._prepared.prepare(project)
            targets = prepared.preprocessor.targets
            network = trainer.new_network(project, prepared.preprocessor.inputs, targets)
            trainer.trace(network, prepared, project, job)
            self._state.precompiled = PrecompiledNetwork(settings, targets, network)

    def train(self, project: Project, based_on: str, job: Job) -> Run:
        """Train the project's network, score it on the test rows, and make it the current model.

        Parameters
        ----------
        based_on : str
            See `Run.based_on`.

        Raises
        ------
        EngineError
            If the project cannot be trained; the current model stays.
        """
        began = time.perf_counter()
        started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        load_keras(job)
        job.emit(Progressed(text="Preparing the table"))
        prepared = self._prepared.prepare(project)
        network = self._network_for(project, prepared)
        rows = _split_sizes(prepared)
        run = Run(id=uuid.uuid4().hex[:12], project=project, started=started, rows=rows, based_on=based_on)
        return self._fit(run, network, prepared, began, job)

    def continue_training(self, run: Run, epochs: int, job: Job) -> Run:
        """Train the last run for more epochs, as if its training had never ended.

        Returns
        -------
        Run
            The same run, longer; unchanged if this training was cancelled.

        Raises
        ------
        EngineError
            If it is not the run that was trained last, or the training fails; the current model stays.
        """
        resumable = self._state.resumable
        if resumable is None or resumable.id != run.id:
            raise EngineError(
                f"{run.name or 'This run'} cannot be continued: the state of its training was not kept. Train it again."
            )
        project = run.project.replaced(fit=run.project.fit.replaced(epochs=resumable.state.epochs + epochs))
        longer = self._continue(run.replaced(project=project), resumable.state, job)
        return longer if longer.kept_epoch else run

    def find_learning_rate(self, project: Project, job: Job) -> LrSweep:
        """Train a separate network with growing learning rates; the current model stays."""
        load_keras(job)
        from engine.training import lr_finder

        job.emit(Progressed(text="Preparing the table"))
        return lr_finder.find(self._prepared.prepare(project), project, job)

    def resume_interrupted(self, path: str, epochs: int | None, job: Job) -> Run:
        """Continue an interrupted training from its last checkpoint.

        Parameters
        ----------
        path : str
            The checkpoint file.
        epochs : int, optional
            The last epoch, if it is not to be that of the interrupted training.

        Raises
        ------
        EngineError
            If the checkpoint or the table cannot be read, or the table now has other columns.
        """
        load_keras(job)
        from engine.training import checkpoint_writer

        about, state = checkpoint_writer.read(Path(path))
        run = about.run
        if epochs is not None:
            run = run.replaced(project=run.project.replaced(fit=run.project.fit.replaced(epochs=epochs)))
        return self._continue(run, state, job)

    def load_run(self, run: Run, job: Job) -> None:
        """Make the model of an earlier run the current one.

        Raises
        ------
        EngineError
            If its weights were not kept, or do not fit.
        """
        load_keras(job)
        model = self._state.run_models.get(run.id)
        if model is None:
            raise EngineError("The model of this run was not kept. Use its settings, and train it again.")
        self._state.model = model.build(run)

    def _continue(self, run: Run, state: TrainingState, job: Job) -> Run:
        """Train a run from a state to the last epoch of its settings."""
        began = time.perf_counter()
        load_keras(job)
        job.emit(Progressed(text="Preparing the table"))
        prepared = self._prepared.prepare(run.project)
        if run.data_hash and run.data_hash != self._tables.fingerprint():
            job.emit(LogWritten(text="The table has changed since this training began."))
        network = self._new_network(run.project, prepared)
        try:
            state.snapshot.restore(network)
        except (ValueError, TypeError) as error:
            raise EngineError(
                "This training cannot be continued: its table or its layers have changed. Start a new training.",
                details=str(error),
            ) from error
        return self._fit(run.replaced(environment={}), network, prepared, began, job, state)

    def _fit(
        self,
        run: Run,
        network: Any,
        prepared: PreparedData,
        began: float,
        job: Job,
        state: TrainingState | None = None,
    ) -> Run:
        """Fit, score and keep a network, and return its run, completed."""
        from engine.training import trainer

        ready = time.perf_counter()
        observer = self._inspection.observer_for(run, network, prepared, state)
        with self._checkpoints(run, job) as keep:
            outcome = trainer.fit(network, prepared, run.project, run.id, job, state, keep, observer)
        project = run.project.replaced(fit=run.project.fit.replaced(epochs=outcome.epochs))
        if outcome.kept_epoch:  # else it was stopped in its first epoch: the current model stays
            model = trainer.TrainedModel(project, prepared.preprocessor, network)
            self._state.set_model(model, ResumableRun(run.id, outcome.state) if outcome.state else None)
            self._state.run_models.keep(run.id, model)
            self._inspection.keep(observer, outcome.kept_epoch)
        before, run = run.seconds, _with_outcome(run.replaced(project=project), outcome)
        job.emit(
            RunEnded(run=run.id, status=run.status, epochs=run.epochs, kept_epoch=run.kept_epoch, message=run.message)
        )
        has_scores = outcome.kept_epoch and len(prepared.test)
        scores = self._scoring.scores("test", prepared.part("test"), project) if has_scores else None
        has_folds = outcome.kept_epoch and run.rows.folds and not run.message
        out_of_fold = self._scoring.out_of_fold(prepared.part("validation"), project) if has_folds else None
        taken = time.perf_counter() - began - outcome.pause_seconds
        seconds = Timings(prepare=before.prepare + ready - began, fit=outcome.seconds, total=before.total + taken)
        data_hash = self._tables.fingerprint()
        return run.replaced(
            scores=scores, out_of_fold=out_of_fold, seconds=seconds, environment=environment(), data_hash=data_hash
        )

    @contextmanager
    def _checkpoints(self, run: Run, job: Job) -> Iterator[CheckpointCallback | None]:
        """Provide the callable that saves checkpoints during a training; afterwards they are removed."""
        if self._checkpointing.folder is None:
            yield None
            return
        from engine.training import checkpoint_writer

        seconds = self._checkpointing.seconds
        known = run.replaced(environment=environment(), data_hash=self._tables.fingerprint())
        store = checkpoint_writer.CheckpointStore(
            self._checkpointing.folder, known, job, checkpoint_writer.CHECKPOINT_SECONDS if seconds is None else seconds
        )
        try:
            yield store
        finally:
            store.remove()

    def _network_for(self, project: Project, prepared: PreparedData) -> Any:
        """Return the network to train: a new one, or a copy of the current one if training starts from its weights.

        It is a copy so that a training that fails leaves the current model unchanged.
        """
        if project.fit.start_from == "new weights":
            return self._new_network(project, prepared)
        from engine.storage import models

        return models.warm_started(self._state.require_model(), project, prepared.preprocessor)

    def _new_network(self, project: Project, prepared: PreparedData) -> Any:
        """Return a new network: the precompiled one if it was made for these settings and targets."""
        from engine.training import trainer

        targets = prepared.preprocessor.targets
        network = self._state.take_precompiled(_traced_settings(project), targets)
        return trainer.new_network(project, prepared.preprocessor.inputs, targets) if network is None else network


def _traced_settings(project: Project) -> Project:
    """Return the project without what may change after its graphs are traced."""
    fit = project.fit.replaced(epochs=1, callbacks=(), verbose=0)
    return project.replaced(name="", fit=fit, predict=PredictSpec())


def _split_sizes(prepared: PreparedData) -> SplitSizes:
    train, validation, test = len(prepared.train), len(prepared.validation), len(prepared.test)
    return SplitSizes(train=train, validation=validation, test=test, folds=prepared.folds)


def _with_outcome(run: Run, outcome: TrainingOutcome) -> Run:
    return run.replaced(
        status=outcome.status,
        message=outcome.message,
        details=outcome.details,
        history=outcome.history,
        steps=outcome.steps,
        marks=outcome.marks,
        kept_epoch=outcome.kept_epoch,
        way=outcome.way,
        way_reason=outcome.way_reason,
    )
