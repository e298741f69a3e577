"""How many steps one execution takes, and which of TensorFlow's executors runs it: both by measurement."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from time import perf_counter
from typing import Any

import tensorflow as tf
from tensorflow.python.eager import context

AIM_SECONDS = 0.025
"""How long an execution should take. Stop, pause and plots wait for it, so it must stay well below 50 ms."""

GROWTH = 8
"""By how much an execution may outgrow the one before: the first ones are measured while caches are still cold."""

LONG_STEP_SECONDS = 0.0005
"""From here on a step is long enough for its operations to be worth handing to several threads."""

SINGLE = "SINGLE_THREADED_EXECUTOR"
SEVERAL = ""


@cache
def executors() -> tuple[str, ...]:
    """Return the executors to choose from, the one for small steps first.

    The single-threaded one runs a small step nearly twice as fast, since no operation is handed from thread to
    thread (large matrix products still use all cores). It cannot pass data between devices, so a GPU excludes it.
    """
    return (SEVERAL,) if tf.config.list_logical_devices("GPU") else (SINGLE, SEVERAL)


def on_executor(name: str) -> AbstractContextManager[Any]:
    """Return a context in which graphs are traced for, or run by, that executor.

    There is no public name for this: a graph takes its executor from the eager context of the calling thread. A graph
    traced for the single-threaded executor keeps its loops as calls, so the other executor can run it as well.
    """
    scope: AbstractContextManager[Any] = context.function_executor_type(name)
    return scope


class Pace:
    """Measures executions and says how many steps the next one takes, and on which executor."""

    def __init__(self, aim_seconds: float = AIM_SECONDS) -> None:
        self._aim_seconds = aim_seconds
        self._last_steps = 0
        self._step_seconds: dict[str, float] = {}

    def steps(self) -> int:
        """Return how many steps the next execution should take."""
        seconds = self._step_seconds.get(self._executor())
        if seconds is None:
            return max(1, self._last_steps)
        return max(1, min(int(self._aim_seconds / seconds), GROWTH * self._last_steps))

    def run(self, graph: Callable[..., Any], steps: int) -> Any:
        """Run a graph of so many steps, and measure it."""
        executor = self._executor()
        started = perf_counter()
        with on_executor(executor):
            result = graph()
        seconds = (perf_counter() - started) / steps
        known = self._step_seconds.get(executor, seconds)
        # The mean of both follows a machine that gets busier, and does not jump at one slow execution.
        self._step_seconds[executor] = min(seconds, known) if seconds < known else (seconds + known) / 2
        self._last_steps = steps
        return result

    def _executor(self) -> str:
        """Return the fastest executor so far; others are only tried on steps that are long enough to gain from it."""
        first, *others = executors()
        if self._step_seconds.get(first, 0) < LONG_STEP_SECONDS:
            return first
        untried = [name for name in others if name not in self._step_seconds]
        return untried[0] if untried else min(self._step_seconds, key=self._step_seconds.__getitem__)
