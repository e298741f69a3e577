"""Painting of cells in the list of columns: cells with a menu, and small charts of the distribution of values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from engine.project.table_facts import ColumnFacts
from ui.pages.data.columns.column_choices import choice
from ui.pages.data.columns.columns_model import FACTS_ROLE, FIELD_ROLE, MAX_BARS, SPEC_ROLE
from ui.style import theme
from ui.widgets.frame_view import style_of

MAX_BAR_WIDTH = 12.0
"""Maximum width of a bar of a small chart, in pixels."""
_Index = QModelIndex | QPersistentModelIndex


class ChoiceDelegate(QStyledItemDelegate):
    """Paints a cell that opens a menu: the value, an arrow, and a frame if hovered or focused."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        _paint_background(painter, cell)
        field = index.data(FIELD_ROLE)
        box = cell.rect.adjusted(2, 3, -2, -3)
        if field:
            self._paint_frame(painter, cell, box)
            _paint_icon(painter, "chevron-down", _right_of(box, cell.fontMetrics.height() - 2), "muted")
        self._paint_text(
            painter, cell, index, box.adjusted(theme.GRID - 2, 0, -cell.fontMetrics.height() if field else 0, 0)
        )

    def _paint_frame(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect) -> None:
        focused = option.state & QStyle.StateFlag.State_HasFocus
        hovered = option.state & QStyle.StateFlag.State_MouseOver
        if not (focused or hovered):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent" if focused else "strong_border"), 1))
        painter.setBrush(theme.color("base") if hovered else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.restore()

    def _paint_text(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, box: QRect) -> None:
        spec, field = index.data(SPEC_ROLE), index.data(FIELD_ROLE)
        ink = index.data(Qt.ItemDataRole.ForegroundRole) or option.palette.text().color()
        icon = choice(field, getattr(spec, field)).icon if field == "role" else ""
        if icon:
            side = option.fontMetrics.height() - 2
            place = QRect(box.left(), box.center().y() - side // 2, side, side)
            _paint_icon(painter, icon, place, {"target": "accent", "ignore": "muted"}.get(spec.role, "muted"))
            box = box.adjusted(side + 6, 0, 0, 0)
        painter.save()
        painter.setPen(ink)
        painter.setFont(option.font)
        text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + 5 * theme.GRID, hint.height())


class DistributionDelegate(QStyledItemDelegate):
    """Paints the distribution of values: a bar for each category, or a range with mean and standard deviation."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        _paint_background(painter, cell)
        facts: ColumnFacts | None = index.data(FACTS_ROLE)
        spec = index.data(SPEC_ROLE)
        if facts is None:
            return
        paint_distribution(painter, QRectF(cell.rect.adjusted(theme.GRID, 6, -theme.GRID, -6)), facts, spec.role)


def paint_distribution(
    painter: QPainter, box: QRectF, facts: ColumnFacts, role: str, max_bar_width: float = MAX_BAR_WIDTH
) -> None:
    """Paint the distribution of the values of a column with a role."""
    ink = theme.color({"target": "accent", "ignore": "disabled"}.get(role, "series_0"))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    bars = heights(facts)
    if bars:
        _paint_bars(painter, box, bars, ink, max_bar_width)
    elif facts.mean is not None and facts.minimum is not None and facts.maximum is not None:
        span = (facts.maximum - facts.minimum) or 1.0
        mean, deviation = (facts.mean - facts.minimum) / span, (facts.deviation or 0.0) / span
        _paint_range(painter, box, mean, deviation, ink)
    painter.restore()


def heights(facts: ColumnFacts) -> Sequence[float]:
    """Return the heights of the bars of a column, 0 to 1: for categories, bins of a range, or frequent values."""
    if facts.histogram and (len(facts.levels) > MAX_BARS or not facts.levels):
        return [count / max(facts.histogram) for count in facts.histogram] if any(facts.histogram) else ()
    if not facts.levels or len(facts.levels) != len(facts.counts):
        return ()
    bars = [float(count) for count in facts.counts]
    if len(bars) > MAX_BARS:
        if facts.minimum is not None and facts.maximum is not None:
            bars = _bins(facts, facts.minimum, facts.maximum)
        else:
            bars = sorted(bars, reverse=True)[:MAX_BARS]
    return [bar / max(bars) for bar in bars] if any(bars) else ()


def _bins(facts: ColumnFacts, minimum: float, maximum: float) -> list[float]:
    bars = [0.0] * MAX_BARS
    for level, count in zip(facts.levels, facts.counts, strict=True):
        share = (float(level) - minimum) / (maximum - minimum)
        if 0 <= share <= 1:
            bars[min(int(share * MAX_BARS), MAX_BARS - 1)] += count
    return bars


def _paint_bars(painter: QPainter, box: QRectF, bars: Sequence[float], ink: QColor, max_bar_width: float) -> None:
    gap = 1.0
    width = min((box.width() - gap * (len(bars) - 1)) / len(bars), max_bar_width)
    for place, bar in enumerate(bars):
        height = max(bar * box.height(), 1.0 if bar else 0.0)
        painter.fillRect(QRectF(box.left() + place * (width + gap), box.bottom() - height, width, height), ink)


def _paint_range(painter: QPainter, box: QRectF, mean: float, deviation: float, ink: QColor) -> None:
    """Paint the range as a line, one standard deviation around the mean as a band, the mean as a tick.

    Mean and deviation are shares of the range, 0 (minimum) to 1 (maximum).
    """
    middle = box.center().y()

    def at(share: float) -> float:
        return box.left() + min(max(share, 0.0), 1.0) * box.width()

    painter.setPen(QPen(theme.color("strong_border"), 1))
    painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))
    band = QColor(ink)
    band.setAlphaF(0.35)
    left, right = at(mean - deviation), at(mean + deviation)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(band)
    painter.drawRoundedRect(QRectF(left, middle - 4, max(right - left, 2.0), 8), 2, 2)
    painter.setBrush(ink)
    painter.drawRect(QRectF(at(mean) - 1, middle - 6, 2, 12))


def _paint_background(painter: QPainter, option: QStyleOptionViewItem) -> None:
    if option.backgroundBrush.style() != Qt.BrushStyle.NoBrush:
        painter.fillRect(option.rect, option.backgroundBrush)
    style_of(option).drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)


def _paint_icon(painter: QPainter, name: str, place: QRect, role: str) -> None:
    theme.icon(name, role).paint(painter, place)


def _right_of(box: QRect, side: int) -> QRect:
    return QRect(box.right() - side - 3, box.center().y() - side // 2 + 1, side, side)
