"""Preparation column by column: the same numbers as scikit-learn's ColumnTransformer, fitted on the training rows."""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
)

from engine.catalog.shapes import inputs_of
from engine.preprocessing import PreparedData, Preprocessor, prepare
from engine.project import ColumnSpec, DataSpec, ReadingSpec
from engine.project.methods.scalers import SCALERS
from engine.system.errors import EngineError
from engine.tables import describe

RANDOM = np.random.default_rng(3)
ROWS = 300


@pytest.fixture(scope="module")
def lab() -> pd.DataFrame:
    """A table with everything that makes preparation hard."""
    number = RANDOM.lognormal(size=ROWS)
    number[::7] = np.nan
    place = RANDOM.choice(["north", "south", "east", None], ROWS, p=[0.5, 0.3, 0.1, 0.1])
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(RANDOM.integers(0, 900, ROWS), unit="D")
    return pd.DataFrame(
        {
            "number": number,
            "place": place,
            "day": days.where(RANDOM.random(ROWS) > 0.1),
            "smokes": RANDOM.random(ROWS) > 0.5,
            "rare": ["common"] * 200 + ["usual"] * 90 + [f"odd {n}" for n in range(10)],
            "y": RANDOM.normal(size=ROWS),
        }
    )


def prepared(frame: pd.DataFrame, name: str, **changes: Any) -> PreparedData:
    kind = {"number": "number", "day": "date", "smokes": "boolean"}.get(name, "category")
    column = ColumnSpec(name=name, **{"kind": kind, "missing": "most_frequent", **changes})
    return prepare(frame, DataSpec(columns=(column, ColumnSpec(name="y", role="target"))))


