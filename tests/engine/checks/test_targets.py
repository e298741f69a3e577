"""Number targets that a network learns badly are reported, each with a fix after which nothing is left to report."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from engine import tables
from engine.checks import Problem
from engine.checks.targets import target_problems
from engine.project import ColumnSpec, ObjectSpec, Project, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import filled_in

ROWS = 200


def facts_of(**columns: Any) -> TableFacts:
    random = np.random.default_rng(0)
    return tables.describe(pd.DataFrame({"x": random.normal(size=ROWS), **columns}), "t.csv", ReadingSpec())


def numbers(mean: float, deviation: float) -> Any:
    return np.random.default_rng(1).normal(mean, deviation, ROWS)


def unscaled(table: TableFacts, *targets: str) -> Project:
    project = filled_in(table, targets)
    for column in project.data.with_role("target"):
        project = with_scaling(project, column, "none")
    return project


def with_scaling(project: Project, column: ColumnSpec, scaling: str) -> Project:
    return project.replaced(data=project.data.with_column(column.replaced(target_scaling=scaling)))


def with_loss(project: Project, kind: str) -> Project:
    (output,) = project.compile.outputs
    outputs = (output.replaced(loss=ObjectSpec(kind=kind)),)
    return project.replaced(compile=project.compile.replaced(outputs=outputs))


def fixed(problem: Problem, project: Project) -> Project:
    assert problem.fix is not None
    return problem.fix.change(project)


@pytest.mark.parametrize(
    "mean, deviation, reported",
    [(0, 1, False), (50, 20, False), (1e9, 1e8, True), (0, 1e-7, True), (2000, 5, True), (3, 0.5, False)],
)
def test_an_unscaled_target_is_reported_where_it_is_far_from_one(mean: float, deviation: float, reported: bool) -> None:
    table = facts_of(y=numbers(mean, deviation))
    project = unscaled(table, "y")
    found = list(target_problems(project, table))
    assert [problem.where[2:] for problem in found] == [("y", "target_scaling")] * reported
    for problem in found:
        assert [*target_problems(fixed(problem, project), table)] == []
    assert [*target_problems(filled_in(table, ["y"]), table)] == []


@pytest.mark.parametrize("rate, reported", [(0.001, True), (0.01, False), (0.1, False)])
def test_an_unscaled_target_within_reach_of_the_learning_rate_is_not_reported(rate: float, reported: bool) -> None:
    table = facts_of(y=numbers(150, 80))
    project = unscaled(table, "y")
    optimizer = ObjectSpec(kind="Adam", params={"learning_rate": rate})
    project = project.replaced(compile=project.compile.replaced(optimizer=optimizer))
    assert bool([*target_problems(project, table)]) == reported


@pytest.mark.parametrize("sizes", [(1e5, 1.0), (1.0, 1e-4)])
def test_a_loss_that_drowns_another_is_reported_with_a_fix(sizes: tuple[float, float]) -> None:
    table = facts_of(a=numbers(0, sizes[0]), b=numbers(0, sizes[1]))
    project = unscaled(table, "a", "b")
    (problem,) = target_problems(project, table)
    assert "hardly learns b" in problem.text
    assert {column.target_scaling for column in fixed(problem, project).data.with_role("target")} == {"standard"}
    assert [*target_problems(fixed(problem, project), table)] == []
    assert [*target_problems(filled_in(table, ["a", "b"]), table)] == []


def test_a_number_that_drowns_classes_is_reported() -> None:
    table = facts_of(price=numbers(3e5, 1e5), kind=np.where(numbers(0, 1) > 0, "flat", "house"))
    (problem,) = target_problems(unscaled(table, "price", "kind"), table)
    assert problem.where == ("data", "columns", "price", "target_scaling")
    assert "hardly learns kind" in problem.text


def test_numbers_without_a_logarithm_are_reported_and_get_the_power_scaling() -> None:
    table = facts_of(y=numbers(0, 1))
    standard = filled_in(table, ["y"])
    project = with_scaling(standard, standard.data.with_role("target")[0], "log")
    (problem,) = target_problems(project, table)
    assert "have no logarithm" in problem.text
    assert fixed(problem, project).data.with_role("target")[0].target_scaling == "power"


def test_a_loss_in_the_unit_of_the_target_needs_it_unscaled() -> None:
    table = facts_of(y=np.random.default_rng(0).poisson(300, ROWS) / 2 + 0.25)
    project = with_loss(filled_in(table, ["y"]), "Poisson")
    (problem,) = target_problems(project, table)
    assert "Poisson compares numbers in the unit of the target" in problem.text
    assert [*target_problems(fixed(problem, project), table)] == []
