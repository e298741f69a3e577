"""Preprocessing for a model from elsewhere, so that it can be used on tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.messages.job import Job
from engine.project import DataSpec, Project
from engine.results.preprocessing_source import PreprocessingInfo, PreprocessingSource
from engine.system.errors import EngineError
from engine.workbench.services.keras_runtime import load_keras
from engine.workbench.services.prepared_tables import PreparedTables
from engine.workbench.state import WorkbenchState

if TYPE_CHECKING:
    import pandas as pd

    from engine.preprocessing import FittedColumn, Preprocessor
    from engine.training.trainer import TrainedModel


class PreprocessingSources:
    """Preview and attach preprocessing that comes from a table, a file, or the order of columns."""

    def __init__(self, state: WorkbenchState, prepared: PreparedTables) -> None:
        self._state = state
        self._prepared = prepared

    def preview_preprocessing(self, source: PreprocessingSource, project: Project, job: Job) -> PreprocessingInfo:
        """Return what the current model would read from a table; nothing changes.

        Raises
        ------
        EngineError
            If there is no such preprocessing, or it does not fit the network.
        """
        _, preprocessor = self._found(source, project, job)
        self._attached(preprocessor)
        targets = tuple(
            (target.name, "a number" if task == "regression" else f"one of {', '.join(target.levels)}")
            for target, task in zip(preprocessor.targets, preprocessor.tasks, strict=True)
        )
        return PreprocessingInfo(tuple((each.name, _network_input(each)) for each in preprocessor.features), targets)

    def attach_preprocessing(self, source: PreprocessingSource, project: Project, job: Job) -> Project:
        """Attach preprocessing to the current model, and return the model's settings with it.

        Parameters
        ----------
        project : Project
            Whose table the origins ``table`` and ``order`` refer to.

        Raises
        ------
        EngineError
            If there is no such preprocessing, or it does not fit the network; the model is unchanged then.
        """
        data, preprocessor = self._found(source, project, job)
        model = self._attached(preprocessor)
        settings = model.project.replaced(data=data)
        self._state.model = replace(model, project=settings)
        return settings

    def in_order(self, frame: pd.DataFrame, model: TrainedModel) -> Preprocessor:
        """Return preprocessing that passes the first columns of a table to a network unchanged."""
        from engine.preprocessing import plain_columns
        from engine.storage import models

        outputs = [
            (int(tensor.shape[-1]), output.loss)
            for tensor, output in zip(model.model.outputs, model.project.compile.outputs, strict=True)
        ]
        return plain_columns(frame, models.network_inputs(model.model), outputs)

    def from_file(self, path: str) -> tuple[DataSpec, Preprocessor]:
        """Return the preprocessing in a file of Layerdesk, and the settings of the table that it was fitted to.

        Raises
        ------
        EngineError
            If the file cannot be read, or has no preprocessing.
        """
        from engine.export.preprocessing_json import read_preparation
        from engine.storage import models, project_file

        data, preprocessor = DataSpec(), None
        if path.lower().endswith(".json"):
            data, preprocessor = read_preparation(Path(path))
        elif path.endswith(project_file.PROJECT_SUFFIX):
            contents = project_file.open_project(Path(path))
            preprocessor, data = contents.preprocessor, contents.trained.data if contents.trained else data
        else:
            loaded = models.load_model(Path(path), Project(), None).trained
            preprocessor, data = loaded.preprocessor, loaded.project.data
        if preprocessor is None:
            raise EngineError(
                f"{Path(path).name} has no preprocessing. Choose a file that Layerdesk saved after a training."
            )
        return data, preprocessor

    def _attached(self, preprocessor: Preprocessor) -> TrainedModel:
        from engine.storage import models

        return models.with_preprocessing(self._state.require_model(), preprocessor)

    def _found(self, source: PreprocessingSource, project: Project, job: Job) -> tuple[DataSpec, Preprocessor]:
        """Return preprocessing, and the settings of the table that it was fitted to, as far as they are known."""
        from engine import tables

        load_keras(job)
        if source.origin == "file":
            return self.from_file(source.path)
        if source.origin == "order":
            frame = tables.read(source.path, None, job)[0] if source.path else self._prepared.table_of(project).frame
            return DataSpec(), self.in_order(frame, self._state.require_model())
        learned = self._state.require_model().preprocessor
        preprocessor = self._prepared.prepare(project).preprocessor.scaled_like(learned)
        return preprocessor.settings_of(project.data), preprocessor


def _network_input(column: FittedColumn) -> str:
    """Return in words what the network reads for a column."""
    if column.is_embedded:
        return f"one whole number, {len(column.levels)} levels"
    numbers = "1 number" if column.width == 1 else f"{column.width} numbers"
    return f"{numbers}, {len(column.levels)} levels" if column.levels else numbers
