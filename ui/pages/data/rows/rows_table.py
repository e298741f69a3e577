"""Table view of the rows; headings sort, the context menu of a cell filters."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.row_query import RowFilter, RowQuery, RowsFound
from ui.pages.data.rows.rows_header import RowsHeader
from ui.style.object_names import named
from ui.widgets.frame_model import is_missing
from ui.widgets.frame_view import FrameView

MAX_VALUE_TEXT = 40
"""Maximum number of characters of a value in the context menu."""


class RowsTable(FrameView):
    """Table view of the rows of a query.

    Signals
    -------
    sort_requested : (str, bool)
        Sort by this column, or not at all if it is empty; True for descending order.
    filter_requested : RowFilter
        Show only rows that pass this filter as well.
    filter_form_requested : str
        Open the filter form for this column.
    """

    sort_requested = Signal(str, bool)
    filter_requested = Signal(object)
    filter_form_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = RowsHeader(self)
        self.setHorizontalHeader(self._header)
        self._header.sectionClicked.connect(self._on_heading_clicked)
        self._query = RowQuery()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_context_menu)

    @property
    def query(self) -> RowQuery:
        """The query of the rows that are shown."""
        return self._query

    def show_columns(self, project: Project, table: TableFacts) -> None:
        """Show settings and statistics of the columns in the headings."""
        self._header.show_columns(tuple(str(name) for name in self._names()), project, table)
        self._frame_model.set_heading_texts(self._header.texts())

    def show_found(self, found: RowsFound | None, project: Project | None, table: TableFacts | None) -> None:
        """Show rows, or none."""
        self._query = found.query if found is not None else RowQuery()
        names = () if found is None else tuple(str(name) for name in found.frame.columns)
        if project is not None and table is not None:
            self._header.show_columns(names, project, table)
        self._show_order(names)
        if found is None:
            self.show_frame(None)
        else:
            self.show_frame(found.frame, order=found.order)
        self._frame_model.set_heading_texts(self._header.texts())

    def go_to_row(self, number: int) -> bool:
        """Select the row with this number, counted from 1 in the table; return whether it is shown."""
        row = self._frame_model.displayed_row(number - 1)
        if row < 0:
            return False
        index = self._frame_model.index(row, max(self.currentIndex().column(), 0))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index, self.ScrollHint.PositionAtCenter)
        return True

    def _show_order(self, names: tuple[str, ...]) -> None:
        place = names.index(self._query.sort) if self._query.sort in names else -1
        down = Qt.SortOrder.DescendingOrder if self._query.descending else Qt.SortOrder.AscendingOrder
        self._header.setSortIndicator(place, down)

    def _on_heading_clicked(self, section: int) -> None:
        """Sort ascending, then descending, then not at all."""
        name = str(self._names()[section])
        if self._query.sort != name:
            self.sort_requested.emit(name, False)
        elif not self._query.descending:
            self.sort_requested.emit(name, True)
        else:
            self.sort_requested.emit("", False)

    def _on_context_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        index = index if index.isValid() else self.currentIndex()
        if not index.isValid():
            return
        name = str(self._names()[index.column()])
        menu = named(QMenu(self), "_rows_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy", self.copy)
        menu.addSeparator()
        menu.addAction(f"Sort by {name}, ascending", partial(self.sort_requested.emit, name, False))
        menu.addAction(f"Sort by {name}, descending", partial(self.sort_requested.emit, name, True))
        menu.addAction("Remove sorting", partial(self.sort_requested.emit, "", False)).setEnabled(
            bool(self._query.sort)
        )
        menu.addSeparator()
        for text, each in self._filters_at(name, index.data(Qt.ItemDataRole.UserRole)):
            menu.addAction(text, partial(self.filter_requested.emit, each))
        menu.addAction(f"Filter by {name}…", partial(self.filter_form_requested.emit, name))
        menu.popup(self.viewport().mapToGlobal(place))

    def _filters_at(self, name: str, value: object) -> list[tuple[str, RowFilter]]:
        """Return texts and filters for a cell."""
        if is_missing(value):
            only, without = RowFilter(name, "missing"), RowFilter(name, "present")
            return [(f"Only rows where {name} is missing", only), (f"Only rows where {name} is not missing", without)]
        text = _as_text(value)
        short = text if len(text) <= MAX_VALUE_TEXT else text[: MAX_VALUE_TEXT - 1] + "…"
        return [
            (f"Only rows where {name} is {short}", RowFilter(name, "is", text)),
            (f"Only rows where {name} is not {short}", RowFilter(name, "is not", text)),
        ]

    @override
    def min_column_width(self, column: int) -> int:
        """Return the minimum width of a column, in pixels."""
        return self._header.min_section_width(column)


def _as_text(value: object) -> str:
    """Return a value in the notation of filters."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).removesuffix(" 00:00:00")
