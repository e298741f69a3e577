"""How a text is to be read is guessed as a person would see it at a glance; what is open is said."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from engine import tables
from engine.project import ReadingSpec
from engine.readers.parsing.sniffing import guess

GUESSES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("a,b\n1,2\n3,4\n", {}),
    ("a;b\n1,5;2\n3,4;4\n", {"separator": ";", "decimal": ","}),
    ("a\tb\n1\t2\n", {"separator": "\t"}),
    ("a|b\n1|2\n", {"separator": "|"}),
    ("a   b  c\n1  2   3\n4 5 6\n", {"separator": " "}),
    ("name\nann lee\nbob\n", {}),
    ('a;b\n"1.234,5";x\n"2.345.678,5";y\n', {"separator": ";", "decimal": ",", "thousands": "."}),
    ("a;b\n1,234,567;2\n12,000;3\n", {"separator": ";", "thousands": ","}),
    ('a,b\n0,x\n"12,345",y\n', {"thousands": ","}),
    ('a,b\n"1,234.50",x\n"2,000.00",y\n', {"thousands": ","}),
    ("a;b\n1.000;0,5\n1.001;1,5\n", {"separator": ";", "decimal": ",", "thousands": "."}),
    ("a;b\n0,125;x\n0,250;y\n", {"separator": ";", "decimal": ","}),
    ("a;b\n1'234.5;x\n2'000.0;y\n", {"separator": ";", "thousands": "'"}),
    ("a,b\n'x, y',1\n'z',2\n", {"quote": "'"}),
    ("# made by x\na,b\n1,2\n", {"skip_rows": 1}),
    ("# made by x\na,b\n1,2\n# pause\n3,4\n", {"comment": "#"}),
    ("Report of today\n\na,b,c\n1,2,3\n4,5,6\n", {"skip_rows": 2}),
    ("Device 7,,\nby Ann,,\n,,\nt,p,ok\n1,2,3\n4,5,6\n", {"skip_rows": 3}),
    ("a,,,,\n1,2,3,4,5\n6,7,8,9,1\n", {}),
    ("1,2,x\n3,4,y\n5,6,z\n", {"header": False}),
    ("id,u,i,kind\n,mV,mA,\n1,2,3,a\n4,5,6,b\n", {"skip_after_header": 1}),
    ("id,u,i,kind\n7,n/a,NA,a\n1,2,3,a\n4,5,6,b\n", {}),
    ("t,p\ns,Pa\n1,2\n3,4\n", {"skip_after_header": 1}),
    ("a,b\n1,x\n?,y\n3,z\n4,z\n", {"missing": ("?",)}),
    ("d,v\n2024-01-31,1\n2024-02-01,2\n", {"dates": "year first"}),
    ("d;v\n31.01.2024;1\n01.02.2024;2\n", {"separator": ";", "dates": "day first"}),
    ("d,v\n01/31/2024,1\n02/01/2024,2\n", {"dates": "month first"}),
)


@pytest.mark.parametrize("text, changes", GUESSES)
def test_a_dialect_is_guessed_from_its_beginning(text: str, changes: dict[str, Any]) -> None:
    assert guess(text.encode())[0] == ReadingSpec().replaced(**changes)


@pytest.mark.parametrize(
    "text, word",
    [
        ("a;b\n1,234;2\n12,000;3\n", "thousands"),
        ('a,b\n"1,234",2\n"12,000",3\n', "decimal comma"),
        ("a;b\n1.234;2\n12.000;3\n", "thousands"),
        ("1,2\n3,4\n", "first line"),
        ("t,p\ns,Pa\n1,2\n3,4\n", "units"),
    ],
)
def test_what_could_as_well_be_otherwise_is_said(text: str, word: str) -> None:
    ambiguities = guess(text.encode())[1]
    assert len(ambiguities) == 1
    assert word in ambiguities[0]


@pytest.mark.parametrize(
    "encoding, text, certain",
    [
        ("utf-8", "größe,n\n1,2\n", True),
        ("utf-8-sig", "größe,n\n1,2\n", True),
        ("utf-16", "größe,n\n1,2\n", True),
        ("utf-16-le", "size,n\n1,2\n", True),
        ("cp1252", "größe,n\nçà – œ,2\n", True),
        ("cp1250", "imię;wartość\nŁukasz;1\nŻaneta;2\nWieńczysław;3\n", False),
        ("cp932", "名前,値\n田中,1\n鈴木,2\n佐藤花子,3\n", False),
    ],
)
def test_the_encoding_is_guessed_so_that_every_letter_comes_back(
    tmp_path: Path, encoding: str, text: str, certain: bool
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    frame, facts = tables.read(str(path))
    assert f"{frame.columns[0]}" in text.splitlines()[0]
    assert (not facts.ambiguities) == certain


def test_thousands_are_not_taken_out_of_dates(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("n;d\n1.001,5;31.12.2023\n1.002,7;01.02.2024\n")
    frame, _ = tables.read(str(path))
    assert frame["n"].tolist() == [1001.5, 1002.7]
    assert frame["d"].tolist() == [pd.Timestamp("2023-12-31"), pd.Timestamp("2024-02-01")]


def test_a_reading_that_is_given_is_not_guessed_again(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("1;2\n3;4\n")
    frame, facts = tables.read(str(path), ReadingSpec())
    assert list(frame.columns) == ["1;2"]
    assert facts.ambiguities == ()


def test_a_preview_shows_the_first_lines_as_they_stand_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("# note\na;b\n1;2\n")
    shown = tables.preview(str(path))
    assert shown.text == "# note\na;b\n1;2"
    assert shown.whole
    assert shown.reading == shown.guessed


BODY = "".join(f"p{n},{n}.5,{n % 7},k{n % 2}\n" for n in range(12))


@pytest.mark.parametrize(
    "text, changes",
    [
        (f"a,b,c\n{BODY}", {"row_names": True}),
        (f"id,Before,,c\n,pH,T,\n{BODY}", {"header_lines": 2}),
        (f"name,a,b,c\n{BODY}\nLegend: k is a class\nof 2024\n", {"skip_notes": True}),
        (f"name,a,b,c\n{BODY}Total,72.0,32,\nMean,6,2.67,\n", {"skip_totals": True}),
        (f"name,a,b,c\n{BODY}Moyenne :,6,2.67,\n", {"skip_totals": True}),
        (f"name,a,b,c\n{BODY}p12,,,\n", {}),
        (f"name,a,b,c\n{BODY}Total,73.0,32,\n", {}),
        (f"name,a,b,c\n,kg,,m\n{BODY}", {}),
    ],
)
def test_lines_around_a_table_are_recognized(text: str, changes: dict[str, Any]) -> None:
    assert guess(text.encode()).reading == ReadingSpec().replaced(**changes)


@pytest.mark.parametrize(
    "end, words",
    [("Total,73.0,32,\n", "Total.*could be a total"), ("p12,,,\n", r"p12.*could be a note")],
)
def test_rows_that_could_be_notes_or_totals_are_read_and_named(tmp_path: Path, end: str, words: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"name,a,b,c\n{BODY}{end}")
    frame, facts = tables.read(str(path))
    assert len(frame) == 13
    assert len(facts.ambiguities) == 1 and re.search(words, facts.ambiguities[0])
    reading = facts.reading.replaced(skip_notes=True, skip_totals=True)
    chosen, chosen_facts = tables.read(str(path), reading)
    assert len(chosen) == 12 and "left out" in chosen_facts.notes[0]


def test_notes_below_a_large_table_are_found_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n" + "1,2\n" * 100_000 + "\nSource: the lab\n")
    frame, facts = tables.read(str(path))
    assert frame["a"].tolist() == [1] * 100_000
    assert facts.notes == ("2 lines below the table were left out: Source: the lab.",)


def test_notes_below_a_large_compressed_table_are_found_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 100_000 + b"\nSource: the lab\n"))
    frame, facts = tables.read(str(path))
    assert frame["a"].tolist() == [1] * 100_000
    assert facts.notes == ("2 lines below the table were left out: Source: the lab.",)


def test_cells_that_are_skipped_on_the_left_are_named(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(",,a,b\n" + ",,1,2\n" * 300 + "x,,3,4\n")
    frame, facts = tables.read(str(path))
    assert list(frame) == ["a", "b"] and len(frame) == 301
    assert facts.notes == (
        "The columns that are skipped on the left have cells in 1 row, first row 301. Skip none to read them.",
    )
    assert tables.read(str(path), facts.reading.replaced(first_column=0))[0].iloc[-1, 0] == "x"


def test_options_for_notes_leave_out_no_row_of_another_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"name,a,b,c\n{BODY}")
    frame, _ = tables.read(str(path), ReadingSpec(skip_notes=True, skip_totals=True))
    assert len(frame) == 12


ROWS_BELOW = "-3.5,7,2024-03-05\n1.25,8,2024-03-06\n2.5,9,2024-03-07\n"


@pytest.mark.parametrize("first, has_names", [("NA,5,2024-03-04", False), ("-0.5,,2024-03-04", False), (",0,1", True)])
def test_a_first_row_with_a_missing_cell_is_no_line_of_names(first: str, has_names: bool) -> None:
    assert guess(f"{first}\n{ROWS_BELOW}".encode()).reading.header is has_names


@pytest.mark.parametrize(
    "text",
    [
        "a;;c\nx;0,5;2024-03-04\ny;1,5;2024-03-05\nz;2,5;2024-03-06\n",
        "a,,c\nx,y,NA\ny,z,2\nz,y,3\nx,z,4\n",
    ],
)
def test_a_first_row_below_a_column_without_a_name_is_no_second_line_of_names(text: str) -> None:
    assert guess(text.encode()).reading.header_lines == 1
