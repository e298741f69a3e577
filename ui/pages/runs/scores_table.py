"""What each of several runs is worth on the test rows, beside a naive guess."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from engine.results.run import Run
from engine.results.run_comparison import ScoreRow, score_rows
from ui.formatting.scores import metric_label, metric_value
from ui.pages.runs.row_table import show_rows
from ui.style import theme

NAIVE_TIP = "What a guess reaches that looks at no feature: the most frequent class, or the mean"


class ScoresTable(QTableWidget):
    """One row a figure, one column a run, and the naive guess at the end; the best of each row is bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("_scores_table")
        self.setAccessibleName("Scores of the selected runs on the test rows")
        self.setToolTip("Scores on the test rows; the best of each row is bold")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        show_rows(self)

    def render(self, runs: Sequence[Run], names: Sequence[str]) -> None:
        """Show the figures of these runs, which are called so."""
        rows = score_rows(runs)
        self.clear()
        self.setRowCount(len(rows))
        self.setColumnCount(len(runs) + 2)
        self.setHorizontalHeaderLabels(["Test rows", *names, "Naive guess"])
        self.horizontalHeaderItem(len(runs) + 1).setToolTip(NAIVE_TIP)
        for place, row in enumerate(rows):
            self._fill(place, row)
        self.resizeColumnsToContents()

    def _fill(self, place: int, row: ScoreRow) -> None:
        known = [value for value in row.values if value is not None]
        best = (min(known) if row.lower else max(known)) if len(known) > 1 and min(known) < max(known) else None
        self._put(place, 0, metric_label(row.title) if row.title[:1].islower() else row.title, bold=True)
        for column, value in enumerate(row.values, 1):
            self._put(place, column, _words(row, value), bold=value is not None and value == best)
        self._put(place, len(row.values) + 1, _words(row, row.naive), tip=NAIVE_TIP)

    def _put(self, row: int, column: int, text: str, *, bold: bool = False, tip: str = "") -> None:
        item = QTableWidgetItem(text)
        item.setFont(theme.font(bold=bold))
        item.setToolTip(tip or text)
        if column:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setItem(row, column, item)


def _words(row: ScoreRow, value: float | None) -> str:
    if value is None:
        return "–"
    return metric_value("accuracy" if row.title == "Accuracy" else row.title, value)
