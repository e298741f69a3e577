"""What is exported gives what the network gives, or nothing is written."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import keras
import nbformat
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from engine import cli
from engine.export import export_format, scripts, verify
from engine.export.formats import litert
from engine.project import ColumnSpec
from engine.results.run import Run
from engine.system.errors import EngineError
from engine.workbench import Workbench
from tests.engine.projects import students_project

KERAS2 = Path(__file__).parents[2] / "data" / "keras2"


@pytest.fixture(scope="module")
def bench() -> Workbench:
    bench = Workbench()
    bench.run = bench.train(students_project(1))
    return bench


@pytest.mark.parametrize("kind, name", [("onnx", "a.onnx"), ("tflite", "a.tflite"), ("savedmodel", "folder")])
def test_a_network_for_another_program_is_proven_on_the_test_rows(
    bench: Workbench, tmp_path: Path, kind: str, name: str
) -> None:
    said = bench.export(kind, str(tmp_path / name))
    assert "gives the same outputs as the network on 300 test rows" in said
    assert (tmp_path / name).exists()
    document = json.loads(next(tmp_path.glob("*.preparation.json")).read_text())
    assert document["preparation"]["features"][0]["name"] == "daily_study"
    assert set(document) == {"format", "documentation", "inputs", "table", "preparation"}


@pytest.mark.parametrize("kind", ["onnx", "tflite", "savedmodel"])
def test_several_inputs_and_outputs_are_exported_in_their_order(tmp_path: Path, kind: str) -> None:
    bench = Workbench()
    bench.open_model(str(KERAS2 / "two_heads_whole.h5"))
    said = bench.export(kind, str(tmp_path / "two"))
    assert "64 random rows" in said


@pytest.mark.parametrize("kind, ending", [("script", ".py"), ("notebook", ".ipynb")])
def test_the_code_of_a_project_repeats_it_and_the_trained_model_lies_next_to(
    bench: Workbench, tmp_path: Path, kind: str, ending: str
) -> None:
    said = bench.export(kind, str(tmp_path / "students"))
    assert f"Saved students{ending} and students.keras" in said and "300 test rows" in said
    assert (tmp_path / "students_predict.py").exists() == (kind == "script")
    assert ("The script that only predicts gives the same" in said) == (kind == "script")
    text = (tmp_path / f"students{ending}").read_text()
    code = scripts.code_in(text) if kind == "notebook" else text
    assert "keras.models.load_model('students.keras', compile=False)" in code
    assert "classification_report" in code
    assert keras.models.load_model(tmp_path / "students.keras", compile=False).count_params() == 65


def test_a_notebook_says_in_its_cells_what_the_script_says(tmp_path: Path) -> None:
    text = scripts.text_of(students_project(1), "a.keras", ("binary",))
    plain = [line for line in text.splitlines() if line.strip() and not line.startswith(("#", '"""'))]
    assert [line for line in scripts.code_in(scripts.notebook_of(text)).splitlines() if line.strip()] == plain


def test_a_notebook_is_one_by_the_rules_of_jupyter_and_runs_cell_by_cell(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.export("notebook", str(tmp_path / "students"))
    notebook = nbformat.read(tmp_path / "students.ipynb", as_version=4)
    nbformat.validate(notebook)
    monkeypatch.chdir(tmp_path)
    kernel: dict[str, object] = {"__name__": "__main__"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), kernel)
    assert kernel["predictions"].shape == (300, 1)
    assert "accuracy" in capsys.readouterr().out


