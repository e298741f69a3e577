"""Keys of the commands on selected layers, the same in the list and in the graph."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent, QKeySequence

ADD = "add"
"""Command that adds a layer; it is not one of `layer_bar.COMMANDS`."""

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
    "fold": ("Space",),
    "fold_all": ("Shift+Space",),
}


def command_of(event: QKeyEvent) -> str:
    """Return the command of a key, empty if it has none."""
    pressed = QKeySequence(event.keyCombination())
    return next((command for command, keys in _KEYS.items() if pressed in [QKeySequence(key) for key in keys]), "")
