"""Files of R, NumPy and MATLAB, and tables of HTML and Markdown, read as what was written."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rdata
from rdata.conversion.to_r import ConverterFromPythonToR
from scipy.io import savemat

from engine import tables
from engine.system.errors import EngineError
from tests.engine.codegen.test_reading_code import assert_code_reads_the_same

GENERATOR = np.random.default_rng(0)
X, Y = GENERATOR.normal(size=(20, 3)), GENERATOR.integers(0, 2, 20)
FRAME = pd.DataFrame(
    {
        "mass": [0.5, np.nan, 2.25],
        "count": np.array([1, 2, 3], dtype=np.int32),
        "kind": pd.Categorical(["b", "a", "b"]),
        "word": pd.array(["x", "y", "z"], dtype="string[python]"),
    }
)


@pytest.mark.parametrize("compression", ["gzip", "bzip2", "xz", None])
def test_a_data_frame_of_r_is_read(tmp_path: Path, compression: str | None) -> None:
    path = tmp_path / "table.rds"
    rdata.write_rds(path, FRAME, compression=compression)
    frame, reading = assert_code_reads_the_same(path)
    assert reading.format == "r"
    pd.testing.assert_frame_equal(frame, FRAME.astype({"kind": "str", "word": "str"}), check_dtype=False)


def test_of_several_data_frames_of_r_one_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "all.RData"
    named = FRAME.set_index(pd.Index(["one", "two", "three"], dtype=object))
    rdata.write_rda(path, {"small": FRAME.head(1), "big": named, "text": "note"})
    frame, facts = tables.read(str(path))
    assert facts.ambiguities == ("The file has 2 tables; big was read.",)
    assert frame["rownames"].tolist() == ["one", "two", "three"]
    assert tables.preview(str(path)).choices == ("small", "big")
    assert_code_reads_the_same(path)
    assert len(tables.read(str(path), facts.reading.replaced(sheet="small"))[0]) == 1


def test_a_damaged_file_of_r_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "table.rds"
    path.write_bytes(gzip.compress(b"X\n\x00\x00\x00\x03" + bytes(range(200))))
    with pytest.raises(EngineError, match=r"damaged.*write\.csv"):
        tables.read(str(path))


@pytest.mark.parametrize("kind, unit", [("Date", "D"), ("POSIXct", "s")])
def test_dates_of_r_are_dates(tmp_path: Path, kind: str, unit: str) -> None:
    path = tmp_path / "table.rds"
    days = pd.Series([19783.0, np.nan, 19784.0])
    rdata.write_rds(path, pd.DataFrame({"day": days, "mass": [1.0, 2.0, 3.0]}))
    parsed = rdata.parser.parse_file(path)
    column = parsed.object.value[0]
    column.info.object = column.info.attributes = True
    column.attributes = ConverterFromPythonToR().convert_to_r_attributes({"class": kind})
    rdata.unparser.unparse_file(path, parsed, file_type="rds")
    frame, _ = assert_code_reads_the_same(path)
    pd.testing.assert_series_equal(frame["day"], pd.to_datetime(days, unit=unit), check_names=False, check_dtype=False)


@pytest.mark.parametrize("ending", ["npz", "mat"])
def test_arrays_with_equally_many_rows_are_one_table(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"data.{ending}"
    arrays = {"X": X, "y": Y, "scale": np.ones(3)}
    np.savez(path, **arrays) if ending == "npz" else savemat(path, arrays)
    frame, facts = tables.read(str(path))
    assert list(frame.columns) == ["X 1", "X 2", "X 3", "y"]
    np.testing.assert_array_equal(frame.iloc[:, :3].to_numpy(), X)
    assert frame["y"].tolist() == Y.tolist()
    assert facts.notes == ("Left out, because they are no columns of as many rows: scale.",)
    assert_code_reads_the_same(path)
    assert tables.read(str(path), facts.reading.replaced(sheet="X"))[0].shape == (20, 3)


def test_words_of_matlab_are_texts(tmp_path: Path) -> None:
    path = tmp_path / "data.mat"
    savemat(path, {"X": X, "kind": np.array([["a"], ["b"]] * 10, dtype=object)})
    frame, _ = assert_code_reads_the_same(path)
    assert frame["kind"].tolist() == ["a", "b"] * 10


@pytest.mark.parametrize("array", [X, Y, np.array([(1, 2.5), (2, 3.5)], dtype=[("id", "i4"), ("mass", "f8")])])
def test_an_array_of_numpy_is_read(tmp_path: Path, array: np.ndarray) -> None:
    path = tmp_path / "data.npy"
    np.save(path, array)
    frame, _ = assert_code_reads_the_same(path)
    expected = pd.DataFrame(array)
    np.testing.assert_array_equal(frame.to_numpy(), expected.to_numpy())
    assert list(frame.columns) == (["id", "mass"] if array.dtype.names else [f"column {n + 1}" for n in expected])


def test_objects_of_numpy_are_refused_because_they_can_contain_code(tmp_path: Path) -> None:
    path = tmp_path / "data.npy"
    np.save(path, np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
    with pytest.raises(EngineError, match=r"more than plain arrays.*numpy\.savez"):
        tables.read(str(path))


PAGE = """<!DOCTYPE html><html><body><p>Results</p><table><tr><td>1</td></tr></table>
<table><tr><th>name</th><th>mass</th><th>price</th></tr>
<tr><td>a</td><td>0,5</td><td>1.234,5</td></tr><tr><td>b</td><td>1,75</td><td>2.000,0</td></tr></table></body></html>"""


def test_the_largest_table_of_a_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    frame, facts = tables.read(str(path))
    assert frame.to_dict("list") == {"name": ["a", "b"], "mass": [0.5, 1.75], "price": [1234.5, 2000.0]}
    assert facts.ambiguities == ("The page has 2 tables; number 2 was read.",)
    assert_code_reads_the_same(path)


def test_a_page_that_pandas_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "page.htm"
    FRAME.to_html(path, index=False)
    frame, _ = assert_code_reads_the_same(path)
    pd.testing.assert_frame_equal(frame, FRAME.astype({"kind": "str", "word": "str"}), check_dtype=False)


def test_a_page_without_a_table_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><body><p>No table here</p></body></html>")
    with pytest.raises(EngineError, match="HTML page without a table"):
        tables.read(str(path))


MARKDOWN = """# Results

Some | text with a bar.

| name | mass | note \\| mark |
|:-----|-----:|:-----:|
| a    | 0.5  | `x`   |
| **b** | 1.75 |   |

The end.
"""


def test_the_table_of_a_markdown_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "readme.md"
    path.write_text(MARKDOWN)
    frame, reading = assert_code_reads_the_same(path)
    assert list(frame.columns) == ["name", "mass", "note | mark"]
    assert frame["name"].tolist() == ["a", "b"] and frame["mass"].tolist() == [0.5, 1.75]
    assert frame.iloc[:, 2].isna().tolist() == [False, True]
    assert reading.format == "markdown"
