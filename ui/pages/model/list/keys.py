"""What the keys mean where layers are selected, the same in the list and in the graph."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent, QKeySequence

ADD = "add"
"""What the keys call the wish for another layer, which is none of `layer_bar.WISHES`."""

_KEYS = {
    ADD: ("Ins",),
    "duplicate": ("Ctrl+D",),
    "up": ("Alt+Up",),
    "down": ("Alt+Down",),
    "remove": ("Del", "Backspace"),
    "rename": ("F2",),
    "cut": ("Ctrl+X", "Shift+Del"),
    "copy": ("Ctrl+C", "Ctrl+Ins"),
    "paste": ("Ctrl+V", "Shift+Ins"),
}


def meaning(event: QKeyEvent) -> str:
    """Return the wish that a key stands for, empty where it is none."""
    pressed = QKeySequence(event.keyCombination())
    return next((command for command, keys in _KEYS.items() if pressed in [QKeySequence(key) for key in keys]), "")
