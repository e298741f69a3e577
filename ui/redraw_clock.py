"""When plots are drawn: one timer for all of them, one plot at a time, none when nothing is new."""

from __future__ import annotations

from collections import deque
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer

FRAME_MS = 34
"""A plot is drawn at most once in this time."""
REST = 4
"""After a drawing, the thread is left alone for at least this many times as long as the drawing took ..."""
LONGEST_REST = 0.1
"""... but no longer than this, in seconds."""


class Drawable(Protocol):
    """What can be drawn."""

    def redraw(self) -> None:
        """Draw all that is new, now."""


class RedrawClock(QObject):
    """Draws plots that asked for it, each at most 30 times a second.

    Several plots take turns rather than being drawn together, so that no single wait for the mouse is long. Where
    drawing is slow (large windows, slow machines) it happens less often, and the rest of the time is the user's.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Drawable] = deque()
        self._drawn_at: dict[int, float] = {}
        self._free_at = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def running(self) -> bool:
        """Whether a drawing is due."""
        return self._timer.isActive()

    def ask(self, plot: Drawable) -> None:
        """Draw a plot soon: at once where it has not been drawn for a while."""
        if plot not in self._waiting:
            self._waiting.append(plot)
        if not self._timer.isActive():
            self._wait()

    def forget(self, plot: Drawable) -> None:
        """Do not draw this plot any more, unless it asks again."""
        if plot in self._waiting:
            self._waiting.remove(plot)
        self._drawn_at.pop(id(plot), None)

    def _wait(self) -> None:
        due = max(self._drawn_at.get(id(self._waiting[0]), 0.0) + FRAME_MS / 1000, self._free_at)
        self._timer.start(max(0, round(1000 * (due - perf_counter()))))

    def _on_timer_timeout(self) -> None:
        if not self._waiting:
            return
        plot = self._waiting.popleft()
        started = perf_counter()
        self._drawn_at[id(plot)] = started
        plot.redraw()
        ended = perf_counter()
        self._free_at = ended + min(REST * (ended - started), LONGEST_REST)
        if self._waiting:
            self._wait()
