"""Impossible networks are reported at the layer that causes them, with a fix; questionable ones are warnings."""

from __future__ import annotations

from typing import Any

import keras
import pytest
import tensorflow

from engine import network
from engine.catalog.entries import entry
from engine.catalog.shapes import inputs_of, model_facts
from engine.checks import Problem, check
from engine.checks.graph import FRACTIONS_ONLY, fix_for
from engine.project import (
    ColumnSpec,
    CompileSpec,
    DataSpec,
    FitSpec,
    LayerSpec,
    ModelSpec,
    ObjectSpec,
    OutputSpec,
    Project,
    ReadingSpec,
)
from engine.project.table_facts import ColumnFacts, TableFacts
from tests.engine.projects import dense

TABLE = TableFacts(
    "homes.csv",
    ReadingSpec(),
    500,
    (
        ColumnFacts("size", "number", numeric=True, missing=0, distinct=300),
        ColumnFacts("city", "category", numeric=False, missing=0, distinct=4, levels=tuple("abcd"), counts=(125,) * 4),
        ColumnFacts("price", "number", numeric=True, missing=0, distinct=300),
    ),
)
END = dense(1, None, "output")


def project(*layers: LayerSpec, outputs: tuple[str, ...] = (), embedded: bool = False, **changes: Any) -> Project:
    columns = (
        ColumnSpec(name="size"),
        ColumnSpec(name="city", kind="category", encoding="embedding" if embedded else "one-hot"),
        ColumnSpec(name="price", role="target"),
    )
    asked = CompileSpec(outputs=(OutputSpec(loss=ObjectSpec(kind="MeanSquaredError")),))
    model = ModelSpec(layers=layers, outputs=outputs)
    data = DataSpec(source="homes.csv", columns=columns)
    return Project(data=data, model=model, compile=asked, fit=FitSpec(callbacks=())).replaced(**changes)


def problems(found: Project) -> list[Problem]:
    return [each for each in check(found, TABLE) if each.where[0] in ("model", "fit") or each.severity == "warning"]


def mended(found: Project) -> Project:
    """Return the project after its first problem's fix."""
    fix = problems(found)[0].fix
    assert fix is not None
    return fix.change(found)


def reading(layer: LayerSpec, *names: str) -> LayerSpec:
    return layer.replaced(inputs=names)


@pytest.mark.parametrize(
    ("layers", "button"),
    [
        ([dense(4, None, "a"), reading(END, "absent")], "Let it read a"),
        ([dense(4, None, "a"), reading(END, "a", "absent")], "Disconnect absent"),
        ([dense(4, None, "a"), reading(END, "")], "Let it read a"),
        ([reading(END, "b"), reading(dense(4, None, "b"), "features")], "Put the layers in order"),
        ([reading(dense(4, None, "a"), "a"), END], "Remove the edge from a"),
        ([reading(dense(4, None, "a"), "b"), reading(dense(4, None, "b"), "a"), END], "Remove the edge from b"),
        ([dense(4, None, "a"), reading(END, "a", "features")], "Merge them with Concatenate first"),
        ([dense(4, None, "a"), LayerSpec(name="output", kind="Dense", shares="x")], "Give it weights of its own"),
        ([dense(1, None, "a"), LayerSpec(name="b", kind="Dense", shares="a"), END], "Give it weights of its own"),
    ],
)
def test_what_cannot_stand_is_mended_with_one_click(layers: list[LayerSpec], button: str) -> None:
    found = project(*layers)
    first = problems(found)[0]
    assert first.severity == "error"
    assert first.where[:2] == ("model", "layers")
    assert first.fix is not None
    assert first.fix.text == button
    after = model_facts(first.fix.change(found).model, inputs_of(found.data, TABLE))
    assert not any("reads" in layer.error or "circle" in layer.error for layer in after.layers)
    if button != "Give it weights of its own":
        assert not any(layer.error for layer in after.layers)
        assert network.build(first.fix.change(found).model, inputs_of(found.data, TABLE))


def test_an_output_that_is_no_layer_is_reported() -> None:
    found = project(END, outputs=("absent",))
    assert problems(found)[0].where == ("model", "outputs")
    assert problems(mended(found)) == []


def test_an_input_that_no_one_reads_is_warned_of_and_read_by_a_click() -> None:
    found = project(dense(4, "relu", "a"), END, embedded=True)
    (doubt,) = problems(found)
    assert doubt.severity == "warning"
    assert doubt.where == ("data", "columns", "city")
    after = mended(found)
    assert problems(after) == []
    assert len(network.build(after.model, inputs_of(after.data, TABLE)).inputs) == 2