def test_what_gives_something_else_is_not_written(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(litert, "_run", lambda path, X: [np.zeros((300, 1))])
    with pytest.raises(EngineError, match="gives other outputs than the network"):
        bench.export("tflite", str(tmp_path / "a.tflite"))
    assert list(tmp_path.iterdir()) == []


def test_outputs_that_are_nearly_equal_are_equal_and_others_are_not() -> None:
    rows = verify.SampleRows({}, (np.array([[1000.0]]),), "one row")
    assert "within 5e-06" in verify.require_equal([np.array([[1000.005]])], rows, "It")
    with pytest.raises(EngineError):
        verify.require_equal([np.array([[1000.05]])], rows, "It")
    with pytest.raises(EngineError):
        verify.require_equal([np.array([[np.nan]])], rows, "It")


def test_a_package_that_is_missing_is_named_with_the_extra_that_brings_it(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_format.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"onnxruntime.*extra \[onnx\]"):
        bench.export("onnx", str(tmp_path / "a.onnx"))


def test_a_saved_model_never_takes_the_place_of_another_folder(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(EngineError, match="already exists"):
        bench.export("savedmodel", str(tmp_path / "mine"))
    assert list((tmp_path / "mine").iterdir()) == []


def test_a_card_tells_data_split_scores_settings_and_versions(bench: Workbench, tmp_path: Path) -> None:
    bench.export("card", str(tmp_path / "card"), bench.run)
    card = (tmp_path / "card.md").read_text()
    for part in ("## Data", "490 training", "## Network", "65 parameters", "Adam", "BinaryCrossentropy", "## Scores"):
        assert part in card
    assert "- binary_accuracy" not in card  # the report has it
    assert "keras: " in card and "| passing\\_grade | target |" in card
    assert "Compared" not in card and "compared" not in card
    assert bench.run is not None
    (scores,) = bench.compare_with_references(bench.run.project)
    bench.export("card", str(tmp_path / "card"), bench.run, bench.run.project)
    card = (tmp_path / "card.md").read_text()
    assert scores.verdict in card and "| Gradient boosting | " in card


def test_a_history_is_one_row_an_epoch(bench: Workbench, tmp_path: Path) -> None:
    run = Run(id="r", project=students_project(), rows=bench.run.rows, history={"loss": (0.5, None), "=x": (1.0, 2.0)})
    bench.export("history", str(tmp_path / "h"), run)
    frame = pd.read_csv(tmp_path / "h.csv")
    assert list(frame.columns) == ["epoch", "loss", "'=x"]
    assert frame["loss"].isna().tolist() == [False, True]


def test_logs_for_tensorboard_hold_the_scalars_of_keras(bench: Workbench, tmp_path: Path) -> None:
    bench.export("tensorboard", str(tmp_path / "logs"), bench.run)
    files = sorted((tmp_path / "logs").rglob("*tfevents*"))
    assert {file.parent.name for file in files} == {"train", "validation"}
    tags = set()
    for file in files:
        for record in tf.data.TFRecordDataset(str(file)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            tags |= {value.tag for value in event.summary.value}
    assert tags == {"epoch_loss", "epoch_binary_accuracy"}


def test_the_terminal_exports_and_says_how_it_was_proven(
    bench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.save_project(str(tmp_path / "a.layerdesk"), students_project(1), (bench.run,))
    words = ["export", str(tmp_path / "a.layerdesk"), "--to", "tflite", "-o", str(tmp_path / "b.tflite")]
    assert cli.run(words) == 0
    assert "300 test rows" in capsys.readouterr().err
    assert cli.run(["export", str(tmp_path / "a.layerdesk"), "--to", "card", "-o", str(tmp_path / "b")]) == 0


def test_without_a_table_the_code_of_a_project_is_refused_with_what_to_do(tmp_path: Path) -> None:
    bench = Workbench()
    bench.open_model(str(KERAS2 / "students_whole.h5"))
    with pytest.raises(EngineError, match="Open the table first"):
        bench.export("script", str(tmp_path / "a"))


def test_the_script_that_only_predicts_makes_categories_and_gaps_ready_as_the_program_does(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = [f"{place % 7},{'' if place % 5 else place},{'abc'[place % 3]},{place % 2}" for place in range(60)]
    table.write_text("\n".join(["a,b,c,y", *rows]) + "\n")
    project = students_project(1)
    columns = (
        ColumnSpec(name="a", kind="category"),
        ColumnSpec(name="b", missing="mean", scaling="standard"),
        ColumnSpec(name="c", kind="category", encoding="ordinal"),
        ColumnSpec(name="y", role="target", kind="category"),
    )
    bench = Workbench()
    bench.train(project.replaced(data=project.data.replaced(source=str(table), columns=columns)))
    said = bench.export("script", str(tmp_path / "s"))
    assert "The script that only predicts gives the same" in said


def test_what_leaves_decides_by_the_threshold_that_was_chosen_after_the_training(
    bench: Workbench, tmp_path: Path
) -> None:
    project = students_project(1)
    chosen = project.replaced(predict=project.predict.replaced(threshold=0.6))
    bench.export("script", str(tmp_path / "students"), None, chosen)
    assert "(predictions[:, 0] >= 0.6)" in (tmp_path / "students.py").read_text()
    script = runpy.run_path(str(tmp_path / "students_predict.py"))
    assert script["classes_of"](np.array([[0.55], [0.6]])) == ["0", "1"]
    bench.save_model(str(tmp_path / "m.keras"), chosen)
    assert Workbench().open_model(str(tmp_path / "m.keras")).project.predict.threshold == 0.6


def test_a_preparation_that_a_page_cannot_repeat_is_said(tmp_path: Path) -> None:
    project = students_project(1)
    columns = (project.data.columns[0].replaced(scaling="quantile"), *project.data.columns[1:])
    bench = Workbench()
    bench.train(project.replaced(data=project.data.replaced(columns=columns)))
    said = bench.export("script", str(tmp_path / "s"))
    assert "does not support the preprocessing of daily_study" in said
    assert not (tmp_path / "s_predict.py").exists()
