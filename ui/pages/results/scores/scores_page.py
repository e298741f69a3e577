"""The Scores tab: a sentence and score cards, then confusion matrix and report, or scatter chart of a regression."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from engine.project import Project
from engine.results.evaluation import Metric
from engine.results.run import Run, Scores
from engine.results.run_comparison import earlier_runs
from engine.results.verdicts.reference_models import TargetScores, against_guessing
from engine.results.verdicts.training import training_verdict
from engine.suggestions.all_rows import offer_text
from ui.formatting.score_cards import ScoreContext, other_metrics, score_card_values
from ui.formatting.scores import PART_NAMES
from ui.pages.results.scores.confusion_view import ConfusionView
from ui.pages.results.scores.earlier_runs import EarlierRuns
from ui.pages.results.scores.metrics_table import MetricsTable
from ui.pages.results.scores.regression_view import RegressionView
from ui.pages.results.scores.report_view import ReportView
from ui.pages.results.scores.score_cards import ScoreCards
from ui.pages.results.scores.threshold_control import ThresholdControl
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.inline_notice import InlineNotice

MIN_TWO_COLUMN_WIDTH = 880
"""Width from which the report is next to the matrix, in pixels at normal text size."""

ENDINGS = ("improving", "overfitting", "not learning", "diverged")
"""Kinds of the verdict on a training that the sentence ends with."""


class ScoresPage(QScrollArea):
    """Scroll area with all scores of one target: a sentence, cards, earlier runs, then where the model is wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._scores: Scores | None = None
        self._project: Project | None = None
        self._run: Run | None = None
        self._earlier: tuple[Run, ...] = ()
        self._compared: dict[str, TargetScores] = {}
        self._metrics: tuple[tuple[Metric, ...], ...] = ()
        self._note = self._interval_note = ""
        self._make_widgets()
        self._lay_out()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _make_widgets(self) -> None:
        self.score_cards = named(ScoreCards(), "_score_cards")
        self.threshold_control = named(ThresholdControl(), "_threshold_control")
        self.confusion_view = named(ConfusionView(), "_confusion_view")
        self.regression_view = named(RegressionView(), "_regression_view")
        self.report_view = named(ReportView(), "_report_view")
        self.earlier_runs = named(EarlierRuns(), "_earlier_runs")
        self.metrics_table = named(MetricsTable(), "_metrics_table")
        self._notes_line = named(InlineNotice("info"), "_notes_line")
        self._verdict_label = named(QLabel(wordWrap=True), "_verdict_label")
        self._verdict_label.setTextFormat(Qt.TextFormat.PlainText)
        self._verdict_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._progress_label = named(QLabel(), "_progress_label")
        theme.set_role(self._progress_label, "muted")
        tip = "Train the settings of this run on all rows, for as many epochs as it kept"
        self.all_rows_line = named(InlineNotice("layers", "Train on all rows", tip=tip), "_all_rows_line")

    def _lay_out(self) -> None:
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(theme.GRID)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for column, parts in (
            (self._left, (self.confusion_view, self.regression_view)),
            (self._right, (self.earlier_runs, self.report_view, self.metrics_table, self.all_rows_line)),
        ):
            column.setSpacing(theme.GRID)
            for part in parts:
                column.addWidget(part)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        page = named(QWidget(), "_scores_page")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        for label in (self._verdict_label, self._progress_label):
            layout.addWidget(label)
        for widget in (self._notes_line, self.score_cards, self.threshold_control):
            layout.addWidget(widget)
        layout.addLayout(self._columns)
        layout.addStretch()
        self.setWidget(page)

    def show_scores(
        self, scores: Scores, project: Project | None, run: Run | None = None, runs: Sequence[Run] = ()
    ) -> None:
        """Show scores of one target.

        Parameters
        ----------
        project : Project or None
            The trained project; None if not known.
        run : Run or None
            The run that was scored; None for a model of no known run.
        runs : sequence of Run
            All runs of the project; earlier ones on the same test rows are compared with it.
        """
        self._scores, self._project, self._run = scores, project, run
        self._earlier = earlier_runs(run, runs) if run is not None and scores.part == "test" else ()
        self._notes_line.show_text(" ".join(scores.notes))
        regression = scores.task == "regression"
        self.confusion_view.setVisible(not regression)
        self.report_view.setVisible(not regression)
        self.regression_view.setVisible(regression)
        self.threshold_control.setVisible(has_threshold(scores, project))
        self.all_rows_line.show_text(offer_text(run) if run is not None and scores.part == "test" else "")
        # Next to the chart of a regression there is room; the classes of a report fill it.
        (self._right if regression else self._left).insertWidget(2, self.metrics_table)
        if regression:
            targets = project.data.with_role("target") if project else ()
            self.regression_view.show_scores(scores, scores.target or (targets[0].name if targets else "target"))
        else:
            self.confusion_view.show_scores(scores)
            self.report_view.show_report(scores.report)
        self._refresh()

    def clear_comparison(self) -> None:
        """Forget how the model compares with others, and the intervals of its metrics."""
        self._compared, self._metrics, self._note, self._interval_note = {}, (), "", ""
        self._refresh()

    def show_comparison(self, compared: tuple[TargetScores, ...], note: str = "") -> None:
        """Show how the model compares with others, for each target; else a note, or nothing."""
        self._compared, self._note = {each.target: each for each in compared}, note
        self._refresh()

    def show_intervals(self, metrics: tuple[tuple[Metric, ...], ...], note: str = "") -> None:
        """Show all metrics of each target with their intervals; else a note, or nothing."""
        self._metrics, self._interval_note = metrics, note
        self._refresh()

    def _refresh(self) -> None:
        scores = self._scores
        if scores is None:
            return
        context = self._context(scores)
        cards = score_card_values(scores, self._project, context)
        self.score_cards.show_values(cards)
        self.metrics_table.show_metrics(other_metrics(context.metrics, cards))
        others = ((each.name or each.id, _of_target(each.scores, scores.target)) for each in self._earlier)
        self.earlier_runs.show_runs(scores, [(name, other) for name, other in others if other is not None])
        text = self._sentence(context) or self._note
        self._verdict_label.setText(text)
        theme.set_role(self._verdict_label, "muted" if context.compared is None else "heading")
        self._verdict_label.setVisible(bool(text))
        measured = f"Measured on {_rows_text(scores, known=self._run is not None)}."
        self._progress_label.setText(self._interval_note or measured)

    def _context(self, scores: Scores) -> ScoreContext:
        """Return what is known about the target that is shown."""
        only = next(iter(self._compared.values()), None) if len(self._compared) == 1 else None
        targets = [each.target for each in self._all_targets()]
        place = targets.index(scores.target) if scores.target in targets else 0
        metrics = self._metrics[place] if place < len(self._metrics) else ()
        held_out = self._run.out_of_fold if self._run is not None and scores.part == "test" else None
        out_of_fold = _of_target(held_out, scores.target)
        return ScoreContext(self._compared.get(scores.target, only), metrics, out_of_fold)

    def _all_targets(self) -> Sequence[Scores | TargetScores]:
        if self._run is not None and self._run.scores is not None:
            return self._run.scores.all_targets
        return tuple(self._compared.values())

    def _sentence(self, context: ScoreContext) -> str:
        """Return how good the model is and how its training ended; empty without a comparison."""
        compared = context.compared
        if compared is None:
            return ""
        metric = next((each for each in context.metrics if each.key == compared.gain_key), None)
        summary = compared.summary(metric.low, metric.high) if metric is not None else compared.summary()
        verdict = training_verdict(self._run, against_guessing((compared,))) if self._run is not None else None
        ending = verdict.finding if verdict is not None and verdict.kind in ENDINGS else ""
        return f"{summary} {ending}".strip()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.viewport().width() >= MIN_TWO_COLUMN_WIDTH * max(1.0, theme.font_scale())
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() != direction:
            self._columns.setDirection(direction)


def _rows_text(scores: Scores, *, known: bool) -> str:
    """Return what rows were scored, and if it is known what the training did with them."""
    used = {
        "test": ", which the training has not seen",
        "validation": ", by which the training was validated",
        "train": ", which the network was trained on: for other rows, expect worse",
    }
    rows = PART_NAMES[scores.part].removesuffix("s") if scores.rows == 1 else PART_NAMES[scores.part]
    return f"{scores.rows:,} {rows}{used.get(scores.part, '') if known else ''}"


def _of_target(scores: Scores | None, target: str) -> Scores | None:
    """Return the scores of a target; None if there are none."""
    return next((each for each in scores.all_targets if each.target == target), None) if scores is not None else None


def has_threshold(scores: Scores, project: Project | None) -> bool:
    """Return whether a threshold decides the class: with two classes and one output unit.

    With two output units the larger probability decides.
    """
    layers = project.model.layers if project else ()
    return scores.task == "binary" and len(scores.labels) == 2 and not (layers and layers[-1].params.get("units") == 2)
