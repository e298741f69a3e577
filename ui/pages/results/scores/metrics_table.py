"""Table of the metrics that have no card: value, confidence interval, baseline and description."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from engine.results.evaluation import Metric
from ui.formatting.score_cards import INTERVAL, TIPS
from ui.formatting.scores import metric_value
from ui.style import theme
from ui.style.object_names import named

BASELINE = "Guessing"
HINTS = {INTERVAL: TIPS[INTERVAL], BASELINE: TIPS["naive"]}
"""Tooltips of the headings."""

HEADINGS = ("Metric", "Value", INTERVAL, BASELINE, "Meaning")
LAST = len(HEADINGS) - 1
MIN_ONE_LINE_WIDTH = 720
"""Width from which value and meaning are on one line, in pixels at normal text size."""


class MetricsTable(QFrame):
    """Card with one line per metric; hidden without any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        title = named(QLabel("More metrics"), "_title_label")
        theme.set_role(title, "heading")
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(2 * theme.GRID)
        self._lines.setVerticalSpacing(theme.HALF)
        self._texts: list[QLabel] = []
        self._labels: list[QLabel] = []
        self._wide = True
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        layout.addWidget(title)
        layout.addLayout(self._lines)
        self.hide()

    def show_metrics(self, metrics: Sequence[Metric]) -> None:
        """Show other metrics."""
        for label in self._labels:
            self._lines.removeWidget(label)
            label.deleteLater()
        self._labels = []
        for column, text in enumerate(HEADINGS):
            self._label(text, column, 0, "muted").setToolTip(HINTS.get(text, ""))
        self._texts = [self._add_line(metric, 2 * index + 1) for index, metric in enumerate(metrics)]
        self._place_texts()
        self.setVisible(bool(metrics))

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
        value, low, high, baseline = (
            "" if each is None else metric_value(metric.name.lower(), each)
            for each in (metric.value, metric.low, metric.high, metric.baseline)
        )
        interval = f"{low.removesuffix(' %')} to {high}" if low and high else ""
        direction = "Higher is better." if metric.better == "higher" else "Lower is better."
        self._label(metric.name, 0, line)
        self._label(value or "–", 1, line, "error" if metric.remark else "strong")
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

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= MIN_ONE_LINE_WIDTH * max(1.0, theme.font_scale())
        if wide != self._wide:
            self._wide = wide
            if self._texts:
                self._place_texts()
