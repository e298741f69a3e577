"""Files that Layerdesk 0.1.0 wrote open unchanged: same values, same predictions, and trainings that continue."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.project import Project
from engine.results.interrupted_run import interrupted
from engine.workbench import Workbench

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data" / "v0.1.0"
NEW_ROWS = str(DATA / "new_plants.csv")
TABLE = str(DATA / "plants.csv")


@pytest.fixture(autouse=True)
def _project_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run at the root of the project: the checkpoint names its table relative to it."""
    monkeypatch.chdir(ROOT)


@cache
def recorded() -> Mapping[str, Any]:
    """Return the values that 0.1.0 read from its files."""
    return dict(json.loads((DATA / "expected.json").read_text("utf-8")))


def require_recorded(value: Any, expected: Any, place: str = "") -> None:
    """Require that a value has everything that 0.1.0 recorded of it; newer versions may have more fields."""
    if isinstance(expected, Mapping):
        for name, inner in expected.items():
            assert name in value, f"{place}.{name} is missing"
            require_recorded(value[name], inner, f"{place}.{name}")
    elif isinstance(expected, list):
        assert len(value) == len(expected), place
        for number, (one, other) in enumerate(zip(value, expected, strict=True)):
            require_recorded(one, other, f"{place}[{number}]")
    elif place.endswith(".source"):
        assert Path(value).name == expected, place
    elif isinstance(expected, float):
        assert value == pytest.approx(expected, rel=1e-3, abs=1e-5), place
    else:
        assert value == expected, place


def require_predictions(bench: Workbench, project: Project, name: str) -> None:
    """Require the predictions that 0.1.0 made with the model of a file."""
    found = bench.predict_file(project, NEW_ROWS)
    with np.load(DATA / "predictions.npz") as arrays:
        expected = {key.removeprefix(f"{name}/"): arrays[key] for key in arrays.files if key.startswith(f"{name}/")}
    assert expected
    for column, values in expected.items():
        if values.dtype.kind == "f":
            np.testing.assert_allclose(found[column], values, rtol=1e-3, atol=1e-5, err_msg=column)
        else:
            assert found[column].astype(str).tolist() == values.tolist(), column


def opened_lab(bench: Workbench) -> Any:
    """Open the project with two runs, and its table."""
    opened = bench.open_project(str(DATA / "lab.layerdesk"))
    bench.open_table(opened.project.data.source, opened.project.data.reading)
    return opened


def test_a_project_has_the_values_the_runs_and_the_queue_of_0_1_0() -> None:
    opened = Workbench().open_project(str(DATA / "lab.layerdesk"))
    expected = recorded()["lab"]

    require_recorded(opened.project.model_dump(mode="json"), expected["project"], "project")
    require_recorded([run.model_dump(mode="json") for run in opened.runs], expected["runs"], "runs")
    require_recorded([each.model_dump(mode="json") for each in opened.queue], expected["queue"], "queue")
    assert opened.trained is not None
    require_recorded(opened.trained.model_dump(mode="json"), expected["trained"], "trained")
    assert opened.runs[0].star
    assert opened.runs[0].scores is not None


def test_the_models_of_all_runs_predict_as_in_0_1_0() -> None:
    bench = Workbench()
    opened = opened_lab(bench)

    require_predictions(bench, opened.project, "lab/second")
    require_recorded(dict(bench.evaluate(opened.project).metrics), recorded()["lab"]["evaluated"], "evaluated")
    bench.load_run(opened.runs[0])
    require_predictions(bench, opened.runs[0].project, "lab/first")


def test_a_training_in_a_project_continues_as_in_0_1_0() -> None:
    bench = Workbench()
    opened = opened_lab(bench)

    longer = bench.continue_training(opened.runs[1], 3)

    require_recorded({name: list(values) for name, values in longer.history.items()}, recorded()["lab"]["continued"])
    require_predictions(bench, opened.project, "lab/continued")


def test_settings_have_the_values_of_0_1_0() -> None:
    opened = Workbench().open_project(str(DATA / "settings.json"))

    require_recorded(opened.project.model_dump(mode="json"), recorded()["settings"]["project"], "project")


