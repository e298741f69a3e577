"""What every verb on networks stands on: one trained network, and the table made ready for it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.catalog.shapes import Inputs, Measured
from engine.messages.events import NULL_JOB, Job, Progressed
from engine.project import DataSpec, ModelSpec, Project
from engine.results.run import Run
from engine.results.table_charts import Balance
from engine.system.errors import EngineError
from engine.workbench.tables import OpenTable, TableBench

if TYPE_CHECKING:
    import pandas as pd

    from engine.preprocessing import PreparedData, Preprocessor
    from engine.storage.run_models import RunModel
    from engine.training.state import TrainingState
    from engine.training.trainer import TrainedModel


class NetworkBench(TableBench):
    """One trained network beside the table, and how rows are made ready for it."""

    def __init__(self) -> None:
        super().__init__()
        self._trained: TrainedModel | None = None
        self._prepared: tuple[DataSpec, OpenTable, PreparedData] | None = None
        self._frames: Mapping[str, pd.DataFrame] = {}
        self._ready: tuple[Project, Any] | None = None
        self._models: dict[str, RunModel] = {}
        self._packed_models: bytes | None = None
        self._going: tuple[str, TrainingState] | None = None
        """The run that can go on, and where its training stands."""

    def measure(self, model: ModelSpec, inputs: Inputs, *, job: Job = NULL_JOB) -> Measured:
        """Return shapes and numbers of parameters as Keras computes them, and its error on the layer that has one.

        Raises
        ------
        Cancelled
            Where the job is stopped before the last layer.
        """
        load_keras(job)
        from engine import network

        return network.measured(model, inputs, job.should_stop)

    def _prepare(self, project: Project) -> PreparedData:
        """Return the project's table made ready; the same table and settings are prepared only once."""
        from engine import preprocessing

        table = self._table_of(project)
        if self._prepared is None or self._prepared[0] != project.data or self._prepared[1] is not table:
            others = self._held_out_tables(project)
            made = preprocessing.prepare(table.frame, project.data, others)
            self._prepared = (project.data, table, made)
            self._frames = {part: others.get(part, table.frame) for part in ("train", "validation", "test")}
        return self._prepared[2]

    def _frame_of(self, trained: TrainedModel, part: str) -> pd.DataFrame:
        """Return the table in which the rows of a part stand: the project's own, or a file of their own."""
        self._prepare_own(trained)
        return self._frames[part]

    def balance(self, project: Project, *, job: Job = NULL_JOB) -> tuple[Balance, ...]:
        """Return for each target how it is spread over the parts of the project's table."""
        from engine import preprocessing

        return preprocessing.balance(self._table_of(project).frame, project.data, self._held_out_tables(project))

    def _table_of(self, project: Project) -> OpenTable:
        """Return the project's table, which is opened where another one is open."""
        source, reading = project.data.source, project.data.reading
        if not source:
            raise EngineError("No table is open. Open a table first.", where=("data", "source"))
        if self._table is None or (self._table.source, self._table.reading) != (source, reading):
            self.open_table(source, reading)
        assert self._table is not None
        return self._table

    def _held_out_tables(self, project: Project) -> dict[str, pd.DataFrame]:
        """Return the validation and test rows that are in files of their own, by the names of the parts."""
        from engine import tables

        split = project.data.split
        files = {"validation": split.validation_file, "test": split.test_file} if split.method == "files" else {}
        return {part: tables.read(file)[0] for part, file in files.items() if file}

    def load_run(self, run: Run, *, job: Job = NULL_JOB) -> None:
        """Make the model that a run left the present one, as it was.

        Raises
        ------
        EngineError
            Where its weights were not kept, or do not fit.
        """
        load_keras(job)
        from engine.storage import run_models

        model = self._current_models().get(run.id)
        if model is None:
            raise EngineError("The model of this run was not kept. Use its settings, and train it again.")
        self._trained = run_models.restored(run, model)

    def _current_models(self) -> dict[str, RunModel]:
        """Return the models of the runs; those that a project file held are unpacked when they are first wanted."""
        if self._packed_models is not None:
            from engine.storage import run_models

            self._models = run_models.unpacked(self._packed_models) | self._models
            self._packed_models = None
        return self._models

    def _models_of(self, runs: tuple[Run, ...]) -> bytes | None:
        """Return the models that these runs left, packed for a file; None where none was kept."""
        if not self._models and self._packed_models is None:
            return None
        from engine.storage import run_models

        known = self._current_models()
        wanted = {run.id: known[run.id] for run in runs if run.id in known}
        return run_models.packed(wanted) if wanted else None

    def _preprocessor_of(self, project: Project) -> Preprocessor | None:
        """Return how the project's rows are made ready; None where no table is open."""
        known = project.data.source and project.data.with_role("target")
        return self._prepare(project).preprocessor if known else None

    def _deciding_as(self, project: Project | None) -> TrainedModel:
        """Return the present network with the threshold of a project: it is chosen after the training."""
        trained = self._require_network()
        if project is None:
            return trained
        return replace(trained, project=trained.project.replaced(predict=project.predict))

    def _require_network(self) -> TrainedModel:
        if self._trained is None:
            raise EngineError("There is no trained model yet. Train one, or load one.")
        return self._trained

    def _require_trained(self) -> tuple[TrainedModel, Any]:
        trained = self._require_network()
        if trained.preprocessor is None:
            raise EngineError("This model says nothing of tables. Give it a preparation, or train it on a table.")
        return trained, trained.preprocessor

    def _prepare_own(self, trained: TrainedModel) -> PreparedData:
        """Return the table that a network was made from, made ready."""
        if not trained.project.data.source:
            raise EngineError("The table that this model was made from is not known. Score the rows of a file instead.")
        return self._prepare(trained.project)

    def _inputs(self, project: Project) -> Inputs:
        """Return what the project's network reads for each row."""
        if project.data.source and Path(project.data.source).is_file():
            return self._prepare(project).preprocessor.inputs
        if self._trained is not None:
            preprocessor = self._trained.preprocessor
            return preprocessor.inputs if preprocessor else int(self._trained.model.inputs[0].shape[-1])
        raise EngineError("No table is open, so the number of features is not known. Open a table first.")


def load_keras(job: Job) -> None:
    """Load Keras, which is said only where it is not there yet."""
    if "keras" not in sys.modules:
        job.emit(Progressed("Loading Keras"))
    from engine.system import keras_loading

    keras_loading.load_keras()
