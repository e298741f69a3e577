"""Inspection of a network: live while it trains, and epoch by epoch for the current model."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.messages.commands import SetInspection
from engine.project import Project
from engine.system.errors import EngineError
from engine.workbench import Workbench
from ui.controllers.document import Document
from ui.controllers.session import Session
from ui.engine.engine_thread import EngineJob


class InspectionController(QObject):
    """Sends to a running training what to inspect, and loads the snapshots of the current model otherwise.

    Signals
    -------
    inspected(tuple of InspectionResult, int)
        All snapshots of the current model, and the epoch of its weights; empty without a model.
    failed(str)
        Why the model cannot be inspected.
    requested()
        Results are on their way, from a running training or for the current model.
    """

    inspected = Signal(object, int)
    failed = Signal(str)
    requested = Signal()

    def __init__(self, session: Session, document: Document) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._inspection = SetInspection()
        self._job: EngineJob | None = None
        self._requested: tuple[SetInspection, Project | None, str] | None = None
        session.running_changed.connect(self._on_running_changed)
        document.changed.connect(self._on_document_changed)

    def set_inspection(self, inspection: SetInspection) -> None:
        """Set what to inspect from now on; nothing if it is empty."""
        self._inspection = inspection
        if self._session.running:
            self._send()
        else:
            self._load()

    def _send(self) -> None:
        self._session.send_command(self._inspection)
        if self._inspection:
            self.requested.emit()

    def _load(self) -> None:
        """Load the snapshots of the current model, unless they were requested already."""
        document = self._document
        if self._requested is not None:
            inspection, trained, model_run = self._requested
            if self._inspection == inspection and document.trained is trained and document.model_run == model_run:
                return
        self._requested = self._inspection, document.trained, document.model_run
        if self._job is not None:
            self._job.stop()
            self._job = None
        if document.trained is None:
            self.inspected.emit((), 0)
        elif self._inspection:
            run = document.run_of(document.model_run)
            run_id, kept_epoch = (run.id, run.kept_epoch) if run is not None else ("", 0)
            self.requested.emit()
            self._job = self._session.submit(
                Workbench.inspect_layers,
                self._inspection,
                run_id,
                kept_epoch,
                on_success=partial(self._on_inspected, kept_epoch),
                on_error=self._on_failed,
                quiet=True,
            )

    def _on_running_changed(self, running: bool) -> None:
        if running:
            self._requested = None
            if self._inspection:
                self._send()
        else:
            self._load()

    def _on_document_changed(self) -> None:
        if not self._session.running:
            self._load()

    def _on_inspected(self, kept_epoch: int, results: object) -> None:
        self._job = None
        if not self._session.running:
            self.inspected.emit(results, kept_epoch)

    def _on_failed(self, error: EngineError | None) -> None:
        self._job = None
        if error is not None:
            self.failed.emit(error.text)
