"""The verbs: what can be done with tables and networks.

The table, what was learned of it and the network live only here.

This is the only importer of the heavy rooms, and it imports them inside the verbs, so that a window can be up before.
All verbs are called from one thread.
"""

from __future__ import annotations

import datetime
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.environment import environment
from engine.errors import EngineError
from engine.events import QUIET, Job, Progressed, RunEnded
from engine.run import Part, Rows, Run, Scores, Seconds
from engine.sources import SourceMemory
from engine.specs import CompileSpec, DataSpec, ModelSpec, PredictSpec, Project, ReadingSpec
from engine.table_bench import OpenTable, TableBench

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from engine.preparation import Preparation, Prepared
    from engine.training import Outcome, Trained


@dataclass(frozen=True)
class Opened:
    """What a project file held.

    ``trained`` are the settings of the network inside, None where there is none; ``memory`` is the table's file as it
    was when the project was saved.
    """

    project: Project
    runs: tuple[Run, ...]
    trained: Project | None
    memory: SourceMemory | None = None


@dataclass(frozen=True)
class LoadedModel:
    """What a whole model held: its layers and, where the file has them, its compile settings."""

    model: ModelSpec
    compile: CompileSpec | None


class Workbench(TableBench):
    """One table, one trained network, and what can be done with them.

    Every verb takes plain values, gives plain values, and raises EngineError with a sentence; a verb that fails changes
    nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self._trained: Trained | None = None
        self._prepared: tuple[DataSpec, OpenTable, Prepared] | None = None
        self._ready: tuple[Project, Any] | None = None

    def warm_up(self, *, job: Job = QUIET) -> Mapping[str, str]:
        """Load Keras and TensorFlow, and return the versions of what runs here and the device."""
        _load_keras(job)
        from engine import training  # noqa: F401 - so that the first training does not wait for it

        return environment()

    def make_ready(self, project: Project, *, job: Job = QUIET) -> None:
        """Prepare, build and trace ahead, so that `train` with these settings starts at once."""
        _load_keras(job)
        from engine import training

        settings = _what_is_traced(project)
        if project.fit.start_from == "new weights" and (self._ready is None or self._ready[0] != settings):
            prepared = self._prepare(project)
            network = training.new_network(project, prepared.preparation.width)
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
        _load_keras(job)
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
        scores = self._scores("test", prepared, project) if outcome.kept_epoch and len(prepared.test.y) else None
        seconds = Seconds(prepare=ready - started, fit=outcome.seconds, total=time.perf_counter() - started)
        return _run(run, project, prepared, outcome, scores, seconds, begun)

    def evaluate(self, project: Project, part: Part = "test", *, job: Job = QUIET) -> Scores:
        """Return what the trained network is worth on a part of its own table, with the threshold of `project`."""
        trained, _ = self._require_trained()
        job.emit(Progressed(f"Scoring the {part} rows"))
        prepared = self._prepare(trained.project)
        if not len(prepared.part(part).y):
            raise EngineError(f"No rows are held out for {part}. Hold some out in the split, and train again.")
        return self._scores(part, prepared, project)

    def evaluate_file(self, project: Project, source: str, *, job: Job = QUIET) -> Scores:
        """Return what the trained network is worth on the rows of a file that has the target too."""
        from engine import preparation as rooms
        from engine import table

        _, preparation = self._require_trained()
        frame, _ = table.read(source, _reading_for(project, source), job)
        if preparation.target.name not in frame:
            raise EngineError(
                f"{Path(source).name} has no column {preparation.target.name}, which is the target of this model."
            )
        usable = preparation.usable(frame) & frame[preparation.target.name].notna().to_numpy()
        if not usable.any():
            raise EngineError(f"{Path(source).name} has no row with all the cells that this model needs.")
        rows = frame[usable]
        part = rooms.Part(preparation.X(rows), preparation.y(rows), usable.nonzero()[0])
        return self._scores_of("file", part, project)

    def predict_file(
        self, project: Project, source: str, destination: str | None = None, *, job: Job = QUIET
    ) -> pd.DataFrame:
        """Return the rows of a file with a prediction each; also saved as CSV where a destination is named."""
        from engine import scoring, table

        trained, preparation = self._require_trained()
        job.emit(Progressed(f"Predicting {Path(source).name}"))
        frame, _ = table.read(source, _reading_for(project, source), job)
        usable = preparation.usable(frame)
        outputs = self._outputs(preparation.X(frame[usable]), job)
        answers = scoring.answers(outputs, trained.project.compile.outputs[0].loss, preparation)
        predicted = scoring.with_predictions(frame, usable, answers, preparation, project.predict.threshold)
        if destination:
            self.save_predictions(predicted, destination)
        return predicted

    def save_predictions(self, predicted: pd.DataFrame, destination: str, *, job: Job = QUIET) -> None:
        """Write predicted rows as a CSV file."""
        from engine.files import write_atomically

        write_atomically(Path(destination), lambda path: predicted.to_csv(path, index=False))

    def open_project(self, path: str, *, job: Job = QUIET) -> Opened:
        """Open a project file or settings; the network inside becomes the present one.

        The table is not read: the project says where it lies.
        """
        from engine import files

        contents = files.open_project(Path(path))
        trained = None
        if contents.weights is not None and contents.trained is not None:
            _load_keras(job)
            from engine import models

            trained = models.restored(contents.trained, contents.preparation, contents.weights)
        self._trained = trained
        return Opened(contents.project, contents.runs, trained.project if trained else None, contents.memory)

    def save_project(self, path: str, project: Project, runs: tuple[Run, ...] = (), *, job: Job = QUIET) -> None:
        """Save the project, its runs and the trained network; with the ending `.json` the settings alone."""
        from engine import files

        target = Path(path)
        if target.suffix == files.SETTINGS_ENDING:
            files.save_settings(target, project)
            return
        contents = files.Contents(project, runs, memory=self.memory_for(project, target.parent))
        if self._trained is not None:
            from engine import models

            trained, weights = self._trained, models.keras_bytes(self._trained.model)
            contents = replace(contents, trained=trained.project, preparation=trained.preparation, weights=weights)
        files.save_project(target, contents)

    def forget_network(self, *, job: Job = QUIET) -> None:
        """Have no network any more, as when something is opened to which the present one does not belong."""
        self._trained = None

    def save_model(self, path: str, *, job: Job = QUIET) -> None:
        """Save the trained network as a whole `.keras` model: layers, weights, optimizer, compile settings."""
        from engine import models

        models.save_model(Path(path), self._require_network().model)

    def load_model(self, path: str, project: Project, *, job: Job = QUIET) -> LoadedModel:
        """Read a whole `.keras` model and make it the present network; a file that fails changes nothing.

        It must fit the project's table, where one is open.
        """
        _load_keras(job)
        from engine import models

        loaded = models.load_model(Path(path), project, self._preparation_of(project))
        self._trained = loaded
        has_settings = loaded.project.compile.outputs[0].loss is not None
        return LoadedModel(loaded.project.model, loaded.project.compile if has_settings else None)

    def save_configuration(self, path: str, project: Project, *, job: Job = QUIET) -> None:
        """Save the project's layers as Keras's own JSON, without weights."""
        _load_keras(job)
        from engine import models

        models.save_configuration(Path(path), project, self._width(project))

    def load_configuration(self, path: str, *, job: Job = QUIET) -> ModelSpec:
        """Read layers from Keras's JSON; they are freshly initialized when they are trained."""
        from engine import files

        data = files.read_json(Path(path))
        _load_keras(job)
        from engine import configuration

        if not isinstance(data, dict):
            raise EngineError(f"{Path(path).name} is not the configuration of a Keras model.")
        return configuration.model_from_config(data)

    def save_weights(self, path: str, *, job: Job = QUIET) -> None:
        """Save the trained network's weights as `.weights.h5`."""
        from engine import models

        models.save_weights(Path(path), self._require_network().model)

    def load_weights(self, path: str, project: Project, *, job: Job = QUIET) -> None:
        """Read weights into a network of the project's layers, which becomes the present one when all went well."""
        _load_keras(job)
        from engine import models, training

        preparation = self._preparation_of(project)
        model = models.with_weights(Path(path), project, self._width(project))
        self._trained = training.Trained(project, preparation, model)

    def _prepare(self, project: Project) -> Prepared:
        """Return the project's table made ready; the same table and settings are prepared only once."""
        from engine import preparation

        source, reading = project.data.source, project.data.reading
        if not source:
            raise EngineError("No table is open. Open a table first.", where=("data", "source"))
        if self._table is None or (self._table.source, self._table.reading) != (source, reading):
            self.open_table(source, reading)
        assert self._table is not None
        if self._prepared is None or self._prepared[0] != project.data or self._prepared[1] is not self._table:
            self._prepared = (project.data, self._table, preparation.prepare(self._table.frame, project.data))
        return self._prepared[2]

    def _preparation_of(self, project: Project) -> Preparation | None:
        """Return how the project's rows are made ready; that of the present network where no table is open."""
        if project.data.source and project.data.with_role("target"):
            return self._prepare(project).preparation
        return self._trained.preparation if self._trained else None

    def _network_for(self, project: Project, prepared: Prepared) -> Any:
        """Return the network to train: a new one, or a copy of the present one where training goes on from its weights.

        It is a copy, so that a training that fails leaves the present network as it is.
        """
        from engine import models, training

        ready, self._ready = self._ready, None
        if ready is not None and ready[0] == _what_is_traced(project):
            return ready[1]
        if project.fit.start_from == "new weights":
            return training.new_network(project, prepared.preparation.width)
        return models.continued(self._require_network(), project, prepared.preparation.width)

    def _scores(self, part: Part, prepared: Prepared, project: Project) -> Scores:
        return self._scores_of(part, prepared.part(part), project)

    def _scores_of(self, part: Part, rows: Any, project: Project) -> Scores:
        """Return scores of the present network on rows that are made ready."""
        import numpy as np

        from engine import fast_fit, scoring, training
        from engine.reporter import finite

        trained, preparation = self._require_trained()
        settings = trained.project.compile
        arrays = training.arrays_of(rows, settings, preparation, trained.model)
        figures = fast_fit.evaluate(trained.model, arrays, training.SCORING_BATCH)
        outputs = self._outputs(rows.X, QUIET)
        if not np.isfinite(outputs).all():
            raise EngineError(
                "The network predicts values that are no numbers (NaN). Lower the learning rate, scale the features, "
                "and train again."
            )
        answers = scoring.answers(outputs, settings.outputs[0].loss, preparation)
        return scoring.score(part, rows.y, answers, finite(figures), preparation, project.predict.threshold)

    def _outputs(self, X: NDArray[np.float32], job: Job) -> NDArray[np.float32]:
        from engine import fast_fit

        trained, _ = self._require_trained()
        outputs: NDArray[np.float32] = fast_fit.predict(trained.model, X, stopping=job.stopping)
        return outputs.reshape(len(X), -1)

    def _require_network(self) -> Trained:
        if self._trained is None:
            raise EngineError("There is no trained model yet. Train one, or load one.")
        return self._trained

    def _require_trained(self) -> tuple[Trained, Any]:
        trained = self._require_network()
        if trained.preparation is None:
            raise EngineError("This model has no preparation: it does not know your table. Train it once on a table.")
        return trained, trained.preparation

    def _width(self, project: Project) -> int:
        """Return how many numbers the project's network reads for each row."""
        if project.data.source and Path(project.data.source).is_file():
            return self._prepare(project).preparation.width
        if self._trained is not None:
            return int(self._trained.model.input_shape[-1])
        raise EngineError("No table is open, so the number of features is not known. Open a table first.")


def _load_keras(job: Job) -> None:
    """Load Keras, which is said only where it is not there yet."""
    if "keras" not in sys.modules:
        job.emit(Progressed("Loading Keras"))
    from engine.keras_loading import load_keras

    load_keras()


def _what_is_traced(project: Project) -> Project:
    """Return the project without what may change after its graphs are traced."""
    fit = project.fit.replaced(epochs=1, callbacks=(), verbose=0)
    return project.replaced(name="", fit=fit, predict=PredictSpec())


def _reading_for(project: Project, source: str) -> ReadingSpec | None:
    """Return how to read a file: as the project's own table where it is that table, else guessed."""
    return project.data.reading if source == project.data.source else None


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
        rows=Rows(train=len(prepared.train.y), validation=len(prepared.validation.y), test=len(prepared.test.y)),
        history=outcome.history,
        kept_epoch=outcome.kept_epoch,
        scores=scores,
        way=outcome.way,
        way_reason=outcome.way_reason,
        environment=environment(),
    )
