"""What somebody sees of a network from inside: live while it learns, and epoch by epoch when it is in hand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.messages.commands import SetInspection
from engine.project import Project
from engine.system.errors import EngineError
from engine.workbench import Workbench
from ui.controllers.session import Session
from ui.engine.engine_thread import EngineJob


class InspectionController(QObject):
    """Tells a training what is watched, and asks for the film of the network in hand when none goes on.

    Signals
    -------
    seen(tuple of Seen, int)
        All moments of the network in hand, and which epoch's weights it has; none where there is no network.
    refused(str)
        Why it cannot be looked into.
    asked()
        Somebody is about to see something: of a training that goes on, or of the network in hand.
    """

    seen = Signal(object, int)
    refused = Signal(str)
    asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._watch = SetInspection()
        self._job: EngineJob | None = None
        self._asked: tuple[SetInspection, Project | None, str] | None = None
        session.running_changed.connect(self._on_running_changed)
        session.document.changed.connect(self._on_document_changed)

    def watch(self, watch: SetInspection) -> None:
        """Look at this from now on; at nothing where it is empty."""
        self._watch = watch
        if self._session.running:
            self._ask()
        else:
            self._look()

    def _ask(self) -> None:
        """Have the training that goes on looked into."""
        self._session.ask(self._watch)
        if self._watch:
            self.asked.emit()

    def _look(self) -> None:
        """Ask for the network in hand as it was epoch after epoch, unless that was asked already."""
        document = self._session.document
        if self._asked is not None:
            watch, trained, model_run = self._asked
            if self._watch == watch and document.trained is trained and document.model_run == model_run:
                return
        self._asked = self._watch, document.trained, document.model_run
        if self._job is not None:
            self._job.stop()
            self._job = None
        if document.trained is None:
            self.seen.emit((), 0)
        elif self._watch:
            run = document.run_of(document.model_run)
            known = (run.id, run.kept_epoch) if run is not None else ("", 0)
            self.asked.emit()
            self._job = self._session.do(
                Workbench.inspect_layers,
                self._watch,
                *known,
                then=partial(self._on_seen, known[1]),
                otherwise=self._on_refused,
                quiet=True,
            )

    def _on_running_changed(self, running: bool) -> None:
        if running:
            self._asked = None
            if self._watch:
                self._ask()
        else:
            self._look()

    def _on_document_changed(self) -> None:
        if not self._session.running:
            self._look()

    def _on_seen(self, kept_epoch: int, seen: object) -> None:
        self._job = None
        if not self._session.running:
            self.seen.emit(seen, kept_epoch)

    def _on_refused(self, error: EngineError | None) -> None:
        self._job = None
        if error is not None:
            self.refused.emit(error.text)
