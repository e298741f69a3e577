"""The in-graph epoch: results and callbacks match plain Keras, and a stop takes effect within milliseconds."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, optimizers

from engine.catalog.entries import catalog
from engine.network.object_factory import class_of
from engine.system.errors import EngineError
from engine.training import graph_fit, snapshot
from engine.training.graph_fit import Arrays, FitStrategy
from engine.training.graph_fit.autotune import AIM_SECONDS, GROWTH, LONG_STEP_SECONDS, SEVERAL, SINGLE, AutoTuner
from engine.training.graph_fit.batch_source import fresh_order

ROWS, TRAIN, FEATURES, BATCH = 150, 110, 6, 32
"""110 rows in batches of 32: the last one is smaller, and an epoch has 4 steps."""

IN_GRAPH, STREAMED, PLAIN = FitStrategy("in-graph", ""), FitStrategy("streamed", ""), FitStrategy("plain", "")

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(ROWS, FEATURES)).astype("float32")
SIGNAL = X[:, :1] + 0.3 * RANDOM.normal(size=(ROWS, 1)).astype("float32")
YES_NO = (SIGNAL > 0).astype("float32")
CLASS = RANDOM.integers(0, 3, (ROWS, 1)).astype("float32")
ONE_HOT = np.eye(3, dtype="float32")[CLASS[:, 0].astype(int)]
AMOUNT = np.abs(SIGNAL)
WEIGHT = RANDOM.uniform(0.1, 2, ROWS).astype("float32")
REQUIRED = {
    **dict.fromkeys(("recall", "precision", "specificity", "sensitivity"), 0.5),
    "num_classes": 3,
    "target_class_ids": (0, 2),
}


@dataclass
class Reference:
    """What plain Keras gives: the history, the number of updates, and the state of the optimizer."""

    history: dict[str, list[float]]
    iterations: int
    state: list[tuple[str, np.ndarray]]


def start() -> None:
    """Let names and random numbers begin anew, so that a model built next equals any other built like this."""
    keras.backend.clear_session(free_memory=False)
    keras.utils.set_random_seed(1)


def network(outputs: int, activation: str, hidden: Any = None, **settings: Any) -> keras.Model:
    start()
    inner = hidden() if hidden else [layers.Dense(8, "relu")]
    model = keras.Sequential([keras.Input((FEATURES,)), *inner, layers.Dense(outputs, activation)])
    model.compile(**{"optimizer": optimizers.Adam(0.01), **settings})
    return model


def yes_no(hidden: Any = None, **settings: Any) -> keras.Model:
    return network(1, "sigmoid", hidden, **{"loss": "binary_crossentropy", "metrics": ["accuracy"], **settings})


def amount(hidden: Any = None, **settings: Any) -> keras.Model:
    return network(1, "linear", hidden, **{"loss": "mse", **settings})


def two_outputs() -> keras.Model:
    start()
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    inner = layers.Dense(8, "relu")(layers.Concatenate()([left, right]))
    model = keras.Model([left, right], [layers.Dense(1, "sigmoid", name="p")(inner), layers.Dense(1, name="q")(inner)])
    weighted: list[list[str]] = [["AUC"], ["mse"]]
    model.compile("adam", ["binary_crossentropy", "mse"], [1.0, 0.3], [["accuracy"], ["mae"]], weighted)
    return model


def halves(y: Any = YES_NO, features: Any = X, weight: Any = None) -> tuple[Arrays, Arrays]:
    """Return the rows to train on and those to validate with."""

    def cut(rows: slice) -> Arrays:
        given = keras.tree.map_structure(lambda array: array[rows], (features, y, weight), none_is_leaf=False)
        return Arrays(*given)

    return cut(slice(TRAIN)), cut(slice(TRAIN, None))


def fitted(model: keras.Model, rows: tuple[Arrays, Arrays] | None = None, **settings: Any) -> dict[str, list[float]]:
    """Train in the graph and return the history."""
    defaults = {"epochs": 2, "batch_size": BATCH, "shuffle": False, "strategy": IN_GRAPH}
    history, _ = graph_fit.fit(model, *(rows or halves()), **{**defaults, **settings})
    return history.history  # type: ignore[no-any-return]


def reference_of(make: Callable[[], keras.Model], rows: Any, settings: Any, shared: Any) -> Reference:
    """Train a model by plain Keras."""
    train, validation = rows
    start()
    model = make()
    history = model.fit(
        train.X,
        train.y,
        sample_weight=train.sample_weight,
        validation_data=validation and validation.packed(),
        shuffle=False,
        verbose=0,
        **shared,
        **settings(),
    ).history
    state = [(each.path, np.array(each)) for each in model.optimizer.variables]
    return Reference(history, int(model.optimizer.iterations), state)


def assert_same(
    make: Callable[[], keras.Model], rows: Any = None, settings: Any = dict, rtol: float = 1e-5, **shared: Any
) -> None:
    """Hold two equal models, one trained by plain Keras, to the same history and the same number of updates."""
    rows = rows or halves()
    shared = {"epochs": 2, "batch_size": BATCH, **shared}
    strategy = shared.pop("strategy", IN_GRAPH)
    assert_equal(reference_of(make, rows, settings, shared), make, rows, strategy, rtol, {**shared, **settings()})


def assert_equal(
    reference: Reference, make: Callable[[], keras.Model], rows: Any, strategy: FitStrategy, rtol: float, shared: Any
) -> None:
    start()
    model = make()
    history = fitted(model, rows, strategy=strategy, **shared)
    assert list(history) == list(reference.history)
    for name, values in reference.history.items():
        np.testing.assert_allclose(history[name], values, rtol=rtol, atol=1e-7, err_msg=name)
    assert int(model.optimizer.iterations) == reference.iterations
    for kept, (path, theirs) in zip(model.optimizer.variables, reference.state, strict=True):
        np.testing.assert_allclose(kept, theirs, rtol=100 * rtol, atol=100 * rtol, err_msg=path)


def regularized() -> list[layers.Layer]:
    return [layers.Dense(8, kernel_regularizer="l2", activity_regularizer="l1", kernel_constraint="max_norm")]


def normalized() -> list[layers.Layer]:
    return [layers.Dense(16, "relu"), layers.BatchNormalization()]


def dropped() -> list[layers.Layer]:
    return [layers.Dropout(0.3), layers.GaussianNoise(0.1), layers.Reshape((6, 1)), layers.GRU(3, dropout=0.2)]


@pytest.fixture
def _many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every training count as a long one, in which whole batches have a graph of their own."""
    monkeypatch.setattr("engine.training.graph_fit.graphs.MANY_STEPS", 1)


