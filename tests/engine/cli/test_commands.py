"""The terminal: the same engine, one JSON object with --json, one sentence and exit 2 for bad input."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from engine import cli
from engine.project import ColumnSpec, CompileSpec, ObjectSpec, OutputSpec, Project
from engine.storage import project_file
from tests.engine.projects import EXAMPLES, STUDENTS, dense, students_project

MAIN = Path(__file__).parents[3] / "main.py"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("cli")
    project_file.save_settings(folder / "students.json", students_project(2))
    out = str(folder / "students.layerdesk")
    assert cli.run(["train", str(folder / "students.json"), "--out", out, "--json"]) == 0
    return out


def saved(folder: Path, project: Project) -> str:
    project_file.save_settings(folder / "project.json", project)
    return str(folder / "project.json")


def test_the_course_example_has_its_rows_its_epochs_and_its_accuracy(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["train", str(EXAMPLES / "students.json"), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["rows"] == {"train": 490, "validation": 210, "test": 300, "folds": 0}
    assert result["epochs"] == 100
    assert result["test"]["binary_accuracy"] >= 0.97
    assert set(result["seconds"]) == {"prepare", "fit", "total"}
    assert "macro avg" in result["report"]


def test_all_rows_are_trained_after_the_test_was_read_and_both_runs_are_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "all.layerdesk"
    assert cli.run(["train", saved(tmp_path, students_project(2)), "--all-rows", "--out", str(out), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["rows"]["test"] == 300 and result["test"]
    estimate = "No rows were held out; the estimate is that of Run 1."
    assert result["all_rows"] == {"rows": 1000, "epochs": result["kept_epoch"], "estimate": estimate}
    contents = project_file.open_project(out)
    first, last = contents.runs
    assert (last.name, last.based_on, last.scores) == ("Run 1 on all rows", first.id, None)
    assert contents.trained == last.project


def test_where_no_rows_are_held_out_all_rows_are_trained_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = students_project(1)
    split = project.data.split.replaced(test_fraction=0)
    path = saved(tmp_path, project.replaced(data=project.data.replaced(split=split)))
    assert cli.run(["train", path, "--all-rows"]) == 0
    assert "not trained on all rows" in capsys.readouterr().err


def test_the_same_seed_gives_the_same_history_and_a_seed_and_epochs_can_be_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = saved(tmp_path, students_project(2))
    histories = []
    for seed in ("5", "5", "6"):
        assert cli.run(["train", project, "--seed", seed, "--epochs", "3", "--json"]) == 0
        histories.append(json.loads(capsys.readouterr().out)["history"])
    assert histories[0] == histories[1] != histories[2]
    assert len(histories[0]["val_loss"]) == 3


def test_the_last_run_of_a_project_is_trained_on(
    tmp_path: Path, trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "longer.layerdesk")
    assert cli.run(["train", trained, "--more", "2", "--out", out, "--json"]) == 0
    longer = json.loads(capsys.readouterr().out)
    assert cli.run(["train", saved(tmp_path, students_project(4)), "--json"]) == 0
    assert longer["history"] == json.loads(capsys.readouterr().out)["history"]
    assert cli.run(["runs", out, "--json"]) == 0
    assert [run["epochs"] for run in json.loads(capsys.readouterr().out)] == [4]
    for words in (["--seed", "3"], ["--resume"]):
        assert cli.run(["train", trained, "--more", "2", *words]) == 2
        assert f"Leave out {words[0]}" in capsys.readouterr().err
    assert cli.run(["train", saved(tmp_path, students_project(4)), "--more", "2"]) == 2
    assert "can be continued" in capsys.readouterr().err


@pytest.mark.parametrize("example", ["breast_cancer", "wine", "diabetes", "penguins"])
def test_every_bundled_project_trains_and_is_scored(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["train", str(EXAMPLES / f"{example}.json"), "--epochs", "2", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["epochs"] == 2
    assert result["report"]


@pytest.mark.parametrize("rate", [0.001, 1e9])
def test_a_training_that_diverges_ends_with_a_sentence_and_exit_3(
    rate: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pd.DataFrame({"x": range(100), "y": range(0, 200, 2)}).to_csv(tmp_path / "line.csv", index=False)
    project = students_project(2, batch_size=1)
    columns = (ColumnSpec(name="x", scaling="none"), ColumnSpec(name="y", role="target"))
    output = OutputSpec(loss=ObjectSpec(kind="MeanSquaredError"))
    project = project.replaced(
        data=project.data.replaced(source=str(tmp_path / "line.csv"), columns=columns),
        model=project.model.replaced(layers=(dense(8, "relu"), dense(4, "relu", "dense_1"), dense(1, name="output"))),
        compile=CompileSpec(optimizer=ObjectSpec(kind="SGD", params={"learning_rate": rate}), outputs=(output,)),
    )  # keras#3040
    assert cli.run(["train", saved(tmp_path, project)]) == 3
    assert capsys.readouterr().err.rstrip().splitlines()[-1].startswith("layerdesk: ")


def test_another_table_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pd.read_csv(STUDENTS).head(200).to_csv(tmp_path / "few.csv", index=False)
    project = saved(tmp_path, students_project(1))
    assert cli.run(["train", project, "--data", str(tmp_path / "few.csv"), "--json"]) == 0
    assert sum(json.loads(capsys.readouterr().out)["rows"].values()) == 200


def test_predictions_in_another_process_are_the_same(trained: str, tmp_path: Path) -> None:
    assert cli.run(["predict", trained, STUDENTS, "-o", str(tmp_path / "here.csv")]) == 0
    there = subprocess.run([sys.executable, MAIN, "predict", trained, STUDENTS], capture_output=True, check=True)
    assert pd.read_csv(io.BytesIO(there.stdout)).equals(pd.read_csv(tmp_path / "here.csv"))


def test_evaluate_gives_the_figures_of_a_file_and_takes_a_threshold(
    trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["evaluate", trained, STUDENTS, "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["rows"] == 1000
    assert cli.run(["evaluate", trained, STUDENTS, "--json", "--threshold", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["report"] != plain["report"]


def test_progress_goes_to_the_log_and_the_report_to_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["train", saved(tmp_path, students_project(2))]) == 0
    printed = capsys.readouterr()
    assert "Epoch 2" in printed.err
    assert "Epoch" not in printed.out
    assert "precision" in printed.out


def test_check_lists_problems_and_fails_on_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = students_project()
    assert cli.run(["check", saved(tmp_path, project)]) == 0
    assert "No problems" in capsys.readouterr().out
    assert cli.run(["check", saved(tmp_path, project.replaced(model=project.model.removed(2)))]) == 2
    assert "error:" in capsys.readouterr().out


def test_check_says_what_each_fix_and_all_of_them_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = project_file.open_project(EXAMPLES / "penguins.json").project
    columns = tuple(each.replaced(missing="drop") for each in opened.data.columns)
    data = opened.data.replaced(columns=columns)
    project = opened.replaced(data=data, fit=opened.fit.replaced(batch_size=1_000))
    assert cli.run(["check", saved(tmp_path, project)]) == 0
    printed = capsys.readouterr().out
    gaps = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex")
    for name in gaps:
        assert f"Column {name}: missing: drop → " in printed
    assert "Rows left out: 11 → 0 of 344" in printed
    assert cli.run(["check", saved(tmp_path, project), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    left_out = pd.read_csv(EXAMPLES / "penguins.csv").isna().any(axis=1).sum()
    assert (result["errors"], result["rows"], result["rows_left_out"]) == (0, 344, left_out)
    (group,) = [each for each in result["groups"] if len(each["problems"]) == len(gaps)]
    assert group["fix"]["safe"] and len(group["fix"]["changes"]) == len(gaps)
    assert result["fix_all"]["rows_left_out"] == 0
    paths = {change["path"] for change in result["fix_all"]["changes"]}
    assert paths == {"fit.batch_size", *(f"data.columns.{name}.missing" for name in gaps)}


CASES = (
    "no such file",
    "a folder",
    "an empty table",
    "a header only",
    "one class",
    "text as a feature",
    "a project cut in half",
    "a newer format",
    "another table",
    "a model without training",
    "a wrong ending",
    "no epochs",
    "a seed in words",
    "a threshold of two",
    "an unknown command",
    "an impossible place",
    "its own input",
    "a folder that is gone",
)


def spoiled(**changes: Any) -> Project:
    project = students_project()
    column = project.data.column("daily_study")
    assert column is not None
    return project.replaced(data=project.data.with_column(column.replaced(**changes)))


def bad_inputs(folder: Path, trained: str) -> dict[str, list[str]]:
    """Return command lines that cannot work."""
    good = saved(folder, students_project())
    tables = {"empty.csv": "", "header.csv": "daily_study,monthly_tuition,passing_grade\n"}
    tables["one_class.csv"] = tables["header.csv"] + "1,2,0\n3,4,0\n" * 20
    for name, text in tables.items():
        (folder / name).write_text(text)
    (folder / "text.json").write_text(spoiled(kind="text").model_dump_json())
    (folder / "newer.json").write_text('{"format": 2}')
    (folder / "half.layerdesk").write_bytes(Path(trained).read_bytes()[:3000])
    return {
        "no such file": ["train", str(folder / "nothing.json")],
        "a folder": ["train", str(folder)],
        "an empty table": ["train", good, "--data", str(folder / "empty.csv")],
        "a header only": ["train", good, "--data", str(folder / "header.csv")],
        "one class": ["train", good, "--data", str(folder / "one_class.csv")],
        "text as a feature": ["train", str(folder / "text.json")],
        "a project cut in half": ["train", str(folder / "half.layerdesk")],
        "a newer format": ["check", str(folder / "newer.json")],
        "another table": ["predict", trained, str(EXAMPLES / "wine.csv")],
        "a model without training": ["predict", good, STUDENTS],
        "a wrong ending": ["train", good, "--out", str(folder / "model.txt")],
        "no epochs": ["train", good, "--epochs", "0"],
        "a seed in words": ["train", good, "--seed", "seven"],
        "a threshold of two": ["predict", trained, STUDENTS, "--threshold", "2"],
        "an unknown command": ["fly"],
        "an impossible place": ["train", good, "--out", str(folder / "gone" / "out.layerdesk")],
        "its own input": ["predict", trained, STUDENTS, "-o", STUDENTS],
        "a folder that is gone": ["predict", trained, STUDENTS, "-o", str(folder / "gone" / "out.csv")],
    }


@pytest.mark.parametrize("case", CASES)
def test_bad_input_gets_one_sentence_and_exit_2(
    case: str, tmp_path: Path, trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = cli.run(bad_inputs(tmp_path, trained)[case])
    except SystemExit as left:  # argparse leaves by itself
        code = left.code
    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert len(printed.err.strip().splitlines()) == 1
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("command", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_keep_the_model_so_far_and_exit_130(tmp_path: Path, command: signal.Signals) -> None:
    project, out = saved(tmp_path, students_project(100_000)), tmp_path / "out.layerdesk"
    process = subprocess.Popen(
        [sys.executable, MAIN, "train", project, "--out", str(out)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    while "Epoch 3" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(command)
    process.communicate(timeout=60)
    assert process.returncode == 130
    contents = project_file.open_project(out)
    assert contents.weights is not None
    assert 3 <= contents.runs[0].epochs < 100_000
    assert contents.runs[0].status == "stopped"


def test_a_training_that_diverges_says_why_and_leaves_the_old_file(
    tmp_path: Path, trained: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project = project_file.open_project(EXAMPLES / "diabetes.json").project
    wild = ObjectSpec(kind="SGD", params={"learning_rate": 10.0})
    project = project.replaced(compile=project.compile.replaced(optimizer=wild))
    out = tmp_path / "kept.layerdesk"
    out.write_bytes(Path(trained).read_bytes())
    code = cli.run(["train", saved(tmp_path, project), "--out", str(out), "--json"])
    printed = capsys.readouterr()
    assert code == 3
    assert "NaN or infinite" in printed.err
    assert out.read_bytes() == Path(trained).read_bytes()


def test_another_table_may_have_other_separators(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pd.read_csv(STUDENTS).to_csv(tmp_path / "german.csv", sep=";", index=False)
    assert (
        cli.run(["train", saved(tmp_path, students_project(1)), "--data", str(tmp_path / "german.csv"), "--json"]) == 0
    )


@pytest.mark.parametrize("words, code", [(["--version"], 0), (["nothing-of-the-kind"], 2), (["--bogus"], 2)])
def test_a_word_that_is_no_file_opens_no_window(words: list[str], code: int) -> None:
    done = subprocess.run([sys.executable, MAIN, *words], capture_output=True, check=False, timeout=60)
    assert done.returncode == code


def test_nothing_is_left_behind_in_the_folder_of_a_saved_project(trained: str) -> None:
    assert sorted(os.listdir(Path(trained).parent)) == ["students.json", "students.layerdesk"]


def test_a_table_of_another_format_than_the_projects_is_read_as_what_it_is(tmp_path: Path) -> None:
    project, out = project_file.open_project(EXAMPLES / "students.json").project, tmp_path / "students.layerdesk"
    pd.read_csv(EXAMPLES / "students.csv").to_excel(tmp_path / "students.xlsx", index=False)
    moved = project.replaced(data=project.data.replaced(source=str(tmp_path / "students.xlsx")))
    assert cli.run(["train", saved(tmp_path, moved), "--epochs", "1", "--out", str(out)]) == 0
    assert project_file.open_project(out).project.data.reading.format == "workbook"
