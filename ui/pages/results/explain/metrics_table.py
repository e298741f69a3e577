"""Table of all metrics of a model: value, confidence interval, baseline and description."""

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
BASELINE = "Baseline"
TIPS = {
    INTERVAL: "Bootstrap confidence interval of the metric: 95 % of resampled row sets give a value in it.",
    BASELINE: "Metric of a model that always predicts the class frequencies or the mean of the training rows. "
    "scikit-learn: DummyClassifier, DummyRegressor",
}


HEADINGS = ("Metric", "Value", INTERVAL, BASELINE, "Meaning")
LAST = len(HEADINGS) - 1
MIN_ONE_LINE_WIDTH = 720
"""Width from which value and meaning are on one line, in pixels at normal text size."""


class MetricsTable(QFrame):
    """Card with one line per metric.

    Signals
    -------
    intervals_requested()
        The user requests confidence intervals.
    """

    intervals_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._title_label = named(QLabel("All metrics"), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._interval_button = named(QPushButton("Compute intervals"), "_interval_button")
        self._interval_button.setIcon(theme.icon("activity"))
        self._interval_button.setToolTip(f"{TIPS[INTERVAL]} Takes some seconds. numpy: percentile of 200 samples")
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
        self._labels: list[QLabel] = []
        self._wide = True
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        layout.addLayout(top)
        layout.addLayout(self._lines)

    def show_report(self, report: EvaluationReport) -> None:
        """Show the metrics of an evaluation."""
        for label in self._labels:
            self._lines.removeWidget(label)
            label.deleteLater()
        self._labels = []
        with_intervals = any(metric.low is not None for metric in report.metrics)
        self._interval_button.setVisible(not with_intervals)
        self.offer_intervals()
        for column, text in enumerate(HEADINGS):
            self._label(text, column, 0, "muted").setToolTip(TIPS.get(text, ""))
        self._texts = [self._add_line(metric, 2 * index + 1) for index, metric in enumerate(report.metrics)]
        self._place_texts()

    def offer_intervals(self) -> None:
        """Enable the button that computes the intervals."""
        self._interval_button.setEnabled(True)

    def _place_texts(self) -> None:
        """Place the meaning of each metric next to it, or below it in a narrow table."""
        self._lines.setColumnStretch(LAST, 1 if self._wide else 0)
        self._lines.setColumnStretch(0, 0 if self._wide else 1)
        self._labels[LAST].setVisible(self._wide)  # the heading of the column of texts
        for index, label in enumerate(self._texts):
            at = (2 * index + 1, LAST, 1, 1) if self._wide else (2 * index + 2, 0, 1, LAST)
            label.setContentsMargins(0, 0, 0, 0 if self._wide else theme.GRID)
            self._lines.addWidget(label, *at)

    def _add_line(self, metric: Metric, line: int) -> QLabel:
        """Add the labels of a metric and return that of its meaning."""
        value = "–" if metric.value is None else number(metric.value)
        interval = "" if metric.low is None or metric.high is None else f"{number(metric.low)} to {number(metric.high)}"
        baseline = "" if metric.baseline is None else number(metric.baseline)
        direction = "Higher is better." if metric.better == "higher" else "Lower is better."
        self._label(metric.name, 0, line)
        self._label(value, 1, line, "error" if metric.remark else "strong")
        self._label(interval, 2, line)
        self._label(baseline, 3, line, "muted")
        remark = f"{metric.remark[:1].upper()}{metric.remark[1:]}. " if metric.remark else ""
        role = "error" if metric.remark else "muted"
        return self._label(remark + (metric.reason or f"{metric.text} {direction}"), LAST, line, role)

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
        self._labels.append(label)
        return label

    def _on_interval_clicked(self) -> None:
        self._interval_button.setEnabled(False)
        self.intervals_requested.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= MIN_ONE_LINE_WIDTH * max(1.0, theme.font_scale())
        if wide != self._wide:
            self._wide = wide
            if self._texts:
                self._place_texts()
