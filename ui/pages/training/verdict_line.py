"""Line with the verdict on a training, and a button for what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from engine.checks import Fix, next_step
from engine.results.run import Run
from engine.results.verdicts.reference_models import Compared
from engine.results.verdicts.training import VerdictKind, training_verdict
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

MORE, FIND_RATE, RESULTS = "train.more", "train.find_rate", "view.results"
STEPS: Mapping[VerdictKind, str] = {
    "improving": MORE,
    "not learning": FIND_RATE,
    "worse than guessing": FIND_RATE,
    "diverged": FIND_RATE,
    "fine": RESULTS,
}
"""Action that the button stands for, by the kind of verdict, where no change of settings follows from it."""

LABELS: Mapping[str, tuple[str, str]] = {
    FIND_RATE: ("Find learning rate", "Train a copy with growing learning rates, and suggest one"),
    RESULTS: ("See results", "Show the scores on the test rows"),
}
"""Text and tooltip of the button for an action."""


class VerdictLine(QWidget):
    """One line, empty without a finished training.

    Signals
    -------
    more_requested(Run)
        Train more epochs from the end of this run.
    fix_requested(Fix)
        Change the settings.
    """

    more_requested = Signal(object)
    fix_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: Mapping[str, QAction] = {}
        self._run: Run | None = None
        self._step = ""
        self._fix: Fix | None = None
        self._guessing: tuple[str, Compared | None] = ("", None)
        self._verdict_label = named(ElidedLabel(), "_verdict_label")
        self._verdict_label.setAccessibleName("Verdict on the training")
        self._step_button = named(QPushButton(), "_step_button")
        theme.set_role(self._step_button, "link")
        policy = self._step_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing below moves when a verdict needs no button
        self._step_button.setSizePolicy(policy)
        self._step_button.clicked.connect(self._on_step_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self._verdict_label, 1)
        row.addWidget(self._step_button)
        row.addStretch()
        theme.changed.connect(self._fit_text)

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Set the actions that the button follows."""
        self._actions = actions
        for name in {*STEPS.values()}:
            actions[name].changed.connect(self._update_button)

    def set_guessing(self, run: str, guessing: Compared | None) -> None:
        """Take over how the model of the run with this id compares with guessing."""
        self._guessing = run, guessing
        if self._run is not None and self._run.id == run:
            self.show_run(self._run)

    def show_run(self, run: Run | None) -> None:
        """Show the verdict on a run; None for an empty line."""
        self._run = run
        id_, guessing = self._guessing
        verdict = training_verdict(run, guessing if run.id == id_ else None) if run is not None else None
        self._fix = next_step(verdict.kind, run.project) if verdict and run is not None else None
        self._step = STEPS.get(verdict.kind, "") if verdict and self._fix is None else ""
        # The button to train more epochs says the advice itself.
        self._verdict_label.setText("" if verdict is None else verdict.finding if self._step == MORE else verdict.text)
        theme.set_role(self._verdict_label, "muted" if verdict is None or verdict.kind == "fine" else "strong")
        self._fit_text()
        if run is not None:
            self._label_button(run)
        self._update_button()

    def _label_button(self, run: Run) -> None:
        text, tip = LABELS.get(self._step, ("", ""))
        if self._fix is not None:
            text, tip = self._fix.text, "Change the settings for the next training. Can be undone"
        elif self._step == MORE:
            stops = run.project.fit.stops_early
            text = "Train until it stops" if stops else f"Train {run.epochs:,} more"
            tip = "Continue this run from its weights and optimizer state"
            tip += ", until early stopping ends it" if stops else ", for as many epochs again"
        self._step_button.setText(text)
        self._step_button.setAccessibleName(text)
        self._step_button.setToolTip(tip)

    def _fit_text(self) -> None:
        """Let the button follow the text at once; the label takes what its text needs, and less in a narrow window."""
        self._verdict_label.ensurePolished()
        text, metrics = self._verdict_label.text(), self._verdict_label.fontMetrics()
        self._verdict_label.setMaximumWidth(metrics.horizontalAdvance(text) + theme.HALF)

    def _update_button(self) -> None:
        action = self._actions.get(self._step)
        self._step_button.setVisible(self._fix is not None or (action is not None and action.isEnabled()))

    def _on_step_clicked(self) -> None:
        if self._fix is not None:
            self.fix_requested.emit(self._fix)
        elif self._step == MORE:
            self.more_requested.emit(self._run)
        else:
            self._actions[self._step].trigger()
