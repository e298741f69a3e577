"""Every split method divides the rows in the same way in the program and in the generated script."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split

from engine.checks import check
from engine.preprocessing import parts_of
from engine.project import ColumnSpec, DataSpec, Project, ReadingSpec, SplitSpec
from engine.project.methods.part_words import PART_WORDS
from engine.project.methods.split_methods import METHOD_OF_ROLE, SPLIT_METHODS, SplitFacts
from engine.system.errors import EngineError
from engine.tables import describe
from tests.engine.codegen.test_script import ran_to_the_network

ROWS = 240
PARTS = ("train", "validation", "test")


def table(path: Path, **columns: Any) -> pd.DataFrame:
    """Write a table with a column for every role, and return it as it is read."""
    random = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "x": np.arange(ROWS, dtype=float),
            "patient": random.integers(0, 30, ROWS),
            "when": random.permutation(ROWS),
            "part": random.choice(["Train", " validation", "TEST "], ROWS, p=[0.6, 0.2, 0.2]),
            "class": random.choice(["no", "yes"], ROWS, p=[0.8, 0.2]),
            "amount": random.lognormal(size=ROWS).round(1),
        }
    ).assign(**columns)
    frame.to_csv(path, index=False)
    return pd.read_csv(path)


def data_for(path: Path, target: str, **split: Any) -> DataSpec:
    role_columns = {"group": "patient", "time": "when", "split": "part"}
    role = SPLIT_METHODS[split["method"]].role
    columns = (
        ColumnSpec(name="x", scaling="none"),
        *(ColumnSpec(name=name, role=each, kind="number") for each, name in role_columns.items() if each == role),
        ColumnSpec(name=target, role="target", kind="number" if target == "amount" else "category"),
    )
    return DataSpec(source=str(path), columns=columns, split=SplitSpec(**split))


def script_rows(data: DataSpec) -> dict[str, list[int]]:
    """Return the positions of the rows of each part in the generated script."""
    found = ran_to_the_network(Project(data=data))
    return {part: found[f"X_{part}"][:, 0].astype(int).tolist() for part in PARTS}


def program_rows(frame: pd.DataFrame, data: DataSpec) -> dict[str, list[int]]:
    return {part: rows.tolist() for part, rows in parts_of(frame, data)._asdict().items()}


def can_split(method: str, target: str) -> bool:
    return not SPLIT_METHODS[method].problem(SplitFacts(ROWS, target == "amount", SplitSpec(method=method)))


@pytest.mark.parametrize("target", ["class", "amount"])
@pytest.mark.parametrize("method", SPLIT_METHODS)
def test_the_generated_script_holds_out_the_same_rows(method: str, target: str, tmp_path: Path) -> None:
    frame = table(tmp_path / "table.csv")
    data = data_for(tmp_path / "table.csv", target, method=method, test_fraction=0.2, seed=3)
    if can_split(method, target):
        assert script_rows(data) == program_rows(frame, data)
    else:
        with pytest.raises(EngineError):
            parts_of(frame, data)


@pytest.mark.parametrize("method", SPLIT_METHODS)
def test_every_row_is_in_one_part_and_the_checks_accept_the_method(method: str, tmp_path: Path) -> None:
    frame = table(tmp_path / "table.csv")
    data = data_for(tmp_path / "table.csv", "amount", method=method)
    rows = program_rows(frame, data)
    assert sorted(chain.from_iterable(rows.values())) == list(range(ROWS))
    assert min(map(len, rows.values())) > 10
    problems = check(Project(data=data), describe(frame, data.source, ReadingSpec()))
    errors = [each.text for each in problems if each.where[:2] == ("data", "split") and each.severity == "error"]
    assert [text for text in errors if "none is chosen" not in text] == []


def test_every_role_of_a_split_leads_to_its_method() -> None:
    assert {role: method.name for role, method in METHOD_OF_ROLE.items()} == {
        "group": "group",
        "time": "time",
        "split": "column",
    }


TRICKY = ["Train", " val ", "TEST\t", "Holdout", "dev", "learn", "evaluation", "Eval", "valid", "VALIDATE", "testing"]


def test_the_words_of_a_split_column_mean_the_same_in_the_generated_script(tmp_path: Path) -> None:
    words = [TRICKY[row % len(TRICKY)] for row in range(ROWS)]
    frame = table(tmp_path / "table.csv", part=words)
    data = data_for(tmp_path / "table.csv", "class", method="column")
    rows = program_rows(frame, data)
    assert script_rows(data) == rows
    for part, positions in rows.items():
        assert {PART_WORDS[words[row].strip().lower()] for row in positions} == {part}


@pytest.mark.parametrize("word", ["trained", "validity", "testify", "learning", "developer", "holdouts", "tr ain", "1"])
def test_a_word_that_only_begins_like_a_part_stops_the_program_and_the_script(word: str, tmp_path: Path) -> None:
    words = [TRICKY[row % len(TRICKY)] for row in range(ROWS - 1)]
    frame = table(tmp_path / "table.csv", part=[*words, word])
    data = data_for(tmp_path / "table.csv", "class", method="column")
    with pytest.raises(EngineError, match=f"part assigns rows to the parts, and holds {word}"):
        parts_of(frame, data)
    with pytest.raises(ValueError, match=f"holds .'{word}'., not train, validation or test"):
        script_rows(data)


def test_a_split_by_target_quantile_is_that_of_scikit_learn(tmp_path: Path) -> None:
    frame = table(tmp_path / "table.csv")
    data = data_for(tmp_path / "table.csv", "amount", method="target_quantile", test_fraction=0.25, seed=7)
    bins = pd.qcut(frame["amount"].rank(method="first"), 10, labels=False)
    rest, test = train_test_split(np.arange(ROWS), test_size=0.25, random_state=7, stratify=bins)
    train, validation = train_test_split(rest, test_size=0.3, random_state=7, stratify=bins[rest])
    assert program_rows(frame, data) == {
        "train": train.tolist(),
        "validation": validation.tolist(),
        "test": test.tolist(),
    }
    assert bins[test].value_counts().tolist() == [6] * 10


@pytest.mark.parametrize(
    "target, fraction, reason", [("class", 0.3, "not a number"), ("amount", 0.05, "at least 20 rows")]
)
def test_a_split_by_target_quantile_that_cannot_be_made_is_a_problem(
    target: str, fraction: float, reason: str, tmp_path: Path
) -> None:
    frame = table(tmp_path / "table.csv")
    data = data_for(tmp_path / "table.csv", target, method="target_quantile", test_fraction=fraction)
    project = Project(data=data)
    problems = check(project, describe(frame, data.source, ReadingSpec()))
    (problem,) = [each for each in problems if reason in each.text]
    assert problem.severity == "error"
    assert problem.fix is not None and problem.fix.change(project).data.split.method == "random"
    with pytest.raises(EngineError, match=reason):
        parts_of(frame, data)
