"""Every format and packing that a table comes in reads as the same table."""

from __future__ import annotations

import bz2
import datetime
import gzip
import io
import json
import lzma
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
import zstandard

from engine import tables
from engine.messages.events import Event, Progressed
from engine.messages.job import Job
from engine.project import ReadingSpec
from engine.readers.parsing.arrow import arrow, require_arrow
from engine.system.errors import Cancelled, EngineError

TABLES = Path(__file__).parents[2] / "data"
FRAME = pd.DataFrame(
    {"id": [1, 2, 3], "mass": [0.5, np.nan, 2.25], "word": ["a", "b, c", None], "good": [True, False, True]}
)
TEXT = FRAME.to_csv(index=False)


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.csv", text)
    return packed.getvalue()


def book(path: Path, **sheets: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime.date):
                        sheet.write_datetime(place, column, cell, date)
                    else:
                        sheet.write(place, column, cell)
    return path


def assert_is_frame(read: pd.DataFrame, expected: pd.DataFrame = FRAME) -> None:
    assert list(read.columns) == list(expected.columns)
    for name in expected.columns:
        mine, theirs = read[name], expected[name]
        assert mine.isna().tolist() == theirs.isna().tolist(), name
        assert mine.dropna().tolist() == theirs.dropna().tolist(), name


