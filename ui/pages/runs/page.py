"""Page of runs: the queue, all runs of the project, and the comparison of the selected ones."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.results.run import Run
from engine.results.verdicts.reference_models import TargetScores
from engine.system.word_forms import counted
from ui.controllers.document import Step
from ui.pages.runs.comparison_view import ComparisonView
from ui.pages.runs.queue_view import QueueView
from ui.pages.runs.row_table import show_rows
from ui.pages.runs.runs_model import BOOSTING, NAME, NOTES, SORT_ROLE, STARTED, RunsModel, SortedRuns
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.icon_label import IconLabel
from ui.widgets.inline_notice import InlineNotice

USE_TIP = "Apply the settings of the selected run to the project (can be undone)."

STAR_TIP = "Star the selected runs, or remove their stars."
LOAD_TIP = "Load the model of the selected run; the settings of the project are not changed."
AGAIN_TIP = "Train again with the settings of the selected run and check that the results are identical."

MIN_SIZE = (40 * theme.GRID, 30 * theme.GRID)
"""Minimum width and height, in pixels; the page scrolls below that."""

ARROW = 4
"""Width reserved for the sort arrow, in pixels."""


class RunsPage(QWidget):
    """Queue, table of runs, and comparison of the selected runs.

    Signals
    -------
    shown(Run)
        The user selected a single run, whose curves and scores should be shown.
    settings_requested(Run)
        The user applies the settings of a run to the project.
    load_requested(Run), again_requested(Run)
        The user loads the model of a run; trains it again.
    edited(tuple of Run, str)
        Runs with other names, notes or stars, and the text of the undo step.
    removed(tuple of Run, str, str)
        Runs that the user removes, the text of the undo step, and what was done as a sentence.
    undo_requested()
        The user reverts the last step of the history, which is a removal of runs.
    """

    shown = Signal(object)
    settings_requested = Signal(object)
    load_requested = Signal(object)
    again_requested = Signal(object)
    edited = Signal(tuple, str)
    removed = Signal(tuple, str, str)
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(*MIN_SIZE)
        self._references: Mapping[str, tuple[TargetScores, ...]] = {}
        self._signals_blocked = False
        self._columns_stale = False  # the columns were fitted to other runs
        self._engine_idle = True
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._refresh()

    def _make_widgets(self) -> None:
        self.queue_view = named(QueueView(), "_queue_view")
        self._title_label = named(QLabel("Runs"), "_runs_title_label")
        theme.set_role(self._title_label, "heading")
        self._use_button = self._button("Use these settings", "rotate-ccw", "_use_button", USE_TIP)
        self._load_button = self._button("Load this model", "box", "_load_button", LOAD_TIP)
        self._again_button = self._button("Train again", "refresh-cw", "_again_button", AGAIN_TIP)
        self._star_button = self._button("Star", "star", "_star_button", STAR_TIP)
        self._filter_edit = named(QLineEdit(placeholderText="Filter", clearButtonEnabled=True), "_filter_edit")
        self._filter_edit.setToolTip("Show only runs that contain this text in any column")
        self._filter_edit.setAccessibleName("Filter runs")
        self._filter_edit.setMaximumWidth(24 * theme.GRID)
        tip = "Remove the selected runs; the model and the project are not changed."
        self._remove_button = self._button("Remove", "trash-2", "_remove_button", tip)
        self._model = RunsModel(self)
        self._sorted = SortedRuns(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(SORT_ROLE)
        self._sorted.setFilterKeyColumn(-1)
        self._sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._runs_table = self._table()
        self._removed_line = named(
            InlineNotice("trash-2", "Undo", tip="Restore the runs removed last (Ctrl+Z)."), "_removed_line"
        )
        self._comparison_view = named(ComparisonView(), "_comparison_view")

    def _button(self, text: str, icon: str, name: str, tip: str) -> QPushButton:
        button = named(QPushButton(text), name)
        button.setIcon(theme.icon(icon))
        button.setToolTip(tip)
        button.setAccessibleName(text)
        return button

    def _table(self) -> QTableView:
        table = named(QTableView(), "_runs_table")
        table.setAccessibleName("Runs")
        table.setToolTip("One row per training. Keras: fit")
        table.setModel(self._sorted)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setSortingEnabled(True)
        table.sortByColumn(STARTED, Qt.SortOrder.DescendingOrder)
        table.horizontalHeader().setStretchLastSection(True)
        show_rows(table)
        return table

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.GRID)
        top.setSpacing(theme.GRID)
        top.addWidget(self._title_label)
        top.addWidget(self._filter_edit)
        buttons = (self._star_button, self._load_button, self._again_button, self._use_button, self._remove_button)
        top.addWidget(FlowLayout(*buttons), 1)
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._removed_line)
        table = QHBoxLayout()
        table.setContentsMargins(theme.MARGIN, 0, theme.MARGIN, theme.GRID)
        table.addWidget(self._runs_table)
        column.addLayout(table, 1)
        splitter = named(QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False), "_runs_splitter")
        splitter.addWidget(upper)
        splitter.addWidget(self._comparison_view)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        self._panel_stack = named(QStackedWidget(), "_panel_stack")
        self._panel_stack.addWidget(_empty_page())
        self._panel_stack.addWidget(splitter)
        page = QWidget()
        parts = QVBoxLayout(page)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(0)
        parts.addWidget(self.queue_view)
        parts.addWidget(self._panel_stack, 1)
        area = named(QScrollArea(widgetResizable=True), "_runs_area")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def _connect(self) -> None:
        self._model.edited.connect(self.edited)
        self._filter_edit.textChanged.connect(self._on_filter_changed)
        self._star_button.clicked.connect(self._on_star_clicked)
        self._load_button.clicked.connect(lambda: self.load_requested.emit(self.selected()[0]))
        self._again_button.clicked.connect(lambda: self.again_requested.emit(self.selected()[0]))
        self._runs_table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._use_button.clicked.connect(self._on_use_clicked)
        self._remove_button.clicked.connect(self._on_remove_clicked)
        self._removed_line.pressed.connect(self.undo_requested)
        theme.changed.connect(self._on_theme_changed)
        for key, command in (
            (QKeySequence.StandardKey.Delete, self._on_remove_clicked),
            ("F2", self._on_edit_requested),
        ):
            shortcut = QShortcut(QKeySequence(key), self._runs_table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(command)

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs of the project, in the order in which they were trained."""
        return self._model.runs

    def show_runs(self, runs: tuple[Run, ...]) -> None:
        """Show these runs; selected runs stay selected."""
        before, after = ({run.id for run in each} for each in (self._model.runs, runs))
        if runs is self._model.runs:
            return
        chosen, (row, column) = {run.id for run in self.selected()}, self._current_cell()
        self._signals_blocked = True
        self._model.show_runs(runs, self._references)
        self._select(chosen)
        self._set_current_cell(row, column)
        self._signals_blocked = False
        self._columns_stale = self._columns_stale or before != after
        self._fit_columns()
        self._refresh()

    def show_last_step(self, step: Step | None) -> None:
        """Show what the last step of undo did, if it removed runs or edited the queue."""
        self._removed_line.show_text(step.done if step is not None and step.place == "runs" else "")
        self.queue_view.show_last_step(step)
        self._refresh()

    def show_references(self, run: str, compared: tuple[TargetScores, ...]) -> None:
        """Show what gradient boosting scores on the test rows of the run with this id."""
        self._references = {**self._references, run: compared}
        runs, chosen = self._model.runs, {each.id for each in self.selected()}
        self._signals_blocked = True
        self._model.show_runs(runs, self._references)
        self._select(chosen)
        self._signals_blocked = False
        self._columns_stale = True
        self._fit_columns()

    def select(self, run: Run | None) -> None:
        """Select the run whose results are shown, without emitting `shown`; None clears the selection."""
        self._signals_blocked = True
        self._select({run.id} if run else set())
        self._signals_blocked = False
        self._refresh()

    def selected(self) -> tuple[Run, ...]:
        """Return the selected runs in the order of the table."""
        rows = sorted(index.row() for index in self._runs_table.selectionModel().selectedRows())
        return tuple(self._model.runs[self._sorted.mapToSource(self._sorted.index(row, 0)).row()] for row in rows)

    def _select(self, ids: set[str]) -> None:
        picked = QItemSelection()
        for row in range(self._sorted.rowCount()):
            index = self._sorted.index(row, 0)
            if self._model.runs[self._sorted.mapToSource(index).row()].id in ids:
                picked.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        self._runs_table.selectionModel().select(picked, flags.ClearAndSelect | flags.Rows)

    def _current_cell(self) -> tuple[int, int]:
        """Return row (in the model) and column of the current cell; row -1 without one."""
        index = self._runs_table.currentIndex()
        return self._sorted.mapToSource(index).row(), index.column()

    def _set_current_cell(self, row: int, column: int) -> None:
        """Make this cell, or the nearest one, the current cell without selecting it."""
        index = self._sorted.mapFromSource(self._model.index(min(row, self._model.rowCount() - 1), column))
        self._runs_table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _fit_columns(self) -> None:
        """Fit the columns to their contents and headers.

        Columns are made narrower only after the runs have changed, because the user may have widened them. A hidden
        page is fitted when it is shown.
        """
        if not self.isVisible():
            return
        narrower, self._columns_stale = self._columns_stale, False
        metrics = self._runs_table.horizontalHeader().fontMetrics()
        self._runs_table.setColumnHidden(BOOSTING, not self._model.has_references)
        for column in range(self._sorted.columnCount()):
            title = str(self._model.headerData(column, Qt.Orientation.Horizontal)).split("\n")
            header_width = (
                max(map(metrics.horizontalAdvance, title)) + round(2 * theme.GRID * theme.font_scale()) + ARROW
            )
            width = max(self._runs_table.sizeHintForColumn(column), header_width)
            if narrower or width > self._runs_table.columnWidth(column):
                self._runs_table.setColumnWidth(column, width)

    def _refresh(self) -> None:
        runs, chosen = self._model.runs, self.selected()
        self._panel_stack.setCurrentIndex(1 if runs or not self._removed_line.isHidden() else 0)
        shown = self._sorted.rowCount()
        total = counted(len(runs), "run")
        self._title_label.setText(total if shown == len(runs) else f"{shown:,} of {total}")
        self._star_button.setEnabled(bool(chosen))
        self._load_button.setEnabled(len(chosen) == 1 and bool(chosen[0].kept_epoch) and self._engine_idle)
        self._again_button.setEnabled(len(chosen) == 1 and bool(chosen[0].epochs) and self._engine_idle)
        self._use_button.setEnabled(len(chosen) == 1)
        self._remove_button.setEnabled(bool(chosen))
        self._comparison_view.show_runs(chosen, [self._model.name_of(run) for run in chosen])

    def _on_selection_changed(self) -> None:
        if self._signals_blocked:
            return
        self._refresh()
        chosen = self.selected()
        if len(chosen) == 1:
            self.shown.emit(chosen[0])

    def set_engine_idle(self, idle: bool) -> None:
        """Set whether models can be loaded and trained: not during a training."""
        self._engine_idle = idle
        self._refresh()

    def _on_theme_changed(self) -> None:
        self._columns_stale = True
        self._fit_columns()

    def _on_filter_changed(self, text: str) -> None:
        self._sorted.setFilterFixedString(text)
        self._refresh()

    def _on_star_clicked(self) -> None:
        chosen = self.selected()
        star = not all(run.star for run in chosen)
        edited = tuple(run.replaced(star=star) for run in chosen)
        self.edited.emit(edited, f"{'star' if star else 'remove the star of'} {self._names_of(chosen)}")

    def _on_use_clicked(self) -> None:
        self.settings_requested.emit(self.selected()[0])

    def _on_remove_clicked(self) -> None:
        if chosen := self.selected():
            names = self._names_of(chosen)
            self.removed.emit(chosen, f"remove {names}", f"{names} removed.")

    def _names_of(self, runs: tuple[Run, ...]) -> str:
        return self._model.name_of(runs[0]) if len(runs) == 1 else counted(len(runs), "run")

    def _on_edit_requested(self) -> None:
        """Edit the notes if they are the current cell, else the name of the run."""
        index = self._runs_table.currentIndex()
        if index.isValid():
            self._runs_table.edit(index if index.column() == NOTES else index.siblingAtColumn(NAME))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_columns()


def _empty_page() -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
    layout.setSpacing(theme.GRID)
    heading = QLabel("No runs yet", alignment=Qt.AlignmentFlag.AlignCenter)
    theme.set_role(heading, "title")
    text = "Each training is listed here with its settings, curves and scores. Load earlier models or compare runs."
    label = QLabel(text, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    theme.set_role(label, "muted")
    layout.addStretch(1)
    layout.addWidget(IconLabel("history", "accent", 48), 0, Qt.AlignmentFlag.AlignCenter)
    layout.addWidget(heading)
    layout.addWidget(label)
    layout.addStretch(2)
    return page
