"""What the engine does while nobody wants anything of it: it loads Keras, measures the network, traces ahead."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from engine.catalog.shapes import NetworkInput, inputs_of
from engine.project import ModelSpec, Project
from engine.system.errors import Cancelled, EngineError
from engine.workbench import Workbench
from ui.controllers.document import Document
from ui.controllers.session import Session
from ui.engine.engine_thread import EngineJob, EngineThread

QUIET_MS = 500
"""How long nothing must have been edited: who is still typing should not compete with the tracing of graphs."""

IdleTask = tuple[ModelSpec, tuple[NetworkInput, ...]]
"""A network and what comes into it: what shapes does it have, and can Keras build it."""


class BackgroundTasks(QObject):
    """Uses the time in which the engine would wait; any job that somebody wants goes first.

    Nothing is heard of what fails here: it will be said when it is asked for in earnest.
    """

    def __init__(self, session: Session, document: Document, engine: EngineThread) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._engine = engine
        self._warm = False
        self._ready: Project | None = None
        self._asked: IdleTask | None = None
        self._measuring: EngineJob | None = None
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self._on_quiet)

    def begin(self) -> None:
        """Begin; before this nothing is done unasked."""
        self._document.changed.connect(self._on_document_changed)
        self._session.state_changed.connect(self._make_room)
        self._engine.busy_changed.connect(self._on_busy_changed)
        self._timer.start(0)

    def _on_document_changed(self) -> None:
        self._timer.start()
        if self._measuring is not None and self._question() != self._asked:
            self._measuring.stop()
        self._measure()

    def _make_room(self) -> None:
        """Leave the engine to a job that waits behind a question; the question is put again afterwards."""
        if self._measuring is not None and len(self._engine.jobs) > 1:
            self._measuring.stop()

    def _on_busy_changed(self, job: EngineJob | None) -> None:
        if job is None:
            self._measure()
            self._timer.start(QUIET_MS if self._warm else 0)

    def _question(self) -> IdleTask | None:
        """Return what Keras is to be asked about the project on screen; None where that is known, or nothing."""
        project, table = self._document.project, self._document.table
        if table is None or not project.model.layers:
            return None
        return project.model, inputs_of(project.data, table)

    def _measure(self) -> None:
        """Ask Keras about the network on screen, where it was not asked before and nothing else goes on."""
        question = self._question() if self._warm and not self._engine.jobs else None
        if question is None or question == self._asked:
            return
        self._asked = question
        self._measuring = self._engine.start(Workbench.measure, *question)
        self._measuring.finished.connect(self._document.set_measured)
        self._measuring.failed.connect(self._on_measuring_failed)
        self._measuring.dropped.connect(self._forget_question)
        for over in (self._measuring.finished, self._measuring.failed, self._measuring.dropped):
            over.connect(self._on_measuring_over)

    def _on_measuring_over(self) -> None:
        self._measuring = None

    def _on_measuring_failed(self, error: EngineError) -> None:
        if isinstance(error, Cancelled):
            self._forget_question()

    def _forget_question(self) -> None:
        self._asked = None

    def _on_quiet(self) -> None:
        self._timer.setInterval(QUIET_MS)
        if self._engine.jobs:
            return
        if not self._warm:
            self._warm = True
            self._session.preload_keras()
            return
        document = self._document
        errors = any(problem.severity == "error" for problem in document.problems)
        if document.table is not None and not errors and document.project is not self._ready:
            self._ready = document.project
            self._engine.start(Workbench.precompile, document.project)
