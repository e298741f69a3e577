"""Graphics items of a node and an edge. They hold only their appearance, no state of the network."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneHoverEvent, QStyleOptionGraphicsItem, QWidget

from ui.pages.model.graph.graph_model import Node
from ui.pages.model.graph.layout import NodeSizes, Point
from ui.pages.model.layer_icons import paint_tile
from ui.pages.model.list.rows import LayerRow
from ui.style import theme

PORT = 6.0
"""Radius in pixels of the handle below a node from which an edge is dragged."""
REACH = 9.0
"""Maximum distance in pixels at which the mouse hits an edge or a handle."""
_RADIUS = 8
_PAD = 8
_ARROW = 5.0
_MIN_DETAIL = 0.45
"""Zoom below which a node shows only its name."""


def sizes() -> NodeSizes:
    """Return the sizes of nodes at the current text size."""
    bold, small = QFontMetrics(theme.font(bold=True)), QFontMetrics(theme.font(0.92))
    height = bold.height() + 2 * small.height() + 2 * _PAD
    return NodeSizes(width=round(208 * max(1.0, theme.font_scale())), height=height)


class NodeItem(QGraphicsItem):
    """Card of one node; its position is its centre."""

    def __init__(self, number: int, size: NodeSizes) -> None:
        super().__init__()
        self.number = number
        self.node: Node | None = None
        self.selected = self.current = self.hovered = self.is_target = False
        self._size = size
        self.setZValue(1)
        self.setAcceptHoverEvents(True)

    def show_node(self, node: Node) -> None:
        """Show a node."""
        if node != self.node:
            self.node = node
            self.setToolTip(node.row.error or node.row.tip)
            self.update()

    def set_state(self, *, selected: bool, current: bool) -> None:
        """Set whether the node is selected, and whether it is the current node, to which keys apply."""
        if (selected, current) != (self.selected, self.current):
            self.selected, self.current = selected, current
            self.update()

    def set_drop_target(self, is_target: bool) -> None:
        """Highlight the node as the drop target of a drag, or end the highlight."""
        if is_target != self.is_target:
            self.is_target = is_target
            self.update()

    def card(self) -> QRectF:
        """Return the rectangle of the card, in coordinates of the item."""
        return QRectF(-self._size.width / 2, -self._size.height / 2, self._size.width, self._size.height)

    def fold_handle(self) -> QRectF:
        """Return the area that folds or unfolds a block, in coordinates of the item; empty if none begins here."""
        if self.node is None or not self.node.row.block:
            return QRectF()
        side, card = _fold_side(), self.card()
        return QRectF(card.right() - _PAD - side, card.top() + _PAD, side, side)

    def port(self) -> QPointF:
        """Return the point at which edges leave, in coordinates of the scene."""
        return self.pos() + QPointF(0, self._size.height / 2)

    def boundingRect(self) -> QRectF:
        return self.card().adjusted(-3, -3, 3, PORT + 3)

    def shape(self) -> QPainterPath:
        """Return the area in which the mouse hits the card."""
        path = QPainterPath()
        path.addRect(self.card())
        return path

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self.hovered = True
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self.hovered = False
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.node is None:
            return
        row = self.node.row
        rim = "accent" if self.selected or self.is_target else "error" if row.error else None
        rim = rim or ("strong_border" if self.hovered or self.current else "border")
        painter.setPen(QPen(theme.color(rim), 2.0 if self.is_target or (self.selected and self.current) else 1.2))
        painter.setBrush(theme.color("selected" if self.selected else "raised"))
        painter.drawRoundedRect(self.card(), _RADIUS, _RADIUS)
        name_only = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform()) < _MIN_DETAIL
        self._paint_texts(painter, row, name_only=name_only)
        if row.block:
            theme.icon("chevron-right" if row.is_folded else "chevron-down", "muted").paint(
                painter, self.fold_handle().toRect()
            )
        if row.is_output:
            painter.setPen(QPen(theme.color(rim), 1.2))
            edge = self.card().bottom() - 4
            painter.drawLine(QPointF(-24, edge), QPointF(24, edge))
        if self.hovered or (self.selected and self.current):
            painter.setPen(QPen(theme.color("accent"), 1.5))
            painter.setBrush(theme.color("raised"))
            painter.drawEllipse(QPointF(0, self.card().bottom()), PORT, PORT)

    def _paint_texts(self, painter: QPainter, row: LayerRow, *, name_only: bool) -> None:
        card = self.card()
        bold, small = theme.font(bold=True), theme.font(0.92)
        side = round(30 * max(1.0, theme.font_scale()))
        top = round(card.top()) + _PAD
        # The name of a block is long: it has the whole width, and the icon is below it.
        tile_top = top + QFontMetrics(bold).height() + 1 if row.is_folded else top + 2
        paint_tile(painter, QRect(round(card.left()) + _PAD, tile_top, side, side), row.look)
        left, handle = round(card.left()) + 2 * _PAD + side, self.fold_handle().toRect()
        first_left = round(card.left()) + _PAD if row.is_folded else left
        facts = row.error or " · ".join(part for part in (row.shape, row.parameters) if part)
        lines = (
            (bold, "text", row.title, first_left, handle.left() - 2 if row.block else round(card.right()) - _PAD),
            (small, "muted", row.summary, left, round(card.right()) - _PAD),
            (small, "error" if row.error else "muted", facts, left, round(card.right()) - _PAD),
        )
        for font, color, text, start, end in lines[: 1 if name_only else 3]:
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(theme.color(color))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, end - start)
            painter.drawText(QRect(start, top, end - start, metrics.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            top += metrics.height()


def _fold_side() -> int:
    """Return the side of the arrow of a block, in pixels."""
    return round(16 * max(1.0, theme.font_scale()))


class EdgeItem(QGraphicsItem):
    """Arrow from a node to one that reads it, numbered if the reader has several inputs."""

    def __init__(self, source: int, target: int) -> None:
        super().__init__()
        self.edge = (source, target)
        self.selected = self.is_target = self.hovered = False
        self._path = QPainterPath()
        self._area: QPainterPath | None = None
        self._label = ""
        self._route: tuple[object, ...] = ()
        self.setAcceptHoverEvents(True)

    def set_route(self, start: QPointF, bends: Sequence[Point], end: QPointF, size: NodeSizes, label: str) -> None:
        """Draw the line from a point to another through its bends."""
        route = (start.x(), start.y(), tuple(bends), end.x(), end.y(), size, label)
        if route == self._route:
            return
        self.prepareGeometryChange()
        self._route, self._label = route, label
        path = QPainterPath(start)
        for x, y in bends:
            _curve(path, QPointF(x, y - size.height / 2))
            path.lineTo(QPointF(x, y + size.height / 2))
        _curve(path, end)
        self._path, self._area = path, None

    def set_state(self, *, selected: bool | None = None, is_target: bool | None = None) -> None:
        """Set whether the edge is selected, and whether it is the drop target of a drag; None changes nothing."""
        self.selected = self.selected if selected is None else selected
        self.is_target = self.is_target if is_target is None else is_target
        self.update()

    def middle(self) -> QPointF:
        """Return the middle of the line, at which a layer can be inserted."""
        return self.point_at(0.5)

    def point_at(self, share: float) -> QPointF:
        """Return the point of the line at a share of its length, 0 (source) to 1 (reader)."""
        return self._path.pointAtPercent(share)

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-14, -4, 22, 4)

    def shape(self) -> QPainterPath:
        """Return the area in which the mouse hits the line; computed on the first call after a change."""
        if self._area is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(2 * REACH)
            self._area = stroker.createStroke(self._path)
        return self._area

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self.hovered = True
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self.hovered = False
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        strong = self.selected or self.is_target or self.hovered
        color = theme.color("accent" if strong else "strong_border")
        painter.setPen(QPen(color, 3.0 if self.is_target else 2.2 if self.selected else 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        end = self._path.currentPosition()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        tip = [end, end + QPointF(-_ARROW, -_ARROW * 1.6), end + QPointF(_ARROW, -_ARROW * 1.6)]
        painter.drawPolygon(QPolygonF(tip))
        if self._label:
            painter.setPen(theme.color("muted"))
            painter.setFont(theme.font(0.8))
            painter.drawText(end + QPointF(_ARROW + 1, -3), self._label)
        if self.hovered or self.selected:
            self._paint_plus(painter)

    def _paint_plus(self, painter: QPainter) -> None:
        """Paint the button that inserts a layer."""
        middle = self.middle()
        painter.setPen(QPen(theme.color("accent"), 1.5))
        painter.setBrush(theme.color("raised"))
        painter.drawEllipse(middle, REACH, REACH)
        painter.drawLine(middle - QPointF(4, 0), middle + QPointF(4, 0))
        painter.drawLine(middle - QPointF(0, 4), middle + QPointF(0, 4))


def _curve(path: QPainterPath, end: QPointF) -> None:
    """Continue a path to a point by a curve that is vertical at both ends."""
    start = path.currentPosition()
    reach = min(abs(end.y() - start.y()) / 2, 60.0)
    path.cubicTo(start + QPointF(0, reach), end - QPointF(0, reach), end)
