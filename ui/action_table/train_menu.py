"""The menu Train."""

from __future__ import annotations

from ui.action_spec import ActionSpec
from ui.action_table.situations import trainable

TRAIN = (
    ActionSpec(
        "train.start",
        "Train",
        "Train",
        "Train the network as it is set up now",
        ("Ctrl+R", "F5"),
        "play",
        enabled=trainable,
    ),
    ActionSpec(
        "train.stop",
        "Train",
        "Stop",
        "Stop at the end of the step; the best weights so far are kept",
        ("Esc", "Ctrl+."),
        "square",
        enabled=lambda now: now.stoppable,
    ),
    ActionSpec(
        "train.problem",
        "Train",
        "Go to the next problem",
        "Go to the field of the next error or warning",
        ("F8",),
        "circle-alert",
        group=True,
        enabled=lambda now: now.has_problems,
    ),
)
