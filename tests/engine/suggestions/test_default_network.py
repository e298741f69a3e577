"""The suggested network encodes numbers as published, is made of Keras's own layers, and fits any columns."""

from __future__ import annotations

from pathlib import Path
from statistics import NormalDist

import keras
import numpy as np
import pandas as pd
import pytest

from engine import network, tables
from engine.catalog.shapes import FEATURES, NetworkInput, inputs_of
from engine.checks import check
from engine.suggestions.default_network import BINS, END, NARROW, WIDE, hidden_network
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import project_for, with_targets
from tests.engine.projects import EXAMPLES


def built(*inputs: NetworkInput) -> keras.Model:
    return network.build(hidden_network(inputs), inputs, "float32")


def test_a_number_is_encoded_by_how_far_it_reaches_into_each_bin() -> None:
    model = built(NetworkInput(FEATURES, 3))
    pieces = keras.Model(model.inputs, model.get_layer("number_encoding_pieces").output)
    edges = np.array([-END, *map(NormalDist().inv_cdf, np.arange(1, BINS) / BINS), END])
    numbers = np.random.default_rng(1).normal(scale=2, size=(50, 3)).astype("float32")
    expected = np.clip((numbers[:, None] - edges[:-1, None]) / np.diff(edges)[:, None], 0, 1)
    np.testing.assert_allclose(pieces.predict(numbers, verbose=0), expected, atol=1e-4)


def test_each_number_has_a_linear_map_of_its_own() -> None:
    model = built(NetworkInput(FEATURES, 4))
    encoding = keras.Model(model.inputs, model.get_layer("number_encoding").output)
    zeros = np.zeros((1, 4), "float32")
    changed = zeros.copy()
    changed[0, 2] = 1.3
    differs = encoding.predict(zeros, verbose=0) != encoding.predict(changed, verbose=0)
    assert set(np.flatnonzero(differs[0]) // 8) == {2}


@pytest.mark.parametrize(("width", "size"), [(NARROW, 8), (NARROW + 1, 4), (WIDE + 1, 0)])
def test_wide_tables_get_a_smaller_encoding(width: int, size: int) -> None:
    layers = {layer.name: layer for layer in hidden_network((NetworkInput(FEATURES, width),)).layers}
    mapped = layers.get("number_encoding_mapped")
    assert (mapped.params["depth_multiplier"] if mapped else 0) == size


def test_a_table_of_categories_alone_is_embedded() -> None:
    model = built(NetworkInput("town", 1, levels=40, column="town"))
    assert model.get_layer("town_embedding").output_dim == 13
    assert "number_encoding" not in [layer.name for layer in model.layers]


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.glob("*.csv")))
@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_of_an_example_has_no_problem(example: str, preset: str) -> None:
    _, facts = tables.read(str(EXAMPLES / example))
    assert not check(PRESETS[preset].make(project_for(facts), facts), facts)


def test_the_network_of_several_targets_has_an_output_each(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = {"a": random.normal(size=60), "b": random.normal(size=60), "c": random.choice(list("xyz"), 60)}
    pd.DataFrame(rows).to_csv(tmp_path / "table.csv", index=False)
    _, facts = tables.read(str(tmp_path / "table.csv"))
    project = with_targets(project_for(facts), facts, ("b", "c"))
    model = network.build(project.model, inputs_of(project.data, facts), "float32")
    assert [output.shape[-1] for output in model.outputs] == [1, 3]


def test_plain_keras_opens_the_saved_network(tmp_path: Path) -> None:
    model = built(NetworkInput(FEATURES, 5), NetworkInput("town", 1, levels=12, column="town"))
    model.save(tmp_path / "network.keras")
    numbers = np.random.default_rng(2).normal(size=(8, 5)).astype("float32")
    rows = [numbers, np.arange(8, dtype="int32")[:, None]]
    again = keras.models.load_model(tmp_path / "network.keras", safe_mode=True)
    np.testing.assert_array_equal(again.predict(rows, verbose=0), model.predict(rows, verbose=0))


@pytest.mark.parametrize("preset", PRESETS)
def test_columns_may_have_the_names_of_layers(preset: str, tmp_path: Path) -> None:
    random, names = np.random.default_rng(4), ["joined", "output", "hidden_1", "dropout_2", "number_encoding", "dense"]
    levels = [f"level {number}" for number in range(15)]
    cells = {name: random.choice(levels, 200) for name in names}
    frame = pd.DataFrame({**cells, "x": random.normal(size=200), "price": random.normal(size=200)})
    frame.to_csv(tmp_path / "table.csv", index=False)
    _, facts = tables.read(str(tmp_path / "table.csv"))
    project = PRESETS[preset].make(with_targets(project_for(facts), facts, ("price",)), facts)
    assert not [problem.text for problem in check(project, facts) if problem.severity == "error"]
    model = network.build(project.model, inputs_of(project.data, facts), "float32")
    assert len({layer.name for layer in model.layers}) == len(model.layers)
