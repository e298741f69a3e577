"""The verbs on files: projects, whole models, configurations, weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import EngineError
from engine.events import QUIET, Job
from engine.run import Run
from engine.sources import SourceMemory
from engine.specs import CompileSpec, ModelSpec, Project
from engine.workbench.networks import NetworkBench, load_keras


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


class FileBench(NetworkBench):
    """What is opened and saved."""

    def open_project(self, path: str, *, job: Job = QUIET) -> Opened:
        """Open a project file or settings; the network inside becomes the present one.

        The table is not read: the project says where it lies.
        """
        from engine import files

        contents = files.open_project(Path(path))
        trained = None
        if contents.weights is not None and contents.trained is not None:
            load_keras(job)
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
        load_keras(job)
        from engine import models

        loaded = models.load_model(Path(path), project, self._preparation_of(project))
        self._trained = loaded
        has_settings = loaded.project.compile.outputs[0].loss is not None
        return LoadedModel(loaded.project.model, loaded.project.compile if has_settings else None)

    def save_configuration(self, path: str, project: Project, *, job: Job = QUIET) -> None:
        """Save the project's layers as Keras's own JSON, without weights."""
        load_keras(job)
        from engine import models

        models.save_configuration(Path(path), project, self._inputs(project))

    def load_configuration(self, path: str, *, job: Job = QUIET) -> ModelSpec:
        """Read layers from Keras's JSON; they are freshly initialized when they are trained."""
        from engine import files

        data = files.read_json(Path(path))
        load_keras(job)
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
        load_keras(job)
        from engine import models, training

        preparation = self._preparation_of(project)
        model = models.with_weights(Path(path), project, self._inputs(project))
        self._trained = training.Trained(project, preparation, model)
