"""Throttle of the evaluations while a threshold is dragged: one at a time, at a limited rate."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.project import PredictSpec
from ui.style.object_names import named

SCORE_EVERY_MS = 100
"""Minimum interval between evaluations, in milliseconds."""


class ScoringThrottle(QObject):
    """Starts evaluations and tracks the settings of the one that is running.

    Signals
    -------
    due()
        The rows must be evaluated again.
    """

    due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: PredictSpec | None = None
        self._timer = named(QTimer(self, singleShot=True, interval=SCORE_EVERY_MS), "_score_timer")
        self._timer.timeout.connect(self.due)

    def score_soon(self) -> None:
        """Schedule an evaluation with the current settings; a running one ends first."""
        if self._running is None and not self._timer.isActive():
            self._timer.start()

    def begin(self, settings: PredictSpec | None) -> None:
        """Note that an evaluation with these settings was started."""
        self._timer.stop()
        self._running = settings

    def end(self, settings: PredictSpec | None) -> None:
        """Note that the evaluation has ended; start another if the current settings differ."""
        finished, self._running = self._running, None
        if finished is not None and settings is not None and finished != settings:
            self.score_soon()

    def reset(self) -> None:
        """Reset, because the scores of another model are shown."""
        self._timer.stop()
        self._running = None
