"""The page "Understand": which columns a model looks at, and how its answers change with them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.results.charts import Chart, dependence_chart, importance_chart, pair_chart
from engine.results.evaluation import Dependence, EvaluationReport, Importances, PairDependence
from ui.charts.chart_card import ChartCardGrid
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.wheel_filter import leave_wheel_to_page

ALONE = "alone"
INTRODUCTION = (
    "Measure which columns the model needs; then choose one and see how the answer changes with it. The rows are those "
    "that are scored; nothing is trained anew."
)


class UnderstandPage(QScrollArea):
    """Importance of columns and dependence on them.

    Signals
    -------
    importance_requested()
        The importance of all columns is to be measured.
    dependence_requested(str, int)
        How the answer depends on a column, for the class at this place.
    pair_requested(str, str, int)
        How it depends on two columns together.
    """

    importance_requested = Signal()
    dependence_requested = Signal(str, int)
    pair_requested = Signal(str, str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._drawings: dict[str, Chart] = {}
        self._columns: tuple[str, ...] = ()
        self._make_widgets()
        self._lay_out()
        self._importance_button.clicked.connect(self.importance_requested)
        self._show_button.clicked.connect(self._on_show_clicked)
        self._column_combo.currentTextChanged.connect(self._offer_others)

    def _make_widgets(self) -> None:
        self._note_label = named(QLabel(INTRODUCTION, wordWrap=True), "_note_label")
        theme.set_role(self._note_label, "muted")
        self._importance_button = named(QPushButton("Measure importance"), "_importance_button")
        self._importance_button.setIcon(theme.icon("list"))
        self._importance_button.setAccessibleName("Measure the importance of all columns")
        self._importance_button.setToolTip(
            "Shuffle the cells of each column ten times and see how much worse the answers get. "
            "scikit-learn: permutation_importance"
        )
        self._column_combo = self._combo(
            "_column_combo", "Column", "The column that is set to one value after another."
        )
        self._other_combo = self._combo("_other_combo", "Second column", "A second column to be set together with it.")
        self._class_combo = self._combo("_class_combo", "Class", "The class whose probability is looked at.")
        self._show_button = named(QPushButton("Show dependence"), "_show_button")
        self._show_button.setIcon(theme.icon("activity"))
        self._show_button.setAccessibleName("Show the dependence on the chosen columns")
        self._show_button.setToolTip(
            "Draw how the answer changes when the column is set to one value after another. "
            "scikit-learn: partial_dependence"
        )
        self._cards = ChartCardGrid()
        self._cards.setObjectName("_cards")

    def _combo(self, name: str, what: str, tip: str) -> QComboBox:
        combo = named(QComboBox(), name)
        combo.setAccessibleName(what)
        combo.setToolTip(tip)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMaximumWidth(240)
        leave_wheel_to_page(combo)
        return combo

    def _lay_out(self) -> None:
        self._with_label = QLabel("with")
        self._of_label = QLabel("for")
        self._controls = FlowLayout(
            self._importance_button,
            self._column_combo,
            self._with_label,
            self._other_combo,
            self._of_label,
            self._class_combo,
            self._show_button,
        )
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._note_label)
        layout.addWidget(self._controls)
        layout.addWidget(self._cards)
        layout.addStretch()
        self.setWidget(page)

    def say(self, text: str) -> None:
        """Say why there is nothing to measure."""
        self._drawings.clear()
        self._cards.render(())
        self._note_label.setText(text)
        self._controls.setEnabled(False)

    def render(self, found: EvaluationReport) -> None:
        """Begin anew for a target, with the columns that the model reads to choose from."""
        self._drawings.clear()
        self._cards.render(())
        self._note_label.setText(INTRODUCTION)
        self._controls.setEnabled(True)
        self._columns = found.columns
        self._fill(self._column_combo, found.columns)
        self._offer_others()
        self._fill(self._class_combo, found.labels)
        self._class_combo.setCurrentIndex(min(1, len(found.labels) - 1))
        several = len(found.labels) > 2
        self._class_combo.setVisible(several)
        self._of_label.setVisible(several)

    def show_importances(self, found: Importances) -> None:
        """Show which columns matter, and choose the first of them for a closer look."""
        self._add(importance_chart(found))
        if found.columns:
            self._column_combo.setCurrentText(found.columns[0].column)

    def show_dependence(self, found: Dependence | PairDependence) -> None:
        """Show how the answer depends on one column, or on two."""
        self._add(pair_chart(found) if isinstance(found, PairDependence) else dependence_chart(found))

    def _add(self, drawing: Chart) -> None:
        """Put the picture in front of the others, importance always first."""
        others = {key: each for key, each in self._drawings.items() if key != drawing.key}
        first = {key: each for key, each in others.items() if key == "importance"}
        rest = {key: each for key, each in others.items() if key != "importance"}
        new = {drawing.key: drawing}
        self._drawings = {**new, **rest} if drawing.key == "importance" else {**first, **new, **rest}
        self._cards.render(tuple(self._drawings.values()))

    def _offer_others(self) -> None:
        """Offer all columns but the chosen one to be set together with it."""
        column = self._column_combo.currentText()
        self._fill(self._other_combo, (ALONE, *(each for each in self._columns if each != column)))

    def _fill(self, combo: QComboBox, texts: Any) -> None:
        before = combo.currentText()
        combo.clear()
        combo.addItems(list(texts))
        if before in texts:
            combo.setCurrentText(before)

    def _on_show_clicked(self) -> None:
        column, other = self._column_combo.currentText(), self._other_combo.currentText()
        place = max(0, self._class_combo.currentIndex())
        if other == ALONE:
            self.dependence_requested.emit(column, place)
        else:
            self.pair_requested.emit(column, other, place)
