"""Table view of the columns; a click, Space or Enter on a cell with a menu opens it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from ui.pages.data.columns.column_cells import ChoiceDelegate, DistributionDelegate
from ui.pages.data.columns.columns_model import FIELD_ROLE, HEADINGS, PLACES, SORT_ROLE, ColumnsModel
from ui.style import theme
from ui.widgets.frame_view import CellDelegate

MIN_ROWS, MAX_ROWS = 4, 12
"""Minimum and preferred maximum number of visible rows."""
MAX_EXTRA_NAME_WIDTH = 160
"""Extra width in pixels that goes to the names before the other columns get any."""
_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


class ColumnsTable(QTableView):
    """Sortable and filterable table view of the columns.

    Signals
    -------
    menu_requested : QModelIndex
        Open the menu of this cell, for the selected columns.
    """

    menu_requested = Signal(QModelIndex)

    def __init__(self, columns: ColumnsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed = QModelIndex()
        self._fitting = False
        self._resized_manually = False
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(columns)
        self._proxy.setSortRole(SORT_ROLE)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._proxy.setFilterKeyColumn(PLACES["name"])
        # A row keeps its place while it is edited, even if the list is sorted by the edited field.
        self._proxy.setDynamicSortFilter(False)
        self.setModel(self._proxy)
        self._proxy.sort(-1)
        self._arrange()
        self._proxy.modelReset.connect(self.updateGeometry)
        theme.changed.connect(self.fit_to_text)

    def _arrange(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        choices, distribution = ChoiceDelegate(self), DistributionDelegate(self)
        self.setItemDelegate(CellDelegate(self))
        for key in ("role", "kind", "prepared", "gaps"):
            self.setItemDelegateForColumn(PLACES[key], choices)
        self.setItemDelegateForColumn(PLACES["values"], distribution)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        header.sectionResized.connect(self._on_header_resized)
        self.setSortingEnabled(True)
        self.fit_to_text()

    def fit_to_text(self) -> None:
        """Set heights and widths by the text size."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 2 * theme.GRID)
        self.setIconSize(QSize(self.fontMetrics().height(), self.fontMetrics().height()))
        self._resized_manually = False
        self._fit_widths()

    def set_filter(self, text: str) -> None:
        """Show only the columns whose name contains a text."""
        self._proxy.setFilterFixedString(text)
        self._proxy.invalidate()

    def selected_rows(self) -> list[int]:
        """Return the selected rows of the source model, in its order."""
        indexes = self.selectionModel().selectedRows()
        return sorted(self._proxy.mapToSource(index).row() for index in indexes)

    def select_row(self, row: int) -> None:
        """Select one row of the source model and scroll to it."""
        index = self._proxy.mapFromSource(self._proxy.sourceModel().index(row, PLACES["role"]))
        if index.isValid():
            self.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            )
            self.scrollTo(index)

    def _fit_widths(self) -> None:
        """Distribute the remaining width, first to the names, then to all; not after the user set a width."""
        if self._resized_manually:
            return
        widths = [round(heading.width * max(1.0, theme.font_scale())) for heading in HEADINGS]
        left = max(self.viewport().width() - sum(widths), 0)
        widths[0] += min(left, round(MAX_EXTRA_NAME_WIDTH * theme.font_scale()))
        left = max(self.viewport().width() - sum(widths), 0)
        self._fitting = True
        for place, width in enumerate(widths):
            self.setColumnWidth(place, width + left * (place + 1) // len(widths) - left * place // len(widths))
        self._fitting = False

    def _on_header_resized(self) -> None:
        self._resized_manually = self._resized_manually or not self._fitting

    # Overrides of Qt

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        self._pressed = index if plain and index.data(FIELD_ROLE) else QModelIndex()
        if self._pressed.isValid() and self.selectionModel().isSelected(index):
            # The menu is for all selected rows: the press must not reduce the selection to one.
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            event.accept()
            return
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, QModelIndex()
        if not pressed.isValid() or self.indexAt(event.position().toPoint()) != pressed:
            super().mouseReleaseEvent(event)
            return
        if self.state() != QAbstractItemView.State.NoState:
            super().mouseReleaseEvent(event)
        self.menu_requested.emit(pressed)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in _KEYS and not event.modifiers() and index.isValid() and index.data(FIELD_ROLE):
            if not self.selectionModel().isSelected(index):
                self.select_row(self._proxy.mapToSource(index).row())
            self.menu_requested.emit(index)
            event.accept()
            return
        super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_widths()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(30 * theme.GRID, self.height_for(min(max(self.model().rowCount(), 1), MIN_ROWS), self.width()))

    @override
    def sizeHint(self) -> QSize:
        return QSize(60 * theme.GRID, self.height_for(min(max(self.model().rowCount(), 3), MAX_ROWS), self.width()))

    def height_for(self, rows: int, width: int) -> int:
        """Return the height in pixels for some rows at a width, with the header and, if needed, the scroll bar."""
        min_width = sum(round(heading.width * max(1.0, theme.font_scale())) for heading in HEADINGS)
        overflows = min_width > width - 2 * self.frameWidth()
        bar = self.horizontalScrollBar().sizeHint().height() if overflows else 0
        header = self.horizontalHeader().sizeHint().height()
        return header + rows * self.verticalHeader().defaultSectionSize() + bar + 2 * self.frameWidth()
