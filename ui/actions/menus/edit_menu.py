"""The menu Edit."""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec
from ui.actions.menus.enablement import idle

EDIT = (
    ActionSpec(
        "edit.undo",
        "Edit",
        "Undo",
        "Take the last change back",
        ("Ctrl+Z",),
        "undo-2",
        enabled=lambda now: now.can_undo,
        words=lambda now: f"Undo {now.undo_text}".strip(),
        tool="Undo",
    ),
    ActionSpec(
        "edit.redo",
        "Edit",
        "Redo",
        "Make the change again",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo-2",
        enabled=lambda now: now.can_redo,
        words=lambda now: f"Redo {now.redo_text}".strip(),
        tool="Redo",
    ),
    ActionSpec(
        "edit.paste_table",
        "Edit",
        "Paste as table…",
        "Open the cells that were copied in a spreadsheet or on a web page",
        ("Ctrl+Shift+V",),
        "clipboard-paste",
        group=True,
        enabled=idle,
    ),
    ActionSpec(
        "edit.palette",
        "Edit",
        "Command palette…",
        "Find any command by typing a part of its name",
        ("Ctrl+Shift+P",),
        "command",
        group=True,
    ),
    ActionSpec("edit.preferences", "Edit", "Preferences…", "Colours, size of text, shortcuts", ("Ctrl+,",), "settings"),
)
