"""All rows of the table: sort, filter, go to a row, copy."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.row_query import RowFilter, RowQuery, RowsFound
from ui.formatting.numbers import counted
from ui.pages.data.rows.filter_form import FilterForm, in_words
from ui.pages.data.rows.rows_table import RowsTable
from ui.style import theme
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.wheel_filter import leave_wheel_to_page


class RowsPage(QWidget):
    """Shows rows, and asks for others.

    Signals
    -------
    rows_requested : RowQuery
        The rows that the user wants to see.
    """

    rows_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._wanted = RowQuery()
        self._awaited = 0
        self._chips: list[QPushButton] = []
        self._rows_table = self._new_table()
        self._state_label = QLabel(objectName="_state_label")
        self._filter_button = QPushButton(theme.icon("search", "muted"), "Filter", objectName="_filter_button")
        self._filter_button.setCheckable(True)
        self._filter_button.setToolTip("Show only some rows: by a value, a range, or a text.")
        self._filter_button.setAccessibleName("Filter the rows")
        self._filter_button.toggled.connect(self._on_filter_toggled)
        self._filter_form = FilterForm()
        self._filter_form.chosen.connect(self.add_filter)
        self._filter_form.hide()
        self._row_box = self._new_row_box()
        go_label = QLabel("Go to row")
        go_label.setBuddy(self._row_box)
        self._tools = FlowLayout(self._state_label, self._filter_button, go_label, self._row_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GRID, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._tools)
        layout.addWidget(self._filter_form)
        layout.addWidget(self._rows_table, 1)

    def show_table(self, project: Project, table: TableFacts | None) -> None:
        """Show what the columns are for now; rows of another table come later."""
        fresh = table is not self._table
        self._project, self._table = project, table
        if fresh:
            self._wanted = RowQuery()
            self._rows_table.show_found(None, None, None)
            self._show_chips()
            self._state_label.setText("")
        if table is not None:
            self._row_box.setMaximum(max(table.rows, 1))
            self._filter_form.show_columns(tuple(column.name for column in table.columns))
            self._rows_table.show_columns(project, table)

    def show_found(self, found: RowsFound) -> None:
        """Show the rows that were asked for; an answer to an older question is not looked at."""
        if found.wanted != self._wanted or self._table is None:
            return
        self._rows_table.show_found(found, self._project, self._table)
        all_rows = len(found.frame)
        some = f"{found.rows:,} of {counted(all_rows)}" if self._wanted.filters else counted(all_rows)
        order = f", sorted by {self._wanted.sort}" if self._wanted.sort else ""
        self._say(some + order)
        if self._awaited:
            number, self._awaited = self._awaited, 0
            self._show_row(number)

    def show_refused(self, sentence: str) -> None:
        """Say why the rows cannot be shown; those before stay."""
        shown = self._rows_table.wanted
        self._wanted = shown
        self._show_chips()
        self._say(sentence, "error")

    def show_waiting(self, sentence: str) -> None:
        """Say what the rows wait for."""
        self._say(sentence)

    def add_filter(self, each: RowFilter) -> None:
        """Show only rows that pass this too."""
        if each not in self._wanted.filters:
            self._want(replace(self._wanted, filters=(*self._wanted.filters, each)))

    def show_only(self, filters: tuple[RowFilter, ...]) -> None:
        """Show the rows that pass these and no other filters."""
        self._want(replace(self._wanted, filters=filters))

    def go_to_row(self, number: int) -> None:
        """Select the row with this number, counted from 1; where other rows are on their way, when they are there."""
        with QSignalBlocker(self._row_box):
            self._row_box.setValue(number)
        self._show_row(number)

    def begin_go_to_row(self) -> None:
        """Give the keyboard to the box for the number of a row."""
        self._row_box.setFocus()
        self._row_box.selectAll()

    def _new_table(self) -> RowsTable:
        table = RowsTable()
        table.setObjectName("_rows_view")
        table.setAccessibleName("Rows of the table")
        table.setToolTip("The rows of the table. A click on a heading sorts; Ctrl+C copies the selected cells.")
        table.sort_requested.connect(lambda name, down: self._want(replace(self._wanted, sort=name, descending=down)))
        table.filter_requested.connect(self.add_filter)
        table.filter_form_requested.connect(self._on_filter_form_requested)
        return table

    def _new_row_box(self) -> QSpinBox:
        box = QSpinBox(objectName="_row_box")
        box.setRange(1, 1)
        box.setGroupSeparatorShown(True)
        box.setKeyboardTracking(False)
        box.setToolTip("The number of the row to go to, as it stands in the table. Enter goes there.")
        box.setAccessibleName("Go to row")
        leave_wheel_to_page(box)
        theme.give_margin(box)
        box.valueChanged.connect(self._on_row_chosen)
        box.lineEdit().returnPressed.connect(self._on_row_chosen)
        return box

    def _want(self, wanted: RowQuery) -> None:
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self._show_chips()
        self.rows_requested.emit(wanted)

    def _show_chips(self) -> None:
        """Show a button for each filter that is in force; pressed, it takes the filter away."""
        for chip in self._chips:
            self._tools.remove(chip)
            chip.deleteLater()
        self._chips = [self._new_chip(each) for each in self._wanted.filters]
        for chip in self._chips:
            self._tools.add(chip)
            chip.show()

    def _new_chip(self, each: RowFilter) -> QPushButton:
        words = in_words(each)
        chip = QPushButton(theme.icon("x", "muted"), words.replace("&", "&&"), objectName="_filter_chip")
        chip.setToolTip("Press to show the other rows again.")
        chip.setAccessibleName(f"Remove the filter {words}")
        chip.clicked.connect(partial(self._on_chip_clicked, each))
        return chip

    def _say(self, sentence: str, role: str = "muted") -> None:
        theme.set_role(self._state_label, role)
        self._state_label.setText(sentence)
        self._state_label.setAccessibleName(sentence)

    def _on_chip_clicked(self, each: RowFilter) -> None:
        self._want(replace(self._wanted, filters=tuple(other for other in self._wanted.filters if other != each)))

    def _on_filter_toggled(self, on: bool) -> None:
        self._filter_form.setVisible(on)
        if on:
            self._filter_form.begin()

    def _on_filter_form_requested(self, column: str) -> None:
        self._filter_button.setChecked(True)
        self._filter_form.begin(column)

    def _on_row_chosen(self) -> None:
        self._show_row(self._row_box.value())

    def _show_row(self, number: int) -> None:
        if self._rows_table.wanted != self._wanted:
            self._awaited = number
        elif not self._rows_table.go_to_row(number):
            self._say(f"Row {number:,} is not among these rows.", "warning")
