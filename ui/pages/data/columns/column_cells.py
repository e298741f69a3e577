"""How cells of the list of columns are drawn: those that choose a value, and the small picture of the values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from engine.project.table_facts import ColumnFacts
from ui.pages.data.columns.column_choices import choice
from ui.pages.data.columns.columns_model import FACTS_ROLE, FIELD_ROLE, SPEC_ROLE
from ui.style import theme

MAX_BARS = 16
WIDEST_BAR = 12.0
"""Of a small picture, in pixels."""
_Index = QModelIndex | QPersistentModelIndex


class ChoiceDelegate(QStyledItemDelegate):
    """Draws a cell that opens a menu: the value, and an arrow; a frame where the mouse or the keyboard is."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        drawn = QStyleOptionViewItem(option)
        self.initStyleOption(drawn, index)
        _paint_ground(painter, drawn)
        field = index.data(FIELD_ROLE)
        box = drawn.rect.adjusted(2, 3, -2, -3)
        if field:
            self._paint_frame(painter, drawn, box)
            _paint_icon(painter, "chevron-down", _right_of(box, drawn.fontMetrics.height() - 2), "muted")
        self._paint_text(
            painter, drawn, index, box.adjusted(theme.GRID - 2, 0, -drawn.fontMetrics.height() if field else 0, 0)
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
        picture = choice(field, getattr(spec, field)).icon if field == "role" else ""
        if picture:
            side = option.fontMetrics.height() - 2
            place = QRect(box.left(), box.center().y() - side // 2, side, side)
            _paint_icon(painter, picture, place, {"target": "accent", "ignore": "muted"}.get(spec.role, "muted"))
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


class SpreadDelegate(QStyledItemDelegate):
    """Draws how values are spread: a bar for each level, or a range with its mean and standard deviation."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        drawn = QStyleOptionViewItem(option)
        self.initStyleOption(drawn, index)
        _paint_ground(painter, drawn)
        facts: ColumnFacts | None = index.data(FACTS_ROLE)
        spec = index.data(SPEC_ROLE)
        if facts is None:
            return
        paint_spread(painter, QRectF(drawn.rect.adjusted(theme.GRID, 6, -theme.GRID, -6)), facts, spec.role)


def paint_spread(painter: QPainter, box: QRectF, facts: ColumnFacts, role: str, widest: float = WIDEST_BAR) -> None:
    """Draw into a box how the values of a column in that role are spread, with bars of a width at the most."""
    ink = theme.color({"target": "accent", "ignore": "disabled"}.get(role, "series_0"))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    bars = heights(facts)
    if bars:
        _paint_bars(painter, box, bars, ink, widest)
    elif facts.mean is not None:
        _paint_range(painter, box, facts, ink)
    painter.restore()


def heights(facts: ColumnFacts) -> Sequence[float]:
    """Return the bars of a column, 0 to 1: one for each level, slice of a range of numbers, or common name."""
    if facts.histogram and (len(facts.levels) > MAX_BARS or not facts.levels):
        return [count / max(facts.histogram) for count in facts.histogram] if any(facts.histogram) else ()
    if not facts.levels or len(facts.levels) != len(facts.counts):
        return ()
    bars = [float(count) for count in facts.counts]
    if len(bars) > MAX_BARS:
        ranged = facts.minimum is not None and facts.maximum is not None
        bars = _slices(facts, facts.minimum, facts.maximum) if ranged else sorted(bars, reverse=True)[:MAX_BARS]
    return [bar / max(bars) for bar in bars] if any(bars) else ()


def _slices(facts: ColumnFacts, minimum: float, maximum: float) -> list[float]:
    bars = [0.0] * MAX_BARS
    for level, count in zip(facts.levels, facts.counts, strict=True):
        share = (float(level) - minimum) / (maximum - minimum)
        if 0 <= share <= 1:
            bars[min(int(share * MAX_BARS), MAX_BARS - 1)] += count
    return bars


def _paint_bars(painter: QPainter, box: QRectF, bars: Sequence[float], ink: QColor, widest: float) -> None:
    gap = 1.0
    width = min((box.width() - gap * (len(bars) - 1)) / len(bars), widest)
    for place, bar in enumerate(bars):
        height = max(bar * box.height(), 1.0 if bar else 0.0)
        painter.fillRect(QRectF(box.left() + place * (width + gap), box.bottom() - height, width, height), ink)


def _paint_range(painter: QPainter, box: QRectF, facts: ColumnFacts, ink: QColor) -> None:
    """Draw a line from the smallest to the largest, a band one deviation around the mean, a tick at the mean."""
    span = (facts.maximum - facts.minimum) or 1.0
    middle = box.center().y()

    def at(value: float) -> float:
        return box.left() + min(max((value - facts.minimum) / span, 0.0), 1.0) * box.width()

    painter.setPen(QPen(theme.color("strong_border"), 1))
    painter.drawLine(box.left(), middle, box.right(), middle)
    band = QColor(ink)
    band.setAlphaF(0.35)
    reach = facts.deviation or 0.0
    left, right = at(facts.mean - reach), at(facts.mean + reach)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(band)
    painter.drawRoundedRect(QRectF(left, middle - 4, max(right - left, 2.0), 8), 2, 2)
    painter.setBrush(ink)
    painter.drawRect(QRectF(at(facts.mean) - 1, middle - 6, 2, 12))


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    style = option.widget.style() if option.widget else QApplication.style()
    if option.backgroundBrush.style() != Qt.BrushStyle.NoBrush:
        painter.fillRect(option.rect, option.backgroundBrush)
    style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)


def _paint_icon(painter: QPainter, name: str, place: QRect, role: str) -> None:
    theme.icon(name, role).paint(painter, place)


def _right_of(box: QRect, side: int) -> QRect:
    return QRect(box.right() - side - 3, box.center().y() - side // 2 + 1, side, side)
