"""The Rows tab: all rows of the table, sorted and filtered."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.row_query import RowFilter, RowQuery, RowsFound
from engine.system.word_forms import counted
from ui.pages.data.rows.filter_form import FilterForm, filter_text
from ui.pages.data.rows.rows_table import RowsTable
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.wheel_filter import leave_wheel_to_page


class RowsPage(QWidget):
    """Shows rows that are requested by sort and filters.

    Signals
    -------
    rows_requested : RowQuery
        Find the rows of this query.
    """

    rows_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._query = RowQuery()
        self._pending_row = 0
        self._chips: list[QPushButton] = []
        self._rows_table = self._new_table()
        self._state_label = named(QLabel(), "_state_label")
        self._filter_button = named(QPushButton(theme.icon("search", "muted"), "Filter"), "_filter_button")
        self._filter_button.setCheckable(True)
        self._filter_button.setToolTip("Filter the rows by a value, a range or a text.")
        self._filter_button.setAccessibleName("Filter the rows")
        self._filter_button.toggled.connect(self._on_filter_toggled)
        self._filter_form = FilterForm()
        self._filter_form.filter_requested.connect(self.add_filter)
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
        """Show the settings of the columns; the rows of another table are shown by `show_found`."""
        fresh = table is not self._table
        self._project, self._table = project, table
        if fresh:
            self._query = RowQuery()
            self._rows_table.show_found(None, None, None)
            self._show_chips()
            self._state_label.setText("")
        if table is not None:
            self._row_box.setMaximum(max(table.rows, 1))
            self._filter_form.show_columns(tuple(column.name for column in table.columns))
            self._rows_table.show_columns(project, table)

    def show_found(self, found: RowsFound) -> None:
        """Show the rows that were found; results of an outdated query are ignored."""
        if found.query != self._query or self._table is None:
            return
        self._rows_table.show_found(found, self._project, self._table)
        all_rows = len(found.frame)
        some = f"{found.rows:,} of {counted(all_rows)}" if self._query.filters else counted(all_rows)
        order = f", sorted by {self._query.sort}" if self._query.sort else ""
        self._show_state(some + order)
        if self._pending_row:
            number, self._pending_row = self._pending_row, 0
            self._show_row(number)

    def show_error(self, text: str) -> None:
        """Show why the rows cannot be found, and keep the previous ones."""
        self._query = self._rows_table.query
        self._show_chips()
        self._show_state(text, "error")

    def add_filter(self, each: RowFilter) -> None:
        """Show only rows that pass this filter as well."""
        if each not in self._query.filters:
            self._request(replace(self._query, filters=(*self._query.filters, each)))

    def show_only(self, filters: tuple[RowFilter, ...]) -> None:
        """Show the rows that pass these filters only."""
        self._request(replace(self._query, filters=filters))

    def go_to_row(self, number: int) -> None:
        """Select the row with this number, counted from 1, as soon as the requested rows are shown."""
        with QSignalBlocker(self._row_box):
            self._row_box.setValue(number)
        self._show_row(number)

    def begin_go_to_row(self) -> None:
        """Focus the field for the number of a row."""
        self._row_box.setFocus()
        self._row_box.selectAll()

    def _new_table(self) -> RowsTable:
        table = named(RowsTable(), "_rows_view")
        table.setAccessibleName("Rows of the table")
        table.setToolTip("Rows of the table. Click a heading to sort; Ctrl+C copies the selected cells.")
        table.sort_requested.connect(lambda name, down: self._request(replace(self._query, sort=name, descending=down)))
        table.filter_requested.connect(self.add_filter)
        table.filter_form_requested.connect(self._on_filter_form_requested)
        return table

    def _new_row_box(self) -> QSpinBox:
        box = named(QSpinBox(), "_row_box")
        box.setRange(1, 1)
        box.setGroupSeparatorShown(True)
        box.setKeyboardTracking(False)
        box.setToolTip("Number of the row in the table. Press Enter to go to it.")
        box.setAccessibleName("Go to row")
        leave_wheel_to_page(box)
        theme.give_margin(box)
        box.valueChanged.connect(self._on_row_chosen)
        box.lineEdit().returnPressed.connect(self._on_row_chosen)
        return box

    def _request(self, query: RowQuery) -> None:
        if query == self._query:
            return
        self._query = query
        self._show_chips()
        self.rows_requested.emit(query)

    def _show_chips(self) -> None:
        """Show a button for each active filter that removes it."""
        for chip in self._chips:
            self._tools.remove(chip)
            chip.deleteLater()
        self._chips = [self._new_chip(each) for each in self._query.filters]
        for chip in self._chips:
            self._tools.add(chip)
            chip.show()

    def _new_chip(self, each: RowFilter) -> QPushButton:
        text = filter_text(each)
        chip = named(QPushButton(theme.icon("x", "muted"), text.replace("&", "&&")), "_filter_chip")
        chip.setToolTip("Remove this filter")
        chip.setAccessibleName(f"Remove the filter {text}")
        chip.clicked.connect(partial(self._on_chip_clicked, each))
        return chip

    def _show_state(self, text: str, role: str = "muted") -> None:
        theme.set_role(self._state_label, role)
        self._state_label.setText(text)
        self._state_label.setAccessibleName(text)

    def _on_chip_clicked(self, each: RowFilter) -> None:
        self._request(replace(self._query, filters=tuple(other for other in self._query.filters if other != each)))

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
        if self._rows_table.query != self._query:
            self._pending_row = number
        elif not self._rows_table.go_to_row(number):
            self._show_state(f"Row {number:,} is not among the filtered rows.", "warning")
