"""Event filter for fields that leave the mouse wheel to their page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget


class QuietWheel(QObject):
    """Event filter that ignores the wheel unless the field has the focus, so that scrolling changes no value."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass wheel events of a field without focus to its parent."""
        if isinstance(event, QWheelEvent) and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def leave_wheel_to_page(field: QWidget) -> None:
    """Make a field ignore the wheel until it has the focus, which the wheel does not give it."""
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(QuietWheel(field))
