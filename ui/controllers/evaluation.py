"""Evaluation and prediction: what the trained model is used for, with files to read and write."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.project import ReadingSpec
from engine.results.run import Run, Scores
from engine.system.errors import Cancelled, EngineError, MissingColumns
from engine.system.word_forms import counted
from engine.workbench import FileChoices, Predicted, Workbench
from ui.controllers.document import Document
from ui.controllers.model_queries import IdleQueries, ModelQuery
from ui.controllers.session import Callback, Session
from ui.dialogs.prompts import Dialogs


class EvaluationController(QObject):
    """Evaluates the trained model, predicts with it, and saves what comes out.

    Signals
    -------
    scored(Scores)
        Result of an evaluation.
    predicted(DataFrame, str)
        Rows with their predictions, and the path that they were read from.
    evaluation_failed()
        An evaluation or a prediction has no result.
    options_requested(str, callable)
        The user reads this file by other options; the callable takes them, and uses the file.
    """

    scored = Signal(object)
    predicted = Signal(object, str)
    evaluation_failed = Signal()
    options_requested = Signal(str, object)

    def __init__(self, session: Session, document: Document, dialogs: Dialogs, idle: IdleQueries) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._dialogs = dialogs
        self._idle = idle
        self._predictions: object | None = None
        self._scored_file = ""
        session.run_ended.connect(self._on_run_ended)

    @property
    def scored_file(self) -> str:
        """Path of the file whose rows were evaluated last, empty if none was."""
        return self._scored_file

    @property
    def has_predictions(self) -> bool:
        """Whether there are predictions to save."""
        return self._predictions is not None

    def evaluate(self, part: str = "test") -> None:
        """Evaluate the model on one part of its table, or on the file that was evaluated last (``"file"``)."""
        if part == "file":
            self._use(self._scored_file, Workbench.evaluate_file, self._on_scored)
            return
        self._submit(Workbench.evaluate, self._document.project, part, on_success=self._on_scored)

    def evaluate_file(self, path: str = "") -> None:
        """Evaluate the model on a file; without a path the user chooses one."""
        if chosen := path or self._dialogs.ask_open("rows"):
            self._scored_file = chosen
            self._use(chosen, Workbench.evaluate_file, self._on_scored, FileChoices())

    def predict(self) -> None:
        """Let the user choose a file, and predict its rows."""
        if path := self._dialogs.ask_open("rows"):
            self._use(path, Workbench.predict_file, partial(self._on_predicted, path), FileChoices())

    def predict_with_options(self) -> None:
        """Let the user choose a file and how it is read, and predict its rows."""
        if path := self._dialogs.ask_open("rows"):
            self._request_options(path, Workbench.predict_file, partial(self._on_predicted, path))

    def predict_into_file(self) -> None:
        """Let the user choose a file, check that its rows fit the model, and write its predictions to another file."""
        if path := self._dialogs.ask_open("rows"):
            self._use(path, Workbench.check_rows, partial(self._on_rows_checked, path), FileChoices())

    def save_predictions(self) -> None:
        """Let the user choose a CSV, Excel or Parquet file, and save the last predictions."""
        if self._predictions is None:
            return
        if path := self._dialogs.ask_save("save_predictions", "predictions"):
            saved = partial(self._session.report_saved, path)
            self._session.submit(Workbench.save_predictions, self._predictions, path, on_success=saved)

    def save_report(self, part: str = "test") -> None:
        """Let the user choose a file, and write metrics and charts of these rows as an HTML page."""
        if path := self._dialogs.ask_save("save_report", "report"):
            project, run = self._document.project, self._document.run_of(self._document.model_run)
            saved = partial(self._session.report_saved, path)
            self._session.submit(Workbench.save_report, path, project, run, *self._rows_of(part), on_success=saved)

    def save_charts(self, part: str = "test") -> None:
        """Let the user choose a file, and write all charts of these rows as a ZIP of SVG images."""
        if path := self._dialogs.ask_save("save_pictures", f"{self._document.project.name} charts"):
            project, saved = self._document.project, partial(self._session.report_saved, path)
            self._session.submit(Workbench.save_charts, path, project, *self._rows_of(part), on_success=saved)

    def query_model(self, query: ModelQuery) -> None:
        """Send a query to the trained model; one that may wait is computed while the engine is idle."""
        if query.idle:
            self._idle.request(query)
            return
        job = self._session.submit(
            query.method, *query.arguments, on_success=query.on_success, on_error=query.on_error, quiet=True
        )
        if query.done_text:
            job.event_received.connect(self._session.event_received)
            job.finished.connect(lambda _: self._session.show_status(query.done_text))
            job.failed.connect(lambda error: None if isinstance(error, Cancelled) else self._session.show_status(""))

    def stop_query(self, query: ModelQuery) -> None:
        """Do not compute an idle query that was sent."""
        self._idle.stop(query)

    def discard_results(self) -> None:
        """Discard predictions and the evaluated file of a model that is no longer loaded."""
        self._predictions, self._scored_file = None, ""

    def _submit(self, method: Callable[..., Any], *arguments: Any, on_success: Callback) -> None:
        self._session.submit(method, *arguments, on_success=on_success, on_error=self._on_failed)

    def _use(
        self, path: str, method: Callable[..., Any], on_success: Callback, choices: FileChoices | None = None
    ) -> None:
        """Read a file for the model; with `choices` None as it was read before."""
        if choices is not None:
            self._session.submit(Workbench.choose_for_file, path, choices, quiet=True)
        again = partial(self._use, path, method, on_success)
        options = partial(self._request_options, path, method, on_success)
        failed = partial(self._on_file_failed, again, options)
        self._session.submit(method, self._document.project, path, on_success=on_success, on_error=failed)

    def _request_options(self, path: str, method: Callable[..., Any], on_success: Callback) -> None:
        """Let the user choose how a file is read, then read it for the model."""

        def use(reading: ReadingSpec) -> None:
            self._use(path, method, on_success, FileChoices(reading))

        self.options_requested.emit(path, use)

    def _rows_of(self, part: str) -> tuple[str, str]:
        """Return the part of the table and the path of the file that a report is about."""
        return part, self._scored_file if part == "file" else ""

    def _on_run_ended(self, run: Run) -> None:
        if run.kept_epoch:
            self.discard_results()

    def _on_scored(self, scores: Scores) -> None:
        self._session.show_success(f"Evaluated {scores.rows:,} rows")
        self.scored.emit(scores)

    def _on_failed(self, error: EngineError | None) -> None:
        if error is None:
            self._session.show_status("Cancelled.")
        self.evaluation_failed.emit()

    def _on_file_failed(
        self, again: Callable[[FileChoices], None], options: Callable[[], None], error: EngineError | None
    ) -> None:
        """Offer the way out of a file that the model cannot read."""
        self._on_failed(error)
        if isinstance(error, MissingColumns) and error.can_be_missing:
            tip = "Read the cells of these columns as missing; the model has a rule for that"
            self._session.offer_action("Count as missing", tip, partial(again, FileChoices(allow_missing=True)))
        elif error is not None and not isinstance(error, Cancelled):
            self._session.offer_action("Options…", "Read the file by other options than the training table", options)

    def _on_predicted(self, path: str, frame: Any) -> None:
        self._predictions = frame
        self._session.show_success(f"Predicted {len(frame):,} rows")
        self.predicted.emit(frame, path)
        self._session.state_changed.emit()

    def _on_rows_checked(self, source: str, notes: tuple[str, ...]) -> None:
        if notes and not self._dialogs.ask_notes(Path(source).name, notes):
            return
        if path := self._dialogs.ask_save("save_predictions", "predictions"):
            project = self._document.project
            done = self._on_predicted_into_file
            self._session.submit(Workbench.predict_into_file, project, source, path, on_success=done)

    def _on_predicted_into_file(self, done: Predicted) -> None:
        without = f", {done.without:,} of them without a prediction" if done.without else ""
        self._session.show_success(f"Saved {Path(done.destination).name}: {counted(done.rows)}{without}")
