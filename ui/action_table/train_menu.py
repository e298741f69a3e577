"""The menu Train."""

from __future__ import annotations

from ui.action_spec import ActionSpec
from ui.action_table.situations import extensible, running, steppable, trainable

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
        "train.pause",
        "Train",
        "Pause",
        "Wait after this step, or go on after a pause; nothing is lost",
        ("F6",),
        "pause",
        group=True,
        enabled=running,
        words=lambda now: "Resume" if now.paused else "Pause",
    ),
    ActionSpec(
        "train.step_batch",
        "Train",
        "Step one batch",
        "Train on one batch and wait then; starts a training where none is running",
        ("F9",),
        "step-forward",
        enabled=steppable,
    ),
    ActionSpec(
        "train.step_epoch",
        "Train",
        "Step one epoch",
        "Train to the end of the epoch and wait then; starts a training where none is running",
        ("Shift+F9",),
        "skip-forward",
        enabled=steppable,
    ),
    ActionSpec(
        "train.more",
        "Train",
        "More epochs…",
        "Train longer than was meant, or go on where the last training ended: same curve, optimizer and patience",
        ("Ctrl+Shift+E",),
        "plus",
        group=True,
        enabled=extensible,
    ),
    ActionSpec(
        "train.rate",
        "Train",
        "Learning rate now…",
        "Set the learning rate from the next step on; a schedule is replaced by it",
        ("Ctrl+Shift+L",),
        "gauge",
        enabled=running,
    ),
    ActionSpec(
        "train.cancel",
        "Train",
        "Cancel the training",
        "End the training and go back to the model that was there before it",
        ("Shift+Esc",),
        "x",
        enabled=running,
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
