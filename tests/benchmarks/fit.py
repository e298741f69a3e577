"""How much faster `fit` is than plain Keras with the same arrays, from the call to the fitted model, tracing included.

``python -m tests.benchmarks.fit [--quick] [--json]``

Each fit has a process of its own, in turns, so that every one traces afresh and its peak memory is its own.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from engine.system.keras_loading import load_keras

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "resources" / "examples"
WAYS = ("keras", "layerdesk", "sklearn")
FIRST_STEP_LIMIT = 1.0
"""Seconds from the call of `fit` to the first losses, on the first job."""


@dataclass(frozen=True)
class Job:
    """A training: ``rows`` of the example to train on, or as many random ones; the others validate."""

    name: str
    rows: int
    features: int
    batch_size: int
    epochs: int
    units: tuple[int, ...]
    at_least: float
    example: str = ""
    normalized: bool = False
    dropout: float = 0.0


JOBS = (
    Job("students", 490, 2, 32, 100, (8, 4), 6, "students.csv"),
    Job("breast cancer", 398, 30, 16, 200, (64, 32), 6, "breast_cancer_data.csv", normalized=True, dropout=0.3),
    Job("20,000 x 30", 20_000, 30, 32, 10, (64, 32), 8),
    Job("200,000 x 30", 200_000, 30, 256, 5, (64, 32), 6),
    Job("1,000,000 x 50", 1_000_000, 50, 4096, 2, (128, 64), 1),
)


def rows_of(job: Job) -> tuple[Any, Any, Any, Any]:
    """Return X (rows, features) and y (rows, 1) to train on, and the same to validate with."""
    random = np.random.default_rng(0)
    if job.example:
        with (EXAMPLES / job.example).open(encoding="utf-8") as file:
            names = file.readline().strip().split(",")
            table = random.permutation(np.loadtxt(file, delimiter=",", dtype="float32"))
        target = names.index("passing_grade" if "passing_grade" in names else "diagnosis")
        X, y = np.delete(table, target, axis=1), table[:, target : target + 1]
        X = (X - X.mean(axis=0)) / X.std(axis=0)
    else:
        X = random.standard_normal((job.rows * 5 // 4, job.features), dtype="float32")
        y = (X @ random.normal(size=(job.features, 1)) > random.normal(size=(len(X), 1))).astype("float32")
    return X[: job.rows], y[: job.rows], X[job.rows :], y[job.rows :]


def network_of(job: Job) -> Any:
    """Return the network of a job, compiled, with the same first weights each time."""
    keras = load_keras()
    keras.utils.set_random_seed(0)
    layers: list[Any] = [keras.Input((job.features,))]
    for position, units in enumerate(job.units):
        layers.append(keras.layers.Dense(units, "relu"))
        if job.normalized and not position:
            layers += [keras.layers.BatchNormalization(), keras.layers.Dropout(job.dropout)]
    model = keras.Sequential([*layers, keras.layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


def fit_once(job: Job, way: str) -> dict[str, float]:
    """Fit in this process.

    Returns seconds, seconds to the first number for a curve, peak memory in MB, and the last loss (of validation,
    where there is one).
    """
    X, y, more_X, more_y = rows_of(job)
    fit = {"keras": _keras, "layerdesk": _layerdesk, "sklearn": _sklearn}[way]
    seconds, first_seconds, loss = fit(job, X, y, more_X, more_y)
    return {"s": seconds, "first_s": first_seconds, "mb": peak_mb(), "loss": loss}


def _keras(job: Job, X: Any, y: Any, more_X: Any, more_y: Any) -> tuple[float, float, float]:
    model, first = network_of(job), []
    first_epochs = load_keras().callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: first.append(perf_counter()))
    rows = {"x": X, "y": y, "validation_data": (more_X, more_y), "batch_size": job.batch_size}
    started = perf_counter()
    history = model.fit(**rows, epochs=job.epochs, verbose=0, callbacks=[first_epochs])
    return perf_counter() - started, first[0] - started, history.history["val_loss"][-1]


def _layerdesk(job: Job, X: Any, y: Any, more_X: Any, more_y: Any) -> tuple[float, float, float]:
    from engine.training.graph_fit import Arrays, fit

    model, first = network_of(job), []
    rows = {"train": Arrays(X, y), "validation": Arrays(more_X, more_y), "batch_size": job.batch_size}
    started = perf_counter()
    history, _ = fit(model, **rows, epochs=job.epochs, on_batches=lambda *step: first.append(perf_counter()))
    return perf_counter() - started, first[0] - started, history.history["val_loss"][-1]


def _sklearn(job: Job, X: Any, y: Any, more_X: Any, more_y: Any) -> tuple[float, float, float]:
    import warnings

    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(job.units, batch_size=job.batch_size, max_iter=job.epochs, n_iter_no_change=job.epochs + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is to stop before it converges
        started = perf_counter()
        model.fit(X, y[:, 0])
        seconds = perf_counter() - started
    return seconds, seconds / job.epochs, model.loss_


def peak_mb() -> float:
    """Return the most memory that this process ever had, in MB; 0 where the system does not tell."""
    with contextlib.suppress(ImportError):
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    return 0.0


def in_its_own_process(job: Job, way: str) -> dict[str, float]:
    """Fit in a fresh process."""
    command = [sys.executable, "-m", "tests.benchmarks.fit", "--only", job.name, "--way", way]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    return json.loads(ended.stdout.splitlines()[-1])


def figures_of(job: Job, times: int) -> dict[str, Any]:
    """Fit in turns so many times; return medians for each way, and the median of the ratios of each turn."""
    turns = [{way: in_its_own_process(job, way) for way in WAYS} for _ in range(times)]
    medians = {
        way: {name: round(statistics.median(turn[way][name] for turn in turns), 4) for name in turns[0][way]}
        for way in WAYS
    }
    ratios = {way: statistics.median(turn[way]["s"] / turn["layerdesk"]["s"] for turn in turns) for way in WAYS}
    return {"job": job.name, **medians, "ratio": round(ratios["keras"], 2), "to_sklearn": round(ratios["sklearn"], 2)}


def missed(job: Job, figures: dict[str, Any]) -> list[str]:
    """Return what is not reached of a job's figures."""
    words = []
    if figures["ratio"] < job.at_least:
        words.append(f"{job.name}: {figures['ratio']} times as fast, {job.at_least} wanted")
    if job is JOBS[0] and figures["layerdesk"]["first_s"] > FIRST_STEP_LIMIT:
        words.append(f"{job.name}: {figures['layerdesk']['first_s']} s to the first losses, {FIRST_STEP_LIMIT} at most")
    # What Python itself happens to need differs a little from process to process.
    if job is JOBS[-1] and figures["layerdesk"]["mb"] > 1.01 * figures["keras"]["mb"]:
        words.append(f"{job.name}: {figures['layerdesk']['mb']:.0f} MB, Keras {figures['keras']['mb']:.0f} MB")
    return words


