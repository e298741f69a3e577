"""Legend of a chart: colour patches with names."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from ui.style import theme
from ui.widgets.flow_layout import FlowLayout


class Legend(FlowLayout):
    """Legend with one patch and name per colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=2 * theme.GRID, parent=parent)
        self._entries: list[QWidget] = []

    def show_entries(self, entries: list[tuple[str, QColor]]) -> None:
        """Show these names and colours."""
        for widget in self._entries:
            self.remove(widget)
            widget.deleteLater()
        self._entries = [_Entry(name, color) for name, color in entries]
        for widget in self._entries:
            self.add(widget)
            widget.show()
        self.setHidden(not entries)


class _Entry(QWidget):
    def __init__(self, name: str, color: QColor) -> None:
        super().__init__()
        label = QLabel(name if len(name) <= 40 else name[:39] + "…")
        label.setToolTip(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF + 2)
        layout.addWidget(_Patch(color))
        layout.addWidget(label)


class _Patch(QWidget):
    def __init__(self, color: QColor) -> None:
        super().__init__()
        self._color = color
        self.setFixedSize(QSize(12, 12))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._color)
