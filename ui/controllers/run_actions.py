"""Actions on a past run: apply its settings, load its model, train it again to check reproducibility."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.project import Project
from engine.results.run import Run
from engine.results.run_comparison import reproducibility_report
from engine.suggestions.all_rows import can_use_all_rows, on_all_rows
from engine.workbench import Workbench
from ui.controllers.document import Document
from ui.controllers.evaluation import EvaluationController
from ui.controllers.session import Session


class RunActions(QObject):
    """Applies settings of runs, loads their models and trains them again.

    Signals
    -------
    model_loaded(Run)
        The model of this run is the current one.
    reproducibility_checked(str)
        Whether training a run again gave the same result, as a sentence.
    """

    model_loaded = Signal(object)
    reproducibility_checked = Signal(str)

    def __init__(self, session: Session, document: Document, evaluation: EvaluationController) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._evaluation = evaluation
        self._repeated_run: Run | None = None
        session.run_ended.connect(self._on_run_ended)
        session.running_changed.connect(self._on_running_changed)

    def apply_run(self, run: Run) -> None:
        """Apply the settings of a run to the project; can be undone."""
        self.apply_settings(run.project, run.name or "the run")

    def apply_settings(self, project: Project, source: str = "the queue") -> None:
        """Replace the settings of the project; can be undone. `source` names their origin in the status text."""
        self._document.edit(project, f"use the settings of {source}")
        self._session.show_status(f"Settings of {source} applied")

    def load_model(self, run: Run) -> None:
        """Make the model of a run the current one."""
        self._session.submit(Workbench.load_run, run, on_success=partial(self._on_model_loaded, run))

    def train_again(self, run: Run) -> None:
        """Train with the settings of a run for as many epochs as it trained, and compare the results."""
        if not self._session.running:
            fit = run.project.fit
            epochs = run.epochs if run.status == "stopped" else fit.epochs
            self._session.train(run.project.replaced(fit=fit.replaced(epochs=epochs)), run.based_on)
            self._repeated_run = run

    def train_on_all_rows(self, run: Run) -> None:
        """Train with the settings of a run on all rows, for as many epochs as it kept."""
        if can_use_all_rows(run):
            self._session.train(on_all_rows(run), run.id)

    def train_model_on_all_rows(self) -> None:
        """Train with the settings of the run of the current model on all rows."""
        if (run := self._document.run_of(self._document.model_run)) is not None:
            self.train_on_all_rows(run)

    def _on_model_loaded(self, run: Run, _: object) -> None:
        self._evaluation.discard_results()
        self._document.set_loaded_run(run)
        self._session.show_success(f"Model of {run.name or 'the run'} loaded")
        self.model_loaded.emit(run)

    def _on_run_ended(self, again: Run) -> None:
        run, self._repeated_run = self._repeated_run, None
        if run is not None and again.status != "cancelled":
            report = reproducibility_report(run, again)
            self._document.set_notes(again, f"{run.name} again. {report}")
            self.reproducibility_checked.emit(report)

    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._repeated_run = None
