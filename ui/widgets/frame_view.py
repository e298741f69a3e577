"""Table view of a DataFrame, and the common appearance of table cells."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from ui.style import theme
from ui.widgets.frame_model import FrameModel, Index, is_missing

ROWS_MEASURED = 20
"""Number of first cells by which the width of a column is chosen."""
COLUMNS_MEASURED = 100
"""Number of first columns that are measured; the others are as wide as their names."""
MAX_COLUMN_WIDTH = 280
MAX_COPIED = 1_000_000
"""Maximum number of cells that are copied."""


def style_of(option: QStyleOptionViewItem) -> QStyle:
    """Return the style in which an item is painted: that of its view, if there is one."""
    widget = getattr(option, "widget", None)  # can be None, unlike in the stubs of Qt
    return widget.style() if isinstance(widget, QWidget) else QApplication.style()


class CellDelegate(QStyledItemDelegate):
    """Delegate that indents the text of a cell like its heading."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        inset = QStyleOptionViewItem(option)
        panel = QStyleOptionViewItem(option)
        self.initStyleOption(panel, index)
        style_of(option).drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, panel, painter, option.widget)
        inset.rect = option.rect.adjusted(theme.HALF, 0, -theme.HALF, 0)
        inset.state &= ~QStyle.StateFlag.State_HasFocus
        super().paint(painter, inset, index)


class FrameView(QTableView):
    """Read-only view of a DataFrame; selected cells can be copied into a spreadsheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame_model = FrameModel(self)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # With a fixed row height, set before the model, Qt keeps no record of each of ten million rows.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit_rows()
        theme.changed.connect(self._fit_text)
        self.setModel(self._frame_model)
        self.setItemDelegate(CellDelegate(self))

    def show_frame(
        self, frame: object, first_row: int = 0, shares: Iterable[int] = (), order: object | None = None
    ) -> None:
        """Show a pandas.DataFrame, or none; column widths are kept while the columns are the same."""
        before = self._names()
        self._frame_model.show_frame(frame, first_row, shares, order)
        if order is not None:
            # Qt measures only the first and the last row numbers; in another order a longer one may be between.
            longest = f"{len(getattr(frame, 'index', ())):,}"
            self.verticalHeader().setMinimumWidth(
                QFontMetrics(theme.font()).horizontalAdvance(longest) + 3 * theme.GRID
            )
        if self._names() != before:
            self._fit_columns()
            self.updateGeometry()

    def copy(self) -> None:
        """Copy the selected cells to the clipboard as tab-separated values."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(number) for number in range(selection.count())]
        if not ranges or sum(part.width() * part.height() for part in ranges) > MAX_COPIED:
            return
        rows = sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})
        columns = sorted({column for part in ranges for column in range(part.left(), part.right() + 1)})
        lines = ("\t".join(self._copied(row, column) for column in columns) for row in rows)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _copied(self, row: int, column: int) -> str:
        index = self._frame_model.index(row, column)
        value = self._frame_model.data(index, Qt.ItemDataRole.UserRole)
        return "" if is_missing(value) or not self.selectionModel().isSelected(index) else str(value)

    def _names(self) -> list[object]:
        return [] if self._frame_model.frame is None else list(self._frame_model.frame.columns)

    def _fit_text(self) -> None:
        """Fit rows and columns to the text size."""
        self._fit_rows()
        self._fit_columns()

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + theme.GRID)

    def _fit_columns(self) -> None:
        # Not the font of the widget: one that was never shown keeps the old font when the text size changes.
        metrics, widest = QFontMetrics(theme.font()), round(MAX_COLUMN_WIDTH * theme.font_scale())
        for column in range(self._frame_model.columnCount()):
            texts = [self._frame_model.headerData(column, Qt.Orientation.Horizontal)]
            minimum = self.min_column_width(column)
            if column < COLUMNS_MEASURED:
                rows = range(min(self._frame_model.rowCount(), ROWS_MEASURED))
                texts += [self._frame_model.index(row, column).data() for row in rows]
            width = max(metrics.horizontalAdvance(text) for text in texts) + 4 * theme.GRID
            self.horizontalHeader().resizeSection(column, max(min(width, widest), minimum))

    def min_column_width(self, column: int) -> int:
        """Return the minimum width of a column, in pixels."""
        return 0

    # Overrides of Qt

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(20 * theme.GRID, self._height_of(3))

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height_of(min(max(self._frame_model.rowCount(), 3), 12)))

    def _height_of(self, rows: int) -> int:
        header = self.horizontalHeader().sizeHint().height()
        overflows = self.horizontalHeader().length() + self.verticalHeader().width() > self.width()
        header += self.horizontalScrollBar().sizeHint().height() if overflows else 0
        return header + rows * self.verticalHeader().defaultSectionSize() + 2 * self.frameWidth()
