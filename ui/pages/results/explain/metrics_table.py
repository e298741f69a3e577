"""All figures of a model as a table: value, interval, what a naive model gets, and what the figure says."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from engine.results.evaluation import EvaluationReport, Metric
from ui.formatting.numbers import number
from ui.style import theme
from ui.style.object_names import named

INTERVAL = "95 % interval"
NAIVE = "Naive model"
TIPS = {
    INTERVAL: "If the rows were drawn again, the figure would lie between these in 95 of 100 cases (bootstrap).",
    NAIVE: "What a model gets that knows nothing but the shares of the classes, or the mean, of the training rows. "
    "scikit-learn: DummyClassifier, DummyRegressor",
}


HEADINGS = ("Metric", "Value", INTERVAL, NAIVE, "What it says")
LAST = len(HEADINGS) - 1
ONE_LINE_FROM = 720
"""From this width on, in pixels at the usual size of text, a figure and what it says stand in one line."""


class MetricsTable(QFrame):
    """A card with one line for each figure.

    Signals
    -------
    intervals_requested()
        The intervals are to be computed.
    """

    intervals_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._title_label = named(QLabel("All figures"), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._interval_button = named(QPushButton("Compute intervals"), "_interval_button")
        self._interval_button.setIcon(theme.icon("activity"))
        self._interval_button.setToolTip(f"{TIPS[INTERVAL]} It takes some seconds. numpy: percentile of 200 samples")
        self._interval_button.setAccessibleName("Compute 95 % intervals")
        theme.set_role(self._interval_button, "flat")
        self._interval_button.clicked.connect(self._on_interval_clicked)
        top = QHBoxLayout()
        top.addWidget(self._title_label)
        top.addStretch()
        top.addWidget(self._interval_button)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(3 * theme.GRID)
        self._lines.setVerticalSpacing(theme.HALF)
        self._texts: list[QLabel] = []
        self._wide = True
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        layout.addLayout(top)
        layout.addLayout(self._lines)

    def render(self, found: EvaluationReport) -> None:
        """Show the figures of these findings."""
        while item := self._lines.takeAt(0):
            item.widget().deleteLater()
        with_intervals = any(figure.low is not None for figure in found.figures)
        self._interval_button.setVisible(not with_intervals)
        self.offer_intervals()
        for column, text in enumerate(HEADINGS):
            label = self._label(text, column, 0, "muted")
            label.setToolTip(TIPS.get(text, ""))
        self._texts = [self._add_line(figure, 2 * place + 1) for place, figure in enumerate(found.figures)]
        self._place_texts()

    def offer_intervals(self) -> None:
        """Let the intervals be asked for."""
        self._interval_button.setEnabled(True)

    def _place_texts(self) -> None:
        """Put what a figure says beside it, or where that would be a narrow column, below it."""
        self._lines.setColumnStretch(LAST, 1 if self._wide else 0)
        self._lines.setColumnStretch(0, 0 if self._wide else 1)
        self._lines.itemAtPosition(0, LAST).widget().setVisible(self._wide)
        for place, label in enumerate(self._texts):
            at = (2 * place + 1, LAST, 1, 1) if self._wide else (2 * place + 2, 0, 1, LAST)
            label.setContentsMargins(0, 0, 0, 0 if self._wide else theme.GRID)
            self._lines.addWidget(label, *at)

    def _add_line(self, figure: Metric, line: int) -> QLabel:
        """Write a figure into a line, and return what it says."""
        value = "–" if figure.value is None else number(figure.value)
        interval = "" if figure.low is None or figure.high is None else f"{number(figure.low)} to {number(figure.high)}"
        naive = "" if figure.baseline is None else number(figure.baseline)
        command = "Higher is better." if figure.better == "higher" else "Lower is better."
        self._label(figure.name, 0, line)
        self._label(value, 1, line, "strong")
        self._label(interval, 2, line)
        self._label(naive, 3, line, "muted")
        return self._label(figure.reason or f"{figure.text} {command}", LAST, line, "muted")

    def _label(self, text: str, column: int, line: int, role: str = "") -> QLabel:
        label = QLabel(text, wordWrap=column == LAST)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if role:
            theme.set_role(label, role)
        if column == LAST:
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        side = Qt.AlignmentFlag.AlignRight if column in (1, 2, 3) else Qt.AlignmentFlag.AlignLeft
        self._lines.addWidget(label, line, column, side if column < LAST else Qt.AlignmentFlag(0))
        return label

    def _on_interval_clicked(self) -> None:
        self._interval_button.setEnabled(False)
        self.intervals_requested.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= ONE_LINE_FROM * max(1.0, theme.font_scale())
        if wide != self._wide:
            self._wide = wide
            if self._texts:
                self._place_texts()
