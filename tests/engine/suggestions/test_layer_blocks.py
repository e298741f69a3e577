"""Blocks of layers are found in suggested networks, by structure, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import tables
from engine.catalog.shapes import FEATURES, NetworkInput
from engine.project import LayerSpec, ModelSpec
from engine.suggestions.default_network import MEMBERS, hidden_network, member_network
from engine.suggestions.layer_blocks import blocks_of
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import project_for
from tests.engine.projects import EXAMPLES

INPUTS = (
    NetworkInput(FEATURES, 3),
    NetworkInput("street", 1, column="street", levels=60),
    NetworkInput("agent", 1, column="agent", levels=40),
)


def found(model: ModelSpec) -> dict[str, tuple[str, ...]]:
    return {block.title: model.names[block.start : block.stop] for block in blocks_of(model)}


def with_output(model: ModelSpec) -> ModelSpec:
    return model.insert_after(model.names[-1], LayerSpec(name="output", kind="Dense", params={"units": 1}))


def test_the_suggested_network_has_blocks_for_numbers_and_for_categories() -> None:
    blocks = found(with_output(hidden_network(INPUTS)))
    assert list(blocks) == ["Number encoding", "2 embeddings"]
    assert all(name.startswith("number_encoding") for name in blocks["Number encoding"])
    assert blocks["2 embeddings"] == ("street_embedding", "street_flat", "agent_embedding", "agent_flat")


def test_networks_side_by_side_are_a_block_without_their_output() -> None:
    blocks = found(with_output(member_network(INPUTS[:1])))
    assert list(blocks) == ["Number encoding", f"{MEMBERS} networks side by side"]
    assert blocks[f"{MEMBERS} networks side by side"] == ("hidden_1", "dropout_1", "hidden_2", "dropout_2")


def test_every_preset_but_the_course_has_blocks() -> None:
    _, table = tables.read(str(EXAMPLES / "students.csv"))
    counts = {name: len(blocks_of(preset.make(project_for(table), table).model)) for name, preset in PRESETS.items()}
    assert counts["suggested"] and counts["best"] and not counts["course"]


@given(st.randoms(use_true_random=False))
def test_blocks_do_not_depend_on_the_names_of_the_layers(random) -> None:
    model = with_output(member_network(INPUTS))
    names = random.sample(range(1000), len(model.names))
    renamed = model
    for old, new in zip(model.names, names, strict=True):
        renamed = renamed.renamed(old, f"layer {new}")
    assert [(block.title, block.start, block.stop) for block in blocks_of(renamed)] == [
        (block.title, block.start, block.stop) for block in blocks_of(model)
    ]


@pytest.mark.parametrize("place", range(1, 5))
def test_a_layer_that_something_else_reads_is_in_no_middle_of_a_block(place: int) -> None:
    model = with_output(hidden_network(INPUTS[:1]))
    encoding = blocks_of(model)[0]
    branched = model.branched(model.names[encoding.start + place - 1], LayerSpec(name="aside", kind="Flatten"))
    assert not blocks_of(branched)


@given(st.integers(0, 11))
def test_no_layer_is_in_two_blocks_after_any_layer_was_removed(gone: int) -> None:
    model = with_output(member_network(INPUTS))
    positions = [position for block in blocks_of(model.removed(gone)) for position in range(block.start, block.stop)]
    assert len(positions) == len(set(positions))


def test_plain_layers_have_no_blocks() -> None:
    dense = [LayerSpec(name=f"dense_{number}", kind="Dense", params={"units": 4}) for number in range(3)]
    assert blocks_of(ModelSpec(layers=tuple(dense))) == ()
    assert blocks_of(ModelSpec()) == ()
