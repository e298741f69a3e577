"""Parts of models as files: weights, single layers, exports; and the description of any file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.project import LayerSpec, ModelSpec, Project
from engine.results.file_info import FileFacts
from engine.results.preprocessing_source import PreprocessingSource
from engine.results.weight_transfer import Comparison, LoadReport
from engine.system.errors import EngineError
from engine.workbench import Workbench
from ui.controllers.session import Session
from ui.dialogs.preparation_dialog import PreprocessingDialog
from ui.dialogs.transfer_dialog import TransferDialog

if TYPE_CHECKING:
    from ui.controllers.project_files import ProjectFiles


class ModelFiles(QObject):
    """Handle files of models, other than opening and saving whole models.

    Parameters
    ----------
    window : QWidget
        The parent of the dialogs.
    """

    def __init__(self, session: Session, project_files: ProjectFiles, window: QWidget) -> None:
        super().__init__(project_files)
        self._window = window
        self._session = session
        self._document = session.document
        self._dialogs = session.dialogs
        self._project_files = project_files
        self._preparing: PreprocessingDialog | None = None
        project_files.preparation_requested.connect(self.attach_preprocessing)

    def transfer(self) -> None:
        """Ask for a file, and show its layers next to those of the project."""
        if path := self._dialogs.ask_open("transfer"):
            project = self._document.project
            then = partial(self._on_compared, path, project)
            self._session.do(Workbench.compare_weights, path, project, then=then)

    def attach_preprocessing(self) -> None:
        """Ask for the preprocessing of the current model."""
        dialog = PreprocessingDialog(self._document.project.data.source, self._window)
        dialog.looked_at.connect(partial(self._look_at_preparation, dialog))
        dialog.file_requested.connect(partial(self._choose_preparation, dialog))
        dialog.chosen.connect(self._give_preparation)
        dialog.finished.connect(self._forget_dialog)
        self._preparing = dialog
        dialog.open()

    def describe(self) -> None:
        """Ask for a file, and show what it is and whether it is safe to open."""
        if path := self._dialogs.ask_open("described"):
            self._session.do(Workbench.describe_file, path, then=self._on_described)

    def export(self, kind: str) -> None:
        """Ask for a destination, and export in one of the formats of `engine.export.formats`."""
        if path := self._dialogs.ask_save(f"export_{kind}", self._document.project.name):
            run = self._document.runs[-1] if self._document.runs else None
            project = self._document.project
            self._session.do(Workbench.export, kind, path, run, project, then=self._project_files.noted.emit)

    def load_layer(self) -> None:
        """Ask for the configuration of one layer, and add it after the others."""
        if path := self._dialogs.ask_open("layer"):
            self._session.do(Workbench.load_layer, path, then=self._on_layer_loaded)

    def save_layer(self, layer: LayerSpec | None) -> None:
        """Ask for a destination, and save the configuration of the selected layer."""
        if layer is None:
            self._session.failed.emit(EngineError("No layer is selected. Select one on the Model page, then save it."))
        elif path := self._dialogs.ask_save("save_layer", layer.name):
            then = partial(self._project_files.report_saved, path)
            self._session.do(Workbench.save_layer, path, layer, then=then)

    def _look_at_preparation(self, dialog: PreprocessingDialog, source: PreprocessingSource) -> None:
        then = partial(self._in_dialog, dialog, PreprocessingDialog.show_facts, source)
        otherwise = partial(self._in_dialog, dialog, PreprocessingDialog.show_refusal, source)
        project = self._document.project
        self._session.do(Workbench.preview_preprocessing, source, project, then=then, otherwise=otherwise, quiet=True)

    def _in_dialog(self, dialog: PreprocessingDialog, show: Callable[..., None], *result: object) -> None:
        """Show a result, unless the dialog was closed."""
        if dialog is self._preparing:
            show(dialog, *result)

    def _forget_dialog(self) -> None:
        self._preparing = None

    def _choose_preparation(self, dialog: PreprocessingDialog, kind: str) -> None:
        if path := self._dialogs.ask_open(kind):
            dialog.set_file(kind, path)

    def _give_preparation(self, source: PreprocessingSource) -> None:
        self._session.do(
            Workbench.attach_preprocessing,
            source,
            self._document.project,
            then=self._project_files.adopt_prepared_model,
        )

    def _on_compared(self, path: str, project: Project, comparison: Comparison) -> None:
        frozen = frozenset(layer.name for layer in project.model.layers if not layer.trainable)
        dialog = TransferDialog(comparison, frozen, self._window)
        dialog.chosen.connect(partial(self._take, path, project))
        dialog.open()

    def _take(self, path: str, project: Project, chosen: dict[str, str], frozen: frozenset[str]) -> None:
        proposed = project.replaced(model=with_frozen(project.model, frozen))
        then = partial(self._on_taken, path, proposed)
        self._session.do(Workbench.transfer_weights, path, proposed, chosen, then=then)

    def _on_taken(self, path: str, project: Project, report: LoadReport) -> None:
        self._document.edit(project, "transfer weights")
        self._project_files.adopt_loaded_model(path, project, report)

    def _on_described(self, facts: FileFacts) -> None:
        heading = "This file is not opened." if facts.reason else "What the file is; nothing of it was opened."
        self._dialogs.show_text(f"About {facts.file}", heading, facts.text)

    def _on_layer_loaded(self, layer: LayerSpec) -> None:
        project = self._document.project
        model = project.model
        if layer.name in model.names:
            layer = layer.replaced(name=model.free_name(layer.kind))
        added = model.inserted(len(model.layers), layer)
        self._document.edit(project.replaced(model=added), "load one layer")
        self._session.succeed(f"Added {layer.name}")


def with_frozen(model: ModelSpec, frozen: frozenset[str]) -> ModelSpec:
    """Return a model in which exactly these layers are frozen, of those that can be frozen."""
    for position, layer in enumerate(model.layers):
        if layer.trainable != (layer.name not in frozen):
            params = {name: value for name, value in layer.params.items() if name != "trainable"}
            freeze = {"trainable": False} if layer.name in frozen else {}
            model = model.with_layer(position, layer.replaced(params={**params, **freeze}))
    return model
