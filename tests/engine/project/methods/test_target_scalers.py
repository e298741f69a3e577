"""Every target scaler gives the numbers of scikit-learn, and takes predictions back to the unit of the target."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, PowerTransformer, QuantileTransformer, StandardScaler

from engine.network.decoding import decode_outputs, encode_predictions
from engine.preprocessing import FittedTarget, PreparedData, Preprocessor, prepare
from engine.project import ColumnSpec, DataSpec, ObjectSpec
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.system.errors import EngineError
from engine.training import network_arrays

ORACLES: dict[str, Any] = {
    "standard": StandardScaler(),
    "log": make_pipeline(FunctionTransformer(np.log, np.exp), StandardScaler()),
    "power": PowerTransformer(),
    "quantile": QuantileTransformer(n_quantiles=147, output_distribution="normal", random_state=0),
    "none": FunctionTransformer(),
}
"""What scikit-learn does for each target scaler."""

LOSS = ObjectSpec(kind="MeanSquaredError")
ROWS = 300


@pytest.fixture
def frame() -> pd.DataFrame:
    """A feature and a skewed target above 0."""
    random = np.random.default_rng(3)
    return pd.DataFrame({"number": random.normal(size=ROWS), "y": 1e3 * random.lognormal(size=ROWS)})


def prepared(frame: pd.DataFrame, **changes: Any) -> PreparedData:
    return prepare(frame, DataSpec(columns=(ColumnSpec(name="number"), ColumnSpec(name="y", role="target", **changes))))


def oracle(name: str, frame: pd.DataFrame, data: PreparedData) -> Any:
    return ORACLES[name].fit(frame[["y"]].iloc[data.train.positions].to_numpy())


def labels(data: PreparedData) -> Any:
    return network_arrays.labels_for(data.test.y[0], LOSS, "regression", 1, data.preprocessor.targets[0])


def test_every_target_scaler_has_an_oracle_and_reads_as_a_field() -> None:
    assert list(TARGET_SCALERS) == list(ORACLES)
    for name in TARGET_SCALERS:
        assert ColumnSpec(name="a", target_scaling=name).target_scaling == name
    assert ColumnSpec(name="a").target_scaling == "none"


@pytest.mark.parametrize("name", TARGET_SCALERS)
def test_labels_are_those_of_scikit_learn_fitted_on_training_rows(name: str, frame: pd.DataFrame) -> None:
    data = prepared(frame, target_scaling=name)
    truth = oracle(name, frame, data).transform(frame[["y"]].iloc[data.test.positions].to_numpy())
    train, test = data.train.y[0], data.test.y[0]
    known = (test >= train.min()) & (test <= train.max())
    assert known.sum() > 80
    np.testing.assert_allclose(labels(data)[known], truth[known], rtol=2e-5, atol=1e-5)
    np.testing.assert_allclose(data.test.y[0], frame[["y"]].iloc[data.test.positions], rtol=1e-6)


@pytest.mark.parametrize("name", TARGET_SCALERS)
def test_outputs_become_the_predictions_of_scikit_learn(name: str, frame: pd.DataFrame) -> None:
    data = prepared(frame, target_scaling=name)
    outputs = np.linspace(-2.2, 5.1, 200, dtype=np.float32)[:, None]
    found = decode_outputs(outputs, LOSS, "regression", data.preprocessor.targets[0])
    assert found.dtype == np.float32
    truth = oracle(name, frame, data).inverse_transform(outputs.astype(np.float64))
    there = np.isfinite(truth)
    np.testing.assert_allclose(found[there], truth[there], rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize("name", TARGET_SCALERS)
def test_labels_and_predictions_reverse_each_other_also_beyond_the_training_rows(
    name: str, frame: pd.DataFrame
) -> None:
    target = prepared(frame, target_scaling=name).preprocessor.targets[0]
    values = np.geomspace(frame["y"].min() / 3, frame["y"].max() * 3, 40, dtype=np.float32)[:, None]
    encoded = encode_predictions(values, LOSS, "regression", target)
    np.testing.assert_allclose(
        decode_outputs(encoded, LOSS, "regression", target), values, rtol=1e-4, atol=1e-7 * values.max()
    )


@pytest.mark.parametrize("name", TARGET_SCALERS)
def test_keras_operations_undo_labels_as_numpy_does(name: str, frame: pd.DataFrame) -> None:
    target = prepared(frame, target_scaling=name).preprocessor.targets[0]
    outputs = np.linspace(-6, 6, 101, dtype=np.float32)[:, None]
    found = np.asarray(target.predictions(keras.ops.convert_to_tensor(outputs), keras.ops), dtype=np.float32)
    np.testing.assert_allclose(found, target.unscaled(outputs), rtol=1e-6)


def test_clamped_predictions_stay_in_the_range_of_training_rows(frame: pd.DataFrame) -> None:
    for name in TARGET_SCALERS:
        data = prepared(frame, target_scaling=name, clamp_predictions=True)
        outputs = np.array([[-1e6], [1e6]], np.float32)
        found = decode_outputs(outputs, LOSS, "regression", data.preprocessor.targets[0])
        train = data.train.y[0]
        np.testing.assert_allclose(found[:, 0], [train.min(), train.max()], rtol=1e-6, err_msg=name)


def test_power_beyond_its_bound_becomes_infinite_and_never_missing() -> None:
    bent = FittedTarget(name="y", kind="number", target_scaling="power", power=-2.0)
    found = bent.unscaled(np.array([[0.3], [0.6]], np.float32))
    np.testing.assert_allclose(found[0], PowerTransformer()._yeo_johnson_inverse_transform(np.array([0.3]), -2.0), 1e-5)
    assert np.isposinf(found[1, 0])


@pytest.mark.parametrize("factor", [1e-7, 1.0, 1e12])
def test_labels_of_any_size_of_targets_are_alike(factor: float, frame: pd.DataFrame) -> None:
    for name in ("standard", "log", "quantile"):
        scaled = prepared(frame.assign(y=frame["y"] * factor), target_scaling=name)
        np.testing.assert_allclose(labels(scaled), labels(prepared(frame, target_scaling=name)), rtol=1e-3, atol=1e-4)


def test_a_target_of_zero_has_no_logarithm_and_one_sentence(frame: pd.DataFrame) -> None:
    frame["y"] = frame["y"].round(-4)
    with pytest.raises(
        EngineError, match=r"y is 0 or less in \d+ rows.*logarithm.*Choose another target scaling"
    ) as raised:
        prepared(frame, target_scaling="log")
    assert raised.value.where == ("data", "columns", "y", "target_scaling")


def test_rows_that_are_no_training_rows_may_have_no_logarithm_either(frame: pd.DataFrame) -> None:
    data = prepared(frame, target_scaling="log")
    frame.loc[frame.index[data.test.positions[:1]], "y"] = -1.0
    data = prepared(frame, target_scaling="log")
    with pytest.raises(EngineError, match="y is 0 or less in 1 row,"):
        labels(data)


def test_targets_saved_before_they_were_scaled_read_unchanged(frame: pd.DataFrame) -> None:
    preprocessor = prepared(frame).preprocessor
    saved = preprocessor.model_dump()
    for target in saved["targets"]:
        del target["target_scaling"]
    read = Preprocessor.model_validate(saved)
    assert read == preprocessor
    outputs = np.array([[3.5]], np.float32)
    assert read.targets[0].is_identity
    np.testing.assert_array_equal(decode_outputs(outputs, LOSS, "regression", read.targets[0]), outputs)


def test_scaled_targets_are_read_back_from_json(frame: pd.DataFrame) -> None:
    for name in TARGET_SCALERS:
        preprocessor = prepared(frame, target_scaling=name, clamp_predictions=True).preprocessor
        assert Preprocessor.model_validate_json(preprocessor.model_dump_json()) == preprocessor
