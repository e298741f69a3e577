"""Private hooks of Keras: all exist today, and without any of them training and inspection take the public way."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import keras
import numpy as np
import pandas as pd
import pytest

from engine.messages.commands import SetLearningRate, TrainingCommand
from engine.messages.events import Event, LearningRateChanged, LogWritten
from engine.messages.job import Job
from engine.network import keras_adapter
from engine.network.keras_adapter import HOOKS, capabilities, layer_outputs, missing_hooks
from engine.preprocessing import PreparedData, prepare
from engine.project import ObjectSpec, Project
from engine.training import graph_fit, learning_rate, trainer
from engine.training.graph_fit import Arrays
from tests.engine.projects import STUDENTS, students_project

GRAPH_HOOKS = [name for name, hook in HOOKS.items() if hook.feature == "in-graph training"]
RATE_HOOKS = [name for name, hook in HOOKS.items() if hook.feature == "learning rate under a schedule"]
LAYER_HOOKS = [name for name, hook in HOOKS.items() if hook.feature == "layer outputs"]
RANDOM = np.random.default_rng(0)
ROWS = Arrays(RANDOM.normal(size=(50, 4)).astype("float32"), RANDOM.normal(size=(50, 1)).astype("float32"))


def remove(hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Keras have another name for a hook, as after an update, and the same behavior."""
    monkeypatch.setitem(HOOKS, hook, replace(HOOKS[hook], attribute=f"_renamed_{HOOKS[hook].attribute}"))
    keras_adapter.single_batch.cache_clear()
    keras_adapter._call_options.cache_clear()


def model_for(hook: str) -> keras.Model:
    """Return a compiled network with an optimizer that needs the hook."""
    keras.backend.clear_session(free_memory=False)
    keras.utils.set_random_seed(1)
    owner = HOOKS[hook].owner
    optimizer = getattr(
        keras.optimizers, owner if hasattr(keras.optimizers, owner) and owner != "Optimizer" else "Adam"
    )
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, "relu"), keras.layers.Dense(1)])
    model.compile(optimizer(0.01), "mse", metrics=["mae"])
    return model


def scheduled(epochs: int) -> Project:
    """Return the students' project with a learning rate that falls at every batch."""
    project = students_project(epochs, shuffle=False)
    schedule = ObjectSpec(
        kind="ExponentialDecay", params={"initial_learning_rate": 0.01, "decay_steps": 10, "decay_rate": 0.9}
    )
    optimizer = ObjectSpec(kind="Adam", params={"learning_rate": schedule})
    return project.replaced(compile=project.compile.replaced(optimizer=optimizer))


@pytest.fixture(scope="module")
def prepared() -> PreparedData:
    return prepare(pd.read_csv(STUDENTS), students_project().data)


def test_installed_keras_has_every_hook_and_each_has_a_purpose() -> None:
    assert [hook.name for hook, is_available in capabilities() if not is_available] == []
    assert all(hook.purpose for hook in HOOKS.values())


def test_probe_draws_no_random_number_and_changes_no_seed() -> None:
    keras.utils.set_random_seed(1)
    expected = float(keras.random.uniform(()))
    keras_adapter._example.cache_clear()
    keras.utils.set_random_seed(1)
    capabilities()
    assert float(keras.random.uniform(())) == expected


@cache
def plain_history(hook: str) -> dict[str, list[float]]:
    """Return the history of plain Keras with the optimizer of a hook."""
    settings = {"epochs": 2, "batch_size": 16, "shuffle": False, "verbose": 0}
    history = model_for(hook).fit(ROWS.X, ROWS.y, validation_data=(ROWS.X, ROWS.y), **settings)
    return history.history  # type: ignore[no-any-return]


