"""QHAdam: the paper's update rule to the last digit, and the optimizers that it becomes in its limits."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.network.qhadam import QHAdam

GRADIENTS = np.random.default_rng(0).normal(size=(40, 5))
START = np.linspace(-1, 1, 5)


def walked(optimizer: Any, gradients: NDArray[Any] = GRADIENTS) -> NDArray[Any]:
    """Return where an optimizer ends that is shown these gradients."""
    variable = keras.Variable(START, dtype="float64")
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient, "float64")], [variable])
    return np.asarray(variable)


def by_the_paper(rate: float, betas: tuple[float, float], nus: tuple[float, float], epsilon: float) -> NDArray[Any]:
    """Return where algorithm 2 of the paper ends: `QHAdam` as it is written there."""
    theta, g, s = START.copy(), np.zeros(5), np.zeros(5)
    for t, gradient in enumerate(GRADIENTS, 1):
        g = betas[0] * g + (1 - betas[0]) * gradient
        s = betas[1] * s + (1 - betas[1]) * gradient**2
        g_hat, s_hat = g / (1 - betas[0] ** t), s / (1 - betas[1] ** t)
        above = (1 - nus[0]) * gradient + nus[0] * g_hat
        theta = theta - rate * above / (np.sqrt((1 - nus[1]) * gradient**2 + nus[1] * s_hat) + epsilon)
    return theta


@pytest.mark.parametrize("nus", [(0.7, 1.0), (1.0, 1.0), (0.0, 1.0), (0.3, 0.4), (0.0, 0.0)])
@pytest.mark.parametrize("betas", [(0.995, 0.999), (0.5, 0.9)])
def test_every_update_is_that_of_the_paper(betas: tuple[float, float], nus: tuple[float, float]) -> None:
    found = walked(QHAdam(0.01, *betas, *nus, epsilon=1e-3))
    np.testing.assert_allclose(found, by_the_paper(0.01, betas, nus, 1e-3), rtol=1e-5)


def test_qhadam_equals_adam_with_nu_of_one() -> None:
    ours = walked(QHAdam(0.01, 0.9, 0.999, nu_1=1.0, nu_2=1.0, epsilon=1e-12))
    np.testing.assert_allclose(ours, walked(keras.optimizers.Adam(0.01, 0.9, 0.999, epsilon=1e-12)), rtol=1e-5)


def test_qhadam_without_momentum_equals_bias_corrected_rmsprop() -> None:
    ours = walked(QHAdam(0.01, 0.9, 0.999, nu_1=0.0, nu_2=1.0, epsilon=1e-12))
    np.testing.assert_allclose(ours, walked(keras.optimizers.Adam(0.01, 0.0, 0.999, epsilon=1e-12)), rtol=1e-5)


def test_qhadam_with_nu_of_zero_equals_gradient_descent() -> None:
    large = 1e6
    ours = walked(QHAdam(0.1 * large, nu_1=0.0, nu_2=0.0, epsilon=large))
    np.testing.assert_allclose(ours, walked(keras.optimizers.SGD(0.1)), rtol=1e-4)


def test_qhadam_trains_and_round_trips_with_its_state(tmp_path: Any) -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(64, 3)).astype("float32")
    y = X @ np.array([[1.0], [-2.0], [0.5]], np.float32)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(QHAdam(0.05, weight_decay=1e-4, clipnorm=5.0), "mse")
    before = model.evaluate(X, y, verbose=0)
    model.fit(X, y, epochs=40, verbose=0)
    assert model.evaluate(X, y, verbose=0) < before / 10
    model.save(tmp_path / "m.keras")
    loaded = keras.models.load_model(tmp_path / "m.keras")
    assert loaded.optimizer.get_config() == model.optimizer.get_config()
    assert float(loaded.optimizer.iterations) == float(model.optimizer.iterations)


@pytest.mark.parametrize("settings", [{}, {"nu_1": 0.3, "nu_2": 0.4, "weight_decay": 0.01, "clipnorm": 0.5}], ids=str)
def test_qhadam_updates_embeddings_as_dense_weights(settings: dict[str, float]) -> None:
    codes = np.array([[0], [2], [2], [1]])
    tables = []
    for layer, X in (
        (keras.layers.Embedding(4, 3, embeddings_initializer="ones"), codes),
        (keras.layers.Dense(3, use_bias=False, kernel_initializer="ones"), np.eye(4, dtype="float32")[codes]),
    ):
        model = keras.Sequential([keras.Input(X.shape[1:]), layer, keras.layers.Flatten(), keras.layers.Dense(1)])
        model.layers[-1].set_weights([np.array([[1.0], [-2.0], [0.5]]), np.zeros(1)])
        model.compile(QHAdam(0.05, **settings), "mse")
        model.fit(X, np.arange(4.0)[:, None], epochs=4, batch_size=2, shuffle=False, verbose=0)
        tables.append(model.layers[0].get_weights()[0])
    np.testing.assert_allclose(*tables, rtol=1e-4)
