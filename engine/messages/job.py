"""The job: how a piece of work reports events, receives commands, and learns that it should stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from engine.messages.events import Event, Progressed

if TYPE_CHECKING:
    from engine.messages.commands import TrainingCommand


def no_command(seconds: float) -> TrainingCommand | None:
    """Return None after that time: there is no command."""
    if seconds:
        time.sleep(seconds)
    return None


@dataclass(frozen=True)
class Job:
    """Callables that connect a piece of work with its caller.

    Attributes
    ----------
    emit : callable
        Takes an event; never blocks.
    should_stop : callable
        Returns whether the work should end soon; cheap enough to be called at every batch.
    command : callable
        Returns the next command of the user, or None; waits for one up to the given number of seconds.
    pause : callable
        Returns when nothing more urgent needs the processor; called between short pieces of background work.
    """

    emit: Callable[[Event], None] = lambda event: None
    should_stop: Callable[[], bool] = lambda: False
    command: Callable[[float], TrainingCommand | None] = no_command
    pause: Callable[[], None] = lambda: None

    def progress_counter(self, text: str, steps: int) -> Callable[[], bool]:
        """Return a callable for the start of each of `steps` steps: it emits progress, and returns whether to stop."""
        done = count()

        def step() -> bool:
            self.emit(Progressed(text=text, fraction=min(1.0, next(done) / max(1, steps))))
            return self.should_stop()

        return step


NULL_JOB = Job()
"""A job without an observer, which is never stopped."""
