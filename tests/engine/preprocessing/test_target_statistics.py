"""Target statistics of categories: those of scikit-learn, out-of-fold on the training rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.preprocessing import StandardScaler, TargetEncoder

from engine.catalog.shapes import inputs_of
from engine.preprocessing import Preprocessor, prepare
from engine.project import ColumnSpec, DataSpec, ReadingSpec
from engine.system.errors import EngineError
from engine.tables import describe

ROWS = 400
TOWN = ColumnSpec(name="town", kind="category", encoding="target", missing="constant")


@pytest.fixture(scope="module")
def towns() -> pd.DataFrame:
    """A table with a category of sixty levels that the targets depend on."""
    random = np.random.default_rng(2)
    town = random.integers(0, 60, ROWS)
    number = town + random.normal(size=ROWS)
    classes = np.array(["low", "mid", "high"])[np.clip(number / 20, 0, 2).astype(int)]
    sold = np.where(number > 30, "yes", "no")
    town_name = pd.Series([f"town {each}" for each in town]).where(random.random(ROWS) > 0.05)
    return pd.DataFrame({"size": random.normal(size=ROWS), "town": town_name, "price": number}).assign(
        grade=classes, sold=sold, noise=random.permutation(number)
    )


def data_of(target: str, kind: str) -> DataSpec:
    return DataSpec(columns=(ColumnSpec(name="size"), TOWN, ColumnSpec(name=target, kind=kind, role="target")))


@pytest.mark.parametrize(
    ("target", "kind", "width"), [("price", "number", 1), ("sold", "category", 1), ("grade", "category", 3)]
)
def test_statistics_are_those_of_scikit_learn_and_out_of_fold(
    towns: pd.DataFrame, target: str, kind: str, width: int
) -> None:
    data = data_of(target, kind)
    made = prepare(towns, data)
    (source,) = inputs_of(data, describe(towns, "", ReadingSpec()))
    assert made.train.X["features"].shape[1] == source.width == 1 + width
    texts = towns["town"].fillna("missing").to_frame()
    train, test = made.train.positions, made.test.positions
    folds = (KFold if kind == "number" else StratifiedKFold)(5, shuffle=True, random_state=data.split.seed)
    encoder, scaler = TargetEncoder(cv=folds), StandardScaler()
    levels = made.preprocessor.targets[0].levels
    y = towns[target] if kind == "number" else towns[target].map(levels.index)
    wanted = scaler.fit_transform(encoder.fit_transform(texts.iloc[train], y.iloc[train]))
    np.testing.assert_allclose(made.train.X["features"][:, 1:], wanted, rtol=1e-4, atol=1e-5)
    held_out = scaler.transform(encoder.transform(texts.iloc[test]))
    np.testing.assert_allclose(made.test.X["features"][:, 1:], held_out, rtol=1e-4, atol=1e-5)
    again = Preprocessor.model_validate_json(made.preprocessor.model_dump_json())
    np.testing.assert_array_equal(again.X(towns.iloc[test])["features"], made.test.X["features"])
    size, town = made.preprocessor.features
    for damaged in ((), town.statistics[1:], (*town.statistics[1:], (1.0, 2.0))):
        with pytest.raises(ValidationError, match="no statistics"):
            Preprocessor.model_validate({**dict(again), "features": (size, town.replaced(statistics=damaged))})


def test_no_row_is_encoded_by_its_own_target(towns: pd.DataFrame) -> None:
    data = data_of("noise", "number")
    made = prepare(towns.assign(town=[f"town {row % 200}" for row in range(ROWS)]), data)
    assert abs(np.corrcoef(made.train.X["features"][:, 1], made.train.y[0][:, 0])[0, 1]) < 0.3
    changed = towns.assign(town=[f"town {row % 200}" for row in range(ROWS)])
    changed.loc[made.test.positions, "noise"] += 100
    same = prepare(changed, data)
    assert same.preprocessor.features == made.preprocessor.features
    np.testing.assert_array_equal(same.train.X["features"], made.train.X["features"])


def test_a_level_that_training_never_saw_has_the_mean_of_all_rows(towns: pd.DataFrame) -> None:
    made = prepare(towns, data_of("price", "number"))
    number = made.preprocessor.X(towns.head(1).assign(town="Atlantis"))["features"][0, 1]
    assert number == np.float32(made.preprocessor.features[1].statistics[-1][0])
    assert abs(number) < 0.2


def test_too_few_rows_and_classes_without_rows_are_refused(towns: pd.DataFrame) -> None:
    with pytest.raises(EngineError, match="too few training rows for the target statistics of town"):
        prepare(towns.head(6), data_of("price", "number"))
    split = data_of("grade", "category").split.replaced(shuffle=False, stratify=False)
    ordered = towns.sort_values("price")
    with pytest.raises(EngineError, match="no training row has high as grade"):
        prepare(ordered, data_of("grade", "category").replaced(split=split))


def test_the_first_of_several_targets_is_read(towns: pd.DataFrame) -> None:
    two = (*data_of("price", "number").columns, ColumnSpec(name="noise", role="target"))
    assert prepare(towns, DataSpec(columns=two)).preprocessor.features[1].statistics == (
        prepare(towns, data_of("price", "number")).preprocessor.features[1].statistics
    )
