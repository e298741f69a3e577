"""Predicting a file into another: the same answers as at once, in blocks, whatever the formats."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine import cli, tables
from engine.export import prediction_writer
from engine.messages.job import Job
from engine.system.errors import Cancelled, EngineError
from engine.workbench import Workbench
from tests.engine.projects import STUDENTS, students_project

PROJECT = students_project(1)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    bench = Workbench()
    bench.train(PROJECT)
    return bench


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut tables into blocks of 300 rows, so that 1,000 rows make four."""
    monkeypatch.setattr(sys.modules["engine.tables.chunks"], "ROWS", 300)


def written(path: Path) -> pd.DataFrame:
    readers = {".csv": pd.read_csv, ".parquet": pd.read_parquet}
    return readers[path.suffix](path) if path.suffix in readers else pd.read_excel(path, engine="calamine")


@pytest.mark.parametrize("ending", prediction_writer.ENDINGS)
def test_a_file_is_predicted_block_by_block_as_it_is_at_once(
    bench: Workbench, small_blocks: None, tmp_path: Path, ending: str
) -> None:
    done = bench.predict_into_file(PROJECT, STUDENTS, str(tmp_path / f"out{ending}"))
    assert (done.rows, done.without) == (1_000, 0)
    at_once, there = bench.predict_file(PROJECT, STUDENTS), written(tmp_path / f"out{ending}")
    assert list(there.columns) == list(at_once.columns)
    np.testing.assert_allclose(there["probability of 1"], at_once["probability of 1"], rtol=1e-5)
    assert list(there["predicted passing_grade"].astype(str)) == list(at_once["predicted passing_grade"])
    assert list(there["daily_study"]) == list(at_once["daily_study"])


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".json"])
def test_blocks_of_any_format_are_the_table(small_blocks: None, tmp_path: Path, ending: str) -> None:
    whole, _ = tables.read(STUDENTS)
    source = tmp_path / f"rows{ending}"
    {".csv": whole.to_csv, ".parquet": whole.to_parquet, ".json": whole.to_json}[ending](
        source, **({"orient": "records"} if ending == ".json" else {"index": False})
    )
    parts = list(tables.blocks(str(source)))
    assert len(parts) == 4 and parts[1].index[0] == 300
    pd.testing.assert_frame_equal(pd.concat(parts), whole, check_dtype=False)


@pytest.mark.parametrize("group", [100_000, 1_000_000])
def test_nothing_of_a_parquet_file_stays_in_memory_but_a_block(tmp_path: Path, group: int) -> None:
    pa, rows = pytest.importorskip("pyarrow"), 100_000
    path, numbers = tmp_path / "rows.parquet", np.random.default_rng(0).standard_normal((20 * rows, 1))
    pd.DataFrame(numbers).rename(columns=str).to_parquet(path, row_group_size=group)
    before = pa.total_allocated_bytes()
    held = [pa.total_allocated_bytes() - before for _ in tables.blocks(str(path), rows=rows)]
    assert len(held) == 20 and max(held) < numbers.nbytes / 2


def test_keras_counts_steps_in_batches(bench: Workbench, tmp_path: Path) -> None:
    project = PROJECT.replaced(predict=PROJECT.predict.replaced(batch_size=50, steps=3))
    done = bench.predict_into_file(project, STUDENTS, str(tmp_path / "out.csv"))
    assert done.rows == 150 == len(written(tmp_path / "out.csv"))
    assert bench.evaluate_file(project, STUDENTS).rows == 150
    assert bench.evaluate(project).rows == 150 and len(bench.evaluate_full(project)[0].true) == 150


def test_what_does_not_fit_is_reported_before_and_after(bench: Workbench, tmp_path: Path) -> None:
    rows = pd.read_csv(STUDENTS).assign(note="x")
    rows.loc[3, "daily_study"] = None
    rows.to_csv(tmp_path / "rows.csv", index=False)
    notes = bench.check_rows(PROJECT, str(tmp_path / "rows.csv"))
    assert "Not read by this model: note." in notes and any("1 of 1,000 rows" in note for note in notes)
    done = bench.predict_into_file(PROJECT, str(tmp_path / "rows.csv"), str(tmp_path / "out.csv"))
    assert done.without == 1 and "1 of 1,000 rows have no prediction, because a cell is missing there." in done.notes


