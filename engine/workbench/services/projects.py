"""Project files: open, load the model inside, save."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.messages.job import Job
from engine.project import Project
from engine.results.interrupted_run import tidy
from engine.results.run import Run
from engine.system.errors import EngineError
from engine.workbench.services.keras_runtime import load_keras
from engine.workbench.services.tables import Tables
from engine.workbench.state import ResumableRun, WorkbenchState
from engine.workbench.values import Opened

if TYPE_CHECKING:
    from engine.storage.project_file import Contents
    from engine.training.trainer import TrainedModel


class Projects:
    """Open and save project files."""

    def __init__(self, state: WorkbenchState, tables: Tables) -> None:
        self._state = state
        self._tables = tables

    def open_project(self, path: str, job: Job) -> Opened:
        """Open a project file or settings; the model inside becomes the current one. The table is not read."""
        contents = _contents_of(path)
        model, resumable = _model_in(contents, job)
        self._state.open_project(contents)
        self._state.set_model(model, resumable)
        return replace(_opened(contents), resumable_run=self._state.resumable_run)

    def read_project(self, path: str) -> Opened:
        """Open a project file or settings without Keras; `restore_model` loads the model inside."""
        contents = _contents_of(path)
        self._state.read_project(contents)
        return _opened(contents)

    def restore_model(self, job: Job) -> str:
        """Load the model of the project that was read last, unless there is another current model by now.

        Returns
        -------
        str
            Id of the run that can be continued; empty if there is none.
        """
        contents = self._state.take_unloaded()
        if contents is not None and self._state.model is None:
            self._state.set_model(*_model_in(contents, job))
        return self._state.resumable_run

    def discard_model(self) -> None:
        """Have no current model, as after opening something that it does not belong to."""
        self._state.discard_model()

    def save_project(
        self, path: str, project: Project, runs: tuple[Run, ...], queue: tuple[Project, ...], job: Job
    ) -> None:
        """Save the project with its runs, its queue and the current model; with the ending `.json` the settings alone.

        Raises
        ------
        EngineError
            If the file cannot be written; the file that was there is unchanged then.
        """
        from engine.storage import project_file

        target = Path(path)
        if target.suffix == project_file.SETTINGS_SUFFIX:
            project_file.save_settings(target, project)
            return
        self.restore_model(job)  # or it would be saved without
        memory = self._tables.source_memory(project, target.parent)
        contents = project_file.Contents(project, runs, queue, memory=memory)
        model = self._state.model
        if model is not None:
            weights = _weights_of(model, path)
            contents = replace(contents, trained=model.project, preprocessor=model.preprocessor, weights=weights)
        models = self._state.run_models.packed(tuple(run.id for run in runs))
        project_file.save_project(target, replace(contents, models=models, state=self._training_state(runs)))

    def runs_of(self, path: str) -> tuple[Run, ...]:
        """Return the runs of a project file; nothing changes."""
        from engine.storage import project_file

        return project_file.open_project(Path(path)).runs

    def _training_state(self, runs: tuple[Run, ...]) -> bytes | None:
        """Return the state of the run that can be continued, if it is one of these."""
        resumable = self._state.resumable
        if resumable is None or all(run.id != resumable.id for run in runs):
            return None
        return b"".join(resumable.state.to_bytes(resumable.id))


def _opened(contents: Contents) -> Opened:
    return Opened(contents.project, contents.runs, contents.trained, contents.memory, queue=contents.queue)


def _contents_of(path: str) -> Contents:
    from engine.storage import project_file

    tidy(Path(path).parent, Path(path).stem)
    return project_file.open_project(Path(path))


def _model_in(contents: Contents, job: Job) -> tuple[TrainedModel | None, ResumableRun | None]:
    """Return the model of a project file, and the run that can be continued from it."""
    if contents.weights is None or contents.trained is None:
        return None, None
    load_keras(job)
    from engine.storage import models
    from engine.training.training_state import TrainingState

    model, resumable = models.restore_model(contents.trained, contents.preprocessor, contents.weights), None
    if contents.state is not None:
        with suppress(EngineError):  # a damaged state makes the rest of the project no less usable
            resumable = ResumableRun(*TrainingState.from_bytes(contents.state, contents.runs))
    return model, resumable


def _weights_of(model: TrainedModel, path: str) -> bytes:
    from engine.storage import models

    try:
        return models.keras_bytes(model.model)
    except OSError as error:  # no space left for the temporary file
        text = f"{path} cannot be written: {error.strerror or error}. Choose another place."
        raise EngineError(text, details=str(error)) from error