def test_layers_that_lead_nowhere_are_warned_of_and_removed_by_a_click() -> None:
    side = reading(dense(3, None, "side"), "a")
    found = project(dense(4, "relu", "a"), reading(END, "a"), side, outputs=("output",))
    assert [each.severity for each in problems(found)] == ["warning"]
    assert mended(found).model.names == ("a", "output")
    assert mended(found).model.is_chain


@pytest.mark.parametrize(("kind", "argument"), [("Embedding", "input_dim"), ("CategoryEncoding", "num_tokens")])
def test_a_category_with_more_levels_than_its_layer_knows_is_mended(kind: str, argument: str) -> None:
    params = {argument: 3, **({"output_dim": 2} if kind == "Embedding" else {})}
    levels = LayerSpec(name="levels", kind=kind, params=params, inputs=("city",))
    flat = LayerSpec(name="flat", kind="Flatten", inputs=("levels",))
    both = LayerSpec(name="both", kind="Concatenate", inputs=("features", "flat"))
    found = project(levels, flat, both, reading(END, "both"), embedded=True)
    assert problems(found)[0].where == ("model", "layers", 0, "params", argument)
    assert mended(found).model.layers[0].params[argument] == 5
    assert problems(mended(found)) == []


@pytest.mark.parametrize("kind", FRACTIONS_ONLY)
def test_a_layer_that_cannot_compute_with_the_number_of_a_category_is_refused(kind: str) -> None:
    params = {"activation": "elu"} if kind == "Activation" else {"rate": 0.5, "stddev": 0.1}
    known = entry("layers", kind)
    assert known is not None
    params = {name: value for name, value in params.items() if known.argument(name)}
    layer = LayerSpec(name="first", kind=kind, params=params, inputs=("city",))
    both = LayerSpec(name="both", kind="Concatenate", inputs=("features", "first"))
    found = project(layer, both, reading(END, "both"), embedded=True)
    assert ["city is one whole number for each category" in each.text for each in problems(found)] == [True]
    built = getattr(keras.layers, kind)(**params)
    with pytest.raises((TypeError, ValueError, tensorflow.errors.InvalidArgumentError)):
        built(tensorflow.constant([[1, 2], [2, 3]]), training=True)


def test_outputs_that_share_their_weights_cannot_be_distinguished() -> None:
    model = ModelSpec(layers=(dense(1, None, "a"), dense(1, None, "b"))).sharing("b", "a").with_outputs("b", "b@2")
    found = project().replaced(model=model)
    assert any("share their weights and are both outputs" in each.text for each in problems(found))


def test_nothing_is_mended_where_nothing_would_help() -> None:
    model = ModelSpec(layers=(LayerSpec(name="memory", kind="LSTM", params={"units": 2}),))
    assert fix_for(model, 0, inputs_of(project().data, TABLE)) is None


RATE = ObjectSpec(kind="ExponentialDecay", params={"initial_learning_rate": 0.1, "decay_steps": 9, "decay_rate": 0.5})


@pytest.mark.parametrize("kind", ["ReduceLROnPlateau", "LearningRateScheduler"])
def test_a_rate_has_one_master(kind: str) -> None:
    callback = ObjectSpec(kind=kind, params={"schedule": 0.1} if kind == "LearningRateScheduler" else {})
    scheduled = CompileSpec(
        optimizer=ObjectSpec(kind="Adam", params={"learning_rate": RATE}), outputs=project().compile.outputs
    )
    found = project(END, fit=FitSpec(callbacks=(callback,)), compile=scheduled)
    assert any(each.where == ("fit", "callbacks", 0) for each in problems(found))
    assert mended(found).fit.callbacks == ()
    assert problems(found.replaced(compile=project().compile)) == []


def test_averages_are_swapped_only_where_they_are_kept() -> None:
    found = project(END, fit=FitSpec(callbacks=(ObjectSpec(kind="SwapEMAWeights"),)))
    assert mended(found).compile.optimizer.params["use_ema"] is True
    assert problems(mended(found)) == []


def test_what_is_not_installed_is_reported_before_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    found = project(END, fit=FitSpec(callbacks=(ObjectSpec(kind="TensorBoard"),)))
    monkeypatch.setattr("engine.checks.callbacks.find_spec", lambda name: None)
    assert "not installed" in problems(found)[0].text
    monkeypatch.setattr("engine.checks.callbacks.find_spec", lambda name: name)
    assert problems(found) == []
