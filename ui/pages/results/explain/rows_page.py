"""The Rows tab: the rows with the largest errors, or those of one cell of the confusion matrix."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.results.evaluation import EvaluationReport, class_name
from engine.results.verdicts.scores import worst_title
from engine.system.word_forms import counted
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.frame_view import FrameView

MAX_ROWS = 1_000
"""Maximum number of rows shown; the title names the full count."""


class WorstRowsPage(QWidget):
    """Rows of the table with their true and predicted values.

    Signals
    -------
    rows_requested(tuple, tuple)
        Positions of the rows in the table and among the scored rows.
    """

    rows_requested = Signal(tuple, tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: EvaluationReport | None = None
        self._title_label = named(QLabel(wordWrap=True), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._title_label.setTextFormat(Qt.TextFormat.PlainText)
        self._worst_button = named(QPushButton("Worst rows"), "_worst_button")
        self._worst_button.setToolTip("Show the rows with the largest errors, worst first.")
        self._worst_button.setAccessibleName("Show the worst rows")
        self._worst_button.clicked.connect(self._show_worst)
        self._rows_table = named(FrameView(), "_worst_rows_table")
        self._rows_table.verticalHeader().hide()  # the first column has the numbers of the rows
        self._rows_table.setAccessibleName("Rows with their true and predicted values")
        self._rows_table.setToolTip(
            "Rows of the table with their true and predicted values. Ctrl+C copies the selection"
        )
        top = QHBoxLayout()
        top.addWidget(self._title_label, 1)
        top.addWidget(self._worst_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addLayout(top)
        layout.addWidget(self._rows_table, 1)

    def show_report(self, report: EvaluationReport, cell: tuple[int, int] | None = None) -> None:
        """Show the worst rows of an evaluation, or those of a cell of the confusion matrix if one is given."""
        self._report = report
        self._worst_button.setEnabled(True)
        if cell is None:
            self._show_worst()
        else:
            self.show_cell(*cell)

    def show_message(self, text: str) -> None:
        """Show why there are no rows."""
        self._report = None
        self._title_label.setText(text)
        self._worst_button.setEnabled(False)
        self._rows_table.show_frame(None)

    def show_cell(self, true: int, predicted: int) -> None:
        """Show the rows of one cell of the confusion matrix, given by the positions of its classes."""
        report = self._report
        if report is None:
            return
        positions = ((report.true == true) & (report.predicted == predicted)).nonzero()[0]
        names = class_name(report.labels[true]), class_name(report.labels[predicted])
        self._request(report, list(positions), f"{counted(len(positions))} of {names[0]}, predicted as {names[1]}")

    def show_row(self, position: int) -> None:
        """Show one row, by its position in the table."""
        if self._report is not None:
            positions = (self._report.rows == position).nonzero()[0]
            self._request(self._report, list(positions[:1]), f"Row {position + 1:,}")

    def show_rows(self, positions: tuple[int, ...], frame: Any) -> None:
        """Show rows of the table next to their true and predicted values.

        Parameters
        ----------
        positions : tuple of int
            Positions of the rows among the scored ones.
        frame : DataFrame
            The rows, indexed by their numbers in the table, from 1.
        """
        report = self._report
        if report is None:
            return
        chosen, labels = list(positions), report.labels
        true: Any = report.true[chosen]
        predicted: Any = report.predicted[chosen]
        if labels:
            true, predicted = [labels[int(each)] for each in true], [labels[int(each)] for each in predicted]
        added = {"row": frame.index, f"true {report.target}": true, f"predicted {report.target}": predicted}
        if labels and report.y_pred.shape[1] == 1:
            added[f"probability of {labels[1]}"] = report.y_pred[chosen, 0]
        elif labels:
            added[f"probability of true {report.target}"] = report.y_pred[chosen, report.true[chosen].astype(int)]
        shown = frame.drop(columns=report.target, errors="ignore")  # the true values are added
        for column, (name, cells) in enumerate(added.items()):
            shown.insert(column, name, cells, allow_duplicates=True)  # the table may have a column of that name
        self._rows_table.show_frame(shown)

    def _show_worst(self) -> None:
        report = self._report
        if report is None:
            return
        self._request(report, list(report.worst), worst_title(report, len(report.worst)))

    def _request(self, report: EvaluationReport, positions: list[int], title: str) -> None:
        shown = positions[:MAX_ROWS]
        more = f" (the first {MAX_ROWS:,})" if len(positions) > MAX_ROWS else ""
        self._title_label.setText(title + more)
        rows = tuple(int(report.rows[position]) for position in shown)
        self.rows_requested.emit(rows, tuple(map(int, shown)))
