"""The Scores tab: score cards, then confusion matrix and report, or scatter chart and errors of a regression."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from engine.project import Project
from engine.results.run import Scores
from engine.results.verdicts.reference_models import TargetScores
from ui.formatting.scores import score_card_values
from ui.pages.results.scores.confusion_view import ConfusionView
from ui.pages.results.scores.reference_table import ReferenceTable
from ui.pages.results.scores.regression_view import RegressionView
from ui.pages.results.scores.report_view import ReportView
from ui.pages.results.scores.score_cards import ScoreCards
from ui.pages.results.scores.threshold_control import ThresholdControl
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.inline_notice import InlineNotice

MIN_TWO_COLUMN_WIDTH = 880
"""Width from which the report is next to the matrix, in pixels at normal text size."""


class ScoresPage(QScrollArea):
    """Scroll area with all scores of one target."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.score_cards = named(ScoreCards(), "_score_cards")
        self.threshold_control = named(ThresholdControl(), "_threshold_control")
        self.confusion_view = named(ConfusionView(), "_confusion_view")
        self.regression_view = named(RegressionView(), "_regression_view")
        self.report_view = named(ReportView(), "_report_view")
        self._compared: dict[str, TargetScores] = {}
        self._note = self._target = ""
        self._notes_line = named(InlineNotice("info"), "_notes_line")
        self._verdict_label = named(QLabel(wordWrap=True), "_verdict_label")
        self._verdict_label.setTextFormat(Qt.TextFormat.PlainText)
        self._verdict_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._verdict_label.hide()
        self.reference_table = named(ReferenceTable(), "_reference_table")
        tip = "Train the settings of this run on all rows, for as many epochs as it kept"
        self.all_rows_line = named(InlineNotice("layers", "Train on all rows", tip=tip), "_all_rows_line")
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(theme.GRID)
        self._right = QVBoxLayout()
        self._right.setSpacing(theme.GRID)
        self._right.addWidget(self.reference_table, 0, Qt.AlignmentFlag.AlignTop)
        self._right.addWidget(self.report_view, 1)
        self._right.addWidget(self.all_rows_line, 0, Qt.AlignmentFlag.AlignTop)
        for view in (self.confusion_view, self.regression_view):
            self._columns.addWidget(view, 1)
        self._columns.addLayout(self._right, 1)
        page = named(QWidget(), "_scores_page")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._verdict_label)
        layout.addWidget(self._notes_line)
        layout.addWidget(self.score_cards)
        layout.addWidget(self.threshold_control)
        layout.addLayout(self._columns)
        layout.addStretch()
        self.setWidget(page)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_scores(self, scores: Scores, project: Project | None) -> None:
        """Show scores; `project` is the trained project, None if not known."""
        self._target = scores.target
        self._refresh_comparison()
        self._notes_line.show_text(" ".join(scores.notes))
        self.score_cards.show_values(score_card_values(scores, project))
        regression = scores.task == "regression"
        self.confusion_view.setVisible(not regression)
        self.regression_view.setVisible(regression)
        self.threshold_control.setVisible(has_threshold(scores, project))
        self._columns.setStretchFactor(self.regression_view, 2)
        self._right.setAlignment(self.report_view, Qt.AlignmentFlag.AlignTop if regression else Qt.AlignmentFlag(0))
        if regression:
            targets = project.data.with_role("target") if project else ()
            self.regression_view.show_scores(scores, scores.target or (targets[0].name if targets else "target"))
            self.report_view.show_report(scores.report, title="Regression errors", name="r2_score, mean_absolute_error")
        else:
            self.confusion_view.show_scores(scores)
            self.report_view.show_report(scores.report)

    def show_comparison(self, compared: tuple[TargetScores, ...], note: str = "") -> None:
        """Show how the model compares with others, for each target: a sentence and a table; else a note, or nothing."""
        self._compared, self._note = {each.target: each for each in compared}, note
        self._refresh_comparison()

    def _refresh_comparison(self) -> None:
        only = next(iter(self._compared.values()), None) if len(self._compared) == 1 else None
        shown = self._compared.get(self._target, only)
        text = shown.verdict if shown is not None else self._note
        self._verdict_label.setText(text)
        theme.set_role(self._verdict_label, "muted" if shown is None else "heading")
        self._verdict_label.setVisible(bool(text))
        self.reference_table.show_scores(shown)
        # The report of a regression has the numbers of the first line of the table.
        self.report_view.setHidden(shown is not None and shown.task == "regression" and bool(shown.references))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.viewport().width() >= MIN_TWO_COLUMN_WIDTH * max(1.0, theme.font_scale())
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() != direction:
            self._columns.setDirection(direction)


def has_threshold(scores: Scores, project: Project | None) -> bool:
    """Return whether a threshold decides the class: with two classes and one output unit.

    With two output units the larger probability decides.
    """
    layers = project.model.layers if project else ()
    return scores.task == "binary" and len(scores.labels) == 2 and not (layers and layers[-1].params.get("units") == 2)
