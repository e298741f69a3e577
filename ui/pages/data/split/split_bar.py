"""Bar of the three parts of the rows: training, validation, test."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from engine.project import ColumnSpec, Project, SplitSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from ui.style import theme

PARTS = ("Train", "Validation", "Test")


def part_sizes(split: SplitSpec, rows: int) -> tuple[int, int, int]:
    """Return the numbers of training, validation and test rows, rounded like scikit-learn's train_test_split."""
    test = math.ceil(rows * split.test_fraction)
    validation = 0 if split.member_folds else math.ceil((rows - test) * split.validation_fraction)
    return rows - test - validation, validation, test


def part_shares(split: SplitSpec) -> tuple[float, float, float]:
    """Return the shares of training, validation and test rows, 0 to 1."""
    rest, share = 1 - split.test_fraction, 0.0 if split.member_folds else split.validation_fraction
    return rest * (1 - share), rest * share, split.test_fraction


def left_out(project: Project, table: TableFacts) -> tuple[int, int]:
    """Return the minimum and maximum number of rows omitted because of missing cells.

    Only the number of missing cells of each column is known, not their rows.
    """
    facts = {column.name: column for column in table.columns}
    omitted = [_omitted_rows(column, facts[column.name]) for column in project.data.columns if column.name in facts]
    return max(omitted, default=0), min(sum(omitted), table.rows)


def _omitted_rows(column: ColumnSpec, facts: ColumnFacts) -> int:
    if column.role == "ignore" or (column.role == "feature" and column.missing != "drop"):
        return 0
    return facts.missing + (facts.infinite if column.kind == "number" else 0)


class SplitBar(QWidget):
    """Bar with three proportional parts, each with a text if it fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares = (1.0, 0.0, 0.0)
        self._texts = ("", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_parts(self, shares: tuple[float, float, float], texts: tuple[str, str, str]) -> None:
        """Show the shares of training, validation and test rows, 0 to 1, with a short text in each."""
        self._shares = shares
        self._texts = texts
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(30 * theme.GRID, self.fontMetrics().height() + theme.GRID)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(20 * theme.GRID, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), theme.color("hover"))
        left = 0.0
        for place, share in enumerate(self._shares):
            width = self.width() * share
            if share:
                self._paint_part(painter, QRectF(left, 0, width, self.height()), place)
            left += width

    def _paint_part(self, painter: QPainter, box: QRectF, place: int) -> None:
        fill_part(painter, box, place)
        if place:
            painter.fillRect(QRectF(box.left(), 0, 2, box.height()), theme.color("raised"))
        text = self._texts[place]
        if self.fontMetrics().horizontalAdvance(text) + theme.GRID > box.width():
            return
        painter.setPen(_ink_on(place))
        painter.setFont(theme.font(bold=True))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def fill_part(painter: QPainter, box: QRectF, place: int) -> None:
    """Fill a box in the pattern of a part: training solid, validation hatched in the same hue, test grey."""
    hue = theme.color("train")
    if place == 0:
        painter.fillRect(box, hue)
    elif place == 1:
        painter.fillRect(box, _faint(hue))
        painter.fillRect(box, QBrush(_faint(hue, 0.45), Qt.BrushStyle.BDiagPattern))
    else:
        painter.fillRect(box, _faint(theme.color("strong_border"), 0.4))


def _faint(hue: QColor, alpha: float = 0.22) -> QColor:
    hue = QColor(hue)
    hue.setAlphaF(alpha)
    return hue


def _ink_on(place: int) -> QColor:
    if place:
        return theme.color("text")
    return theme.color("base") if theme.is_dark() else theme.color("on_accent")
