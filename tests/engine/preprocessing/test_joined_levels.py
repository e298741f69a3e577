"""Levels that differ by blanks or case only: named, joined by one click, and joined in every later file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from engine import tables
from engine.checks import Problem, check
from engine.export.preprocessing_json import document
from engine.preprocessing import Preprocessor, balance, prepare
from engine.project import Project
from engine.project.methods.level_spelling import joined_levels, spelling
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import filled_in

SEX = ["Male", "Male ", "male", "Female"]
GROUP = ["Yes", "yes", "no", "No "]


def people(folder: Path, rows: int = 80) -> tuple[pd.DataFrame, TableFacts]:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"age": random.integers(20, 60, rows), "income": random.normal(size=rows).round(3)})
    frame["sex"] = random.choice(SEX, rows, p=[0.3, 0.1, 0.1, 0.5])
    frame["group"] = random.choice(GROUP, rows, p=[0.4, 0.1, 0.4, 0.1])
    frame.to_csv(folder / "people.csv", index=False)
    return tables.read(str(folder / "people.csv"))


def spellings_of(project: Project, table: TableFacts) -> list[Problem]:
    return [problem for problem in check(project, table) if "blanks or case" in problem.text]


def test_levels_that_differ_by_blanks_or_case_are_joined_by_one_click_each(tmp_path: Path) -> None:
    frame, table = people(tmp_path)
    project = filled_in(table, ["group"])
    found = spellings_of(project, table)
    assert [problem.where[-1] for problem in found] == ["sex", "group"]
    assert "'Male', 'Male ', 'male'" in found[0].text
    for problem in found:
        assert problem.fix is not None and problem.severity == "warning"
    for _ in found:
        fix = spellings_of(project, table)[0].fix
        assert fix is not None
        project = fix.change(project)
    assert not spellings_of(project, table)
    assert not [problem for problem in check(project, table) if problem.severity == "error"]
    assert project.model.layers[-1].params["units"] == 1
    prepared = prepare(frame, project.data)
    sex = next(column for column in prepared.preprocessor.features if column.name == "sex")
    (group,) = prepared.preprocessor.targets
    assert (sex.levels, group.levels, prepared.preprocessor.tasks) == (("Female", "Male"), ("Yes", "no"), ("binary",))
    assert balance(frame, project.data)[0].levels == ("Yes", "no")
    other = pd.DataFrame({"sex": ["MALE", "  male", "Female", "else"], "group": ["NO", "yes", "no", "YES "]})
    assert sex.codes(other["sex"]).tolist() == [1, 1, 0, -1]
    assert sex.new_levels(other["sex"]) == ("else",)
    assert group.codes(other["group"]).tolist() == [1, 0, 1, 0]
    again = Preprocessor.model_validate(document(prepared.preprocessor)["preparation"])
    assert again == prepared.preprocessor


def test_facts_of_joined_levels_are_those_of_the_joined_column(tmp_path: Path) -> None:
    frame, table = people(tmp_path)
    project = filled_in(table, ["group"])
    assert table.read_by(project.data.columns) is table
    columns = tuple(column.replaced(join_levels=True) for column in project.data.columns)
    expected = tables.describe(
        frame.assign(sex=joined_levels(frame["sex"]), group=joined_levels(frame["group"])), "", table.reading
    )
    for name in ("sex", "group", "age"):
        facts, other = table.read_by(columns).column(name), expected.column(name)
        assert facts is not None and other is not None
        assert (facts.distinct, facts.levels, facts.counts) == (other.distinct, other.levels, other.counts)
        assert facts.repeats == other.repeats


@given(texts=st.lists(st.text(" aAbß\t", max_size=4), max_size=12))
def test_joined_texts_keep_their_spelling_class_and_are_one_each(texts: list[str]) -> None:
    cells = pd.Series(texts, dtype=object)
    found = joined_levels(cells)
    assert [spelling(text) for text in found] == [spelling(text) for text in texts]
    assert len(set(found)) == len({spelling(text) for text in texts})
    assert set(found) <= set(texts)
    assert joined_levels(found).tolist() == found.tolist()
