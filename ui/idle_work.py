"""What the engine does while nobody wants anything of it: it loads Keras, then makes the training on screen ready."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from engine.specs import Project
from engine.workbench import Workbench
from ui.document import Document
from ui.engine_thread import EngineJob, EngineThread
from ui.session import Session

QUIET_MS = 500
"""How long nothing must have been edited: who is still typing should not compete with the tracing of graphs."""


class IdleWork(QObject):
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
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self._on_quiet)

    def begin(self) -> None:
        """Begin; before this nothing is done unasked."""
        self._document.changed.connect(self._timer.start)
        self._engine.busy_changed.connect(self._on_busy_changed)
        self._timer.start(0)

    def _on_busy_changed(self, job: EngineJob | None) -> None:
        if job is None:
            self._timer.start(QUIET_MS if self._warm else 0)

    def _on_quiet(self) -> None:
        self._timer.setInterval(QUIET_MS)
        if self._engine.jobs:
            return
        if not self._warm:
            self._warm = True
            self._session.warm_up()
            return
        document = self._document
        errors = any(problem.severity == "error" for problem in document.problems)
        if document.table is not None and not errors and document.project is not self._ready:
            self._ready = document.project
            self._engine.start(Workbench.make_ready, document.project)
