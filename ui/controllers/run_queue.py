"""The queue of trainings in the window: adapts `engine.results.run_queue` to the session and its signals."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from engine.project import Project
from engine.results.run_queue import QueuedRun, RunQueue, with_other_seeds
from engine.system.errors import Cancelled, EngineError
from engine.system.word_forms import counted
from ui.controllers.document import Document, Step
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
        self._edit(self._queue.removed(numbers))

    def move(self, numbers: Iterable[int], by: int) -> None:
        """Move the entries of these numbers one place to the front (-1) or to the end (1)."""
        self._edit(self._queue.moved(numbers, by))

    def load(self, projects: Iterable[Project]) -> None:
        """Replace the queue by that of a project that was opened; it is paused."""
        self._set(self._queue.loaded(projects))

    def _add(self, projects: tuple[Project, ...]) -> None:
        self._edit(self._queue.added(projects))
        if self._session.running or self._queue.paused:
            self._session.show_status(f"{counted(len(self.waiting), 'training')} queued (Runs page)")
        else:
            self._start_next()

    def _edit(self, edited: RunQueue) -> None:
        """Replace the queue by an edited one, as a step of undo."""
        before, after = self._queue.waiting, edited.waiting
        self._queue = edited
        if before == after:
            return
        redo, undo = partial(self._restore, after, before), partial(self._restore, before, after)

        def is_void(*, undo: bool) -> bool:
            entries = (before, after) if undo else (after, before)
            return self._queue.restored(*entries).waiting == self._queue.waiting

        text, done = _edit_texts(len(after) - len(before))
        self._document.push(Step(text, redo, undo, place="queue", done=done, is_void=is_void))

    def _restore(self, wanted: tuple[QueuedRun, ...], unwanted: tuple[QueuedRun, ...]) -> None:
        self._set(self._queue.restored(wanted, unwanted))

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


def _edit_texts(added: int) -> tuple[str, str]:
    """Return the name of an edit for the menu, and what it did as a sentence; `added` is below 0 for a removal."""
    count = counted(abs(added), "training")
    if added > 0:
        return f"add {count} to the queue", f"{count} added to the queue."
    if added < 0:
        return f"remove {count} from the queue", f"{count} removed from the queue."
    return "change the order of the queue", "The order of the queue changed."
