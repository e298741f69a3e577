"""The terminal on files of all kinds: models from elsewhere are used and described, and unsafe ones are named."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine import cli
from engine.system.csv_safety import escape_formulas
from engine.workbench import Workbench
from tests.engine.projects import STUDENTS, students_project
from tests.engine.storage.untrusted.hostile_files import HOSTILE

KERAS2 = Path(__file__).parents[2] / "data" / "keras2"


def table_of(name: str, tmp_path: Path) -> tuple[str, dict[str, np.ndarray]]:
    with np.load(KERAS2 / f"{name}_expected.npz") as file:
        arrays = dict(file)
    frame = pd.DataFrame(arrays["X"]) if "X" in arrays else pd.DataFrame(arrays["numeric"]).assign(code=arrays["code"])
    frame.columns = [f"c{place}" for place in range(frame.shape[1])]
    frame.to_csv(tmp_path / "table.csv", index=False)
    return str(tmp_path / "table.csv"), arrays


def predicted(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[pd.DataFrame, str]:
    capsys.readouterr()
    assert cli.run(["predict", *words]) == 0
    said = capsys.readouterr()
    return pd.read_csv(io.StringIO(said.out)), said.err


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    bench = Workbench()
    bench.train(students_project(1))
    bench.save_model(str(folder / "students.keras"))
    bench.save_project(str(folder / "students.layerdesk"), students_project(1))
    return folder


def test_a_model_of_keras_2_predicts_the_columns_in_their_order_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, arrays = table_of("students", tmp_path)
    frame, said = predicted(capsys, str(KERAS2 / "students_whole.h5"), table, "--columns-as-they-are")
    np.testing.assert_allclose(frame["probability of 1"], arrays["predictions"][:, 0], atol=1e-5)
    assert "students_whole.h5 has no preprocessing" in said
    assert "c0, c1" in said


def test_whole_numbers_reach_an_embedding_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, arrays = table_of("two_heads", tmp_path)
    frame, _ = predicted(capsys, str(KERAS2 / "two_heads_whole.h5"), table, "--columns-as-they-are")
    np.testing.assert_allclose(frame["predicted output"], arrays["amount"][:, 0], atol=1e-4)
    np.testing.assert_allclose(frame["probability of 2 in output 2"], arrays["grade"][:, 2], atol=1e-5)


def test_a_model_of_keras_is_scored_on_the_columns_behind_its_features(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["evaluate", str(KERAS2 / "students_whole.h5"), STUDENTS, "--json"]
    assert cli.run(words) == 2
    said = capsys.readouterr().err
    assert "has no preprocessing" in said and "--columns-as-they-are" in said and "--preprocessing" in said
    assert cli.run([*words, "--columns-as-they-are"]) == 0
    assert '"rows": 1000' in capsys.readouterr().out


def test_a_model_of_layerdesk_brings_its_preparation(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours, said = predicted(capsys, str(saved / "students.keras"), STUDENTS)
    project, _ = predicted(capsys, str(saved / "students.layerdesk"), STUDENTS)
    pd.testing.assert_frame_equal(ours, project)
    assert "no preprocessing" not in said


def test_a_model_from_elsewhere_can_be_given_a_preparation(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [str(KERAS2 / "students_whole.h5"), STUDENTS, "--preparation", str(saved / "students.layerdesk")]
    frame, said = predicted(capsys, *words)
    assert "predicted passing_grade" in frame and not said


@pytest.mark.parametrize(
    "name, lines",
    {
        "students_whole.h5": ("whole model", "Keras 2", "dense_1", "Dense", "65", "the state of the optimizer"),
        "students_config.json": ("architecture", "2 numbers per row"),
        "students_weights.h5": ("weights", "dense_2"),
        "two_heads_whole.h5": ("1 integers per row, as code", "4 numbers per row, as numeric"),
    }.items(),
)
def test_info_tells_what_a_file_of_keras_is(name: str, lines: tuple[str, ...], capsys) -> None:
    assert cli.run(["info", str(KERAS2 / name)]) == 0
    out = capsys.readouterr().out
    assert all(line in out for line in lines), out
    assert "safe to open  yes" in out


def test_preprocessing_for_a_model_that_has_its_own_is_refused(saved: Path, tmp_path: Path, capsys) -> None:
    model, table = str(saved / "students.layerdesk"), str(Path(STUDENTS).with_suffix(".csv"))
    assert cli.run(["predict", model, table, "--preprocessing", str(tmp_path / "none.json")]) == 2
    assert "has its own preprocessing" in capsys.readouterr().err


def test_info_tells_what_our_own_files_are(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["info", str(saved / "students.layerdesk")]) == 0
    out = capsys.readouterr().out
    assert "project" in out and "preprocessing" in out and "Dense" in out
    assert cli.run(["info", str(Path(STUDENTS).with_suffix(".json"))]) == 0
    assert "settings" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["lambda_keras", "hdf5_external_link", "a_pickle"])
def test_info_says_why_a_hostile_file_is_not_opened(name: str, tmp_path: Path, capsys) -> None:
    path = HOSTILE[name](tmp_path, tmp_path / "mark")
    assert cli.run(["info", str(path)]) == 2
    out = capsys.readouterr().out
    assert "safe to open  no" in out and "why" in out
    assert not (tmp_path / "mark").exists()


def test_no_cell_that_is_written_is_a_formula(tmp_path: Path) -> None:
    cells = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "-5", "+1e3", "plain", None, "\t=1"]
    frame = pd.DataFrame({"=name": cells, "number": range(len(cells))})
    escape_formulas(frame).to_csv(tmp_path / "a.csv", index=False)
    back = pd.read_csv(tmp_path / "a.csv")
    assert list(back.columns) == ["'=name", "number"]
    assert list(back["'=name"].fillna("")) == [
        "'=1+1", "'@SUM(A1)", "'+cmd|' /C calc'!A0", "'-2+3", "-5", "+1e3", "plain", "", "'\t=1",
    ]  # fmt: skip
    assert list(back["number"]) == list(range(len(cells)))
    repeated = pd.DataFrame([["=1", "=2", 3.0]], columns=["a", "a", "b"])
    assert escape_formulas(repeated).iloc[0].tolist() == ["'=1", "'=2", 3.0]
