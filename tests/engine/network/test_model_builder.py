"""Networks: built from our values, and read back from Keras's configuration without running what it names."""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np
import pytest

from engine import network
from engine.catalog.entries import catalog
from engine.network import keras_config
from engine.project import CompileSpec, LayerSpec, ModelSpec, ObjectSpec, OutputSpec
from engine.system.errors import EngineError
from tests.engine.catalog.test_entries import smallest
from tests.engine.projects import dense, students_project

BRANCHED = ModelSpec(
    layers=(
        dense(4, "relu", "left").replaced(inputs=("features",)),
        dense(4, "tanh", "right").replaced(inputs=("features",)),
        LayerSpec(name="both", kind="Concatenate", inputs=("left", "right")),
        dense(1, "sigmoid", "output").replaced(inputs=("both",)),
    )
)


def test_course_network_is_sequential_with_65_parameters() -> None:
    model = network.build(students_project().model, 2)
    assert isinstance(model, keras.Sequential)
    assert model.count_params() == 65


def test_layers_round_trip_through_the_keras_model() -> None:
    model = students_project().model
    assert keras_config.spec_of(network.build(model, 2)) == model


def test_branches_round_trip_with_their_inputs() -> None:
    assert keras_config.spec_of(network.build(BRANCHED, 3)) == BRANCHED


def test_layer_without_inputs_reads_the_previous_layer() -> None:
    longer = BRANCHED.inserted(1, dense(2, name="next"))
    joined = longer.with_layer(3, longer.layers[3].replaced(inputs=("next", "right")))
    assert network.build(joined, 3).output_shape == (None, 1)


@pytest.mark.parametrize("kind", ["MultiHeadAttention", "Attention", "AdditiveAttention"])
def test_attention_with_one_input_attends_to_itself(kind: str) -> None:
    params = {"num_heads": 2, "key_dim": 2} if kind == "MultiHeadAttention" else {}
    rows = LayerSpec(name="rows", kind="Reshape", params={"target_shape": (2, 2)})
    model = network.build(ModelSpec(layers=(rows, LayerSpec(name="attention", kind=kind, params=params))), 4)
    assert model(np.zeros((3, 4), np.float32)).shape == (3, 2, 2)


def test_integers_written_as_lists_round_trip_as_integers() -> None:
    rows = LayerSpec(name="rows", kind="Reshape", params={"target_shape": (4, 1)})
    model = ModelSpec(layers=(rows, LayerSpec(name="conv", kind="Conv1D", params={"filters": 2, "kernel_size": 3})))
    assert keras_config.spec_of(network.build(model, 4)) == model


def test_nested_objects_round_trip_without_default_arguments() -> None:
    regularized = dense(3, "relu", kernel_regularizer=ObjectSpec(kind="L2", params={"l2": 0.125}), use_bias=False)
    model = ModelSpec(layers=(regularized,))
    assert keras_config.spec_of(network.build(model, 2)) == model