@pytest.fixture
def _ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every training run several epochs at once, however busy the machine is."""
    monkeypatch.setattr("engine.training.graph_fit.lookahead.MIN_EPOCHS", 1)
    for module in ("multi_epoch_graph", "autotune"):
        monkeypatch.setattr(f"engine.training.graph_fit.{module}.AIM_SECONDS", 60.0)


class LookaheadCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Callback that records weights and snapshots at the end of each epoch, with lookahead."""

    supports_lookahead = True

    def __init__(self, ending: Callable[[int], Any] = lambda epoch: None) -> None:
        super().__init__()
        self.weights: list[list[np.ndarray]] = []
        self.learned: list[snapshot.Snapshot] = []
        self._ending = ending

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.weights.append(self.model.get_weights())
        self.learned.append(snapshot.Snapshot.capture(self.model))
        self._ending(epoch)


FAMILIES: dict[str, tuple[Callable[[], keras.Model], Any, dict[str, Any]]] = {
    "dense": (yes_no, halves(), {}),
    "batch-normalized": (lambda: yes_no(normalized), halves(), {}),
    "regularized": (lambda: amount(regularized), halves(AMOUNT), {}),
    "class-weighted": (lambda: yes_no(weighted_metrics=["AUC"]), halves(), {"class_weight": {0: 1.0, 1: 3.0}}),
    "sample-weighted": (lambda: yes_no(weighted_metrics=["accuracy"]), halves(weight=WEIGHT), {}),
    "several outputs": (two_outputs, halves((YES_NO, AMOUNT), (X[:, :3], X[:, 3:]), WEIGHT), {}),
    "random layers": (lambda: yes_no(dropped), halves(), {"epochs": 3}),
    "whole batches": (yes_no, halves(), {"batch_size": 55, "epochs": 3}),
    "streamed": (yes_no, halves(), {"strategy": STREAMED, "epochs": 3}),
}