def test_rows_for_which_the_network_gives_no_number_are_counted_and_reported(
    bench: Workbench, small_blocks: None, tmp_path: Path
) -> None:
    rows = pd.read_csv(STUDENTS).astype("float64")
    rows.loc[[5, 400], ["daily_study", "monthly_tuition"]] = 1e300, -1e300  # too large for a float32: inf - inf
    rows.loc[3, "daily_study"] = None
    rows.to_csv(tmp_path / "rows.csv", index=False)
    done = bench.predict_into_file(PROJECT, str(tmp_path / "rows.csv"), str(tmp_path / "out.csv"))
    predicted = written(tmp_path / "out.csv")["predicted passing_grade"]
    assert list(predicted[predicted.isna()].index) == [3, 5, 400] and done.without == 3
    printed = {
        "1 of 1,000 rows have no prediction, because a cell is missing there.",
        "2 of 1,000 rows have no prediction, because the network gives no number there.",
    }
    assert printed <= set(done.notes)
    assert printed <= set(bench.predict_file(PROJECT, str(tmp_path / "rows.csv")).attrs["notes"])


def test_text_among_the_numbers_of_a_file_names_file_column_row_and_cell(
    bench: Workbench, small_blocks: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = pd.read_csv(STUDENTS).astype({"daily_study": object})
    rows.loc[700, "daily_study"] = "a lot"
    source, out = str(tmp_path / "rows.csv"), str(tmp_path / "out.csv")
    rows.to_csv(source, index=False)
    sentence = (
        "rows.csv: daily_study holds text in row 701 ('a lot'), and is used as a number. "
        "Correct such cells in the file, leave them empty, or read it by other options."
    )
    for call in (
        lambda: bench.check_rows(PROJECT, source),
        lambda: bench.predict_file(PROJECT, source),
        lambda: bench.predict_into_file(PROJECT, source, out),
        lambda: bench.evaluate_file(PROJECT, source),
        lambda: bench.evaluate_full(PROJECT, "file", source),
    ):
        with pytest.raises(EngineError) as caught:
            call()
        assert (caught.value.text, caught.value.where) == (sentence, ())
    model = str(tmp_path / "m.layerdesk")
    bench.save_project(model, PROJECT)
    assert cli.run(["predict", model, source]) != 0 and sentence in capsys.readouterr().err


def test_a_prediction_that_is_stopped_leaves_what_was_there(
    bench: Workbench, small_blocks: None, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("before")
    stops = iter([False] * 6 + [True] * 100)
    with pytest.raises((Cancelled, EngineError)):
        bench.predict_into_file(PROJECT, STUDENTS, str(out), job=Job(should_stop=lambda: next(stops)))
    assert out.read_text() == "before" and list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("empty.csv", "", "is empty"),
        ("other.csv", "a,b\n1,2\n", "has no columns"),
        ("ragged.csv", "daily_study,monthly_tuition\n" + "1,2\n" * 9000 + "1,2,3,4\n", "has 4 cells, the header 2"),
    ],
)
def test_a_file_that_cannot_be_predicted_gets_a_sentence(
    bench: Workbench, tmp_path: Path, name: str, content: str, sentence: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(EngineError, match=sentence):
        bench.predict_into_file(PROJECT, str(tmp_path / name), str(tmp_path / "out.csv"))
    assert not (tmp_path / "out.csv").exists()


def test_only_what_can_be_written_is_a_destination(bench: Workbench, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"should end in \.csv"):
        bench.predict_into_file(PROJECT, STUDENTS, str(tmp_path / "out.docx"))
    with pytest.raises(EngineError, match="is the file to predict"):
        bench.predict_into_file(PROJECT, STUDENTS, STUDENTS)


def test_the_terminal_writes_workbooks_and_ends_after_some_batches(
    bench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, out = str(tmp_path / "m.layerdesk"), tmp_path / "out.xlsx"
    bench.save_project(model, PROJECT)
    assert cli.run(["predict", model, STUDENTS, "-o", str(out), "--batch-size", "10", "--steps", "2"]) == 0
    assert len(written(out)) == 20 and "20 rows written" in capsys.readouterr().err


def test_the_terminal_says_what_was_left_out_and_what_cannot_be_reported(
    bench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, rows = str(tmp_path / "m.layerdesk"), pd.read_csv(STUDENTS)
    bench.save_project(model, PROJECT)
    one = rows[rows["passing_grade"] == 1].head(50).astype({"daily_study": "float64"})
    one.iloc[0, 0] = None
    one.to_csv(tmp_path / "one.csv", index=False)
    assert cli.run(["evaluate", model, str(tmp_path / "one.csv"), "--threshold", "0.9"]) == 0
    printed = capsys.readouterr()
    assert "1 of 50 rows are not scored" in printed.err and "In all of these rows passing_grade is 1" in printed.err
    assert "binary_accuracy (at 0.50)" in printed.out
    assert cli.run(["predict", model, STUDENTS, "--batch-size", "4", "--steps", "2"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 9
