"""Painting of a layer in the list: a card with icon, name, main arguments, output shape and parameters."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QAbstractItemModel, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.pages.model.layer_icons import paint_tile
from ui.pages.model.list.rows import ROW, Index, LayerRow
from ui.style import theme
from ui.style.object_names import named

SIDE = theme.HALF
"""Distance in pixels between a card and the edge of the list."""
GAP = theme.GRID
"""Distance in pixels between two cards."""
_PAD = theme.GRID
_RADIUS = 8


class LayerDelegate(QStyledItemDelegate):
    """Paints rows as cards; a line joins each with the row that it reads if that is the one above."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: LayerRow = index.data(ROW)
        card = _card(option.rect, row)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter, option, card, row)
        if row.block:
            _paint_fold_handle(painter, option.rect, row)
        if row.in_block:
            painter.fillRect(
                option.rect.left(), card.top(), 2, option.rect.bottom() - card.top(), theme.color("accent")
            )
        tile = _tile(card)
        paint_tile(painter, tile, row.look)
        below = index.sibling(index.row() + row.span, index.column())
        if below.isValid() and below.data(ROW).follows:
            painter.setPen(QPen(theme.color("strong_border"), 1.5))
            painter.drawLine(tile.center().x(), card.bottom() + 1, tile.center().x(), option.rect.bottom() + 1)
        self._paint_texts(painter, card, row)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: LayerRow = index.data(ROW)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractScrollArea) else 300
        return QSize(width, _caption_height(row) + _height() + _error_height(row, width - 2 * SIDE) + GAP)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        edit = named(QLineEdit(parent), "_rename_edit")
        edit.setAccessibleName("Name of the layer")
        edit.setToolTip("Enter renames the layer, Escape cancels")
        edit.setFont(theme.font(bold=True))
        return edit

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        card = _card(option.rect, index.data(ROW))
        left = _tile(card).right() + _PAD - 4
        editor.setGeometry(left, card.top() + 2, card.right() - _PAD - left, editor.sizeHint().height())

    def _paint_card(self, painter: QPainter, option: QStyleOptionViewItem, card: QRect, row: LayerRow) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        rim = "accent" if selected else "error" if row.error else "strong_border" if hovered or focused else "border"
        painter.setPen(QPen(theme.color(rim), 1.5 if selected and focused else 1.0))
        painter.setBrush(theme.color("selected" if selected else "raised"))
        painter.drawRoundedRect(card.adjusted(0, 0, -1, -1), _RADIUS, _RADIUS)

    def _paint_texts(self, painter: QPainter, card: QRect, row: LayerRow) -> None:
        bold, small = theme.font(bold=True), theme.font(0.92)
        line = QFontMetrics(bold).height()
        right = max(_width(theme.font(), row.shape), _width(small, row.parameters))
        width = card.width() - _tile(card).width() - 4 * _PAD - right
        left, top = _tile(card).right() + 1 + _PAD, card.top() + (_height() - 2 * line) // 2
        edge, chevron = card.right() - _PAD, _chevron() if row.is_folded else 0
        texts = (
            (QRect(left + chevron, top, width - chevron, line), bold, "text", row.title, Qt.AlignmentFlag.AlignLeft),
            (
                QRect(left, top + line, width, line),
                small,
                "muted",
                " · ".join(filter(None, (row.summary, row.reads))),
                Qt.AlignmentFlag.AlignLeft,
            ),
            (QRect(edge - right, top, right, line), theme.font(), "text", row.shape, Qt.AlignmentFlag.AlignRight),
            (QRect(edge - right, top + line, right, line), small, "muted", row.parameters, Qt.AlignmentFlag.AlignRight),
        )
        for place, font, color, text, side in texts:
            painter.setFont(font)
            painter.setPen(theme.color(color))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, shown)
        if row.error:
            painter.setFont(small)
            painter.setPen(theme.color("error"))
            below = QRect(left, card.top() + _height() - theme.HALF, edge - left, card.height() - _height())
            painter.drawText(below, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, row.error)


def fold_handle(rect: QRect, row: LayerRow) -> QRect:
    """Return the area of a row that folds or unfolds its block; empty if no block begins there."""
    card = _card(rect, row)
    if not row.block:
        return QRect()
    if not row.is_folded:
        return QRect(card.left(), rect.top(), card.width(), _caption_height(row))
    return QRect(_tile(card).right() + 1 + _PAD, card.top(), _chevron(), _height())


def _paint_fold_handle(painter: QPainter, rect: QRect, row: LayerRow) -> None:
    """Paint the arrow that unfolds a block, or the name of an unfolded block with the arrow that folds it."""
    handle, font = fold_handle(rect, row), theme.font(0.92)
    side, line = _chevron() - 4, QFontMetrics(theme.font(bold=True)).height()
    if row.is_folded:
        top = handle.top() + (_height() - 2 * line) // 2
        theme.icon("chevron-right", "muted").paint(painter, QRect(handle.left(), top + (line - side) // 2, side, side))
        return
    arrow = QRect(handle.left(), handle.center().y() - side // 2, side, side)
    theme.icon("chevron-down", "muted").paint(painter, arrow)
    painter.setFont(font)
    painter.setPen(theme.color("muted"))
    place = handle.adjusted(_chevron(), 0, 0, 0)
    text = QFontMetrics(font).elidedText(row.block, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)


def _card(rect: QRect, row: LayerRow) -> QRect:
    """Return the card in the area of a row: below the name of an unfolded block."""
    return rect.adjusted(SIDE, _caption_height(row), -SIDE, -GAP)


def _caption_height(row: LayerRow) -> int:
    return QFontMetrics(theme.font(0.92)).height() + theme.HALF if row.block and not row.is_folded else 0


def _chevron() -> int:
    """Return the width of the arrow of a block, with the space next to it, in pixels."""
    return round(18 * max(1.0, theme.font_scale()))


def _height() -> int:
    """Return the height of a card without an error, in pixels."""
    return _height_at(theme.font_scale())


@cache
def _height_at(font_scale: float) -> int:
    return 2 * QFontMetrics(theme.font(bold=True)).height() + 2 * _PAD - 2


def _tile(card: QRect) -> QRect:
    side = round(32 * max(1.0, theme.font_scale()))
    return QRect(card.left() + _PAD, card.top() + (_height() - side) // 2, side, side)


def _width(font: QFont, text: str) -> int:
    return math.ceil(QFontMetricsF(font).horizontalAdvance(text)) + 1 if text else 0


def _error_height(row: LayerRow, width: int) -> int:
    if not row.error:
        return 0
    text_width = width - _tile(QRect()).width() - 3 * _PAD
    wrapped = QFontMetrics(theme.font(0.92)).boundingRect(0, 0, text_width, 1000, Qt.TextFlag.TextWordWrap, row.error)
    return wrapped.height() + theme.HALF