@functools.cache
def family_of(name: str) -> tuple[Callable[[], keras.Model], Any, FitStrategy, dict[str, Any], Reference]:
    """Return a family with what plain Keras gives for it, which several tests compare with."""
    make, rows, given = FAMILIES[name]
    shared = {"epochs": 20, "batch_size": BATCH, **given}
    strategy = shared.pop("strategy", IN_GRAPH)
    return make, rows, strategy, shared, reference_of(make, rows, dict, shared)


@pytest.mark.parametrize("family", FAMILIES)
def test_training_matches_plain_keras(family: str) -> None:
    make, rows, strategy, shared, reference = family_of(family)
    assert_equal(reference, make, rows, strategy, 1e-5, shared)


@pytest.mark.usefixtures("_ahead")
@pytest.mark.parametrize("family", FAMILIES)
def test_lookahead_epochs_match_plain_keras(family: str) -> None:
    make, rows, strategy, shared, reference = family_of(family)
    assert_equal(reference, make, rows, strategy, 1e-5, shared)


@pytest.mark.usefixtures("_many_steps")
@pytest.mark.parametrize("strategy", [IN_GRAPH, STREAMED], ids=lambda strategy: strategy.name)
def test_long_training_matches_plain_keras(strategy: FitStrategy) -> None:
    assert_same(lambda: yes_no(normalized), epochs=3, strategy=strategy)


@pytest.mark.parametrize("kind", [*catalog()["optimizers"], "LossScaleOptimizer"])
def test_every_optimizer_matches_plain_keras(kind: str) -> None:
    def optimizer() -> optimizers.Optimizer:
        wrapped = {"inner_optimizer": optimizers.Adam()} if kind == "LossScaleOptimizer" else {}
        return class_of("optimizers", kind)(**wrapped)

    assert_same(lambda: amount(optimizer=optimizer()), (halves(AMOUNT)[0], None), epochs=20)


@pytest.mark.parametrize(
    "kind, arguments",
    [
        ("SGD", {"momentum": 0.9, "nesterov": True}),
        ("RMSprop", {"momentum": 0.5, "centered": True, "clipnorm": 0.1}),
        ("AdamW", {"amsgrad": True, "weight_decay": 0.1}),
    ],
)
def test_every_optimizer_state_matches_plain_keras(kind: str, arguments: dict[str, Any]) -> None:
    assert_same(lambda: amount(optimizer=getattr(optimizers, kind)(**arguments)), epochs=20)


def test_adamw_with_a_large_learning_rate_matches_eager_keras() -> None:
    # TensorFlow rewrites the graph of plain Keras, and may round differently then; large rates let that grow. Ours
    # differs in the last digit on some processors, and after a dozen epochs a unit is on in one network alone.
    rows = halves(AMOUNT)[0]
    eager = amount(optimizer=optimizers.AdamW(0.01), run_eagerly=True)
    expected = eager.fit(rows.X, rows.y, epochs=10, batch_size=BATCH, shuffle=False, verbose=0).history
    history = fitted(amount(optimizer=optimizers.AdamW(0.01)), (rows, None), epochs=10)
    np.testing.assert_allclose(history["loss"], expected["loss"], rtol=1e-5)


@pytest.mark.parametrize("kind", ["SGD", "Adam", "RMSprop"])
def test_sparse_and_missing_gradients_match_plain_keras(kind: str) -> None:
    def make() -> keras.Model:
        start()
        place, amounts = keras.Input((1,), name="place"), keras.Input((FEATURES,), name="amounts")
        known = layers.Flatten()(layers.Embedding(3, 2)(place))
        merged = layers.Dense(4, "relu")(layers.Concatenate()([known, amounts]))
        model = keras.Model([place, amounts], [layers.Dense(1, name="p")(merged), layers.Dense(1, name="q")(merged)])
        # The second output has no loss, so its weights have no gradient.
        model.compile(optimizer=kind, loss=["mse", None])
        return model

    rows = halves((AMOUNT, AMOUNT), (CLASS, X))
    with pytest.warns(UserWarning, match="Gradients do not exist"):
        assert_same(make, rows)


