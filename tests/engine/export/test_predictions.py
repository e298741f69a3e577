"""The predictions of all parts are exported with their part, from the workbench and from the terminal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine import cli
from engine.export.prediction_writer import writing
from engine.project import ColumnSpec
from engine.system.errors import EngineError
from engine.workbench import Workbench
from tests.engine.projects import students_project

KERAS2 = Path(__file__).parents[2] / "data" / "keras2"


@pytest.fixture(scope="module")
def bench() -> Workbench:
    bench = Workbench()
    bench.run = bench.train(students_project(1))
    return bench


def test_every_row_of_every_part_is_exported_once_with_what_the_model_predicts(
    bench: Workbench, tmp_path: Path
) -> None:
    text = bench.export("predictions", str(tmp_path / "all"), bench.run)
    assert text == "Saved all.csv. It contains the predictions of 490 training, 210 validation, 300 test rows."
    frame = pd.read_csv(tmp_path / "all.csv")
    assert list(frame.columns[:6]) == [
        *("part", "row", "actual passing_grade", "predicted passing_grade"),
        *("probability of 0", "probability of 1"),
    ]
    assert frame["part"].value_counts().to_dict() == {"training": 490, "validation": 210, "test": 300}
    assert sorted(frame["row"]) == list(range(1, 1001))
    project = students_project(1)
    table = pd.read_csv(project.data.source)
    whole = bench.predict_file(project, project.data.source)
    rows = frame["row"] - 1
    assert frame["actual passing_grade"].tolist() == table["passing_grade"].iloc[rows].tolist()
    assert frame["predicted passing_grade"].astype(str).tolist() == whole["predicted passing_grade"].iloc[rows].tolist()
    assert np.allclose(frame["probability of 1"], whole["probability of 1"].iloc[rows], atol=1e-6)
    assert frame["daily_study"].tolist() == table["daily_study"].iloc[rows].tolist()


def test_the_threshold_of_the_project_decides_the_exported_classes(bench: Workbench, tmp_path: Path) -> None:
    project = students_project(1)
    high = project.replaced(predict=project.predict.replaced(threshold=0.999999))
    bench.export("predictions", str(tmp_path / "high.csv"), bench.run, high)
    assert set(pd.read_csv(tmp_path / "high.csv")["predicted passing_grade"]) == {0}


def test_cells_that_could_be_formulas_are_escaped_and_numbers_are_not(tmp_path: Path) -> None:
    source = tmp_path / "t.csv"
    rows = [f"{number - 20},{'=1+1' if number % 2 else '@x'},{number * 0.5 - 3}" for number in range(60)]
    source.write_text("\n".join(["a,b,y", *rows]) + "\n")
    project = students_project(1)
    columns = (
        ColumnSpec(name="a", scaling="standard"),
        ColumnSpec(name="b", kind="category"),
        ColumnSpec(name="y", role="target", kind="number"),
    )
    bench = Workbench()
    data = project.data.replaced(source=str(source), columns=columns)
    output = project.compile.outputs[0].replaced(loss={"kind": "MeanSquaredError"}, metrics=())
    layers = project.model.layers
    linear = project.model.with_layer(
        len(layers) - 1, layers[-1].replaced(params={**layers[-1].params, "activation": "linear"})
    )
    bench.train(project.replaced(data=data, model=linear, compile=project.compile.replaced(outputs=(output,))))
    bench.export("predictions", str(tmp_path / "p"))
    frame = pd.read_csv(tmp_path / "p.csv")
    assert set(frame["b"]) == {"'=1+1", "'@x"}
    assert frame["a"].min() == -20 and frame["actual y"].min() == -3
    assert frame["predicted y"].dtype == float


def test_the_terminal_exports_the_predictions_of_all_parts(
    bench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.save_project(str(tmp_path / "a.layerdesk"), students_project(1), (bench.run,))
    words = ["export", str(tmp_path / "a.layerdesk"), "--to", "predictions", "-o", str(tmp_path / "b.csv")]
    assert cli.run(words) == 0
    assert "490 training, 210 validation, 300 test rows" in capsys.readouterr().err
    assert len(pd.read_csv(tmp_path / "b.csv")) == 1000


def test_a_model_without_preprocessing_has_no_parts_to_export(tmp_path: Path) -> None:
    bench = Workbench()
    bench.open_model(str(KERAS2 / "two_heads_whole.h5"))
    with pytest.raises(EngineError, match="no preprocessing"):
        bench.export("predictions", str(tmp_path / "a"))
    assert list(tmp_path.iterdir()) == []


def test_long_whole_numbers_keep_all_digits_in_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "predicted.xlsx"
    with writing(path) as write:
        write(pd.DataFrame({"sample": [900719925474099307, 12], "x": [0.5, 1.5]}))
    read = pd.read_excel(path, dtype=object, engine="calamine")
    assert read["sample"].tolist() == ["900719925474099307", 12]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_long_whole_numbers_next_to_missing_cells_are_written_in_full(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"predicted{ending}"
    numbers = [900719925474099328.0, 7.0, float("nan")]
    with writing(path) as write:
        write(pd.DataFrame({"sample": numbers, "x": [1.5e300, 0.5, 1e20 / 3]}))
    is_csv = ending == ".csv"
    read = pd.read_csv(path, dtype=str) if is_csv else pd.read_excel(path, dtype=object, engine="calamine")
    assert read["sample"].iloc[0] == "900719925474099328" and float(read["sample"].iloc[1]) == 7
