"""Networks that are no chain: what is built is what was drawn, and it comes back from Keras's configuration."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import network
from engine.catalog.shapes import Measured, NetworkInput, facts_of, model_facts
from engine.network import keras_config, symbolic_shapes
from engine.project import FEATURES, CompileSpec, LayerSpec, ModelSpec, ObjectSpec, OutputSpec
from engine.system.errors import Cancelled, EngineError
from tests.engine.catalog.layer_examples import EXAMPLES
from tests.engine.projects import dense

DATA = Path(__file__).parents[2] / "data"
CITY = NetworkInput("city", 1, 5, "city")
INPUTS = (NetworkInput(FEATURES, 3), CITY)

TWO_HEADS = ModelSpec(
    layers=(
        dense(4, "relu", "hidden").replaced(inputs=(FEATURES,)),
        LayerSpec(name="levels", kind="Embedding", params={"input_dim": 5, "output_dim": 2}, inputs=("city",)),
        LayerSpec(name="flat", kind="Flatten", inputs=("levels",)),
        LayerSpec(name="both", kind="Concatenate", inputs=("hidden", "flat")),
        dense(1, None, "amount").replaced(inputs=("both",)),
        dense(3, "softmax", "grade").replaced(inputs=("both",)),
    )
)


def by_name(model: ModelSpec) -> dict[str, tuple[Any, ...]]:
    """Return what a network is, whatever the order of layers that do not read each other."""
    sources = dict(zip(model.names, model.sources, strict=True))
    return {layer.name: (layer.kind, layer.params, layer.shares, sources[layer.name]) for layer in model.layers} | {
        "ends": model.ends
    }


def test_inputs_and_outputs_match_the_keras_model() -> None:
    model = network.build(TWO_HEADS, INPUTS)
    assert [tensor.name for tensor in model.inputs] == [FEATURES, "city"]
    assert model.output_shape == [(None, 1), (None, 3)]
    assert by_name(keras_config.spec_of(model)) == by_name(TWO_HEADS)


def test_outputs_keep_the_order_of_the_spec() -> None:
    turned = TWO_HEADS.with_outputs("grade", "amount")
    assert network.build(turned, INPUTS).output_shape == [(None, 3), (None, 1)]
    assert by_name(keras_config.spec_of(network.build(turned, INPUTS))) == by_name(turned)
    middle = TWO_HEADS.with_outputs("hidden", "grade", "amount")
    assert keras_config.spec_of(network.build(middle, INPUTS)).ends == ("hidden", "grade", "amount")


def test_shared_weights_are_one_keras_layer() -> None:
    chain = ModelSpec(layers=(dense(3, "relu", "a"), dense(3, "tanh", "b"), dense(1, None, "end")))
    model = chain.with_layer(1, LayerSpec(name="a@2", kind="Dense", shares="a"))
    built = network.build(model, 3)
    assert built.count_params() == 12 + 4
    assert keras_config.spec_of(built) == model
    X = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    first, end = built.get_layer("a"), built.get_layer("end")
    np.testing.assert_allclose(built(X), end(first(first(X))), rtol=1e-6)


def test_first_layer_reads_the_first_input_without_numeric_features() -> None:
    model = ModelSpec(
        layers=(LayerSpec(name="levels", kind="Embedding", params={"input_dim": 5, "output_dim": 2}), dense(1))
    )
    assert [tensor.name for tensor in network.build(model, (CITY,)).inputs] == ["city"]
    spelled = model.branched("levels", dense(2, name="side"))
    assert [tensor.name for tensor in network.build(spelled, (CITY,)).inputs] == ["city"]
    assert not any(layer.error for layer in model_facts(spelled, (CITY,)).layers)


def test_loss_and_weight_of_each_output_round_trip() -> None:
    asked = CompileSpec(
        outputs=(
            OutputSpec(
                loss=ObjectSpec(kind="MeanSquaredError"),
                loss_weight=0.25,
                metrics=(ObjectSpec(kind="MeanAbsoluteError"),),
            ),
            OutputSpec(
                loss=ObjectSpec(kind="SparseCategoricalCrossentropy"),
                weighted_metrics=(ObjectSpec(kind="SparseCategoricalAccuracy"),),
            ),
        )
    )
    model = network.build(TWO_HEADS, INPUTS)
    network.compile_model(model, asked)
    config = json.loads(json.dumps(model.get_compile_config()))
    assert keras_config.compile_from_config(config, TWO_HEADS.ends) == asked
    named = {"optimizer": "adam", "loss": {"amount": "mse", "grade": "sparse_categorical_crossentropy"}}
    found = keras_config.compile_from_config({**named, "loss_weights": {"amount": 0.3}}, TWO_HEADS.ends)
    assert found is not None
    assert [output.loss_weight for output in found.outputs] == [0.3, 1.0]


def test_two_headed_model_of_older_keras_is_translated() -> None:
    config = json.loads((DATA / "two_heads_config.json").read_text("utf-8"))
    model, inputs = keras_config.model_from_config(config), keras_config.inputs_from_config(config)
    assert inputs == (NetworkInput(FEATURES, 4), NetworkInput("code", 1, 10))
    assert model.ends == ("amount", "grade")
    assert network.build(model, inputs).count_params() == 30 + 40 + 12 + 36
    assert not any(layer.error for layer in model_facts(model, inputs).layers)


def nested() -> keras.Model:
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, name="q"), keras.layers.ReLU(name="r")])
    source = keras.Input((3,))
    two = keras.Model(source, [inner(source), keras.layers.Dense(2, name="q")(inner(source))])
    top = keras.Input((3,), name="top")
    one, other = two(top)
    again, _ = two(one)
    return keras.Model(top, keras.layers.Concatenate(name="all")([one, other, again]))


def test_nested_models_are_flattened_into_layers() -> None:
    theirs = nested()
    model = keras_config.spec_of(theirs)
    assert model_facts(model, 3).parameters == theirs.count_params()
    ours = network.build(model, 3)
    weights = {layer.name: layer for layer in ours.layers}
    flat = [layer for layer in theirs._flatten_layers() if layer.weights and not isinstance(layer, keras.Model)]
    for mine, theirs_one in zip(
        (weights["q"], weights["q_1"]), sorted(flat, key=lambda each: -each.units), strict=True
    ):
        mine.set_weights(theirs_one.get_weights())
    X = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    np.testing.assert_allclose(ours(X), theirs(X), rtol=1e-5)


def test_untranslatable_parts_are_named_in_the_error() -> None:
    source = keras.Input((3,))
    lambdas = keras.layers.Lambda(lambda x: x, name="mine")(source)
    added = keras.layers.Dense(2, name="plain")(lambdas) + 1.0
    with pytest.raises(EngineError, match=r"mine is a Lambda.*add(_[0-9]+)? is a Add of keras"):
        keras_config.spec_of(keras.Model(source, added))
    rows = keras.Input((4, 2))
    causal = keras.layers.MultiHeadAttention(1, 2, name="look")(rows, rows, use_causal_mask=True)
    with pytest.raises(EngineError, match="look is called with use_causal_mask"):
        keras_config.spec_of(keras.Model(rows, causal))
    steps = keras.layers.LSTM(2, stateful=True, name="memory")
    with pytest.raises(EngineError, match="memory sets stateful to True"):
        keras_config.spec_of(keras.Sequential([keras.Input((4, 2), batch_size=1), steps]))


@pytest.mark.parametrize(
    "change",
    [
        {"output_layers": []},
        {"output_layers": [["missing", 0, 0]]},
        {"output_layers": [["d", 3, 0]]},
        {"input_layers": []},
        {"layers": [{"class_name": "Dense", "config": {"name": "d", "units": 1}, "inbound_nodes": [[["d", 0, 0]]]}]},
        {"layers": [{"class_name": "Dense", "config": 3, "inbound_nodes": 5}]},
        {"layers": [{"class_name": "Sequential", "config": {}}]},
    ],
)
def test_inconsistent_configuration_is_refused(change: dict[str, Any]) -> None:
    good = json.loads(
        keras.Model(source := keras.Input((2,), name="x"), keras.layers.Dense(1, name="d")(source)).to_json()
    )
    with pytest.raises(EngineError):
        keras_config.model_from_config({**good, "config": {**good["config"], **change}})


def test_measured_shapes_match_computed_shapes() -> None:
    model = TWO_HEADS.sharing("hidden", FEATURES).merged(("hidden", "hidden@2"), LayerSpec(name="m", kind="Add"))
    assert network.measured(model, INPUTS).facts == model_facts(model, INPUTS)
    wrong = model.between("hidden", "m", dense(7, name="wide"))
    theirs, ours = network.measured(wrong, INPUTS).facts, model_facts(wrong, INPUTS)
    assert [bool(layer.error) for layer in theirs.layers if layer.name == "m"] == [True]
    assert [bool(layer.error) for layer in ours.layers] == [bool(layer.error) for layer in theirs.layers]


def test_measured_layers_are_cached_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: list[str] = []
    made = symbolic_shapes.layer_of
    monkeypatch.setattr(symbolic_shapes, "layer_of", lambda layer: kinds.append(layer.kind) or made(layer))
    symbolic_shapes._measure.cache_clear()
    first = network.measured(TWO_HEADS, INPUTS)
    count = len(kinds)
    assert network.measured(TWO_HEADS.renamed("hidden", "renamed"), INPUTS).facts.parameters == first.facts.parameters
    assert len(kinds) == count
    network.measured(
        TWO_HEADS.insert_after("hidden", LayerSpec(name="drop", kind="Dropout", params={"rate": 0.5})), INPUTS
    )
    assert kinds[count:] == ["Dropout"]


def test_layers_after_a_refused_one_are_unknown_and_parallel_ones_known() -> None:
    flat = LayerSpec(name="steps", kind="Conv1D", params={"filters": 2, "kernel_size": 3}, inputs=(FEATURES,))
    model = ModelSpec(layers=(flat, dense(2, name="after"), dense(3, name="parallel").replaced(inputs=(FEATURES,))))
    refused, after, parallel = network.measured(model, 4).facts.layers
    assert refused.error.startswith("Keras refuses it: ")
    assert "this_layer" not in refused.error
    assert (after.shape, after.error) == (None, "")
    assert parallel.shape == (None, 3)


def test_measured_facts_override_computed_ones() -> None:
    model = ModelSpec(layers=(dense(2, name="a"), dense(3, name="b")))
    reported = model_facts(model, 4)
    answer = Measured(
        model, reported.inputs, replace(reported, layers=(reported.layers[0].replaced(shape=(None, 9)),) * 2)
    )
    assert facts_of(model, 4, answer).layers[0].shape == (None, 9)
    assert facts_of(model, 5, answer) == model_facts(model, 5)
    wrong = model.with_layer(1, dense(3, name="a"))
    ours = model_facts(wrong, 4)
    assert facts_of(wrong, 4, Measured(wrong, ours.inputs, reported)).layers[1].error == ours.layers[1].error != ""


def test_huge_layers_are_computed_and_not_built() -> None:
    model = ModelSpec(layers=(dense(100_000, name="huge"), dense(1, name="end")))
    assert network.measured(model, 100_000).facts == model_facts(model, 100_000)


def test_measuring_can_be_cancelled_between_layers() -> None:
    with pytest.raises(Cancelled):
        network.measured(TWO_HEADS, INPUTS, lambda: True)


def test_missing_outputs_and_inputs_are_named() -> None:
    with pytest.raises(EngineError, match="missing is named as an output"):
        network.build(TWO_HEADS.replaced(outputs=("missing",)), INPUTS)
    with pytest.raises(EngineError, match="reads city"):
        network.build(TWO_HEADS, 3)
    with pytest.raises(EngineError, match="reads nothing"):
        network.build(TWO_HEADS.disconnected("both", "grade"), INPUTS)


ROW_KINDS = [
    (kind, params)
    for kind, examples in EXAMPLES.items()
    for params, sizes in examples
    if sizes == [(6,)] and not params.get("mean") and kind not in ("Reshape", "EinsumDense", "RepeatVector")
]


@st.composite
def networks(draw: st.DrawFn) -> ModelSpec:
    """Draw a network on 6 features in which every kind of layer for rows can stand."""
    model = ModelSpec(layers=(dense(6, "relu", "first"),))
    for step in range(draw(st.integers(0, 7))):
        name = draw(st.sampled_from([*model.names, FEATURES]))
        kind, params = draw(st.sampled_from(ROW_KINDS))
        layers = LayerSpec(name=f"n{step}", kind=kind, params=params), LayerSpec(name=f"f{step}", kind="Flatten")
        back = dense(6, draw(st.sampled_from(["relu", None])), f"b{step}")
        row = (*layers, back, *([LayerSpec(name=f"t{step}", kind="Dropout", params={"rate": 0.5})] * (step % 2)))
        match draw(st.integers(0, 3)):
            case 0:
                model = model.branched(name, *row)
            case 1:
                model = model.insert_after(name, *row)
            case 2 if name != FEATURES:
                other = draw(st.sampled_from([*model.names, FEATURES]))
                sixes = {layer.name for layer in model_facts(model, 6).layers if layer.shape == (None, 6)} | {FEATURES}
                if other != name and {name, other} <= sixes:
                    model = model.merged((name, other), LayerSpec(name=f"m{step}", kind="Add"))
            case 3 if name != FEATURES and model.layers[model.position(name)].kind == "Dense":
                shared = model.sharing(name, draw(st.sampled_from([*model.names, FEATURES])))
                model = model if any(layer.error for layer in model_facts(shared, 6).layers) else shared
    ends = draw(st.permutations(model.ends))
    return model.with_outputs(*ends).normalized()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks())
def test_every_network_round_trips_through_keras(model: ModelSpec) -> None:
    facts = model_facts(model, 6)
    assert not any(layer.error for layer in facts.layers)
    built = network.build(model, 6)
    assert facts.parameters == built.count_params()
    assert by_name(keras_config.spec_of(built)) == by_name(model)
    assert by_name(keras_config.model_from_config(json.loads(built.to_json()))) == by_name(model)


def test_mixed_precision_applies_to_all_layers_but_the_outputs() -> None:
    model = network.build(TWO_HEADS, INPUTS, "mixed_bfloat16")
    kinds = {layer.name: layer.compute_dtype for layer in model.layers if layer.name in TWO_HEADS.names}
    assert {name for name, kind in kinds.items() if kind == "float32"} == set(TWO_HEADS.ends)
    settings = CompileSpec(
        optimizer=ObjectSpec(kind="SGD"),
        outputs=(OutputSpec(loss=ObjectSpec(kind="MeanSquaredError")),),
        dtype_policy="mixed_float16",
    )
    for scaled, wrapper in ((True, "LossScaleOptimizer"), (False, "SGD")):
        half = network.build(ModelSpec(layers=(dense(2), dense(1, None, "end"))), 3, "mixed_float16")
        network.compile_model(half, settings.replaced(auto_scale_loss=scaled))
        half.fit(np.ones((4, 3), np.float32), np.ones((4, 1), np.float32), verbose=0)
        assert type(half.optimizer).__name__ == wrapper
        assert np.isfinite(half.get_layer("end").get_weights()[0]).all()