@pytest.mark.parametrize(
    "arguments",
    [
        {"use_ema": True, "ema_overwrite_frequency": 3},
        {"gradient_accumulation_steps": 3, "global_clipnorm": 0.1},
        {
            "learning_rate": optimizers.schedules.CosineDecay(0.1, 10, warmup_target=0.2, warmup_steps=3),
            "amsgrad": True,
        },
    ],
    ids=lambda arguments: next(iter(arguments)),
)
def test_optimizer_state_between_steps_matches_plain_keras(arguments: dict[str, Any]) -> None:
    assert_same(lambda: amount(optimizer=optimizers.Adam(**arguments)), (halves(AMOUNT)[0], None))


def metrics_for(task: str, *labels: str) -> list[keras.Metric]:
    entries = [entry for entry in catalog()["metrics"].values() if task in entry.tasks and entry.labels in labels]
    needed = [{each.name: REQUIRED[each.name] for each in entry.arguments if each.required} for entry in entries]
    return [class_of("metrics", entry.kind)(**needs) for entry, needs in zip(entries, needed, strict=True)]


@pytest.mark.parametrize(
    "outputs, loss, task, labels, y",
    [
        (1, "binary_crossentropy", "binary", ("any", "columns"), YES_NO),
        (3, "categorical_crossentropy", "classes", ("any", "columns"), ONE_HOT),
        (3, "sparse_categorical_crossentropy", "classes", ("numbers",), CLASS),
        (1, "mse", "regression", ("any",), AMOUNT),
    ],
)
def test_every_metric_matches_plain_keras(outputs: int, loss: str, task: str, labels: tuple[str, ...], y: Any) -> None:
    activation = {"binary": "sigmoid", "classes": "softmax", "regression": "softplus"}[task]
    assert len(metrics_for(task, *labels)) > 2

    def make() -> keras.Model:
        return network(outputs, activation, loss=loss, metrics=metrics_for(task, *labels))

    assert_same(make, halves(y), epochs=20)


CALLBACKS: dict[str, Callable[[], Any]] = {
    "stopped early, with the best weights": lambda: keras.callbacks.EarlyStopping(
        "loss", min_delta=0.02, patience=1, restore_best_weights=True
    ),
    "a lower rate on a plateau": lambda: keras.callbacks.ReduceLROnPlateau(patience=1, factor=0.1, min_delta=0.1),
    "a rate for each epoch": lambda: keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.1 / (epoch + 1)),
    "averaged weights for validation": keras.callbacks.SwapEMAWeights,
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_callbacks_match_plain_keras(name: str) -> None:
    assert_same(
        lambda: yes_no(optimizer=optimizers.Adam(0.03, use_ema="averaged" in name)),
        settings=lambda: {"callbacks": [CALLBACKS[name]()]},
        epochs=5,
    )


@pytest.mark.usefixtures("_ahead")
@pytest.mark.parametrize("name", [name for name in CALLBACKS if "best" in name or "plateau" in name])
def test_callback_stops_or_steers_at_its_epoch_with_lookahead(name: str) -> None:
    assert_same(
        lambda: yes_no(optimizer=optimizers.Adam(0.03)),
        settings=lambda: {"callbacks": [CALLBACKS[name]()]},
        epochs=12,
    )


@pytest.mark.usefixtures("_ahead")
def test_lookahead_callback_gets_the_snapshot_of_each_epoch() -> None:
    ahead, direct = LookaheadCallback(), LookaheadCallback()
    direct.supports_lookahead = False
    fitted(yes_no(normalized), epochs=12, callbacks=[ahead], shuffle=True)
    fitted(yes_no(normalized), epochs=12, callbacks=[direct], shuffle=True)
    assert {each.rate for each in ahead.learned} == {each.rate for each in direct.learned}
    for mine, theirs in zip(ahead.learned, direct.learned, strict=True):
        for value, expected in zip(mine.values, theirs.values, strict=True):
            np.testing.assert_allclose(value, expected, rtol=1e-5, atol=1e-6)
    for weights, expected in zip(ahead.weights, direct.weights, strict=True):
        for weight, same in zip(weights, expected, strict=True):
            np.testing.assert_allclose(weight, same, rtol=1e-5, atol=1e-6)


