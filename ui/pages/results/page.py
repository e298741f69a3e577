"""Page of results: metrics, explanations and predictions of one model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from engine.project import PredictSpec, Project
from engine.project.table_facts import TableFacts
from engine.results.evaluation import class_name
from engine.results.run import Run, Scores
from ui.formatting.scores import run_detail
from ui.pages.results.batch_size_dialog import BatchSizeDialog
from ui.pages.results.empty_results import EmptyResults
from ui.pages.results.explain.explain_controller import ExplainController
from ui.pages.results.header import ResultsHeader
from ui.pages.results.predictions_view import PredictionsView
from ui.pages.results.scores.scores_page import ScoresPage
from ui.pages.results.scores.scores_placeholder import ScoresPlaceholder, why_no_scores
from ui.pages.results.scores.scoring_throttle import ScoringThrottle
from ui.style.object_names import named
from ui.widgets.inline_notice import InlineNotice

BUSY_DELAY_MS = 300
"""Delay before a running evaluation is shown in the header."""
PAST_RUN = (
    "{name} is an earlier run; its scores are shown as recorded. Load its model on the Runs page to recompute them."
)
NO_MODEL = "{name} has no model."
STALE = "These scores are of {name}; the settings have changed since."


class ResultsPage(QWidget):
    """Tabs with the scores, explanations and predictions of one model.

    Signals
    -------
    edited(Project, str, str)
        The project with other settings of `predict`, a text for the undo history, and a merge key.
    evaluate_requested(str)
        Part of the table to evaluate: ``test``, ``validation``, ``train``, or ``file`` for the file evaluated last.
    comparison_requested(str)
        Part of the table whose scores of the current model are shown, to be compared with reference models.
    query_requested(ModelQuery), query_stopped(ModelQuery)
        Query to the trained model; one that may wait and that is no longer needed.
    all_rows_requested(Run)
        Train the settings of this run on all rows.
    predict_requested(), save_predictions_requested(), train_requested()
        The user predicts a file, saves its predictions, starts a training.
    """

    edited = Signal(object, str, str)
    evaluate_requested = Signal(str)
    comparison_requested = Signal(str)
    query_requested = Signal(object)
    query_stopped = Signal(object)
    all_rows_requested = Signal(object)
    predict_requested = Signal()
    save_predictions_requested = Signal()
    train_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._run: Run | None = None
        self._estimate: Run | None = None
        self._runs: tuple[Run, ...] = ()
        self._scores: Scores | None = None
        self._throttle = ScoringThrottle(self)
        self._origin = ""
        self._has_table = False
        self._trained = False
        self._is_current = True
        self._stale = self._trainable = False
        self._make_timers()
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._refresh()

    def _make_timers(self) -> None:
        self._busy_timer = QTimer(self, singleShot=True, interval=BUSY_DELAY_MS)
        self._busy_timer.timeout.connect(self._on_busy)

    def _make_widgets(self) -> None:
        self._empty_page = named(EmptyResults(), "_empty_page")
        self._header = ResultsHeader()
        self._stale_line = named(
            InlineNotice("history", "Train again", tip="Train with the current settings. Keras: fit"), "_stale_line"
        )
        self._failure_line = named(InlineNotice("triangle-alert", role="warning_box"), "_failure_line")
        self.scores_page = named(ScoresPage(), "_scores_page_area")
        self._no_scores = named(ScoresPlaceholder(), "_no_scores")
        self._explain_controller = ExplainController(self)
        self._predictions_view = named(PredictionsView(), "_predictions_view")

    def _lay_out(self) -> None:
        self._scores_stack = named(QStackedWidget(), "_scores_stack")
        self._scores_stack.addWidget(self._no_scores)
        self._scores_stack.addWidget(self.scores_page)
        self._pages_tabs = named(QTabWidget(documentMode=True), "_pages_tabs")
        self._pages_tabs.tabBar().setAccessibleName("Pages of results")
        for index, (page, name, tip) in enumerate(self._tabs()):
            page.setObjectName(page.objectName() or f"_{name.lower().replace(' ', '_')}_page")
            self._pages_tabs.addTab(page, name)
            self._pages_tabs.setTabToolTip(index, tip)
        results = QFrame()
        column = QVBoxLayout(results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._stale_line)
        column.addWidget(self._failure_line)
        column.addWidget(self._pages_tabs, 1)
        self._panel_stack = named(QStackedWidget(), "_panel_stack")
        self._panel_stack.addWidget(self._empty_page)
        self._panel_stack.addWidget(results)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._panel_stack)

    def _tabs(self) -> tuple[tuple[QWidget, str, str], ...]:
        pages = self._explain_controller
        return (
            (self._scores_stack, "Scores", "Metrics on labelled rows. Keras: evaluate"),
            (pages.charts_page, "Charts", "Charts such as ROC curve, calibration and errors"),
            (pages.rows_page, "Rows", "Rows with the largest errors, or those of one cell of the confusion matrix"),
            (
                pages.understand_page,
                "Understand",
                "Importance of the columns, and dependence of the predictions on them",
            ),
            (pages.what_if_page, "What if", "Edit a row and see the prediction change"),
            (self._predictions_view, "Predictions", "Predictions for the rows of a file. Keras: predict"),
        )

    def _connect(self) -> None:
        self._throttle.due.connect(self._on_score_due)
        explain = self._explain_controller
        explain.query_requested.connect(self.query_requested)
        explain.query_stopped.connect(self.query_stopped)
        explain.failed.connect(self._failure_line.show_text)
        explain.query_answered.connect(lambda: self._failure_line.show_text(""))
        explain.rows_shown.connect(lambda: self._pages_tabs.setCurrentWidget(explain.rows_page))
        self._header.target_chosen.connect(self._on_target_chosen)
        self.scores_page.confusion_view.rows_requested.connect(self._on_rows_requested)
        self.scores_page.threshold_control.best_requested.connect(explain.request_best_threshold)
        explain.threshold_found.connect(self._on_threshold_chosen)
        self.scores_page.all_rows_line.pressed.connect(lambda: self.all_rows_requested.emit(self._run))
        self._empty_page.train_requested.connect(self.train_requested)
        self._stale_line.pressed.connect(self.train_requested)
        self._no_scores.score_requested.connect(lambda: self._evaluate("test"))
        self._header.part_chosen.connect(self._evaluate)
        self._header.batches_requested.connect(self.choose_batches)
        self.scores_page.threshold_control.chosen.connect(self._on_threshold_chosen)
        self._predictions_view.predict_requested.connect(self.predict_requested)
        self._predictions_view.save_requested.connect(self.save_predictions_requested)
        self._pages_tabs.currentChanged.connect(self._on_page_changed)

    @property
    def part(self) -> str:
        """Part of the table whose scores are shown; ``test`` if there are no scores of the current model."""
        scores = self._current_scores()
        return scores.part if scores is not None else "test"

    # Called by the window

    def show_project(self, project: Project | None, table: TableFacts | None = None) -> None:
        """Take over the project on screen; scores with another threshold are computed again."""
        before, self._project = self._project, project
        opened, self._has_table = table is not None and not self._has_table, table is not None
        self._explain_controller.set_project(project, table)
        if before is not None and project is not None and self._current_scores() is not None:
            batches_changed = before.predict.replaced(threshold=project.predict.threshold) != project.predict
            if batches_changed or ((opened or before.predict != project.predict) and not self._fits()):
                self._throttle.score_soon()
        self._refresh_threshold()
        self._predictions_view.show_project(self._run.project if self._run else project, loaded=self._run is None)

    def show_run(
        self, run: Run | None, *, current: bool = True, estimate: Run | None = None, runs: tuple[Run, ...] = ()
    ) -> None:
        """Show the results of a run; None clears the page.

        If the run is already shown, the scores computed last are kept. Predictions of another run are removed.

        Parameters
        ----------
        run : Run or None
        current : bool
            Whether the loaded model is that of the run.
        estimate : Run or None
            For a run on all rows the one that it is based on.
        runs : tuple of Run
            All runs of the project; earlier ones on the same test rows are compared with it.
        """
        self._estimate, self._runs = estimate, runs
        if run is not None and self._run is not None and run.id == self._run.id and current == self._is_current:
            self._run = run
            self._refresh()
            return
        trained = run is not None and run.epochs > 0 and run.status != "failed"
        self._origin = "" if run is None or current else self._origin
        self._begin(run, current=current, trained=trained)

    def show_model(self, origin: str = "") -> None:
        """Show that the current model is of no known run; `origin` describes where it is from."""
        if origin or self._run is not None or not self._trained:
            self._origin = origin or self._origin or "not from a run of this project"
            self._begin(None, current=True, trained=True)

    def _begin(self, run: Run | None, *, current: bool, trained: bool) -> None:
        self._run, self._is_current, self._trained = run, current, trained
        self._scores = run.scores if run else None
        self._throttle.reset()
        self._busy_timer.stop()
        self._failure_line.show_text("")
        self._predictions_view.show_predictions(None, "")
        self._header.choose_target(0)
        self._restart_explanations()
        self.scores_page.clear_comparison()
        self._refresh()
        self._request_comparison()
        if self._current_scores() is not None and self._has_table and not self._fits():
            self._throttle.score_soon()

    def set_trainable(self, trainable: bool) -> None:
        """Set whether a training can be started."""
        self._trainable = trainable
        self._empty_page.set_trainable(trainable)
        self._refresh_notes()

    def set_stale(self, stale: bool) -> None:
        """Set whether the project differs from that of the evaluated model."""
        self._stale = stale
        self._refresh_notes()

    def show_scores(self, scores: Scores, source: str = "") -> None:
        """Show scores of the current model; `source` is the path of the file for part ``file``."""
        if self._scores is None or scores.part != self._scores.part:
            self.scores_page.clear_comparison()
        self._scores, self._trained = scores, True
        self._restart_explanations(source, new_model=False)
        self._failure_line.show_text("")
        self.end_scoring()
        self._request_comparison()

    def show_predictions(self, frame: Any, source: str) -> None:
        """Show the rows of a file with their predictions, and switch to that tab."""
        self._trained = True
        self._failure_line.show_text("")
        self._refresh()
        self._predictions_view.show_predictions(frame, source)
        self._pages_tabs.setCurrentWidget(self._predictions_view)

    def end_scoring(self) -> None:
        """Note that an evaluation or prediction has ended, with or without a result."""
        self._busy_timer.stop()
        self._throttle.end(self._project.predict if self._project else None)
        self._refresh()

    def choose_batches(self) -> None:
        """Open the dialog of batch size and steps of evaluate and predict."""
        if self._project is None:
            return
        weights = self._project.data.with_role("weight")
        dialog = BatchSizeDialog(self._project.predict, weights[0].name if weights else "", self)
        dialog.accepted.connect(lambda: self._on_batches_chosen(dialog.settings()))
        dialog.open()

    # State

    def _current_scores(self) -> Scores | None:
        """Return the scores on screen if they are of the current model, which can be evaluated again."""
        return self._scores if self._is_current else None

    def _fits(self) -> bool:
        """Return whether the scores on screen were computed with the threshold of the project."""
        if self._project is None or self._scores is None:
            return True
        threshold = self._project.predict.threshold
        return all(each.task != "binary" or each.threshold == threshold for each in self._scores.all_targets)

    def _name(self) -> str:
        return (self._run.name or "the last run") if self._run else "the current model"

    def _title(self) -> str:
        name = self._name()
        return name[:1].upper() + name[1:]

    def _refresh(self) -> None:
        shown = self._trained or self._run is not None or self._scores is not None
        self._panel_stack.setCurrentIndex(1 if shown else 0)
        if not shown:
            return
        self._refresh_header()
        self._refresh_notes()
        project = self._run.project if self._run else self._project
        if self._scores is not None:
            self._header.set_targets([scores.target for scores in self._scores.all_targets])
            self.scores_page.show_scores(self._shown_scores(self._scores), project, self._run, self._runs)
            self._refresh_threshold()
        else:
            reason = why_no_scores(self._run, self._title(), self._estimate)
            scorable = self._trained and self._is_current and not (self._run is not None and self._run.based_on)
            self._no_scores.show_reason(*reason, scorable=scorable)
        self._scores_stack.setCurrentIndex(0 if self._scores is None else 1)
        self._predictions_view.show_project(project, loaded=self._run is None)
        self._predictions_view.set_enabled(self._trained and self._is_current, self._unavailable_reason())

    def _shown_scores(self, scores: Scores) -> Scores:
        """Return the scores of the chosen target, with the metrics of all targets."""
        targets = scores.all_targets
        shown = targets[min(self._header.target, len(targets) - 1)]
        return shown.replaced(metrics=scores.metrics)

    def _request_comparison(self) -> None:
        if (scores := self._current_scores()) is not None and self._trained:
            self.comparison_requested.emit(scores.part)

    def _restart_explanations(self, source: str = "", *, new_model: bool = True) -> None:
        """Clear the pages of the queries, and load the visible one again."""
        why = self._unavailable_reason()
        scores = None if why else self._scores
        self._explain_controller.begin(scores, source, new_model=new_model, why=why)
        self._on_page_changed()

    def _refresh_header(self) -> None:
        self._header.set_model(self._title(), run_detail(self._run) if self._run else self._origin)
        note = "Only the test rows were not used in training." if self._run else "Its training rows are not known."
        self._header.set_parts(self._run.rows if self._run else None, self._scores, note)
        self._header.set_parts_enabled(self._trained and self._is_current)

    def _refresh_notes(self) -> None:
        if not self._is_current:
            self._stale_line.show_text(self._unavailable_reason(), show_action=False)
        else:
            # The training settings of a loaded model are not known, so they cannot have changed.
            stale = self._stale and self._run is not None and self._scores is not None
            text = STALE.format(name=self._name()) if stale else ""
            self._stale_line.show_text(text, show_action=self._trainable)

    def _unavailable_reason(self) -> str:
        """Return why the model of the shown run cannot be queried; empty if it can."""
        if self._is_current and self._trained:
            return ""
        has_none = self._is_current or (self._run is not None and not self._run.kept_epoch)
        return (NO_MODEL if has_none else PAST_RUN).format(name=self._title())

    def _refresh_threshold(self) -> None:
        scores = self._scores
        labels = self._shown_scores(scores).labels if scores is not None else ()
        if scores is None or len(labels) != 2:
            return
        threshold = self._project.predict.threshold if self._project and self._is_current else scores.threshold
        self.scores_page.threshold_control.show_threshold(threshold, class_name(labels[1]))
        self.scores_page.threshold_control.setEnabled(self._is_current and self._project is not None)

    # Slots

    def _on_page_changed(self, position: int = -1) -> None:
        page = self._pages_tabs.currentWidget()
        self._header.set_parts_shown(page not in (self._predictions_view, self._explain_controller.what_if_page))
        if self._trained and self._is_current and page not in (self._scores_stack, self._predictions_view):
            self._explain_controller.load_page(page)

    def _on_target_chosen(self, position: int) -> None:
        self._explain_controller.choose_target(position)
        self._refresh()

    def _on_rows_requested(self, true: int, predicted: int) -> None:
        self._explain_controller.show_cell(true, predicted)
        self._pages_tabs.setCurrentWidget(self._explain_controller.rows_page)

    def _evaluate(self, part: str) -> None:
        self._throttle.begin(self._project.predict if self._project else None)
        self._busy_timer.start()
        self.evaluate_requested.emit(part)

    def _on_threshold_chosen(self, threshold: float) -> None:
        if self._project is None:
            return
        predict = self._project.predict.replaced(threshold=threshold)
        self._throttle.score_soon()
        text = f"set the threshold to {threshold:.2f}"
        self.edited.emit(self._project.replaced(predict=predict), text, "predict.threshold")

    def _on_batches_chosen(self, settings: PredictSpec) -> None:
        if self._project is not None and settings != self._project.predict:
            text = "set the batch size of evaluate and predict"
            self.edited.emit(self._project.replaced(predict=settings), text, "predict.batches")

    def _on_score_due(self) -> None:
        if (scores := self._current_scores()) is not None:
            self._evaluate(scores.part)

    def _on_busy(self) -> None:
        self._header.set_detail("Evaluating …")
