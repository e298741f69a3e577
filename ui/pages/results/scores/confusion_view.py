"""The confusion matrix: which classes are taken for which, as a heat map with named axes and a sentence beside it."""

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

LEGEND = "Blue is right, orange is wrong; the deeper, the larger its share of the {of}."
SHARES = ("Shares of the true class", "Shares of the predicted class")
"""Of rows: recall stands on the diagonal; of columns: precision does."""
OF = ("true class (its row)", "predicted class (its column)")


class UprightLabel(QWidget):
    """One line of text that runs upwards."""

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
    """A card with the matrix, the sentence of the cell that is looked at, and the pair that is confused most.

    Signals
    -------
    rows_requested(int, int)
        The rows of a cell are to be shown: their true and their predicted class.
    """

    rows_requested = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._scores: Scores | None = None
        self._make_widgets()
        self._lay_out()
        self._matrix_table.met.connect(self._on_cell_met)
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
        self._copy_button.setToolTip("Copy the counts with their labels, to be pasted into a spreadsheet.")
        self._copy_button.setAccessibleName("Copy confusion matrix")
        self._rows_button = named(QPushButton("Show rows", enabled=False), "_rows_button")
        self._rows_button.setIcon(theme.icon("table"))
        theme.set_role(self._rows_button, "flat")
        self._rows_button.setToolTip("Show the rows of the chosen cell in the table. Double click a cell for the same.")
        self._rows_button.setAccessibleName("Show the rows of the chosen cell")
        self._shares_combo = named(QComboBox(), "_shares_combo")
        self._shares_combo.addItems(SHARES)
        self._shares_combo.setToolTip(
            "What 100 % is: all rows of the true class, so that recall stands on the diagonal; or all rows predicted "
            "as a class, so that precision does. scikit-learn: confusion_matrix(normalize=)"
        )
        self._shares_combo.setAccessibleName("Shares in the confusion matrix")
        leave_wheel_to_page(self._shares_combo)
        self._matrix_table = ConfusionTable(self)
        self._matrix_table.setObjectName("_matrix_table")
        self._matrix_table.setAccessibleName("Confusion matrix: rows are true classes, columns predicted classes")
        self._matrix_table.setToolTip(
            "How many rows of each class were predicted as which class. scikit-learn: confusion_matrix"
        )
        self._predicted_label = named(QLabel("Predicted class"), "_predicted_label")
        theme.set_role(self._predicted_label, "muted")
        self._true_label = UprightLabel("True class")
        self._true_label.setObjectName("_true_label")
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

    def render(self, scores: Scores) -> None:
        """Show the matrix of these scores; the sentence keeps to the cell that was looked at."""
        self._scores = scores
        self._matrix_table.render(scores)
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

    def _on_cell_met(self, true: int, predicted: int) -> None:
        self._rows_button.setEnabled(True)
        self._cell_label.setText(cell_sentence(self._scores, true, predicted))

    def _on_shares_chosen(self, place: int) -> None:
        self._matrix_table.model().set_shares(of_columns=place == 1)
        if self._scores is not None:
            self.render(self._scores)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._matrix_table.copied_text())
