"""What a workbench holds between two calls: table, prepared rows, model, runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from engine.system.errors import EngineError

if TYPE_CHECKING:
    import pandas as pd

    from engine.preprocessing import FittedTarget, PreparedData
    from engine.project import DataSpec, Project, ReadingSpec
    from engine.project.table_facts import TableFacts
    from engine.storage.project_file import Contents
    from engine.storage.run_models import RunModel
    from engine.training.inspection import Observer
    from engine.training.trainer import TrainedModel
    from engine.training.training_state import TrainingState
    from engine.workbench.values import FileChoices


@dataclass(frozen=True)
class OpenTable:
    """The open table.

    Attributes
    ----------
    source : str
        Path of its file.
    reading : ReadingSpec
        The options with which it was read.
    frame : pandas.DataFrame
        Its rows.
    facts : TableFacts
        Columns and statistics.
    """

    source: str
    reading: ReadingSpec
    frame: pd.DataFrame
    facts: TableFacts


@dataclass(frozen=True, eq=False)
class SecondTable:
    """A file that a model has read.

    Attributes
    ----------
    model : TrainedModel
        The model.
    version : tuple
        Its path, what the user decided about it, and time and size of the file when it was read.
    frame : pandas.DataFrame
        Its rows.
    notes : tuple of str
        Sentences about what was inferred.
    """

    model: TrainedModel
    version: tuple[Any, ...]
    frame: pd.DataFrame
    notes: tuple[str, ...]


Handover: TypeAlias = "OpenTable | Contents | None"
"""What one workbench has opened, for another one in another thread: both only read it."""


@dataclass(frozen=True)
class PreparedTable:
    """Split and preprocessed rows, with what they were prepared from.

    Attributes
    ----------
    data, table : DataSpec, OpenTable
        The settings and the table that `rows` were prepared from.
    rows : PreparedData
        Arrays of the training, validation and test rows, and the fitted preprocessor.
    frames : mapping of str to pandas.DataFrame
        The raw table that holds the rows of each part: the open table, or a file of its own.
    notes : mapping of str to tuple of str
        Sentences about how the files of parts were read.
    """

    data: DataSpec
    table: OpenTable
    rows: PreparedData
    frames: Mapping[str, pd.DataFrame]
    notes: Mapping[str, tuple[str, ...]]

    def is_from(self, data: DataSpec, table: OpenTable) -> bool:
        """Return whether these are the rows of that table, prepared with those settings."""
        return self.table is table and self.data == data


@dataclass(frozen=True)
class ResumableRun:
    """The run that can be continued: its id, and the state at the end of its training."""

    id: str
    state: TrainingState


@dataclass(frozen=True)
class PrecompiledNetwork:
    """A network that was built and traced before its training, and the settings and targets that it was traced for."""

    settings: Project
    targets: tuple[FittedTarget, ...]
    network: Any


class RunModels:
    """The models of earlier runs, by run id.

    Those of a project file stay packed until the first of them is used.
    """

    def __init__(self) -> None:
        self._models: dict[str, RunModel] = {}
        self._packed: bytes | None = None

    def open(self, packed: bytes | None) -> None:
        """Replace all models by those of a project file; None if the file has none."""
        self._models, self._packed = {}, packed

    def keep(self, run: str, model: TrainedModel) -> None:
        """Keep the weights of a run's model, if they are small enough to be kept."""
        from engine.storage import run_models

        kept = run_models.RunModel.from_trained(model)
        if kept is not None:
            self._models[run] = kept

    def get(self, run: str) -> RunModel | None:
        """Return the model of a run; None if it was not kept."""
        return self._unpacked().get(run)

    def packed(self, runs: tuple[str, ...]) -> bytes | None:
        """Return the models of these runs as bytes for a project file; None if none of them was kept."""
        if not self._models and self._packed is None:
            return None
        from engine.storage import run_models

        known = self._unpacked()
        chosen = {run: known[run] for run in runs if run in known}
        return run_models.to_bytes(chosen) if chosen else None

    def _unpacked(self) -> dict[str, RunModel]:
        if self._packed is not None:
            from engine.storage import run_models

            self._models = run_models.from_bytes(self._packed) | self._models
            self._packed = None
        return self._models


