"""The wheel in the window: what the user wants of a training while it runs becomes wishes of its job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject

from engine.messages.commands import AddEpochs, Cancel, Pause, Resume, SetLearningRate, StepTo, TrainingCommand
from engine.messages.events import EpochEnded, Event, LearningRateChanged, RunPaused, RunResumed, RunStarted
from engine.project import ObjectSpec
from engine.results.lr_sweep import LrSweep
from engine.system.errors import EngineError
from engine.workbench import Workbench

if TYPE_CHECKING:
    from ui.controllers.session import Session

USUAL_MORE = 20
"""How many epochs more are proposed."""


class TrainingControl(QObject):
    """Pauses, steps, makes longer, cancels; whatever comes when nothing runs any more is let go.

    Attributes
    ----------
    paused : bool
        Whether the training waits.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._rate = 0.001
        self.paused = False
        session.event.connect(self._on_event)
        session.running_changed.connect(self._on_running_changed)

    def pause_or_resume(self) -> None:
        """Wait after this step, or go on."""
        self._ask(Resume() if self.paused else Pause())

    def step(self, to: Literal["batch", "epoch"]) -> None:
        """Do one batch or one epoch and wait then; begin a training for it where none is running."""
        if not self._session.running:
            self._session.train()
        self._ask(StepTo(to=to))

    def more_epochs(self) -> None:
        """Ask how many, and make the training longer that runs or ran last."""
        count = self._session.dialogs.ask_number("more_epochs", USUAL_MORE)
        if count is None:
            return
        if self._session.running:
            self._ask(AddEpochs(count=int(count)))
        else:
            self._session.continue_training(int(count))

    def set_rate(self) -> None:
        """Ask for a learning rate, and learn at it from the next step on."""
        rate = self._session.dialogs.ask_number("learning_rate", self._rate)
        if rate is not None:
            self._ask(SetLearningRate(learning_rate=rate))

    def find_learning_rate(self) -> None:
        """Try learning rates from tiny to too large, and show which one to take."""
        session = self._session
        problem = next((each for each in session.document.problems if each.severity == "error"), None)
        if problem is not None:
            session.failed.emit(EngineError(problem.text, where=problem.where))
        else:
            session.do(Workbench.find_learning_rate, session.document.project, then=self._on_found)

    def _on_found(self, sweep: LrSweep) -> None:
        self._session.succeed("Tried learning rates")
        self._session.dialogs.show_rates(sweep, self._take_rate)

    def _take_rate(self, rate: float) -> None:
        project = self._session.document.project
        optimizer = project.compile.optimizer
        before = optimizer.params.get("learning_rate")
        instead = f" in place of {before.kind}" if isinstance(before, ObjectSpec) else ""
        optimizer = optimizer.replaced(params={**optimizer.params, "learning_rate": rate})
        self._session.document.edit(
            project.replaced(compile=project.compile.replaced(optimizer=optimizer)), "set the learning rate"
        )
        self._session.said.emit(f"Learning rate {rate:g}{instead}")

    def cancel(self) -> None:
        """End the training and keep the model that was there before."""
        self._ask(Cancel())
        self._session.said.emit("Cancelling …")

    def _ask(self, command: TrainingCommand) -> None:
        self._session.ask(command)

    def _on_event(self, event: Event) -> None:
        match event:
            case RunStarted() | RunResumed():
                self._set_paused(False)
            case RunPaused():
                self._set_paused(True)
            case EpochEnded(learning_rate=rate) | LearningRateChanged(learning_rate=rate):
                self._rate = rate

    def _on_running_changed(self, running: bool) -> None:
        self._set_paused(False)

    def _set_paused(self, paused: bool) -> None:
        if paused != self.paused:
            self.paused = paused
            self._session.state_changed.emit()
