"""The Understand tab: importance of the columns, and dependence of the predictions on them."""

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

ALONE = "no second column"
INTRODUCTION = (
    "How important each column is for the model, and how the prediction depends on a column that you choose. "
    "The evaluated rows are used; the model is not trained again."
)
MEASURING = "Measuring the importance of the columns … {share:.0f} %"
MEASURE, STOP = "Measure importance", "Stop measuring"


class UnderstandPage(QScrollArea):
    """Permutation importance and partial dependence.

    Signals
    -------
    importance_requested(), importance_stopped()
        The user requests the importance of all columns, or no longer waits for it.
    dependence_requested(str, int)
        The user requests the dependence on a column, for the class at this position.
    pair_requested(str, str, int)
        The user requests the dependence on two columns.
    """

    importance_requested = Signal()
    importance_stopped = Signal()
    dependence_requested = Signal(str, int)
    pair_requested = Signal(str, str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._charts: dict[str, Chart] = {}
        self._columns: tuple[str, ...] = ()
        self._make_widgets()
        self._lay_out()
        self._importance_button.clicked.connect(self._on_importance_clicked)
        self._show_button.clicked.connect(self._on_show_clicked)
        self._column_combo.currentTextChanged.connect(self._offer_others)

    def _make_widgets(self) -> None:
        self._note_label = named(QLabel(INTRODUCTION, wordWrap=True), "_note_label")
        theme.set_role(self._note_label, "muted")
        self._importance_button = named(QPushButton(MEASURE), "_importance_button")
        self._importance_button.setAccessibleName("Measure the importance of all columns")
        self._importance_button.setToolTip(
            "Shuffle each column ten times and measure how much the score drops. scikit-learn: permutation_importance"
        )
        self._column_combo = self._combo("_column_combo", "Column", "Column whose values are varied.")
        self._other_combo = self._combo(
            "_other_combo", "Second column", "Second column, varied together with the first."
        )
        self._class_combo = self._combo("_class_combo", "Class", "Class whose probability is shown.")
        self._show_button = named(QPushButton("Show dependence"), "_show_button")
        self._show_button.setIcon(theme.icon("activity"))
        self._show_button.setAccessibleName("Show the dependence on the chosen columns")
        self._show_button.setToolTip(
            "Draw how the prediction changes with the values of the column. scikit-learn: partial_dependence"
        )
        self._cards = named(ChartCardGrid(), "_cards")

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

    def show_message(self, text: str) -> None:
        """Show why nothing can be measured."""
        self._charts.clear()
        self._cards.show_charts(())
        self._note_label.setText(text)
        self._controls.setEnabled(False)

    def show_report(self, report: EvaluationReport) -> None:
        """List the input columns of the model for a target, and remove all charts."""
        self._charts.clear()
        self._cards.show_charts(())
        self._note_label.setText(INTRODUCTION)
        self._importance_button.setText(MEASURE)
        self._controls.setEnabled(True)
        self._columns = report.columns
        self._fill(self._column_combo, report.columns)
        self._offer_others()
        self._fill(self._class_combo, report.labels)
        self._class_combo.setCurrentIndex(min(1, len(report.labels) - 1))
        several = len(report.labels) > 2
        self._class_combo.setVisible(several)
        self._of_label.setVisible(several)

    def show_measuring(self, fraction: float) -> None:
        """Show how far the importance of the columns is measured; 0 also while other jobs go first."""
        self._note_label.setText(MEASURING.format(share=100 * fraction))
        self._importance_button.setText(STOP)
        self._importance_button.show()

    def show_unmeasured(self, text: str) -> None:
        """Show why the importance was not measured, and offer to measure it."""
        self._note_label.setText(f"The importance of the columns was not measured: {text}")
        self._importance_button.setText(MEASURE)
        self._importance_button.show()

    def show_importances(self, importances: Importances) -> None:
        """Show the importance of the columns and select the most important one."""
        self._note_label.setText(INTRODUCTION)
        self._importance_button.hide()
        self._add(importance_chart(importances))
        if importances.columns:
            self._column_combo.setCurrentText(importances.columns[0].column)

    def show_dependence(self, dependence: Dependence | PairDependence) -> None:
        """Show the dependence of the prediction on one column or two."""
        self._add(pair_chart(dependence) if isinstance(dependence, PairDependence) else dependence_chart(dependence))

    def _add(self, chart: Chart) -> None:
        """Add a chart before the others; the importance is always first."""
        others = {key: each for key, each in self._charts.items() if key != chart.key}
        first = {key: each for key, each in others.items() if key == "importance"}
        rest = {key: each for key, each in others.items() if key != "importance"}
        new = {chart.key: chart}
        self._charts = {**new, **rest} if chart.key == "importance" else {**first, **new, **rest}
        self._cards.show_charts(tuple(self._charts.values()))

    def _offer_others(self) -> None:
        """List all columns but the chosen one as second columns."""
        column = self._column_combo.currentText()
        self._fill(self._other_combo, (ALONE, *(each for each in self._columns if each != column)))

    def _fill(self, combo: QComboBox, texts: Any) -> None:
        before = combo.currentText()
        combo.clear()
        combo.addItems(list(texts))
        if before in texts:
            combo.setCurrentText(before)

    def _on_importance_clicked(self) -> None:
        stop = self._importance_button.text() == STOP
        (self.importance_stopped if stop else self.importance_requested).emit()

    def _on_show_clicked(self) -> None:
        column, other = self._column_combo.currentText(), self._other_combo.currentText()
        index = max(0, self._class_combo.currentIndex())
        if other == ALONE:
            self.dependence_requested.emit(column, index)
        else:
            self.pair_requested.emit(column, other, index)
