"""Garbage is collected in the window's thread, in small portions, and all of it only while nothing is going on.

Left to itself, Python looks through all objects at a moment of its own, in whichever thread that happens: 70 ms in the
middle of a training, measured. And were it the engine's thread, widgets that had become garbage would be destroyed
there, which Qt forbids.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

BUSY_MS, CALM_MS = 100, 500
"""How often new objects are looked through, while the engine works and while it rests."""
IDLE_MS = 1500
"""How long the engine must have rested before all objects are looked through."""
YOUNG, MIDDLE = 700, 10
"""Python's own thresholds: new objects before they are looked through, and how often that is done before older ones."""


class GcTimer(QObject):
    """Does what Python's collector would do, from `begin` to `end`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = False
        self._resting = False
        self._timer = QTimer(self, interval=CALM_MS)
        self._timer.timeout.connect(self._collect_new)
        self._idle_timer = QTimer(self, interval=IDLE_MS, singleShot=True)
        self._idle_timer.timeout.connect(self._collect_all)

    def begin(self) -> None:
        """Take over from Python's collector."""
        if not self._timer.isActive():
            self._was_enabled = gc.isenabled()
            gc.disable()
            self._timer.start()

    def end(self) -> None:
        """Give back to Python's collector."""
        if self._timer.isActive():
            self._timer.stop()
            self._idle_timer.stop()
            if self._was_enabled:
                gc.enable()

    def set_busy(self, busy: bool, *, resting: bool = False) -> None:
        """Collect more often while the engine works; not at all while `resting`, when it imports what will stay."""
        self._resting = resting
        self._timer.setInterval(BUSY_MS if busy else CALM_MS)
        if busy:
            self._idle_timer.stop()
        elif self._timer.isActive():
            self._idle_timer.start()

    def _collect_new(self) -> None:
        young, middle, _ = gc.get_count()
        if young > YOUNG and not self._resting:
            gc.collect(1 if middle > MIDDLE else 0)

    def _collect_all(self) -> None:
        gc.collect()
