"""Widgets in lines that wrap at the width of their container."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.style import theme


class FlowLayout(QWidget):
    """Container that is at least as wide as its widest widget and as high as its lines.

    Parameters
    ----------
    gap, line_gap : int
        Pixels between widgets, and between lines.
    """

    def __init__(
        self, *widgets: QWidget, gap: int = theme.GRID, line_gap: int = theme.HALF, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._gap, self._line_gap = gap, line_gap
        self._widgets: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for widget in widgets:
            self.add(widget)

    def add(self, widget: QWidget) -> None:
        """Add a widget at the end."""
        widget.setParent(self)
        self._widgets.append(widget)
        self.updateGeometry()

    def remove(self, widget: QWidget) -> None:
        """Remove and hide a widget; the caller deletes it."""
        self._widgets.remove(widget)
        widget.hide()
        self.updateGeometry()

    def height_at(self, width: int) -> int:
        """Return the height of all lines at a width, in pixels."""
        return max((box.bottom() + 1 for _, box in self._places(width)), default=0)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._widgets if not widget.isHidden()]

    def _places(self, width: int) -> list[tuple[QWidget, QRect]]:
        """Return the geometry of each widget, vertically centered in its line."""
        lines: list[list[tuple[QWidget, int, QSize]]] = [[]]
        left = 0
        for widget in self._shown():
            size = _size_of(widget)
            if lines[-1] and left + size.width() > width:
                lines.append([])
                left = 0
            lines[-1].append((widget, left, size))
            left += size.width() + self._gap
        places, top = [], 0
        for line in lines:
            height = max((size.height() for _, _, size in line), default=0)
            for widget, x, size in line:
                box = QRect(QPoint(x, top + (height - size.height()) // 2), size)
                box.setWidth(min(size.width(), max(width, 1)))
                places.append((widget, box))
            top += height + self._line_gap
        return places

    def _arrange(self) -> None:
        for widget, box in self._places(self.width()):
            widget.setGeometry(box if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else self._mirrored(box))
        # heightForWidth would make a scroll area give the page its preferred height: set the height directly instead.
        self.setFixedHeight(self.height_at(self.width()))

    def _mirrored(self, box: QRect) -> QRect:
        return QRect(self.width() - box.right() - 1, box.top(), box.width(), box.height())

    # Overrides of Qt

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._arrange()
            self.updateGeometry()
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def minimumSizeHint(self) -> QSize:
        sizes = [_size_of(widget) for widget in self._shown()]
        widest = max((size.width() for size in sizes), default=0)
        return QSize(widest, self.height_at(max(self.width(), widest)))

    @override
    def sizeHint(self) -> QSize:
        sizes = [_size_of(widget) for widget in self._shown()]
        width = sum(size.width() for size in sizes) + self._gap * max(len(sizes) - 1, 0)
        return QSize(width, max((size.height() for size in sizes), default=0))


def _size_of(widget: QWidget) -> QSize:
    size = widget.sizeHint().expandedTo(widget.minimumSizeHint())
    return size.expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())
