"""Ctrl-C and SIGTERM during a long operation."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from engine.cli.console import print_status


class Interrupt:
    """Signal handler: the first signal requests a stop, which keeps the model so far; a second one raises.

    Attributes
    ----------
    stop_requested : bool
        Whether a signal has arrived.
    """

    stop_requested = False

    def __call__(self, *_: object) -> None:
        """Request a stop; raise KeyboardInterrupt if one was requested before."""
        if self.stop_requested:
            raise KeyboardInterrupt
        self.stop_requested = True
        print_status("Stopping after this batch. Press Ctrl-C again to quit at once.")


@contextmanager
def interrupted() -> Iterator[Interrupt]:
    """Handle Ctrl-C and SIGTERM by an `Interrupt` while the block runs."""
    interrupt = Interrupt()
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
