"""Samples of rows as if they had been drawn again, and the interval in which a figure then lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.results.evaluation import Metric
from engine.system.errors import Cancelled

Stopping = Callable[[], bool]
MAX_SAMPLES, MIN_SAMPLES = 200, 50
ROWS_IN_ALL = 2_000_000
"""How many rows all samples may have together, before their number is cut."""
SEED = 0


def never() -> bool:
    """Say that nobody wants it to stop."""
    return False


def sample_count(rows: int) -> int:
    """Return how many samples are drawn of so many rows: fewer where there are many."""
    return int(np.clip(ROWS_IN_ALL // rows, MIN_SAMPLES, MAX_SAMPLES)) if rows > 1 else 0


def sampled_rows(rows: int, should_stop: Stopping = never) -> Iterator[NDArray[np.int64]]:
    """Give the places of the rows of each bootstrap sample, shape (rows,); the same ones every time.

    Raises
    ------
    Cancelled
        Where `should_stop` said so, which is asked before each sample.
    """
    generator = np.random.default_rng(SEED)
    for _ in range(sample_count(rows)):
        if should_stop():
            raise Cancelled("The intervals were not computed to the end.")
        yield generator.integers(0, rows, rows)


def with_interval(figure: Metric, sampled: Sequence[float]) -> Metric:
    """Return a figure with its interval from its values in the samples; as it is where too few are numbers."""
    finite = [each for each in sampled if np.isfinite(each)]
    if figure.value is None or len(finite) < MIN_SAMPLES // 2:
        return figure
    low, high = np.percentile(finite, [2.5, 97.5])
    return replace(figure, low=float(low), high=float(high))
