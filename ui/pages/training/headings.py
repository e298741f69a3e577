"""The words above a part of the settings."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from ui.style import theme


def heading(text: str, tip: str) -> QLabel:
    """Return a heading with a sentence of explanation under the mouse."""
    label = QLabel(text)
    label.setToolTip(tip)
    theme.set_role(label, "heading")
    return label
