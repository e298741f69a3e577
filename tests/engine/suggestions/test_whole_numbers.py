"""Whole numbers: classes, counted or measured numbers, and identifiers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from engine import tables
from engine.checks import check
from engine.preprocessing import prepare
from engine.project import Project, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_columns import may_be_either, reason_to_ignore, target_kind
from engine.suggestions.suggested_project import filled_in, follows, output_advice, with_target, with_target_kind

PULSES = [50, 52, 58, 62, 46, 56, 56, 60, 74, 56, 50, 52, 64, 50, 46, 62, 54, 52, 54, 68]
RANDOM = np.random.default_rng(0)


def facts_of(**columns: Any) -> TableFacts:
    return tables.describe(pd.DataFrame(columns), "t.csv", ReadingSpec())


@pytest.mark.parametrize(
    "values, kind",
    [
        pytest.param(PULSES, "number", id="measured, few rows"),
        pytest.param([0, 1] * 10, "category", id="two values"),
        pytest.param([1, 2, 3] * 20, "category", id="codes from 1"),
        pytest.param([3, 4, 5, 6, 7, 8] * 20, "category", id="grades that follow one another"),
        pytest.param([10, 20, 50] * 20, "category", id="few doses"),
        pytest.param([1, 2, 3, 4] * 3, "number", id="few rows per value"),
        pytest.param(list(range(11)) * 30, "category", id="eleven vowels, as many rows each"),
        pytest.param(sorted(RANDOM.poisson(4, 300)), "number", id="counts"),
        pytest.param([46, 50, 52, 54, 56, 58, 60, 62] * 20, "number", id="values with gaps"),
        pytest.param([0.5, 1.5] * 10 + [2.5], "number", id="fractions"),
    ],
)
def test_target_of_whole_numbers_is_classes_only_if_they_look_like_codes(values: list[float], kind: str) -> None:
    facts = facts_of(y=values).column("y")
    assert facts is not None
    assert target_kind(facts) == kind


def test_target_of_few_whole_numbers_is_switched_between_classes_and_a_number() -> None:
    table = facts_of(x=RANDOM.normal(size=20), Pulse=PULSES)
    number = filled_in(table, ["Pulse"])
    facts = table.column("Pulse")
    assert facts is not None and may_be_either(facts)
    classes = with_target_kind(number, table, "Pulse", "category")
    for project, task in ((number, "regression"), (classes, "classes")):
        advice = output_advice(project, table)
        assert advice is not None and advice.task == task and follows(project, advice)
        assert not [problem for problem in check(project, table) if problem.severity == "error"]
        assert len(prepare(pd.DataFrame({"x": RANDOM.normal(size=20), "Pulse": PULSES}), project.data).train)
    assert with_target_kind(classes, table, "Pulse", "number").replaced(data=number.data) == number


def test_column_that_was_target_for_a_moment_gets_its_own_kind_back() -> None:
    table = facts_of(x=RANDOM.normal(size=60), grade=[1, 2, 3] * 20, dose=[1.5, 2.5, 3.5] * 20)
    first = filled_in(table, ["dose"])
    grade = with_target(first, table, "grade")
    assert kind_of(grade, "grade") == "category"
    assert with_target(grade, table, "dose") == first
    switched = with_target_kind(grade, table, "grade", "number")
    assert kind_of(switched, "grade") == "number"
    assert with_target(switched, table, "dose").data == first.data


def kind_of(project: Project, name: str) -> str:
    column = project.data.column(name)
    assert column is not None
    return column.kind


@pytest.mark.parametrize(
    "values, is_left_out, is_warned_of",
    [
        pytest.param(np.arange(60) + 5, True, False, id="consecutive"),
        pytest.param(np.arange(60) * 7 + np.arange(60) % 3, True, False, id="ascending"),
        pytest.param(900 - np.arange(60) * 7, True, False, id="descending"),
        pytest.param(RANDOM.permutation(np.arange(60) * 13), False, True, id="different in each row"),
        pytest.param(RANDOM.permutation(np.arange(60) * 13.0), False, True, id="stored as float64"),
        pytest.param(RANDOM.normal(size=60), False, False, id="measured"),
        pytest.param(RANDOM.integers(0, 40, 60), False, False, id="some rows alike"),
    ],
)
def test_unique_whole_numbers_are_named_as_identifiers_whatever_their_name(
    values: Any, is_left_out: bool, is_warned_of: bool
) -> None:
    table = facts_of(zeta=values, x=RANDOM.normal(size=60), y=["a", "b"] * 30)
    facts = table.column("zeta")
    assert facts is not None
    assert bool(reason_to_ignore(facts, table, ["y"])) == is_left_out
    project = filled_in(table, ["y"])
    warned = [problem for problem in check(project, table) if "as identifiers do" in problem.text]
    assert bool(warned) == is_warned_of
    for problem in warned:
        assert problem.fix is not None and problem.severity == "warning"
        column = problem.fix.change(project).data.column("zeta")
        assert column is not None and column.role == "ignore"