@pytest.mark.usefixtures("_ahead")
def test_callback_without_lookahead_finds_the_network_at_its_epoch() -> None:
    model, seen = yes_no(), []
    noted = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(int(model.optimizer.iterations))
    )
    fitted(model, epochs=6, callbacks=[noted])
    assert seen == [4, 8, 12, 16, 20, 24]


@pytest.mark.usefixtures("_ahead")
def test_callback_error_leaves_the_network_at_its_epoch() -> None:
    def fail(epoch: int) -> None:
        if epoch == 3:
            raise OSError("the disk is full")

    model, callback = yes_no(), LookaheadCallback(fail)
    with pytest.raises(OSError, match="full"):
        fitted(model, epochs=12, callbacks=[callback])
    assert int(model.optimizer.iterations) == 16
    for weight, known in zip(model.get_weights(), callback.weights[3], strict=True):
        np.testing.assert_array_equal(weight, known)


@pytest.mark.usefixtures("_ahead")
@pytest.mark.parametrize("calls", range(1, 5))
def test_stop_between_lookahead_epochs_counts_whole_epochs(calls: int) -> None:
    model = yes_no()
    history = fitted(model, epochs=1_000, should_stop=after(calls), callbacks=[LookaheadCallback()])
    assert len(history.get("loss", [])) == len(history.get("val_loss", [])) == int(model.optimizer.iterations) // 4
    assert len(history.get("loss", [])) <= 100


@pytest.mark.usefixtures("_ahead")
def test_executions_do_not_exceed_max_steps() -> None:
    reported: list[tuple[int, int]] = []
    fitted(yes_no(), epochs=3, max_steps=lambda: 1, on_batches=lambda *step: reported.append(step[:2]))
    assert reported == [(epoch, step) for epoch in (1, 2, 3) for step in (1, 2, 3, 4)]


@pytest.mark.parametrize("shared", [{"initial_epoch": 2}, {"validation_freq": 2}])
def test_initial_epoch_and_validation_freq_match_plain_keras(shared: dict[str, Any]) -> None:
    assert_same(yes_no, epochs=4, **shared)


def test_mixed_precision_matches_plain_keras() -> None:
    def make() -> keras.Model:
        keras.config.set_dtype_policy("mixed_float16")
        model = keras.Sequential([keras.Input((FEATURES,)), layers.Dense(8, "relu"), layers.Dense(1, dtype="float32")])
        model.compile("adam", "mse")
        return model

    assert_same(make, rtol=float(np.finfo(np.float16).eps))  # sums of half precision depend on the kernel
    keras.backend.clear_session()


def test_early_stopping_restores_the_best_epoch() -> None:
    model, stopper = yes_no(), keras.callbacks.EarlyStopping("loss", patience=2, restore_best_weights=True)
    seen: list[list[np.ndarray]] = []
    noted = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(model.get_weights()))
    spoil = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch < 3 else 5.0)
    fitted(model, epochs=20, callbacks=[stopper, noted, spoil])
    assert len(seen) == stopper.best_epoch + 3
    for weight, best in zip(model.get_weights(), seen[stopper.best_epoch], strict=True):
        np.testing.assert_array_equal(weight, best)


def test_row_order_of_each_epoch_is_a_permutation_by_seed() -> None:
    first, again, other = (fresh_order(50, seed) for seed in (1, 1, 2))
    assert sorted(first(0)) == list(range(50))
    assert list(first(0)) == list(again(0))
    assert list(first(0)) != list(first(1))
    assert list(first(0)) != list(other(0))


def test_shuffled_history_depends_on_the_seed_and_not_on_streaming() -> None:
    first, again, streamed = (
        fitted(yes_no(), shuffle=True, seed=1, strategy=strategy) for strategy in (IN_GRAPH, IN_GRAPH, STREAMED)
    )
    assert first == again == streamed
    assert first != fitted(yes_no(), shuffle=True, seed=2)
    assert first != fitted(yes_no())


def test_continued_fit_equals_one_fit() -> None:
    whole, halved = yes_no(), yes_no()
    history = fitted(whole, epochs=4, shuffle=True)["loss"]
    parts = [fitted(halved, epochs=end, initial_epoch=end - 2, shuffle=True)["loss"] for end in (2, 4)]
    assert parts[0] + parts[1] == history


