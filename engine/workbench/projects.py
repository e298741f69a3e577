"""The verbs on files: projects, whole models, configurations, weights."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.messages.events import NULL_JOB, Job
from engine.project import CompileSpec, LayerSpec, ModelSpec, Project
from engine.results.file_info import FileFacts
from engine.results.interrupted_run import tidy
from engine.results.run import Run
from engine.results.table_source import SourceMemory
from engine.results.weight_transfer import Comparison, LoadReport
from engine.system.errors import EngineError
from engine.workbench.preprocessing import PreparationBench
from engine.workbench.state import load_keras

if TYPE_CHECKING:
    from engine.storage.project_file import Contents
    from engine.training.state import TrainingState
    from engine.training.trainer import TrainedModel


@dataclass(frozen=True)
class Opened:
    """What a project file held.

    ``queue`` are the settings that wait to be trained; ``trained`` are those of the network inside, None where there is
    none; ``memory`` is the table's file as it was when the project was saved; ``going`` is the id of the run that can
    be trained on, empty where none can.
    """

    project: Project
    runs: tuple[Run, ...]
    trained: Project | None
    memory: SourceMemory | None = None
    going: str = ""
    queue: tuple[Project, ...] = ()


@dataclass(frozen=True)
class LoadedModel:
    """What a whole model held: its layers, where the file has them its compile settings, and what came of the rest.

    ``prepared`` is whether it is known how rows of a table are made ready for it.
    """

    model: ModelSpec
    compile: CompileSpec | None
    report: LoadReport
    prepared: bool = True


@dataclass(frozen=True)
class OpenedModel:
    """A whole model that is ready to be used, and what is to be said of it."""

    project: Project
    note: str


class FileBench(PreparationBench):
    """What is opened and saved."""

    def __init__(self) -> None:
        super().__init__()
        self._unrestored: Contents | None = None
        """The project that was read, while its network is not restored."""

    def open_project(self, path: str, *, job: Job = NULL_JOB) -> Opened:
        """Open a project file or settings; the network inside becomes the present one.

        The table is not read: the project says where it lies.
        """
        contents = self._contents_of(path)
        trained, going = self._network_in(contents, job)
        opened = self._take_project(contents)
        self._trained, self._going = trained, going
        return replace(opened, going=going[0] if going else "")

    def read_project(self, path: str, *, job: Job = NULL_JOB) -> Opened:
        """Open a project file or settings without Keras; the network inside waits for `restore_model`."""
        contents = self._contents_of(path)
        opened = self._take_project(contents)
        self._unrestored = contents if contents.weights is not None else None
        return opened

    def restore_model(self, *, job: Job = NULL_JOB) -> str:
        """Make the network of the project that was read last the present one, unless another one is that by now.

        Returns
        -------
        str
            The id of the run that can be trained on, empty where none can.
        """
        contents, self._unrestored = self._unrestored, None
        if contents is not None and self._trained is None:
            self._trained, self._going = self._network_in(contents, job)
        return self._going[0] if self._going else ""

    def _contents_of(self, path: str) -> Contents:
        from engine.storage import project_file

        tidy(Path(path).parent, Path(path).stem)
        return project_file.open_project(Path(path))

    def _network_in(self, contents: Contents, job: Job) -> tuple[TrainedModel | None, tuple[str, TrainingState] | None]:
        """Return the network of a project, and where its training stands."""
        if contents.weights is None or contents.trained is None:
            return None, None
        load_keras(job)
        from engine.storage import models
        from engine.training import state

        trained, going = models.restored(contents.trained, contents.preprocessor, contents.weights), None
        if contents.state is not None:
            with suppress(EngineError):  # everything else of the project is whole
                going = state.unpacked(contents.state, contents.runs)
        return trained, going

    def _take_project(self, contents: Contents) -> Opened:
        self.discard_model()
        self._models, self._packed_models = {}, contents.models
        return Opened(contents.project, contents.runs, contents.trained, contents.memory, queue=contents.queue)

    def save_project(
        self,
        path: str,
        project: Project,
        runs: tuple[Run, ...] = (),
        queue: tuple[Project, ...] = (),
        *,
        job: Job = NULL_JOB,
    ) -> None:
        """Save the project, its runs, what waits to be trained and the trained network; as `.json` settings alone."""
        from engine.storage import project_file

        target = Path(path)
        if target.suffix == project_file.SETTINGS_ENDING:
            project_file.save_settings(target, project)
            return
        self.restore_model(job=job)  # or it would be saved without
        contents = project_file.Contents(project, runs, queue, memory=self.memory_for(project, target.parent))
        if self._trained is not None:
            from engine.storage import models

            trained = self._trained
            try:
                weights = models.keras_bytes(trained.model)
            except OSError as error:  # no room for it, be it only for a moment
                text = f"{path} cannot be written: {error.strerror or error}. Choose another place."
                raise EngineError(text, details=str(error)) from error
            contents = replace(contents, trained=trained.project, preprocessor=trained.preprocessor, weights=weights)
        project_file.save_project(target, replace(contents, models=self._models_of(runs), state=self._state_of(runs)))

    def _state_of(self, runs: tuple[Run, ...]) -> bytes | None:
        """Return where the training of the run stands that can go on, where it is one of these."""
        if self._going is None or all(run.id != self._going[0] for run in runs):
            return None
        from engine.training import state

        return b"".join(state.packed(*self._going))

    def runs_of(self, path: str, *, job: Job = NULL_JOB) -> tuple[Run, ...]:
        """Return the runs of a project file; nothing else of it is read."""
        from engine.storage import project_file

        return project_file.open_project(Path(path)).runs

    def discard_model(self, *, job: Job = NULL_JOB) -> None:
        """Have no network any more, as when something is opened to which the present one does not belong."""
        self._trained = self._going = self._unrestored = None

    def save_model(self, path: str, project: Project | None = None, *, job: Job = NULL_JOB) -> None:
        """Save the trained network whole, with settings and preparation; with the ending `.h5` for older programs.

        It decides as `project` says, where one is given: a threshold is chosen after the training.
        """
        from engine.storage import models

        models.save_model(Path(path), self._deciding_as(project))

    def load_model(self, path: str, project: Project, *, job: Job = NULL_JOB) -> LoadedModel:
        """Read a whole model of Keras 2 or 3 and make it the present network; a file that fails changes nothing.

        It must fit the project's table, where one is open.
        """
        load_keras(job)
        from engine.storage import models

        loaded = models.load_model(Path(path), project, self._preprocessor_of(project))
        self._trained = loaded.trained
        settings = loaded.trained.project.compile
        has_settings = all(output.loss is not None for output in settings.outputs)
        prepared = loaded.trained.preprocessor is not None
        return LoadedModel(loaded.trained.project.model, settings if has_settings else None, loaded.report, prepared)

    def open_model(
        self, path: str, source: str | None = None, preprocessor: str | None = None, *, job: Job = NULL_JOB
    ) -> OpenedModel:
        """Read a whole model to use it at once, and make it the present network.

        Parameters
        ----------
        source : str or None
            The table that it is to read; where the model brings no preparation, its columns are taken in their order.
        preprocessor : str or None
            A `.layerdesk`, a whole model of Layerdesk or an exported preparation (`.json`), which is taken instead.
        """
        load_keras(job)
        from engine.storage import models

        given = self._kept_in(preprocessor)[1] if preprocessor else None
        loaded = models.load_model(Path(path), Project(), given).trained
        note = ""
        if loaded.preprocessor is None and source is not None:
            from engine import tables

            frame, _ = tables.read(source, None, job)
            plain = self._in_order(frame, loaded)
            loaded = models.with_preparation(loaded, plain)
            named = ", ".join(column.name for column in plain.features[:8])
            note = (
                f"{Path(path).name} says nothing of how rows are made ready: it reads the first columns of "
                f"{Path(source).name} in their order, as numbers: {named}{', ...' if len(plain.features) > 8 else ''}."
            )
        self._trained = loaded
        return OpenedModel(loaded.project, note)

    def describe_file(self, path: str, *, job: Job = NULL_JOB) -> FileFacts:
        """Return what a file is, and whether it is safe to open; nothing changes."""
        from engine.storage import project_file
        from engine.storage.untrusted import identify

        return project_file.told(Path(path)) or identify.told(Path(path))

    def save_configuration(self, path: str, project: Project, *, job: Job = NULL_JOB) -> None:
        """Save the project's layers as Keras's own JSON, without weights."""
        load_keras(job)
        from engine.storage import models

        models.save_architecture(Path(path), project, self._inputs(project))

    def load_configuration(self, path: str, *, job: Job = NULL_JOB) -> ModelSpec:
        """Read layers from Keras's JSON, of a model or of one layer; they are freshly initialized when trained."""
        load_keras(job)
        from engine.storage import models

        return models.load_architecture(Path(path))

    def save_layer(self, path: str, layer: LayerSpec, *, job: Job = NULL_JOB) -> None:
        """Save the configuration of one layer as Keras's own JSON."""
        load_keras(job)
        from engine.storage import models

        models.save_layer(Path(path), layer)

    def load_layer(self, path: str, *, job: Job = NULL_JOB) -> LayerSpec:
        """Read the configuration of one layer."""
        load_keras(job)
        from engine.storage import models

        return models.layer_of(Path(path))

    def save_weights(self, path: str, *, job: Job = NULL_JOB) -> None:
        """Save the trained network's weights as `.weights.h5`."""
        from engine.storage import models

        models.save_weights(Path(path), self._require_network().model)

    def load_weights(self, path: str, project: Project, *, job: Job = NULL_JOB) -> LoadReport:
        """Read weights into a network of the project's layers, which becomes the present one when all went well."""
        return self._take(path, project, None, job)

    def compare_weights(self, path: str, project: Project, *, job: Job = NULL_JOB) -> Comparison:
        """Return the layers of a file beside the project's, and which might be taken into which; nothing changes."""
        load_keras(job)
        from engine.storage import models

        return models.compared(Path(path), project, self._inputs(project))

    def transfer_weights(
        self, path: str, project: Project, chosen: Mapping[str, str], *, job: Job = NULL_JOB
    ) -> LoadReport:
        """Take weights of some layers of a file; the other layers keep the present ones, where they fit, else new ones.

        Parameters
        ----------
        chosen : mapping of str to str
            For the project's layers the names of the file's layers that they take.
        """
        return self._take(path, project, chosen, job)

    def _take(self, path: str, project: Project, chosen: Mapping[str, str] | None, job: Job) -> LoadReport:
        load_keras(job)
        from engine.storage import models
        from engine.training import trainer

        preprocessor = self._preprocessor_of(project) or (self._trained.preprocessor if self._trained else None)
        present = self._trained if chosen is not None else None
        model, report = models.with_weights(Path(path), project, self._inputs(project), present, chosen)
        self._trained = trainer.TrainedModel(project, preprocessor, model)
        return report
