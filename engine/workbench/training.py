"""The verbs that make a network: load Keras, trace ahead, train."""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.messages.events import NULL_JOB, Job, LogWritten, Progressed, RunEnded
from engine.project import PredictSpec, Project
from engine.results.lr_sweep import LrSweep
from engine.results.run import Run, SplitSizes, Timings
from engine.system.environment import environment
from engine.system.errors import EngineError
from engine.workbench.inspection import InsideBench
from engine.workbench.state import load_keras

if TYPE_CHECKING:
    from engine.preprocessing import PreparedData
    from engine.training.progress_callback import Keep
    from engine.training.state import TrainingState
    from engine.training.trainer import TrainingOutcome


class TrainingBench(InsideBench):
    """Trainings; each leaves the network that it made.

    Parameters
    ----------
    recovery : Path, optional
        The folder for copies of a training that goes on; without it none are made.
    checkpoint_seconds : float, optional
        How often a copy is made, where it is not as usual.
    """

    def __init__(self, recovery: Path | None = None, checkpoint_seconds: float | None = None) -> None:
        super().__init__()
        self._recovery, self._checkpoint_seconds = recovery, checkpoint_seconds

    def preload_keras(self, *, job: Job = NULL_JOB) -> Mapping[str, str]:
        """Load Keras and TensorFlow, and return versions, the device, and what is amiss with it."""
        load_keras(job)
        from engine.system.graphics_card import reason_for_cpu
        from engine.training import trainer  # noqa: F401 - so that the first training does not wait for it

        reason = reason_for_cpu()
        return environment() | ({"graphics card": reason} if reason else {})

    def precompile(self, project: Project, *, job: Job = NULL_JOB) -> None:
        """Prepare, build and trace ahead, so that `train` with these settings starts at once."""
        load_keras(job)
        from engine.training import trainer

        settings = _what_is_traced(project)
        if project.fit.start_from == "new weights" and (self._ready is None or self._ready[0] != settings):
            prepared = self._prepare(project)
            network = trainer.new_network(project, prepared.preprocessor.inputs)
            trainer.trace(network, prepared, project, job)
            self._ready = settings, network

    def train(self, project: Project, *, job: Job = NULL_JOB) -> Run:
        """Train the project's network, score it on the test rows, and keep it.

        Raises
        ------
        EngineError
            Where the project cannot be trained; the network that was here before stays.
        """
        started = time.perf_counter()
        begun = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        load_keras(job)
        job.emit(Progressed("Preparing the table"))
        prepared = self._prepare(project)
        network = self._network_for(project, prepared)
        blank = Run(id=uuid.uuid4().hex[:12], project=project, started=begun, rows=_rows(prepared))
        return self._fitted(blank, network, prepared, started, job)

    def continue_training(self, run: Run, epochs: int, *, job: Job = NULL_JOB) -> Run:
        """Train for some epochs more where the training of a run ended, as if it had never been interrupted.

        Returns
        -------
        Run
            The same run, longer; as it was where this was cancelled.

        Raises
        ------
        EngineError
            Where it is not the run that was trained last, or the training fails; the network in hand stays as it is.
        """
        if self._going is None or self._going[0] != run.id:
            raise EngineError(
                f"{run.name or 'This run'} cannot go on: where its training stood was not kept. Train it anew."
            )
        state = self._going[1]
        project = run.project.replaced(fit=run.project.fit.replaced(epochs=state.epochs + epochs))
        longer = self._gone_on(run.replaced(project=project), state, job)
        return longer if longer.kept_epoch else run

    def find_learning_rate(self, project: Project, *, job: Job = NULL_JOB) -> LrSweep:
        """Try learning rates from tiny to too large on a network of its own; the one in hand stays as it is."""
        load_keras(job)
        from engine.training import lr_finder

        job.emit(Progressed("Preparing the table"))
        return lr_finder.find(self._prepare(project), project, job)

    def resume_interrupted(self, path: str, epochs: int | None = None, *, job: Job = NULL_JOB) -> Run:
        """Go on with a training that was interrupted, as if it had not been.

        Parameters
        ----------
        epochs : int, optional
            Where it is to end, if not where it was to end.

        Raises
        ------
        EngineError
            Where its file or its table cannot be read, or the table has other columns by now.
        """
        load_keras(job)
        from engine.training import checkpoints

        about, state = checkpoints.read(Path(path))
        run = about.run
        if epochs is not None:
            run = run.replaced(project=run.project.replaced(fit=run.project.fit.replaced(epochs=epochs)))
        return self._gone_on(run, state, job)

    def _gone_on(self, run: Run, state: TrainingState, job: Job) -> Run:
        """Train a run on from where it stands to the last epoch of its settings."""
        started = time.perf_counter()
        load_keras(job)
        job.emit(Progressed("Preparing the table"))
        prepared = self._prepare(run.project)
        if run.data_hash and run.data_hash != self._data_hash():
            job.emit(LogWritten("The table has changed since this training began."))
        network = self._new_network(run.project, prepared)
        try:
            state.snapshot.restore(network)
        except (ValueError, TypeError) as error:
            raise EngineError(
                "This training cannot go on: its table or its layers are others by now. Train anew.",
                details=str(error),
            ) from error
        return self._fitted(run.replaced(environment={}), network, prepared, started, job, state)

    def _keep_model(self, run: str) -> None:
        from engine.storage import run_models

        model = run_models.kept(self._require_network())
        if model is not None:
            self._models[run] = model

    @contextmanager
    def _checkpoints(self, run: Run, job: Job) -> Iterator[Keep | None]:
        """Give what keeps copies of a training while it goes on; there is none any more when it is over."""
        if self._recovery is None:
            yield None
            return
        from engine.training import checkpoints

        seconds = checkpoints.USUAL_SECONDS if self._checkpoint_seconds is None else self._checkpoint_seconds
        known = run.replaced(environment=environment(), data_hash=self._data_hash())
        keep = checkpoints.CheckpointStore(self._recovery, known, job, seconds)
        try:
            yield keep
        finally:
            keep.remove()

    def _fitted(
        self,
        blank: Run,
        network: Any,
        prepared: PreparedData,
        started: float,
        job: Job,
        state: TrainingState | None = None,
    ) -> Run:
        """Train, score and keep a network, and return its run, of which `blank` says what is known before."""
        from engine.training import trainer

        ready = time.perf_counter()
        observer = self._observer_for(blank, network, prepared, state)
        with self._checkpoints(blank, job) as keep:
            outcome = trainer.fit(network, prepared, blank.project, blank.id, job, state, keep, observer)
        project = blank.project.replaced(fit=blank.project.fit.replaced(epochs=outcome.epochs))
        if outcome.kept_epoch:  # else it was stopped in its first epoch, and what was here before is worth more
            self._trained = trainer.TrainedModel(project, prepared.preprocessor, network)
            self._going = (blank.id, outcome.state) if outcome.state else None
            self._keep_model(blank.id)
            self._keep_film(observer, outcome.kept_epoch)
        run = _with_outcome(blank.replaced(project=project), outcome)
        job.emit(RunEnded(run.id, run.status, run.epochs, run.kept_epoch, run.message))
        scores = self._scores("test", prepared, project) if outcome.kept_epoch and len(prepared.test) else None
        before, taken = blank.seconds, time.perf_counter() - started - outcome.waited
        seconds = Timings(prepare=before.prepare + ready - started, fit=outcome.seconds, total=before.total + taken)
        return run.replaced(scores=scores, seconds=seconds, environment=environment(), data_hash=self._data_hash())

    def _network_for(self, project: Project, prepared: PreparedData) -> Any:
        """Return the network to train: a new one, or a copy of the present one where training goes on from its weights.

        It is a copy, so that a training that fails leaves the present network as it is.
        """
        if project.fit.start_from == "new weights":
            return self._new_network(project, prepared)
        from engine.storage import models

        return models.continued(self._require_network(), project, prepared.preprocessor.inputs)

    def _new_network(self, project: Project, prepared: PreparedData) -> Any:
        """Return a fresh network, the one that was traced ahead where it was made for these settings."""
        from engine.training import trainer

        ready, self._ready = self._ready, None
        if ready is not None and ready[0] == _what_is_traced(project):
            return ready[1]
        return trainer.new_network(project, prepared.preprocessor.inputs)


def _what_is_traced(project: Project) -> Project:
    """Return the project without what may change after its graphs are traced."""
    fit = project.fit.replaced(epochs=1, callbacks=(), verbose=0)
    return project.replaced(name="", fit=fit, predict=PredictSpec())


def _rows(prepared: PreparedData) -> SplitSizes:
    return SplitSizes(train=len(prepared.train), validation=len(prepared.validation), test=len(prepared.test))


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
