"""The menu Help."""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec

HELP = (
    ActionSpec("help.page", "Help", "Help on this page", "Explain the panel in focus", ("F1",), "circle-question-mark"),
    ActionSpec("help.shortcuts", "Help", "Shortcuts…", "See and change all shortcuts", ("Ctrl+F1",), "keyboard"),
    ActionSpec(
        "help.diagnostics",
        "Help",
        "Copy diagnostics",
        "Copy versions and settings of this program, for a report of an error",
        icon="clipboard-copy",
        group=True,
    ),
    ActionSpec("help.about", "Help", "About Layerdesk", "Version and licences", icon="info"),
)