class WorkbenchState:
    """Everything that a workbench holds between two calls; its services share one.

    Attributes
    ----------
    table : OpenTable or None
        The open table.
    prepared : PreparedTable or None
        The rows that were prepared last.
    model : TrainedModel or None
        The current model.
    resumable : ResumableRun or None
        The run that can be continued.
    precompiled : PrecompiledNetwork or None
        A network that the next training may use.
    observer : Observer or None
        Snapshots of the current model's network during its training.
    unloaded : Contents or None
        The project file that was read last, until its model is loaded.
    opened : OpenTable, Contents or None
        What was opened last, until another state takes it over.
    run_models : RunModels
        The models of earlier runs.
    file_choices : dict of str to FileChoices
        What the user decided about files that the model reads, by their paths.
    second : SecondTable or None
        The file that a model has read last.
    """

    def __init__(self) -> None:
        self.table: OpenTable | None = None
        self.prepared: PreparedTable | None = None
        self.model: TrainedModel | None = None
        self.resumable: ResumableRun | None = None
        self.precompiled: PrecompiledNetwork | None = None
        self.observer: Observer | None = None
        self.unloaded: Contents | None = None
        self.opened: Handover = None
        self.run_models = RunModels()
        self.file_choices: dict[str, FileChoices] = {}
        self.second: SecondTable | None = None

    def require_table(self) -> OpenTable:
        """Return the open table.

        Raises
        ------
        EngineError
            If no table is open.
        """
        if self.table is None:
            raise EngineError("No table is open. Open a table first.")
        return self.table

    def require_model(self) -> TrainedModel:
        """Return the current model.

        Raises
        ------
        EngineError
            If there is none.
        """
        if self.model is None:
            raise EngineError("There is no trained model yet. Train one, or load one.")
        return self.model

    def require_preprocessor(self) -> tuple[TrainedModel, Any]:
        """Return the current model and its preprocessor.

        Raises
        ------
        EngineError
            If there is no model, or it has no preprocessing.
        """
        model = self.require_model()
        if model.preprocessor is None:
            raise EngineError("This model has no preprocessing. Attach one, or train it on a table.")
        return model, model.preprocessor

    def model_deciding_as(self, project: Project | None) -> TrainedModel:
        """Return the current model with the threshold of a project, which is chosen after the training.

        With None the model keeps the threshold that it was trained with.
        """
        model = self.require_model()
        if project is None:
            return model
        return replace(model, project=model.project.replaced(predict=project.predict))

    def set_model(self, model: TrainedModel | None, resumable: ResumableRun | None) -> None:
        """Make a model the current one, together with the run that can be continued from it."""
        self.model, self.resumable = model, resumable

    def discard_model(self) -> None:
        """Have no model, no resumable run and no model that is still to be loaded."""
        self.model = self.resumable = self.unloaded = self.second = None

    @property
    def resumable_run(self) -> str:
        """The id of the run that can be continued; empty if there is none."""
        return self.resumable.id if self.resumable else ""

    def open_table(self, table: OpenTable) -> None:
        """Make a table the open one."""
        self.table = self.opened = table

    def open_project(self, contents: Contents) -> None:
        """Take over the runs' models of a project file; the current model belongs to another project."""
        self.discard_model()
        self.run_models.open(contents.models)

    def read_project(self, contents: Contents) -> None:
        """Open a project file whose model is loaded later."""
        self.open_project(contents)
        self.unloaded = self.opened = contents

    def hand_over(self) -> Handover:
        """Return what was opened since the last call, for the state of another thread; of a project, keep nothing."""
        opened, self.opened = self.opened, None
        if opened is not None and not isinstance(opened, OpenTable):
            self.discard_model()
            self.run_models.open(None)
        return opened

    def take_over(self, opened: Handover) -> None:
        """Open what another state has handed over; None changes nothing."""
        if isinstance(opened, OpenTable):
            self.open_table(opened)
        elif opened is not None:
            self.read_project(opened)
        self.opened = None

    def take_unloaded(self) -> Contents | None:
        """Return the project file whose model is not loaded yet, once."""
        contents, self.unloaded = self.unloaded, None
        return contents

    def take_precompiled(self, settings: Project, targets: tuple[FittedTarget, ...]) -> Any | None:
        """Return the precompiled network, once; None if there is none for these settings and fitted targets."""
        precompiled, self.precompiled = self.precompiled, None
        known = precompiled is not None and (precompiled.settings, precompiled.targets) == (settings, targets)
        return precompiled.network if precompiled is not None and known else None
