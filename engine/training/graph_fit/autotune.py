"""How many steps one execution takes, and which of TensorFlow's executors runs it: both by measurement."""

from __future__ import annotations

from functools import cache

import tensorflow as tf

AIM_SECONDS = 0.025
"""How long an execution should take. Stop, pause and plots wait for it, so it must stay well below 50 ms."""

GROWTH = 8
"""Greatest ratio of the steps of one execution to those of the one before: the first ones are measured with cold
caches."""

LONG_STEP_SECONDS = 0.0005
"""From this duration of a step on, running its operations on several threads can pay."""

MIN_MEASURED_SECONDS = 0.005
"""A shorter execution of fewer than `GROWTH` steps measures the cost of calling a graph, not that of a step."""

SINGLE = "SINGLE_THREADED_EXECUTOR"
"""Runs a small step nearly twice as fast: no operation is passed between threads. Large matrix products still use all
cores."""

SEVERAL = ""
"""TensorFlow's default executor: independent operations run at the same time."""


@cache
def executors() -> tuple[str, ...]:
    """Return the executors to choose from on this machine, the one for small steps first.

    `SINGLE` cannot pass data between devices, so a GPU rules it out.
    """
    return (SEVERAL,) if tf.config.list_logical_devices("GPU") else (SINGLE, SEVERAL)


class AutoTuner:
    """Chooses steps and executor of the next execution from the durations of those before.

    Parameters
    ----------
    executors : tuple of str
        The executors to choose from, the one for small steps first.
    start : int
        Steps of the first execution.
    """

    def __init__(self, executors: tuple[str, ...], start: int = 1) -> None:
        self._executors = executors
        self._last_steps = start
        self._latest: dict[str, float] = {}
        self._best: dict[str, float] = {}

    def steps(self) -> int:
        """Return how many steps the next execution should take."""
        seconds = self.seconds()
        fitting = self._last_steps if seconds is None else int(AIM_SECONDS / seconds)
        return max(1, min(fitting, GROWTH * self._last_steps))

    def seconds(self) -> float | None:
        """Return the latest duration of a step in seconds, None before the first measurement."""
        return self._latest.get(self.executor())

    def executor(self) -> str:
        """Return the executor for the next execution.

        It is the one with the best time so far, which a busy machine does not spoil. Another than the first is tried
        only where a step is long.
        """
        first, *others = self._executors
        if not self._best or min(self._best.values()) < LONG_STEP_SECONDS:
            return first
        untried = [name for name in others if name not in self._best]
        return untried[0] if untried else min(self._best, key=self._best.__getitem__)

    def record(self, executor: str, steps: int, seconds: float) -> None:
        """Record the duration of an execution."""
        latest = seconds / steps
        first_time = executor not in self._latest
        known = self._latest.get(executor, latest)
        # Shorter times count at once. Longer ones count half: the machine may be busier, or it was an outlier.
        self._latest[executor] = min(latest, (latest + known) / 2)
        self._last_steps = steps
        # The first execution also prepares the body of the loop, and few short steps measure the call alone.
        if not first_time and (steps >= GROWTH or seconds >= MIN_MEASURED_SECONDS):
            self._best[executor] = min(latest, self._best.get(executor, latest))
