"""Icon as a widget, for instance on an empty page."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.style import theme


class IconLabel(QWidget):
    """Widget that paints an icon in the current colours."""

    def __init__(self, name: str, role: str = "muted", side: int = theme.ICON) -> None:
        super().__init__()
        self._icon = theme.icon(name, role)
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._icon.paint(QPainter(self), self.rect())
