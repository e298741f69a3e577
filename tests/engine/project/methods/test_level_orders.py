"""Levels with a known order are put in it, where they are shown and where they become whole numbers."""

from __future__ import annotations

import calendar
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import tables
from engine.preprocessing import balance, prepare
from engine.project import ReadingSpec
from engine.project.methods.level_orders import in_order, known_order
from engine.suggestions.suggested_project import filled_in
from engine.tables.charts import column_chart

ORDERS = [
    ("low", "Medium ", "HIGH"),
    ("stage 1", "stage 2", "stage 10"),
    ("Stage I", "Stage II", "Stage IV"),
    tuple(calendar.month_name)[1:],
    tuple(calendar.month_abbr)[1:],
    tuple(calendar.day_name),
    ("Montag", "Dienstag", "Mittwoch", "Sonntag"),
    ("S", "M", "L", "XL"),
    ("small", "medium", "large"),
    ("<18", "18-24", "25-34", "65+"),
    ("D", "C-", "B", "A", "A+"),
    ("primary", "high school", "bachelor", "master", "phd"),
    ("never", "sometimes", "often"),
    ("none", "mild", "severe"),
]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order[0])
def test_known_orders_are_found_whatever_the_order_of_the_levels(order: tuple[str, ...]) -> None:
    assert known_order(tuple(sorted(order))) == order
    assert known_order(order[::-1]) == order


@pytest.mark.parametrize("names", [("Adelie", "Gentoo"), ("a", "b", "c"), ("no", "yes"), ("x1", "y2"), ("low",), ()])
def test_names_have_no_known_order(names: tuple[str, ...]) -> None:
    assert known_order(names) == ()


@given(levels=st.lists(st.text(max_size=4), unique=True), order=st.lists(st.text(max_size=4), unique=True))
def test_levels_in_an_order_are_the_same_levels(levels: list[str], order: list[str]) -> None:
    found = in_order(levels, order)
    assert sorted(found) == sorted(levels)
    known = [level for level in order if level in levels]
    assert list(found) == known + [level for level in levels if level not in known]


def test_ordinal_encoding_and_charts_of_a_new_table_follow_the_known_order() -> None:
    random, rows = np.random.default_rng(0), 90
    frame = pd.DataFrame({"x": random.normal(size=rows), "dose": random.choice(["low", "medium", "high"], rows)})
    frame["grade"] = random.choice(["Stage 1", "Stage 2", "Stage 10"], rows)
    facts = tables.describe(frame, "t.csv", ReadingSpec())
    project = filled_in(facts, ["grade"])
    dose: Any = project.data.column("dose")
    assert dose.level_order == ("low", "medium", "high")
    data = project.data.with_column(dose.replaced(encoding="ordinal"))
    prepared = prepare(frame, data).preprocessor
    fitted = next(column for column in prepared.features if column.name == "dose")
    assert fitted.numbers(pd.Series(["high", "low", "medium"]))[:, 0].tolist() == [2, 0, 1]
    stages = ("Stage 1", "Stage 2", "Stage 10")
    assert prepared.targets[0].levels == balance(frame, data)[0].levels == column_chart(frame, "grade").levels == stages
    shown: Any = facts.read_by(data.columns).column("grade")
    counts = frame["grade"].value_counts()
    assert shown.levels == stages and shown.counts == tuple(counts[level] for level in stages)
