"""Model files: whole models, configurations, layers, weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.messages.job import Job
from engine.project import DataSpec, LayerSpec, ModelSpec, Project
from engine.results.file_info import FileFacts
from engine.results.weight_transfer import Comparison, LoadReport
from engine.system.errors import EngineError
from engine.workbench.services.keras_runtime import load_keras
from engine.workbench.services.prepared_tables import PreparedTables
from engine.workbench.services.preprocessing import PreprocessingSources
from engine.workbench.state import WorkbenchState
from engine.workbench.values import LoadedModel, OpenedModel

NO_PREPROCESSING = (
    "{model} has no preprocessing: nothing says how the columns of {table} become its inputs. Name a file that has it "
    "with --preprocessing, or give --columns-as-they-are if the first columns are its inputs, in their order and as "
    "plain numbers."
)

LISTED_COLUMNS = 8
"""Columns at most that a note lists by name."""


class Models:
    """Load and save files of Keras."""

    def __init__(self, state: WorkbenchState, prepared: PreparedTables, preprocessing: PreprocessingSources) -> None:
        self._state = state
        self._prepared = prepared
        self._preprocessing = preprocessing

    def save_model(self, path: str, project: Project | None) -> None:
        """Save the current model with settings and preprocessing; with the ending `.h5` for older programs.

        Parameters
        ----------
        project : Project or None
            Its threshold is saved; None for the threshold of the training.
        """
        from engine.storage import models

        models.save_model(Path(path), self._state.model_deciding_as(project))

    def load_model(self, path: str, project: Project, job: Job) -> LoadedModel:
        """Load a whole model of Keras 2 or 3 and make it the current one.

        Raises
        ------
        EngineError
            If it cannot be read, or does not fit the project's table, if one is open; nothing changes then.
        """
        load_keras(job)
        from engine.storage import models

        loaded = models.load_model(Path(path), project, self._prepared.preprocessor_of(project))
        self._state.model = loaded.trained
        settings = loaded.trained.project.compile
        has_settings = all(output.loss is not None for output in settings.outputs)
        prepared = loaded.trained.preprocessor is not None
        return LoadedModel(loaded.trained.project.model, settings if has_settings else None, loaded.report, prepared)

    def open_model(self, path: str, source: str, preprocessing: str, as_they_are: bool, job: Job) -> OpenedModel:
        """Load a whole model to use it at once, and make it the current one.

        Parameters
        ----------
        source : str
            The table that the model is to read; empty for none.
        preprocessing : str
            A `.layerdesk`, a whole model of Layerdesk or exported preprocessing (`.json`), which is used instead;
            empty for none.
        as_they_are : bool
            Whether a model without preprocessing reads the first columns of the table in their order, as numbers.

        Raises
        ------
        EngineError
            If a file cannot be read, or nothing says how the columns of the table become the inputs of the model.
        """
        load_keras(job)
        from engine.storage import models

        data, preprocessor = self._preprocessing.from_file(preprocessing) if preprocessing else (DataSpec(), None)
        project = Project(data=data.replaced(source=""))
        model = models.load_model(Path(path), project, preprocessor, replaces=True).trained
        note = ""
        if model.preprocessor is None and source:
            from engine import tables

            if not as_they_are:
                raise EngineError(NO_PREPROCESSING.format(model=Path(path).name, table=Path(source).name))
            frame, _ = tables.read(source, None, job)
            plain = self._preprocessing.in_order(frame, model)
            model = models.with_preprocessing(model, plain)
            names = [column.name for column in plain.features]
            listed = ", ".join(names[:LISTED_COLUMNS]) + (", ..." if len(names) > LISTED_COLUMNS else "")
            note = (
                f"{Path(path).name} has no preprocessing: the first columns of {Path(source).name} are used in their "
                f"order, as numbers: {listed}."
            )
        self._state.model = model
        return OpenedModel(model.project, note)

    def describe_file(self, path: str) -> FileFacts:
        """Return what a file contains, and whether it is safe to open; nothing changes."""
        from engine.storage import project_file
        from engine.storage.untrusted import identify

        return project_file.describe(Path(path)) or identify.describe(Path(path))

    def save_configuration(self, path: str, project: Project, job: Job) -> None:
        """Save the project's layers as Keras configuration JSON, without weights."""
        load_keras(job)
        from engine.storage import models

        models.save_architecture(Path(path), project, self._prepared.inputs(project))

    def load_configuration(self, path: str, job: Job) -> ModelSpec:
        """Return the layers of a Keras configuration JSON, of a model or of one layer."""
        load_keras(job)
        from engine.storage import models

        return models.load_architecture(Path(path))

    def save_layer(self, path: str, layer: LayerSpec, job: Job) -> None:
        """Save the configuration of one layer as Keras configuration JSON."""
        load_keras(job)
        from engine.storage import models

        models.save_layer(Path(path), layer)

    def load_layer(self, path: str, job: Job) -> LayerSpec:
        """Return the layer of a Keras configuration JSON."""
        load_keras(job)
        from engine.storage import models

        return models.load_layer(Path(path))

    def save_weights(self, path: str) -> None:
        """Save the current model's weights as `.weights.h5`."""
        from engine.storage import models

        models.save_weights(Path(path), self._state.require_model().model)

    def load_weights(self, path: str, project: Project, job: Job) -> LoadReport:
        """Load weights into a new network of the project's layers, which becomes the current model.

        Raises
        ------
        EngineError
            If the file cannot be read, or does not fit; nothing changes then.
        """
        return self._load_weights(path, project, None, job)

    def compare_weights(self, path: str, project: Project, job: Job) -> Comparison:
        """Return the layers of a file next to the project's, with a proposed mapping; nothing changes."""
        load_keras(job)
        from engine.storage import models

        return models.compare_weights(Path(path), project, self._prepared.inputs(project))

    def transfer_weights(self, path: str, project: Project, chosen: Mapping[str, str], job: Job) -> LoadReport:
        """Load the weights of some layers of a file.

        The other layers keep the weights of the current model if they fit, and are initialized if not.

        Parameters
        ----------
        chosen : mapping of str to str
            Names of the file's layers, by the names of the project's layers that take their weights.
        """
        return self._load_weights(path, project, chosen, job)

    def _load_weights(self, path: str, project: Project, chosen: Mapping[str, str] | None, job: Job) -> LoadReport:
        load_keras(job)
        from engine.storage import models
        from engine.training import trainer

        current = self._state.model
        preprocessor = self._prepared.preprocessor_of(project) or (current.preprocessor if current else None)
        source = current if chosen is not None else None
        inputs, targets = self._prepared.inputs(project), preprocessor.targets if preprocessor else ()
        network, report = models.load_weights(Path(path), project, inputs, source, chosen, targets)
        self._state.model = trainer.TrainedModel(project, preprocessor, network)
        return report
