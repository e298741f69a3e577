"""The cells of single columns are read by a reading of their own, or refused with their place."""

from __future__ import annotations

import locale
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project import ColumnReading, ReadingSpec
from engine.readers import READERS
from engine.readers.parsing.cells import dates_of, numbers_of, written_cells
from engine.readers.parsing.file_stream import table_file
from engine.system.errors import EngineError
from engine.tables import blocks, preview, read


@pytest.mark.parametrize(
    "cell, arguments, number",
    [
        ("1,5", {"decimal": ","}, 1.5),
        ("1.234.567,5", {"decimal": ",", "thousands": "."}, 1234567.5),
        ("899\u202f144", {"thousands": "\u202f"}, 899144),
        ("49\u00a0456,05", {"thousands": "\u00a0", "decimal": ","}, 49456.05),
        ("1\u2009000", {"thousands": "\u2009"}, 1000),
        ("1'234.5", {"thousands": "'"}, 1234.5),
        ("\u22125.5", {}, -5.5),
        ("93.3%", {"unit": "%"}, 93.3),
        ("$4,898.78", {"unit": "$", "thousands": ","}, 4898.78),
        ("-$5", {"unit": "$"}, -5),
        ("6.6 mg", {"unit": "mg"}, 6.6),
        ("<0.05", {"limits": "half"}, 0.025),
        ("<0.05", {"limits": "limit"}, 0.05),
        ("<0.05", {"limits": "missing"}, np.nan),
        (">100", {"limits": "half"}, 100),
        ("1e3", {}, 1000),
        ("-999.0", {"missing": ("-999",)}, np.nan),
        ("k.A.", {"missing": ("k.A.",)}, np.nan),
    ],
)
def test_a_number_is_read_as_it_was_meant(cell: str, arguments: dict[str, str], number: float) -> None:
    assert numbers_of(pd.Series([cell, None]), **arguments)[0] == pytest.approx(number, nan_ok=True)


@pytest.mark.parametrize(
    "cell, arguments",
    [
        ("1,5", {}),
        ("1,5", {"thousands": ","}),
        ("12,34,5", {"thousands": ","}),
        ("6.6", {"unit": "mg"}),
        ("6.6 g", {"unit": "mg"}),
        ("<0.05", {}),
        ("about 3", {}),
    ],
)
def test_what_is_no_number_is_refused_with_row_and_cell(cell: str, arguments: dict[str, str]) -> None:
    usual = f"5 {arguments.get('unit', '')}".strip()
    cells = pd.Series([usual, cell], name="x")
    with pytest.raises(ValueError, match=f"x, row 2: “{cell}” is no number"):
        numbers_of(cells, **arguments)
    assert numbers_of(cells, **arguments, odd="missing").tolist() == [5, pytest.approx(np.nan, nan_ok=True)]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_written_numbers_come_back_to_the_last_digit(numbers: list[float]) -> None:
    texts = pd.Series([repr(number).replace(".", ",") for number in numbers])
    assert numbers_of(texts, decimal=",").tolist() == numbers


@pytest.mark.parametrize(
    "cell, form, date",
    [
        ("2019/01/02", "%Y/%m/%d", "2019-01-02"),
        ("31.12.19", "%d.%m.%y", "2019-12-31"),
        ("19 Feb 2020", "%d %b %Y", "2020-02-19"),
        ("01-Jun-20", "%d-%b-%y", "2020-06-01"),
        ("19. März 2020", "%d. %b %Y", "2020-03-19"),
        ("3 février 2020", "%d %b %Y", "2020-02-03"),
        ("3 de agosto de 2020", "%d de %b de %Y", "2020-08-03"),
        ("Dec 24, 2020", "%b %d, %Y", "2020-12-24"),
        ("12/31/19 12:05 AM", "%m/%d/%y %I:%M %p", "2019-12-31 00:05"),
        ("12/31/19 3:30 pm", "%m/%d/%y %I:%M %p", "2019-12-31 15:30"),
        ("31.12.2019, 14:30", "%d.%m.%Y, %H:%M", "2019-12-31 14:30"),
    ],
)
def test_a_date_is_read_by_its_format_in_every_locale(cell: str, form: str, date: str) -> None:
    before = locale.setlocale(locale.LC_TIME)
    try:
        for name in ("de_DE.UTF-8", "C"):
            try:
                locale.setlocale(locale.LC_TIME, name)
            except locale.Error:
                continue
            assert dates_of(pd.Series([cell, None]), (form,))[0] == pd.Timestamp(date)
    finally:
        locale.setlocale(locale.LC_TIME, before)


