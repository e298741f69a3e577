"""Session: turns requests of the user into jobs of the engine, and their results into the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.checks import Fix, effect_of
from engine.messages.commands import Cancel, TrainingCommand
from engine.project import Project
from engine.results.interrupted_run import Interrupted
from engine.results.run import Run
from engine.suggestions.all_rows import can_use_all_rows
from engine.suggestions.suggested_project import (
    OutputAdvice,
    filled_in,
    follows,
    output_advice,
    project_for,
    with_advice,
)
from engine.system.errors import Cancelled, EngineError
from engine.workbench import STOPPABLE, TABLE_METHODS, Workbench
from ui.actions.action_spec import AppState
from ui.controllers.document import Document
from ui.engine.engine_thread import EngineJob, EngineThread
from ui.formatting.scores import run_summary

Callback = Callable[[Any], object]


class Session(QObject):
    """Submits jobs to the engine, trains and stops, and passes messages to the window.

    Signals
    -------
    status_message(str)
        A sentence for the status strip.
    error_raised(EngineError)
        An error for the message bar.
    error_cleared()
        Something succeeded, so an error that is still shown is out of date.
    notice_changed(str)
        A notice for the message bar.
    action_offered(str, str, callable)
        A button for the notice or error just shown: its text, its tooltip and its callback.
    event_received(Event)
        An event of a running job.
    state_changed()
        `app_state` may have changed.
    running_changed(bool)
        True when a training was submitted, False when it is over.
    stop_requested()
        The user stopped or cancelled the running training.
    run_ended(Run)
        The record of a finished or stopped training, after it was added to the document.
    training_failed(EngineError or None)
        A training left no run; None if it was stopped before it started.
    """

    status_message = Signal(str)
    error_raised = Signal(object)
    error_cleared = Signal()
    notice_changed = Signal(str)
    action_offered = Signal(str, str, object)
    event_received = Signal(object)
    state_changed = Signal()
    running_changed = Signal(bool)
    stop_requested = Signal()
    run_ended = Signal(object)
    training_failed = Signal(object)

    def __init__(self, document: Document, engine: EngineThread) -> None:
        super().__init__(document)
        self.environment: Mapping[str, str] = {}
        self._document = document
        self._engine = engine
        self._training: EngineJob | None = None
        self._after_training: list[Callable[[], None]] = []
        self._resumable_run_id = ""
        engine.busy_changed.connect(self._on_busy_changed)
        document.changed.connect(self.state_changed)

    @property
    def running(self) -> bool:
        """Whether a training is running or queued in the engine thread."""
        return self._training is not None

    @property
    def stoppable(self) -> bool:
        """Whether a job is running that can be stopped, or one is waiting."""
        jobs = self._engine.jobs
        return self.running or len(jobs) > 1 or any(job.method in STOPPABLE for job in jobs)

    @property
    def idle(self) -> bool:
        """Whether no job is running or waiting."""
        return not self._engine.jobs

    @property
    def reading(self) -> bool:
        """Whether a table is being read, or something that the user sees of it."""
        return any(job.method in TABLE_METHODS for job in self._engine.jobs)

    def app_state(self) -> AppState:
        """Return the part of the application state that the document and the jobs determine."""
        document = self._document
        last, undone = document.last_step, document.undone_step
        model_run = document.run_of(document.model_run)
        return AppState(
            has_table=document.table is not None,
            has_layers=bool(document.project.model.layers),
            has_problems=bool(document.problems),
            has_advice=self._advised() is not None,
            has_model=document.trained is not None,
            has_runs=bool(document.runs),
            has_source=bool(document.project.data.source),
            running=self.running,
            stoppable=self.stoppable,
            can_continue=self._resumable_run() is not None,
            can_use_all_rows=model_run is not None and can_use_all_rows(model_run),
            can_undo=last is not None,
            can_redo=undone is not None,
            undo_text=last.text() if last is not None else "",
            redo_text=undone.text() if undone is not None else "",
        )

    def submit(
        self,
        method: Callable[..., Any],
        *arguments: Any,
        on_success: Callback | None = None,
        on_error: Callback | None = None,
        quiet: bool = False,
    ) -> EngineJob:
        """Submit a call of a workbench method to its thread.

        Parameters
        ----------
        method : function of Workbench
            ``Workbench.train``; called with `arguments` in the thread for tables or in that of the model.
        on_success : callable, optional
            Called with the return value.
        on_error : callable, optional
            Called with the EngineError, or with None if the job was stopped before it started.
        quiet : bool
            True if the caller shows events and errors itself.
        """
        job = self._engine.start(method, *arguments)
        if not quiet:
            job.event_received.connect(self.event_received)
        if on_success is not None:
            job.finished.connect(on_success)
        job.failed.connect(partial(self._on_job_failed, on_error, quiet))
        if on_error is not None:
            job.skipped.connect(partial(on_error, None))
        self.state_changed.emit()
        return job

    def show_status(self, text: str) -> None:
        """Show a sentence in the status strip."""
        self.status_message.emit(text)

    def show_success(self, text: str) -> None:
        """Show in the status strip what succeeded, and clear the last error."""
        self.status_message.emit(text)
        self.error_cleared.emit()

    def show_error(self, error: EngineError) -> None:
        """Show an error in the message bar."""
        self.error_raised.emit(error)

    def show_notice(self, text: str) -> None:
        """Show a notice in the message bar."""
        self.notice_changed.emit(text)

    def offer_action(self, text: str, tip: str, callback: Callable[[], object]) -> None:
        """Add a button to the message that is shown."""
        self.action_offered.emit(text, tip, callback)

    def preload_keras(self) -> None:
        """Load Keras in the engine thread."""
        self.show_status("Loading Keras …")
        self.submit(Workbench.preload_keras, on_success=self._on_keras_loaded)

    def show_first_problem(self) -> bool:
        """Show the first error of the project, if it has one; return whether it has."""
        problem = next((each for each in self._document.problems if each.severity == "error"), None)
        if problem is not None:
            self.show_error(EngineError(problem.text, where=problem.where))
        return problem is not None

    def train(self, settings: Project | None = None, based_on: str = "") -> None:
        """Train the project on screen, or other settings; show the first error if the project cannot be trained.

        `based_on` is that of the run.
        """
        if not self.running and (settings is not None or not self.show_first_problem()):
            self._begin(Workbench.train, settings or self._document.project, *filter(None, (based_on,)))

    def can_continue(self, run: Run) -> bool:
        """Return whether the loaded model is that of a run exactly as its training ended."""
        resumable = self._resumable_run()
        return resumable is not None and resumable.id == run.id

    def continue_training(self, epochs: int) -> None:
        """Train `epochs` more epochs from the end of the last training."""
        run = self._resumable_run()
        if run is not None and not self.running:
            self._begin(Workbench.continue_training, run, epochs)

    def resume_interrupted(self, interrupted: Interrupted) -> None:
        """Resume a training from its last checkpoint."""
        if not self.running:
            self._begin(Workbench.resume_interrupted, interrupted.path)

    def set_resumable_run(self, run_id: str) -> None:
        """Set the id of the run that can be continued while its model is loaded; empty if there is none."""
        self._resumable_run_id = run_id
        self.state_changed.emit()

    def send_command(self, command: TrainingCommand) -> None:
        """Send a command to the running training; `Cancel` also skips one that has not started."""
        if self._training is not None:
            self._training.send(command)
            if isinstance(command, Cancel):
                self._training.stop()
                self.stop_requested.emit()

    def _begin(self, method: Callable[..., Any], *arguments: Any) -> None:
        on_success, on_error = self._on_trained, self._on_training_failed
        self._training = self.submit(method, *arguments, on_success=on_success, on_error=on_error)
        self.show_success("Preparing the training …")
        self.running_changed.emit(True)
        self.state_changed.emit()

    def _resumable_run(self) -> Run | None:
        """Return the run whose model is loaded exactly as its training ended."""
        run_id = self._resumable_run_id
        return self._document.run_of(run_id) if run_id and run_id == self._document.model_run else None

    def stop(self) -> None:
        """Stop the training, or all other jobs if none is running."""
        if self.running:
            self.stop_requested.emit()
        for job in (self._training,) if self._training is not None else self._engine.jobs:
            job.stop()

    def after_training(self, callback: Callable[[], None]) -> None:
        """Call `callback` when the training is over; at once if none is running."""
        if self.running:
            self._after_training.append(callback)
        else:
            callback()

    def undo(self) -> None:
        """Revert the last change of the history, and say which one it was."""
        if text := self._document.undo():
            self.show_status(f"Undone: {text}")

    def redo(self) -> None:
        """Make the change again that was reverted last, and say which one it is."""
        if text := self._document.redo():
            self.show_status(f"Redone: {text}")

    def apply_suggestion(self) -> None:
        """Apply the suggested output layer, loss and metrics."""
        if (advice := self._advised()) is not None:
            self._document.edit(with_advice(self._document.project, advice), "match the output layer to the target")

    def apply_suggestions(self) -> None:
        """Replace all settings by suggestions for the targets, or for a table just opened if there is no target."""
        project, table = self._document.project, self._document.table
        if table is not None:
            targets = [column.name for column in project.data.with_role("target") if table.column(column.name)]
            suggested = filled_in(table, targets) if targets else project_for(table)
            self._document.edit(suggested.replaced(name=project.name), "fill in suggestions")

    def apply_fix(self, fix: Fix) -> None:
        """Apply a fix as one step of undo, and show what it changed with a button that undoes it."""
        document = self._document
        changed = fix.change(document.project)
        effect = effect_of(document.project, changed, document.table)
        document.edit(changed, fix.text)
        if not effect.settings:
            self.show_status(f"{fix.text}: the settings are so already")
        else:
            self.show_notice(f"{fix.text}: {effect.summary}.")
            self.offer_action("Undo", "\n".join(effect.lines), partial(self._undo_to, document.undo_stack.index()))

    def fix_preview(self, fix: Fix) -> str:
        """Return what a fix changes, in lines, before it is applied."""
        document = self._document
        return "\n".join(effect_of(document.project, fix.change(document.project), document.table).lines)

    def _undo_to(self, step: int) -> None:
        """Undo a step if it is the last one."""
        if self._document.undo_stack.index() == step:
            self._document.undo_stack.undo()
        else:
            self.show_notice("Other changes were made later. Undo them first.")

    def report_saved(self, path: str, _: object = None) -> None:
        """Show in the status strip that a file was saved."""
        self.show_success(f"Saved {Path(path).name}")

    def _advised(self) -> OutputAdvice | None:
        project, table = self._document.project, self._document.table
        advice = output_advice(project, table) if table is not None else None
        return None if advice is None or follows(project, advice) else advice

    def _on_keras_loaded(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        if not self.running:
            ready = f"Ready. Keras {environment.get('keras', '')} on {environment.get('device', 'CPU')}"
            self.show_status(". ".join(filter(None, (ready, environment.get("graphics card", "")))))

    def _on_trained(self, run: Run) -> None:
        run = run if run.name else run.replaced(name=self._name_for(run))
        self._training = None
        if run.kept_epoch:
            self._resumable_run_id = run.id
        self._document.add_run(run)
        self.run_ended.emit(run)
        self._end_training()
        self.show_status(run_summary(run))
        if run.details:
            self.show_error(EngineError(run.message, details=run.details))

    def _name_for(self, run: Run) -> str:
        """Return the name of a new run: its number, or the name of the run whose settings it used on all rows."""
        before = self._document.run_of(run.based_on)
        return f"{before.name} on all rows" if before is not None else f"Run {self._document.next_run_number}"

    def _on_training_failed(self, error: EngineError | None) -> None:
        self._training = None
        self.show_status("The training failed" if error else "Cancelled before training started")
        self.training_failed.emit(error)
        self._end_training()

    def _end_training(self) -> None:
        self.running_changed.emit(False)
        self.state_changed.emit()
        callbacks, self._after_training = self._after_training, []
        for callback in callbacks:
            callback()

    def _on_job_failed(self, on_error: Callback | None, quiet: bool, error: EngineError) -> None:
        if isinstance(error, Cancelled):
            self.show_status(error.text)
        elif not quiet:
            self.show_status("")  # clears the progress text of the job
            self.show_error(error)
        if on_error is not None:
            on_error(error)

    def _on_busy_changed(self) -> None:
        self.state_changed.emit()
