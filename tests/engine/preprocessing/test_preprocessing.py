"""Preparation: the same split and scales as scikit-learn, from training rows alone, applied the same ever after."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

from engine.preprocessing import Preprocessor, prepare
from engine.project import ColumnSpec, DataSpec, SplitSpec
from engine.system.errors import EngineError

EXAMPLES = Path(__file__).parents[3] / "resources" / "examples"
STUDENTS = DataSpec(
    columns=(
        ColumnSpec(name="daily_study"),
        ColumnSpec(name="monthly_tuition"),
        ColumnSpec(name="passing_grade", role="target", kind="category"),
    )
)


@pytest.fixture(scope="module")
def students() -> pd.DataFrame:
    return pd.read_csv(EXAMPLES / "students.csv")


@pytest.fixture(scope="module")
def penguins() -> pd.DataFrame:
    return pd.read_csv(EXAMPLES / "penguins.csv")


def columns_of(frame: pd.DataFrame, target: str, **every: str) -> tuple[ColumnSpec, ...]:
    kinds = {name: "number" if pd.api.types.is_numeric_dtype(frame[name]) else "category" for name in frame}
    return tuple(
        ColumnSpec.model_validate(
            {"name": name, "kind": kind, "role": "target" if name == target else "feature", **every}
        )
        for name, kind in kinds.items()
    )


@pytest.mark.parametrize("stratify", [True, False])
def test_the_parts_are_those_of_scikit_learn(students: pd.DataFrame, stratify: bool) -> None:
    prepared = prepare(students, STUDENTS.replaced(split=SplitSpec(stratify=stratify)))
    labels = students["passing_grade"] if stratify else None
    rest, test = train_test_split(students, test_size=0.3, random_state=42, stratify=labels)
    train, validation = train_test_split(
        rest, test_size=0.3, random_state=42, stratify=rest["passing_grade"] if stratify else None
    )
    assert (len(train), len(validation), len(test)) == (490, 210, 300)
    for part, rows in ((prepared.train, train), (prepared.validation, validation), (prepared.test, test)):
        np.testing.assert_array_equal(part.positions, rows.index)


@pytest.mark.parametrize("scaling, scaler", [("standard", StandardScaler()), ("minmax", MinMaxScaler())])
def test_scales_are_learned_from_the_training_rows_alone(
    students: pd.DataFrame, scaling: str, scaler: StandardScaler
) -> None:
    features = ["daily_study", "monthly_tuition"]
    data = STUDENTS.replaced(columns=columns_of(students, "passing_grade", scaling=scaling))
    data = data.with_column(ColumnSpec(name="passing_grade", role="target", kind="category"))
    prepared = prepare(students, data)
    scaler.fit(students[features].iloc[prepared.train.positions])
    expected = scaler.transform(students[features].iloc[prepared.test.positions])
    np.testing.assert_allclose(prepared.test.X["features"], expected, rtol=1e-6, atol=1e-6)


def test_categories_become_the_columns_of_a_one_hot_encoder(penguins: pd.DataFrame) -> None:
    prepared = prepare(penguins, DataSpec(columns=columns_of(penguins[["island", "species"]], "species")))
    rows = penguins.iloc[prepared.train.positions][["island"]]
    np.testing.assert_array_equal(
        prepared.train.X["features"], OneHotEncoder(sparse_output=False).fit(penguins[["island"]]).transform(rows)
    )


def test_rows_with_missing_cells_are_left_out_or_filled_as_the_column_says(penguins: pd.DataFrame) -> None:
    dropped = prepare(penguins, DataSpec(columns=columns_of(penguins, "species", missing="drop")))
    filled = prepare(penguins, DataSpec(columns=columns_of(penguins, "species", missing="most_frequent")))
    rows = [sum(len(part) for part in (p.train, p.validation, p.test)) for p in (dropped, filled)]
    assert rows == [len(penguins.dropna()), len(penguins)]
    assert np.isfinite(filled.train.X["features"]).all()


def test_what_was_learned_is_the_same_after_a_trip_through_json(penguins: pd.DataFrame) -> None:
    preprocessor = prepare(
        penguins, DataSpec(columns=columns_of(penguins, "species", missing="mean", kind="category"))
    ).preprocessor
    again = Preprocessor.model_validate_json(preprocessor.model_dump_json())
    np.testing.assert_array_equal(again.X(penguins)["features"], preprocessor.X(penguins)["features"])


def test_the_order_of_the_columns_and_extra_ones_do_not_matter(students: pd.DataFrame) -> None:
    preprocessor = prepare(students, STUDENTS).preprocessor
    other = students[["monthly_tuition", "daily_study"]].assign(extra="text")
    np.testing.assert_array_equal(preprocessor.X(other)["features"], preprocessor.X(students)["features"])


def test_a_level_never_seen_is_no_level_at_all(penguins: pd.DataFrame) -> None:
    preprocessor = prepare(
        penguins, DataSpec(columns=columns_of(penguins[["island", "species"]], "species"))
    ).preprocessor
    assert not preprocessor.X(pd.DataFrame({"island": ["Atlantis"]}))["features"].any()


def test_infinite_cells_count_as_missing(students: pd.DataFrame) -> None:
    frame = students.astype({"daily_study": float})
    frame.loc[0, "daily_study"] = np.inf
    prepared = prepare(frame, STUDENTS)
    assert sum(len(part) for part in (prepared.train, prepared.validation, prepared.test)) == 999
    assert np.isfinite(prepared.train.X["features"]).all()


def test_a_table_without_a_column_of_the_model_is_refused_by_name(students: pd.DataFrame) -> None:
    preprocessor = prepare(students, STUDENTS).preprocessor
    with pytest.raises(EngineError, match="monthly_tuition"):
        preprocessor.X(students[["daily_study"]])


def test_text_used_as_a_number_is_reported_with_an_example(penguins: pd.DataFrame) -> None:
    data = DataSpec(columns=(ColumnSpec(name="island"), ColumnSpec(name="species", role="target", kind="category")))
    with pytest.raises(EngineError, match=r"island holds text in row 1 \('Torgersen'\)"):
        prepare(penguins, data)


def test_a_class_with_one_row_cannot_be_stratified_and_is_reported_so(students: pd.DataFrame) -> None:
    frame = students.assign(passing_grade=[2, *students["passing_grade"][1:]])
    with pytest.raises(EngineError, match="too few rows"):
        prepare(frame, STUDENTS)


def test_no_test_part_leaves_all_rows_to_the_others(students: pd.DataFrame) -> None:
    prepared = prepare(students, STUDENTS.replaced(split=SplitSpec(test_fraction=0)))
    assert (len(prepared.train), len(prepared.validation), len(prepared.test)) == (700, 300, 0)


def test_numbers_too_large_to_compute_with_are_reported_by_column(students: pd.DataFrame) -> None:
    with pytest.raises(EngineError, match="daily_study holds numbers that are too large"):
        prepare(students.assign(daily_study=students["daily_study"] * 1e300), STUDENTS)
