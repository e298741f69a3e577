"""A divider between two parts, one above the other, with a grip to drag it by."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle
from typing_extensions import override

from ui.style import theme


class HandleSplitter(QSplitter):
    """Divides a page into an upper and a lower part; the gap between them can be dragged.

    Signals
    -------
    resized()
        There is another height to divide.
    """

    resized = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(theme.GRID)

    @override
    def createHandle(self) -> QSplitterHandle:
        return _Grip(self.orientation(), self)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class _Grip(QSplitterHandle):
    """A short line in the middle of the gap, no wall."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent" if self.underMouse() else "strong_border"))
        box = QRectF(0, 0, 4 * theme.GRID, 3)
        box.moveCenter(QRectF(self.rect()).center())
        painter.drawRoundedRect(box, 1.5, 1.5)
