"""Table of the metrics of several runs on the test rows, and of the baseline."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from engine.results.run import Run
from engine.results.run_comparison import ScoreRow, score_rows
from ui.formatting.scores import metric_label, metric_value
from ui.pages.runs.row_table import show_rows
from ui.style import theme

BASELINE_TIP = "Prediction that ignores the features: the most frequent class, or the mean"


class ScoresTable(QTableWidget):
    """Table with one row per metric and one column per run; the best value of each row is bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("_scores_table")
        self.setAccessibleName("Scores of the selected runs on the test rows")
        self.setToolTip("Metrics on the test rows; the best value of each row is bold")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        show_rows(self)

    def show_runs(self, runs: Sequence[Run], names: Sequence[str]) -> None:
        """Show the metrics of runs with these names."""
        rows = score_rows(runs)
        self.clear()
        self.setRowCount(len(rows))
        self.setColumnCount(len(runs) + 2)
        self.setHorizontalHeaderLabels(["Test rows", *names, "Baseline"])
        baseline_item = QTableWidgetItem("Baseline")
        baseline_item.setToolTip(BASELINE_TIP)
        self.setHorizontalHeaderItem(len(runs) + 1, baseline_item)
        for position, row in enumerate(rows):
            self._fill_row(position, row)
        self.resizeColumnsToContents()

    def _fill_row(self, position: int, row: ScoreRow) -> None:
        known = [value for value in row.values if value is not None]
        best = (min(known) if row.lower else max(known)) if len(known) > 1 and min(known) < max(known) else None
        self._set_cell(position, 0, metric_label(row.title) if row.title[:1].islower() else row.title, bold=True)
        for column, value in enumerate(row.values, 1):
            self._set_cell(position, column, _value_text(row, value), bold=value is not None and value == best)
        self._set_cell(position, len(row.values) + 1, _value_text(row, row.baseline), tip=BASELINE_TIP)

    def _set_cell(self, row: int, column: int, text: str, *, bold: bool = False, tip: str = "") -> None:
        item = QTableWidgetItem(text)
        item.setFont(theme.font(bold=bold))
        item.setToolTip(tip or text)
        if column:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setItem(row, column, item)


def _value_text(row: ScoreRow, value: float | None) -> str:
    if value is None:
        return "–"
    return metric_value("accuracy" if row.title == "Accuracy" else row.title, value)
