"""Table of a confusion matrix: counts, tinted by their share of the true or the predicted class."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from engine.results.run import Scores
from engine.system.word_forms import counted
from ui.formatting.numbers import percent
from ui.formatting.scores import cell_sentence
from ui.style import theme

SHARE_ROLE = Qt.ItemDataRole.UserRole
"""Share of the cell in its row or column, 0 to 1."""

MAX_CELL_WIDTH, MAX_CELL_HEIGHT = 112, 56
"""Maximum size of a cell, in pixels at normal text size."""
MAX_LABEL_WIDTH = 144
"""Maximum width of the name of a class, in pixels."""

MAX_TINT = 0.55
"""Opacity of the colour of a cell with share 1."""
NORMAL_TEXT, SMALL_TEXT = 0.9, 0.8
"""Text sizes of counts relative to body text; the small one is used in narrow cells."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ConfusionModel(QAbstractTableModel):
    """Model of a confusion matrix: rows are true classes, columns predicted classes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scores: Scores | None = None
        self._of_columns = False

    def set_shares(self, *, of_columns: bool) -> None:
        """Compute shares of the predicted class (column) if true, else of the true class (row)."""
        self._of_columns = of_columns
        if self.scores is not None:
            self.show_scores(self.scores)

    def show_scores(self, scores: Scores) -> None:
        """Show another matrix; with the same classes the current cell of the view is kept."""
        same = self.scores is not None and self.scores.labels == scores.labels
        if not same:
            self.beginResetModel()
        self.scores = scores
        if not same:
            self.endResetModel()
            return
        last = len(scores.labels) - 1
        self.dataChanged.emit(self.index(0, 0), self.index(last, last))

    def share(self, row: int, column: int) -> float:
        """Return the share of a cell in its row or column, 0 to 1."""
        confusion = self._confusion
        total = sum(cells[column] for cells in confusion) if self._of_columns else sum(confusion[row])
        return confusion[row][column] / total if total else 0.0

    @property
    def _confusion(self) -> tuple[tuple[int, ...], ...]:
        return self.scores.confusion if self.scores is not None else ()

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self.scores is None else len(self.scores.labels)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return self.rowCount(parent)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.scores is None:
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self.scores.confusion[row][column]:,}"
        if role == SHARE_ROLE:
            return self.share(row, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell_sentence(self.scores, row, column)
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.scores is None:
            return None
        label = self.scores.labels[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return label
        if role == Qt.ItemDataRole.ToolTipRole:
            if orientation == Qt.Orientation.Vertical:
                return f"{counted(sum(self.scores.confusion[section]))} of class {label}."
            total = sum(cells[section] for cells in self.scores.confusion)
            return f"{counted(total)} predicted as {label}."
        return None


class ClassHeader(QHeaderView):
    """Header with the names of the classes, vertical above narrow cells."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)
        self.max_label_width = MAX_LABEL_WIDTH
        self.setHighlightSections(True)
        self.vertical = False

    def label_width(self) -> int:
        """Return the width of the longest name, at most `max_label_width`, in pixels."""
        model = self.model()
        horizontal = self.orientation() == Qt.Orientation.Horizontal
        count = model.columnCount() if horizontal else model.rowCount()
        metrics = QFontMetrics(self.font())
        texts = (str(model.headerData(at, self.orientation())) for at in range(count))
        return min(max((metrics.horizontalAdvance(text) for text in texts), default=0) + 12, self.max_label_width)

    @override
    def sizeHint(self) -> QSize:
        if self.orientation() == Qt.Orientation.Vertical:
            return QSize(self.label_width(), 0)
        return QSize(0, self.label_width() if self.vertical else QFontMetrics(self.font()).height() + theme.GRID)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        view = self.parent()
        current = view.currentIndex() if isinstance(view, QAbstractItemView) else QModelIndex()
        horizontal = self.orientation() == Qt.Orientation.Horizontal
        is_current = current.isValid() and (current.column() if horizontal else current.row()) == section
        painter.save()
        painter.setPen(theme.color("text" if is_current else "muted"))
        painter.setFont(self.font())
        room, flags = rect.adjusted(3, 2, -3, -2), Qt.AlignmentFlag.AlignCenter
        if not horizontal:
            room, flags = rect.adjusted(2, 0, -7, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        elif self.vertical:
            painter.translate(rect.left(), rect.bottom())
            painter.rotate(-90)
            room, flags = QRect(5, 0, rect.height() - 7, rect.width()), Qt.AlignmentFlag.AlignLeft
            flags |= Qt.AlignmentFlag.AlignVCenter
        text = str(self.model().headerData(section, self.orientation()))
        elided = QFontMetrics(self.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, flags, elided)
        painter.restore()


class ConfusionDelegate(QStyledItemDelegate):
    """Delegate that paints a cell: blue if correct, orange if wrong, more opaque with a larger share."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        share = index.data(SHARE_ROLE)
        painter.save()
        painter.fillRect(option.rect.adjusted(0, 0, -1, -1), tint(share, right=index.row() == index.column()))
        painter.setPen(theme.color("text" if share else "muted"))
        large = option.rect.height() >= 40 and option.rect.width() >= 56
        if large:
            upper, lower = option.rect.adjusted(0, 3, 0, 0), option.rect.adjusted(0, 0, 0, -5)
            painter.setFont(theme.font(1.15, bold=True))
            upper.setBottom(option.rect.top() + round(option.rect.height() * 0.58))
            painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, index.data())
            painter.setFont(theme.font(0.85))
            lower.setTop(upper.bottom() - 2)
            painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, percent(share))
        else:
            painter.setFont(theme.font(NORMAL_TEXT if option.rect.width() >= 28 else SMALL_TEXT))
            painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, index.data() if share else "·")
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("text"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -3, -3))
        painter.restore()


def tint(share: float, *, right: bool) -> QColor:
    """Return the background of a cell; text in the normal colour stays readable on it."""
    base, full = theme.color("base"), theme.color("series_0" if right else "series_1")
    part = MAX_TINT * (0.22 + 0.78 * share) if share else 0.0
    channels = ((base.red(), full.red()), (base.green(), full.green()), (base.blue(), full.blue()))
    return QColor(*(round(low + (high - low) * part) for low, high in channels))


class ConfusionTable(QTableView):
    """Table that is as high as its cells; the cells grow with the width of the table.

    Signals
    -------
    cell_changed(int, int)
        Positions of the true and the predicted class of the current cell.
    """

    cell_changed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix = ConfusionModel(self)
        self._across = ClassHeader(Qt.Orientation.Horizontal, self)
        self._down = ClassHeader(Qt.Orientation.Vertical, self)
        self.setModel(self.matrix)
        self.setHorizontalHeader(self._across)
        self.setVerticalHeader(self._down)
        self.setItemDelegate(ConfusionDelegate(self))
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet(
            "QTableView, QTableView:focus { border: 0; background: transparent; }"
            "QHeaderView, QTableCornerButton::section { border: 0; background: transparent; }"
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._fit)

    def show_scores(self, scores: Scores) -> None:
        """Show another matrix."""
        self.matrix.show_scores(scores)
        self._fit()

    def cells(self) -> QRect:
        """Return the rectangle of the cells in this widget."""
        left, top = self.verticalHeader().width(), self.horizontalHeader().height()
        wide, tall = self.horizontalHeader().length(), self.verticalHeader().length()
        return QRect(left, top, min(wide, self.width() - left), tall)

    def copied_text(self) -> str:
        """Return the matrix with its labels as lines of tab-separated text."""
        scores = self.matrix.scores
        if scores is None:
            return ""
        lines = ["\t".join(("true \\ predicted", *scores.labels))]
        lines += [
            "\t".join((label, *map(str, row))) for label, row in zip(scores.labels, scores.confusion, strict=True)
        ]
        return "\n".join(lines) + "\n"

    def _fit(self) -> None:
        """Fit the size of the cells to the width of the table, and the height of the table to its cells."""
        scores, count = self.matrix.scores, self.matrix.rowCount()
        if scores is None or not count:
            return
        scale = theme.font_scale()
        across, down = self._across, self._down
        digits = max(len(f"{cell:,}") for row in scores.confusion for cell in row)
        min_width = QFontMetrics(theme.font(SMALL_TEXT)).horizontalAdvance("0") * max(digits, 2) + 2
        down.max_label_width = across.max_label_width = max(min(MAX_LABEL_WIDTH, self.width() // 5), 48)
        width = (self.width() - down.sizeHint().width()) // count
        width = max(min_width, min(width, round(MAX_CELL_WIDTH * scale)))
        height = round((MAX_CELL_HEIGHT if count <= 4 else 44 if count <= 8 and width >= 56 else 26) * scale)
        across.vertical = QFontMetrics(across.font()).horizontalAdvance("0") * 2 + across.label_width() - 12 > width
        across.setDefaultSectionSize(width)
        down.setDefaultSectionSize(height)
        self.updateGeometries()
        scrolled = width * count + down.sizeHint().width() > self.width()
        bar = self.horizontalScrollBar().sizeHint().height() if scrolled else 0
        self.setFixedHeight(across.sizeHint().height() + height * count + bar + 2)
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.cell_changed.emit(current.row(), current.column())
        for header in (self._across, self._down):
            header.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied_text())
            return
        super().keyPressEvent(event)
