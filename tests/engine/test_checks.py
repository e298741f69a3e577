"""Checks: every mistake is found before training, at its place, and a fix mends what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine import table
from engine.checks import Problem, check
from engine.facts import TableFacts
from engine.specs import ColumnSpec, LayerSpec, ModelSpec, ObjectSpec, OutputSpec, Project
from engine.suggestions import project_for
from tests.engine.projects import EXAMPLES, dense


@pytest.fixture(scope="module")
def facts() -> TableFacts:
    return table.read(str(EXAMPLES / "penguins.csv"))[1]


@pytest.fixture(scope="module")
def good(facts: TableFacts) -> Project:
    project = project_for(facts)
    filled = tuple(column.replaced(missing="most_frequent") for column in project.data.columns)
    return project.replaced(data=project.data.replaced(columns=filled))


def with_column(project: Project, name: str, **changes: Any) -> Project:
    column = project.data.column(name)
    assert column is not None
    return project.replaced(data=project.data.with_column(column.replaced(**changes)))


def with_output(project: Project, **changes: Any) -> Project:
    output = project.compile.outputs[0].replaced(**changes)
    return project.replaced(compile=project.compile.replaced(outputs=(output,)))


def with_last(project: Project, layer: LayerSpec) -> Project:
    return project.replaced(model=project.model.with_layer(len(project.model.layers) - 1, layer))


def with_fit(project: Project, **changes: Any) -> Project:
    return project.replaced(fit=project.fit.replaced(**changes))


def with_split(project: Project, **changes: Any) -> Project:
    return project.replaced(data=project.data.replaced(split=project.data.split.replaced(**changes)))


MISTAKES: dict[str, tuple[Any, str]] = {
    "no target": (lambda p: with_column(p, "species", role="feature"), "No column is the target"),
    "two targets and one output": (
        lambda p: with_column(p, "island", role="target"),
        "each target needs an output layer",
    ),
    "two columns that weigh the rows": (
        lambda p: with_column(with_column(p, "year", role="weight"), "body_mass_g", role="weight"),
        "Several columns weigh the rows",
    ),
    "no feature": (
        lambda p: p.replaced(
            data=p.data.replaced(
                columns=tuple(c if c.role == "target" else c.replaced(role="ignore") for c in p.data.columns)
            )
        ),
        "No column is a feature",
    ),
    "text as a feature": (lambda p: with_column(p, "sex", kind="text"), "sex is text"),
    "words as a number": (lambda p: with_column(p, "island", kind="number"), "island holds text"),
    "a column that is gone": (
        lambda p: p.replaced(data=p.data.replaced(columns=(*p.data.columns, ColumnSpec(name="gone")))),
        "no column gone",
    ),
    "no layers": (lambda p: p.replaced(model=ModelSpec()), "no layers"),
    "too few units": (lambda p: with_last(p, dense(2, "softmax", "output")), "asks for 3"),
    "no probabilities": (lambda p: with_last(p, dense(3, "relu", "output")), "does not give probabilities"),
    "a layer without its units": (lambda p: with_last(p, LayerSpec(name="output", kind="Dense")), "output"),
    "a layer that needs a sequence": (
        lambda p: p.replaced(model=p.model.inserted(0, LayerSpec(name="lstm", kind="LSTM", params={"units": 2}))),
        "lstm",
    ),
    "an unknown layer": (lambda p: with_last(p, LayerSpec(name="output", kind="Magic")), "Magic"),
    "no loss": (lambda p: with_output(p, loss=None), "No loss"),
    "a loss for another task": (lambda p: with_output(p, loss=ObjectSpec(kind="MeanSquaredError")), "does not fit"),
    "a metric for other labels": (
        lambda p: with_output(p, metrics=(ObjectSpec(kind="CategoricalAccuracy"),)),
        "CategoricalAccuracy needs one column a class",
    ),
    "a rate below its bound": (
        lambda p: p.replaced(
            compile=p.compile.replaced(optimizer=ObjectSpec(kind="Adam", params={"learning_rate": -1.0}))
        ),
        "learning rate",
    ),
    "a rate in words": (
        lambda p: p.replaced(
            compile=p.compile.replaced(optimizer=ObjectSpec(kind="Adam", params={"learning_rate": "fast"}))
        ),
        "fast is not among the schedules",
    ),
    "units below one": (lambda p: with_last(p, dense(0, "softmax", "output")), "at least 1"),
    "more parameters than memory holds": (
        lambda p: with_last(p, dense(10**12, "softmax", "output")),
        "more than memory",
    ),
    "a file in another folder": (
        lambda p: with_fit(p, callbacks=(ObjectSpec(kind="CSVLogger", params={"filename": "../log.csv"}),)),
        "without a folder",
    ),
    "an argument that does not exist": (
        lambda p: p.replaced(compile=p.compile.replaced(optimizer=ObjectSpec(kind="Adam", params={"speed": 1}))),
        "no argument speed",
    ),
    "an unknown optimizer": (
        lambda p: p.replaced(compile=p.compile.replaced(optimizer=ObjectSpec(kind="Warp"))),
        "Warp",
    ),
    "a watch on rows that are not there": (lambda p: with_split(p, validation_fraction=0), "no rows are held out"),
    "nothing left to train on": (lambda p: with_split(p, test_fraction=0.999), "left for training"),
}

DOUBTS: dict[str, tuple[Any, str]] = {
    "a batch larger than the table": (lambda p: with_fit(p, batch_size=1000), "batch size 1,000"),
    "no validation part": (
        lambda p: with_fit(with_split(p, validation_fraction=0), callbacks=()),
        "overfitting cannot be seen",
    ),
    "no test part": (lambda p: with_split(p, test_fraction=0), "cannot be judged"),
    "rows with missing cells": (lambda p: with_column(p, "sex", missing="drop"), "rows are left out because sex"),
}


def found(project: Project, facts: TableFacts, sentence: str) -> list[Problem]:
    return [problem for problem in check(project, facts) if sentence in problem.text]


def test_a_good_project_has_no_problem(good: Project, facts: TableFacts) -> None:
    assert check(good, facts) == ()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_an_error_and_its_fix_mends_it(mistake: str, good: Project, facts: TableFacts) -> None:
    spoil, sentence = MISTAKES[mistake]
    problems = found(spoil(good), facts, sentence)
    assert [problem.severity for problem in problems] == ["error"]
    for problem in problems:
        assert problem.fix is None or not found(problem.fix.project, facts, sentence)


@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_doubt_is_a_warning_and_its_fix_mends_it(doubt: str, good: Project, facts: TableFacts) -> None:
    spoil, sentence = DOUBTS[doubt]
    problems = found(spoil(good), facts, sentence)
    assert [problem.severity for problem in problems] == ["warning"]
    for problem in problems:
        assert problem.fix is None or not found(problem.fix.project, facts, sentence)


def test_a_target_with_one_class_is_an_error(good: Project, facts: TableFacts) -> None:
    species = facts.column("species")
    assert species is not None
    one = replace(species, distinct=1, levels=("Adelie",), counts=(344,))
    columns = tuple(one if column.name == "species" else column for column in facts.columns)
    assert found(good, replace(facts, columns=columns), "only one class (Adelie)")


def test_softmax_over_one_unit_is_caught_for_two_classes() -> None:
    _, students = table.read(str(EXAMPLES / "students.csv"))
    project = with_last(project_for(students), dense(1, "softmax", "output"))
    problems = found(project, students, "always 1")
    assert problems
    assert problems[0].fix is not None
    assert problems[0].fix.project.model.layers[-1].params["activation"] == "sigmoid"


def test_two_units_fit_two_classes_when_the_loss_counts_classes() -> None:
    _, students = table.read(str(EXAMPLES / "students.csv"))
    project = with_last(project_for(students), dense(2, "softmax", "output"))
    counting = OutputSpec(loss=ObjectSpec(kind="SparseCategoricalCrossentropy"))
    project = project.replaced(compile=project.compile.replaced(outputs=(counting,)))
    assert not [problem for problem in check(project, students) if problem.severity == "error"]


def test_without_a_table_the_first_thing_is_to_open_one(good: Project) -> None:
    assert check(good, None)[0].text.startswith("No table is open")


def test_errors_come_before_warnings(good: Project, facts: TableFacts) -> None:
    severities = [problem.severity for problem in check(with_fit(with_output(good, loss=None), batch_size=9999), facts)]
    assert severities == sorted(severities)
    assert set(severities) == {"error", "warning"}
