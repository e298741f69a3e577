"""Garbage collection in the GUI thread: young generations often, all objects only while the engine is idle.

Automatic collection runs in whichever thread allocates: a full one was measured at 70 ms in the middle of a training,
and in the engine thread it would destroy widgets, which Qt forbids.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from ui.style.object_names import named

BUSY_MS, CALM_MS = 100, 500
"""Milliseconds between two collections of young objects while the engine is busy and while it is idle."""
IDLE_MS = 1500
"""Milliseconds for which the engine must be idle before all objects are collected."""
YOUNG, MIDDLE = 700, 10
"""Python's own thresholds: allocations before generation 0 is collected, and collections of it before generation 1."""


class GcTimer(QObject):
    """Replaces the automatic garbage collector from `begin` to `end`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = False
        self._importing = False
        self._timer = named(QTimer(self, interval=CALM_MS), "_young_timer")
        self._timer.timeout.connect(self._collect_new)
        self._idle_timer = named(QTimer(self, interval=IDLE_MS, singleShot=True), "_full_timer")
        self._idle_timer.timeout.connect(self._collect_all)

    def begin(self) -> None:
        """Disable the automatic collector and start."""
        if not self._timer.isActive():
            self._was_enabled = gc.isenabled()
            gc.disable()
            self._timer.start()

    def end(self) -> None:
        """Stop and enable the automatic collector again."""
        if self._timer.isActive():
            self._timer.stop()
            self._idle_timer.stop()
            if self._was_enabled:
                gc.enable()

    def set_busy(self, busy: bool, *, importing: bool = False) -> None:
        """Collect more often while the engine is busy, and not at all while it imports modules, which stay alive."""
        self._importing = importing
        self._timer.setInterval(BUSY_MS if busy else CALM_MS)
        if busy:
            self._idle_timer.stop()
        elif self._timer.isActive():
            self._idle_timer.start()

    def _collect_new(self) -> None:
        young, middle, _ = gc.get_count()
        if young > YOUNG and not self._importing:
            gc.collect(1 if middle > MIDDLE else 0)

    def _collect_all(self) -> None:
        gc.collect()
