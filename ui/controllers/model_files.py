"""Model files of Keras: whole models, configurations, weights, single layers, preprocessing, exports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.project import LayerSpec, ModelSpec, Project
from engine.results.file_info import FileFacts
from engine.results.preprocessing_source import PreprocessingSource
from engine.results.weight_transfer import Comparison, LoadReport
from engine.system.errors import EngineError
from engine.workbench import LoadedModel, Workbench
from ui.controllers.document import Document
from ui.controllers.evaluation import EvaluationController
from ui.controllers.session import Session
from ui.dialogs.preprocessing_dialog import PreprocessingDialog
from ui.dialogs.prompts import Dialogs
from ui.dialogs.transfer_dialog import TransferDialog


class ModelFilesController(QObject):
    """Loads, saves and exports models and parts of them.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.

    Signals
    -------
    model_loaded(str)
        The current model was loaded from this file, not trained in a run.
    """

    model_loaded = Signal(str)

    def __init__(
        self,
        session: Session,
        document: Document,
        dialogs: Dialogs,
        evaluation: EvaluationController,
        window: QWidget,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._dialogs = dialogs
        self._evaluation = evaluation
        self._window = window
        self._preprocessing_dialog: PreprocessingDialog | None = None
        self._model_file = ""

    def load_model(self, path: str = "") -> None:
        """Load a whole model; without a path the user chooses one."""
        if chosen := path or self._dialogs.ask_open("model"):
            loaded = partial(self._on_model_loaded, chosen)
            self._session.submit(Workbench.load_model, chosen, self._document.project, on_success=loaded)

    def load_configuration(self) -> None:
        """Let the user choose a configuration, and load its layers."""
        if path := self._dialogs.ask_open("configuration"):
            self._session.submit(Workbench.load_configuration, path, on_success=self._on_configuration_loaded)

    def load_weights(self, path: str = "") -> None:
        """Load weights; without a path the user chooses a file."""
        if chosen := path or self._dialogs.ask_open("weights"):
            project = self._document.project
            loaded = partial(self._adopt_loaded_model, chosen, project)
            self._session.submit(Workbench.load_weights, chosen, project, on_success=loaded)

    def save_model(self) -> None:
        """Let the user choose a path, and save the trained model as a whole."""
        if path := self._dialogs.ask_save("save_model", self._document.project.name):
            saved = partial(self._session.report_saved, path)
            self._session.submit(Workbench.save_model, path, self._document.project, on_success=saved)

    def save_configuration(self) -> None:
        """Let the user choose a path, and save the layers without weights."""
        if path := self._dialogs.ask_save("save_configuration", self._document.project.name):
            saved = partial(self._session.report_saved, path)
            self._session.submit(Workbench.save_configuration, path, self._document.project, on_success=saved)

    def save_weights(self) -> None:
        """Let the user choose a path, and save the weights of the trained model."""
        if path := self._dialogs.ask_save("save_weights", self._document.project.name):
            saved = partial(self._session.report_saved, path)
            self._session.submit(Workbench.save_weights, path, on_success=saved)

    def transfer(self) -> None:
        """Let the user choose a file, and show its layers next to those of the project."""
        if path := self._dialogs.ask_open("transfer"):
            project = self._document.project
            compared = partial(self._on_compared, path, project)
            self._session.submit(Workbench.compare_weights, path, project, on_success=compared)

    def attach_preprocessing(self) -> None:
        """Let the user choose the preprocessing of the current model."""
        dialog = PreprocessingDialog(self._document.project.data.source, self._window)
        dialog.preview_requested.connect(partial(self._preview_preprocessing, dialog))
        dialog.file_requested.connect(partial(self._choose_file, dialog))
        dialog.chosen.connect(self._attach)
        dialog.finished.connect(self._release_dialog)
        self._preprocessing_dialog = dialog
        dialog.open()

    def describe(self) -> None:
        """Let the user choose a file, and describe what it is and whether it is safe to open."""
        if path := self._dialogs.ask_open("described"):
            self._session.submit(Workbench.describe_file, path, on_success=self._on_described)

    def export(self, kind: str) -> None:
        """Let the user choose a path, and export the trained model or the project."""
        if path := self._dialogs.ask_save(f"export_{kind}", self._document.project.name):
            run = self._document.runs[-1] if self._document.runs else None
            project, exported = self._document.project, self._session.show_notice
            self._session.submit(Workbench.export, kind, path, run, project, on_success=exported)

    def load_layer(self) -> None:
        """Let the user choose the configuration of a layer, and append the layer to the network."""
        if path := self._dialogs.ask_open("layer"):
            self._session.submit(Workbench.load_layer, path, on_success=self._on_layer_loaded)

    def save_layer(self, layer: LayerSpec | None) -> None:
        """Let the user choose a path, and save the configuration of the selected layer."""
        if layer is None:
            self._session.show_error(EngineError("No layer is selected. Select one on the Model page, then save it."))
        elif path := self._dialogs.ask_save("save_layer", layer.name):
            saved = partial(self._session.report_saved, path)
            self._session.submit(Workbench.save_layer, path, layer, on_success=saved)

    def _adopt_loaded_model(self, path: str, project: Project, report: LoadReport) -> None:
        """Make the loaded model the current one, and offer to show the load report."""
        self._evaluation.discard_results()
        self._document.set_trained(project)
        self._session.show_success(f"Loaded {Path(path).name}")
        self._model_file = path
        self.model_loaded.emit(path)
        if not report.layers and not report.notes:
            return
        show = partial(self._dialogs.show_text, f"Loaded from {report.file}", report.summary, report.text)
        self._session.show_notice(" ".join((report.summary, *report.notes)))
        self._session.offer_action("Layer by layer…", "Show which layers were loaded from the file", show)

    def _adopt_prepared_model(self, project: Project) -> None:
        """Set the settings of the current model after preprocessing was attached to it."""
        self._evaluation.discard_results()
        self._document.set_trained(project)
        self._session.show_success("Preprocessing attached to the model")
        self.model_loaded.emit(self._model_file)

    def _on_model_loaded(self, path: str, loaded: LoadedModel) -> None:
        project = self._document.project
        changes = {"model": loaded.model} | ({"compile": loaded.compile} if loaded.compile is not None else {})
        self._document.edit(project.replaced(**changes), "load whole model")
        self._adopt_loaded_model(path, self._document.project, loaded.report)
        if not loaded.prepared:
            advice = "This model has no preprocessing. Attach one, or train it on a table."
            self._session.show_notice(" ".join((loaded.report.summary, *loaded.report.notes, advice)))
            tip = "Set up preprocessing for this model"
            self._session.offer_action("Preprocessing…", tip, self.attach_preprocessing)

    def _on_configuration_loaded(self, model: ModelSpec) -> None:
        self._document.edit(self._document.project.replaced(model=model), "load configuration")
        self._session.show_success("Loaded the configuration")

    def _preview_preprocessing(self, dialog: PreprocessingDialog, source: PreprocessingSource) -> None:
        self._session.submit(
            Workbench.preview_preprocessing,
            source,
            self._document.project,
            on_success=partial(self._in_dialog, dialog, PreprocessingDialog.show_preview, source),
            on_error=partial(self._in_dialog, dialog, PreprocessingDialog.show_error, source),
            quiet=True,
        )

    def _in_dialog(self, dialog: PreprocessingDialog, show: Callable[..., None], *result: object) -> None:
        """Show a result, if the dialog that it was computed for is still open."""
        if dialog is self._preprocessing_dialog:
            show(dialog, *result)

    def _release_dialog(self) -> None:
        self._preprocessing_dialog = None

    def _choose_file(self, dialog: PreprocessingDialog, kind: str) -> None:
        if path := self._dialogs.ask_open(kind):
            dialog.set_file(kind, path)

    def _attach(self, source: PreprocessingSource) -> None:
        attached = self._adopt_prepared_model
        self._session.submit(Workbench.attach_preprocessing, source, self._document.project, on_success=attached)

    def _on_compared(self, path: str, project: Project, comparison: Comparison) -> None:
        frozen = frozenset(layer.name for layer in project.model.layers if not layer.trainable)
        dialog = TransferDialog(comparison, frozen, self._window)
        dialog.chosen.connect(partial(self._transfer, path, project))
        dialog.open()

    def _transfer(self, path: str, project: Project, chosen: dict[str, str], frozen: frozenset[str]) -> None:
        changed = project.replaced(model=with_frozen(project.model, frozen))
        done = partial(self._on_transferred, path, changed)
        self._session.submit(Workbench.transfer_weights, path, changed, chosen, on_success=done)

    def _on_transferred(self, path: str, project: Project, report: LoadReport) -> None:
        self._document.edit(project, "transfer weights")
        self._adopt_loaded_model(path, project, report)

    def _on_described(self, facts: FileFacts) -> None:
        heading = "This file cannot be opened." if facts.reason else "Description of the file. It was not opened."
        self._dialogs.show_text(f"About {facts.file}", heading, facts.text)

    def _on_layer_loaded(self, layer: LayerSpec) -> None:
        project = self._document.project
        model = project.model
        if layer.name in model.names:
            layer = layer.replaced(name=model.free_name(layer.kind))
        added = model.inserted(len(model.layers), layer)
        self._document.edit(project.replaced(model=added), "load one layer")
        self._session.show_success(f"Added {layer.name}")


def with_frozen(model: ModelSpec, frozen: frozenset[str]) -> ModelSpec:
    """Return the model with exactly these layers frozen, as far as layers can be frozen."""
    for position, layer in enumerate(model.layers):
        if layer.trainable != (layer.name not in frozen):
            params = {name: value for name, value in layer.params.items() if name != "trainable"}
            freeze = {"trainable": False} if layer.name in frozen else {}
            model = model.with_layer(position, layer.replaced(params={**params, **freeze}))
    return model
