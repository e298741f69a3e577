"""The one crossing between the window's thread and the engine's.

One `QThread` makes the bench, owns it and does one job after another, in the order in which they were asked for. What a
job says goes into one letter box; the window is woken at most once for all that lies in it, and at most some thirty
times a second, so that a training that reports every step cannot flood the window. Only that a job has ended, which it
does once, is delivered at once: somebody may wait for it.

Nobody terminates the thread and nobody turns the event loop by hand: stopping is asked for, and kept by the job.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal

from engine.messages.commands import TrainingCommand
from engine.messages.events import Event
from engine.messages.job import Job
from engine.system.errors import EngineError
from engine.workbench import Workbench, WorkbenchProtocol
from ui.engine.gc_timer import GcTimer

STACK_BYTES = 16 * 1024 * 1024
"""WORKAROUND https://github.com/numpy/numpy/issues/11551: a thread's stack on macOS is too small for BLAS and LLVM."""

SWITCH_SECONDS = 0.001
"""How long one thread may keep the interpreter's lock from the other. Painting one picture takes the lock several
times: with Python's own 0.005 one wait in a hundred was 39 ms, with this 29, and trainings took as long."""

DELIVERY_MS = 30
"""How long letters may gather before the window reads them, unless a job ends."""

ENDS = ("finished", "failed", "dropped")


@dataclass(frozen=True, eq=False)
class _Order:
    """A job as the engine's thread sees it: no QObject, because the last to let go of one destroys it."""

    verb: str
    arguments: tuple[Any, ...]
    should_stop: threading.Event = field(default_factory=threading.Event)
    commands: SimpleQueue[TrainingCommand] = field(default_factory=SimpleQueue)

    def command(self, seconds: float) -> TrainingCommand | None:
        """Return the next wish, for which the engine waits so long at the most."""
        try:
            return self.commands.get(timeout=seconds) if seconds else self.commands.get_nowait()
        except Empty:
            return None


class EngineJob(QObject):
    """One piece of work, as the window sees it. Exactly one of `finished`, `failed` and `dropped` comes, last of all.

    Signals
    -------
    event(Event)
        What the engine says while it works, in order.
    finished(object)
        The verb's value.
    failed(EngineError)
        A sentence for the user, with details to copy where the error was not foreseen.
    dropped()
        It was stopped before its turn came: nothing was done.
    """

    event = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    dropped = Signal()

    def __init__(self, order: _Order) -> None:
        super().__init__()
        self._order = order

    @property
    def verb(self) -> str:
        """The name of what is done."""
        return self._order.verb

    def stop(self) -> None:
        """Ask the job to end soon; kept also when the job has not begun yet."""
        self._order.should_stop.set()

    def ask(self, command: TrainingCommand) -> None:
        """Wish something of the job while it goes on; a training keeps it between two steps."""
        self._order.commands.put(command)

    @property
    def should_stop(self) -> bool:
        """Whether somebody asked it to end."""
        return self._order.should_stop.is_set()


