"""Checks: every mistake is found before training, at its place, and a fix mends what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from engine import tables
from engine.checks import Problem, check, part_rows
from engine.project import ColumnSpec, LayerSpec, ModelSpec, ObjectSpec, OutputSpec, Project, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import project_for, with_target
from tests.engine.projects import EXAMPLES, dense


@pytest.fixture(scope="module")
def facts() -> TableFacts:
    return tables.read(str(EXAMPLES / "penguins.csv"))[1]


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
        "Several columns have the role sample weight",
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
    "too few units": (lambda p: with_last(p, dense(2, "softmax", "output")), "needs 3"),
    "no probabilities": (
        lambda p: with_last(p, dense(3, "relu", "output")),
        "which relu does not give",
    ),
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
    "a weighted metric for other labels": (
        lambda p: with_output(p, weighted_metrics=(ObjectSpec(kind="CategoricalAccuracy"),)),
        "CategoricalAccuracy needs one column a class",
    ),
    "a metric for another number of classes": (
        lambda p: with_output(
            p,
            loss=ObjectSpec(kind="CategoricalCrossentropy"),
            metrics=(ObjectSpec(kind="OneHotMeanIoU", params={"num_classes": 2}),),
        ),
        "OneHotMeanIoU has num_classes=2, but the target has 3",
    ),
    "a text where a row of texts belongs": (
        lambda p: p.replaced(
            compile=p.compile.replaced(optimizer=ObjectSpec(kind="Muon", params={"exclude_layers": "output"}))
        ),
        "must be a list of texts",
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
    "no test part": (lambda p: with_split(p, test_fraction=0), "cannot be evaluated"),
    "rows with missing cells": (lambda p: with_column(p, "sex", missing="drop"), "rows are left out because sex"),
}


def found(project: Project, facts: TableFacts, sentence: str) -> list[Problem]:
    return [problem for problem in check(project, facts) if sentence in problem.text]


def test_a_good_project_has_no_problem(good: Project, facts: TableFacts) -> None:
    assert check(good, facts) == ()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_an_error_and_its_fix_mends_it(mistake: str, good: Project, facts: TableFacts) -> None:
    spoil, sentence = MISTAKES[mistake]
    project = spoil(good)
    problems = found(project, facts, sentence)
    assert [problem.severity for problem in problems] == ["error"]
    for problem in problems:
        assert problem.fix is None or not found(problem.fix.change(project), facts, sentence)


@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_doubt_is_a_warning_and_its_fix_mends_it(doubt: str, good: Project, facts: TableFacts) -> None:
    spoil, sentence = DOUBTS[doubt]
    project = spoil(good)
    problems = found(project, facts, sentence)
    assert [problem.severity for problem in problems] == ["warning"]
    for problem in problems:
        assert problem.fix is None or not found(problem.fix.change(project), facts, sentence)


def test_a_target_with_one_class_is_an_error(good: Project, facts: TableFacts) -> None:
    species = facts.column("species")
    assert species is not None
    one = replace(species, distinct=1, levels=("Adelie",), counts=(344,))
    columns = tuple(one if column.name == "species" else column for column in facts.columns)
    assert found(good, replace(facts, columns=columns), "only one class (Adelie)")


def test_softmax_over_one_unit_is_caught_for_two_classes() -> None:
    _, students = tables.read(str(EXAMPLES / "students.csv"))
    project = with_last(project_for(students), dense(1, "softmax", "output"))
    problems = found(project, students, "always 1")
    assert problems
    assert problems[0].fix is not None
    assert problems[0].fix.change(project).model.layers[-1].params["activation"] == "sigmoid"


def test_two_units_fit_two_classes_when_the_loss_counts_classes() -> None:
    _, students = tables.read(str(EXAMPLES / "students.csv"))
    project = with_last(project_for(students), dense(2, "softmax", "output"))
    progress_counter = OutputSpec(loss=ObjectSpec(kind="SparseCategoricalCrossentropy"))
    project = project.replaced(compile=project.compile.replaced(outputs=(progress_counter,)))
    assert not [problem for problem in check(project, students) if problem.severity == "error"]


def test_without_a_table_the_first_thing_is_to_open_one(good: Project) -> None:
    assert check(good, None)[0].text.startswith("No table is open")


def test_errors_come_before_warnings(good: Project, facts: TableFacts) -> None:
    severities = [problem.severity for problem in check(with_fit(with_output(good, loss=None), batch_size=9999), facts)]
    assert severities == sorted(severities)
    assert set(severities) == {"error", "warning"}


def lab_table(rows: int = 200) -> TableFacts:
    """Return facts of a table in which everything doubtful stands side by side."""
    random = np.random.default_rng(1)
    outcome = np.where(np.arange(rows) % 25, "well", "ill")
    frame = pd.DataFrame(
        {
            "number": np.arange(rows) + 7,
            "sample_id": [f"S{row}" for row in random.permutation(rows)],
            "dose": random.normal(size=rows),
            "dose_mg": random.normal(size=rows) * 1e6,
            "place": [f"place {row // 2}" for row in range(rows)],
            "verdict": np.where(outcome == "ill", 1.0, 0.0),
            "outcome": outcome,
        }
    )
    return tables.describe(frame, "lab.csv", ReadingSpec())


def lab_project(**changes: dict[str, Any]) -> Project:
    facts = lab_table()
    project = with_target(project_for(facts), facts, "outcome")
    for name in ("number", "sample_id", "place", "verdict", "dose", "dose_mg"):
        kind = "category" if name in ("sample_id", "place") else "number"
        project = with_column(
            project, name, role="feature" if name in changes or name == "dose" else "ignore", kind=kind
        )
        project = with_column(project, name, **changes.get(name, {}))
    return project


COLUMN_DOUBTS: dict[str, tuple[dict[str, Any], str]] = {
    "numbers that count the rows": ({"number": {}}, "number looks like an identifier"),
    "a name for each row": ({"sample_id": {"encoding": "ordinal"}}, "sample_id looks like an identifier"),
    "the target in other words": ({"verdict": {}}, "verdict determines outcome"),
    "many columns of one category": ({"place": {"encoding": "one-hot"}}, "becomes 100 columns"),
    "scales that are far apart": (
        {"dose": {"scaling": "none"}, "dose_mg": {"scaling": "none"}},
        "dominates features that are much smaller",
    ),
    "uneven classes": ({}, "imbalanced: ill has 8 of 200 rows"),
    "a group that is not used": ({"place": {"role": "group"}}, "not split by group"),
    "a time that is not used": ({"number": {"role": "time"}}, "not split by time"),
}


@pytest.mark.parametrize("doubt", COLUMN_DOUBTS)
def test_what_a_statistician_would_ask_is_a_warning_and_its_fix_mends_it(doubt: str) -> None:
    changes, sentence = COLUMN_DOUBTS[doubt]
    facts = lab_table()
    project = lab_project(**changes)
    (problem,) = found(project, facts, sentence)
    assert problem.severity == "warning"
    assert problem.fix is not None and not found(problem.fix.change(project), facts, sentence)


SPLIT_MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "no group": ({"method": "group"}, "with the role group, which no column has"),
    "no time": ({"method": "time"}, "with the role time, which no column has"),
    "no column that says": ({"method": "column"}, "with the role split, which no column has"),
    "no file": ({"method": "files"}, "none is chosen"),
    "a file that is gone": ({"method": "files", "test_file": "gone.csv"}, "no file gone.csv"),
}


@pytest.mark.parametrize("mistake", SPLIT_MISTAKES)
def test_a_split_that_cannot_be_is_an_error_with_a_fix(mistake: str, good: Project, facts: TableFacts) -> None:
    changes, sentence = SPLIT_MISTAKES[mistake]
    project = with_split(good, **changes)
    (problem,) = found(project, facts, sentence)
    assert problem.severity == "error"
    assert problem.fix is not None and not found(problem.fix.change(project), facts, sentence)


def test_the_last_rows_are_held_out_with_a_warning(good: Project, facts: TableFacts) -> None:
    (problem,) = found(with_split(good, method="validation_split"), facts, "as validation_split does in Keras")
    assert problem.severity == "warning" and problem.fix is not None


def test_a_class_too_rare_for_its_share_of_each_part_is_reported(good: Project, facts: TableFacts) -> None:
    species = facts.column("species")
    assert species is not None
    rare = replace(species, counts=(2, 190, 152))
    spoilt = replace(facts, columns=tuple(rare if column.name == "species" else column for column in facts.columns))
    (problem,) = found(good, spoilt, "too few for a share of each part")
    assert problem.severity == "error" and problem.fix is not None
    assert found(problem.fix.change(good), spoilt, "may be missing in the rows that are held out")


def test_infinite_cells_can_be_filled_in_one_click() -> None:
    infinite = tables.describe(pd.DataFrame({"x": [np.inf, *range(40)], "y": [0, *range(40)]}), "t.csv", ReadingSpec())
    project = with_column(project_for(infinite), "x", missing="drop")
    (problem,) = found(project, infinite, "1 infinite cells; they count as missing")
    assert problem.fix is not None
    assert problem.fix.change(project).data.columns[0].missing == "median"


def test_more_weights_than_rows_are_reported(good: Project, facts: TableFacts) -> None:
    wide = good.replaced(model=good.model.inserted(0, dense(500, "relu", "wide")))
    assert not found(wide, facts, "it may overfit"), "the suggested network stops early"
    dropouts = [place for place, layer in enumerate(wide.model.layers) if layer.kind == "Dropout"]
    assert not found(wide.replaced(model=wide.model.removed(*dropouts)), facts, "it may overfit")
    assert found(wide.replaced(fit=wide.fit.replaced(callbacks=())), facts, "it may overfit")


def test_rows_that_a_column_holds_out_are_counted() -> None:
    frame = pd.DataFrame({"x": range(10), "part": ["train"] * 6 + ["val"] * 3 + ["test"], "y": range(10)})
    facts = tables.describe(frame, "t.csv", ReadingSpec())
    project = with_split(with_column(project_for(facts), "part", role="split"), method="column")
    assert part_rows(project, facts) == (6, 3, 1)


@pytest.mark.parametrize("example", ["students", "penguins", "breast_cancer_data", "wine", "diabetes"])
def test_what_is_suggested_for_an_example_has_nothing_doubtful_but_missing_cells(example: str) -> None:
    _, facts = tables.read(str(EXAMPLES / f"{example}.csv"))
    assert not [each for each in check(project_for(facts), facts) if "is missing there" not in each.text]