def test_table_streamed_in_many_blocks_matches_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.graph_fit.batch_source.BLOCK_BYTES", 2_000)
    assert fitted(yes_no(), strategy=STREAMED) == fitted(yes_no())


@pytest.mark.parametrize("strategy", [IN_GRAPH, STREAMED, PLAIN], ids=lambda strategy: strategy.name)
def test_loss_of_each_batch_is_reported(strategy: FitStrategy) -> None:
    reported: list[tuple[int, int, Any]] = []
    fitted(yes_no(), strategy=strategy, on_batches=lambda *step: reported.append(step))
    epochs = [np.concatenate([losses for epoch, _, losses in reported if epoch == number]) for number in (1, 2)]
    assert [len(losses) for losses in epochs] == [4, 4]
    assert {step for _, step, _ in reported} <= {1, 2, 3, 4}
    alone: list[float] = []
    each = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: alone.append(logs["loss"]))
    rows = halves()[0]
    yes_no().fit(rows.X[:BATCH], rows.y[:BATCH], batch_size=BATCH, shuffle=False, verbose=0, callbacks=[each])
    np.testing.assert_allclose(epochs[0][0], alone[0], rtol=1e-5)


def after(calls: int) -> Callable[[], bool]:
    """Return a `should_stop` that is True after so many calls."""
    counter = iter(range(10_000))
    return lambda: next(counter) >= calls


@pytest.mark.parametrize("strategy", [IN_GRAPH, STREAMED, PLAIN], ids=lambda strategy: strategy.name)
def test_stop_before_the_first_batch_leaves_weights_and_history_unchanged(strategy: FitStrategy) -> None:
    model = yes_no()
    before = model.get_weights()
    assert fitted(model, strategy=strategy, should_stop=lambda: True).get("loss", []) == []
    for weight, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)


@pytest.mark.parametrize("calls", range(1, 12))
def test_stop_at_any_time_counts_whole_epochs_only(calls: int) -> None:
    model, ended = yes_no(), []
    noted = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: ended.append(epoch), on_train_end=lambda logs: ended.append("train")
    )
    history = fitted(model, epochs=1_000, should_stop=after(calls), callbacks=[noted])
    whole = len(history.get("loss", []))
    assert ended == [*range(whole), "train"]
    assert len(history.get("val_loss", [])) == whole
    assert whole * 4 <= int(model.optimizer.iterations) <= (whole + 1) * 4


def test_model_is_an_ordinary_keras_model_after_fit(tmp_path: Path) -> None:
    model = yes_no()
    fitted(model)
    rows = halves()[0]
    metrics = graph_fit.evaluate(model, rows, BATCH)
    assert model.evaluate(rows.X, rows.y, batch_size=BATCH, verbose=0, return_dict=True) == pytest.approx(metrics)
    assert len(model.fit(rows.X, rows.y, epochs=2, verbose=0).history["loss"]) == 2
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))


def test_prepared_model_is_not_traced_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model, rows = yes_no(), halves()
    states = [weight.numpy().tolist() for weight in model.variables]
    graph_fit.prepare(model, *rows, batch_size=BATCH, class_weight={0: 1.0, 1: 2.0})
    assert [weight.numpy().tolist() for weight in model.variables][: len(states)] == states
    monkeypatch.setattr(tf, "function", None)
    assert len(fitted(model, rows, shuffle=True, class_weight={0: 1.0, 1: 2.0})["loss"]) == 2


