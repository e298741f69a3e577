"""Every layer of the catalog is built, trained for a step, saved, and loaded as it was; so is every way to compile."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import network
from engine.catalog.entries import catalog, entry
from engine.catalog.shapes import model_facts
from engine.network import keras_config
from engine.project import FEATURES, CompileSpec, LayerSpec, ModelSpec, ObjectSpec, OutputSpec, Project
from engine.storage import models
from engine.training.trainer import TrainedModel
from tests.engine.catalog.layer_examples import EXAMPLES, Sizes
from tests.engine.network.test_graph_networks import by_name
from tests.engine.projects import dense

ASKED = CompileSpec(
    optimizer=ObjectSpec(kind="SGD"),
    outputs=(OutputSpec(loss=ObjectSpec(kind="MeanSquaredError"), metrics=(ObjectSpec(kind="Huber"),)),),
    run_eagerly=True,
)

X = np.random.default_rng(0).uniform(0.1, 0.9, (6, 3)).astype("float32")
Y = np.linspace(0, 1, 6, dtype="float32")[:, None]


def around(kind: str, params: dict[str, Any], inputs: list[Sizes]) -> ModelSpec:
    """Return a network of 3 features in which a layer reads inputs of these sizes, all between 0 and 1."""
    layers = []
    for place, sizes in enumerate(inputs):
        layers.append(dense(math.prod(sizes), "sigmoid", f"wide_{place}").replaced(inputs=(FEATURES,)))
        shape = LayerSpec(name=f"shape_{place}", kind="Reshape", params={"target_shape": sizes})
        layers.append(shape.replaced(inputs=(f"wide_{place}",)))
    names = tuple(f"shape_{place}" for place in range(len(inputs)))
    layers.append(LayerSpec(name="it", kind=kind, params=params, inputs=names))
    layers.append(LayerSpec(name="flat", kind="Flatten", inputs=("it",)))
    layers.append(dense(1, None, "end").replaced(inputs=("flat",)))
    return ModelSpec(layers=tuple(layers)).normalized()


@pytest.mark.filterwarnings("ignore:Gradients do not exist", "ignore:Layer 'flat'")
@pytest.mark.parametrize("kind", catalog()["layers"])
def test_every_layer_trains_and_round_trips_through_a_file(kind: str, tmp_path: Path) -> None:
    params, inputs = EXAMPLES[kind][0]
    project = Project(model=around(kind, params, inputs), compile=ASKED)
    model = network.build(project.model, 3)
    assert model.count_params() == model_facts(project.model, 3).parameters
    network.compile_model(model, project.compile)
    assert np.isfinite(model.train_on_batch(X, Y)[0])
    models.save_model(tmp_path / "it.keras", TrainedModel(project, None, model))
    loaded = models.load_model(tmp_path / "it.keras", Project(), None).trained
    assert by_name(loaded.project.model) == by_name(project.model)
    assert loaded.project.compile == project.compile
    np.testing.assert_allclose(loaded.model.predict_on_batch(X), model.predict_on_batch(X), rtol=1e-5, atol=1e-6)


@pytest.mark.filterwarnings("ignore:Layer 'flat'")
@pytest.mark.parametrize("kind", catalog()["layers"])
def test_every_layer_example_round_trips_through_keras(kind: str) -> None:
    for params, inputs in EXAMPLES[kind]:
        model = around(kind, params, inputs)
        if any(layer.error for layer in model_facts(model, 3).layers):
            continue  # an equation may leave sizes open, which the layers around it do not allow
        back = keras_config.spec_of(network.build(model, 3))
        if (kind, *params.items()) not in IN_OTHER_WORDS:
            assert by_name(back) == by_name(model), params
        assert by_name(keras_config.spec_of(network.build(back, 3))) == by_name(back), params
        assert model_facts(back, 3).parameters == model_facts(model, 3).parameters


IN_OTHER_WORDS = (
    ("GroupNormalization", ("groups", -1), ("center", False)),
    ("Cropping1D", ("cropping", 2)),
    ("EinsumDense", ("equation", "...x,xy->...y"), ("output_shape", 8), ("bias_axes", "y")),
    ("ZeroPadding1D", ("padding", 3)),
)
"""Examples that Keras writes down in other words, which mean the same."""


@pytest.mark.parametrize(
    "params",
    [
        {"kernel_regularizer": ObjectSpec(kind="L1", params={"l1": 0.1})},
        {"kernel_regularizer": ObjectSpec(kind="L2", params={"l2": 0.1})},
        {"kernel_regularizer": ObjectSpec(kind="L1L2", params={"l1": 0.1, "l2": 0.2})},
        {"kernel_regularizer": ObjectSpec(kind="OrthogonalRegularizer", params={"factor": 0.1})},
        {"bias_constraint": ObjectSpec(kind="MinMaxNorm"), "kernel_constraint": ObjectSpec(kind="MaxNorm")},
        {"kernel_initializer": ObjectSpec(kind="RandomNormal", params={"stddev": 0.5}), "trainable": False},
    ],
    ids=str,
)
def test_nested_objects_of_layers_round_trip_through_a_file(params: dict[str, Any], tmp_path: Path) -> None:
    project = Project(model=ModelSpec(layers=(dense(4, "relu", "a", **params), dense(1, None, "end"))), compile=ASKED)
    model = network.build(project.model, 3)
    network.compile_model(model, project.compile)
    models.save_model(tmp_path / "it.keras", TrainedModel(project, None, model))
    assert models.load_model(tmp_path / "it.keras", Project(), None).trained.project.model == project.model


def strange_settings() -> CompileSpec:
    """Return settings with our own optimizer, a schedule, a loss as a metric, and weighted metrics."""
    rate = {"initial_learning_rate": 0.5, "decay_steps": 25, "warmup_target": 1.0, "warmup_steps": 5}
    return CompileSpec(
        optimizer=ObjectSpec(
            kind="QHAdam", params={"learning_rate": ObjectSpec(kind="CosineDecay", params=rate), "nu_2": 0.5}
        ),
        outputs=(
            OutputSpec(
                loss=ObjectSpec(kind="MeanSquaredError"),
                metrics=(ObjectSpec(kind="Dice"),),
                weighted_metrics=(ObjectSpec(kind="LogCosh"), ObjectSpec(kind="MeanAbsoluteError")),
            ),
        ),
    )


def test_custom_optimizer_and_loss_metrics_round_trip_from_foreign_file(tmp_path: Path) -> None:
    project = Project(model=ModelSpec(layers=(dense(1),)), compile=strange_settings())
    model = network.build(project.model, 3)
    network.compile_model(model, project.compile)
    model.fit(X, Y, verbose=0)
    model.save(tmp_path / "plain.keras")  # without the metadata of Layerdesk
    loaded = models.load_model(tmp_path / "plain.keras", Project(), None).trained
    assert loaded.project.compile == project.compile
    assert int(loaded.model.optimizer.iterations) == 1


def test_every_wrapper_layer_names_its_inner_layer() -> None:
    holding = {
        known.kind: argument.choices
        for known in catalog()["layers"].values()
        for argument in known.arguments
        if argument.type == "layer"
    }
    assert set(holding) == {"Bidirectional", "SpectralNormalization", "TimeDistributed"}
    assert all(entry("layers", kind) for choices in holding.values() for kind in choices)
