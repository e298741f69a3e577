"""The menu Edit."""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec
from ui.actions.menus.enablement import idle

EDIT = (
    ActionSpec(
        "edit.undo",
        "Edit",
        "Undo",
        "Undo the last change",
        ("Ctrl+Z",),
        "undo-2",
        enabled=lambda now: now.can_undo,
        dynamic_text=lambda now: f"Undo {now.undo_text}".strip(),
        tool="Undo",
    ),
    ActionSpec(
        "edit.redo",
        "Edit",
        "Redo",
        "Redo the change that was undone",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo-2",
        enabled=lambda now: now.can_redo,
        dynamic_text=lambda now: f"Redo {now.redo_text}".strip(),
        tool="Redo",
    ),
    ActionSpec(
        "edit.paste_table",
        "Edit",
        "Paste as table…",
        "Open cells that were copied from a spreadsheet or a web page",
        ("Ctrl+Shift+V",),
        "clipboard-paste",
        group=True,
        enabled=idle,
    ),
    ActionSpec(
        "edit.palette",
        "Edit",
        "Command palette…",
        "Find a command by a part of its name",
        ("Ctrl+Shift+P",),
        "command",
        group=True,
    ),
    ActionSpec("edit.preferences", "Edit", "Preferences…", "Theme, text size, shortcuts", ("Ctrl+,",), "settings"),
)
