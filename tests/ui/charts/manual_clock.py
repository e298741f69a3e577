"""A clock and a timer that move only when a test moves them."""

from __future__ import annotations

from PySide6.QtCore import QTimer


class ManualClock(QTimer):
    """Timer that fires by `advance`; called, it returns its time in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 100.0
        self._due: float | None = None

    def __call__(self) -> float:
        return self._seconds

    def start(self, msec: int = 0) -> None:
        """Fire when `msec` milliseconds have passed."""
        self._due = self._seconds + msec / 1000

    def isActive(self) -> bool:
        return self._due is not None

    def advance(self, milliseconds: int) -> None:
        """Let time pass in steps of a millisecond, and fire whenever that is due."""
        for _ in range(milliseconds):
            self._seconds += 0.001
            while self._due is not None and self._due <= self._seconds + 1e-9:
                self._due = None
                self.timeout.emit()
