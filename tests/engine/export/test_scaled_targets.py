"""Exports of a network with a scaled target: scripts predict in its unit, and the JSON says how others do."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from scipy import special

from engine.project import ColumnSpec, DataSpec
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.results.preprocessing_source import PreprocessingSource
from engine.system.errors import EngineError
from engine.workbench import Workbench
from tests.engine.training.test_target_scaling import project_with, table


@pytest.fixture(params=TARGET_SCALERS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Workbench:
    """A workbench with a model that was trained for one epoch on a scaled target."""
    table(1e3).to_csv(tmp_path / "table.csv", index=False)
    project = project_with(target_scaling=request.param, clamp_predictions=True)
    project = project.replaced(
        data=project.data.replaced(source=str(tmp_path / "table.csv")), fit=project.fit.replaced(epochs=1)
    )
    bench = Workbench()
    bench.run = bench.train(project)
    return bench


def strangers_number(target: dict[str, Any], output: float) -> float:
    """Return what a stranger makes of one output, who has read the documentation of the JSON alone."""
    z = target["shift"] + target["scale"] * output
    power, quantiles = target["power"], target["quantiles"]
    match target["target_scaling"]:
        case "log":
            z = float(np.exp(z))
        case "power":
            z = float(special.inv_boxcox1p(z, power) if z >= 0 else -special.inv_boxcox1p(-z, 2 - power))
        case "quantile":
            end = 5.19933758
            beyond = (z - min(max(z, -end), end)) * (quantiles[-1] - quantiles[0])
            z = float(np.interp(special.ndtr(z), np.linspace(0, 1, len(quantiles)), quantiles)) + beyond
    return min(max(z, target["low"]), target["high"])


def predicted_test_rows(bench: Workbench, folder: Path) -> Any:
    """Return features and predictions of the test rows, as the program writes them."""
    bench.export("predictions", str(folder / "rows.csv"))
    rows = pd.read_csv(folder / "rows.csv")
    return rows[["a", "b"]], rows["predicted y"].to_numpy()


def test_scripts_and_the_stranger_predict_in_the_unit_of_the_target(bench: Workbench, tmp_path: Path) -> None:
    rows, expected = predicted_test_rows(bench, tmp_path)
    assert expected.min() > 10
    said = bench.export("script", str(tmp_path / "script"))
    assert "The script that only predicts gives the same" in said
    rows.to_csv(tmp_path / "new.csv", index=False)
    predict = runpy.run_path(str(tmp_path / "script_predict.py"))["predicted"]
    np.testing.assert_allclose(predict(str(tmp_path / "new.csv"))[:, 0], expected, rtol=1e-4)

    exported = json.loads((tmp_path / "script.preparation.json").read_text())
    for name in ("target_scaling", "low", "high", "shift", "scale"):
        assert name in exported["documentation"]["outputs"]
    features, target = exported["preparation"]["features"], exported["preparation"]["targets"][0]
    X = np.column_stack([(rows[each["name"]] - each["shift"]) / each["scale"] for each in features])
    outputs = keras.models.load_model(tmp_path / "script.keras").predict(X.astype("float32"), verbose=0)
    found = [strangers_number(target, float(output)) for output in outputs[:, 0]]
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_other_exports_say_that_their_outputs_are_scaled(bench: Workbench, tmp_path: Path) -> None:
    said = bench.export("tflite", str(tmp_path / "net.tflite"))
    assert "net.preparation.json says how its outputs become predictions" in said
    bench.export("notebook", str(tmp_path / "notebook"))
    bench.export("card", str(tmp_path / "card"), bench.run)
    assert "predictions clamped to" in (tmp_path / "card.md").read_text()


def test_saved_and_reopened_models_predict_the_same(bench: Workbench, tmp_path: Path) -> None:
    scores = bench.evaluate(bench.run.project, "test")
    bench.save_project(str(tmp_path / "p.layerdesk"), bench.run.project, (bench.run,))
    bench.save_model(str(tmp_path / "m.keras"))
    other = Workbench()
    other.open_project(str(tmp_path / "p.layerdesk"))
    again = Workbench()
    again.load_model(str(tmp_path / "m.keras"), bench.run.project)
    bench.load_run(bench.run)
    for reopened in (other, again, bench):
        found = reopened.evaluate(bench.run.project, "test")
        assert found.metrics == pytest.approx(scores.metrics, rel=1e-5)
        assert found.predicted == pytest.approx(scores.predicted, rel=1e-5)


def test_more_epochs_and_a_warm_start_go_from_the_same_scaled_loss(bench: Workbench) -> None:
    run = bench.continue_training(bench.run, 2)
    assert len(run.history["loss"]) == 3
    assert run.history["loss"][-1] < 1.5 * run.history["loss"][0]  # type: ignore[operator]
    warm = run.project.replaced(fit=run.project.fit.replaced(start_from="present weights", epochs=1))
    assert bench.train(warm).history["loss"][0] < run.history["loss"][0]  # type: ignore[operator]


def test_a_model_of_another_program_keeps_its_outputs_as_they_are(tmp_path: Path) -> None:
    frame = table()
    frame.to_csv(tmp_path / "table.csv", index=False)
    inputs = keras.Input((2,))
    foreign = keras.Model(inputs, keras.layers.Dense(1, kernel_initializer="zeros", bias_initializer="ones")(inputs))
    foreign.compile(loss="mse")
    foreign.save(tmp_path / "foreign.keras")
    columns = (
        ColumnSpec(name="a"),
        ColumnSpec(name="b"),
        ColumnSpec(name="y", role="target", target_scaling="standard", clamp_predictions=True),
    )
    project = project_with().replaced(data=DataSpec(source=str(tmp_path / "table.csv"), columns=columns))
    bench = Workbench()
    assert not bench.load_model(str(tmp_path / "foreign.keras"), project).prepared
    with pytest.raises(EngineError, match="has no preprocessing"):
        bench.evaluate(project, "test")
    bench.attach_preprocessing(PreprocessingSource("table"), project)
    assert set(bench.evaluate(project, "test").predicted) == {1.0}
