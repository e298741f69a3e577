"""The generated lines that read a table give the same frame as the program, for every layout and format."""

from __future__ import annotations

import csv
import gzip
import json
import lzma
import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import tables
from engine.codegen.helper_definitions import definitions_used
from engine.codegen.reading import reading_lines
from engine.project import ReadingSpec
from engine.suggestions.suggested_project import project_for
from engine.system.errors import EngineError
from engine.tables import as_levels

ROWS = "".join(f"p{n},{n}.5,{n % 7},k{n % 2}\n" for n in range(12))
TOTAL, MEAN = "Total,72.0,32,\n", "Mean,6,2.67,\n"
TEXTS = {
    "names": f"name,a,b,c\n{ROWS}",
    "blanks": f"name, a, b, c\n{ROWS.replace(',', ', ')}",
    "no names": ROWS.replace("p", "").replace("k", ""),
    "unnamed columns": f",a,,c\n{ROWS}",
    "repeated names": f"a,a,b,b\n{ROWS}",
    "title": f"Device 7\nby Ann\n\nname,a,b,c\n{ROWS}",
    "units": f"name,a,b,c\n,mV,mA,\n{ROWS}",
    "two header lines": f"id,Before,,c\n,pH,T,\n{ROWS}",
    "row names": f"a,b,c\n{ROWS}",
    "notes": f"name,a,b,c\n{ROWS}\nLegend: k is a class\nof 2024\n",
    "totals": f"name,a,b,c\n{ROWS}{TOTAL}{MEAN}",
    "notes and totals": f"name,a,b,c\n{ROWS}{TOTAL}\nLegend: k is a class\n",
    "decimal commas": f"name;a;b;c\n{ROWS.replace(',', ';').replace('.', ',')}\nLegende: k ist eine Klasse\n",
    "missing markers": f"name,a,b,c\n{ROWS.replace('3.5', '?')}",
}
TEXTS_ONLY = ("row names", "decimal commas", "blanks", "missing markers")


def read_by_code(source: str, facts: tables.TableFacts) -> pd.DataFrame:
    """Return the table that the generated lines read, as the script has it."""
    lines = "\n".join(line.text for line in reading_lines(project_for(facts).data))
    names: dict[str, object] = {"json": json, "np": np, "pd": pd, "pyreadstat": pyreadstat, "re": re}
    source = "\n".join([*definitions_used(lines), lines])
    exec(compile(source, "script", "exec", dont_inherit=True), names)
    frame = names["table"]
    assert isinstance(frame, pd.DataFrame)
    return frame


def assert_code_reads_the_same(path: Path) -> tuple[pd.DataFrame, ReadingSpec]:
    frame, facts = tables.read(str(path))
    read = read_by_code(str(path), facts)
    assert len(read) == len(frame)
    # A script reads the cells of ignored columns as pandas does.
    used = [column.name for column in project_for(facts).data.columns if column.role != "ignore"]
    read, frame_used = read[used], frame[used]
    # A script turns the cells of a category into texts where it uses them.
    mixed = {name: as_levels(read[name]).astype("str") for name in read if read[name].dtype == object}
    words = {name: as_levels(frame_used[name]).astype("str") for name in mixed}
    pd.testing.assert_frame_equal(read.assign(**mixed), frame_used.assign(**words), check_dtype=False)
    return frame, facts.reading


