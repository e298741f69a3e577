"""Python's own import instead of that of PySide6, which reads the source of each module that is imported."""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - replaces the import of Python


def restore() -> None:
    """Make ``import`` the one of Python again.

    That of PySide6 looks for "PySide6" in the source of each module, which is a seventh of the time of all imports, of
    the thousands of Keras too, and keeps the lines. Only ``from __feature__ import snake_case`` needs it.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
