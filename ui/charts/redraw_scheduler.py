"""Scheduler of drawing during a training: one timer, one widget at a time, idle without new values."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer

FRAME_MS = 50
"""Minimum interval between drawings of a curve plot, in milliseconds."""
TEXT_MS = 100
"""Minimum interval between updates of text, in milliseconds."""
IDLE_FACTOR = 24
"""After a drawing, the thread is left idle for this many times its duration, ..."""
MAX_IDLE_SECONDS = 0.1
"""... at most this long, in seconds."""


class Redrawable(Protocol):
    """Widget that is drawn at most once per `frame_ms`."""

    frame_ms: int

    def redraw(self) -> None:
        """Draw everything new now."""


class RedrawScheduler(QObject):
    """Draws requested widgets, each at most once per frame.

    Widgets are drawn one after the other, so that mouse events are never delayed for long. Drawing holds the GIL, which
    the training needs, so it gets at most 1/25 of the time: if drawing is slow (large windows, slow machines, high
    load), it happens less often.

    Parameters
    ----------
    parent : QObject or None
    now : callable
        Return the current time in seconds.
    timer : QTimer or None
        Timer of the frames; None for one of its own.
    """

    def __init__(
        self, parent: QObject | None = None, now: Callable[[], float] = perf_counter, timer: QTimer | None = None
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._waiting: list[Redrawable] = []
        self._drawn_at: dict[int, float] = {}
        self._free_at = 0.0
        self._began: float | None = None
        self._timer = timer or QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def running(self) -> bool:
        """Whether a drawing is scheduled."""
        return self._timer.isActive()

    def request(self, drawable: Redrawable) -> None:
        """Draw a widget in its next frame: at once if its last frame is over."""
        if drawable not in self._waiting:
            self._waiting.append(drawable)
            if self._began is None:
                self._wait()

    def discard(self, drawable: Redrawable) -> None:
        """Cancel the requested drawing of a widget."""
        if drawable in self._waiting:
            self._waiting.remove(drawable)
        self._drawn_at.pop(id(drawable), None)

    def _due(self, drawable: Redrawable) -> float:
        return max(self._drawn_at.get(id(drawable), 0.0) + drawable.frame_ms / 1000, self._free_at)

    def _wait(self) -> None:
        if self._waiting:
            due = min(self._due(each) for each in self._waiting)
            self._timer.start(max(0, round(1000 * (due - self._now()))))

    def _on_timer_timeout(self) -> None:
        now = self._now()
        if self._began is not None:
            self._free_at = now + min(IDLE_FACTOR * (now - self._began), MAX_IDLE_SECONDS)
            self._began = None
            self._wait()
        elif self._waiting:
            drawable = min(self._waiting, key=self._due)
            self._waiting.remove(drawable)
            self._drawn_at[id(drawable)] = self._began = now
            # Qt paints before it handles this timer again, so that the cost of painting is measured.
            self._timer.start(0)
            drawable.redraw()
