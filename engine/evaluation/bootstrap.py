"""Bootstrap samples of rows, and confidence intervals of metrics from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.results.evaluation import Metric
from engine.system.errors import Cancelled

ShouldStop = Callable[[], bool]
MAX_SAMPLES, MIN_SAMPLES = 200, 50
MAX_SAMPLED_ROWS = 2_000_000
"""Most rows of all samples together; of larger tables fewer samples are drawn."""
SEED = 0


def never() -> bool:
    """Return False: a `should_stop` that never stops."""
    return False


def sample_count(rows: int) -> int:
    """Return the number of samples for a number of rows; 0 for a single row."""
    return int(np.clip(MAX_SAMPLED_ROWS // rows, MIN_SAMPLES, MAX_SAMPLES)) if rows > 1 else 0


def bootstrap_samples(rows: int, should_stop: ShouldStop = never) -> Iterator[NDArray[np.int64]]:
    """Yield the positions of the rows of each bootstrap sample, int64 of shape (rows,); the same ones in every call.

    Raises
    ------
    Cancelled
        Where `should_stop`, which is called before each sample, returns True.
    """
    generator = np.random.default_rng(SEED)
    for _ in range(sample_count(rows)):
        if should_stop():
            raise Cancelled("The intervals were not computed to the end.")
        yield generator.integers(0, rows, rows)


def with_interval(metric: Metric, values: Sequence[float]) -> Metric:
    """Return a metric with the interval of its values in the samples (95 %); unchanged where too few are finite."""
    finite = [each for each in values if np.isfinite(each)]
    if metric.value is None or len(finite) < MIN_SAMPLES // 2:
        return metric
    low, high = np.percentile(finite, [2.5, 97.5])
    return replace(metric, low=float(low), high=float(high))
