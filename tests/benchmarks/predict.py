"""How much faster a million rows are predicted than by Keras's ``predict`` at its best batch size.

``python -m tests.benchmarks.predict [--quick] [--json]``
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from time import perf_counter
from typing import Any

import numpy as np

from engine.system.keras_loading import load_keras

NETWORKS = {
    "10 features, 8-4-1": (10, (8, 4)),
    "30 features, 64-32-1": (30, (64, 32)),
    "50 features, 128-64-1": (50, (128, 64)),
}
BATCH_SIZES = (4_096, 16_384, 65_536, 262_144)
"""What Keras may choose its best from; from 1,024 downwards it takes many times as long."""

AT_LEAST = 1.0
"""How many times as fast as Keras at its best batch size."""


def network_of(features: int, units: tuple[int, ...]) -> Any:
    """Return a network of one output."""
    keras = load_keras()
    keras.utils.set_random_seed(0)
    inner = [keras.layers.Dense(each, "relu") for each in units]
    return keras.Sequential([keras.Input((features,)), *inner, keras.layers.Dense(1, "sigmoid")])


def seconds_of(predict: Any, *arguments: Any, **settings: Any) -> float:
    """Return how long a call takes."""
    started = perf_counter()
    predict(*arguments, **settings)
    return perf_counter() - started


def figures_of(features: int, units: tuple[int, ...], rows: int, times: int) -> dict[str, Any]:
    """Predict in turns, after one call each that is not counted; return medians in seconds."""
    from engine.training.graph_fit import predict

    model = network_of(features, units)
    X = np.random.default_rng(0).standard_normal((rows, features), dtype="float32")
    np.testing.assert_allclose(predict(model, X), model.predict(X, BATCH_SIZES[-1], verbose=0), rtol=1e-5)
    keras: dict[int, list[float]] = {size: [] for size in BATCH_SIZES}
    ours = []
    for _ in range(times):
        for size in BATCH_SIZES:
            keras[size].append(seconds_of(model.predict, X, size, verbose=0))
        ours.append(seconds_of(predict, model, X))
    medians = {size: statistics.median(seconds) for size, seconds in keras.items()}
    best = min(medians, key=medians.__getitem__)
    seconds = statistics.median(ours)
    return {
        "keras_s": round(medians[best], 4),
        "keras_batch_size": best,
        "layerdesk_s": round(seconds, 4),
        "ratio": round(medians[best] / seconds, 2),
    }


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where one is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, three times")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    rows, times = (100_000, 3) if chosen.quick else (1_000_000, 5)
    figures = {name: figures_of(*network, rows, times) for name, network in NETWORKS.items()}
    if chosen.json:
        print(json.dumps({"rows": rows, "networks": figures, "at_least": AT_LEAST}))
    else:
        print(f"{rows:,} rows {'':14} Keras at its best   Layerdesk   ratio (at least {AT_LEAST:g})")
        for name, each in figures.items():
            best = f"{each['keras_s']:.3f} s at {each['keras_batch_size']:,}"
            print(f"{name:27} {best:>17} {each['layerdesk_s']:9.3f} s {each['ratio']:7.2f}")
    return int(any(each["ratio"] < AT_LEAST for each in figures.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