def test_built_network_computes_the_same_as_direct_keras_calls() -> None:
    keras.utils.set_random_seed(1)
    ours = network.build(students_project().model, 2)
    theirs = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dense(4, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    theirs.set_weights(ours.get_weights())
    X = np.random.default_rng(0).normal(size=(5, 2)).astype("float32")
    np.testing.assert_array_equal(ours(X), theirs(X))


@pytest.mark.parametrize("kind", list(catalog()["optimizers"]))
def test_every_optimizer_round_trips_through_compile_settings(kind: str) -> None:
    settings = CompileSpec(
        optimizer=ObjectSpec(kind=kind, params={"learning_rate": 0.25}),
        outputs=(
            OutputSpec(loss=ObjectSpec(kind="MeanSquaredError"), metrics=(ObjectSpec(kind="MeanAbsoluteError"),)),
        ),
    )
    model = network.build(ModelSpec(layers=(dense(1),)), 2)
    network.compile_model(model, settings)
    config = json.loads(json.dumps(model.get_compile_config()))
    found = keras_config.compile_from_config(config)
    assert found is not None
    assert found.optimizer == settings.optimizer
    assert found.outputs == settings.outputs


def test_every_loss_and_metric_round_trips_through_compile_settings() -> None:
    model = network.build(ModelSpec(layers=(dense(1),)), 2)
    mse = ObjectSpec(kind="MeanSquaredError")
    made = {
        section: [
            ObjectSpec(
                kind=known.kind,
                params={each.name: smallest(known, each) for each in known.arguments if each.required},
            )
            for known in catalog()[section].values()
        ]
        for section in ("losses", "metrics")
    }
    outputs = [OutputSpec(loss=loss) for loss in made["losses"]]
    outputs += [OutputSpec(loss=mse, metrics=(each,)) for each in made["metrics"]]
    outputs += [OutputSpec(loss=mse, weighted_metrics=(each,)) for each in made["metrics"]]
    for output in outputs:
        network.compile_model(model, CompileSpec(outputs=(output,)))
        found = keras_config.compile_from_config(json.loads(json.dumps(model.get_compile_config())))
        assert found is not None
        assert found.outputs == (output,)


def test_layers_excluded_from_muon_round_trip() -> None:
    muon = ObjectSpec(kind="Muon", params={"exclude_layers": ("output", "dense")})
    model = network.build(ModelSpec(layers=(dense(1),)), 2)
    loss = OutputSpec(loss=ObjectSpec(kind="MeanSquaredError"))
    network.compile_model(model, CompileSpec(optimizer=muon, outputs=(loss,)))
    found = keras_config.compile_from_config(json.loads(json.dumps(model.get_compile_config())))
    assert found is not None
    assert found.optimizer == muon


def layer_config(**changes: Any) -> dict[str, Any]:
    layer = {"module": "keras.layers", "class_name": "Dense", "config": {"name": "dense", "units": 2}}
    return {"class_name": "Sequential", "config": {"name": "model", "layers": [{**layer, **changes}]}}


@pytest.mark.parametrize(
    "changes",
    [
        {"class_name": "Lambda", "config": {"name": "evil"}},
        {"class_name": "TFSMLayer", "config": {"name": "evil", "filepath": "/somewhere"}},
        {"module": "os", "class_name": "system"},
        {"module": "keras.src.layers", "class_name": "Dense"},
        {"registered_name": "package>Dense"},
        {"config": {"name": "evil", "units": {"module": "builtins", "class_name": "eval", "config": "1"}}},
        {
            "config": {
                "name": "evil",
                "units": 2,
                "activation": {"module": "builtins", "class_name": "function", "config": "eval"},
            }
        },
        {
            "config": {
                "name": "evil",
                "units": 2,
                "kernel_initializer": {"module": "x.y", "class_name": "Zeros", "config": {}},
            }
        },
    ],
)
def test_unlisted_layers_are_refused_by_name(changes: dict[str, Any]) -> None:
    with pytest.raises(EngineError):
        keras_config.model_from_config(layer_config(**changes))


@pytest.mark.parametrize("config", [{}, {"class_name": "Sequential"}, {"class_name": "Sequential", "config": []}])
def test_configuration_that_is_no_model_is_refused(config: dict[str, Any]) -> None:
    with pytest.raises(EngineError, match="not the configuration"):
        keras_config.model_from_config(config)


def test_layer_that_keras_cannot_build_is_named() -> None:
    lstm = LayerSpec(name="memory", kind="LSTM", params={"units": 2})
    with pytest.raises(EngineError, match="memory") as caught:
        network.build(ModelSpec(layers=(lstm,)), 2)
    assert caught.value.where[:3] == ("model", "layers", 0)


def test_missing_layers_and_losses_are_reported_before_keras() -> None:
    with pytest.raises(EngineError, match="no layers"):
        network.build(ModelSpec(), 2)
    with pytest.raises(EngineError, match="Choose a loss"):
        network.compile_model(network.build(ModelSpec(layers=(dense(1),)), 2), CompileSpec())
    with pytest.raises(EngineError, match="Choose a loss"):
        network.compile_model(network.build(ModelSpec(layers=(dense(1),)), 2), CompileSpec(outputs=()))
