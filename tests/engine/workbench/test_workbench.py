"""The workbench: train, save, open, predict the same; a method that fails changes nothing."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

from engine import tables
from engine.project import LayerSpec, ObjectSpec, Project
from engine.results.row_query import RowQuery
from engine.results.run import Run
from engine.system.errors import EngineError
from engine.workbench import Workbench
from tests.engine.projects import EXAMPLES, STUDENTS, dense, students_project


@pytest.fixture(scope="module")
def project() -> Project:
    return students_project(3)


@pytest.fixture(scope="module")
def trained(project: Project) -> tuple[Workbench, Run]:
    bench = Workbench()
    return bench, bench.train(project)


@pytest.fixture
def bench(tmp_path: Path, trained: tuple[Workbench, Run], project: Project) -> Workbench:
    """Return a workbench with the trained network that a test may change as it likes."""
    trained[0].save_project(str(tmp_path / "given.layerdesk"), project)
    bench = Workbench()
    bench.open_project(str(tmp_path / "given.layerdesk"))
    return bench


def probabilities(bench: Workbench, project: Project) -> np.ndarray:
    return bench.predict_file(project, STUDENTS)["probability of 1"].to_numpy()


def test_a_run_holds_the_project_that_was_trained_and_what_came_of_it(
    trained: tuple[Workbench, Run], project: Project
) -> None:
    run = trained[1]
    assert run.project is project
    assert (run.rows.train, run.rows.validation, run.rows.test) == (490, 210, 300)
    assert (run.epochs, run.kept_epoch, run.status) == (3, 3, "finished")
    assert run.scores is not None
    assert run.environment["keras"] == keras.__version__


def test_the_test_figures_are_those_of_keras(trained: tuple[Workbench, Run], project: Project) -> None:
    bench, run = trained
    prepared = bench._services.prepared.prepare(project)
    assert bench.state.model is not None
    assert run.scores is not None
    expected = bench.state.model.model.evaluate(
        prepared.test.X["features"], prepared.test.y[0], verbose=0, return_dict=True
    )
    assert dict(run.scores.metrics) == pytest.approx(expected, rel=1e-5)


def test_a_saved_project_predicts_the_same_bit_for_bit(
    tmp_path: Path, trained: tuple[Workbench, Run], project: Project
) -> None:
    bench, run = trained
    bench.save_project(str(tmp_path / "a.layerdesk"), project, (run,))
    other = Workbench()
    opened = other.open_project(str(tmp_path / "a.layerdesk"))
    assert (opened.project, opened.runs, opened.trained) == (project, (run,), project)
    np.testing.assert_array_equal(probabilities(other, opened.project), probabilities(bench, project))


def test_a_project_is_read_before_its_network_is_restored(
    tmp_path: Path, trained: tuple[Workbench, Run], project: Project
) -> None:
    bench, run = trained
    path = str(tmp_path / "a.layerdesk")
    bench.save_project(path, project, (run,), (project,))
    whole, parts = Workbench(), Workbench()
    opened, read = whole.open_project(path), parts.read_project(path)
    assert read.queue == (project,)
    saved_at_once, again = Workbench(), str(tmp_path / "again.layerdesk")
    saved_at_once.read_project(path)
    saved_at_once.save_project(again, project, (run,))
    assert Workbench().open_project(again).trained == project
    trained_since = Workbench()
    trained_since.read_project(path)
    trained_since.train(project.replaced(fit=project.fit.replaced(seed=3)))
    trained_since.save_project(again, project, (run,))
    assert Workbench().open_project(again).trained.fit.seed == 3
    assert replace(read, resumable_run=parts.restore_model()) == opened
    np.testing.assert_array_equal(probabilities(parts, project), probabilities(whole, project))


def test_a_damaged_network_leaves_the_rest_of_its_project(
    tmp_path: Path, trained: tuple[Workbench, Run], project: Project
) -> None:
    bench, run = trained
    whole, damaged = tmp_path / "a.layerdesk", tmp_path / "b.layerdesk"
    bench.save_project(str(whole), project, (run,))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"no network" if name == "model.keras" else old.read(name))
    other = Workbench()
    assert other.read_project(str(damaged)).runs == (run,)
    with pytest.raises(EngineError, match="model"):
        other.restore_model()
    other.save_project(str(tmp_path / "c.layerdesk"), project, (run,))
    assert other.open_project(str(tmp_path / "c.layerdesk")).trained is None


def test_training_continues_from_the_present_weights_and_optimizer(bench: Workbench, project: Project) -> None:
    continued = project.replaced(fit=project.fit.replaced(epochs=1, start_from="present weights"))
    assert bench.state.model is not None
    steps = int(bench.state.model.model.optimizer.iterations.numpy())
    first = bench.train(project.replaced(fit=project.fit.replaced(epochs=1))).history["loss"][0]
    bench.train(project)
    again = bench.train(continued).history["loss"][0]
    assert again is not None
    assert first is not None
    assert again < first
    assert int(bench.state.model.model.optimizer.iterations.numpy()) == steps + 16


def test_a_network_prepared_ahead_trains_to_the_same_history(project: Project) -> None:
    noisy = project.replaced(
        model=project.model.inserted(1, LayerSpec(name="dropout", kind="Dropout", params={"rate": 0.5}))
    )
    plain, ahead = Workbench(), Workbench()
    ahead.precompile(noisy)
    assert ahead.train(noisy).history == plain.train(noisy).history
    assert ahead.train(noisy).history == plain.train(noisy).history


def test_present_weights_of_other_layers_are_refused(bench: Workbench, project: Project) -> None:
    wider = project.model.with_layer(0, dense(9, "relu"))
    continued = project.replaced(model=wider, fit=project.fit.replaced(start_from="present weights"))
    with pytest.raises(EngineError, match="have changed"):
        bench.train(continued)


def test_the_keras_file_inside_a_project_opens_in_keras(
    tmp_path: Path, trained: tuple[Workbench, Run], project: Project
) -> None:
    bench, _ = trained
    bench.save_project(str(tmp_path / "a.layerdesk"), project)
    with zipfile.ZipFile(tmp_path / "a.layerdesk") as archive:
        archive.extract("model.keras", tmp_path)
    model = keras.models.load_model(tmp_path / "model.keras", compile=False)
    assert bench.state.model is not None
    X = np.ones((3, 2), np.float32)
    np.testing.assert_array_equal(model(X), bench.state.model.model(X))


def test_a_whole_model_comes_back_with_layers_settings_and_weights(
    tmp_path: Path, bench: Workbench, project: Project
) -> None:
    before = probabilities(bench, project)
    bench.save_model(str(tmp_path / "model"))
    loaded = bench.load_model(str(tmp_path / "model.keras"), project)
    assert loaded.model == project.model
    assert loaded.compile is not None
    assert loaded.compile.outputs == project.compile.outputs
    np.testing.assert_array_equal(probabilities(bench, project), before)


def test_a_whole_model_written_by_keras_can_be_opened(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(1)])
    model.compile("sgd", loss="mse", metrics=["mae"])
    model.save(tmp_path / "theirs.keras")
    loaded = Workbench().load_model(str(tmp_path / "theirs.keras"), Project())
    assert [layer.params["units"] for layer in loaded.model.layers] == [3, 1]
    assert loaded.compile is not None
    assert loaded.compile.optimizer.kind == "SGD"
    assert loaded.compile.outputs[0].loss == ObjectSpec(kind="MeanSquaredError")


def test_a_model_that_fits_another_table_is_refused_and_the_present_one_stays(
    tmp_path: Path, bench: Workbench, project: Project
) -> None:
    other = keras.Sequential([keras.Input((13,)), keras.layers.Dense(3, "softmax")])
    other.save(tmp_path / "wine.keras")
    before = probabilities(bench, project)
    with pytest.raises(EngineError, match="needs 13 numbers per row, and the open table provides 2"):
        bench.load_model(str(tmp_path / "wine.keras"), project)
    np.testing.assert_array_equal(probabilities(bench, project), before)


def test_a_model_from_elsewhere_is_still_there_in_a_reopened_project(tmp_path: Path, project: Project) -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.save(tmp_path / "theirs.keras")
    bench, again = Workbench(), Workbench()
    bench.load_model(str(tmp_path / "theirs.keras"), Project())
    bench.save_project(str(tmp_path / "a.layerdesk"), project)
    assert again.open_project(str(tmp_path / "a.layerdesk")).trained is not None
    again.save_weights(str(tmp_path / "again.weights.h5"))
    before = model.get_weights()
    model.load_weights(tmp_path / "again.weights.h5")
    for mine, theirs in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_weights_come_back_into_the_same_layers(tmp_path: Path, bench: Workbench, project: Project) -> None:
    before = probabilities(bench, project)
    bench.save_weights(str(tmp_path / "w.weights.h5"))
    bench.train(project.replaced(fit=project.fit.replaced(seed=7)))
    assert not np.array_equal(probabilities(bench, project), before)
    bench.load_weights(str(tmp_path / "w.weights.h5"), project)
    np.testing.assert_array_equal(probabilities(bench, project), before)


@pytest.mark.parametrize("layers", [1, 2, 4])
def test_weights_of_other_layers_are_refused_and_the_present_ones_untouched(
    tmp_path: Path, bench: Workbench, project: Project, layers: int
) -> None:
    other = keras.Sequential([keras.Input((2,)), *(keras.layers.Dense(8) for _ in range(layers))])
    other.save_weights(tmp_path / "other.weights.h5")
    before = probabilities(bench, project)
    with pytest.raises(EngineError):
        bench.load_weights(str(tmp_path / "other.weights.h5"), project)
    np.testing.assert_array_equal(probabilities(bench, project), before)


def test_a_configuration_is_what_keras_writes_and_comes_back(
    tmp_path: Path, bench: Workbench, project: Project
) -> None:
    bench.save_configuration(str(tmp_path / "model.json"), project)
    text = (tmp_path / "model.json").read_text()
    assert keras.models.model_from_json(text).count_params() == 65
    assert "compile_config" not in json.loads(text)
    assert bench.load_configuration(str(tmp_path / "model.json")) == project.model


@pytest.mark.parametrize("name", ["a.keras", "a.weights.h5", "a.json", "a.layerdesk"])
@pytest.mark.parametrize("content", [b"", b"junk", b"PK\x03\x04 half a zip", b'{"class_name": "Lambda"}'])
def test_a_file_that_fails_to_load_changes_nothing(
    tmp_path: Path, bench: Workbench, project: Project, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    before = probabilities(bench, project)
    load = {
        "a.keras": lambda: bench.load_model(str(path), project),
        "a.weights.h5": lambda: bench.load_weights(str(path), project),
        "a.json": lambda: bench.load_configuration(str(path)),
        "a.layerdesk": lambda: bench.open_project(str(path)),
    }[name]
    with pytest.raises(EngineError):
        load()
    np.testing.assert_array_equal(probabilities(bench, project), before)


def test_predictions_are_written_as_csv_and_agree_with_the_threshold(
    tmp_path: Path, bench: Workbench, project: Project
) -> None:
    strict = project.replaced(predict=project.predict.replaced(threshold=0.9))
    bench.save_predictions(bench.predict_file(strict, STUDENTS), str(tmp_path / "out.csv"))
    written = pd.read_csv(tmp_path / "out.csv")
    assert len(written) == 1000
    expected = (written["probability of 1"] >= 0.9).astype(int)
    assert list(written["predicted passing_grade"]) == list(expected)


def test_the_threshold_of_the_project_decides_the_scores(bench: Workbench, project: Project) -> None:
    never = bench.evaluate(project.replaced(predict=project.predict.replaced(threshold=1.0)), "test")
    assert [row[1] for row in never.confusion] == [0, 0]
    assert never.threshold == 1


def test_each_part_of_the_table_can_be_scored(bench: Workbench, project: Project) -> None:
    assert [bench.evaluate(project, part).rows for part in ("train", "validation", "test")] == [490, 210, 300]
    assert bench.evaluate_file(project, STUDENTS).rows == 1000


def test_a_file_that_has_not_changed_is_read_only_once_for_a_model(
    bench: Workbench, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, paths = tables.read, list[str]()

    def counted_read(source: str, *arguments: Any, **keywords: Any) -> Any:
        paths.append(source)
        return read(source, *arguments, **keywords)

    monkeypatch.setattr(tables, "read", counted_read)
    path = tmp_path / "rows.csv"
    path.write_bytes(Path(STUDENTS).read_bytes())
    scores = bench.evaluate_file(project, str(path))
    (compared,) = bench.compare_with_references(project, "file", str(path))
    assert dict(compared.scores) == pytest.approx(dict(scores.key_scores))
    assert paths.count(str(path)) == 1
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:101]))
    assert bench.evaluate_file(project, str(path)).rows == 100


def test_a_table_that_does_not_fit_the_model_is_refused_with_the_missing_columns(
    bench: Workbench, project: Project, tmp_path: Path
) -> None:
    for use in (bench.predict_file, bench.evaluate_file):
        with pytest.raises(EngineError, match="daily_study, monthly_tuition"):
            use(project, str(EXAMPLES / "wine.csv"))
    (tmp_path / "new.csv").write_text("daily_study,monthly_tuition\n1,2\n")
    with pytest.raises(EngineError, match="passing_grade"):
        bench.evaluate_file(project, str(tmp_path / "new.csv"))


def test_a_table_that_fails_to_open_leaves_the_one_that_is_open(tmp_path: Path) -> None:
    bench = Workbench()
    bench.open_table(STUDENTS)
    with pytest.raises(EngineError):
        bench.open_table(str(tmp_path / "nothing.csv"))
    assert bench.rows(RowQuery()).rows == 1_000


def test_without_a_model_or_a_table_the_verbs_say_what_to_do(project: Project) -> None:
    empty = Workbench()
    with pytest.raises(EngineError, match="Train one"):
        empty.save_model("anywhere.keras")
    with pytest.raises(EngineError, match="no trained model"):
        empty.predict_file(project, STUDENTS)
    with pytest.raises(EngineError, match="Open a table"):
        empty.train(Project())


def test_a_network_that_was_forgotten_is_not_saved_with_another_project(tmp_path: Path, project: Project) -> None:
    bench = Workbench()
    bench.train(project)
    bench.discard_model()
    bench.save_project(str(tmp_path / "other.layerdesk"), project)
    assert Workbench().open_project(str(tmp_path / "other.layerdesk")).trained is None
    with pytest.raises(EngineError, match="no trained model"):
        bench.save_model(str(tmp_path / "other.keras"))
