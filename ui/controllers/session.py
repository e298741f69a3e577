"""The flow of work: what the user wants becomes jobs for the engine, and what comes of them becomes the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.checks import Fix
from engine.messages.commands import Cancel, TrainingCommand
from engine.project import Project
from engine.results.interrupted_run import Interrupted
from engine.results.run import DataSplit, Run, Scores
from engine.suggestions.suggested_project import follows, output_advice, project_for, with_advice
from engine.system.errors import Cancelled, EngineError
from engine.workbench import STOPPABLE, Predicted, Workbench
from ui.actions.action_spec import AppState
from ui.controllers.document import Document
from ui.controllers.model_query import ModelQuery
from ui.controllers.run_actions import RunActions
from ui.controllers.run_queue import RunQueue
from ui.controllers.training_control import TrainingControl
from ui.dialogs.prompts import Dialogs
from ui.engine.engine_thread import EngineJob, EngineThread
from ui.formatting.numbers import counted
from ui.formatting.scores import run_summary

Then = Callable[[Any], None]

BUSY_TEXT = {
    "open_table": "opening the table",
    "read_project": "opening the project",
    "rows": "showing the rows",
    "column_chart": "drawing the picture",
    "pair_chart": "drawing the picture",
    "correlations": "drawing the picture",
    "missing_map": "drawing the picture",
}
"""What is said of the first wishes of a user while Keras is being loaded, by their verbs."""


class Session(QObject):
    """Train, stop, evaluate and predict; `ui.controllers.project_files` opens and saves files.

    Signals
    -------
    said(str)
        A sentence for the strip.
    failed(EngineError)
        A sentence for the page, with details.
    succeeded()
        Something went well, so that an error told before is over.
    event(Event)
        What the engine says while it works.
    state_changed()
        Something of `app_state` is different now.
    running_changed(bool)
        A training was asked for, or is over.
    run_ended(Run), scored(Scores), predicted(DataFrame, str)
        What came of it; for predictions also the path of the rows.
    not_trained(EngineError or None)
        A training left no run: why, None where it was stopped before its turn.
    unscored()
        A scoring or a prediction came to nothing.
    place_requested(tuple)
        The user must see this field of the project before he goes on.

    Attributes
    ----------
    going : str
        The id of the run whose training can go on where it ended, while its model is in hand.
    """

    said = Signal(str)
    failed = Signal(object)
    succeeded = Signal()
    event = Signal(object)
    state_changed = Signal()
    running_changed = Signal(bool)
    run_ended = Signal(object)
    training_failed = Signal(object)
    scored = Signal(object)
    predicted = Signal(object, str)
    evaluation_failed = Signal()
    place_requested = Signal(tuple)

    def __init__(self, document: Document, engine: EngineThread, dialogs: Dialogs) -> None:
        super().__init__(document)
        self.document = document
        self.dialogs = dialogs
        self.environment: Mapping[str, str] = {}
        self._engine = engine
        self._training: EngineJob | None = None
        self._after_training: list[Callable[[], None]] = []
        self._predictions: object | None = None
        self._scored_file = ""
        self.going = ""
        self.steering = TrainingControl(self)
        self.runs = RunActions(self)
        self.queue = RunQueue(self)
        engine.busy_changed.connect(self._on_busy_changed)
        document.changed.connect(self.state_changed)

    @property
    def running(self) -> bool:
        """Whether a training goes on or waits for its turn."""
        return self._training is not None

    @property
    def scored_file(self) -> str:
        """The file whose rows were scored last."""
        return self._scored_file

    @property
    def stoppable(self) -> bool:
        """Whether something goes on that listens, or waits for its turn."""
        jobs = self._engine.jobs
        return self.running or len(jobs) > 1 or any(job.verb in STOPPABLE for job in jobs)

    @property
    def idle(self) -> bool:
        """Whether nothing goes on and nothing waits."""
        return not self._engine.jobs

    def app_state(self) -> AppState:
        """Return what the state of the actions depends on."""
        document, stack = self.document, self.document.undo_stack
        return AppState(
            has_table=document.table is not None,
            has_layers=bool(document.project.model.layers),
            has_problems=bool(document.problems),
            has_advice=self._advised() is not None,
            has_model=document.trained is not None,
            has_predictions=self._predictions is not None,
            has_source=bool(document.project.data.source),
            running=self.running,
            stoppable=self.stoppable,
            paused=self.steering.paused,
            can_go_on=self._run_to_go_on() is not None,
            queue_rests=self.queue.rests,
            can_undo=stack.canUndo(),
            can_redo=stack.canRedo(),
            undo_text=stack.undoText(),
            redo_text=stack.redoText(),
        )

    def do(
        self,
        verb: Callable[..., Any],
        *arguments: Any,
        then: Then | None = None,
        otherwise: Then | None = None,
        quiet: bool = False,
    ) -> EngineJob:
        """Start a job; `then` gets its value, `otherwise` its error (None where it was stopped before its turn).

        A `quiet` job says nothing of itself: whoever asked for it shows what comes of it.
        """
        job = self._engine.start(verb, *arguments)
        if not quiet:
            job.event.connect(self.event)
        if then is not None:
            job.finished.connect(then)
        job.failed.connect(partial(self._on_job_failed, otherwise, quiet))
        if otherwise is not None:
            job.dropped.connect(partial(otherwise, None))
        if verb.__name__ in BUSY_TEXT and self._engine.jobs[0].verb == Workbench.preload_keras.__name__:
            self.said.emit(f"Loading Keras, then {BUSY_TEXT[verb.__name__]} …")
        self.state_changed.emit()
        return job

    def succeed(self, text: str) -> None:
        """Say what went well."""
        self.said.emit(text)
        self.succeeded.emit()

    def preload_keras(self) -> None:
        """Load Keras while the user looks around."""
        self.said.emit("Loading Keras …")
        self.do(Workbench.preload_keras, then=self._on_warm)

    def train(self, settings: Project | None = None) -> None:
        """Train the project on screen, or show what keeps it from being trained; or train with other settings."""
        if self.running:
            return
        problems = () if settings is not None else self.document.problems
        problem = next((each for each in problems if each.severity == "error"), None)
        if problem is not None:
            self.failed.emit(EngineError(problem.text, where=problem.where))
            return
        self._begin(Workbench.train, settings or self.document.project)

    def continue_training(self, epochs: int) -> None:
        """Train so many epochs more where the last training ended."""
        run = self._run_to_go_on()
        if run is not None and not self.running:
            self._begin(Workbench.continue_training, run, epochs)

    def resume_interrupted(self, left: Interrupted) -> None:
        """Go on with a training that was interrupted."""
        if not self.running:
            self._begin(Workbench.resume_interrupted, left.path)

    def ask(self, command: TrainingCommand) -> None:
        """Wish something of the training that goes on; to cancel one that has not begun is to drop it."""
        if self._training is not None:
            self._training.ask(command)
            if isinstance(command, Cancel):
                self._training.stop()
                self.queue.hold()

    def _begin(self, verb: Callable[..., Any], *arguments: Any) -> None:
        self._training = self.do(verb, *arguments, then=self._on_trained, otherwise=self._on_not_trained)
        self.succeed("Preparing the training …")
        self.running_changed.emit(True)
        self.state_changed.emit()

    def _run_to_go_on(self) -> Run | None:
        """Return the run whose network is in hand just as its training left it."""
        return self.document.run_of(self.going) if self.going and self.going == self.document.model_run else None

    def stop(self) -> None:
        """Stop the training, or where there is none whatever else goes on; kept also before the first step."""
        if self.running:
            self.queue.hold()
        for job in (self._training,) if self._training is not None else self._engine.jobs:
            job.stop()

    def after_training(self, what: Callable[[], None]) -> None:
        """Do something when the training is over; at once where there is none."""
        if self.running:
            self._after_training.append(what)
        else:
            what()

    def evaluate(self, part: str = "test") -> None:
        """Score the trained network on a part of its table, or on the file that was scored last."""
        if part == "file":
            self.evaluate_file(self._scored_file)
            return
        named: DataSplit = "validation" if part == "validation" else "train" if part == "train" else "test"
        self.do(Workbench.evaluate, self.document.project, named, then=self._on_scored, otherwise=self._on_unscored)

    def evaluate_file(self, path: str = "") -> None:
        """Score the trained network on a file, which is asked for where none is named."""
        chosen = path or self.dialogs.ask_open("rows")
        if chosen:
            self._scored_file = chosen
            project = self.document.project
            self.do(Workbench.evaluate_file, project, chosen, then=self._on_scored, otherwise=self._on_unscored)

    def predict(self) -> None:
        """Predict the rows of a file that is asked for."""
        if path := self.dialogs.ask_open("rows"):
            then = partial(self._on_predicted, path)
            self.do(Workbench.predict_file, self.document.project, path, then=then, otherwise=self._on_unscored)

    def query_model(self, model_query: ModelQuery) -> None:
        """Put a question to the trained network; the answer goes to whoever asked."""
        job = self.do(
            model_query.verb, *model_query.arguments, then=model_query.then, otherwise=model_query.otherwise, quiet=True
        )
        if model_query.said:
            job.event.connect(self.event)
            job.finished.connect(lambda _: self.said.emit(model_query.said))
            job.failed.connect(lambda error: None if isinstance(error, Cancelled) else self.said.emit(""))

    def save_report(self, part: str = "test") -> None:
        """Write all that is found about the trained network on these rows as an HTML page that is asked for."""
        if path := self.dialogs.ask_save("save_report", "report"):
            project, run = self.document.project, self.document.run_of(self.document.model_run)
            rows = (part, self._scored_file if part == "file" else "")
            self.do(Workbench.save_report, path, project, run, *rows, then=partial(self._say_saved, path))

    def save_pictures(self, part: str = "test") -> None:
        """Write all pictures about the trained network on these rows into a zip file that is asked for."""
        if path := self.dialogs.ask_save("save_pictures", f"{self.document.project.name} pictures"):
            rows = (part, self._scored_file if part == "file" else "")
            self.do(Workbench.save_charts, path, self.document.project, *rows, then=partial(self._say_saved, path))

    def predict_into_file(self) -> None:
        """Predict the rows of a file into another file; what does not fit the model is told before anything is read."""
        if path := self.dialogs.ask_open("rows"):
            then = partial(self._on_rows_looked_at, path)
            self.do(Workbench.check_rows, self.document.project, path, then=then, otherwise=self._on_unscored)

    def save_predictions(self) -> None:
        """Save what was predicted last: as CSV, Excel or Parquet."""
        if self._predictions is None:
            return
        if path := self.dialogs.ask_save("save_predictions", "predictions"):
            done = partial(self._say_saved, path)
            self.do(Workbench.save_predictions, self._predictions, path, then=done)

    def forget_results(self) -> None:
        """Forget predictions and scores of what is no longer on screen."""
        self._predictions, self._scored_file = None, ""

    def apply_suggestion(self) -> None:
        """Take the suggested output layer, loss and metrics."""
        if (advice := self._advised()) is not None:
            self.document.edit(with_advice(self.document.project, advice), "fit the output to the target")

    def apply_suggestions(self) -> None:
        """Fill in everything anew, as for a table just opened."""
        if self.document.table is not None:
            name = self.document.project.name
            self.document.edit(project_for(self.document.table).replaced(name=name), "fill in suggestions")

    def apply_fix(self, fix: Fix) -> None:
        """Take what the fix of a problem proposes."""
        self.document.edit(fix.project, fix.text)

    def _advised(self) -> Any:
        project, table = self.document.project, self.document.table
        advice = output_advice(project, table) if table is not None else None
        return None if advice is None or follows(project, advice) else advice

    def _on_warm(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        if not self.running:
            ready = f"Ready. Keras {environment.get('keras', '')} on {environment.get('device', 'CPU')}"
            self.said.emit(". ".join(filter(None, (ready, environment.get("graphics card", "")))))

    def _on_trained(self, run: Run) -> None:
        named = run if run.name else run.replaced(name=f"Run {len(self.document.runs) + 1}")
        self._training = None
        if named.kept_epoch:
            self.forget_results()
            self.going = named.id
        self.document.add_run(named)
        self.run_ended.emit(named)
        self._end_training()
        self.said.emit(run_summary(named))
        if named.details:
            self.failed.emit(EngineError(named.message, details=named.details))

    def _on_not_trained(self, error: EngineError | None) -> None:
        self._training = None
        self.said.emit("The training failed" if error else "Stopped before the training began")
        self.training_failed.emit(error)
        self._end_training()

    def _end_training(self) -> None:
        self.running_changed.emit(False)
        self.state_changed.emit()
        waiting, self._after_training = self._after_training, []
        for what in waiting:
            what()

    def _on_scored(self, scores: Scores) -> None:
        self.succeed(f"Scored {scores.rows:,} rows")
        self.scored.emit(scores)

    def _on_unscored(self, error: EngineError | None) -> None:
        if error is None:
            self.said.emit("Cancelled.")
        self.evaluation_failed.emit()

    def _on_predicted(self, path: str, frame: Any) -> None:
        self._predictions = frame
        self.succeed(f"Predicted {len(frame):,} rows")
        self.predicted.emit(frame, path)
        self.state_changed.emit()

    def _on_rows_looked_at(self, source: str, notes: tuple[str, ...]) -> None:
        if notes and not self.dialogs.ask_notes(Path(source).name, notes):
            return
        if path := self.dialogs.ask_save("save_predictions", "predictions"):
            project = self.document.project
            self.do(Workbench.predict_into_file, project, source, path, then=self._on_predicted_into_file)

    def _on_predicted_into_file(self, done: Predicted) -> None:
        without = f", {done.without:,} of them without a prediction" if done.without else ""
        self.succeed(f"Saved {Path(done.destination).name}: {counted(done.rows)}{without}")

    def _say_saved(self, path: str, _: object = None) -> None:
        self.succeed(f"Saved {Path(path).name}")

    def _on_job_failed(self, otherwise: Then | None, quiet: bool, error: EngineError) -> None:
        if isinstance(error, Cancelled):
            self.said.emit(error.text)
        elif not quiet:
            self.said.emit("")  # or what it was doing would stay on the screen
            self.failed.emit(error)
        if otherwise is not None:
            otherwise(error)

    def _on_busy_changed(self, job: EngineJob | None) -> None:
        self.state_changed.emit()