def test_dates_of_several_forms_and_true_dates_make_one_column() -> None:
    cells = pd.Series([pd.Timestamp("2020-01-02"), "03.01.2020", "4 Jan 2020", "unknown", None], dtype=object)
    dates = dates_of(cells, ("%d.%m.%Y", "%d %b %Y"), odd="missing")
    assert dates.tolist()[:3] == [pd.Timestamp(2020, 1, day) for day in (2, 3, 4)]
    assert dates.isna().tolist() == [False, False, False, True, True]


def test_text_is_kept_exactly_as_it_is_written() -> None:
    cells = pd.Series(["01067", " a ", 5.0, "900719925474099307", "x", None], dtype=object)
    assert written_cells(cells, missing=("x",)).fillna("-").tolist() == [
        *("01067", " a ", "5", "900719925474099307", "-", "-")
    ]


TABLE = "zip;conc;price;region\n01067;<0,05;$4,898.78;NA\n80331;2,19;$898.78;None\n;-999;$5;EU\n"
READING = ReadingSpec(
    separator=";",
    columns=(
        ColumnReading(name="zip"),
        ColumnReading(name="conc", kind="number", decimal=",", limits="half", missing=("-999",)),
        ColumnReading(name="price", kind="number", thousands=",", unit="$"),
        ColumnReading(name="region", kept=("NA", "None")),
        ColumnReading(name="elsewhere", kind="number"),
    ),
)


def test_whole_table_preview_and_blocks_read_columns_alike(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, "utf-8")
    frame, facts = read(str(path), READING)
    assert frame["zip"].fillna("").tolist() == ["01067", "80331", ""]
    assert frame["conc"].fillna(0).tolist() == [0.025, 2.19, 0]
    assert frame["price"].tolist() == [4898.78, 898.78, 5]
    assert frame["region"].tolist() == ["NA", "None", "EU"]
    assert facts.reading == READING
    shown = preview(str(path), READING).frame
    assert shown is not None
    pd.testing.assert_frame_equal(shown, frame)
    pd.testing.assert_frame_equal(pd.concat(blocks(str(path), READING, rows=2)), frame)


def test_a_cell_that_does_not_fit_is_refused_with_file_column_row_and_cell(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(TABLE.replace("$5", "5 €"), "utf-8")
    with pytest.raises(EngineError, match=r"table.csv, column price, row 3: “5 €” is no number"):
        read(str(path), READING)
    with pytest.raises(EngineError, match="row 3"):
        list(blocks(str(path), READING, rows=2))


@pytest.mark.parametrize("ending", ["xlsx", "json", "parquet"])
def test_columns_of_other_formats_are_read_by_the_same_rules(tmp_path: Path, ending: str) -> None:
    cells = pd.DataFrame({"amount": ["1,5", "-999", "2"], "code": ["01", "02", "10"]})
    path = tmp_path / f"table.{ending}"
    writers = {"xlsx": lambda: cells.to_excel(path, index=False), "parquet": lambda: cells.to_parquet(path)}
    writers.get(ending, lambda: cells.to_json(path, orient="records"))()
    form = {"xlsx": "workbook"}.get(ending, ending)
    amount = ColumnReading(name="amount", kind="number", decimal=",", missing=("-999",))
    frame, _ = read(str(path), ReadingSpec(format=form, columns=(amount, ColumnReading(name="code"))))
    assert frame["amount"].fillna(0).tolist() == [1.5, 0, 2] and frame["code"].tolist() == ["01", "02", "10"]


def test_columns_are_read_again_without_the_others(tmp_path: Path) -> None:
    text = "zip,x,site\n" + "".join(f"0{n % 90 + 1000},{n}.5,{('NA', 'EU')[n % 2]}\n" for n in range(200))
    reading = ReadingSpec(columns=(ColumnReading(name="zip"), ColumnReading(name="site", kept=("NA",))))
    for name, content in {
        "small.csv": text,
        "noted.csv": f"{text}\nSource: the lab\n",
        "large.csv": text * 200,
    }.items():
        path, used = tmp_path / name, reading.replaced(skip_notes=name == "noted.csv")
        path.write_text(content)
        file = table_file(path)
        again = READERS["text"].functions.again(file, used)
        whole = READERS["text"].functions.read(file, used)[0]
        pd.testing.assert_frame_equal(again, whole[["zip", "site"]])


def test_a_text_column_that_looks_like_numbers_further_down_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "code,x\n" + "".join(f"A{n},1\n" for n in range(30_000)) + "".join(f"{n},2\n" for n in range(400_000))
    )
    frame, _ = READERS["text"].functions.read(table_file(path), ReadingSpec())
    assert isinstance(frame["code"].dtype, pd.StringDtype)
    assert (frame["code"].iloc[0], frame["code"].iloc[-1]) == ("A0", "399999")
