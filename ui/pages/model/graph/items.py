"""A node and an edge as they are painted. They hold no state of the network, only how they look now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.pages.model.graph.graph_model import Node
from ui.pages.model.graph.layout import NodeSizes, Point
from ui.pages.model.layer_icons import paint_tile
from ui.style import theme

PORT = 6.0
"""Radius of the handle below a node from which an edge is drawn, in pixels."""
REACH = 9.0
"""So far from an edge, or from a handle, the mouse still means it."""
_RADIUS = 8
_PAD = 8
_ARROW = 5.0
_FAR = 0.45
"""Drawn smaller than this, a node shows its name alone."""


def sizes() -> NodeSizes:
    """Return how large nodes are with the present size of text."""
    bold, small = QFontMetrics(theme.font(bold=True)), QFontMetrics(theme.font(0.92))
    height = bold.height() + 2 * small.height() + 2 * _PAD
    return NodeSizes(width=round(208 * max(1.0, theme.font_scale())), height=height)


class NodeItem(QGraphicsItem):
    """A card for one node; its position is its centre."""

    def __init__(self, number: int, size: NodeSizes) -> None:
        super().__init__()
        self.number = number
        self.node: Node | None = None
        self.chosen = self.current = self.hovered = self.aimed = False
        self._size = size
        self.setZValue(1)
        self.setAcceptHoverEvents(True)

    def show_node(self, node: Node) -> None:
        """Show another node."""
        if node != self.node:
            self.node = node
            self.setToolTip(node.row.error or node.row.tip)
            self.update()

    def set_looks(self, *, chosen: bool, current: bool) -> None:
        """Say whether it is selected, and whether the keys act on it."""
        if (chosen, current) != (self.chosen, self.current):
            self.chosen, self.current = chosen, current
            self.update()

    def aim(self, aimed: bool) -> None:
        """Say whether what is dragged would be dropped here."""
        if aimed != self.aimed:
            self.aimed = aimed
            self.update()

    def card(self) -> QRectF:
        """Return the card around its centre."""
        return QRectF(-self._size.width / 2, -self._size.height / 2, self._size.width, self._size.height)

    def port(self) -> QPointF:
        """Return where edges leave, in the scene."""
        return self.pos() + QPointF(0, self._size.height / 2)

    def boundingRect(self) -> QRectF:
        return self.card().adjusted(-3, -3, 3, PORT + 3)

    def shape(self) -> QPainterPath:
        """Return where the mouse means the card."""
        path = QPainterPath()
        path.addRect(self.card())
        return path

    def hoverEnterEvent(self, event: object) -> None:
        self.hovered = True
        self.update()

    def hoverLeaveEvent(self, event: object) -> None:
        self.hovered = False
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.node is None:
            return
        row = self.node.row
        rim = "accent" if self.chosen or self.aimed else "error" if row.error else None
        rim = rim or ("strong_border" if self.hovered or self.current else "border")
        painter.setPen(QPen(theme.color(rim), 2.0 if self.aimed or (self.chosen and self.current) else 1.2))
        painter.setBrush(theme.color("selected" if self.chosen else "raised"))
        painter.drawRoundedRect(self.card(), _RADIUS, _RADIUS)
        far = option.levelOfDetailFromTransform(painter.worldTransform()) < _FAR
        self._paint_texts(painter, far)
        if row.is_output:
            painter.setPen(QPen(theme.color(rim), 1.2))
            edge = self.card().bottom() - 4
            painter.drawLine(QPointF(-24, edge), QPointF(24, edge))
        if self.hovered or (self.chosen and self.current):
            painter.setPen(QPen(theme.color("accent"), 1.5))
            painter.setBrush(theme.color("raised"))
            painter.drawEllipse(QPointF(0, self.card().bottom()), PORT, PORT)

    def _paint_texts(self, painter: QPainter, far: bool) -> None:
        row, card = self.node.row, self.card()
        side = round(30 * max(1.0, theme.font_scale()))
        top = round(card.top()) + _PAD
        paint_tile(painter, QRect(round(card.left()) + _PAD, top + 2, side, side), row.look)
        left = round(card.left()) + 2 * _PAD + side
        bold, small = theme.font(bold=True), theme.font(0.92)
        facts = row.error or " · ".join(part for part in (row.shape, row.parameters) if part)
        lines = (
            (bold, "text", row.title),
            (small, "muted", row.words),
            (small, "error" if row.error else "muted", facts),
        )
        for font, color, text in lines[: 1 if far else 3]:
            metrics = QFontMetrics(font)
            room = round(card.right()) - _PAD - left
            painter.setFont(font)
            painter.setPen(theme.color(color))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(left, top, room, metrics.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            top += metrics.height()


class EdgeItem(QGraphicsItem):
    """What one node reads of another: a line with an arrow, numbered where its reader reads several."""

    def __init__(self, source: int, target: int) -> None:
        super().__init__()
        self.edge = (source, target)
        self.chosen = self.aimed = self.hovered = False
        self._path = QPainterPath()
        self._area: QPainterPath | None = None
        self._label = ""
        self._way: tuple[object, ...] = ()
        self.setAcceptHoverEvents(True)

    def lead(self, start: QPointF, bends: Sequence[Point], end: QPointF, size: NodeSizes, label: str) -> None:
        """Lead the line from one point to another through its bends."""
        way = (start.x(), start.y(), tuple(bends), end.x(), end.y(), size, label)
        if way == self._way:
            return
        self.prepareGeometryChange()
        self._way, self._label = way, label
        path = QPainterPath(start)
        for x, y in bends:
            _curve(path, QPointF(x, y - size.height / 2))
            path.lineTo(QPointF(x, y + size.height / 2))
        _curve(path, end)
        self._path, self._area = path, None

    def set_looks(self, *, chosen: bool | None = None, aimed: bool | None = None) -> None:
        """Say whether it is selected, and whether what is dragged would be dropped here."""
        self.chosen = self.chosen if chosen is None else chosen
        self.aimed = self.aimed if aimed is None else aimed
        self.update()

    def middle(self) -> QPointF:
        """Return the middle of the line, where a layer can be put in."""
        return self._path.pointAtPercent(0.5)

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-14, -4, 22, 4)

    def shape(self) -> QPainterPath:
        """Return where the mouse means the line; worked out when the mouse first comes near."""
        if self._area is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(2 * REACH)
            self._area = stroker.createStroke(self._path)
        return self._area

    def hoverEnterEvent(self, event: object) -> None:
        self.hovered = True
        self.update()

    def hoverLeaveEvent(self, event: object) -> None:
        self.hovered = False
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        strong = self.chosen or self.aimed or self.hovered
        color = theme.color("accent" if strong else "strong_border")
        painter.setPen(QPen(color, 3.0 if self.aimed else 2.2 if self.chosen else 1.5))
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
        if self.hovered or self.chosen:
            self._paint_plus(painter)

    def _paint_plus(self, painter: QPainter) -> None:
        """Offer to put a layer in."""
        middle = self.middle()
        painter.setPen(QPen(theme.color("accent"), 1.5))
        painter.setBrush(theme.color("raised"))
        painter.drawEllipse(middle, REACH, REACH)
        painter.drawLine(middle - QPointF(4, 0), middle + QPointF(4, 0))
        painter.drawLine(middle - QPointF(0, 4), middle + QPointF(0, 4))


def _curve(path: QPainterPath, to: QPointF) -> None:
    """Go on to a point, straight down at both ends."""
    start = path.currentPosition()
    reach = min(abs(to.y() - start.y()) / 2, 60.0)
    path.cubicTo(start + QPointF(0, reach), to - QPointF(0, reach), to)
