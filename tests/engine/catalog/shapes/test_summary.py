"""The summary: the facts of a network, line by line as Keras prints them."""

from __future__ import annotations

import keras
import pytest

from engine.catalog.shapes import FEATURES, model_facts, summary_text
from engine.project import LayerSpec, ModelSpec


def chain(*layers: LayerSpec) -> ModelSpec:
    return ModelSpec(layers=layers)


def dense(name: str, *inputs: str, **params: int) -> LayerSpec:
    return LayerSpec(name=name, kind="Dense", params=params, inputs=inputs)


def keras_summary(model: keras.Model, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "200")
    lines: list[str] = []
    model.summary(print_fn=lines.append)
    return "\n".join(lines).rstrip()


def test_the_summary_of_a_chain_is_the_one_that_keras_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    long = LayerSpec(name="a_name_that_is_much_too_long_for_its_column", kind="BatchNormalization")
    model = chain(dense("dense", units=500), long, dense("dense_1", units=1))
    layers = [
        keras.layers.Dense(500, name="dense"),
        keras.layers.BatchNormalization(name="a_name_that_is_much_too_long_for_its_column"),
        keras.layers.Dense(1, name="dense_1"),
    ]
    truth = keras_summary(keras.Sequential([keras.Input((20,)), *layers], name="students"), monkeypatch)
    assert summary_text("students", model_facts(model, 20)).splitlines() == truth.splitlines()


def test_the_summary_of_branches_is_the_one_that_keras_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    source = keras.Input((3,), name=FEATURES)
    wide = keras.layers.Dense(8, name="the_first_of_two_branches")(source)
    deep = keras.layers.Dense(4, name="other")(source)
    joined = keras.layers.Concatenate(name="joined")([wide, deep, source])
    truth = keras_summary(keras.Model(source, keras.layers.Dense(1, name="out")(joined), name="branches"), monkeypatch)
    model = chain(
        dense("the_first_of_two_branches", FEATURES, units=8),
        dense("other", FEATURES, units=4),
        LayerSpec(name="joined", kind="Concatenate", inputs=("the_first_of_two_branches", "other", FEATURES)),
        dense("out", units=1),
    )
    facts = model_facts(model, 3)
    assert summary_text("branches", facts).splitlines() == truth.splitlines()
    assert facts.outputs == ("out",)


def test_the_summary_of_an_unfinished_network_leaves_out_what_is_not_known() -> None:
    text = summary_text("draft", model_facts(chain(dense("a"), dense("b", units=1)), 2))
    assert text.count("?") == 2
    assert " Total params: 0 (0.00 B)" in text


def test_the_summary_of_shared_weights_is_the_one_that_keras_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    source = keras.Input((3,), name=FEATURES)
    twice = keras.layers.Dense(3, name="twice")
    both = keras.layers.Add(name="both")([twice(source), twice(twice(source))])
    truth = keras_summary(keras.Model(source, both, name="shared"), monkeypatch)
    model = chain(
        dense("twice", FEATURES, units=3),
        LayerSpec(name="twice@2", kind="Dense", shares="twice", inputs=(FEATURES,)),
        LayerSpec(name="twice@3", kind="Dense", shares="twice", inputs=("twice@2",)),
        LayerSpec(name="both", kind="Add", inputs=("twice", "twice@3")),
    )
    assert summary_text("shared", model_facts(model, 3)).splitlines() == truth.splitlines()
