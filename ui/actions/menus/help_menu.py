"""The menu Help."""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec

HELP = (
    ActionSpec(
        "help.page", "Help", "Help on this page", "Show the help of the current page", ("F1",), "circle-question-mark"
    ),
    ActionSpec("help.shortcuts", "Help", "Shortcuts…", "Show and change all shortcuts", ("Ctrl+F1",), "keyboard"),
    ActionSpec(
        "help.diagnostics",
        "Help",
        "Copy diagnostics",
        "Copy versions, device and folders, for an error report",
        icon="clipboard-copy",
        group=True,
    ),
    ActionSpec("help.about", "Help", "About Layerdesk", "Version and licences", icon="info"),
)
