"""Queue of trainings: the rules of order, pausing and retry, without Qt and without a training."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.project import Project
from engine.system.errors import EngineError

MAX_SEED = 2**32 - 1
"""Largest seed that Keras and NumPy accept."""


@dataclass(frozen=True)
class QueuedRun:
    """Settings in the queue.

    Attributes
    ----------
    number : int
        Identifies the entry within its queue.
    project : Project
        The settings, as they were when they were added.
    error : EngineError or None
        Why the training failed; None if it was not tried yet.
    """

    number: int
    project: Project
    error: EngineError | None = None


@dataclass(frozen=True)
class RunQueue:
    """Trainings that run one after another. Every change returns a new queue.

    Attributes
    ----------
    waiting : tuple of QueuedRun
        Entries in the order of their turns. Failed ones keep their place and are skipped until `resumed`.
    active : QueuedRun or None
        The entry that is being trained.
    paused : bool
        True after Stop or Cancel, and for a queue that was loaded from a file: nothing starts until `resumed`.
    next_number : int
        Number of the next entry.
    started : frozenset of int
        Numbers of the entries that were started and did not come back.
    """

    waiting: tuple[QueuedRun, ...] = ()
    active: QueuedRun | None = None
    paused: bool = False
    next_number: int = 0
    started: frozenset[int] = frozenset()

    @property
    def projects(self) -> tuple[Project, ...]:
        """Settings of the waiting entries, as a project file stores them."""
        return tuple(each.project for each in self.waiting)

    def needs_start(self, running: bool) -> bool:
        """Return True if entries wait that do not start automatically; `running` is whether a training is running."""
        return bool(self.waiting) and (self.paused or not running)

    def added(self, projects: Iterable[Project]) -> RunQueue:
        """Return the queue with these settings at its end. An empty queue is no longer paused."""
        paused = self.paused and bool(self.waiting)
        entries = self._numbered(projects)
        waiting, number = (*self.waiting, *entries), self.next_number + len(entries)
        return replace(self, waiting=waiting, paused=paused, next_number=number)

    def removed(self, numbers: Iterable[int]) -> RunQueue:
        """Return the queue without the entries of these numbers."""
        gone = set(numbers)
        return replace(self, waiting=tuple(each for each in self.waiting if each.number not in gone))

    def moved(self, numbers: Iterable[int], by: int) -> RunQueue:
        """Return the queue with these entries one place further to the front (-1) or to the end (1), where possible."""
        chosen, order = set(numbers), list(self.waiting)
        positions = range(len(order)) if by < 0 else range(len(order) - 1, -1, -1)
        for position in positions:
            other = position + by
            if order[position].number in chosen and 0 <= other < len(order) and order[other].number not in chosen:
                order[position], order[other] = order[other], order[position]
        return replace(self, waiting=tuple(order))

    def restored(self, wanted: tuple[QueuedRun, ...], unwanted: tuple[QueuedRun, ...]) -> RunQueue:
        """Return the queue with the entries from before an edit instead of those after it, or the other way round.

        Entries that were started since stay out of it; those that were added since stay at its end.
        """
        present = {each.number: each for each in self.waiting}
        entries = [present.pop(each.number, each) for each in wanted if each.number not in self.started]
        dropped = {each.number for each in unwanted}
        others = [each for each in present.values() if each.number not in dropped]
        return replace(self, waiting=(*entries, *others))

    def resumed(self) -> RunQueue:
        """Return the queue unpaused, with failed entries ready for another attempt."""
        return replace(self, paused=False, waiting=tuple(replace(each, error=None) for each in self.waiting))

    def stopped(self) -> RunQueue:
        """Return the queue paused: the user stopped or cancelled the running training."""
        return replace(self, paused=True)

    def loaded(self, projects: Iterable[Project]) -> RunQueue:
        """Return the queue of a project that was opened: paused, without history."""
        entries = self._numbered(projects)
        return RunQueue(entries, paused=bool(entries), next_number=self.next_number + len(entries))

    def advanced(self) -> RunQueue:
        """Return the queue with its first untried entry as the active one; unchanged if there is none."""
        first = next((each for each in self.waiting if each.error is None), None)
        if first is None:
            return self
        left = tuple(each for each in self.waiting if each is not first)
        return replace(self, waiting=left, active=first, started=self.started | {first.number})

    def failed(self, error: EngineError | None) -> RunQueue:
        """Return the queue with the active entry back at the front; `error` is None if it was stopped, not failed."""
        if self.active is None:
            return self
        started = self.started - {self.active.number}
        return replace(self, waiting=(replace(self.active, error=error), *self.waiting), active=None, started=started)

    def finished(self) -> RunQueue:
        """Return the queue without an active entry."""
        return replace(self, active=None)

    def _numbered(self, projects: Iterable[Project]) -> tuple[QueuedRun, ...]:
        return tuple(QueuedRun(number, project) for number, project in enumerate(projects, self.next_number))


def with_other_seeds(project: Project, count: int) -> tuple[Project, ...]:
    """Return `count` copies of a project whose seeds follow its own one."""
    seeds = ((project.fit.seed + step) % (MAX_SEED + 1) for step in range(1, count + 1))
    return tuple(project.replaced(fit=project.fit.replaced(seed=seed)) for seed in seeds)