class EngineThread(QObject):
    """Does the bench's verbs in a thread of their own.

    Parameters
    ----------
    make_bench : callable
        Called in the engine's thread, at the first job; tests give a bench without Keras.

    Signals
    -------
    busy_changed(EngineJob or None)
        The job that is being done now, None when there is nothing to do any more.
    """

    busy_changed = Signal(object)
    _woken = Signal()
    _ended = Signal()

    def __init__(self, make_bench: Callable[[], WorkbenchProtocol] = Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_jobs: dict[_Order, EngineJob] = {}
        self._letters: deque[tuple[_Order, str, Any]] = deque()
        self._wake_is_due = False
        self._closed = False
        self._worker = _Worker(make_bench, self._post)
        self._worker.setStackSize(STACK_BYTES)
        sys.setswitchinterval(SWITCH_SECONDS)
        self._garbage = GcTimer(self)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self, verb: Callable[..., Any], *arguments: Any) -> EngineJob:
        """Put a job at the end of the queue and return it; its signals come when this call has long returned.

        Parameters
        ----------
        verb : function of Workbench
            Only its name counts: ``Workbench.train``.
        """
        order = _Order(verb.__name__, arguments)
        job = EngineJob(order)
        if self._closed:
            return job
        self._open_jobs[order] = job
        if not self._worker.isRunning():
            self._worker.start()
            self._garbage.begin()
        self._worker.orders.put(order)
        return job

    @property
    def jobs(self) -> tuple[EngineJob, ...]:
        """The job that is being done now, then those that wait, in order."""
        return tuple(self._open_jobs.values())

    def close(self) -> None:
        """Stop whatever is being done, let the thread end and wait for it. Nothing is heard of the jobs any more."""
        self._closed = True
        for job in self.jobs:
            job.stop()
        if self._worker.isRunning():
            self._worker.orders.put(None)
            self._worker.wait()
        self._garbage.end()
        self._open_jobs.clear()
        self._letters.clear()

    def _post(self, order: _Order, kind: str, content: Any) -> None:
        """Put a letter in the box, from the engine's thread. No lock: the flag falls before the box is emptied."""
        self._letters.append((order, kind, content))
        if kind in ENDS:
            self._ended.emit()
        elif not self._wake_is_due:
            self._wake_is_due = True
            self._woken.emit()

    def _on_woken(self) -> None:
        QTimer.singleShot(DELIVERY_MS, self, self._deliver)

    def _deliver(self) -> None:
        self._wake_is_due = False
        while self._letters and not self._closed:
            self._deliver_one(*self._letters.popleft())

    def _deliver_one(self, order: _Order, kind: str, content: Any) -> None:
        job = self._open_jobs[order]
        if kind == "begun":
            self._garbage.set_busy(True, resting=order.verb == Workbench.preload_keras.__name__)
            self.busy_changed.emit(job)
            return
        if kind == "event":
            job.event.emit(content)
            return
        del self._open_jobs[order]
        match kind:
            case "finished":
                job.finished.emit(content)
            case "failed":
                job.failed.emit(content)
            case "dropped":
                job.dropped.emit()
        if not self._open_jobs:
            self._garbage.set_busy(False)
            self.busy_changed.emit(None)


class _Worker(QThread):
    """The thread itself: it waits for orders, does them, and survives all of them."""

    def __init__(self, make_bench: Callable[[], WorkbenchProtocol], post: Callable[[_Order, str, Any], None]) -> None:
        super().__init__()
        self.orders: SimpleQueue[_Order | None] = SimpleQueue()
        self._make_bench = make_bench
        self._post = post
        self._bench: WorkbenchProtocol | None = None

    def run(self) -> None:
        while (order := self.orders.get()) is not None:
            if order.should_stop.is_set():
                self._post(order, "dropped", None)
            else:
                self._post(order, "begun", None)
                self._post(order, *self._outcome(order))
            del order  # the wait for the next one may be long, and what it carries may be large
        self._bench = None

    def _outcome(self, order: _Order) -> tuple[str, Any]:
        def emit(event: Event) -> None:
            self._post(order, "event", event)

        try:
            if self._bench is None:
                self._bench = self._make_bench()
            verb = getattr(self._bench, order.verb)
            return "finished", verb(
                *order.arguments, job=Job(emit=emit, should_stop=order.should_stop.is_set, command=order.command)
            )
        except EngineError as error:
            return "failed", error.with_traceback(None)
        except BaseException as error:
            return "failed", _unforeseen(error)


def _unforeseen(error: BaseException) -> EngineError:
    lines = [line for line in str(error).splitlines() if line.strip()]
    said = f" ({lines[0][:200]})" if lines else ""
    text = f"Something went wrong that Layerdesk did not expect: {type(error).__name__}{said}."
    return EngineError(text, details=_details(error))


def _details(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error))
    except Exception:
        # WORKAROUND https://github.com/python/cpython/issues/106905: Python 3.11 parses code to underline it in a
        # traceback, and fails where another thread is parsing too.
        return repr(error)
