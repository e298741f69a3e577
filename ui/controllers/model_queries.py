"""Queries to the current model; some are computed while the engine is idle, and jobs of the user go first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from engine.messages.events import Event, Progressed
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.system.errors import Cancelled, EngineError
from ui.controllers.document import Document
from ui.controllers.session import Session
from ui.engine.engine_thread import EngineJob, EngineThread

Key = tuple[Any, ...]


@dataclass(frozen=True)
class ModelQuery:
    """One query.

    Attributes
    ----------
    method : function of Workbench
        ``Workbench.dependence``.
    arguments : tuple
        Its arguments.
    on_success : callable
        Called with the result.
    on_error : callable
        Called with the error, or with None if the query was stopped before it started.
    done_text : str
        Status text when a query of some seconds is done, whose progress is shown meanwhile; empty for a fast one.
    idle : bool
        Whether it waits until the engine is idle, and gives way to other jobs.
    on_progress : callable
        For an idle query: called with 0 when it starts, then with the fraction that is done.
    """

    method: Callable[..., Any]
    arguments: tuple[Any, ...]
    on_success: Callable[[Any], None]
    on_error: Callable[[EngineError | None], None]
    done_text: str = ""
    idle: bool = False
    on_progress: Callable[[float], None] = lambda fraction: None


class IdleQueries(QObject):
    """Computes queries one after another, the newest first, and each of them once for the same model and rows.

    A query replaces an earlier one of the same method. One that gives way to a job of the user is started again; one
    that the user stopped is not.
    """

    def __init__(self, session: Session, document: Document, engine: EngineThread) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._engine = engine
        self._begun = False
        self._known: dict[Key, Any] = {}
        self._table: TableFacts | None = None
        self._waiting: dict[Key, ModelQuery] = {}
        self._running: Key = ()
        self._job: EngineJob | None = None
        self._yielding = False

    def begin(self) -> None:
        """Start; until then nothing is computed."""
        self._begun = True
        self._engine.busy_changed.connect(self._start_if_idle)
        self._session.state_changed.connect(self._yield_to_others)
        self._start_if_idle()

    def request(self, query: ModelQuery) -> None:
        """Compute a query as soon as the engine is idle; a result that is known is passed on at once."""
        document = self._document
        if document.table is not self._table:  # its rows may be others than before
            self._table = document.table
            self._known.clear()
        key = self._key(query)
        self._discard(query, but=key)
        if key in self._known and self._is_fixed(query):
            query.on_success(self._known[key])
            return
        self._waiting[key] = query
        self._start_if_idle()

    def stop(self, query: ModelQuery) -> None:
        """Do not compute a query that was requested."""
        waiting = self._waiting.pop(key := self._key(query), None)
        if self._job is not None and key == self._running:
            self._job.stop()
        elif waiting is not None:
            query.on_error(None)

    def _key(self, query: ModelQuery) -> Key:
        """Return what determines the result; settings as JSON, since they cannot be hashed."""
        trained = self._document.trained.model_dump_json() if self._document.trained else ""
        arguments = (each.predict.model_dump_json() if isinstance(each, Project) else each for each in query.arguments)
        return query.method.__name__, self._document.model_run, trained, *arguments

    def _is_fixed(self, query: ModelQuery) -> bool:
        """Return whether rows and weights stay as they are: a file may change, and a loaded model has no run."""
        return bool(self._document.model_run) and "file" not in query.arguments

    def _discard(self, query: ModelQuery, but: Key) -> None:
        """Discard queries of the same method for another model or other rows."""
        name = query.method.__name__
        self._waiting = {key: each for key, each in self._waiting.items() if key[0] != name}
        if self._job is not None and self._running[0] == name and self._running != but:
            self._job.stop()

    def _start_if_idle(self) -> None:
        if not self._begun or self._engine.jobs or not self._waiting:
            return
        key, query = next(reversed(self._waiting.items()))
        if key != self._key(query):
            del self._waiting[key]  # another model was loaded while it waited
            self._start_if_idle()
            return
        self._yielding, self._running = False, key
        query.on_progress(0.0)
        self._job = job = self._engine.start(query.method, *query.arguments)
        job.event_received.connect(partial(self._on_event, key))
        job.finished.connect(partial(self._on_finished, key))
        job.failed.connect(partial(self._on_failed, key))
        job.skipped.connect(partial(self._on_failed, key, None))

    def _yield_to_others(self) -> None:
        """Stop if another job waits; the query is started again afterwards."""
        if self._job is not None and len(self._engine.jobs) > 1:
            self._yielding = True
            self._job.stop()

    def _on_event(self, key: Key, event: Event) -> None:
        query = self._waiting.get(key)
        if query is not None and isinstance(event, Progressed) and event.fraction is not None:
            query.on_progress(event.fraction)

    def _on_finished(self, key: Key, result: Any) -> None:
        self._job = None
        self._known[key] = result
        query = self._waiting.pop(key, None)
        if query is not None:
            query.on_success(result)

    def _on_failed(self, key: Key, error: EngineError | None) -> None:
        self._job = None
        if self._yielding and (error is None or isinstance(error, Cancelled)):
            return
        query = self._waiting.pop(key, None)
        if query is not None:
            query.on_error(error)
