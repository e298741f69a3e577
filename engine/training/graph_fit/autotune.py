"""How many steps one execution takes, and which of TensorFlow's executors runs it: both by measurement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import tensorflow as tf
from tensorflow.python.eager import context

AIM_SECONDS = 0.025
"""How long an execution should take. Stop, pause and plots wait for it, so it must stay well below 50 ms."""

GROWTH = 8
"""By how much an execution may outgrow the one before: the first ones are measured while caches are still cold."""

LONG_STEP_SECONDS = 0.0005
"""From here on a step is long enough for its operations to be worth handing to several threads."""

BELIEVED_SECONDS = 0.005
"""Fewer than `GROWTH` steps that took less say nothing of a step, but of what it costs to call a graph at all."""

SINGLE = "SINGLE_THREADED_EXECUTOR"
"""Runs a small step nearly twice as fast: no operation is handed from thread to thread. Large matrix products still
use all cores."""

SEVERAL = ""
"""TensorFlow's usual executor: operations that do not need each other run at the same time."""


@cache
def executors() -> tuple[str, ...]:
    """Return the executors to choose from on this machine, the one for small steps first.

    `SINGLE` cannot pass data between devices, so a GPU rules it out.
    """
    return (SEVERAL,) if tf.config.list_logical_devices("GPU") else (SINGLE, SEVERAL)


@contextmanager
def on_executor(name: str) -> Iterator[None]:
    """Trace graphs for that executor, or run them on it, within this context.

    There is no public name for this: a graph takes its executor from the eager context of the calling thread. A graph
    traced for `SINGLE` keeps its loops as calls, so `SEVERAL` can run it as well; not so the other way round.
    """
    eager = context.context()
    before = eager.function_call_options
    eager.function_call_options = _options(name)
    try:
        yield
    finally:
        eager.function_call_options = before


@cache
def _options(name: str) -> context.FunctionCallOptions:
    config = tf.compat.v1.ConfigProto()
    config.CopyFrom(context.context().config)
    # The optimizer of whole graphs sees no loop that is kept as a call, and takes 50 to 100 ms to find nothing else.
    config.graph_options.rewrite_options.disable_meta_optimizer = name == SINGLE
    return context.FunctionCallOptions(executor_type=name, config_proto=config)


class AutoTuner:
    """Learns from executions how many steps the next one should take, and on which executor.

    Parameters
    ----------
    choice : tuple of str
        The executors to choose from, the one for small steps first.
    start : int
        How many steps the first execution takes.
    """

    def __init__(self, choice: tuple[str, ...], start: int = 1) -> None:
        self._choice = choice
        self._last_steps = start
        self._now: dict[str, float] = {}
        self._best: dict[str, float] = {}

    def steps(self) -> int:
        """Return how many steps the next execution should take."""
        seconds = self.seconds()
        fitting = self._last_steps if seconds is None else int(AIM_SECONDS / seconds)
        return max(1, min(fitting, GROWTH * self._last_steps))

    def seconds(self) -> float | None:
        """Return how long a step took last, None where none was measured yet."""
        return self._now.get(self.executor())

    def executor(self) -> str:
        """Return the executor for the next execution.

        It is the one with the best time so far, which a busy machine does not spoil; another than the first is tried
        only where a step takes its time.
        """
        first, *others = self._choice
        if not self._best or min(self._best.values()) < LONG_STEP_SECONDS:
            return first
        untried = [name for name in others if name not in self._best]
        return untried[0] if untried else min(self._best, key=self._best.__getitem__)

    def learn(self, executor: str, steps: int, seconds: float) -> None:
        """Note how long an execution took."""
        now = seconds / steps
        first_time = executor not in self._now
        known = self._now.get(executor, now)
        # Better times count at once. Worse ones count half: the machine may have become busier, or it was one hiccup.
        self._now[executor] = min(now, (now + known) / 2)
        self._last_steps = steps
        # The first time TensorFlow also makes the loop's body ready, and a few short steps only tell what a call costs.
        if not first_time and (steps >= GROWTH or seconds >= BELIEVED_SECONDS):
            self._best[executor] = min(now, self._best.get(executor, now))
