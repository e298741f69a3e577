"""The threads of the engine: they run workbench methods and deliver their events to the GUI thread.

There are two. The table thread runs the methods that use no model and no Keras (`TABLE_METHODS`), so that a table opens
while Keras is being loaded or a model trained; the engine thread runs all others. Each is a `QThread` that creates a
workbench, owns it, and runs its jobs in the order in which they were submitted. They share nothing: what the table
thread opened is handed over in a message. The engine thread receives it in its turn, waiting for it if necessary, so
that a job finds what was opened before it was submitted. The table thread waits for nothing.

Events are queued and delivered to the GUI thread in batches, at most about 30 times per second, so that a training that
reports every batch cannot block the window. The end of a job is delivered at once.

No thread is ever terminated, and `processEvents` is never called: a job that should stop checks its stop flag.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal

from engine.messages.job import Job
from engine.system.errors import EngineError
from engine.workbench import TABLE_METHODS, Workbench, WorkbenchProtocol
from ui.engine.gc_timer import GcTimer

if TYPE_CHECKING:
    from engine.messages.commands import TrainingCommand
    from engine.messages.events import Event
    from engine.workbench.state import Handover

STACK_BYTES = 16 * 1024 * 1024
"""WORKAROUND https://github.com/numpy/numpy/issues/11551: a thread's stack on macOS is too small for BLAS and LLVM."""

SWITCH_SECONDS = 0.001
"""Seconds for which one thread may keep the GIL from the other. Painting a frame takes the GIL several times: with
Python's default of 0.005 the 99th percentile of a wait was 39 ms, with this it is 29 ms; trainings take as long."""

DELIVERY_MS = 30
"""Milliseconds for which messages are collected before they are delivered, unless a job ends."""

ENDS = ("finished", "failed", "skipped")

OPENING = (Workbench.open_table.__name__, Workbench.read_project.__name__)
"""Names of the methods that open something, which is handed over to the engine thread."""

MAX_PAUSE, LAST_PAUSE = 1.0, 0.3
"""Seconds for which work in the background pauses from the start of a job of the table thread at most, and after its
end, when the window draws what was opened. The limit is for a table that needs a module which is being imported."""


@dataclass(frozen=True, eq=False)
class _Order:
    """A job as the engine thread handles it. Not a QObject, which must not be destroyed outside the GUI thread."""

    method: str
    arguments: tuple[Any, ...]
    should_stop: threading.Event = field(default_factory=threading.Event)
    commands: SimpleQueue[TrainingCommand] = field(default_factory=SimpleQueue)
    opened: SimpleQueue[Handover] = field(default_factory=SimpleQueue)

    @property
    def is_of_table(self) -> bool:
        """Whether the table thread runs it."""
        return self.method in TABLE_METHODS

    def command(self, seconds: float) -> TrainingCommand | None:
        """Return the next command, waiting up to `seconds` for one; None if there is none."""
        try:
            return self.commands.get(timeout=seconds) if seconds else self.commands.get_nowait()
        except Empty:
            return None


class EngineJob(QObject):
    """One job, in the GUI thread. Exactly one of `finished`, `failed` and `skipped` is emitted, last of all.

    Signals
    -------
    event_received(Event)
        An event of the job, in order.
    finished(object)
        The return value of the method.
    failed(EngineError)
        A sentence for the user; an unexpected error has details to copy.
    skipped()
        The job was stopped before it started.
    """

    event_received = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    skipped = Signal()

    def __init__(self, order: _Order) -> None:
        super().__init__()
        self._order = order

    @property
    def method(self) -> str:
        """Name of the workbench method."""
        return self._order.method

    def stop(self) -> None:
        """Set the stop flag of the job; one that has not started is skipped."""
        self._order.should_stop.set()

    def send(self, command: TrainingCommand) -> None:
        """Send a command to the job; a training applies it between two batches."""
        self._order.commands.put(command)

    @property
    def should_stop(self) -> bool:
        """Whether `stop` was called."""
        return self._order.should_stop.is_set()


