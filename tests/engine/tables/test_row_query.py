"""Rows to look at: what filters let through and in what order, held against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.results.row_query import RowFilter, RowQuery
from engine.system.errors import EngineError
from engine.tables import browse


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age": [31, 7, 54, 7],
            "weight": [70.5, np.nan, 82.0, 21.0],
            "name": ["Ada", None, "Grace", "adam"],
            "born": pd.to_datetime(["1990-05-01", "2014-01-01", None, "2014-01-02"]),
            "alive": [True, False, True, True],
            "mixed": [1, "b", None, 2.0],
        }
    )


def rows(frame: pd.DataFrame, *filters: RowFilter, sort: str = "", descending: bool = False) -> list[int]:
    found = browse(frame, RowQuery(filters, sort, descending))
    return list(range(found.rows)) if found.order is None else found.order.tolist()


@pytest.mark.parametrize(
    "condition, expected",
    [
        (RowFilter("age", "is", "7"), [1, 3]),
        (RowFilter("age", "is not", "7"), [0, 2]),
        (RowFilter("age", "at least", "31"), [0, 2]),
        (RowFilter("weight", "at most", "70.5"), [0, 3]),
        (RowFilter("weight", "between", "50", "90"), [0, 2]),
        (RowFilter("weight", "missing"), [1]),
        (RowFilter("weight", "present"), [0, 2, 3]),
        (RowFilter("name", "contains", "ADA"), [0, 3]),
        (RowFilter("name", "is", "Ada"), [0]),
        (RowFilter("name", "is not", "Ada"), [2, 3]),
        (RowFilter("name", "at least", "B"), [2, 3]),
        (RowFilter("born", "at least", "2014-01-02"), [3]),
        (RowFilter("born", "is", "2014-01-01"), [1]),
        (RowFilter("alive", "is", "False"), [1]),
        (RowFilter("age", "contains", "5"), [2]),
        (RowFilter("mixed", "is", "2"), [3]),
    ],
)
def test_a_filter_lets_through_what_it_says(frame, condition, expected):
    assert rows(frame, condition) == expected


def test_rows_must_pass_every_filter(frame):
    assert rows(frame, RowFilter("age", "is", "7"), RowFilter("weight", "present")) == [3]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("column", ["age", "weight", "name", "born", "alive"])
def test_rows_are_sorted_as_pandas_sorts_them(frame, column, descending):
    expected = frame.sort_values(column, ascending=not descending, kind="stable").index.tolist()
    assert rows(frame, sort=column, descending=descending) == expected


def test_a_column_of_numbers_and_texts_can_be_sorted_too(frame):
    assert rows(frame, sort="mixed") == [0, 3, 1, 2]


def test_rows_that_were_filtered_are_sorted_too(frame):
    assert rows(frame, RowFilter("weight", "present"), sort="weight") == [3, 0, 2]


def test_all_rows_in_their_order_need_no_order(frame):
    found = browse(frame, RowQuery())
    assert found.order is None
    assert found.rows == 4


@pytest.mark.parametrize(
    "condition", [RowFilter("age", "is", "old"), RowFilter("born", "at most", "soon"), RowFilter("gone", "missing")]
)
def test_what_cannot_be_compared_is_said_in_a_sentence(frame, condition):
    with pytest.raises(EngineError, match=r"\.$"):
        rows(frame, condition)


def test_an_empty_table_has_nothing_to_find(frame):
    assert rows(frame.iloc[:0], RowFilter("age", "is", "7"), sort="age") == []
