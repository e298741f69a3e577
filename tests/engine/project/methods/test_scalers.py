"""Every scaler gives the numbers of scikit-learn, in the program, in the generated script and by the exported JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

from engine.export.preprocessing_json import document
from engine.preprocessing import PreparedData, prepare
from engine.project import ColumnSpec, DataSpec, Project
from engine.project.methods.scalers import SCALERS
from tests.engine.codegen.test_script import ran_to_the_network
from tests.engine.export.test_preprocessing_json import plain_cells, strangers_inputs
from ui.pages.data.columns.column_choices import CHOICES


class NormalOfMeanRanks(TransformerMixin, BaseEstimator):
    """Mean ranks by counting quantiles on both sides, and lines in the tails.

    scikit-learn differs where the smallest number is frequent.
    """

    def fit(self, X: Any, y: Any = None) -> NormalOfMeanRanks:
        self.quantiles_ = np.quantile(X, np.linspace(0, 1, 147))
        return self

    def transform(self, X: Any) -> Any:
        below, upto = (np.searchsorted(self.quantiles_, X, side) for side in ("left", "right"))
        between = np.interp(X, self.quantiles_, np.arange(147))
        ranks = np.where(upto > below, (below + upto - 1) / 2, between) / 146
        low, first, third, high = np.interp(np.array([0.05, 0.25, 0.75, 0.95]) * 146, np.arange(147), self.quantiles_)
        tails = {True: ([first, low], norm.ppf([0.25, 0.05])), False: ([third, high], norm.ppf([0.75, 0.95]))}
        found = norm.ppf(ranks.clip(0.001, 0.999))
        for place, x in np.ndenumerate(X):
            xs, zs = tails[x < low]
            if (x < low or x > high) and xs[0] != xs[1]:
                found[place] = np.polynomial.Polynomial.fit(xs, zs, 1)(x).clip(-4, 4)
        return found


ORACLES: dict[str, Any] = {
    "standard": StandardScaler(),
    "minmax": MinMaxScaler(),
    "maxabs": MaxAbsScaler(),
    "robust": RobustScaler(),
    "smooth": make_pipeline(RobustScaler(), FunctionTransformer(lambda x: x / np.sqrt(1 + (x / 3) ** 2))),
    "quantile": QuantileTransformer(n_quantiles=147, random_state=0),
    "normal": NormalOfMeanRanks(),
    "power": PowerTransformer(),
    "log1p": FunctionTransformer(np.log1p),
    "none": FunctionTransformer(),
}
"""What scikit-learn does for each scaler."""

ROWS = 300


@pytest.fixture
def frame() -> pd.DataFrame:
    """A skewed column with negative numbers and missing cells, and a target."""
    random = np.random.default_rng(3)
    number = random.lognormal(size=ROWS) - 0.5
    number[::7] = np.nan
    return pd.DataFrame({"number": number, "y": random.normal(size=ROWS)})


def prepared(frame: pd.DataFrame, **changes: Any) -> tuple[DataSpec, PreparedData]:
    data = DataSpec(columns=(ColumnSpec(name="number", **changes), ColumnSpec(name="y", role="target")))
    return data, prepare(frame, data)


def test_every_scaler_has_an_oracle_and_a_choice_in_the_window() -> None:
    assert list(SCALERS) == list(ORACLES)
    assert [each.value for each in CHOICES["scaling"]] == list(SCALERS)
    for name in SCALERS:
        assert ColumnSpec(name="a", scaling=name).scaling == name


@pytest.mark.parametrize("scaling", SCALERS)
@pytest.mark.parametrize("missing", ["mean", "median", "most_frequent", "constant"])
def test_numbers_are_those_of_scikit_learn(frame: pd.DataFrame, scaling: str, missing: str) -> None:
    fill = "2.5" if missing == "constant" else ""
    _, data = prepared(frame, scaling=scaling, missing=missing, fill=fill)
    steps = make_pipeline(SimpleImputer(strategy=missing, fill_value=2.5 if fill else None), ORACLES[scaling])
    steps.fit(frame[["number"]].iloc[data.train.positions].to_numpy())
    truth = steps.transform(frame[["number"]].iloc[data.test.positions].to_numpy())
    np.testing.assert_allclose(data.test.X["features"], truth, rtol=2e-5, atol=1e-5)


@pytest.mark.parametrize("scaling", SCALERS)
@pytest.mark.parametrize("missing", ["drop", "median"])
def test_the_generated_script_gives_the_same_numbers(
    frame: pd.DataFrame, scaling: str, missing: str, tmp_path: Path
) -> None:
    frame.to_csv(tmp_path / "table.csv", index=False)
    data, expected = prepared(pd.read_csv(tmp_path / "table.csv"), scaling=scaling, missing=missing)
    found = ran_to_the_network(Project(data=data.replaced(source=str(tmp_path / "table.csv"))))
    for part in ("train", "validation", "test"):
        np.testing.assert_allclose(found[f"X_{part}"], expected.part(part).X["features"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("scaling", SCALERS)
def test_the_exported_json_alone_gives_the_same_numbers(frame: pd.DataFrame, scaling: str) -> None:
    _, data = prepared(frame, scaling=scaling, missing="median")
    exported = json.loads(json.dumps(document(data.preprocessor)))
    rows = frame.iloc[data.test.positions[:40]]
    for place, (_, row) in enumerate(rows.iterrows()):
        found = strangers_inputs(exported, plain_cells(row))["features"]
        np.testing.assert_allclose(found, data.test.X["features"][place], rtol=1e-4, atol=1e-5)
    curve = SCALERS[scaling].curve
    assert not curve or f"'{curve}'" in exported["documentation"]["number"]