class EngineThread(QObject):
    """Runs workbench methods in threads of their own: those for tables in one, all others in another.

    Parameters
    ----------
    make_workbench : callable
        Called in each thread at its first job; tests pass a fake without Keras.

    Signals
    -------
    busy_changed(EngineJob or None)
        The job that is beginning now; None when no job is running or waiting.
    """

    busy_changed = Signal(object)
    _wake_requested = Signal()
    _job_ended = Signal()

    def __init__(
        self, make_workbench: Callable[[], WorkbenchProtocol] = Workbench, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_jobs: dict[_Order, EngineJob] = {}
        self._messages: deque[tuple[_Order, str, Any]] = deque()
        self._delivery_scheduled = False
        self._closed = False
        self._pause_until = 0.0
        self._worker = _Worker(make_workbench, self._post, self._pause)
        self._table_worker = _Worker(make_workbench, self._post, self._pause)
        sys.setswitchinterval(SWITCH_SECONDS)
        self._gc_timer = GcTimer(self)
        self._wake_requested.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._job_ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self, method: Callable[..., Any], *arguments: Any) -> EngineJob:
        """Append a job to the queue and return it; its signals are emitted after this call has returned.

        Parameters
        ----------
        method : function of Workbench
            ``Workbench.train``; only its name is used.
        """
        order = _Order(method.__name__, arguments)
        job = EngineJob(order)
        if self._closed:
            return job
        self._open_jobs[order] = job
        if order.is_of_table:
            self._pause_until = monotonic() + MAX_PAUSE
        worker = self._table_worker if order.is_of_table else self._worker
        if not worker.isRunning():
            worker.start()
            self._gc_timer.begin()
        worker.orders.put(order)
        if order.method in OPENING:
            self._worker.orders.put(order.opened)
        return job

    @property
    def jobs(self) -> tuple[EngineJob, ...]:
        """The running and waiting jobs, in the order in which they were submitted."""
        return tuple(self._open_jobs.values())

    @property
    def running(self) -> bool:
        """Whether one of the threads is running."""
        return self._worker.isRunning() or self._table_worker.isRunning()

    def close(self) -> None:
        """Stop all jobs, end the threads and wait for them. The jobs emit no more signals."""
        self._closed = True
        self._pause_until = 0.0
        for job in self.jobs:
            job.stop()
        for worker in (self._table_worker, self._worker):
            worker.orders.put(None)
        for worker in (self._table_worker, self._worker):
            worker.wait()
        self._gc_timer.end()
        self._open_jobs.clear()
        self._messages.clear()

    def _post(self, order: _Order, kind: str, content: Any) -> None:
        """Queue a message; called in both threads. No lock: the flag is reset before the queue is emptied."""
        self._messages.append((order, kind, content))
        if kind in ENDS:
            self._job_ended.emit()
        elif not self._delivery_scheduled:
            self._delivery_scheduled = True
            self._wake_requested.emit()

    def _pause(self) -> None:
        """Wait while the table thread works, and the window draws what it has found; called in the engine thread."""
        while (seconds := self._pause_until - monotonic()) > 0:
            sleep(min(seconds, 0.01))

    def _on_woken(self) -> None:
        QTimer.singleShot(DELIVERY_MS, self, self._deliver)

    def _deliver(self) -> None:
        self._delivery_scheduled = False
        while self._messages and not self._closed:
            self._deliver_one(*self._messages.popleft())

    def _deliver_one(self, order: _Order, kind: str, content: Any) -> None:
        job = self._open_jobs[order]
        if kind == "begun":
            self._gc_timer.set_busy(True, importing=self._is_importing)
            self.busy_changed.emit(job)
            return
        if kind == "event":
            job.event_received.emit(content)
            return
        del self._open_jobs[order]
        if order.is_of_table:
            self._pause_until = min(self._pause_until, monotonic() + LAST_PAUSE)
        match kind:
            case "finished":
                job.finished.emit(content)
            case "failed":
                job.failed.emit(content)
            case "skipped":
                job.skipped.emit()
        self._gc_timer.set_busy(bool(self._open_jobs), importing=self._is_importing)
        if not self._open_jobs:
            self.busy_changed.emit(None)

    @property
    def _is_importing(self) -> bool:
        return any(job.method == Workbench.preload_keras.__name__ for job in self.jobs)


class _Worker(QThread):
    """One thread, which survives the errors of all jobs."""

    def __init__(
        self,
        make_workbench: Callable[[], WorkbenchProtocol],
        post: Callable[[_Order, str, Any], None],
        pause: Callable[[], None],
    ) -> None:
        super().__init__()
        self.setStackSize(STACK_BYTES)
        self.orders: SimpleQueue[_Order | SimpleQueue[Handover] | None] = SimpleQueue()
        self._make_workbench = make_workbench
        self._post = post
        self._pause = pause
        self._workbench: WorkbenchProtocol | None = None

    def run(self) -> None:
        while (order := self.orders.get()) is not None:
            if isinstance(order, SimpleQueue):
                self._take_over(order.get())
            else:
                self._run_order(order)
            del order  # its arguments may be large, and the next order may be far away
        self._workbench = None

    def _run_order(self, order: _Order) -> None:
        skipped = order.should_stop.is_set()
        if not skipped:
            self._post(order, "begun", None)
        outcome = ("skipped", None) if skipped else self._outcome(order)
        if order.method in OPENING:
            order.opened.put(None if skipped or self._workbench is None else self._workbench.state.hand_over())
        self._post(order, *outcome)

    def _take_over(self, opened: Handover) -> None:
        """Open in this thread what the table thread has opened; a workbench that cannot be made fails the next job."""
        if opened is not None:
            with suppress(Exception):
                self._workbench = self._workbench or self._make_workbench()
                self._workbench.state.take_over(opened)

    def _outcome(self, order: _Order) -> tuple[str, Any]:
        def emit(event: Event) -> None:
            self._post(order, "event", event)

        try:
            if self._workbench is None:
                self._workbench = self._make_workbench()
            method = getattr(self._workbench, order.method)
            return "finished", method(
                *order.arguments, job=Job(emit, order.should_stop.is_set, order.command, self._pause)
            )
        except EngineError as error:
            return "failed", error.with_traceback(None)
        except BaseException as error:
            return "failed", _unexpected(error)


def _unexpected(error: BaseException) -> EngineError:
    lines = [line for line in str(error).splitlines() if line.strip()]
    message = f" ({lines[0][:200]})" if lines else ""
    text = f"Unexpected error: {type(error).__name__}{message}."
    return EngineError(text, details=_details(error))


def _details(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error))
    except Exception:
        # WORKAROUND https://github.com/python/cpython/issues/106905: Python 3.11 parses code to underline it in a
        # traceback, and fails where another thread is parsing too.
        return repr(error)
