"""What can be done with a run besides looking at it: its settings, its model, and the proof that it can be repeated."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.project import Project
from engine.results.run import Run
from engine.results.run_comparison import reproducibility_report
from engine.workbench import Workbench

if TYPE_CHECKING:
    from ui.controllers.session import Session


class RunActions(QObject):
    """Takes up the settings of a run, loads its model, and trains it again.

    Signals
    -------
    loaded(Run)
        The network in hand is the one that this run left.
    proved(str)
        Whether a training could be repeated, in a sentence.
    """

    loaded = Signal(object)
    proved = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._to_prove: Run | None = None
        session.run_ended.connect(self._on_run_ended)
        session.running_changed.connect(self._on_running_changed)

    def use(self, run: Run) -> None:
        """Make the settings of a run those on screen; an ordinary edit, which can be undone."""
        self.use_settings(run.project, run.name or "the run")

    def use_settings(self, project: Project, whose: str = "the queue") -> None:
        """Make these settings those on screen; an ordinary edit, which can be undone."""
        self._session.document.edit(project, f"use the settings of {whose}")
        self._session.said.emit(f"The project has the settings of {whose} now")

    def load(self, run: Run) -> None:
        """Make the model that a run left the one in hand."""
        self._session.do(Workbench.load_run, run, then=partial(self._on_loaded, run))

    def train_again(self, run: Run) -> None:
        """Train with the very settings of a run, as far as it came, and say whether the same came out."""
        if not self._session.running:
            fit = run.project.fit
            epochs = run.epochs if run.status == "stopped" else fit.epochs
            self._session.train(run.project.replaced(fit=fit.replaced(epochs=epochs)))
            self._to_prove = run if self._session.running else None

    def _on_loaded(self, run: Run, _: object) -> None:
        self._session.forget_results()
        self._session.document.set_loaded_run(run)
        self._session.succeed(f"The model of {run.name or 'the run'} is in hand")
        self.loaded.emit(run)

    def _on_run_ended(self, again: Run) -> None:
        run, self._to_prove = self._to_prove, None
        if run is not None and again.status != "cancelled":
            named = again.replaced(notes=f"{run.name} again. {reproducibility_report(run, again)}")
            self._session.document.set_run(named)
            self.proved.emit(reproducibility_report(run, again))

    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._to_prove = None
