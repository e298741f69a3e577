"""A scaled target: the network learns numbers near 1, and everything that is logged is in the unit of the target."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from engine.evaluation import MetricProbe
from engine.messages.job import Job
from engine.network.decoding import decode_outputs
from engine.preprocessing import PreparedData, prepare
from engine.project import (
    ColumnSpec,
    CompileSpec,
    DataSpec,
    FitSpec,
    ModelSpec,
    ObjectSpec,
    OutputSpec,
    Project,
)
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.training import graph_fit, network_arrays, trainer
from tests.engine.projects import dense

METRICS = ("MeanAbsoluteError", "RootMeanSquaredError", "R2Score", "MeanSquaredLogarithmicError")
ROWS = 400


def table(factor: float = 1.0) -> pd.DataFrame:
    random = np.random.default_rng(0)
    a, b = random.normal(size=(2, ROWS))
    return pd.DataFrame({"a": a, "b": b, "y": factor * np.exp(0.7 * a + 0.3 * b + random.normal(0, 0.1, ROWS))})


def project_with(**target: Any) -> Project:
    columns = (ColumnSpec(name="a"), ColumnSpec(name="b"), ColumnSpec(name="y", role="target", **target))
    asked = CompileSpec(
        optimizer=ObjectSpec(kind="Adam", params={"learning_rate": 0.01}),
        outputs=(
            OutputSpec(
                loss=ObjectSpec(kind="MeanSquaredError"),
                metrics=tuple(ObjectSpec(kind=kind) for kind in METRICS),
                weighted_metrics=(ObjectSpec(kind="MeanAbsolutePercentageError"),),
            ),
        ),
    )
    return Project(
        data=DataSpec(columns=columns),
        model=ModelSpec(layers=(dense(8, "relu", "hidden"), dense(1, None, "output"))),
        compile=asked,
        fit=FitSpec(epochs=4, batch_size=16, callbacks=(), verbose=0, seed=1),
    )


def trained(project: Project, prepared: PreparedData) -> tuple[keras.Model, Any]:
    model = trainer.new_network(project, prepared.preprocessor.inputs, prepared.preprocessor.targets)
    return model, trainer.fit(model, prepared, project, "run", Job())


def predicted(model: keras.Model, prepared: PreparedData, part: str) -> tuple[Any, Any]:
    """Return true and predicted numbers in the unit of the target, float64 of shape (rows,)."""
    rows = prepared.part(part)
    outputs = model.predict(network_arrays.read_by(model, rows.X), verbose=0)
    found = decode_outputs(outputs, ObjectSpec(kind="MeanSquaredError"), "regression", prepared.preprocessor.targets[0])
    return rows.y[0][:, 0].astype("float64"), found[:, 0].astype("float64")


def oracle(true: Any, found: Any) -> dict[str, float]:
    return {
        "mean_absolute_error": mean_absolute_error(true, found),
        "root_mean_squared_error": root_mean_squared_error(true, found),
        "r2_score": r2_score(true, found),
        "mean_absolute_percentage_error": 100 * float(np.mean(np.abs(true - found) / true)),
    }


@pytest.mark.parametrize("eager", [False, True], ids=["in the graph", "plain Keras"])
@pytest.mark.parametrize("scaling", TARGET_SCALERS)
def test_logged_metrics_are_those_of_scikit_learn_in_the_unit_of_the_target(scaling: str, eager: bool) -> None:
    project = project_with(target_scaling=scaling, clamp_predictions=True)
    project = project.replaced(compile=project.compile.replaced(run_eagerly=eager))
    prepared = prepare(table(1e3), project.data)
    model, outcome = trained(project, prepared)
    assert (outcome.way == "plain") == eager
    true, found = predicted(model, prepared, "validation")
    for name, value in oracle(true, found).items():
        assert outcome.history[f"val_{name}"][-1] == pytest.approx(value, rel=1e-4, abs=1e-4), name
    labels = prepared.preprocessor.targets[0].scaled(true)
    outputs = model.predict(network_arrays.read_by(model, prepared.validation.X), verbose=0)[:, 0]
    assert outcome.history["val_loss"][-1] == pytest.approx(float(np.mean((labels - outputs) ** 2)), rel=1e-4)


@pytest.mark.parametrize("scaling", TARGET_SCALERS)
def test_the_metric_probe_and_evaluation_agree_with_scikit_learn(scaling: str) -> None:
    project = project_with(target_scaling=scaling)
    prepared = prepare(table(1e3), project.data)
    model, _ = trained(project, prepared)
    expected = oracle(*predicted(model, prepared, "test"))
    arrays = network_arrays.arrays_of(prepared.test, project.compile, prepared.preprocessor, model)
    outputs = model.predict(arrays.X, verbose=0)
    rows = graph_fit.Arrays(outputs, arrays.y, arrays.sample_weight)
    probe = MetricProbe(project.compile, ["output"], rows, prepared.preprocessor.targets)
    for name, value in expected.items():
        assert graph_fit.evaluate(model, arrays, 1_024)[name] == pytest.approx(value, rel=1e-4, abs=1e-4), name
        assert probe.evaluate()[name] == pytest.approx(value, rel=1e-4, abs=1e-4), name


@pytest.mark.parametrize("factor", [1e-7, 1e12])
def test_a_target_of_any_size_trains_like_one_of_size_one(factor: float) -> None:
    def score(size: float) -> float:
        project = project_with(target_scaling="standard", clamp_predictions=True)
        project = project.replaced(fit=project.fit.replaced(epochs=15))
        prepared = prepare(table(size), project.data)
        model, _ = trained(project, prepared)
        return float(r2_score(*predicted(model, prepared, "test")))

    assert score(1.0) > 0.8
    assert score(factor) == pytest.approx(score(1.0), abs=0.01)


def test_a_saved_model_has_the_metrics_of_keras_alone(tmp_path: Path) -> None:
    project = project_with(target_scaling="log")
    prepared = prepare(table(), project.data)
    model, _ = trained(project, prepared)
    model.save(tmp_path / "scaled.keras")
    with zipfile.ZipFile(tmp_path / "scaled.keras") as archive:
        metrics = json.loads(archive.read("config.json"))["compile_config"]["metrics"]
    assert {each["module"] for each in metrics} == {"keras.metrics"}
    reopened = keras.models.load_model(tmp_path / "scaled.keras")
    X = prepared.test.X["features"]
    np.testing.assert_allclose(reopened.predict(X, verbose=0), model.predict(X, verbose=0), rtol=1e-6)


def test_scaling_is_learned_on_the_training_rows_alone() -> None:
    project, frame = project_with(target_scaling="standard", clamp_predictions=True), table()
    target, train = (found := prepare(frame, project.data)).preprocessor.targets[0], found.train
    numbers = frame["y"].to_numpy()[train.positions]
    assert (target.shift, target.scale) == pytest.approx((numbers.mean(), numbers.std()))
    assert (target.low, target.high) == pytest.approx((numbers.min(), numbers.max()))
