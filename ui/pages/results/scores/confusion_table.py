"""The cells of a confusion matrix: a table with counts, tinted by the share of their true or predicted class."""

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
from ui.formatting.numbers import counted, percent
from ui.formatting.scores import cell_sentence
from ui.style import theme

SHARE_ROLE = Qt.ItemDataRole.UserRole
"""The share of the cell in its row or in its column, 0 to 1."""

WIDEST, TALLEST = 112, 56
"""The largest cell, in pixels."""
LONGEST_LABEL = 144
"""The most room that the name of a class gets, in pixels."""

DEEPEST = 0.55
"""How much of the full colour the deepest cell has."""
NORMAL_TEXT, SMALL_TEXT = 0.9, 0.8
"""Size of a count that stands alone in its cell, beside that of body text; the small one for many classes."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ConfusionModel(QAbstractTableModel):
    """Rows are the true classes, columns the predicted ones."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scores: Scores | None = None
        self._of_columns = False

    def set_shares(self, *, of_columns: bool) -> None:
        """Take shares of the predicted class (its column) in place of those of the true class (its row)."""
        self._of_columns = of_columns
        if self.scores is not None:
            self.render(self.scores)

    def render(self, scores: Scores) -> None:
        """Show another matrix; one of the same classes keeps the view's current cell."""
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
        """Return which share of its row, or of its column, a cell is."""
        confusion = self.scores.confusion
        total = sum(cells[column] for cells in confusion) if self._of_columns else sum(confusion[row])
        return confusion[row][column] / total if total else 0.0

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self.scores is None else len(self.scores.labels)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return self.rowCount(parent)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
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
        label = self.scores.labels[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return label
        if role == Qt.ItemDataRole.ToolTipRole:
            if orientation == Qt.Orientation.Vertical:
                return f"{label}: {counted(sum(self.scores.confusion[section]))} are of this class."
            return f"{label}: predicted for {counted(sum(row[section] for row in self.scores.confusion))}."
        return None


class ClassHeader(QHeaderView):
    """Names of classes beside or above the cells; above narrow cells they stand upright."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)
        self.longest = LONGEST_LABEL
        self.setHighlightSections(True)
        self.upright = False

    def widest(self) -> int:
        """Return the width that the longest name takes, at most `longest` pixels."""
        model = self.model()
        count = (
            (model.columnCount() if self.orientation() == Qt.Orientation.Horizontal else model.rowCount())
            if model
            else 0
        )
        metrics = QFontMetrics(self.font())
        texts = (str(model.headerData(at, self.orientation())) for at in range(count))
        return min(max((metrics.horizontalAdvance(text) for text in texts), default=0) + 12, self.longest)

    @override
    def sizeHint(self) -> QSize:
        if self.orientation() == Qt.Orientation.Vertical:
            return QSize(self.widest(), 0)
        return QSize(0, self.widest() if self.upright else QFontMetrics(self.font()).height() + theme.GRID)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        current = self.parent().currentIndex() if isinstance(self.parent(), QAbstractItemView) else QModelIndex()
        horizontal = self.orientation() == Qt.Orientation.Horizontal
        here = current.isValid() and (current.column() if horizontal else current.row()) == section
        painter.save()
        painter.setPen(theme.color("text" if here else "muted"))
        painter.setFont(self.font())
        room, flags = rect.adjusted(3, 2, -3, -2), Qt.AlignmentFlag.AlignCenter
        if not horizontal:
            room, flags = rect.adjusted(2, 0, -7, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        elif self.upright:
            painter.translate(rect.left(), rect.bottom())
            painter.rotate(-90)
            room, flags = QRect(5, 0, rect.height() - 7, rect.width()), Qt.AlignmentFlag.AlignLeft
            flags |= Qt.AlignmentFlag.AlignVCenter
        text = str(self.model().headerData(section, self.orientation()))
        elided = QFontMetrics(self.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, flags, elided)
        painter.restore()


class ConfusionDelegate(QStyledItemDelegate):
    """Paints a cell: blue where the class is right, orange where it is wrong, deeper the larger its share is."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        share = index.data(SHARE_ROLE)
        painter.save()
        painter.fillRect(option.rect.adjusted(0, 0, -1, -1), tint(share, right=index.row() == index.column()))
        painter.setPen(theme.color("text" if share else "muted"))
        roomy = option.rect.height() >= 40 and option.rect.width() >= 56
        if roomy:
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
    """Return the ground of a cell; never so deep that the usual colour of text could not be read on it."""
    base, full = theme.color("base"), theme.color("series_0" if right else "series_1")
    part = DEEPEST * (0.22 + 0.78 * share) if share else 0.0
    mixed = [round(a + (b - a) * part) for a, b in zip(base.toTuple(), full.toTuple(), strict=True)]
    return QColor(*mixed)


class ConfusionTable(QTableView):
    """A table that is as large as its cells, and whose cells grow with the room.

    Signals
    -------
    met(int, int)
        Another cell is the current one: its true class, its predicted class.
    """

    met = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(ConfusionModel(self))
        self.setHorizontalHeader(ClassHeader(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(ClassHeader(Qt.Orientation.Vertical, self))
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

    def render(self, scores: Scores) -> None:
        """Show another matrix."""
        self.model().render(scores)
        self._fit()

    def cells(self) -> QRect:
        """Return where the cells are, in this widget."""
        left, top = self.verticalHeader().width(), self.horizontalHeader().height()
        wide, tall = self.horizontalHeader().length(), self.verticalHeader().length()
        return QRect(left, top, min(wide, self.width() - left), tall)

    def copied_text(self) -> str:
        """Return the matrix with its labels as lines of tab-separated text."""
        scores = self.model().scores
        lines = ["\t".join(("true \\ predicted", *scores.labels))]
        lines += [
            "\t".join((label, *map(str, row))) for label, row in zip(scores.labels, scores.confusion, strict=True)
        ]
        return "\n".join(lines) + "\n"

    def _fit(self) -> None:
        """Give each cell its share of the room, and the table the height of its cells."""
        count = self.model().rowCount()
        if not count:
            return
        scale = theme.font_scale()
        across, down = self.horizontalHeader(), self.verticalHeader()
        digits = max(len(f"{cell:,}") for row in self.model().scores.confusion for cell in row)
        narrowest = QFontMetrics(theme.font(SMALL_TEXT)).horizontalAdvance("0") * max(digits, 2) + 2
        down.longest = across.longest = max(min(LONGEST_LABEL, self.width() // 5), 48)
        width = (self.width() - down.sizeHint().width()) // count
        width = max(narrowest, min(width, round(WIDEST * scale)))
        height = round((TALLEST if count <= 4 else 44 if count <= 8 and width >= 56 else 26) * scale)
        across.upright = QFontMetrics(across.font()).horizontalAdvance("0") * 2 + across.widest() - 12 > width
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
            self.met.emit(current.row(), current.column())
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied_text())
            return
        super().keyPressEvent(event)