@pytest.mark.parametrize("rows", [3 * BATCH, 3 * BATCH + 1, 1])
def test_evaluation_after_training_traces_nothing(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model = yes_no()
    fitted(model)
    monkeypatch.setattr(tf, "function", None)
    some = Arrays(X[:rows], YES_NO[:rows])
    metrics = graph_fit.evaluate(model, some, 4096)
    monkeypatch.undo()
    assert metrics == pytest.approx(model.evaluate(some.X, some.y, 4096, verbose=0, return_dict=True), rel=1e-5)


def test_recompiled_model_is_traced_again() -> None:
    model = yes_no()
    fitted(model)
    model.compile("sgd", "mse", metrics=["mae"])
    assert sorted(fitted(model)) == ["loss", "mae", "val_loss", "val_mae"]


@pytest.mark.parametrize("batch_size", [None, 7])
def test_predictions_match_plain_keras(batch_size: int | None) -> None:
    model = two_outputs()
    inputs = (X[:, :3], X[:, 3:].astype("float64"))
    for ours, theirs in zip(
        graph_fit.predict(model, inputs, batch_size), model.predict(inputs, verbose=0), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)
        assert ours.shape == (ROWS, 1)


def test_no_rows_give_empty_predictions() -> None:
    assert graph_fit.predict(yes_no(), X[:0]).shape == (0, 1)


def test_stopped_predict_or_evaluate_raises_an_error() -> None:
    with pytest.raises(EngineError, match="stopped"):
        graph_fit.predict(yes_no(), X, should_stop=lambda: True)
    with pytest.raises(EngineError, match="stopped"):
        graph_fit.evaluate(yes_no(), halves()[0], should_stop=lambda: True)


def test_the_strategy_gives_its_reason() -> None:
    rows = halves()
    assert graph_fit.choose_strategy(yes_no(), *rows).name == "in-graph"
    large = graph_fit.choose_strategy(yes_no(), *rows, free_bytes=2**12)
    assert (large.name, "memory" in large.reason) == ("streamed", True)
    assert "XLA" in graph_fit.choose_strategy(yes_no(jit_compile=True), *rows).reason
    eager = graph_fit.choose_strategy(yes_no(run_eagerly=True), *rows)
    assert (eager.name, "eagerly" in eager.reason) == ("plain", True)
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        spread = keras.Sequential([keras.Input((FEATURES,)), layers.Dense(1)])
        spread.compile("adam", "mse")
    assert graph_fit.choose_strategy(spread, *rows).name == "plain"


@pytest.mark.parametrize("error", [tf.errors.ResourceExhaustedError(None, None, "OOM"), MemoryError("Unable to")])
def test_memory_error_suggests_a_batch_size(error: Exception) -> None:
    def exhausted(logs: Any) -> None:
        raise error

    with pytest.raises(EngineError, match=r"32 rows.* batch size of 16"):
        fitted(yes_no(), callbacks=[keras.callbacks.LambdaCallback(on_train_begin=exhausted)])


def test_missing_rows_are_reported_before_tracing() -> None:
    for rows in (Arrays(X[:0], YES_NO[:0]), Arrays(X, YES_NO[:-1])):
        with pytest.raises(ValueError, match="same number of rows"):
            fitted(yes_no(), (rows, halves()[1]))


def test_class_weights_and_sample_weights_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="together"):
        halves(weight=WEIGHT)[0].weighted({0: 1.0})


def test_tuner_grows_executions_and_shrinks_them_on_a_busy_machine() -> None:
    tuner, taken = AutoTuner((SINGLE, SEVERAL)), []
    for step_seconds in [1e-4] * 6 + [4e-4] * 8:
        taken.append(tuner.steps())
        tuner.record(tuner.executor(), taken[-1], taken[-1] * step_seconds)
    assert taken[:3] == [1, 8, 64]
    assert max(taken) * 1e-4 == pytest.approx(AIM_SECONDS, rel=0.01)
    assert taken[-1] * 4e-4 == pytest.approx(AIM_SECONDS, rel=0.05)


def test_tuner_runs_long_steps_on_the_faster_executor() -> None:
    tuner = AutoTuner((SINGLE, SEVERAL))
    for _ in range(6):
        assert tuner.steps() == 1
        tuner.record(tuner.executor(), 1, 0.1 if tuner.executor() == SINGLE else 0.06)
    assert tuner.executor() == SEVERAL


def test_tuner_keeps_short_steps_on_the_first_executor() -> None:
    tuner = AutoTuner((SINGLE, SEVERAL))
    for steps, step_seconds in (
        (1, 3 * LONG_STEP_SECONDS),
        (GROWTH, LONG_STEP_SECONDS / 2),
        (50, 9 * LONG_STEP_SECONDS),
    ):
        tuner.record(SINGLE, steps, steps * step_seconds)
        assert tuner.executor() == SINGLE
