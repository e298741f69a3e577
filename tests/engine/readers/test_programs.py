"""Files of other programs read as the table that was written, with labels, titles and missing values."""

from __future__ import annotations

import datetime
import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
import rdata
from scipy.io import arff, savemat

from engine import tables
from engine.project.table_facts import ColumnFacts
from engine.system.errors import EngineError
from tests.engine.codegen.test_reading_code import assert_code_reads_the_same

FRAME = pd.DataFrame(
    {
        "mass": [0.5, np.nan, 2.25, 3.0],
        "site": ["north", "south", "", "north"],
        "smoker": [0.0, 1.0, np.nan, 1.0],
        "score": [1.0, 2.0, 3.0, 2.0],
        "day": [datetime.date(2024, 3, day) for day in (1, 2, 3, 4)],
    }
)
LABELS = {"smoker": {0: "no", 1: "yes"}, "score": {1: "bad"}}
WRITERS: dict[str, Callable[..., None]] = {
    "sav": pyreadstat.write_sav,
    "zsav": lambda *arguments, **keywords: pyreadstat.write_sav(*arguments, compress=True, **keywords),
    "por": pyreadstat.write_por,
    "dta": pyreadstat.write_dta,
    "xpt": pyreadstat.write_xport,
}


def facts_of(facts: tables.TableFacts, name: str) -> ColumnFacts:
    column = facts.column(name)
    assert column is not None
    return column


@pytest.mark.parametrize("ending", WRITERS)
def test_values_labels_and_titles_of_statistics_programs_are_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"table.{ending}"
    labels: dict[str, Any] = {} if ending in ("por", "xpt") else {"variable_value_labels": LABELS}
    WRITERS[ending](FRAME, path, column_labels=["Mass in mg", "", "", "", ""], **labels)
    frame, facts = tables.read(str(path))
    names = {name.lower(): name for name in frame.columns}  # portable files have names in capitals
    assert frame[names["mass"]].tolist()[2:] == [2.25, 3.0] and frame[names["mass"]].isna().sum() == 1
    assert frame[names["site"]].isna().tolist() == [False, False, True, False]
    assert frame[names["score"]].tolist() == [1, 2, 3, 2]  # not each value has a label
    assert frame[names["day"]].tolist() == [pd.Timestamp(day) for day in FRAME["day"]]
    assert facts_of(facts, names["mass"]).title == "Mass in mg"
    assert facts_of(facts, names["smoker"]).levels == (("no", "yes") if labels else ("0", "1"))
    assert any("score" in note for note in facts.notes) == bool(labels)
    shown = tables.preview(str(path))
    assert shown.frame is not None and len(shown.frame) == 4
    assert_code_reads_the_same(path)


def test_values_that_a_file_defines_as_missing_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "table.sav"
    frame = pd.DataFrame({"a": [1.0, -99.0, 3.0], "b": ["x", "none", "y"]})
    pyreadstat.write_sav(frame, path, missing_ranges={"a": [-99], "b": ["none"]})
    read, _ = tables.read(str(path))
    assert read["a"].isna().tolist() == read["b"].isna().tolist() == [False, True, False]
    assert_code_reads_the_same(path)


