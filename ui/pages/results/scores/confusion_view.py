"""Card with the confusion matrix as a heat map, its named axes and sentences about it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from engine.results.run import Scores
from ui.formatting.scores import cell_sentence, most_confused
from ui.pages.results.scores.confusion_table import ConfusionTable
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.wheel_filter import leave_wheel_to_page

LEGEND = "Blue: correct; orange: wrong. Stronger colour: larger share of the {of}."
SHARES = ("Shares of the true class", "Shares of the predicted class")
"""Shares of rows give recall on the diagonal, shares of columns precision."""
OF = ("true class (its row)", "predicted class (its column)")


class VerticalLabel(QWidget):
    """Label with one line of vertical text."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setAccessibleName(text)

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.height() + theme.HALF, metrics.horizontalAdvance(self._text) + theme.GRID)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.color("muted"))
        painter.translate(0, self.height())
        painter.rotate(-90)
        painter.drawText(QRect(0, 0, self.height(), self.width()), Qt.AlignmentFlag.AlignCenter, self._text)


class ConfusionView(QFrame):
    """Card with the matrix, a sentence about the current cell, and the most frequent confusion.

    Signals
    -------
    rows_requested(int, int)
        Positions of the true and the predicted class whose rows the user requests.
    """

    rows_requested = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._scores: Scores | None = None
        self._make_widgets()
        self._lay_out()
        self._matrix_table.cell_changed.connect(self._on_cell_changed)
        self._matrix_table.activated.connect(lambda index: self.rows_requested.emit(index.row(), index.column()))
        self._rows_button.clicked.connect(self._on_rows_clicked)
        self._copy_button.clicked.connect(self._on_copy_clicked)
        self._shares_combo.currentIndexChanged.connect(self._on_shares_chosen)

    def _make_widgets(self) -> None:
        self._title_label = named(QLabel("Confusion matrix"), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._copy_button = named(QPushButton("Copy"), "_copy_button")
        self._copy_button.setIcon(theme.icon("copy"))
        theme.set_role(self._copy_button, "flat")
        self._copy_button.setToolTip("Copy the counts with their labels as a table for a spreadsheet.")
        self._copy_button.setAccessibleName("Copy confusion matrix")
        self._rows_button = named(QPushButton("Show rows"), "_rows_button")
        self._rows_button.setEnabled(False)
        self._rows_button.setIcon(theme.icon("table"))
        theme.set_role(self._rows_button, "flat")
        self._rows_button.setToolTip("Show the rows of the selected cell (or double-click it).")
        self._rows_button.setAccessibleName("Show the rows of the selected cell")
        self._shares_combo = named(QComboBox(), "_shares_combo")
        self._shares_combo.addItems(SHARES)
        self._shares_combo.setToolTip(
            "Normalize by true class (recall on the diagonal) or by predicted class (precision on the diagonal). "
            "scikit-learn: confusion_matrix(normalize=)"
        )
        self._shares_combo.setAccessibleName("Shares in the confusion matrix")
        leave_wheel_to_page(self._shares_combo)
        self._matrix_table = named(ConfusionTable(self), "_matrix_table")
        self._matrix_table.setAccessibleName("Confusion matrix: rows are true classes, columns predicted classes")
        self._matrix_table.setToolTip("Rows by true and predicted class. scikit-learn: confusion_matrix")
        self._predicted_label = named(QLabel("Predicted class"), "_predicted_label")
        theme.set_role(self._predicted_label, "muted")
        self._true_label = named(VerticalLabel("True class"), "_true_label")
        self._confused_label = named(QLabel(wordWrap=True), "_confused_label")
        self._cell_label = named(QLabel(wordWrap=True), "_cell_label")
        theme.set_role(self._cell_label, "muted")
        for label in (self._confused_label, self._cell_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title_label)
        top.addStretch()
        top.addWidget(self._shares_combo)
        top.addWidget(self._rows_button)
        top.addWidget(self._copy_button)
        grid = QGridLayout()
        grid.setSpacing(0)
        grid.addWidget(self._predicted_label, 0, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self._true_label, 1, 0)
        grid.addWidget(self._matrix_table, 1, 1)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addLayout(top)
        layout.addWidget(self._confused_label)
        layout.addWidget(self._cell_label)
        layout.addLayout(grid)
        layout.addStretch()

    def show_scores(self, scores: Scores) -> None:
        """Show the matrix of scores; the current cell is kept."""
        self._scores = scores
        self._matrix_table.show_scores(scores)
        self._confused_label.setText(most_confused(scores))
        self._predicted_label.setContentsMargins(self._matrix_table.verticalHeader().sizeHint().width(), 0, 0, 0)
        current = self._matrix_table.currentIndex()
        self._rows_button.setEnabled(current.isValid())
        legend = LEGEND.format(of=OF[self._shares_combo.currentIndex()])
        self._cell_label.setText(
            cell_sentence(scores, current.row(), current.column()) if current.isValid() else legend
        )

    def _on_rows_clicked(self) -> None:
        current = self._matrix_table.currentIndex()
        self.rows_requested.emit(current.row(), current.column())

    def _on_cell_changed(self, true: int, predicted: int) -> None:
        self._rows_button.setEnabled(True)
        if self._scores is not None:
            self._cell_label.setText(cell_sentence(self._scores, true, predicted))

    def _on_shares_chosen(self, index: int) -> None:
        self._matrix_table.matrix.set_shares(of_columns=index == 1)
        if self._scores is not None:
            self.show_scores(self._scores)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._matrix_table.copied_text())
