"""Trainings that wait for their turn: other settings, other seeds, one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from engine.errors import EngineError
from engine.run import Run
from engine.specs import Project
from ui.numbers_in_words import counted

if TYPE_CHECKING:
    from ui.session import Session

USUAL_SEEDS = 4
"""How many trainings with other seeds are proposed."""
LARGEST_SEED = 2**32 - 1


class RunQueue(QObject):
    """Trains the next that waits when a training is over. Stop and cancel empty the queue: who stops wants rest.

    Attributes
    ----------
    waiting : tuple of Project
        Settings in the order of their turns.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.waiting: tuple[Project, ...] = ()
        self._ended = False
        session.run_ended.connect(self._on_run_ended)
        session.running_changed.connect(self._on_running_changed)

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

    def empty(self) -> None:
        """Let nothing wait any more."""
        if self.waiting:
            self.waiting = ()
            self._session.state_changed.emit()

    def _is_fit(self) -> bool:
        problem = next((each for each in self._session.document.problems if each.severity == "error"), None)
        if problem is not None:
            self._session.failed.emit(EngineError(problem.text, where=problem.where))
        return problem is None

    def _put(self, projects: tuple[Project, ...]) -> None:
        self.waiting = (*self.waiting, *projects)
        if self._session.running:
            self._session.said.emit(f"{counted(len(self.waiting), 'training')} waiting")
            self._session.state_changed.emit()
        else:
            self._next()

    def _next(self) -> None:
        if self.waiting:
            first, *others = self.waiting
            self.waiting = tuple(others)
            self._session.train(first)

    def _on_run_ended(self, run: Run) -> None:
        self._ended = run.status not in ("stopped", "cancelled")

    def _on_running_changed(self, running: bool) -> None:
        if running:
            return
        ended, self._ended = self._ended, False
        if ended:
            QTimer.singleShot(0, self, self._next)  # when everybody has heard that the one before is over
        else:
            self.empty()