@pytest.mark.parametrize("hook", GRAPH_HOOKS)
def test_training_without_a_hook_is_plain_keras_and_gives_the_reason(
    hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = HOOKS[hook].owner
    expected = plain_history(hook if hasattr(keras.optimizers, owner) else "Optimizer._iterations")
    remove(hook, monkeypatch)
    history, strategy = graph_fit.fit(model_for(hook), ROWS, ROWS, epochs=2, batch_size=16, shuffle=False)
    assert history.history == expected
    assert strategy.name == "plain"
    assert HOOKS[hook].name in strategy.reason
    assert keras.__version__ in strategy.reason


def test_evaluation_and_prediction_without_hooks_are_those_of_keras(monkeypatch: pytest.MonkeyPatch) -> None:
    for hook in GRAPH_HOOKS:
        remove(hook, monkeypatch)
    model = model_for("Optimizer._iterations")
    expected = model.evaluate(ROWS.X, ROWS.y, verbose=0, return_dict=True)
    assert graph_fit.evaluate(model, ROWS) == pytest.approx(expected)
    np.testing.assert_allclose(graph_fit.predict(model, ROWS.X), model.predict(ROWS.X, verbose=0), rtol=1e-5)


def test_states_of_other_optimizers_are_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    remove("Lion._momentums", monkeypatch)
    assert missing_hooks("in-graph training", keras.optimizers.Lion()) == (HOOKS["Lion._momentums"].name,)
    assert missing_hooks("in-graph training", keras.optimizers.Adam()) == ()


def test_run_without_a_hook_stores_the_reason(prepared: PreparedData, monkeypatch: pytest.MonkeyPatch) -> None:
    remove("Optimizer._iterations", monkeypatch)
    project = students_project(2, shuffle=False)
    model = trainer.new_network(project, prepared.preprocessor.inputs)
    outcome = trainer.fit(model, prepared, project, "run", Job())
    assert (outcome.status, outcome.way) == ("finished", "plain")
    assert "Optimizer._renamed__iterations" in outcome.way_reason


@pytest.mark.parametrize("hook", RATE_HOOKS)
def test_schedule_without_a_hook_stays_in_force_and_the_log_gives_the_reason(
    hook: str, prepared: PreparedData, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = scheduled(2)
    expected = trainer.fit(trainer.new_network(project, prepared.preprocessor.inputs), prepared, project, "run", Job())
    remove(hook, monkeypatch)
    events: list[Event] = []
    commands: list[TrainingCommand] = [SetLearningRate(learning_rate=0.5)]
    job = Job(emit=events.append, command=lambda seconds: commands.pop() if commands else None)
    model = trainer.new_network(project, prepared.preprocessor.inputs)
    assert learning_rate.is_scheduled(model.optimizer)
    outcome = trainer.fit(model, prepared, project, "run", job)
    assert outcome.history == expected.history
    assert not [event for event in events if isinstance(event, LearningRateChanged)]
    logs = [event.text for event in events if isinstance(event, LogWritten)]
    assert [HOOKS[hook].name in text for text in logs if "ExponentialDecay" in text] == [True]


@pytest.mark.parametrize("hook", LAYER_HOOKS)
def test_layer_outputs_without_a_hook_are_those_with_it(hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = keras.layers.Dense(3, name="shared")
    one, two = keras.Input((4,), name="one"), keras.Input((4,), name="two")
    joined = keras.layers.Concatenate(name="joined")([shared(one), shared(two)])
    functional = keras.Model([one, two], keras.layers.Dense(1, name="last")(joined))
    values = {id(functional): [ROWS.X, ROWS.X + 1]}
    for model in (functional, model_for("Optimizer._iterations")):
        inputs = values.get(id(model), [ROWS.X])
        expected = layer_outputs(model)
        with monkeypatch.context() as patch:
            remove(hook, patch)
            outputs = layer_outputs(model)
        assert [layer for layer, _ in outputs] == [layer for layer, _ in expected]
        results, same = (
            keras.Model(list(model.inputs), [output for _, output in each])(inputs) for each in (outputs, expected)
        )
        for result, other in zip(results, same, strict=True):
            np.testing.assert_allclose(result, other, rtol=1e-6)
