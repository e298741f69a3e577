"""Tables on the command line: `new` writes the suggested project, `train` trains it at once, scores as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, mean_absolute_error, r2_score, root_mean_squared_error

from engine import cli
from engine.storage import project_file
from tests.engine.projects import EXAMPLES

HOUSES = 160


@pytest.fixture
def houses(tmp_path: Path) -> str:
    draw = np.random.default_rng(3)
    area = draw.uniform(40, 200, HOUSES)
    frame = pd.DataFrame(
        {
            "area": area,
            "rooms": np.clip(area // 30, 1, 5).astype(int),
            "comment": [f"{chr(97 + row % 26)} house {row}" for row in range(HOUSES)],
            "heated": draw.choice(["yes", "no"], HOUSES),
            "one": 1,
            "price": area * 2_000 + draw.normal(0, 1_000, HOUSES),
        }
    )
    frame.to_csv(tmp_path / "houses.csv", index=False)
    return str(tmp_path / "houses.csv")


def trained(words: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert cli.run(["train", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_new_project_is_written_and_trains_like_its_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], houses: str
) -> None:
    out = str(tmp_path / "houses.json")
    assert cli.run(["new", houses, "--target", "heated", "-o", out]) == 0
    assert "Target: heated" in capsys.readouterr().out
    project = project_file.open_project(Path(out)).project
    assert [column.name for column in project.data.with_role("target")] == ["heated"]
    of_project = trained([out, "--epochs", "2"], capsys)
    of_table = trained([houses, "--target", "heated", "--preset", "suggested", "--epochs", "2"], capsys)
    assert of_project["history"] == of_table["history"]


def test_out_of_fold_scores_stand_next_to_those_of_the_test(capsys: pytest.CaptureFixture[str], houses: str) -> None:
    words = [houses, "--target", "price", "--preset", "best", "--epochs", "2"]
    result = trained(words, capsys)
    assert set(result["out_of_fold"]) == set(result["scores"]) == {"r2", "rmse", "mae"}
    assert result["out_of_fold"] != result["scores"]
    assert "out_of_fold" not in trained([houses, "--target", "price", "--epochs", "1"], capsys)
    assert cli.run(["train", *words]) == 0
    assert f"Out-of-fold, {result['rows']['train']} rows of price: R² " in capsys.readouterr().out


def test_a_project_that_exists_is_overwritten_only_with_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], houses: str
) -> None:
    out = tmp_path / "kept.json"
    out.write_text("kept")
    assert cli.run(["new", houses, "-o", str(out)]) == 2
    assert "--force" in capsys.readouterr().err
    assert out.read_text() == "kept"
    assert cli.run(["new", houses, "-o", str(out), "--force"]) == 0
    assert project_file.open_project(out).project.data.source == houses


def test_scores_of_a_regression_are_those_of_scikit_learn_in_its_unit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], houses: str
) -> None:
    out = str(tmp_path / "model.layerdesk")
    result = trained([houses, "--target", "price", "--epochs", "3", "--out", out], capsys)
    assert set(result["scores"]) == {"r2", "rmse", "mae"}
    assert set(result["baselines"]) == {"naive", "linear", "boosting"}
    assert "guessing" in result["verdict"]
    assert result["training_verdict"].endswith(".")
    assert cli.run(["evaluate", out, houses, "--json"]) == 0
    evaluated = json.loads(capsys.readouterr().out)
    scores = evaluated["scores"]
    assert set(evaluated["baselines"]) == {"naive", "linear", "boosting"}
    assert cli.run(["predict", out, houses, "-o", str(tmp_path / "predicted.csv")]) == 0
    rows = pd.read_csv(tmp_path / "predicted.csv")
    measures = {"r2": r2_score, "rmse": root_mean_squared_error, "mae": mean_absolute_error}
    for name, measure in measures.items():
        assert scores[name] == pytest.approx(measure(rows["price"], rows["predicted price"]), rel=1e-4)


def test_scores_of_classes_have_accuracy_log_loss_and_area(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wine, out = str(EXAMPLES / "wine.csv"), str(tmp_path / "wine.layerdesk")
    assert set(trained([wine, "--target", "cultivar", "--out", out], capsys)["scores"]) == {
        "accuracy",
        "log_loss",
        "auc",
    }
    assert cli.run(["evaluate", out, wine, "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)["scores"]
    assert cli.run(["predict", out, wine, "-o", str(tmp_path / "predicted.csv")]) == 0
    rows = pd.read_csv(tmp_path / "predicted.csv")
    assert scores["accuracy"] == pytest.approx(accuracy_score(rows["cultivar"], rows["predicted cultivar"]))


@pytest.mark.parametrize("words", [["--target", "price", "--target", "rooms"], ["--target", "price", "rooms"]])
def test_several_targets_have_an_output_and_scores_each(
    words: list[str], capsys: pytest.CaptureFixture[str], houses: str
) -> None:
    result = trained([houses, *words, "--epochs", "2"], capsys)
    keys = {"rooms": {"accuracy", "log_loss", "auc"}, "price": {"r2", "rmse", "mae"}}
    assert set(result["baselines"]) == {"naive", "linear", "boosting"}
    for scores in (result["scores"], *result["baselines"].values()):
        assert {name: set(values) for name, values in scores.items()} == keys
    assert "rooms: " in result["verdict"] and "price: " in result["verdict"]


def test_a_target_that_was_guessed_is_named(capsys: pytest.CaptureFixture[str], houses: str) -> None:
    pd.read_csv(houses).rename(columns={"price": "target"}).to_csv(houses, index=False)
    assert cli.run(["train", houses, "--epochs", "1"]) == 0
    assert "Target: target (or: " in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, reason",
    [
        (["new", "HOUSES", "--target", "prise"], "Did you mean price?"),
        (["train", "HOUSES", "--target", "zzzz"], "Its columns are area, rooms"),
        (["train", "HOUSES", "--target", "comment"], "cannot be predicted"),
        (["train", "HOUSES", "--target", "one"], "the same value in every row"),
        (["train", "nothing.csv", "--target", "price"], "There is no file"),
        (["train", "HOUSES", "--data", "HOUSES"], "Name either"),
        (["train", str(EXAMPLES / "wine.json"), "--target", "alcohol"], "Leave out --target"),
        (["new", str(EXAMPLES / "wine.json")], "is a project"),
        (["new", "HOUSES", "-o", "houses.txt"], "does not end in"),
        (["new", "HOUSES", "--preset", "none"], "invalid choice"),
    ],
)
def test_a_table_that_cannot_be_trained_gets_one_sentence_and_exit_2(
    words: list[str], reason: str, capsys: pytest.CaptureFixture[str], houses: str
) -> None:
    try:
        code = cli.run([houses if word == "HOUSES" else word for word in words])
    except SystemExit as left:  # argparse leaves by itself
        code = left.code
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert reason in printed.err
    assert len(printed.err.strip().splitlines()) == 1
