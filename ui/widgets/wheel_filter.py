"""Fields that leave the wheel to the page they stand on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget


class QuietWheel(QObject):
    """Leaves the wheel to the page unless the field has the focus, so that scrolling changes no value."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass a wheel over a field without focus on to its parent."""
        if isinstance(event, QWheelEvent) and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def leave_wheel_to_page(field: QWidget) -> None:
    """Make a field ignore the wheel until it has the focus, which the wheel alone does not give it."""
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(QuietWheel(field))