def expected(frame: pd.DataFrame, made: PreparedData, name: str, *steps: Any) -> np.ndarray[Any, Any]:
    """Return what a ColumnTransformer of these steps, fitted on the training rows, makes of the test rows."""
    whole = ColumnTransformer([(name, make_pipeline(*steps), [name])], sparse_threshold=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole.fit(frame.iloc[made.train.positions])
    return np.asarray(whole.transform(frame.iloc[made.test.positions]), dtype=np.float64)


def test_an_indicator_is_that_of_scikit_learn(lab: pd.DataFrame) -> None:
    made = prepared(lab, "number", missing="median", indicator=True, scaling="none")
    truth = expected(lab, made, "number", SimpleImputer(strategy="median", add_indicator=True))
    np.testing.assert_allclose(made.test.X["features"], truth, rtol=1e-6)


@pytest.mark.parametrize("bins", [2, 5, 20])
def test_bins_are_those_of_scikit_learn(lab: pd.DataFrame, bins: int) -> None:
    made = prepared(lab, "number", missing="median", bins=bins)
    binned = KBinsDiscretizer(bins, encode="onehot-dense", strategy="quantile", quantile_method="averaged_inverted_cdf")
    truth = expected(lab, made, "number", SimpleImputer(strategy="median"), binned)
    found = made.test.X["features"]
    assert found.shape == (len(truth), bins)
    np.testing.assert_array_equal(found[:, : truth.shape[1]], truth)
    assert not found[:, truth.shape[1] :].any()


def test_outliers_are_moved_to_the_last_number_inside(lab: pd.DataFrame) -> None:
    made = prepared(lab, "number", missing="drop", clip=0.05, scaling="none")
    low, high = np.quantile(lab["number"].iloc[made.train.positions], [0.05, 0.95])
    np.testing.assert_allclose(
        made.test.X["features"][:, 0], lab["number"].iloc[made.test.positions].clip(low, high), rtol=1e-6
    )


@pytest.mark.parametrize("missing", ["most_frequent", "constant"])
def test_categories_are_those_of_scikit_learn(lab: pd.DataFrame, missing: str) -> None:
    frame = lab.assign(place=lab["place"].astype(object))
    made = prepared(frame, "place", missing=missing)
    filling = SimpleImputer(strategy=missing, fill_value="missing")
    truth = expected(frame, made, "place", filling, OneHotEncoder(handle_unknown="ignore", sparse_output=False))
    np.testing.assert_array_equal(made.test.X["features"], truth)
    numbers = prepared(frame, "place", missing=missing, encoding="ordinal").test.X["features"]
    np.testing.assert_array_equal(numbers, expected(frame, made, "place", filling, OrdinalEncoder()))


def test_rare_levels_are_joined_as_scikit_learn_does(lab: pd.DataFrame) -> None:
    made = prepared(lab, "rare", rare=5)
    encoder = OneHotEncoder(min_frequency=5, handle_unknown="infrequent_if_exist", sparse_output=False)
    np.testing.assert_array_equal(made.test.X["features"], expected(lab, made, "rare", encoder))


def test_booleans_are_zero_and_one(lab: pd.DataFrame) -> None:
    made = prepared(lab, "smokes")
    np.testing.assert_array_equal(made.train.X["features"][:, 0], lab["smokes"].iloc[made.train.positions])


def test_parts_of_dates_are_those_of_pandas_on_a_circle(lab: pd.DataFrame) -> None:
    made = prepared(lab, "day", missing="drop", parts=("year", "month", "weekday", "elapsed"))
    rows, train = (lab["day"].iloc[part.positions].dt for part in (made.test, made.train))
    X = made.test.X["features"]
    years = StandardScaler().fit(train.year.to_numpy()[:, None])
    np.testing.assert_allclose(X[:, 0], years.transform(rows.year.to_numpy()[:, None])[:, 0], rtol=1e-5)
    np.testing.assert_allclose(X[:, 1], np.sin((rows.month - 1) * np.pi / 6), atol=1e-6)
    np.testing.assert_allclose(X[:, 2], np.cos((rows.month - 1) * np.pi / 6), atol=1e-6)
    np.testing.assert_allclose(X[:, 3], np.sin(rows.day_of_week * 2 * np.pi / 7), atol=1e-6)
    assert X.shape[1] == 6
    assert abs(made.train.X["features"][:, 5].mean()) < 1e-5


def test_parts_that_are_no_cycles_are_plain_numbers(lab: pd.DataFrame) -> None:
    made = prepared(lab, "day", parts=("month", "hour"), cycles=False)
    assert made.train.X["features"].shape[1] == 2
    assert np.isfinite(made.train.X["features"]).all()


UNSEEN: dict[str, Any] = {"zeros": [[0, 0, 0]], "own": [[0, 0, 0, 1]], "missing": [[0, 1, 0]]}


@pytest.mark.parametrize("unseen", UNSEEN)
def test_a_new_level_counts_as_the_column_says_and_that_is_reported(lab: pd.DataFrame, unseen: str) -> None:
    preprocessor = prepared(lab, "place", unseen=unseen).preprocessor
    frame = pd.DataFrame({"place": ["Atlantis"]})
    assert preprocessor.X(frame)["features"].tolist() == UNSEEN[unseen]
    assert "Atlantis" in preprocessor.notes(frame)[0]


def test_a_new_level_may_be_an_error_or_leave_its_row_out(lab: pd.DataFrame) -> None:
    frame = pd.DataFrame({"place": ["Atlantis", "north"]})
    with pytest.raises(EngineError, match="place holds Atlantis, which no training row has"):
        prepared(lab, "place", unseen="error").preprocessor.X(frame)
    dropped = prepared(lab, "place", unseen="missing", missing="drop").preprocessor
    assert dropped.usable(frame).tolist() == [False, True]


def test_a_level_that_no_training_row_has_counts_as_new() -> None:
    frame = pd.DataFrame({"place": ["a", "b"] * 20 + ["c"], "y": np.arange(41.0)})
    data = DataSpec(columns=(ColumnSpec(name="place", kind="category"), ColumnSpec(name="y", role="target")))
    made = prepare(frame, data.replaced(split=data.split.replaced(method="validation_split")))
    assert made.preprocessor.features[0].untrained == ("c",)
    assert made.test.X["features"][-1].tolist() == [0, 0, 0]


def test_an_absent_column_that_can_be_filled_is_filled_and_that_is_reported(lab: pd.DataFrame) -> None:
    preprocessor = prepared(lab, "number", missing="constant", fill="7", scaling="none").preprocessor
    frame = pd.DataFrame({"other": [1, 2]})
    assert preprocessor.X(frame)["features"].tolist() == [[7], [7]]
    notes = " ".join(preprocessor.notes(frame))
    assert "no column number" in notes and "Not read by this model: other" in notes


def test_a_table_without_any_of_the_columns_is_refused_even_if_they_can_be_filled() -> None:
    frame = pd.DataFrame({"a": np.arange(20.0), "b": np.arange(20.0) ** 2, "y": np.arange(20.0)})
    columns = (*(ColumnSpec(name=name, missing="median") for name in "ab"), ColumnSpec(name="y", role="target"))
    preprocessor = prepare(frame, DataSpec(columns=columns)).preprocessor
    assert preprocessor.X(frame[["b"]])["features"].shape == (20, 2)
    with pytest.raises(EngineError, match="no columns a, b"):
        preprocessor.X(frame[["y"]])


def test_numbers_that_have_no_logarithm_count_as_missing() -> None:
    frame = pd.DataFrame({"number": [0.0, 1.0, -3.0, *range(17)], "y": np.arange(20.0)})
    made = prepared(frame, "number", scaling="log1p", missing="drop")
    assert sum(map(len, (made.train, made.validation, made.test))) == 19
    assert made.preprocessor.usable(pd.DataFrame({"number": [-2.0, 2.0]})).tolist() == [False, True]


@pytest.mark.parametrize("name, fill", [("number", "many"), ("day", "soon")])
def test_a_constant_of_the_wrong_kind_is_reported(lab: pd.DataFrame, name: str, fill: str) -> None:
    with pytest.raises(EngineError, match=f"Missing cells of {name} cannot be filled"):
        prepared(lab, name, missing="constant", fill=fill)


def test_dates_as_a_target_are_refused(lab: pd.DataFrame) -> None:
    columns = (ColumnSpec(name="number", missing="mean"), ColumnSpec(name="day", kind="date", role="target"))
    with pytest.raises(EngineError, match="day holds dates"):
        prepare(lab, DataSpec(columns=columns))


def test_words_used_as_dates_are_reported_with_an_example(lab: pd.DataFrame) -> None:
    with pytest.raises(EngineError, match=r"'.+' in row \d+, which is no date") as caught:
        prepared(lab, "rare", kind="date")
    cell, row = re.findall(r"'(.+)' in row (\d+)", caught.value.text)[0]
    assert lab["rare"][int(row) - 1] == cell


CHOICES = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["number", "place", "day", "smokes", "rare"]),
        "missing": st.sampled_from(["drop", "most_frequent", "constant"]),
        "indicator": st.booleans(),
        "scaling": st.sampled_from(list(SCALERS)),
        "clip": st.sampled_from([0, 0.1]),
        "bins": st.sampled_from([0, 3]),
        "encoding": st.sampled_from(["one-hot", "ordinal", "embedding", "target"]),
        "rare": st.sampled_from([0, 5, 95]),
        "unseen": st.sampled_from(["missing", "zeros", "own"]),
        "parts": st.lists(
            st.sampled_from(["elapsed", "year", "day", "dayofyear", "hour", "minute"]),
            min_size=1,
            max_size=3,
            unique=True,
        ),
        "cycles": st.booleans(),
    }
)


@given(choices=CHOICES)
def test_the_window_knows_the_inputs_and_what_was_learned_travels_as_json(
    lab: pd.DataFrame, choices: dict[str, Any]
) -> None:
    made = prepared(lab, **choices)
    facts, preprocessor = describe(lab, "", ReadingSpec()), made.preprocessor
    kind = preprocessor.features[0].kind
    data = DataSpec(columns=(ColumnSpec(**{**choices, "kind": kind}), ColumnSpec(name="y", role="target")))
    assert inputs_of(data, facts) == preprocessor.inputs
    again = Preprocessor.model_validate_json(preprocessor.model_dump_json())
    for source in preprocessor.inputs:
        array = made.test.X[source.name]
        assert np.isfinite(array).all()
        assert array.shape == (len(made.test), source.width)
        np.testing.assert_array_equal(again.X(lab.iloc[made.test.positions])[source.name], array)
        assert not source.levels or array.max(initial=0) < source.levels
