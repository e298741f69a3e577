"""Losses of the suggested projects on real tables, against gradient boosting with default settings.

``python -m tests.benchmarks.quality DIR [--presets suggested] [--seeds 3] [--tables NAME ...] [--json] [--quick]``

DIR has ``NAME_train.csv`` and ``NAME_test.csv`` for each table of ``tables.json``: a list of objects with ``name``,
``target`` and ``task`` (binary, classes or regression). Each table is opened and trained as in the terminal, and scored
on the rows of the second file by log loss or RMSE. LightGBM, CatBoost and histogram boosting, where installed, are
fitted to all rows of the first file. A ratio below 1 is a win. Without DIR nothing is measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.metrics import log_loss, root_mean_squared_error

from engine.cli.suggestion import suggested_project
from engine.evaluation.reference_models import TrainingRows, fit
from engine.suggestions.presets import PRESETS
from engine.workbench import Workbench

FLOORS: Mapping[str, float] = {"suggested": 0.98, "best": 0.92}
"""Limit of the geometric mean of the ratios to LightGBM, by preset."""
MIN_USED = 0.6
"""Share of the rows of the first file that a training must use."""
MIN_PROBABILITY = 1e-7


def main() -> int:
    """Measure, print, and return 1 where a limit is exceeded."""
    options = _options()
    if not options.folder:
        print("No tables: name a folder with tables.json.")
        return 0
    folder = Path(options.folder)
    metas = json.loads((folder / "tables.json").read_text("utf-8"))
    metas = [each for each in metas if not options.tables or each["name"] in options.tables]
    seeds = range(1 if options.quick else options.seeds)
    rows = [_measured(folder, meta, options.presets, seeds, show=not options.json) for meta in metas]
    summaries = {preset: _summary(rows, preset) for preset in options.presets}
    if options.json:
        print(json.dumps({"tables": rows, "summary": summaries}))
    else:
        for preset, summary in summaries.items():
            print(f"{preset}: {_text(summary)}")
    return int(any(_exceeds(rows, preset, summary) for preset, summary in summaries.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Quality of the suggested projects on real tables.")
    parser.add_argument("folder", nargs="?", metavar="DIR")
    parser.add_argument("--presets", nargs="+", choices=tuple(PRESETS), default=list(PRESETS)[:1])
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="train with the seeds 0 to N - 1")
    parser.add_argument("--tables", nargs="+", metavar="NAME", help="only these tables")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="one seed")
    return parser.parse_args()


def _measured(folder: Path, meta: Mapping[str, Any], presets: list[str], seeds: range, show: bool) -> dict[str, Any]:
    """Return the losses of one table: of each preset with its seconds, and of each opponent."""
    others = _opponents(folder, meta)
    measured: dict[str, Any] = {"name": meta["name"], "others": others, "presets": {}}
    for preset in presets:
        each = [_trained(folder, meta, preset, seed) for seed in seeds]
        values = {key: float(np.mean([one[key] for one in each])) for key in each[0]}
        measured["presets"][preset] = values
        if show:
            ratios = "  ".join(f"{name} {loss:.4g} ({values['loss'] / loss:.3f})" for name, loss in others.items())
            print(f"{meta['name']:<14}{preset:<11}{values['loss']:<9.4g}{values['cpu']:6.1f} s  {ratios}", flush=True)
    return measured


def _trained(folder: Path, meta: Mapping[str, Any], preset: str, seed: int) -> dict[str, float]:
    """Train the project that is suggested for a table, and return its test loss, processor time and share of rows."""
    bench = Workbench()
    bench.preload_keras()
    table = bench.open_table(str((folder / f"{meta['name']}_train.csv").absolute()))
    project = suggested_project(table, argparse.Namespace(target=[meta["target"]], preset=preset))
    test = str((folder / f"{meta['name']}_test.csv").absolute())
    split = project.data.split.replaced(method="files", test_file=test, seed=seed)
    project = project.replaced(data=project.data.replaced(split=split), fit=project.fit.replaced(seed=seed, verbose=0))
    began = time.process_time()
    run = bench.train(project)
    cpu = time.process_time() - began
    scores = run.scores
    assert scores is not None
    loss = scores.key_scores["rmse" if scores.task == "regression" else "log_loss"]
    return {
        "loss": float("nan") if loss is None else loss,
        "cpu": cpu,
        "epochs": run.epochs,
        "used": run.rows.used / table.rows,
        "answered": scores.rows / len(pd.read_csv(test)),
    }


def _opponents(folder: Path, meta: Mapping[str, Any]) -> dict[str, float]:
    """Return the loss of each installed opponent, and of the model that ignores the features."""
    train, test = (pd.read_csv(folder / f"{meta['name']}_{part}.csv") for part in ("train", "test"))
    y, true = train.pop(meta["target"]), test.pop(meta["target"])
    regression = meta["task"] == "regression"
    if not regression:
        levels = {level: place for place, level in enumerate(sorted(y.astype(str).unique()))}
        y, true = y.astype(str).map(levels), true.astype(str).map(levels)
    y, true = y.to_numpy(np.float64), true.to_numpy(np.float64)
    measure = root_mean_squared_error if regression else _log_loss
    installed = {name: make for name, (package, make) in OPPONENTS.items() if find_spec(package)}
    return {name: float(measure(true, make(train, y, test, regression))) for name, make in installed.items()}


def _log_loss(true: Any, probabilities: Any) -> float:
    clipped = np.clip(probabilities, MIN_PROBABILITY, 1)
    clipped /= clipped.sum(axis=1, keepdims=True)
    return float(log_loss(true, clipped, labels=list(range(clipped.shape[1]))))


def _answers(model: Any, test: pd.DataFrame, regression: bool) -> Any:
    return model.predict(test) if regression else model.predict_proba(test)


def _naive(train: pd.DataFrame, y: Any, test: pd.DataFrame, regression: bool) -> Any:
    model = DummyRegressor() if regression else DummyClassifier(strategy="prior")
    return _answers(model.fit(train, y), test, regression)


def _histogram(train: pd.DataFrame, y: Any, test: pd.DataFrame, regression: bool) -> Any:
    model = fit("boosting", "regression" if regression else "classes", TrainingRows(train, y, None))
    return _answers(model, test.where(test.notna(), np.nan), regression)


def _lightgbm(train: pd.DataFrame, y: Any, test: pd.DataFrame, regression: bool) -> Any:
    import lightgbm

    texts = list(train.select_dtypes(exclude="number"))
    kinds = {name: pd.CategoricalDtype(train[name].dropna().unique()) for name in texts}
    model = (lightgbm.LGBMRegressor if regression else lightgbm.LGBMClassifier)(verbose=-1, random_state=0)
    return _answers(model.fit(train.astype(kinds), y), test.astype(kinds), regression)


def _catboost(train: pd.DataFrame, y: Any, test: pd.DataFrame, regression: bool) -> Any:
    import catboost

    texts = list(train.select_dtypes(exclude="number"))
    filled = [
        frame.assign(**{name: frame[name].fillna("missing").astype(str) for name in texts}) for frame in (train, test)
    ]
    kind = catboost.CatBoostRegressor if regression else catboost.CatBoostClassifier
    model = kind(verbose=False, random_seed=0, cat_features=texts, allow_writing_files=False)
    return _answers(model.fit(filled[0], y), filled[1], regression)


OPPONENTS: Mapping[str, tuple[str, Callable[..., Any]]] = {
    "LightGBM": ("lightgbm", _lightgbm),
    "CatBoost": ("catboost", _catboost),
    "histogram": ("sklearn", _histogram),
    "naive": ("sklearn", _naive),
}
"""Package and answers of each opponent, by name."""


def _summary(rows: list[dict[str, Any]], preset: str) -> dict[str, Any]:
    """Return geometric mean of the ratios and wins against each opponent, and the median processor time."""
    summary: dict[str, Any] = {"cpu": float(np.median([row["presets"][preset]["cpu"] for row in rows]))}
    for name in rows[0]["others"]:
        ratios = np.array([row["presets"][preset]["loss"] / row["others"][name] for row in rows])
        mean = float(np.exp(np.log(ratios).mean()))
        summary[name] = {"ratio": mean, "wins": int((ratios < 1).sum()), "of": len(rows)}
    return summary


def _text(summary: Mapping[str, Any]) -> str:
    against = (
        f"{each['ratio']:.3f} x {name}, wins {each['wins']} of {each['of']}"
        for name, each in summary.items()
        if isinstance(each, dict)
    )
    return f"{'; '.join(against)}; median {summary['cpu']:.1f} s processor time"


def _exceeds(rows: list[dict[str, Any]], preset: str, summary: Mapping[str, Any]) -> bool:
    """Return whether a limit is exceeded: rows left out, or worse than the naive model, or than LightGBM allows."""
    for row in rows:
        each = row["presets"][preset]
        if each["used"] < MIN_USED or each["answered"] < 1 or not each["loss"] < row["others"]["naive"]:
            return True
    return bool(summary.get("LightGBM", {"ratio": 0.0})["ratio"] > FLOORS.get(preset, float("inf")))


if __name__ == "__main__":
    sys.exit(main())