def summary_line(job: Job, figures: dict[str, Any]) -> str:
    """Return a line for the terminal."""
    keras, ours, sklearn = (figures[way] for way in WAYS)
    return (
        f"{job.name:15} {keras['s']:8.2f} s {ours['s']:8.2f} s {sklearn['s']:8.2f} s {figures['ratio']:7.1f}"
        f"  (at least {job.at_least:g}) {figures['to_sklearn']:7.2f} {ours['first_s']:9.2f} s"
        f" {keras['mb']:9.0f} {ours['mb']:9.0f}"
    )


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where one is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="each fit once, and only the first three jobs")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=[job.name for job in JOBS], help="one job")
    parser.add_argument("--way", choices=WAYS, help="fit that way in this process")
    chosen = parser.parse_args(arguments)
    jobs = [job for job in JOBS if chosen.only in (None, job.name)][: 3 if chosen.quick else None]
    if chosen.way:
        print(json.dumps(fit_once(jobs[0], chosen.way)))
        return 0
    if not chosen.json:
        print(f"{'':15} {'Keras':>10} {'Layerdesk':>10} {'sklearn':>10} {'ratio':>7} {'':13} {'sklearn':>8}", end="")
        print(f" {'1st losses':>10} {'MB Keras':>9} {'Layerdesk':>9}")
    results, misses = [], []
    for job in jobs:
        results.append(figures_of(job, 1 if chosen.quick else 3))
        misses += missed(job, results[-1])
        if not chosen.json:
            print(summary_line(job, results[-1]), flush=True)
    print(json.dumps({"jobs": results, "missed": misses}) if chosen.json else "\n".join(misses))
    return int(bool(misses))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
