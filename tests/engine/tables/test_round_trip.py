"""Whatever table pandas writes, in whatever dialect, is read back equal without a word from the user."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import tables
from engine.readers.parsing.sniffing import MISSING_MARKS, USUAL_MISSING

LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßéñçå ABC.,;:'_-/()"
WORDS = (
    st.text(LETTERS, min_size=1, max_size=12)
    .map(str.strip)
    .filter(
        lambda word: (
            word[:1].isalpha()
            and word not in USUAL_MISSING | MISSING_MARKS
            and word.lower() not in {"inf", "nan"}
            and word.lower() not in {"infinity", "true", "false"}
        )
    )
)
NAMES = st.lists(st.text("abcdefghij", min_size=1, max_size=6).map("n_{}".format), min_size=6, max_size=6, unique=True)
ROWS = st.integers(3, 12)
REALS = st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: float(np.float64(number)))


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Tables of whole numbers, numbers with gaps, words, words with gaps, booleans and dates."""
    rows = draw(ROWS)

    def column(cells: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(cells, min_size=rows, max_size=rows))

    columns = (
        pd.Series(column(st.integers(-(2**53), 2**53)), dtype="int64"),
        pd.Series(column(REALS | st.none()), dtype="float64"),
        pd.Series(column(WORDS), dtype="str"),
        pd.Series(column(WORDS | st.none()), dtype="str"),
        pd.Series(column(st.booleans()), dtype="bool"),
        pd.Series(column(st.datetimes(pd.Timestamp(1900, 1, 1), pd.Timestamp(2100, 1, 1)).map(_to_seconds))),
    )
    return pd.DataFrame(dict(zip(draw(NAMES), columns, strict=True)))


def _to_seconds(moment: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(moment).floor("s")


def assert_equal(read: pd.DataFrame, frame: pd.DataFrame) -> None:
    assert list(read.columns) == list(frame.columns)
    for name in frame.columns:
        mine, theirs = read[name], frame[name]
        assert mine.isna().tolist() == theirs.isna().tolist(), name
        assert mine.dropna().tolist() == theirs.dropna().tolist(), name


@given(
    frame=frames(),
    separator=st.sampled_from(",;\t|"),
    decimal=st.sampled_from(".,"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    packing=st.sampled_from(["", ".gz", ".bz2", ".xz", ".zst", ".zip"]),
)
def test_a_text_that_pandas_wrote_is_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory,
    frame: pd.DataFrame,
    separator: str,
    decimal: str,
    encoding: str,
    quoting: int,
    line_end: str,
    packing: str,
) -> None:
    path = tmp_path_factory.mktemp("tables") / f"table.csv{packing}"
    if encoding == "utf-16" and packing in (".bz2", ".xz"):
        encoding = "utf-8"  # pandas itself warns that these would lose their mark
    frame.to_csv(
        path, sep=separator, decimal=decimal, encoding=encoding, quoting=quoting, lineterminator=line_end, index=False
    )
    assert_equal(tables.read(str(path))[0], frame)


@given(frame=frames(), form=st.sampled_from(["parquet", "feather"]))
def test_a_columnar_file_that_pandas_wrote_is_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, frame: pd.DataFrame, form: str
) -> None:
    path: Path = tmp_path_factory.mktemp("tables") / f"table.{form}"
    getattr(frame, f"to_{form}")(path)
    assert_equal(tables.read(str(path))[0], frame)


@given(frame=frames())
def test_a_workbook_that_pandas_wrote_is_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, frame: pd.DataFrame
) -> None:
    path = tmp_path_factory.mktemp("tables") / "table.xlsx"
    dates = frame.columns[-1]
    frame.drop(columns=dates).to_excel(path, index=False)
    read, _ = tables.read(str(path))
    reals = frame.columns[1]
    # A workbook keeps fifteen digits of a number, and a column without cells keeps nothing of its kind.
    assert np.allclose(read[reals].astype(float), frame[reals], rtol=1e-14, equal_nan=True)
    assert_equal(read.drop(columns=reals), frame.drop(columns=[dates, reals]))


@given(frame=frames(), rows=st.integers(0, 3), mark=st.sampled_from("#%"))
def test_comments_above_the_names_are_left_out(
    tmp_path_factory: pytest.TempPathFactory, frame: pd.DataFrame, rows: int, mark: str
) -> None:
    path = tmp_path_factory.mktemp("tables") / "table.csv"
    path.write_text("".join(f"{mark} made by a machine\n" for _ in range(rows)) + frame.to_csv(index=False), "utf-8")
    assert_equal(tables.read(str(path))[0], frame)
