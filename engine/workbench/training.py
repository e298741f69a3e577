"""The verbs that make a network: load Keras, trace ahead, train."""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.environment import environment
from engine.events import QUIET, Job, Progressed, RunEnded
from engine.run import Rows, Run, Scores, Seconds
from engine.specs import PredictSpec, Project
from engine.workbench.networks import load_keras
from engine.workbench.scores import ScoringBench

if TYPE_CHECKING:
    from engine.preparation import Prepared
    from engine.training import Outcome


class TrainingBench(ScoringBench):
    """Trainings; each leaves the network that it made."""

    def warm_up(self, *, job: Job = QUIET) -> Mapping[str, str]:
        """Load Keras and TensorFlow, and return versions, the device, and what is amiss with it."""
        load_keras(job)
        from engine import training  # noqa: F401 - so that the first training does not wait for it
        from engine.graphics_card import reason_for_cpu

        reason = reason_for_cpu()
        return environment() | ({"graphics card": reason} if reason else {})

    def make_ready(self, project: Project, *, job: Job = QUIET) -> None:
        """Prepare, build and trace ahead, so that `train` with these settings starts at once."""
        load_keras(job)
        from engine import training

        settings = _what_is_traced(project)
        if project.fit.start_from == "new weights" and (self._ready is None or self._ready[0] != settings):
            prepared = self._prepare(project)
            network = training.new_network(project, prepared.preparation.inputs)
            training.trace(network, prepared, project, job)
            self._ready = settings, network

    def train(self, project: Project, *, job: Job = QUIET) -> Run:
        """Train the project's network, score it on the test rows, and keep it.

        Raises
        ------
        EngineError
            Where the project cannot be trained; the network that was here before stays.
        """
        started = time.perf_counter()
        begun = datetime.datetime.now(datetime.UTC)
        load_keras(job)
        from engine import training

        job.emit(Progressed("Preparing the table"))
        prepared = self._prepare(project)
        network = self._network_for(project, prepared)
        run, ready = uuid.uuid4().hex[:12], time.perf_counter()
        outcome = training.fit(network, prepared, project, run, job)
        if outcome.kept_epoch:  # else it was stopped in its first epoch, and what was here before is worth more
            self._trained = training.Trained(project, prepared.preparation, network)
        job.emit(
            RunEnded(run, outcome.status, len(outcome.history.get("loss", ())), outcome.kept_epoch, outcome.message)
        )
        scores = self._scores("test", prepared, project) if outcome.kept_epoch and len(prepared.test) else None
        seconds = Seconds(prepare=ready - started, fit=outcome.seconds, total=time.perf_counter() - started)
        return _run(run, project, prepared, outcome, scores, seconds, begun)

    def _network_for(self, project: Project, prepared: Prepared) -> Any:
        """Return the network to train: a new one, or a copy of the present one where training goes on from its weights.

        It is a copy, so that a training that fails leaves the present network as it is.
        """
        from engine import models, training

        ready, self._ready = self._ready, None
        if ready is not None and ready[0] == _what_is_traced(project):
            return ready[1]
        if project.fit.start_from == "new weights":
            return training.new_network(project, prepared.preparation.inputs)
        return models.continued(self._require_network(), project, prepared.preparation.inputs)


def _what_is_traced(project: Project) -> Project:
    """Return the project without what may change after its graphs are traced."""
    fit = project.fit.replaced(epochs=1, callbacks=(), verbose=0)
    return project.replaced(name="", fit=fit, predict=PredictSpec())


def _run(
    run: str,
    project: Project,
    prepared: Prepared,
    outcome: Outcome,
    scores: Scores | None,
    seconds: Seconds,
    begun: datetime.datetime,
) -> Run:
    return Run(
        id=run,
        project=project,
        status=outcome.status,
        message=outcome.message,
        started=begun.isoformat(timespec="seconds"),
        seconds=seconds,
        rows=Rows(train=len(prepared.train), validation=len(prepared.validation), test=len(prepared.test)),
        history=outcome.history,
        kept_epoch=outcome.kept_epoch,
        scores=scores,
        way=outcome.way,
        way_reason=outcome.way_reason,
        environment=environment(),
    )
