"""The menu Data."""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec
from ui.actions.menus.enablement import idle

DATA = (
    ActionSpec(
        "data.go_to_row",
        "Data",
        "Go to row…",
        "Show the row with this number",
        ("Ctrl+G",),
        "list",
        enabled=lambda now: now.has_table,
    ),
    ActionSpec(
        "data.reload",
        "Data",
        "Read the table again",
        "Read the file of the table again, for example after another program changed it",
        ("Ctrl+Shift+R",),
        "refresh-cw",
        group=True,
        enabled=lambda now: idle(now) and now.has_source,
    ),
    ActionSpec(
        "data.reading",
        "Data",
        "Reading options…",
        "Change how the file of the table is read: separator, encoding, sheet, dates, missing cells",
        icon="sliders-horizontal",
        enabled=lambda now: idle(now) and now.has_source,
    ),
    ActionSpec(
        "data.suggest",
        "Data",
        "Fill in suggestions",
        "Replace columns, split, layers, loss and metrics by suggestions, as for a table just opened",
        icon="wand-sparkles",
        enabled=lambda now: now.has_table,
    ),
)
