"""When things are drawn while a training runs: one timer for all, one thing at a time, none when nothing is new."""

from __future__ import annotations

from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer

FRAME_MS = 50
"""Curves are drawn at most once in this time."""
WORDS_MS = 100
"""Words are drawn at most once in this time: nobody reads faster."""
REST = 24
"""After a drawing, the thread is left alone for this many times as long as it took until the picture stood ..."""
LONGEST_REST = 0.1
"""... but no longer than this, in seconds."""


class Redrawable(Protocol):
    """What can be drawn, at most once in `frame_ms`."""

    frame_ms: int

    def redraw(self) -> None:
        """Draw all that is new, now."""


class RedrawScheduler(QObject):
    """Draws what asked for it, each thing at most once in its frame.

    Things take turns rather than being drawn together, so that no single wait for the mouse is long. Drawing takes the
    interpreter's lock from the training, so it gets a twenty-fifth of the time at the most: where it is slow (large
    windows, slow machines, a busy processor) it happens less often.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Redrawable] = []
        self._drawn_at: dict[int, float] = {}
        self._free_at = 0.0
        self._began: float | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def running(self) -> bool:
        """Whether a drawing is due."""
        return self._timer.isActive()

    def ask(self, drawable: Redrawable) -> None:
        """Draw something soon: at once where it has not been drawn for a while."""
        if drawable not in self._waiting:
            self._waiting.append(drawable)
            if self._began is None:
                self._wait()

    def forget(self, drawable: Redrawable) -> None:
        """Do not draw this any more, unless it asks again."""
        if drawable in self._waiting:
            self._waiting.remove(drawable)
        self._drawn_at.pop(id(drawable), None)

    def _due(self, drawable: Redrawable) -> float:
        return max(self._drawn_at.get(id(drawable), 0.0) + drawable.frame_ms / 1000, self._free_at)

    def _wait(self) -> None:
        if self._waiting:
            due = min(self._due(each) for each in self._waiting)
            self._timer.start(max(0, round(1000 * (due - perf_counter()))))

    def _on_timer_timeout(self) -> None:
        now = perf_counter()
        if self._began is not None:
            self._free_at = now + min(REST * (now - self._began), LONGEST_REST)
            self._began = None
            self._wait()
        elif self._waiting:
            drawable = min(self._waiting, key=self._due)
            self._waiting.remove(drawable)
            self._drawn_at[id(drawable)] = self._began = now
            # Qt paints what was changed before it comes to this timer again, so that its cost is seen.
            self._timer.start(0)
            drawable.redraw()
