"""The queue of trainings in the window: adapts `engine.results.run_queue` to the session and its signals."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from engine.project import Project
from engine.results.run_queue import QueuedRun, QueueEdit, RunQueue, with_other_seeds
from engine.system.errors import Cancelled, EngineError
from engine.system.word_forms import counted
from ui.controllers.document import Document
from ui.controllers.session import Session
from ui.dialogs.prompts import Dialogs

DEFAULT_SEEDS = 4
"""Number of trainings with other seeds that the dialog proposes."""


class RunQueueController(QObject):
    """Starts the next training of the queue when one is over. Stop and Cancel pause the queue.

    Signals
    -------
    changed()

    Attributes
    ----------
    starting_next : bool
        True while the queue starts a training on its own, without a request of the user.
    """

    changed = Signal()

    def __init__(self, session: Session, document: Document, dialogs: Dialogs) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._dialogs = dialogs
        self._queue = RunQueue()
        self.starting_next = False
        session.training_failed.connect(self._on_training_failed)
        session.running_changed.connect(self._on_running_changed)
        session.stop_requested.connect(self.pause)

    @property
    def waiting(self) -> tuple[QueuedRun, ...]:
        """Entries in the order of their turns; failed ones are skipped."""
        return self._queue.waiting

    @property
    def paused(self) -> bool:
        """Whether entries wait that do not start until `start` is called."""
        return self._queue.needs_start(self._session.running)

    @property
    def last_edit(self) -> str:
        """What `undo` would revert, as a sentence; empty if there is nothing."""
        return _edit_text(self._queue.edits[-1]) if self._queue.edits else ""

    def add(self) -> None:
        """Add the settings on screen; train them at once if nothing is running and the queue is not paused."""
        if not self._session.show_first_problem():
            self._add((self._document.project,))

    def add_seeds(self) -> None:
        """Ask for a number, and add the settings on screen with as many other seeds."""
        if self._session.show_first_problem():
            return
        count = self._dialogs.ask_number("seeds", DEFAULT_SEEDS)
        if count is not None:
            self._add(with_other_seeds(self._document.project, int(count)))

    def start(self) -> None:
        """Run the queue, with failed entries tried again."""
        self._set(self._queue.resumed())
        if not self._session.running:
            self._start_automatically()

    def pause(self) -> None:
        """Start no further training until `start` is called."""
        self._set(self._queue.stopped())

    def remove(self, numbers: Iterable[int]) -> None:
        """Remove the entries of these numbers."""
        self._set(self._queue.removed(numbers))

    def move(self, numbers: Iterable[int], by: int) -> None:
        """Move the entries of these numbers one place to the front (-1) or to the end (1)."""
        self._set(self._queue.moved(numbers, by))

    def undo(self) -> None:
        """Revert the last edit, except for entries that were started since."""
        self._set(self._queue.undone())

    def load(self, projects: Iterable[Project]) -> None:
        """Replace the queue by that of a project that was opened; it is paused."""
        self._set(self._queue.loaded(projects))

    def _add(self, projects: tuple[Project, ...]) -> None:
        self._set(self._queue.added(projects))
        if self._session.running or self._queue.paused:
            self._session.show_status(f"{counted(len(self.waiting), 'training')} queued (Runs page)")
        else:
            self._start_next()

    def _set(self, queue: RunQueue) -> None:
        self._queue = queue
        self._document.set_queue(queue.projects)
        self.changed.emit()

    def _start_next(self) -> None:
        if self._session.running:
            return
        self._set(self._queue.advanced())
        if self._queue.active is not None:
            self._session.train(self._queue.active.project)

    def _start_automatically(self) -> None:
        self.starting_next = True
        self._start_next()
        self.starting_next = False

    def _on_training_failed(self, error: EngineError | None) -> None:
        self._set(self._queue.failed(None if isinstance(error, Cancelled) else error))

    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._queue = self._queue.finished()
            if not self._queue.paused:
                QTimer.singleShot(0, self, self._start_automatically)  # after all slots of this signal were called
        self.changed.emit()


def _edit_text(edit: QueueEdit) -> str:
    if edit.kind == "moved":
        return "The order of the queue changed."
    return f"{counted(edit.count, 'training')} {edit.kind} {'to' if edit.kind == 'added' else 'from'} the queue."
