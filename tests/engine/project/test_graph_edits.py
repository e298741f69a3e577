"""Edits of the graph: each does what its name says, a chain comes back as a chain, and nothing is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project import FEATURES, NOTHING, LayerSpec, ModelSpec, ObjectSpec


def layer(name: str, *inputs: str, kind: str = "Dense", **more: str) -> LayerSpec:
    return LayerSpec(name=name, kind=kind, params={"units": 2} if kind == "Dense" else {}, inputs=inputs, **more)


def chain(*names: str) -> ModelSpec:
    return ModelSpec(layers=tuple(layer(name) for name in names))


def edges(model: ModelSpec) -> dict[str, tuple[str, ...]]:
    return dict(zip(model.names, model.sources, strict=True))


ABC = chain("a", "b", "c")
SKIP = ABC.merged(("a", "b"), layer("add", kind="Add"))


def test_a_layer_is_put_on_an_edge() -> None:
    assert edges(SKIP.between("a", "add", layer("x")))["add"] == ("x", "b")
    assert ABC.between("a", "b", layer("x"), layer("y")) == chain("a", "x", "y", "b", "c")


def test_a_layer_that_follows_another_is_read_by_all_its_readers() -> None:
    found = edges(SKIP.insert_after("a", layer("x")))
    assert found == {"a": (FEATURES,), "x": ("a",), "b": ("x",), "add": ("x", "b"), "c": ("add",)}
    assert ABC.insert_after("c", layer("x")) == chain("a", "b", "c", "x")
    assert ABC.insert_after(FEATURES, layer("x")) == chain("x", "a", "b", "c")


def test_a_branch_makes_another_output_and_merging_it_takes_it_away_again() -> None:
    branched = ABC.branched("a", layer("side"), layer("more"))
    assert branched.ends == ("c", "more")
    assert not branched.is_chain
    merged = branched.merged(("b", "more"), layer("both", kind="Concatenate"))
    assert merged.ends == ("c",)
    assert edges(merged)["c"] == ("both",)
    assert merged.names.index("more") < merged.names.index("both") < merged.names.index("c")


def test_merging_two_layers_of_a_chain_is_a_skip_connection() -> None:
    assert edges(SKIP) == {"a": (FEATURES,), "b": ("a",), "add": ("a", "b"), "c": ("add",)}


def test_a_stack_that_was_branched_is_the_same_stack_again_without_the_branch() -> None:
    assert ABC.branched("a", layer("side")).removed(3) == ABC
    assert SKIP.removed(SKIP.position("add")).disconnected("a", "c") == ABC
    assert SKIP.disconnected("a", "add").removed(2) == ABC


def test_edges_come_and_go_and_a_layer_stands_after_what_it_reads() -> None:
    model = ABC.branched("a", layer("late")).connected("late", "b", instead_of="a")
    assert edges(model) == {"a": (FEATURES,), "late": ("a",), "b": ("late",), "c": ("b",)}
    assert model.is_chain
    assert all(not each.inputs for each in model.layers)
    assert ABC.connected("a", "b") == ABC


def test_a_layer_without_its_only_edge_reads_nothing_until_it_gets_another() -> None:
    cut = ABC.disconnected("a", "b")
    assert edges(cut)["b"] == (NOTHING,)
    assert cut.connected("a", "b") == ABC


def test_a_circle_is_kept_as_it_was_drawn() -> None:
    assert edges(ABC.connected("c", "a"))["a"] == (FEATURES, "c")


def test_who_read_removed_layers_reads_what_they_read() -> None:
    assert ABC.removed(1) == chain("a", "c")
    assert ABC.removed(0, 1) == chain("c")
    assert ABC.removed(0, 1, 2) == ModelSpec()
    assert edges(SKIP.removed(SKIP.position("b")))["add"] == ("a",)
    two = ABC.branched("b", layer("d")).with_outputs("d", "c")
    assert two.removed(two.position("d")) == ABC
    assert ABC.branched("a", layer("d"), layer("e")).with_outputs("e", "c").removed(4).ends == ("d", "c")


def test_names_change_wherever_they_are_read() -> None:
    model = SKIP.sharing("a", "b").with_outputs("a@2", "c").renamed("a", "first").renamed("c", "end")
    assert model.layers[-1].shares == "first"
    assert edges(model)["add"] == ("first", "b")
    assert model.outputs == ("a@2", "end")


def test_weights_are_shared_and_given_back() -> None:
    model = ABC.sharing("b", "c")
    shared = model.layers[-1]
    assert (shared.name, shared.kind, shared.shares, model.owner(shared)) == ("b@2", "Dense", "b", model.layers[1])
    assert model.sharing("b@2", "c").layers[-1].shares == "b"
    own = model.with_weights_of("b@2", "").layers[-1]
    assert (own.shares, own.params) == ("", model.layers[1].params)
    assert model.with_weights_of("c", "a").layers[2].params == {}


def test_who_shared_the_weights_of_a_removed_layer_keeps_them() -> None:
    model = ABC.sharing("b", "c").sharing("b", "c").removed(1)
    first, second = model.layers[-2:]
    assert (first.shares, first.params) == ("", {"units": 2})
    assert second.shares == first.name


def test_copies_read_each_other_as_the_originals_do() -> None:
    assert ABC.duplicated(0, 1).names == ("a", "b", "dense", "dense_1", "c")
    assert ABC.duplicated(0, 1).is_chain
    copied = SKIP.duplicated(1, 2)
    assert edges(copied)["dense"] == ("a",)
    assert edges(copied)["add_1"] == ("a", "dense")
    assert edges(copied)["c"] == ("add",)


def test_layers_of_another_model_are_pasted_where_they_find_what_they_read() -> None:
    pasted = chain("x", "y").pasted(1, [layer("p", "elsewhere"), layer("q", "p", "elsewhere", kind="Add")])
    assert edges(pasted) == {"x": (FEATURES,), "p": ("x",), "q": ("p", "x"), "y": ("x",)}
    assert chain("x").pasted(1, [layer("p", "elsewhere"), layer("x", "p")]) == chain("x", "p", "dense")


def test_layers_are_frozen_and_thawed() -> None:
    frozen = ABC.frozen(0, 2)
    assert [each.trainable for each in frozen.layers] == [False, True, False]
    assert frozen.frozen(0, 2, trainable=True) == ABC


def test_a_removed_layer_that_reads_itself_is_read_by_no_other() -> None:
    circle = ABC.connected("a", "a")
    assert edges(circle.removed(circle.position("a"))) == {"b": (FEATURES,), "c": ("b",)}
    circle = ABC.connected("b", "a")
    assert edges(circle.removed(circle.position("a"), circle.position("b"))) == {"c": (FEATURES,)}


def test_outputs_that_go_without_saying_are_not_said() -> None:
    two = ABC.branched("a", layer("d"))
    assert two.with_outputs("c", "d") == two
    assert two.with_outputs("d", "c").ends == ("d", "c")
    assert two.with_outputs("b").ends == ("b",)


def test_a_removed_layer_that_reads_itself_leaves_no_trace() -> None:
    looped = ABC.connected("a", "a")
    assert edges(looped.removed(0)) == {"b": (FEATURES,), "c": ("b",)}


@st.composite
def edited(draw: st.DrawFn) -> ModelSpec:
    model = chain("a", "b", "c", "d")
    for step in range(draw(st.integers(0, 8))):
        names = st.sampled_from([*model.names, FEATURES])
        one, other, new = draw(names), draw(names), layer(f"n{step}")
        match draw(st.integers(0, 6)):
            case 0 if other != FEATURES:
                model = model.connected(one, other)
            case 1 if other in model.readers(one):
                model = model.between(one, other, new)
            case 2:
                model = model.branched(one, new)
            case 3 if one != other:
                model = model.merged((one, other), layer(f"m{step}", kind="Add"))
            case 4 if len(model.layers) > 1 and one != FEATURES:
                model = model.removed(model.position(one))
            case 5 if one != FEATURES:
                model = model.sharing(one, other)
            case 6 if one != FEATURES:
                model = model.duplicated(model.position(one))
    return model


@given(edited(), st.data())
def test_no_edit_leaves_a_layer_that_reads_what_is_not_there(model: ModelSpec, data: st.DataObject) -> None:
    known = {*model.names, FEATURES, NOTHING}
    assert len(set(model.names)) == len(model.names)
    assert all(name in known for names in model.sources for name in names)
    assert all(each.shares in {*model.names, ""} for each in model.layers)
    assert set(model.outputs) <= set(model.names)
    assert model.normalized() is model


@given(edited(), st.data())
def test_what_is_put_between_and_removed_again_leaves_the_network_as_it_was(
    model: ModelSpec, data: st.DataObject
) -> None:
    reader = data.draw(st.sampled_from(range(len(model.layers))))
    source = data.draw(st.sampled_from(model.sources[reader]))
    if source == NOTHING:
        return
    longer = model.between(source, model.names[reader], layer("new"))
    assert edges(longer.removed(longer.position("new"))) == edges(model)


def test_a_kind_with_arguments_keeps_them_through_every_edit() -> None:
    rich = LayerSpec(name="r", kind="Dense", params={"units": 3, "kernel_regularizer": ObjectSpec(kind="L2")})
    model = ABC.branched("a", rich).merged(("b", "r"), layer("m", kind="Add"))
    model = model.duplicated(model.position("r"))
    assert [each.params for each in model.layers if each.params.get("units") == 3] == [rich.params] * 2


@pytest.mark.parametrize("name", ["absent", FEATURES])
def test_there_is_no_position_of_what_is_no_layer(name: str) -> None:
    with pytest.raises(KeyError):
        ABC.position(name)
