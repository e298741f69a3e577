"""The verbs that give a model from elsewhere a preparation, so that it can be used on tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.messages.events import NULL_JOB, Job
from engine.project import DataSpec, Project
from engine.results.preprocessing_source import PreprocessingInfo, PreprocessingSource
from engine.system.errors import EngineError
from engine.workbench.state import NetworkBench, load_keras

if TYPE_CHECKING:
    import pandas as pd

    from engine.preprocessing import FittedColumn, Preprocessor
    from engine.training.trainer import TrainedModel


class PreparationBench(NetworkBench):
    """How rows are made ready for a network that did not bring it along."""

    def preview_preprocessing(
        self, source: PreprocessingSource, project: Project, *, job: Job = NULL_JOB
    ) -> PreprocessingInfo:
        """Return what the present network would read of a table; nothing changes.

        Raises
        ------
        EngineError
            Where there is no such preparation, or it does not fit the network.
        """
        _, preprocessor = self._given(source, project, job)
        self._made_to_read(preprocessor)
        answers = tuple(
            (target.name, "a number" if task == "regression" else f"one of {', '.join(target.levels)}")
            for target, task in zip(preprocessor.targets, preprocessor.tasks, strict=True)
        )
        return PreprocessingInfo(tuple((each.name, _becomes(each)) for each in preprocessor.features), answers)

    def attach_preprocessing(self, source: PreprocessingSource, project: Project, *, job: Job = NULL_JOB) -> Project:
        """Let the present network read rows as a preparation makes them ready, and return its settings with it.

        Parameters
        ----------
        project : Project
            Whose table is meant by ``table`` and ``order``.

        Raises
        ------
        EngineError
            Where there is no such preparation, or it does not fit the network, which then stays as it is.
        """
        data, preprocessor = self._given(source, project, job)
        told = self._made_to_read(preprocessor)
        settings = told.project.replaced(data=data)
        self._trained = replace(told, project=settings)
        return settings

    def _made_to_read(self, preprocessor: Preprocessor) -> TrainedModel:
        from engine.storage import models

        return models.with_preparation(self._require_network(), preprocessor)

    def _given(self, source: PreprocessingSource, project: Project, job: Job) -> tuple[DataSpec, Preprocessor]:
        """Return a preparation with the table that it was learned from, as far as that is known."""
        from engine import tables

        load_keras(job)
        if source.origin == "file":
            return self._kept_in(source.path)
        if source.origin == "order":
            frame = tables.read(source.path, None, job)[0] if source.path else self._table_of(project).frame
            return DataSpec(), self._in_order(frame, self._require_network())
        return project.data, self._prepare(project).preprocessor

    def _in_order(self, frame: pd.DataFrame, trained: TrainedModel) -> Preprocessor:
        """Return a preparation that hands on the first columns of a table as they are."""
        from engine.preprocessing import plain_columns
        from engine.storage import models

        outputs = [
            (int(tensor.shape[-1]), output.loss)
            for tensor, output in zip(trained.model.outputs, trained.project.compile.outputs, strict=True)
        ]
        return plain_columns(frame, models.inputs_of(trained.model), outputs)

    def _kept_in(self, path: str) -> tuple[DataSpec, Preprocessor]:
        """Return the preparation that a file of ours keeps, and the table that it was learned from."""
        from engine import export
        from engine.storage import models, project_file

        data, kept = DataSpec(), None
        if path.lower().endswith(".json"):
            kept = export.read_preparation(Path(path))
        elif path.endswith(project_file.PROJECT_ENDING):
            contents = project_file.open_project(Path(path))
            kept, data = contents.preprocessor, contents.trained.data if contents.trained else data
        else:
            loaded = models.load_model(Path(path), Project(), None).trained
            kept, data = loaded.preprocessor, loaded.project.data
        if kept is None:
            raise EngineError(
                f"{Path(path).name} holds no preparation. Name a file that Layerdesk saved after a training."
            )
        return data, kept


def _becomes(column: FittedColumn) -> str:
    """Return in words what the network reads of a column."""
    if column.is_embedded:
        return f"one whole number, {len(column.levels)} levels"
    numbers = "1 number" if column.width == 1 else f"{column.width} numbers"
    return f"{numbers}, {len(column.levels)} levels" if column.levels else numbers
