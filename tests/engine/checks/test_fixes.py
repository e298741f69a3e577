"""Fixes: one after another, together, and what they change, computed from the project before and after."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import tables
from engine.checks import Effect, check, effect_of, fix_all, grouped, next_step, rows_left_out
from engine.preprocessing.prepare import prepare
from engine.project import EARLY_STOPPING, ColumnSpec, ObjectSpec, Project, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.storage.project_file import open_project
from engine.suggestions.suggested_project import filled_in
from engine.tables.describe import describe
from tests.engine.projects import EXAMPLES

ROWS = 60


def frame_with_gaps(gaps: dict[str, list[int]], target_gaps: list[int] | None = None) -> pd.DataFrame:
    generator = np.random.default_rng(0)
    frame = pd.DataFrame({name: generator.normal(size=ROWS) for name in gaps})
    frame["kind"] = generator.choice(["left", "right"], ROWS)
    for name, rows in gaps.items():
        frame.loc[rows, name] = np.nan
    frame.loc[target_gaps or [], "kind"] = None
    return frame


def dropping(table: TableFacts, **changes: object) -> Project:
    """Return the suggested project for a table, in which rows with missing cells of features are dropped."""
    project = filled_in(table, ["kind"])
    columns = tuple(
        column.replaced(missing="drop", indicator=False, **changes) if column.role == "feature" else column
        for column in project.data.columns
    )
    return project.replaced(data=project.data.replaced(columns=columns))


def facts(frame: pd.DataFrame) -> TableFacts:
    return describe(frame, "lab.csv", ReadingSpec())


some_rows = st.lists(st.integers(0, ROWS - 1), max_size=12)


@settings(max_examples=25, deadline=None)
@given(some_rows, some_rows, some_rows)
def test_rows_left_out_are_those_that_the_preparation_leaves_out(
    one: list[int], other: list[int], target: list[int]
) -> None:
    frame = frame_with_gaps({"a": one, "b": other}, target)
    frame.loc[other[:2], "b"] = np.inf
    project = dropping(facts(frame))
    prepared = prepare(frame, project.data)
    used = sum(len(part.positions) for part in (prepared.train, prepared.validation, prepared.test) if part is not None)
    assert rows_left_out(project, facts(frame)) == ROWS - used


def test_problems_of_one_kind_are_grouped_and_fixed_together() -> None:
    table = facts(frame_with_gaps({"a": [1, 2], "b": [2, 3], "c": []}))
    project = dropping(table)
    (group,) = [each for each in grouped(check(project, table)) if len(each.problems) > 1]
    assert group.text == "2 columns have missing cells, whose rows are left out."
    assert group.fix is not None and group.fix.text == "Fix all 2"
    effect = effect_of(project, group.fix.change(project), table)
    assert (effect.rows_before, effect.rows_after) == (3, 0)
    assert effect.lines == (
        "Column a: missing: drop → median",
        "Column b: missing: drop → median",
        f"Rows left out: 3 → 0 of {ROWS}",
    )
    assert effect.summary == "2 columns changed (a, b), 3 rows gained"


def test_all_safe_fixes_leave_no_safe_fix_and_make_no_choice() -> None:
    frame = frame_with_gaps({"a": [1, 2], "b": [3]})
    frame["kind"] = np.where(np.arange(ROWS) < 4, "rare", "usual")
    frame["same"] = 1.0
    frame["number"] = np.random.default_rng(1).permutation(ROWS)
    table = facts(frame)
    project = dropping(table)
    columns = tuple(
        column.replaced(role="feature") if column.name in ("same", "number") else column
        for column in project.data.columns
    )
    project = project.replaced(data=project.data.replaced(columns=columns))
    project = project.replaced(fit=project.fit.replaced(batch_size=1_000))
    problems = check(project, table)
    choices = {each.fix.label for each in problems if each.fix is not None and not each.fix.is_safe}
    assert "Balance classes: recall up, probability calibration down" in choices
    every = fix_all(problems, lambda changed: check(changed, table))
    assert every is not None
    fixed = every.change(project)
    left = check(fixed, table)
    assert fix_all(left, lambda changed: check(changed, table)) is None
    assert {each.fix.label for each in left if each.fix is not None} == choices
    assert fixed.fit.class_weight == "none"
    column = fixed.data.column("number")
    assert column is not None and column.role == "feature"
    assert rows_left_out(fixed, table) == 0


def test_a_safe_fix_gains_rows_and_loses_only_columns_without_information() -> None:
    table = facts(frame_with_gaps({"a": [1, 2], "b": [3], "c": list(range(ROWS))}))
    project = dropping(table)
    column = project.data.column("c")
    assert column is not None
    project = project.replaced(data=project.data.with_column(column.replaced(role="feature")))
    for problem in check(project, table):
        if problem.fix is not None and problem.fix.is_safe:
            effect = effect_of(project, problem.fix.change(project), table)
            assert effect.rows_after <= effect.rows_before
            assert all(each.item == "c" for each in effect.settings if each.title.endswith(": role"))


@pytest.mark.parametrize("kind", ["feature", "ignore"])
def test_the_effect_on_a_column_is_named_by_it_whatever_it_is_called(kind: str) -> None:
    before = Project().replaced(data=Project().data.replaced(columns=(ColumnSpec(name="a: b. c", role="feature"),)))
    after = before.replaced(data=before.data.replaced(columns=(ColumnSpec(name="a: b. c", role=kind, scaling="none"),)))
    assert effect_of(before, after, None).summary == "1 column changed (a: b. c)"
    assert Effect(()).summary == "nothing changed"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_a_bundled_example_opens_without_a_warning(path: Path) -> None:
    project = open_project(path).project
    _, table = tables.read(project.data.source, project.data.reading)
    assert check(project, table) == ()


def test_a_verdict_leads_to_a_change_of_the_settings_that_builds() -> None:
    table = facts(frame_with_gaps({"a": [1], "b": []}))
    suggested = filled_in(table, ["kind"])
    plain = suggested.replaced(fit=suggested.fit.replaced(callbacks=()))
    stopping = next_step("overfitting", plain)
    assert stopping is not None and stopping.text == "Add early stopping"
    stopped = stopping.change(plain)
    assert stopped.fit.callbacks == (EARLY_STOPPING,)
    dropout = next_step("overfitting", stopped)
    assert dropout is not None and dropout.text == "Add dropout"
    rates = [layer.params["rate"] for layer in dropout.change(stopped).model.layers if layer.kind == "Dropout"]
    before = [layer.params["rate"] for layer in stopped.model.layers if layer.kind == "Dropout"]
    assert len(rates) >= len(before) and max(rates) <= 0.5 and rates != before
    assert not [each for each in check(dropout.change(stopped), table) if each.severity == "error"]
    lower = next_step("diverged", suggested)
    assert lower is not None
    assert lower.change(suggested).compile.optimizer.params["learning_rate"] == pytest.approx(0.0001)
    schedule = ObjectSpec(kind="CosineDecay", params={"initial_learning_rate": 0.1, "decay_steps": 100})
    scheduled = suggested.compile.optimizer.replaced(params={"learning_rate": schedule})
    assert next_step("diverged", suggested.replaced(compile=suggested.compile.replaced(optimizer=scheduled))) is None
    assert next_step("fine", suggested) is None
