"""A second file is read as the training table was meant, whatever its dialect; what was inferred is said."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import cli
from engine.project import (
    ColumnReading,
    ColumnSpec,
    CompileSpec,
    DataSpec,
    ModelSpec,
    ObjectSpec,
    OutputSpec,
    Project,
    ReadingSpec,
)
from engine.system.errors import EngineError, MissingColumns
from engine.workbench import FileChoices, Workbench
from tests.engine.projects import dense
from tests.engine.workbench.test_second_files import regression

NUMBERS = np.random.default_rng(1)
TABLE = pd.DataFrame(
    {
        "code": NUMBERS.choice(["01", "02", "10"], 90),
        "year": NUMBERS.choice([1, 2, 3], 90),
        "day": pd.Series(pd.date_range("2023-01-03", periods=90, freq="41h")).dt.strftime("%d/%m/%Y"),
        "dose": NUMBERS.normal(5, 2, 90).round(4),
        "flow rate": NUMBERS.normal(2000, 900, 90).round(1),
    }
).assign(y=lambda table: table["dose"] + table["year"] * 3)
TABLE.loc[::9, "dose"] = -999.0
COLUMNS = (
    ColumnSpec(name="code", kind="category", missing="constant"),
    ColumnSpec(name="year", kind="category", missing="constant"),
    ColumnSpec(name="day", kind="date", missing="median", parts=("month", "day")),
    ColumnSpec(name="dose", missing="median", indicator=True),
    ColumnSpec(name="flow rate", missing="median"),
)
READING = ReadingSpec(dates="day first", missing=("-999", "n.d."))
NEW = TABLE.drop(columns="y").iloc[5:25].reset_index(drop=True)
"""Rows of a second file, among them dates whose day could be a month, levels with leading zeros, and missing marks."""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workbench, Project, Path]:
    """A trained model, its project and the file in which it is saved."""
    folder = tmp_path_factory.mktemp("contract")
    TABLE.to_csv(folder / "train.csv", index=False)
    project = regression(folder / "train.csv", *COLUMNS)
    text = READING.with_column(ColumnReading(name="code", kind="text"))
    project = project.replaced(data=project.data.replaced(reading=text))
    bench = Workbench()
    bench.train(project)
    bench.save_project(str(folder / "model.layerdesk"), project)
    bench.save_model(str(folder / "model.keras"))
    return bench, project, folder


Trained = tuple[Workbench, Project, Path]


@pytest.fixture(scope="module")
def expected(trained: Trained) -> np.ndarray:
    """The predictions for the new rows, read from a file like the training table."""
    path = trained[2] / "like.csv"
    NEW.to_csv(path, index=False)
    predicted = trained[0].predict_file(trained[1], str(path))
    assert not any("was read as" in note for note in predicted.attrs["notes"])
    return predicted["predicted y"].to_numpy()


def native(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows as a program with types writes them: dates as dates."""
    return rows.assign(day=pd.to_datetime(rows["day"], format="%d/%m/%Y"))


def as_workbook(rows: pd.DataFrame, path: Path) -> None:
    native(rows).to_excel(path, index=False)


def as_parquet(rows: pd.DataFrame, path: Path) -> None:
    native(rows).to_parquet(path, index=False)


def as_json(rows: pd.DataFrame, path: Path) -> None:
    rows.to_json(path, orient="records")


TYPED = {".xlsx": as_workbook, ".parquet": as_parquet, ".json": as_json}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(list(NEW.columns)),
    extra=st.lists(st.sampled_from(["comment", "Wert", "n"]), unique=True, max_size=2),
    dialect=st.tuples(st.sampled_from([(",", "."), (";", ","), ("\t", ","), ("|", "."), (";", ".")]), st.booleans()),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    above=st.integers(0, 2),
    gap=st.booleans(),
)
def test_a_delimited_file_in_any_dialect_gets_the_same_predictions(
    trained: Trained,
    expected: np.ndarray,
    order: list[str],
    extra: list[str],
    dialect: tuple[tuple[str, str], bool],
    encoding: str,
    above: int,
    gap: bool,
) -> None:
    (separator, decimal), quoted = dialect
    rows = NEW[order].assign(**dict.fromkeys(extra, "später"))
    if gap:  # a missing cell makes a column of whole numbers one of floats
        rows = pd.concat([rows, rows.tail(1).assign(year=None)], ignore_index=True)
    path = trained[2] / "dialect.csv"
    text = rows.to_csv(index=False, sep=separator, decimal=decimal, quoting=1 if quoted else 0)
    path.write_text("Messung vom März\n" * above + text, encoding)
    predicted = trained[0].predict_file(trained[1], str(path))
    np.testing.assert_allclose(predicted["predicted y"].to_numpy()[: len(NEW)], expected, rtol=1e-5)
    said = [note for note in predicted.attrs["notes"] if "was read as" in note]
    assert len(said) == ((separator, decimal) != (",", ".") or bool(above) or encoding in ("cp1252", "utf-16"))


