"""The page "Rows": the rows that were wrong most, or those of one cell of the confusion matrix."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.results.evaluation import EvaluationReport, class_name
from ui.formatting.numbers import counted
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.frame_view import FrameView

MAX_ROWS = 1_000
"""More rows than this nobody reads; how many there are is told."""


class WorstRowsPage(QWidget):
    """Rows of the table with what they are and what was predicted.

    Signals
    -------
    rows_requested(tuple, tuple)
        Positions of the rows of the table that are to be shown, and their places among those that were scored.
    """

    rows_requested = Signal(tuple, tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: EvaluationReport | None = None
        self._title_label = named(QLabel(wordWrap=True), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._title_label.setTextFormat(Qt.TextFormat.PlainText)
        self._worst_button = named(QPushButton("Worst rows"), "_worst_button")
        self._worst_button.setToolTip("Show the rows whose prediction was the furthest off, the worst first.")
        self._worst_button.setAccessibleName("Show the worst rows")
        self._worst_button.clicked.connect(self._show_worst)
        self._found_table = FrameView()
        self._found_table.setObjectName("_found_table")
        self._found_table.verticalHeader().hide()  # the first column says which rows of the table they are
        self._found_table.setAccessibleName("Rows with their true and their predicted answer")
        self._found_table.setToolTip("Rows of the table, with what they are and what was predicted. Ctrl+C copies")
        top = QHBoxLayout()
        top.addWidget(self._title_label, 1)
        top.addWidget(self._worst_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addLayout(top)
        layout.addWidget(self._found_table, 1)

    def render(self, found: EvaluationReport, cell: tuple[int, int] | None = None) -> None:
        """Show the worst rows of these findings, or those of a cell of the confusion matrix where one is given."""
        self._found = found
        self._worst_button.setEnabled(True)
        if cell is None:
            self._show_worst()
        else:
            self.show_cell(*cell)

    def say(self, text: str) -> None:
        """Say why there are no rows to be seen."""
        self._found = None
        self._title_label.setText(text)
        self._worst_button.setEnabled(False)
        self._found_table.show_frame(None)

    def show_cell(self, true: int, predicted: int) -> None:
        """Show the rows of one cell of the confusion matrix."""
        found = self._found
        places = ((found.true == true) & (found.predicted == predicted)).nonzero()[0]
        names = class_name(found.labels[true]), class_name(found.labels[predicted])
        self._ask(list(places), f"{counted(len(places))} of {names[0]}, predicted as {names[1]}")

    def show_row(self, position: int) -> None:
        """Show one row, by its place in the table."""
        places = (self._found.rows == position).nonzero()[0]
        self._ask(list(places[:1]), f"Row {position + 1:,}")

    def show_rows(self, places: tuple[int, ...], frame: Any) -> None:
        """Show rows of the table, indexed by their places from 1, whose places among the scored ones are these."""
        found, places = self._found, list(places)
        labels = found.labels
        true, predicted = found.true[places], found.predicted[places]
        if labels:
            true, predicted = [labels[int(each)] for each in true], [labels[int(each)] for each in predicted]
        told = {"row": frame.index, f"true {found.target}": true, f"predicted {found.target}": predicted}
        if labels and found.answers.shape[1] == 1:
            told[f"probability of {labels[1]}"] = found.answers[places, 0]
        elif labels:
            told[f"probability of true {found.target}"] = found.answers[places, found.true[places].astype(int)]
        shown = frame.copy()
        for place, (name, cells) in enumerate(told.items()):
            shown.insert(place, name, cells, allow_duplicates=True)  # a column may be called like that
        self._found_table.show_frame(shown)

    def _show_worst(self) -> None:
        what = "the true class was least probable to the model" if self._found.labels else "furthest off"
        worst = list(self._found.worst)
        which = f"The {len(worst):,} worst rows" if len(worst) > 1 else "The worst row"
        self._ask(worst, f"{which}: {what}")

    def _ask(self, places: list[int], title: str) -> None:
        shown = places[:MAX_ROWS]
        more = f" (the first {MAX_ROWS:,})" if len(places) > MAX_ROWS else ""
        self._title_label.setText(title + more)
        self.rows_requested.emit(tuple(int(self._found.rows[place]) for place in shown), tuple(map(int, shown)))
