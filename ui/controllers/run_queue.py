"""Trainings that wait for their turn: other settings, other seeds, one after another."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from engine.project import Project
from engine.system.errors import Cancelled, EngineError
from ui.formatting.numbers import counted

if TYPE_CHECKING:
    from ui.controllers.session import Session

USUAL_SEEDS = 4
"""How many trainings with other seeds are proposed."""
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class QueuedRun:
    """Settings that wait for their turn; where they had it and could not be trained, the error says why."""

    number: int
    project: Project
    error: EngineError | None = None


@dataclass(frozen=True)
class _QueueEdit:
    """What was done to the queue, in words, and what waited before and after it."""

    text: str
    before: tuple[QueuedRun, ...]
    after: tuple[QueuedRun, ...]


class RunQueue(QObject):
    """Trains the next that waits when a training is over. After a stop or a cancel it rests: who stops wants rest.

    Signals
    -------
    changed()

    Attributes
    ----------
    waiting : tuple of QueuedRun
        In the order of their turns; those that failed keep their place and are passed over.
    going_by_itself : bool
        Whether a training is just begun from here, where nobody pressed Train.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._numbers = itertools.count()
        self.waiting: tuple[QueuedRun, ...] = ()
        self.going_by_itself = False
        self._at_work: QueuedRun | None = None
        self._held = False
        self._edits: list[_QueueEdit] = []
        session.training_failed.connect(self._on_not_trained)
        session.running_changed.connect(self._on_running_changed)

    @property
    def rests(self) -> bool:
        """Whether something waits that does not begin by itself."""
        return bool(self.waiting) and (self._held or not self._session.running)

    @property
    def last_edit(self) -> str:
        """What `undo` would take back, in words; empty where there is nothing."""
        return self._edits[-1].text if self._edits else ""

    def add(self) -> None:
        """Let the settings on screen wait for their turn; train them at once where nothing is trained."""
        if self._is_fit():
            self._put((self._session.document.project,))

    def add_seeds(self) -> None:
        """Ask how many, and let the settings on screen wait with as many other seeds."""
        count = self._session.dialogs.ask_number("seeds", USUAL_SEEDS) if self._is_fit() else None
        if count is not None:
            project = self._session.document.project
            seeds = (project.fit.seed + step for step in range(1, int(count) + 1))
            fits = (project.fit.replaced(seed=seed % (LARGEST_SEED + 1)) for seed in seeds)
            self._put(tuple(project.replaced(fit=fit) for fit in fits))

    def start(self) -> None:
        """Let the queue go on, and try again what failed; where nothing is trained the first one begins at once."""
        self._held = False
        self._set(tuple(replace(each, error=None) for each in self.waiting))
        if not self._session.running:
            self._go_on()

    def hold(self) -> None:
        """Let nothing begin by itself until `start`: the training that goes on was stopped or cancelled."""
        self._held = True

    def remove(self, numbers: Iterable[int]) -> None:
        """Let these not be trained."""
        gone = set(numbers)
        left = tuple(each for each in self.waiting if each.number not in gone)
        count = len(self.waiting) - len(left)
        self._edit(f"{counted(count, 'training')} removed from the queue.", left)

    def move(self, numbers: Iterable[int], by: int) -> None:
        """Move these one place to the front (-1) or to the end (1), as far as there is a place."""
        chosen, order = set(numbers), list(self.waiting)
        places = range(len(order)) if by < 0 else range(len(order) - 1, -1, -1)
        for place in places:
            other = place + by
            if order[place].number in chosen and 0 <= other < len(order) and order[other].number not in chosen:
                order[place], order[other] = order[other], order[place]
        self._edit("The order of the queue changed.", tuple(order))

    def undo(self) -> None:
        """Take back the last edit, but for what has begun since."""
        edit = self._edits.pop()
        present = {each.number: each for each in self.waiting}
        added = {each.number for each in edit.after} - {each.number for each in edit.before}
        gone = {each.number for each in edit.after} - present.keys()
        back = [present.pop(each.number, each) for each in edit.before if each.number not in gone]
        self._set((*back, *(each for each in present.values() if each.number not in added)))

    def take(self, projects: tuple[Project, ...]) -> None:
        """Begin anew with what waited in a project that was opened; it rests until `start`."""
        self._edits, self._held = [], bool(projects)
        self._set(self._numbered(projects))

    def _is_fit(self) -> bool:
        problem = next((each for each in self._session.document.problems if each.severity == "error"), None)
        if problem is not None:
            self._session.failed.emit(EngineError(problem.text, where=problem.where))
        return problem is None

    def _put(self, projects: tuple[Project, ...]) -> None:
        self._held = self._held and bool(self.waiting)
        new = self._numbered(projects)
        self._edit(f"{counted(len(new), 'training')} added to the queue.", (*self.waiting, *new))
        if self._session.running or self._held:
            self._session.said.emit(f"{counted(len(self.waiting), 'training')} waiting: see the page Runs")
        else:
            self._next()

    def _numbered(self, projects: tuple[Project, ...]) -> tuple[QueuedRun, ...]:
        return tuple(QueuedRun(next(self._numbers), project) for project in projects)

    def _edit(self, text: str, waiting: tuple[QueuedRun, ...]) -> None:
        if waiting != self.waiting:
            self._edits.append(_QueueEdit(text, self.waiting, waiting))
            self._set(waiting)

    def _set(self, waiting: tuple[QueuedRun, ...]) -> None:
        self.waiting = waiting
        self._session.document.set_queue(tuple(each.project for each in waiting))
        self.changed.emit()
        self._session.state_changed.emit()

    def _next(self) -> None:
        first = next((each for each in self.waiting if each.error is None), None)
        if first is not None and not self._session.running:
            self._at_work = first
            left = tuple(each for each in self.waiting if each is not first)
            self._edits = self._edits if left else []
            self._set(left)
            self._session.train(first.project)

    def _go_on(self) -> None:
        self.going_by_itself = True
        self._next()
        self.going_by_itself = False

    def _on_not_trained(self, error: EngineError | None) -> None:
        """Keep what had its turn for nothing, with the reason."""
        stopped = error is None or isinstance(error, Cancelled)
        if self._at_work is not None:
            self._set((replace(self._at_work, error=None if stopped else error), *self.waiting))

    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._at_work = None
            if not self._held:
                QTimer.singleShot(0, self, self._go_on)  # when everybody has heard that the one before is over
        self.changed.emit()