@pytest.mark.parametrize("packing", ["", ".gz", ".xz"])
@pytest.mark.parametrize("layout", TEXTS)
def test_the_code_reads_every_layout_of_a_text(tmp_path: Path, layout: str, packing: str) -> None:
    path = tmp_path / f"table.csv{packing}"
    path.write_bytes({"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}[packing](TEXTS[layout].encode()))
    frame, _ = assert_code_reads_the_same(path)
    assert len(frame) == 12


@pytest.mark.parametrize("layout", [name for name in TEXTS if name not in ("row names", "no names")])
def test_the_code_skips_the_margin_of_a_text_as_of_a_sheet(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "table.csv"
    mark = ";" if ";" in TEXTS[layout] else ","
    lines = [f"{2 * mark * (mark in line)}{line}" for line in TEXTS[layout].splitlines()]
    path.write_text("\n".join(lines))
    frame, reading = assert_code_reads_the_same(path)
    assert len(frame) == 12 and reading.first_column == 2


NOTES = "Trees that were measured in May by all of us\nPlot A     2024-05-01   run 7\n\n"
ALIGNED = "".join(f"s{n:<6}{n * 1.25:>8.2f}  {('red oak', 'elm')[n % 2]:<8}{n * n:>5}\n" for n in range(12))
SUMS = f"{'Total':<7}{66 * 1.25:>8.2f}{'':<10}{506:>5}\n"


@pytest.mark.parametrize("above", ["", NOTES])
@pytest.mark.parametrize("below", ["", SUMS, f"{SUMS}\nLegend: the species of the list of 2019, see there\nOwn data\n"])
def test_the_code_leaves_out_notes_and_totals_around_aligned_columns(tmp_path: Path, above: str, below: str) -> None:
    path = tmp_path / "table.txt"
    path.write_text(f"{above}{'id':<7}{'mass':>8}  {'species':<8}{'n':>5}\n{ALIGNED}{below}")
    frame, reading = assert_code_reads_the_same(path)
    assert frame["n"].tolist() == [n * n for n in range(12)] and frame["species"].tolist() == ["red oak", "elm"] * 6
    assert reading.format == "fixed width"
    assert sum("left out" in note for note in tables.read(str(path))[1].notes) == bool(below) + ("Legend" in below)


def rows_of(text: str) -> list[list[object]]:
    def cell(word: str) -> object:
        try:
            return float(word)
        except ValueError:
            return word.strip()

    return [[cell(word) for word in line.split(";" if ";" in text else ",")] for line in text.splitlines()]


@pytest.mark.parametrize("margin", [0, 2])
@pytest.mark.parametrize("layout", [name for name in TEXTS if name not in TEXTS_ONLY])
def test_the_code_reads_every_layout_of_a_workbook(tmp_path: Path, layout: str, margin: int) -> None:
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows_of(TEXTS[layout])):
            # A title stands on the left of the sheet, wherever the table begins.
            sheet.write_row(place, margin * (len(row) > 1), [None if cell == "" else cell for cell in row])
    frame, reading = assert_code_reads_the_same(path)
    assert len(frame) == 12
    assert reading.first_column == margin


FRAME = pd.DataFrame(
    {"id": [1, 2, 3], "mass": [0.5, np.nan, 2.25], "word": ["a", "b, c", ""], "code": ["01", "02", "10"]}
)


@pytest.mark.parametrize("orient", ["records", "columns", "split", "lines"])
@pytest.mark.parametrize("packing", ["", ".gz", ".bz2", ".xz", ".zip"])
def test_the_code_reads_json_however_pandas_writes_it(tmp_path: Path, orient: str, packing: str) -> None:
    path = tmp_path / f"table.json{packing}"
    FRAME.to_json(path, orient="records" if orient == "lines" else orient, lines=orient == "lines")  # type: ignore[call-overload]
    assert len(assert_code_reads_the_same(path)[0]) == 3


def test_the_code_reads_objects_in_json(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    path.write_text(json.dumps({"about": {"by": "Ann"}, "rows": [{"id": 1, "at": {"t": 0.5}}, {"id": 2, "at": None}]}))
    assert list(assert_code_reads_the_same(path)[0].columns) == ["id", "at.t"]


@pytest.mark.parametrize("names", [["runs"], ["empty", "runs"], ['odd "one']])
def test_the_code_reads_the_table_of_a_database(tmp_path: Path, names: list[str]) -> None:
    path = tmp_path / "lab.sqlite"
    with closing(sqlite3.connect(path)) as database:
        for name in names:
            FRAME.head(0 if name == "empty" else 3).to_sql(name, database, index=False)
    assert len(assert_code_reads_the_same(path)[0]) == 3


@pytest.mark.parametrize("form", ["parquet", "feather"])
def test_the_code_reads_columnar_files(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"table.{form}"
    getattr(FRAME, f"to_{form}")(path)
    assert_code_reads_the_same(path)


CELLS = st.sampled_from(
    ["0.5", "12", "-3", "1e3", "", "NA", "?", "low", "high", "p 1", "01", "2024-03-01", "1,234", "ü"]
)
NAMES = st.sampled_from(["a", "b", "pH", "mass (mg)", "", "2020", "Größe", " x "])


@st.composite
def odd_texts(draw: st.DrawFn) -> tuple[list[list[str]], str]:
    """Tables with lines above and below, names that are empty or repeated, and columns of one kind with odd cells."""
    width = draw(st.integers(2, 5))
    kinds = draw(st.lists(st.sampled_from(["number", "word", "any"]), min_size=width, max_size=width))
    cells = {"number": st.integers(-99, 99).map(lambda n: str(n / 4)), "word": st.sampled_from("uvw"), "any": CELLS}
    rows = [[draw(cells[kind]) for kind in kinds] for _ in range(draw(st.integers(4, 12)))]
    names = [draw(NAMES) for _ in range(width)] if draw(st.booleans()) else [f"n{place}" for place in range(width)]
    # Of repeated names pandas gives all the dtype of one of them.
    names = [name if names.index(name) == place or not name else f"{name}{place}" for place, name in enumerate(names)]
    rows[-1][1] = "1"  # a last row of NA above a note would be a note to a script
    above = draw(st.sampled_from([[], [["Device 7"]], [["Device 7"], []]]))
    below = draw(st.sampled_from([[], [[], ["Legend: u is a class"]], [["", *["1"] * (width - 1)]]]))
    units = draw(st.sampled_from([[], [["mg" if kind == "number" else "" for kind in kinds]]]))
    return [*above, names, *units, *rows, *below], draw(st.sampled_from(",;\t"))


@given(table=odd_texts())
@settings(deadline=None, max_examples=250)
def test_the_code_reads_odd_texts_as_the_program_does(
    tmp_path_factory: pytest.TempPathFactory, table: tuple[list[list[str]], str]
) -> None:
    path = tmp_path_factory.mktemp("tables") / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=table[1]).writerows(table[0])
    with suppress(EngineError):  # a refusal is an answer, too
        assert_code_reads_the_same(path)


@given(table=odd_texts(), margin=st.integers(0, 2))
@settings(deadline=None, max_examples=25)
def test_the_code_reads_odd_workbooks_as_the_program_does(
    tmp_path_factory: pytest.TempPathFactory, table: tuple[list[list[str]], str], margin: int
) -> None:
    path = tmp_path_factory.mktemp("tables") / "table.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(table[0]):
            sheet.write_row(place, margin, row)
    with suppress(EngineError):
        assert_code_reads_the_same(path)


@pytest.mark.parametrize("form", ["%Y%m%d", "%Y-%m", "%b %Y", "%H:%M"])
def test_the_code_reads_dates_of_every_kind(tmp_path: Path, form: str) -> None:
    path = tmp_path / "table.csv"
    step = pd.Timedelta(minutes=23) if "M" in form else pd.Timedelta(days=31)
    when = [(pd.Timestamp("2020-01-01") + row * step).strftime(form) for row in range(60)]
    path.write_text("when,y\n" + "".join(f"{each},{row % 7}\n" for row, each in enumerate(when)))
    frame, _ = assert_code_reads_the_same(path)
    assert frame["when"].dtype.kind == "M"


def test_the_code_reads_numbers_whose_name_a_column_of_codes_has_too(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = "".join(f"{n:03};{n},5;k{n % 2}\n" for n in range(30))
    path.write_text(f"a;a;b\n{rows}")
    frame, reading = assert_code_reads_the_same(path)
    assert reading.column("a") is not None and frame["a.1"].tolist()[:2] == [0.5, 1.5]


def test_the_code_finds_missing_cells_of_a_column_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = "".join(f"{['NA', 'x', 'y'][n % 3]},{n / 7 if n % 5 else ''},{n}\n" for n in range(60))
    path.write_text(f"word,,b\n{rows}")
    frame, reading = assert_code_reads_the_same(path)
    assert reading.keeps_cells and frame["column 2"].isna().sum() == 12


def test_the_code_keeps_levels_and_codes_of_a_column_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,,\n" + "".join(f"{n},{['NA', 'x', 'y'][n % 3]},{n % 4:03}\n" for n in range(60)))
    frame, _ = assert_code_reads_the_same(path)
    assert frame["column 2"].notna().all() and frame["column 3"].tolist()[:2] == ["000", "001"]
