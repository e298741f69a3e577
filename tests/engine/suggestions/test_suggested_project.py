"""Suggestions: a new table can be trained at once, and each suggestion fits its target."""

from __future__ import annotations

import pytest

from engine import tables
from engine.checks import check
from engine.project import ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.suggestions.suggested_project import follows, output_advice, project_for, with_advice, with_target
from tests.engine.projects import EXAMPLES, dense


@pytest.mark.parametrize(
    "name, target, task, units",
    [
        ("students", "passing_grade", "binary", 1),
        ("breast_cancer_data", "diagnosis", "binary", 1),
        ("wine", "cultivar", "classes", 3),
        ("diabetes", "progression", "regression", 1),
        ("penguins", "species", "classes", 3),
    ],
)
def test_every_example_table_is_ready_to_train_when_it_is_opened(name: str, target: str, task: str, units: int) -> None:
    _, facts = tables.read(str(EXAMPLES / f"{name}.csv"))
    project = project_for(facts)
    advice = output_advice(project, facts)
    assert [column.name for column in project.data.with_role("target")] == [target]
    assert advice is not None
    assert (advice.task, advice.units) == (task, units)
    assert follows(project, advice)
    assert not [problem for problem in check(project, facts) if problem.severity == "error"]


def test_the_students_get_the_network_of_the_course_and_the_reason_is_reported() -> None:
    _, facts = tables.read(str(EXAMPLES / "students.csv"))
    project = project_for(facts)
    assert [layer.params["units"] for layer in project.model.layers] == [8, 4, 1]
    advice = output_advice(project, facts)
    assert advice is not None
    assert advice.reason == "2 classes in passing_grade: 1 unit, sigmoid, binary crossentropy"


def test_another_target_changes_the_end_of_the_network_and_keeps_the_hidden_layers() -> None:
    _, facts = tables.read(str(EXAMPLES / "penguins.csv"))
    project = project_for(facts)
    other = with_target(project, facts, "body_mass_g")
    assert other.model.layers[:-1] == project.model.layers[:-1]
    assert dict(other.model.layers[-1].params) == {"units": 1, "activation": "linear"}
    assert other.data.column("species").role == "feature"  # type: ignore[union-attr]


def test_advice_taken_after_a_hidden_layer_adds_the_output() -> None:
    _, facts = tables.read(str(EXAMPLES / "wine.csv"))
    project = project_for(facts)
    hidden = project.replaced(model=project.model.replaced(layers=(dense(5, "relu"),)))
    advice = output_advice(hidden, facts)
    assert advice is not None
    taken = with_advice(hidden, advice)
    assert [layer.name for layer in taken.model.layers] == ["dense", "output"]
    assert follows(taken, advice)


def test_columns_of_free_text_and_identifiers_are_left_out() -> None:
    columns = (
        ColumnFacts("id", "number", numeric=True, missing=0, distinct=100),
        ColumnFacts("comment", "text", numeric=False, missing=0, distinct=99),
        ColumnFacts("constant", "number", numeric=True, missing=0, distinct=1, levels=("1",), counts=(100,)),
        ColumnFacts("x", "number", numeric=True, missing=0, distinct=90),
        ColumnFacts("y", "category", numeric=False, missing=0, distinct=2, levels=("a", "b"), counts=(50, 50)),
    )
    project = project_for(TableFacts("t.csv", ReadingSpec(), 100, columns))
    assert [column.role for column in project.data.columns] == ["ignore", "ignore", "ignore", "feature", "target"]
