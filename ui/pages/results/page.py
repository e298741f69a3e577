"""The results panel: what the trained model is worth, and what it says of new rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from engine.project import PredictSpec, Project
from engine.project.table_facts import TableFacts
from engine.results.evaluation import class_name
from engine.results.run import Run, Scores
from ui.formatting.numbers import duration, moment
from ui.formatting.scores import kept
from ui.pages.results.batch_size_dialog import BatchSizeDialog
from ui.pages.results.empty_results import EmptyResults
from ui.pages.results.explain.explain_controller import ExplainController
from ui.pages.results.header import ResultsHeader
from ui.pages.results.predictions_view import PredictionsView
from ui.pages.results.scores.scores_page import ScoresPage
from ui.pages.results.scores.scores_placeholder import ScoresPlaceholder
from ui.pages.results.scores.scoring_throttle import ScoringThrottle
from ui.style.object_names import named
from ui.widgets.inline_notice import InlineNotice

PATIENCE_MS = 300
"""How long a scoring may take before the panel says that it goes on."""
PAST_RUN = (
    "{name} is a past run: another model has taken its place. Its scores are as they were. "
    "Load its model on the page Runs to ask it."
)
NO_MODEL = "{name} left no model."
STALE = "These scores are of {name}; the settings have changed since."


class ResultsPage(QWidget):
    """Scores and predictions of one model.

    Signals
    -------
    edited(Project, str, str)
        The project with another threshold, a text for the undo history, and a merge key.
    evaluate_requested(str)
        A part of the table is to be scored: ``test``, ``validation``, ``train``, or ``file`` for the file scored last.
    enquiry_requested(Enquiry)
        A question to the trained network.
    predict_requested(), save_predictions_requested(), train_requested()
        A file is to be chosen and predicted; its predictions saved; a training started.
    """

    edited = Signal(object, str, str)
    evaluate_requested = Signal(str)
    enquiry_requested = Signal(object)
    predict_requested = Signal()
    save_predictions_requested = Signal()
    train_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._run: Run | None = None
        self._scores: Scores | None = None
        self._pace = ScoringThrottle(self)
        self._origin = ""
        self._has_table = False
        self._trained = False
        self._present = True
        self._stale = False
        self._make_timers()
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._refresh()

    def _make_timers(self) -> None:
        self._patience_timer = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience_timer.timeout.connect(self._on_patience_over)

    def _make_widgets(self) -> None:
        self._empty_page = EmptyResults()
        self._empty_page.setObjectName("_empty_page")
        self._header = ResultsHeader()
        self._stale_line = InlineNotice(
            "history", "Train again", tip="Train with the settings as they are now. Keras: fit"
        )
        self._stale_line.setObjectName("_stale_line")
        self._failure_line = InlineNotice("triangle-alert", role="warning_box")
        self._failure_line.setObjectName("_failure_line")
        self._scores_page = ScoresPage()
        self._scores_page.setObjectName("_scores_page_area")
        self._no_scores = ScoresPlaceholder()
        self._no_scores.setObjectName("_no_scores")
        self._inquiry = ExplainController(self)
        self._predictions_view = PredictionsView()
        self._predictions_view.setObjectName("_predictions_view")

    def _lay_out(self) -> None:
        self._scores_stack = named(QStackedWidget(), "_scores_stack")
        self._scores_stack.addWidget(self._no_scores)
        self._scores_stack.addWidget(self._scores_page)
        self._pages_tabs = named(QTabWidget(documentMode=True), "_pages_tabs")
        self._pages_tabs.tabBar().setAccessibleName("Pages of results")
        for place, (page, name, tip) in enumerate(self._tabs()):
            page.setObjectName(page.objectName() or f"_{name.lower().replace(' ', '_')}_page")
            self._pages_tabs.addTab(page, name)
            self._pages_tabs.setTabToolTip(place, tip)
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
        pages = self._inquiry
        return (
            (self._scores_stack, "Scores", "What the model is worth on rows whose answer is known. Keras: evaluate"),
            (pages.pictures_page, "Pictures", "All figures, and the curves behind them: ROC, calibration, errors"),
            (pages.rows_page, "Rows", "The rows that were wrong most, or those of one cell of the confusion matrix"),
            (
                pages.understand_page,
                "Understand",
                "Which columns the model needs, and how answers change with them",
            ),
            (pages.what_if_page, "What if", "Make up a row and watch the answer while you change it"),
            (self._predictions_view, "Predictions", "What the model says of the rows of a file. Keras: predict"),
        )

    def _connect(self) -> None:
        self._pace.due.connect(self._on_score_due)
        self._inquiry.wanted.connect(self.enquiry_requested)
        self._inquiry.failed.connect(self._failure_line.say)
        self._inquiry.answered.connect(lambda: self._failure_line.say(""))
        self._inquiry.rows_shown.connect(lambda: self._pages_tabs.setCurrentWidget(self._inquiry.rows_page))
        self._header.target_chosen.connect(self._on_target_chosen)
        self._scores_page.confusion_view.rows_requested.connect(self._on_rows_requested)
        self._scores_page.threshold_control.best_requested.connect(self._inquiry.ask_best_threshold)
        self._inquiry.threshold_found.connect(self._on_threshold_chosen)
        self._empty_page.train_requested.connect(self.train_requested)
        self._stale_line.pressed.connect(self.train_requested)
        self._no_scores.score_requested.connect(lambda: self._evaluate("test"))
        self._header.part_chosen.connect(self._evaluate)
        self._header.batches_requested.connect(self.choose_batches)
        self._scores_page.threshold_control.chosen.connect(self._on_threshold_chosen)
        self._predictions_view.predict_requested.connect(self.predict_requested)
        self._predictions_view.save_requested.connect(self.save_predictions_requested)
        self._pages_tabs.currentChanged.connect(self._on_page_changed)

    @property
    def part(self) -> str:
        """The rows that the scores on screen are of; the test rows where there are none of the model in hand."""
        return self._scores.part if self._live() else "test"

    # What the window tells

    def render(self, project: Project | None, table: TableFacts | None = None) -> None:
        """Show the project on screen; another threshold than that of the scores is scored at once."""
        before, self._project = self._project, project
        arrived, self._has_table = table is not None and not self._has_table, table is not None
        self._inquiry.set_project(project, table)
        if before is not None and project is not None and self._live():
            others = before.predict.replaced(threshold=project.predict.threshold) != project.predict
            if others or ((arrived or before.predict != project.predict) and not self._fits()):
                self._pace.score_soon()
        self._refresh_threshold()
        self._predictions_view.render(self._run.project if self._run else project, loaded=self._run is None)

    def show_run(self, run: Run | None, *, present: bool = True) -> None:
        """Show what came of a run; `present` tells whether the model that the program holds is of this run.

        The run that is shown already stays as it is, with the rows that were scored last. Without a run the panel
        starts anew: no scores, no predictions, no model. Predictions never stay under the name of another run.
        """
        if run is not None and self._run is not None and run.id == self._run.id and present == self._present:
            self._run = run
            self._refresh()
            return
        trained = run is not None and run.epochs > 0 and run.status != "failed"
        self._origin = "" if run is None or present else self._origin
        self._begin(run, present=present, trained=trained)

    def show_model(self, origin: str = "") -> None:
        """Show that the model in hand is of no run that is known; `origin` says in a few words where it is from."""
        if origin or self._run is not None or not self._trained:
            self._origin = origin or self._origin or "of no run of this project"
            self._begin(None, present=True, trained=True)

    def _begin(self, run: Run | None, *, present: bool, trained: bool) -> None:
        self._run, self._present, self._trained = run, present, trained
        self._scores = run.scores if run else None
        self._pace.forget()
        self._patience_timer.stop()
        self._failure_line.say("")
        self._predictions_view.show_predictions(None, "")
        self._header.choose_target(0)
        self._inquire()
        self._refresh()
        if self._live() and self._has_table and not self._fits():
            self._pace.score_soon()

    def set_trainable(self, trainable: bool) -> None:
        """Tell whether a training can be started, as the toolbar knows it."""
        self._empty_page.set_trainable(trainable)

    def set_stale(self, stale: bool) -> None:
        """Tell whether the settings on screen are others than those of the model that is scored."""
        self._stale = stale
        self._refresh_notes()

    def show_scores(self, scores: Scores, source: str = "") -> None:
        """Show scores of the present model on some rows; of a file, `source` is its path."""
        self._scores, self._trained = scores, True
        self._inquire(source, anew=False)
        self._failure_line.say("")
        self.end_scoring()

    def show_predictions(self, frame: Any, source: str) -> None:
        """Show the rows of a file with the model's answers at their right, and turn to that page."""
        self._trained = True
        self._failure_line.say("")
        self._refresh()
        self._predictions_view.show_predictions(frame, source)
        self._pages_tabs.setCurrentWidget(self._predictions_view)

    def end_scoring(self) -> None:
        """Show what there is after a scoring, or a prediction that came to nothing: then the window says why."""
        self._patience_timer.stop()
        self._pace.end(self._project.predict if self._project else None)
        self._refresh()

    def choose_batches(self) -> None:
        """Let the user choose how many rows evaluate and predict read at once, and where they end."""
        if self._project is None:
            return
        weights = self._project.data.with_role("weight")
        dialog = BatchSizeDialog(self._project.predict, weights[0].name if weights else "", self)
        dialog.accepted.connect(lambda: self._on_batches_chosen(dialog.settings()))
        dialog.open()

    # What is drawn

    def _live(self) -> bool:
        """Whether the scores on screen are of the model that the program holds, so that it can be asked again."""
        return self._scores is not None and self._present

    def _fits(self) -> bool:
        """Whether the scores on screen decide by the threshold on screen."""
        asked = self._project.predict.threshold if self._project else None
        return asked is None or all(
            each.task != "binary" or each.threshold == asked for each in self._scores.all_targets
        )

    def _name(self) -> str:
        return (self._run.name or "the last run") if self._run else "the model in hand"

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
            self._scores_page.render(self._shown_scores(), project)
            self._refresh_threshold()
        else:
            self._no_scores.render(*self._why_no_scores(), scorable=self._trained and self._present)
        self._scores_stack.setCurrentIndex(0 if self._scores is None else 1)
        self._predictions_view.render(project, loaded=self._run is None)
        self._predictions_view.set_enabled(self._trained and self._present, self._why_not_asked())

    def _shown_scores(self) -> Scores:
        """Return the scores of the target that is looked at, the metrics of all targets with them."""
        every = self._scores.all_targets
        shown = every[min(self._header.target, len(every) - 1)]
        return shown.replaced(metrics=self._scores.metrics)

    def _inquire(self, source: str = "", *, anew: bool = True) -> None:
        """Let the pages that ask forget what they know, and the one in sight ask again."""
        why = self._why_not_asked()
        self._inquiry.begin(None if why else self._scores, source, anew=anew, why=why)
        self._on_page_changed()

    def _refresh_header(self) -> None:
        self._header.set_words(self._title(), detail_of(self._run) if self._run else self._origin)
        seen = "only the test rows were never seen" if self._run else "which of them it was trained on is not known"
        self._header.set_parts(self._run.rows if self._run else None, self._scores, seen)
        self._header.set_parts_enabled(self._trained and self._present)

    def _refresh_notes(self) -> None:
        if not self._present:
            self._stale_line.say(self._why_not_asked(), offers=False)
        else:
            # What a loaded model was trained with is not known, so nothing can have changed since.
            stale = self._stale and self._run is not None and self._scores is not None
            self._stale_line.say(STALE.format(name=self._name()) if stale else "")

    def _why_not_asked(self) -> str:
        """Return why the model of the run on the page cannot be asked; empty where it can."""
        if self._present and self._trained:
            return ""
        left_none = self._present or (self._run is not None and not self._run.kept_epoch)
        return (NO_MODEL if left_none else PAST_RUN).format(name=self._title())

    def _refresh_threshold(self) -> None:
        labels = self._shown_scores().labels if self._scores is not None else ()
        if len(labels) != 2:
            return
        asked = self._project.predict.threshold if self._project and self._present else self._scores.threshold
        self._scores_page.threshold_control.render(asked, class_name(labels[1]))
        self._scores_page.threshold_control.setEnabled(self._present and self._project is not None)

    def _why_no_scores(self) -> tuple[str, str]:
        run, name = self._run, self._title()
        if run is not None and run.status == "failed":
            return f"{name} failed", run.message or "It left no model."
        if run is not None and not run.epochs:
            return f"{name} was stopped before its first epoch", "It left no model to score."
        if run is not None and not run.rows.test:
            return (
                "No test rows",
                "All rows were trained on or validated with. Hold some out for the test on the data page.",
            )
        return "Not scored yet", "There is a model, but nobody asked yet what it is worth."

    # What the user does

    def _on_page_changed(self, place: int = -1) -> None:
        page = self._pages_tabs.currentWidget()
        self._header.set_parts_shown(page not in (self._predictions_view, self._inquiry.what_if_page))
        if self._trained and self._present and page not in (self._scores_stack, self._predictions_view):
            self._inquiry.look(page)

    def _on_target_chosen(self, place: int) -> None:
        self._inquiry.choose_target(place)
        self._refresh()

    def _on_rows_requested(self, true: int, predicted: int) -> None:
        self._inquiry.show_cell(true, predicted)
        self._pages_tabs.setCurrentWidget(self._inquiry.rows_page)

    def _evaluate(self, part: str) -> None:
        self._pace.begin(self._project.predict if self._project else None)
        self._patience_timer.start()
        self.evaluate_requested.emit(part)

    def _on_threshold_chosen(self, threshold: float) -> None:
        predict = self._project.predict.replaced(threshold=threshold)
        self._pace.score_soon()
        self.edited.emit(
            self._project.replaced(predict=predict), f"set the threshold to {threshold:.2f}", "predict.threshold"
        )

    def _on_batches_chosen(self, settings: PredictSpec) -> None:
        if settings != self._project.predict:
            project = self._project.replaced(predict=settings)
            self.edited.emit(project, "choose the batches of evaluate and predict", "predict.batches")

    def _on_score_due(self) -> None:
        if self._live():
            self._evaluate(self._scores.part)

    def _on_patience_over(self) -> None:
        self._header.set_detail("Scoring …")


def detail_of(run: Run) -> str:
    """Return how a run went, in one line."""
    facts = [kept(run)]
    if run.status != "finished":
        facts.append(run.status)
    if run.started:
        facts.append(moment(run.started, datetime.now(UTC)))
    if run.seconds.fit:
        facts.append(duration(run.seconds.fit))
    line = " · ".join(facts)
    return line[:1].upper() + line[1:]
