"""Heading above a group of settings."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from ui.style import theme


def heading(text: str, tip: str) -> QLabel:
    """Return a heading whose tooltip explains the group."""
    label = QLabel(text)
    label.setToolTip(tip)
    theme.set_role(label, "heading")
    return label
