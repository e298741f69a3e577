"""Vertical splitter with a visible handle."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle
from typing_extensions import override

from ui.style import theme


class HandleSplitter(QSplitter):
    """Splitter between an upper and a lower part.

    Signals
    -------
    resized : ()
        The size of the splitter has changed.
    """

    resized = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(theme.GRID)

    @override
    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class _Handle(QSplitterHandle):
    """Handle painted as a short line."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent" if self.underMouse() else "strong_border"))
        box = QRectF(0, 0, 4 * theme.GRID, 3)
        box.moveCenter(QRectF(self.rect()).center())
        painter.drawRoundedRect(box, 1.5, 1.5)
