"""Splits: by chance, by group, by time, by a split column, by files, as Keras's validation_split would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GroupShuffleSplit
from sklearn.preprocessing import StandardScaler

from engine.preprocessing import PreparedData, balance, prepare, scaled_target
from engine.project import ColumnSpec, DataSpec, Project, SplitSpec
from engine.system.errors import EngineError
from engine.workbench import Workbench
from tests.engine.projects import STUDENTS, students_project

ROWS = 100
RANDOM = np.random.default_rng(5)
FRAME = pd.DataFrame(
    {
        "x": RANDOM.normal(size=ROWS),
        "patient": RANDOM.integers(0, 20, ROWS),
        "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(RANDOM.permutation(ROWS), unit="D"),
        "part": RANDOM.choice(["Train", " validation", "TEST"], ROWS, p=[0.6, 0.2, 0.2]),
        "y": RANDOM.choice(["no", "yes"], ROWS),
    }
)


def split(frame: pd.DataFrame = FRAME, **changes: Any) -> PreparedData:
    role = {"group": "patient", "time": "when", "column": "part"}.get(changes.get("method", ""), "")
    roles = {"patient": "group", "when": "time", "part": "split"}
    columns = (
        ColumnSpec(name="x"),
        *(ColumnSpec(name=name, role=roles[name]) for name in [role] if role),
        ColumnSpec(name="y", role="target", kind="category"),
    )
    return prepare(frame, DataSpec(columns=columns, split=SplitSpec(**changes)))


def test_no_group_is_on_both_sides_and_the_parts_are_those_of_scikit_learn() -> None:
    made = split(method="group", test_fraction=0.25)
    groups = [set(FRAME["patient"].iloc[part.positions]) for part in (made.train, made.validation, made.test)]
    assert not groups[0] & groups[1] and not groups[1] & groups[2] and not groups[0] & groups[2]
    drawn = GroupShuffleSplit(1, test_size=0.25, random_state=42).split(FRAME, groups=pd.factorize(FRAME["patient"])[0])
    np.testing.assert_array_equal(made.test.positions, next(drawn)[1])


def test_later_rows_are_held_out_by_time() -> None:
    made = split(method="time", test_fraction=0.2, validation_fraction=0.25)
    times = [FRAME["when"].iloc[part.positions] for part in (made.train, made.validation, made.test)]
    assert [len(part) for part in times] == [60, 20, 20]
    assert times[0].max() < times[1].min() < times[1].max() < times[2].min()


def test_a_column_says_which_rows_are_held_out() -> None:
    made = split(method="column")
    for part in ("train", "validation", "test"):
        assert set(FRAME["part"].iloc[made.part(part).positions].str.strip().str.lower()) == {part}


def test_a_column_that_says_something_else_is_reported() -> None:
    with pytest.raises(EngineError, match="part assigns rows to the parts, and holds perhaps"):
        split(FRAME.assign(part="perhaps"), method="column")


@pytest.mark.parametrize("method", ["group", "time", "column"])
def test_a_split_without_its_column_is_reported(method: str) -> None:
    columns = (ColumnSpec(name="x"), ColumnSpec(name="y", role="target", kind="category"))
    with pytest.raises(EngineError, match="no column has this role"):
        prepare(FRAME, DataSpec(columns=columns, split=SplitSpec(method=method)))


def test_validation_split_takes_the_rows_that_keras_would() -> None:
    made = split(method="validation_split", test_fraction=0, validation_fraction=0.3)
    (train, _, _), (validation, _, _) = keras.src.trainers.data_adapters.array_slicing.train_validation_split(
        (np.arange(ROWS), np.arange(ROWS), None), 0.3
    )
    np.testing.assert_array_equal(made.train.positions, train)
    np.testing.assert_array_equal(made.validation.positions, validation)


def test_too_few_groups_are_reported() -> None:
    with pytest.raises(EngineError, match="too few groups"):
        split(FRAME.assign(patient=1), method="group")


def test_rows_in_files_of_their_own_are_held_out_and_found_again_from_the_project(tmp_path: Path) -> None:
    students = pd.read_csv(STUDENTS)
    for name, rows in (("train", students[:600]), ("validation", students[600:700]), ("test", students[700:])):
        rows.to_csv(tmp_path / f"{name}.csv", index=False)
    held_out = {"validation_file": str(tmp_path / "validation.csv"), "test_file": str(tmp_path / "test.csv")}
    project = students_project(epochs=1)
    data = project.data.replaced(source=str(tmp_path / "train.csv"), split=SplitSpec(method="files", **held_out))
    bench = Workbench()
    run = bench.train(project.replaced(data=data))
    assert (run.rows.train, run.rows.validation, run.rows.test) == (600, 100, 300)
    bench.save_project(str(tmp_path / "p.layerdesk"), project.replaced(data=data))
    (tmp_path / "p.layerdesk").rename(tmp_path / "moved.layerdesk")
    assert Workbench().open_project(str(tmp_path / "moved.layerdesk")).project.data.split == data.split


def test_the_balance_counts_each_class_in_each_part() -> None:
    columns = (
        ColumnSpec(name="x", role="target"),
        ColumnSpec(name="patient"),
        ColumnSpec(name="y", role="target", kind="category"),
    )
    data = DataSpec(columns=columns)
    made, (numbers, classes) = prepare(FRAME, data), balance(FRAME, data)
    assert classes.levels == ("no", "yes")
    for part in classes.parts:
        counts = FRAME["y"].iloc[made.part(part.part).positions].value_counts()
        assert part.counts == (counts["no"], counts["yes"])
    for part in numbers.parts:
        x = FRAME["x"].iloc[made.part(part.part).positions]
        assert (part.rows, sum(part.counts)) == (len(x), len(x))
        assert part.mean == pytest.approx(x.mean())
        assert part.median == pytest.approx(x.median())


def test_a_target_is_drawn_over_the_training_rows_as_it_is_and_as_the_network_learns_it() -> None:
    amounts = FRAME.assign(amount=np.exp(3 * FRAME["x"]))
    column = ColumnSpec(name="amount", role="target", target_scaling="log")
    data = DataSpec(columns=(ColumnSpec(name="x"), column))
    drawn, train = scaled_target(amounts, data, "amount"), prepare(amounts, data).train
    for chart, values in (
        (drawn.before, amounts["amount"].iloc[train.positions]),
        (drawn.after, StandardScaler().fit_transform(np.log(amounts[["amount"]].iloc[train.positions]))),
    ):
        expected, edges = np.histogram(values, bins=len(chart.counts[0]))
        assert chart.edges == pytest.approx(edges, rel=1e-5)
        assert sum(chart.counts[0]) == len(train) == expected.sum()
        assert np.abs(np.subtract(chart.counts[0], expected)).sum() <= 2  # float32 may move one over an edge


@pytest.mark.parametrize(("name", "scaling", "text"), [("x", "log", "no logarithm"), ("y", "none", "no number target")])
def test_a_target_that_cannot_be_drawn_says_why(name: str, scaling: Any, text: str) -> None:
    kind: Any = "category" if name == "y" else "number"
    target = ColumnSpec(name=name, role="target", kind=kind, target_scaling=scaling)
    with pytest.raises(EngineError, match=text):
        scaled_target(FRAME, DataSpec(columns=(ColumnSpec(name="patient"), target)), name)


def test_the_workbench_tells_the_balance_of_the_open_table() -> None:
    project: Project = students_project()
    (found,) = Workbench().balance(project)
    assert [(part.part, part.rows) for part in found.parts] == [("train", 490), ("validation", 210), ("test", 300)]
