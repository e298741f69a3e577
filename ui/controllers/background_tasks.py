"""Background tasks: what the engine does while it is not used. It loads Keras, infers shapes, precompiles, measures."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from engine.catalog.shapes import NetworkInput, inputs_of
from engine.checks import log_candidates
from engine.project import DataSpec, ModelSpec, Project
from engine.project.table_facts import TableFacts
from engine.system.errors import Cancelled, EngineError
from engine.workbench import Workbench
from ui.controllers.document import Document
from ui.controllers.session import Session
from ui.engine.engine_thread import EngineJob, EngineThread
from ui.style.object_names import named

QUIET_MS = 500
"""Milliseconds without an edit before graphs are traced, which would slow down typing."""

IdleTask = tuple[ModelSpec, tuple[NetworkInput, ...]]
"""A network and its inputs, whose shapes Keras infers."""


class BackgroundTasks(QObject):
    """Submits jobs while the engine is idle; jobs of the user go first.

    Errors of these jobs are not shown: they occur again when the user starts the job itself.
    """

    def __init__(self, session: Session, document: Document, engine: EngineThread) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._engine = engine
        self._keras_loaded = False
        self._precompiled: Project | None = None
        self._measured: IdleTask | None = None
        self._measuring: EngineJob | None = None
        self._checked: list[tuple[TableFacts, DataSpec, str]] = []
        self._checking: EngineJob | None = None
        self._timer = named(QTimer(self, singleShot=True, interval=QUIET_MS), "_quiet_timer")
        self._timer.timeout.connect(self._on_quiet)

    def begin(self) -> None:
        """Start; until then no job is submitted."""
        self._document.changed.connect(self._on_document_changed)
        self._session.state_changed.connect(self._yield_to_others)
        self._engine.busy_changed.connect(self._on_busy_changed)
        # Before Keras, with which it shares modules: a table never waits for one that Keras is importing.
        self._engine.start(Workbench.preload_tables)

    def _on_document_changed(self) -> None:
        self._timer.start()
        if self._measuring is not None and self._task() != self._measured:
            self._measuring.stop()
        self._measure()

    def _yield_to_others(self) -> None:
        """Stop inferring shapes and measuring targets if another job waits; they are submitted again afterwards."""
        for job in (self._measuring, self._checking):
            if job is not None and len(self._engine.jobs) > 1:
                job.stop()

    def _on_busy_changed(self, job: EngineJob | None) -> None:
        if job is None:
            self._measure()
            self._timer.start(QUIET_MS if self._keras_loaded else 0)

    def _task(self) -> IdleTask | None:
        """Return the network on screen with its inputs; None without a table or layers."""
        project, table = self._document.project, self._document.table
        if table is None or not project.model.layers:
            return None
        return project.model, inputs_of(project.data, table)

    def _measure(self) -> None:
        """Let Keras infer the shapes of the network on screen, if it has not yet and the engine is idle."""
        task = self._task() if self._keras_loaded and not self._engine.jobs else None
        if task is None or task == self._measured:
            return
        self._measured = task
        self._measuring = self._engine.start(Workbench.measure, *task)
        self._measuring.finished.connect(self._document.set_measured)
        self._measuring.failed.connect(self._on_measuring_failed)
        self._measuring.skipped.connect(self._reset_task)
        for ended in (self._measuring.finished, self._measuring.failed, self._measuring.skipped):
            ended.connect(self._on_measuring_ended)

    def _on_measuring_ended(self) -> None:
        self._measuring = None

    def _on_measuring_failed(self, error: EngineError) -> None:
        if isinstance(error, Cancelled):
            self._reset_task()

    def _reset_task(self) -> None:
        self._measured = None

    def _on_quiet(self) -> None:
        self._timer.setInterval(QUIET_MS)
        if self._engine.jobs:
            return
        if not self._keras_loaded:
            self._keras_loaded = True
            self._session.preload_keras()
            return
        document = self._document
        errors = any(problem.severity == "error" for problem in document.problems)
        if document.table is not None and not errors and document.project is not self._precompiled:
            self._precompiled = document.project
            self._engine.start(Workbench.precompile, document.project)
        elif document.table is not None and not errors:
            self._check_target(document.project, document.table)

    def _check_target(self, project: Project, table: TableFacts) -> None:
        """Measure for a number target whether its logarithm pays, once for the same columns and split."""
        known = [(data, name) for of, data, name in self._checked if of is table]
        name = next((each for each in log_candidates(project, table) if (project.data, each) not in known), None)
        if name is None:
            return
        key = (table, project.data, name)
        self._checked.append(key)
        self._checking = job = self._engine.start(Workbench.check_log_target, project, name)
        job.finished.connect(self._document.add_log_check)
        job.failed.connect(lambda error: self._on_checking_failed(key, error))
        job.skipped.connect(lambda: self._checked.remove(key))
        for ended in (job.finished, job.failed, job.skipped):
            ended.connect(self._on_checking_ended)

    def _on_checking_failed(self, key: tuple[TableFacts, DataSpec, str], error: EngineError) -> None:
        if isinstance(error, Cancelled):
            self._checked.remove(key)

    def _on_checking_ended(self) -> None:
        self._checking = None
