"""Comparison of runs: the settings in which they differ, their scores and their curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.catalog.project_diff import Difference, differences
from engine.results.run import Run
from engine.system.word_forms import counted
from ui.pages.runs.row_table import show_rows
from ui.pages.runs.scores_table import ScoresTable
from ui.style import theme
from ui.style.object_names import named

if TYPE_CHECKING:
    from ui.pages.runs.curve_overlay import CurveOverlay

HINT = "Select two or more runs with Ctrl or Shift to compare their settings, scores and curves."
PARTS = (
    ("Settings", "Settings in which the runs differ"),
    ("Scores", "Metrics of each run on the test rows, and the baseline"),
    ("Curves", "Curves of all selected runs in one chart"),
)
MAX_COLUMN_WIDTH = 280
"""Of a column, in pixels at normal text size."""

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class DifferencesModel(QAbstractTableModel):
    """Model with one row per setting: its label, then its value in each run."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._rows: tuple[Difference, ...] = ()

    def show_differences(self, names: tuple[str, ...], rows: tuple[Difference, ...]) -> None:
        """Show the differences of runs with these names."""
        self.beginResetModel()
        self._names, self._rows = names, rows
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 1 + len(self._names)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.values[column - 1] if column else row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.title}: {row.values[column - 1]}" if column else f"{row.title}. Keras: {row.path}"
        if role == Qt.ItemDataRole.FontRole:
            return None if column else theme.font(bold=True)
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._names[section - 1] if section else "Setting"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def copied_text(self) -> str:
        """Return the table as lines of tab-separated text."""
        lines = [("Setting", *self._names), *((row.title, *row.values) for row in self._rows)]
        return "\n".join("\t".join(line) for line in lines) + "\n"


class DifferencesTable(QTableView):
    """Table of the differences; Ctrl+C copies all rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.differences = DifferencesModel(self)
        self.setModel(self.differences)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        show_rows(self)

    def copy(self) -> None:
        """Copy the whole table to the clipboard."""
        QGuiApplication.clipboard().setText(self.differences.copied_text())

    def fit_columns(self) -> None:
        """Fit the columns to their contents, between a minimum and a maximum width."""
        self.resizeColumnsToContents()
        widest = round(MAX_COLUMN_WIDTH * theme.font_scale())
        for column in range(self.model().columnCount()):
            self.setColumnWidth(column, min(max(self.columnWidth(column), 96), widest))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        super().keyPressEvent(event)


class ComparisonView(QFrame):
    """Settings, scores and curves of the selected runs, or a hint how to select runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title_label = named(QLabel("Differences"), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._copy_button = named(QPushButton("Copy"), "_copy_button")
        self._copy_button.setIcon(theme.icon("copy"))
        self._copy_button.setToolTip("Copy the differences as a table for a spreadsheet.")
        self._copy_button.setAccessibleName("Copy differences")
        theme.set_role(self._copy_button, "flat")
        self._text_label = named(QLabel(HINT, wordWrap=True), "_text_label")
        self._text_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text_label.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._text_label, "muted")
        self._differences_table = named(DifferencesTable(), "_differences_table")
        self._differences_table.setToolTip("Settings that differ between the selected runs.")
        self._differences_table.setAccessibleName("Differences between the selected runs")
        self._copy_button.clicked.connect(self._differences_table.copy)
        self._part_bar = named(QTabBar(), "_part_bar")
        self._part_bar.setAccessibleName("Compared aspect")
        self._part_bar.setToolTip("Compare settings, scores or curves")
        self._part_bar.setDrawBase(False)
        for text, tip in PARTS:
            self._part_bar.setTabToolTip(self._part_bar.addTab(text), tip)
        self._part_bar.currentChanged.connect(self._show_part)
        self._scores_table = ScoresTable()
        self._overlay: CurveOverlay | None = None
        self._runs: Sequence[Run] = ()
        self._names: Sequence[str] = ()
        self._differences: tuple[Difference, ...] = ()
        self._lay_out()
        theme.changed.connect(self._on_theme_changed)
        self.show_runs((), ())

    def _lay_out(self) -> None:
        self._view_stack = named(QStackedWidget(), "_view_stack")
        self._view_stack.addWidget(self._text_label)
        self._view_stack.addWidget(self._differences_table)
        self._view_stack.addWidget(self._scores_table)
        top = QHBoxLayout()
        top.addWidget(self._title_label)
        top.addWidget(self._part_bar)
        top.addStretch()
        top.addWidget(self._copy_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addLayout(top)
        layout.addWidget(self._view_stack, 1)

    def show_runs(self, runs: Sequence[Run], names: Sequence[str]) -> None:
        """Compare runs with these names."""
        rows = differences([run.project for run in runs])
        self._differences_table.differences.show_differences(tuple(names), rows)
        self._differences_table.fit_columns()
        self._runs, self._names, self._differences = runs, names, rows
        self._text_label.setText(HINT if len(runs) < 2 else "These runs have the same settings.")
        self._title_label.setText(f"Differences: {counted(len(rows), 'setting')}" if rows else "Differences")
        self._copy_button.setEnabled(bool(rows))
        self._show_part()

    def _on_theme_changed(self) -> None:
        self._differences_table.fit_columns()
        self._show_part()

    @property
    def overlay(self) -> CurveOverlay:
        """The chart of the curves, created on first use."""
        if self._overlay is None:
            from ui.pages.runs.curve_overlay import CurveOverlay

            self._overlay = named(CurveOverlay(), "_curve_overlay")
            self._view_stack.addWidget(self._overlay)
        return self._overlay

    def _show_part(self) -> None:
        """Show the selected aspect; with fewer than two runs, the hint."""
        part, runs, names = self._part_bar.currentIndex(), self._runs, self._names
        several = len(runs) > 1
        self._copy_button.setVisible(part == 0)
        if part == 1 and several:
            self._scores_table.show_runs(runs, names)
            self._view_stack.setCurrentWidget(self._scores_table)
        elif part == 2 and several:
            self.overlay.show_runs(runs, names)
            self._view_stack.setCurrentWidget(self.overlay)
        else:
            self._view_stack.setCurrentWidget(self._differences_table if self._differences else self._text_label)
