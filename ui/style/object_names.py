"""Object names of widgets: what style sheets, saved layouts and tests find them by."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject

ObjectT = TypeVar("ObjectT", bound=QObject)


def named(item: ObjectT, name: str) -> ObjectT:
    """Set the object name of a new widget and return the widget.

    PySide accepts ``objectName=...`` in constructors, but its stubs list only the properties of the class itself.

    Examples
    --------
    >>> self._copy_button = named(QPushButton("Copy"), "_copy_button")
    """
    item.setObjectName(name)
    return item
