"""Control of a running training: pause, step, learning rate, more epochs, cancel."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from engine.messages.commands import AddEpochs, Cancel, Pause, Resume, SetLearningRate, StepTo
from engine.messages.events import EpochEnded, Event, LearningRateChanged, RunPaused, RunResumed, RunStarted
from engine.project import ObjectSpec
from engine.results.lr_sweep import LrSweep
from engine.results.run import Run
from engine.system.errors import EngineError
from engine.workbench import Workbench
from ui.controllers.document import Document
from ui.controllers.session import Session
from ui.dialogs.prompts import Dialogs

DEFAULT_MORE_EPOCHS = 20
"""Number of epochs that the dialog proposes."""

MANY_EPOCHS = 10
"""Times the epochs of a run that it is continued for at most where early stopping ends it."""


class TrainingControl(QObject):
    """Sends the commands of the user to the running training; without one they are dropped.

    Signals
    -------
    paused_changed(bool)

    Attributes
    ----------
    paused : bool
        Whether the running training is paused.
    """

    paused_changed = Signal(bool)

    def __init__(self, session: Session, document: Document, dialogs: Dialogs) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._dialogs = dialogs
        self._learning_rate = 0.001
        self.paused = False
        session.event_received.connect(self._on_event)
        session.running_changed.connect(self._on_running_changed)

    def pause_or_resume(self) -> None:
        """Pause after this batch, or resume."""
        self._session.send_command(Resume() if self.paused else Pause())

    def step(self, to: Literal["batch", "epoch"]) -> None:
        """Train one batch or to the end of the epoch, then pause; start a training if none is running."""
        if not self._session.running:
            self._session.train()
        self._session.send_command(StepTo(to=to))

    def add_epochs(self) -> None:
        """Ask for a number of epochs, and train the running or the last training that much longer."""
        count = self._dialogs.ask_number("more_epochs", DEFAULT_MORE_EPOCHS)
        if count is None:
            return
        if self._session.running:
            self._session.send_command(AddEpochs(count=int(count)))
        else:
            self._session.continue_training(int(count))

    def train_longer(self, run: Run) -> None:
        """Continue a run until early stopping ends it; without early stopping, for as many epochs again."""
        if not self._session.can_continue(run):
            name = run.name or "This run"
            self._session.show_error(
                EngineError(f"{name} is not the run trained last, so it cannot be continued. Train it again.")
            )
            return
        stops = run.project.fit.stops_early
        self._session.continue_training(run.epochs * (MANY_EPOCHS if stops else 1))

    def set_learning_rate(self) -> None:
        """Ask for a learning rate, and use it from the next batch."""
        rate = self._dialogs.ask_number("learning_rate", self._learning_rate)
        if rate is not None:
            self._session.send_command(SetLearningRate(learning_rate=rate))

    def find_learning_rate(self) -> None:
        """Run a learning-rate range test, and show its chart and suggestion."""
        if not self._session.show_first_problem():
            project, done = self._document.project, self._on_sweep_finished
            self._session.submit(Workbench.find_learning_rate, project, on_success=done)

    def cancel(self) -> None:
        """Cancel the training and restore the previous model."""
        self._session.send_command(Cancel())
        self._session.show_status("Cancelling …")

    def _on_sweep_finished(self, sweep: LrSweep) -> None:
        self._session.show_success("Learning-rate search finished")
        self._dialogs.show_learning_rates(sweep, self._apply_learning_rate)

    def _apply_learning_rate(self, rate: float) -> None:
        project = self._document.project
        optimizer = project.compile.optimizer
        before = optimizer.params.get("learning_rate")
        replaced = f" instead of {before.kind}" if isinstance(before, ObjectSpec) else ""
        optimizer = optimizer.replaced(params={**optimizer.params, "learning_rate": rate})
        compile_spec = project.compile.replaced(optimizer=optimizer)
        self._document.edit(project.replaced(compile=compile_spec), "set the learning rate")
        self._session.show_status(f"Learning rate {rate:g}{replaced}")

    def _on_event(self, event: Event) -> None:
        match event:
            case RunStarted() | RunResumed():
                self._set_paused(False)
            case RunPaused():
                self._set_paused(True)
            case EpochEnded(learning_rate=rate) | LearningRateChanged(learning_rate=rate):
                self._learning_rate = rate

    def _on_running_changed(self) -> None:
        self._set_paused(False)

    def _set_paused(self, paused: bool) -> None:
        if paused != self.paused:
            self.paused = paused
            self.paused_changed.emit(paused)
