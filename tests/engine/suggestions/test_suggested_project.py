"""Suggestions: a new table can be trained at once, and each suggestion fits its target."""

from __future__ import annotations

import pandas as pd
import pytest

from engine import tables
from engine.checks import check
from engine.preprocessing import prepare
from engine.project import ObjectSpec, Project, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.suggestions.likely_target import is_sure, likely_targets
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import (
    filled_in,
    follows,
    output_advice,
    project_for,
    with_advice,
    with_target,
    with_targets,
)
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
    project = PRESETS["course"].make(project_for(facts), facts)
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


ROWS = 120


@pytest.fixture
def messy() -> pd.DataFrame:
    """Return a table with gaps in every column, rare levels, identifiers, dates and a copy of the target."""
    rows = pd.RangeIndex(ROWS)
    frame = pd.DataFrame(
        {
            "id": rows + 1_000,
            "ticket": rows * 7 + rows % 3,
            "area": [float(row * 37 % 101) for row in rows],
            "heating": ["gas", "oil", "wood"] * (ROWS // 3),
            "garden": ["yes", "no"] * (ROWS // 2),
            "sold": pd.date_range("2019-01-01", periods=ROWS, freq="9D"),
            "remark": [f"remark {row}" for row in rows],
            "sort_code": [row * 53 % 7 for row in rows],
            "sort": [f"s{row * 53 % 7}" for row in rows],
        }
    )
    frame.loc[0, "heating"] = "peat"
    for place, name in enumerate(("area", "heating", "garden", "sold")):
        frame.loc[10 + place :: 17, name] = None
    return frame


def facts_of(frame: pd.DataFrame) -> TableFacts:
    return tables.describe(frame, "messy.csv", ReadingSpec())


def described(project: Project) -> dict[str, tuple[str, str, str]]:
    return {column.name: (column.role, column.kind, column.missing) for column in project.data.columns}


def test_missing_cells_are_filled_so_that_no_row_is_left_out(messy: pd.DataFrame) -> None:
    project = filled_in(facts_of(messy), ["sort"])
    assert described(project) == {
        "id": ("ignore", "number", "median"),
        "ticket": ("ignore", "number", "median"),
        "area": ("feature", "number", "median"),
        "heating": ("feature", "category", "constant"),
        "garden": ("feature", "category", "constant"),
        "sold": ("feature", "date", "median"),
        "remark": ("ignore", "text", "drop"),
        "sort_code": ("ignore", "number", "median"),
        "sort": ("target", "category", "drop"),
    }
    prepared = prepare(messy, project.data)
    assert (len(prepared.train), len(prepared.validation), len(prepared.test)) == (76, 20, 24)
    heating, sold = project.data.column("heating"), project.data.column("sold")
    assert heating is not None and sold is not None
    assert (heating.rare, sold.parts) == (3, ("elapsed", "year", "month", "weekday"))


def test_rows_without_a_target_are_left_out_and_counted(messy: pd.DataFrame) -> None:
    messy.loc[3:5, "sort"] = None
    facts = facts_of(messy)
    project = filled_in(facts, ["sort"])
    texts = [problem.text for problem in check(project, facts)]
    assert "3 rows without a value of the target sort are left out." in texts
    prepared = prepare(messy, project.data)
    assert len(prepared.train) + len(prepared.validation) + len(prepared.test) == ROWS - 3


def test_the_only_feature_stays_whatever_its_values() -> None:
    facts = facts_of(pd.DataFrame({"x": range(50), "y": [2 * x + 1 for x in range(50)]}))
    assert [column.role for column in project_for(facts).data.columns] == ["feature", "target"]


def test_another_target_resets_what_was_filled_in_for_the_first(messy: pd.DataFrame) -> None:
    facts = facts_of(messy)
    first = filled_in(facts, ["sort"])
    assert with_target(first, facts, "area") == filled_in(facts, ["area"])
    assert with_target(with_target(first, facts, "area"), facts, "sort") == first
    assert with_targets(first, facts, ["area", "garden"]) == filled_in(facts, ["area", "garden"])


def test_what_the_user_changed_stays_when_the_target_changes(messy: pd.DataFrame) -> None:
    facts = facts_of(messy)
    first = filled_in(facts, ["sort"])
    heating = first.data.column("heating")
    assert heating is not None
    changed = first.replaced(
        data=first.data.with_column(heating.replaced(encoding="ordinal")),
        model=first.model.inserted(1, dense(5, "relu", "mine")),
        compile=first.compile.replaced(optimizer=ObjectSpec(kind="SGD")),
        fit=first.fit.replaced(epochs=7),
    )
    other, suggested = with_target(changed, facts, "area"), filled_in(facts, ["area"])
    assert other.data.column("heating").encoding == "ordinal"  # type: ignore[union-attr]
    assert (other.compile.optimizer.kind, other.fit.epochs) == ("SGD", 7)
    assert "mine" in other.model.names
    assert dict(other.model.layers[-1].params) == {"units": 1, "activation": "linear"}
    assert other.compile.outputs == suggested.compile.outputs
    assert other.data.column("sort").role == "feature"  # type: ignore[union-attr]


def test_a_class_too_small_for_each_part_is_not_stratified() -> None:
    frame = pd.DataFrame({"x": [float(row * 7 % 31) for row in range(60)], "y": ["a"] * 40 + ["b"] * 19 + ["c"]})
    project = project_for(facts_of(frame))
    assert not project.data.split.stratify
    assert len(prepare(frame, project.data).train) == 38


@pytest.mark.parametrize(
    "names, expected",
    [
        (("SalePrice", "rooms", "heated"), ("SalePrice", "heated", "rooms")),
        (("a", "b", "churn", "d"), ("churn", "d", "a")),
        (("a", "b", "c"), ("c", "a", "b")),
    ],
)
def test_likely_targets_are_ranked_by_name_and_position(names: tuple[str, ...], expected: tuple[str, ...]) -> None:
    columns = tuple(ColumnFacts(name, "number", numeric=True, missing=0, distinct=90) for name in names)
    table = TableFacts("t.csv", ReadingSpec(), 100, columns)
    assert likely_targets(table)[:3] == expected
    assert is_sure(table) is (len(names) > 3 or names[0] == "SalePrice")


def test_a_number_target_is_standardized_and_clamped_with_the_default_rate() -> None:
    _, facts = tables.read(str(EXAMPLES / "diabetes.csv"))
    project = project_for(facts)
    target = project.data.with_role("target")[0]
    assert (target.target_scaling, target.clamp_predictions) == ("standard", True)
    assert project.compile.optimizer.params["learning_rate"] == 0.001
    other = with_target(project, facts, "sex")
    former = other.data.column(target.name)
    assert former is not None
    assert (former.role, former.target_scaling, former.clamp_predictions) == ("feature", "none", False)
    assert other.data.with_role("target")[0].target_scaling == "none"