@pytest.mark.parametrize(
    "start", [b"$FL2@(#)", b"<stata_dta>", b"s\x02\x01\x00", b"HEADER RECORD*******LIBRARY HEADER"]
)
def test_a_damaged_file_of_a_statistics_program_is_reported(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "table.dta"
    path.write_bytes(start + bytes(range(256)) * 4)
    with pytest.raises(EngineError, match=r"damaged.*Save it as CSV"):
        tables.read(str(path))


ARFF = r"""% a title
@RELATION 'lab data'

@ATTRIBUTE id STRING
@attribute 'body mass' NUMERIC
@attribute "group's" {a, 'b c', "d, \"e\""}
@attribute code {0,1}
@attribute day DATE "yyyy-MM-dd"

@DATA
p1,0.5,a,0,2024-03-01
'p, 2',?,'b c',1,"2024-03-02"
% a remark
'it\'s',-1e3,"d, \"e\"",1,?
"""


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_types_quotes_and_missing_cells_of_arff_are_read(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / ("table.arff" if pack is bytes else "table.arff.gz")
    path.write_bytes(pack(ARFF.encode()))
    frame, facts = tables.read(str(path))
    assert list(frame.columns) == ["id", "body mass", "group's", "code", "day"]
    assert frame["id"].tolist() == ["p1", "p, 2", "it's"]
    assert frame["body mass"].isna().tolist() == [False, True, False] and frame["body mass"].iloc[2] == -1000
    assert frame["group's"].tolist() == ["a", "b c", 'd, "e"']
    assert facts_of(facts, "code").kind == "category" and not facts_of(facts, "code").numeric
    assert frame["day"].tolist()[:2] == [pd.Timestamp("2024-03-01"), pd.Timestamp("2024-03-02")]
    assert_code_reads_the_same(path)


def test_sparse_rows_of_arff_are_filled(tmp_path: Path) -> None:
    path = tmp_path / "table.arff"
    path.write_text(
        "@relation s\n@attribute a real\n@attribute k {x,y}\n@attribute b real\n@data\n{0 2.5, 1 y}\n{2 -1}\n{}\n"
    )
    frame, _ = tables.read(str(path))
    assert frame.to_numpy().tolist() == [[2.5, "y", 0], [0, "x", -1], [0, "x", 0]]
    assert_code_reads_the_same(path)


def test_arff_reads_as_scipy_reads_it(tmp_path: Path) -> None:
    rows = "".join(f"{n / 7},{n % 5},{'ab'[n % 2]}\n" for n in range(40))
    path = tmp_path / "table.arff"
    path.write_text(f"@relation s\n@attribute a real\n@attribute b integer\n@attribute k {{a,b}}\n@data\n{rows}")
    expected = pd.DataFrame(arff.loadarff(path)[0])
    frame, _ = tables.read(str(path))
    assert frame["a"].tolist() == expected["a"].tolist()
    assert frame["k"].tolist() == expected["k"].str.decode("utf-8").tolist()


@pytest.mark.parametrize(
    "kind, rows, message",
    [
        ("real", "1,2\n1,2,3\n", "line 6 has 3 cells, the header 2"),
        ("{x,y", "1,x\n2,y\n", "line 3 has levels without a closing brace"),
        ("{x,y}", "{0 1, 1 y\n", "line 5 has no closing brace"),
        ("real\n@atribute c real", "1,2,3\n", "line 4 is neither an attribute nor the beginning of the data"),
    ],
)
def test_what_is_irregular_in_arff_is_reported_with_its_line(
    tmp_path: Path, kind: str, rows: str, message: str
) -> None:
    path = tmp_path / "table.arff"
    path.write_text(f"@relation s\n@attribute a real\n@attribute b {kind}\n@data\n{rows}")
    with pytest.raises(EngineError, match=message):
        tables.read(str(path))


@pytest.mark.parametrize(
    "ending", ["sav", "por", "dta", "xpt", "mat", "npz", "npy", "rds", "xlsx", "parquet", "sqlite"]
)
@pytest.mark.parametrize("damage", ["half", "zeros"])
def test_a_damaged_file_of_each_format_ends_in_one_sentence(tmp_path: Path, ending: str, damage: str) -> None:
    path = tmp_path / f"table.{ending}"
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(400, 3)), columns=["a", "b", "c"])
    others: dict[str, Callable[[], object]] = {
        "mat": lambda: savemat(path, {"x": frame.to_numpy()}),
        "npz": lambda: np.savez(path, x=frame.to_numpy()),
        "npy": lambda: np.save(path, frame.to_numpy()),
        "rds": lambda: rdata.write_rds(path, frame),
        "xlsx": lambda: frame.to_excel(path, engine="xlsxwriter"),
        "parquet": lambda: frame.to_parquet(path),
        "sqlite": lambda: write_sqlite(frame, path),
    }
    others.get(ending, lambda: WRITERS[ending](frame, path))()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 + 7] if damage == "half" else bytes(len(content)))
    with pytest.raises(EngineError, match=rf"^table\.{ending} .*\.$"):
        tables.read(str(path))


def write_sqlite(frame: pd.DataFrame, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        frame.to_sql("t", database, index=False)