@pytest.mark.parametrize(
    "ending, pack",
    [
        ("gz", gzip.compress),
        ("bz2", bz2.compress),
        ("xz", lzma.compress),
        ("zst", zstandard.compress),
        ("zip", lambda raw: zipped(table=raw.decode())),
        ("csv", gzip.compress),
    ],
)
def test_a_packed_table_reads_as_the_plain_one(tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / f"table.{ending}"
    path.write_bytes(pack(TEXT.encode()))
    assert_is_frame(tables.read(str(path))[0])


def test_of_several_files_in_a_zip_one_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    path.write_bytes(zipped(one=TEXT, two="x,y\n1,2\n"))
    with pytest.raises(EngineError, match=r"2 files: one\.csv, two\.csv") as refused:
        tables.read(str(path))
    assert refused.value.where == ("data", "reading", "member")
    shown = tables.preview(str(path))
    assert shown.choices == ("one.csv", "two.csv")
    assert shown.reading.member == "one.csv"
    assert list(tables.read(str(path), shown.guessed.replaced(member="two.csv"))[0].columns) == ["x", "y"]


def test_a_workbook_has_numbers_words_dates_and_gaps(tmp_path: Path) -> None:
    day = datetime.datetime.fromisoformat("2024-03-01")
    path = book(tmp_path / "lab.xlsx", First=[["id", "mass", "word", "day"], [1, 0.5, "a", day], [2, "", "NA", day]])
    frame, facts = tables.read(str(path))
    assert frame["id"].tolist() == [1, 2]
    assert frame["mass"].isna().tolist() == [False, True]
    assert frame["word"].isna().tolist() == [False, True]
    assert frame["day"].tolist() == [pd.Timestamp(day)] * 2
    assert facts.reading.format == "workbook"


def test_the_first_sheet_is_read_unless_another_is_chosen(tmp_path: Path) -> None:
    path = book(tmp_path / "lab.xlsx", First=[["a"], [1]], Second=[["title"], [], ["b"], [2], [3]])
    assert list(tables.read(str(path))[0].columns) == ["a"]
    assert tables.preview(str(path)).choices == ("First", "Second")
    reading = ReadingSpec(format="workbook", sheet="Second", skip_rows=1)
    assert tables.read(str(path), reading)[0]["b"].tolist() == [2, 3]
    with pytest.raises(EngineError, match="no sheet Third"):
        tables.read(str(path), reading.replaced(sheet="Third"))


def test_a_sheet_of_notes_is_passed_over_and_a_title_left_out(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Measurements", "", ""], ["id", "value", "kind"], [1, 2.5, "a"], [2, 3.5, "b"]]
    path = book(tmp_path / "lab.xlsx", Notes=[["Report"], ["by Ann"]], Data=rows, Chart=[])
    frame, facts = tables.read(str(path))
    assert list(frame.columns) == ["id", "value", "kind"] and len(frame) == 2
    assert (facts.reading.sheet, facts.reading.skip_rows) == ("Data", 1)
    assert facts.ambiguities == ("The workbook has 3 sheets; Data was read.",)


def test_cells_merged_downwards_each_hold_what_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "lab.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["group", "value"])
        sheet.merge_range(1, 0, 2, 0, "x")
        sheet.merge_range(3, 0, 5, 0, "y")
        sheet.write_column(1, 1, [1, 2, 3, 4, 5])
    assert tables.read(str(path))[0]["group"].tolist() == ["x", "x", "y", "y", "y"]


@pytest.mark.parametrize("name", ["lab.xls", "lab.ods"])
def test_old_and_open_workbooks_are_read_too(name: str) -> None:
    frame, _ = tables.read(str(TABLES / name))
    assert frame.to_numpy().tolist() == [[1, 21.5, "cold"], [2, 22.5, "hot"], [3, 23.5, "hot"]]


@pytest.mark.parametrize("form", ["parquet", "feather"])
def test_columnar_files_are_read_with_their_types(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"table.{form}"
    frame = FRAME.assign(kind=pd.Categorical(["x", "y", "x"]), day=pd.to_datetime(["2024-01-01"] * 3))
    getattr(frame, f"to_{form}")(path)
    read, facts = tables.read(str(path))
    assert_is_frame(read, frame)
    assert facts.column("kind").levels == ("x", "y")  # type: ignore[union-attr]
    assert_is_frame(tables.preview(str(path)).frame, frame)


def test_columnar_files_say_that_they_cannot_be_read_on_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    arrow.cache_clear()
    try:
        with pytest.raises(EngineError, match=r"macOS.*Save the table as CSV"):
            require_arrow("lab.parquet", "Parquet")
    finally:
        arrow.cache_clear()


@pytest.mark.parametrize(
    "orient, ending", [("records", "json"), ("columns", "json"), ("split", "json"), ("lines", "jsonl")]
)
def test_json_is_read_however_pandas_writes_it(tmp_path: Path, orient: str, ending: str) -> None:
    path = tmp_path / f"table.{ending}"
    how = {"orient": "records", "lines": True} if orient == "lines" else {"orient": orient}
    FRAME.to_json(path, **how)
    assert_is_frame(tables.read(str(path))[0])
    assert_is_frame(tables.preview(str(path)).frame)


@pytest.mark.parametrize("lines", [True, False])
def test_objects_in_json_become_a_column_for_each_field(tmp_path: Path, lines: bool) -> None:
    rows = [{"id": 1, "at": {"t": 0.5, "deep": {"z": 1}}, "tags": ["a"]}, {"id": 2, "at": None, "tags": []}]
    text = "\n".join(map(json.dumps, rows)) if lines else json.dumps({"about": {"by": "Ann"}, "rows": rows})
    path = tmp_path / "lab.json"
    path.write_text(text)
    frame = tables.read(str(path))[0]
    assert list(frame.columns) == ["id", "at.t", "at.deep.z", "tags"]
    assert frame["at.t"].isna().tolist() == [False, True]
    assert frame["tags"].tolist() == ['["a"]', "[]"]
    assert list(tables.preview(str(path)).frame.columns) == list(frame.columns)


def test_the_preview_of_json_takes_only_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    pd.DataFrame({"n": range(100_000)}).to_json(path, orient="records")
    shown = tables.preview(str(path))
    assert shown.frame["n"].tolist() == list(range(200))
    assert not shown.whole


def test_a_database_offers_its_tables_and_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "lab.sqlite"
    with closing(sqlite3.connect(path)) as database:
        FRAME.to_sql("runs", database, index=False)
        database.execute('create view "odd ""one" as select id from runs')
        database.commit()
    before = path.read_bytes()
    assert tables.preview(str(path)).choices == ("runs", 'odd "one')
    assert_is_frame(tables.read(str(path))[0].astype({"good": bool}))
    reading = ReadingSpec(format="sqlite", sheet='odd "one')
    assert tables.read(str(path), reading)[0]["id"].tolist() == [1, 2, 3]
    assert path.read_bytes() == before


def test_an_empty_table_of_a_database_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "lab.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table empty (a int)")
        FRAME.to_sql("runs", database, index=False)
    _, facts = tables.read(str(path))
    assert facts.reading.sheet == "runs" and facts.ambiguities == ("The database has 2 tables; runs was read.",)


def test_a_wrong_ending_is_reported_and_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "lab.xlsx"
    path.write_text(TEXT)
    frame, facts = tables.read(str(path))
    assert_is_frame(frame)
    assert facts.notes == ("lab.xlsx is delimited text, despite its ending, and is read as such.",)


def test_large_texts_read_the_same_in_each_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.csv"
    rows = 120_000
    large = pd.DataFrame(
        {
            "whole": range(rows),
            "real": np.linspace(-1e3, 1e3, rows) / 3,
            "gap": [None if n % 7 == 0 else n / 8 for n in range(rows)],
            "word": [f"w{n % 5}" if n % 11 else None for n in range(rows)],
            "flag": [n % 2 == 0 for n in range(rows)],
            "day": pd.date_range("2020-01-01", periods=rows, freq="h"),
            "odd": [str(n) if n != 15_000 else "text" for n in range(rows)],
        }
    )
    large.to_csv(path, index=False)
    parallel, facts = tables.read(str(path))
    monkeypatch.setattr("engine.readers.parsing.delimited_text.HUGE_BYTES", 0)
    streamed, streamed_facts = tables.read(str(path))
    monkeypatch.setattr("engine.readers.parsing.delimited_text._read_fast", lambda *_: None)
    plain, plain_facts = tables.read(str(path))
    pd.testing.assert_frame_equal(parallel, plain)
    pd.testing.assert_frame_equal(streamed, plain)
    assert facts == streamed_facts == plain_facts
    assert_is_frame(plain, large.assign(odd=pd.to_numeric(large["odd"], errors="coerce")))


@pytest.mark.parametrize("huge", [0, 2**40])
def test_a_long_reading_tells_how_far_it_is_and_can_be_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, huge: int
) -> None:
    path = tmp_path / "large.csv"
    pd.DataFrame({"a": range(2_000_000), "b": 1.5}).to_csv(path, index=False)
    monkeypatch.setattr("engine.readers.parsing.delimited_text.HUGE_BYTES", huge)
    monkeypatch.setattr("engine.readers.parsing.delimited_text.LONG_BYTES", 0)
    events: list[Event] = []
    tables.read(str(path), job=Job(emit=events.append))
    fractions = [event.fraction for event in events if isinstance(event, Progressed)]
    assert len(fractions) > 5 or not huge  # the other way tells it by time, and is done too soon here
    assert fractions == sorted(fractions, key=lambda share: share or 0)
    with pytest.raises(Cancelled, match="cancelled"):
        tables.read(str(path), job=Job(should_stop=lambda: True))


@pytest.mark.parametrize("late", ["word", "-1", "18446744073709551615", "True", ""])
def test_a_column_whose_type_changes_far_down_is_read_as_if_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    path = tmp_path / "late.csv"
    path.write_text("a,b\n" + "1,2\n" * 120_000 + f"{late},3\n")
    monkeypatch.setattr("engine.readers.parsing.delimited_text.LONG_BYTES", 0)
    frame, _ = tables.read(str(path))
    monkeypatch.setattr("engine.readers.parsing.delimited_text._read_fast", lambda *_: None)
    pd.testing.assert_frame_equal(frame, tables.read(str(path))[0])
