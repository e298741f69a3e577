"""When scores are renewed while settings move: at once, but one scoring at a time, and no more often than is seen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.project import PredictSpec

SCORE_EVERY_MS = 100
"""How long it takes at least from one threshold that is scored to the next, while it moves."""


class ScoringThrottle(QObject):
    """Keeps in mind whether a scoring goes on, and with which settings it was asked for.

    Signals
    -------
    due()
        The rows are to be scored anew.
    """

    due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: PredictSpec | None = None
        self._timer = QTimer(self, singleShot=True, interval=SCORE_EVERY_MS)
        self._timer.timeout.connect(self.due)

    def score_soon(self) -> None:
        """Tell that other settings are in force; while a scoring goes on they wait for its end."""
        if self._asked is None and not self._timer.isActive():
            self._timer.start()

    def begin(self, settings: PredictSpec | None) -> None:
        """Tell that a scoring with these settings was asked for."""
        self._timer.stop()
        self._asked = settings

    def end(self, settings: PredictSpec | None) -> None:
        """Tell that a scoring is over, and which settings are in force now."""
        asked, self._asked = self._asked, None
        if None not in (asked, settings) and asked != settings:
            self.score_soon()

    def forget(self) -> None:
        """Tell that the scores of another model are on screen."""
        self._timer.stop()
        self._asked = None