@pytest.mark.parametrize("ending", TYPED)
def test_a_file_of_another_format_gets_the_same_predictions_and_says_so(
    ending: str, trained: Trained, expected: np.ndarray, tmp_path: Path
) -> None:
    bench, project, _ = trained
    source = tmp_path / f"new{ending}"
    TYPED[ending](NEW[list(reversed(NEW.columns))], source)
    predicted = bench.predict_file(project, str(source))
    np.testing.assert_allclose(predicted["predicted y"].to_numpy(), expected, rtol=1e-5)
    done = bench.predict_into_file(project, str(source), str(tmp_path / "out.csv"))
    for notes in (predicted.attrs["notes"], done.notes, bench.check_rows(project, str(source))):
        assert sum(note.startswith(f"new{ending} was read as") for note in notes) == 1


@pytest.mark.parametrize("name", ["model.layerdesk", "model.keras"])
def test_the_contract_travels_with_every_file_of_a_model(
    name: str, trained: Trained, expected: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    NEW.to_csv(trained[2] / "new.csv", index=False, sep=";", decimal=",")
    out = trained[2] / "out.csv"
    assert cli.run(["predict", str(trained[2] / name), str(trained[2] / "new.csv"), "-o", str(out)]) == 0
    np.testing.assert_allclose(pd.read_csv(out)["predicted y"], expected, rtol=1e-5)
    said = "new.csv was read as separated by semicolons, decimal comma, UTF-8, dates with the day first; the training"
    assert said in capsys.readouterr().err
    assert list(pd.read_csv(out, dtype=str)["code"]) == list(NEW["code"])


def test_an_evaluated_file_is_read_by_the_contract_and_says_so(trained: Trained, tmp_path: Path) -> None:
    bench, project, _ = trained
    for name, separator in (("like.csv", ","), ("other.csv", ";")):
        TABLE.to_csv(tmp_path / name, index=False, sep=separator)
    like, other = (bench.evaluate_file(project, str(tmp_path / name)) for name in ("like.csv", "other.csv"))
    assert like.metrics == pytest.approx(other.metrics) and like.report == other.report
    assert any("was read as separated by semicolons" in note for note in other.notes)
    assert bench.evaluate_full(project, "file", str(tmp_path / "other.csv"))[0].true.shape == (90,)


def test_columns_that_the_model_does_not_read_leave_as_they_came(trained: Trained, tmp_path: Path) -> None:
    ids = [f"{place:018d}" for place in range(len(NEW))]
    rows = NEW.assign(id=ids, grade="1.0", seen="03/04/2023", share="7 %").iloc[:, ::-1]
    rows.to_csv(tmp_path / "new.csv", index=False)
    trained[0].predict_into_file(trained[1], str(tmp_path / "new.csv"), str(tmp_path / "out.csv"))
    there = pd.read_csv(tmp_path / "out.csv", dtype=str)
    for name in ("id", "grade", "seen", "share", "code"):
        assert list(there[name]) == list(rows[name])


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_missing_markers_of_columns_that_the_model_does_not_read_leave_as_they_came(
    trained: Trained, tmp_path: Path, ending: str
) -> None:
    region = ["NA", "None", "", "EU", "n.d."] * 4
    source, destination = tmp_path / f"new{ending}", tmp_path / "out.csv"
    table = native(NEW) if ending == ".xlsx" else NEW
    table = table.assign(region=region, n=range(20))
    table.to_excel(source, index=False) if ending == ".xlsx" else table.to_csv(source, index=False)
    trained[0].predict_into_file(trained[1], str(source), str(destination))
    read = pd.read_csv(destination, dtype=str, keep_default_na=False)
    assert read["region"].tolist() == region and read["n"].tolist() == [str(row) for row in range(20)]


def test_a_second_file_that_is_western_further_down_is_read_as_such_and_says_so(
    trained: Trained, tmp_path: Path
) -> None:
    source = tmp_path / "new.csv"
    rows = pd.concat([NEW.assign(note="plain")] * 400, ignore_index=True)
    rows.loc[len(rows) - 1, "note"] = "Größe"
    rows.to_csv(source, index=False, encoding="cp1252")
    assert source.stat().st_size > 2**18
    predicted = trained[0].predict_file(trained[1], str(source))
    assert predicted["note"].iloc[-1] == "Größe"
    assert any("cp1252" in note for note in predicted.attrs["notes"])


REFUSED = {
    "a day in the place of the month": ({"day": "12/31/2023"}, "day", "12/31/2023"),
    "text among numbers": ({"dose": "a lot"}, "dose", "a lot"),
    "a comma that may be one of thousands": ({"flow rate": "1,234"}, "flow rate", "1,234"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_cell_that_the_contract_cannot_read_is_named_with_file_column_and_row(
    name: str, trained: Trained, tmp_path: Path
) -> None:
    changes, column, cell = REFUSED[name]
    rows = NEW.astype(object).copy()
    rows.loc[2, list(changes)] = list(changes.values())
    if name.startswith("a comma"):
        rows[["dose", "flow rate"]] = [[3, "1,234"]] * len(rows)
    rows.to_csv(tmp_path / "new.csv", index=False, sep=";")
    with pytest.raises(EngineError) as found:
        trained[0].predict_file(trained[1], str(tmp_path / "new.csv"))
    row = 1 if name.startswith("a comma") else 3
    assert all(word in found.value.text for word in ("new.csv", column, f"row {row}", cell)), found.value.text


def test_a_file_can_be_read_by_other_options_on_purpose(
    trained: Trained, expected: np.ndarray, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = NEW.assign(day=pd.to_datetime(NEW["day"], format="%d/%m/%Y").dt.strftime("%m/%d/%Y"))
    other.to_csv(tmp_path / "new.csv", index=False)
    reading = trained[1].data.reading.replaced(dates="month first")
    (tmp_path / "reading.json").write_text(reading.model_dump_json())
    words = ["predict", str(trained[2] / "model.layerdesk"), str(tmp_path / "new.csv")]
    assert cli.run(words) == 2 and "row" in capsys.readouterr().err
    assert cli.run([*words, "--reading", str(tmp_path / "reading.json"), "-o", str(tmp_path / "out.csv")]) == 0
    np.testing.assert_allclose(pd.read_csv(tmp_path / "out.csv")["predicted y"], expected, rtol=1e-5)
    for text, field in (
        ('{"separatr": ";"}', "separatr"),
        ('{"decimal": 3}', "decimal"),
        ("[]", "top level"),
        ("x", ""),
    ):
        (tmp_path / "reading.json").write_text(text)
        capsys.readouterr()
        assert cli.run([*words, "--reading", str(tmp_path / "reading.json")]) == 2
        printed = capsys.readouterr().err
        assert "reading.json" in printed and field in printed and len(printed.splitlines()) == 1


def test_missing_columns_are_named_with_likely_renames_unless_they_may_be_missing(
    trained: Trained, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench, project, folder = trained
    NEW.rename(columns={"code": "Code ", "flow rate": "flow_rate"}).to_csv(tmp_path / "new.csv", index=False)
    with pytest.raises(MissingColumns, match=r"new\.csv has no columns code, flow rate") as found:
        bench.predict_file(project, str(tmp_path / "new.csv"))
    assert "Rename Code to code, flow_rate to flow rate." in found.value.text and found.value.can_be_missing
    words = ["predict", str(folder / "model.layerdesk"), str(tmp_path / "new.csv")]
    assert cli.run(words) == 2 and "--allow-missing" in capsys.readouterr().err
    assert cli.run([*words, "--allow-missing"]) == 0
    assert "There is no column code; all its cells are read as missing." in capsys.readouterr().err
    with pytest.raises(MissingColumns):
        bench.evaluate_file(project, str(tmp_path / "new.csv"))
    bench.choose_for_file(str(tmp_path / "new.csv"), FileChoices(allow_missing=True))
    assert len(bench.predict_file(project, str(tmp_path / "new.csv"))) == len(NEW)
    NEW.rename(columns=str.upper).to_csv(tmp_path / "none.csv", index=False)
    assert cli.run([*words[:2], str(tmp_path / "none.csv"), "--allow-missing"]) == 2
    assert "Rename CODE to code" in capsys.readouterr().err


def test_the_sheet_of_the_training_table_is_read_of_another_workbook(tmp_path: Path) -> None:
    rows = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0] * 10}).assign(y=lambda table: table["x"])
    for name in ("train.xlsx", "new.xlsx", "without.xlsx", "alone.xlsx"):
        with pd.ExcelWriter(tmp_path / name) as book:
            if name != "alone.xlsx":
                (rows * 100).to_excel(book, sheet_name="Kalibrierung", index=False)
            sheet = {"without.xlsx": "Auswertung", "alone.xlsx": "Tabelle1"}.get(name, "Messung")
            rows.to_excel(book, sheet_name=sheet, index=False, startrow=2 if name == "new.xlsx" else 0)
    project = regression(tmp_path / "train.xlsx", ColumnSpec(name="x"))
    reading = ReadingSpec(format="workbook", sheet="Messung")
    project = project.replaced(data=project.data.replaced(reading=reading))
    bench = Workbench()
    bench.train(project)
    assert list(bench.predict_file(project, str(tmp_path / "new.xlsx"))["x"]) == list(rows["x"])
    alone = bench.predict_file(project, str(tmp_path / "alone.xlsx"))
    assert list(alone["x"]) == list(rows["x"]) and "the training table was sheet Messung" in alone.attrs["notes"][0]
    with pytest.raises(EngineError, match=r"has no sheet Messung\. It has: Kalibrierung, Auswertung"):
        bench.predict_file(project, str(tmp_path / "without.xlsx"))


def test_validation_and_test_files_are_read_by_the_contract(tmp_path: Path) -> None:
    TABLE.to_csv(tmp_path / "train.csv", index=False)
    TABLE.iloc[:30].to_csv(tmp_path / "test.csv", index=False, sep=";", decimal=",")
    project = regression(tmp_path / "train.csv", *COLUMNS)
    split = project.data.split.replaced(method="files", test_file=str(tmp_path / "test.csv"))
    text = READING.with_column(ColumnReading(name="code", kind="text"))
    project = project.replaced(data=project.data.replaced(reading=text, split=split))
    run = Workbench().train(project)
    assert run.rows.test == 30 and run.scores is not None
    assert any("test.csv was read as separated by semicolons" in note for note in run.scores.notes)
    TABLE.drop(columns="dose").to_csv(tmp_path / "test.csv", index=False)
    with pytest.raises(EngineError, match="test rows has no column dose"):
        Workbench().train(project)


def test_a_script_that_only_predicts_reads_as_the_training_table_and_names_classes(tmp_path: Path) -> None:
    rows = TABLE[["code", "dose"]].assign(kind=lambda table: np.where(table["dose"] > 5, "high", "low"))
    rows.loc[0, "code"] = "A1"  # so that the others are texts: 01 is not 1
    rows.to_csv(tmp_path / "train.csv", index=False, sep=";", decimal=",")
    loss = OutputSpec(loss=ObjectSpec(kind="BinaryCrossentropy"))
    columns = (
        COLUMNS[0],
        COLUMNS[3].replaced(indicator=False),
        ColumnSpec(name="kind", kind="category", role="target"),
    )
    project = regression(tmp_path / "train.csv").replaced(
        data=DataSpec(
            source=str(tmp_path / "train.csv"),
            reading=ReadingSpec(separator=";", decimal=",", missing=("-999",)),
            columns=columns,
        ),
        model=ModelSpec(layers=(dense(4, "relu"), dense(1, "sigmoid", "output"))),
        compile=CompileSpec(outputs=(loss,)),
    )
    bench = Workbench()
    bench.train(project)
    said = bench.export("script", str(tmp_path / "kinds.py"), project=project)
    assert "The script that only predicts gives the same" in said
    rows.iloc[1:].drop(columns="kind").to_csv(tmp_path / "new.csv", index=False, sep=";", decimal=",")
    done = subprocess.run([sys.executable, tmp_path / "kinds_predict.py", tmp_path / "new.csv"], capture_output=True)
    there = pd.read_csv(io.BytesIO(done.stdout))
    assert not any("training never saw" in note for note in bench.check_rows(project, str(tmp_path / "new.csv")))
    here = bench.predict_file(project, str(tmp_path / "new.csv"))
    assert list(there.columns) == ["predicted kind", "probability of low"]
    assert list(there["predicted kind"]) == list(here["predicted kind"])
    np.testing.assert_allclose(there["probability of low"], here["probability of low"], atol=1e-5)
    table = json.loads((tmp_path / "kinds.preparation.json").read_text())["table"]
    assert table["reading"]["missing"] == ["-999"] and table["reading"]["separator"] == ";"
    again = Workbench()
    bare = tmp_path / "bare.keras"
    bench.state.require_model().model.save(bare)
    opened = again.open_model(str(bare), str(tmp_path / "new.csv"), str(tmp_path / "kinds.preparation.json"))
    found = again.predict_file(opened.project, str(tmp_path / "new.csv"))
    pd.testing.assert_frame_equal(found, here)