@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
def test_a_whole_model_predicts_with_its_own_preprocessing(name: str) -> None:
    bench = Workbench()

    loaded = bench.open_model(str(DATA / name))

    require_recorded(loaded.project.model_dump(mode="json"), recorded()[name]["project"], "project")
    assert loaded.note == recorded()[name]["note"] == ""
    require_predictions(bench, loaded.project, name)


def test_weights_are_taken_into_the_layers_of_the_settings() -> None:
    bench = Workbench()
    project = bench.open_project(str(DATA / "settings.json")).project
    bench.open_table(TABLE)

    report = bench.load_weights(str(DATA / "first.weights.h5"), project)

    assert {layer.state for layer in report.layers} == {"taken"}
    require_predictions(bench, project, "weights")


def test_layers_are_read_from_their_configurations() -> None:
    bench = Workbench()

    layers, layer = bench.load_configuration(str(DATA / "layers.json")), bench.load_layer(str(DATA / "layer.json"))

    require_recorded(layers.model_dump(mode="json"), recorded()["layers"], "layers")
    require_recorded(layer.model_dump(mode="json"), recorded()["layer"], "layer")


def test_several_targets_a_split_column_and_unseen_levels_are_as_in_0_1_0() -> None:
    bench = Workbench()
    opened = bench.open_project(str(DATA / "several.layerdesk"))
    bench.open_table(opened.project.data.source, opened.project.data.reading)
    expected = recorded()["several"]

    require_recorded(opened.project.model_dump(mode="json"), expected["project"], "project")
    require_recorded([run.model_dump(mode="json") for run in opened.runs], expected["runs"], "runs")
    assert opened.trained is not None
    require_recorded(opened.trained.model_dump(mode="json"), expected["trained"], "trained")
    require_predictions(bench, opened.project, "several")
    targets = bench.evaluate(opened.project).all_targets
    require_recorded([dict(each.metrics) for each in targets], expected["evaluated"], "evaluated")


def test_an_interrupted_training_is_found_and_resumed_as_in_0_1_0(tmp_path: Path) -> None:
    shutil.copy(DATA / "interrupted.recovery", tmp_path)
    bench, expected = Workbench(), recorded()["interrupted"]
    bench.open_table("tests/data/v0.1.0/plants.csv")

    (left,) = interrupted(tmp_path)
    require_recorded(left.run.model_dump(mode="json"), expected["run"], "run")
    run = bench.resume_interrupted(left.path)

    require_recorded({name: list(values) for name, values in run.history.items()}, expected["history"])
    assert (run.epochs, run.kept_epoch) == (expected["epochs"], expected["kept_epoch"])
    assert run.scores is not None
    require_recorded(dict(run.scores.metrics), expected["scores"], "scores")
    require_predictions(bench, run.project, "interrupted")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("lab.layerdesk", "project"),
        ("settings.json", "settings"),
        ("model.keras", "whole model"),
        ("model.h5", "whole model"),
        ("first.weights.h5", "weights"),
        ("layers.json", "architecture"),
    ],
)
def test_files_of_0_1_0_are_safe_to_open(name: str, kind: str) -> None:
    facts = Workbench().describe_file(str(DATA / name))

    assert (facts.kind, facts.reason) == (kind, "")


def test_a_project_of_0_1_0_that_is_saved_today_keeps_all_it_had(tmp_path: Path) -> None:
    bench = Workbench()
    opened = opened_lab(bench)
    path = str(tmp_path / "saved.layerdesk")

    bench.save_project(path, opened.project, opened.runs, opened.queue)
    again = Workbench()
    saved = again.open_project(path)

    assert (saved.project, saved.runs, saved.queue, saved.trained) == (
        opened.project,
        opened.runs,
        opened.queue,
        opened.trained,
    )
    require_predictions(again, saved.project, "lab/second")
    again.load_run(saved.runs[0])
    require_predictions(again, saved.runs[0].project, "lab/first")


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_model_of_0_1_0_that_is_saved_today_predicts_the_same(tmp_path: Path, ending: str) -> None:
    bench, path = Workbench(), str(tmp_path / f"saved{ending}")
    bench.open_model(str(DATA / f"model{ending}"))

    bench.save_model(path)
    again = Workbench()
    loaded = again.open_model(path)

    require_predictions(again, loaded.project, f"model{ending}")
