"""Ctrl-C and a request to end while something long goes on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from engine.cli.console import say


class Interrupt:
    """Ctrl-C as a wish to stop, which keeps the model so far; a second one interrupts the program."""

    asked = False

    def __call__(self, *_: object) -> None:
        """Take a wish to stop."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        say("Stopping after this step. Press Ctrl-C again to give up.")


@contextmanager
def interrupted() -> Iterator[Interrupt]:
    """Take Ctrl-C and SIGTERM as a wish to stop while the block runs."""
    interrupt = Interrupt()
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupt
    finally:
        for number, whoever in before.items():
            signal.signal(number, whoever)
