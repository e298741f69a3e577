"""Find widgets and timers by their object names."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer


def child(parent: QObject, name: str, kind: type = QObject) -> Any:
    """Return the descendant with this object name; fail if there is none."""
    found = parent.findChild(kind, name)
    assert found is not None, f"{type(parent).__name__} has no {name}"
    return found


def fire(parent: QObject, name: str) -> None:
    """Let the timer with this object name time out now, if it is running."""
    timer = child(parent, name, QTimer)
    if timer.isActive():
        if timer.isSingleShot():
            timer.stop()
        timer.timeout.emit()
