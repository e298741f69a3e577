"""Shapes: whatever the arithmetic says of a layer, Keras says too; what cannot be is said in words."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import keras
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import network
from engine.catalog import shapes
from engine.catalog.entries import catalog, entry
from engine.catalog.shapes import FEATURES, LayerFacts, ModelFacts, NetworkInput, features_of, model_facts, summary_text
from engine.catalog.shapes.propagation import RULES
from engine.project import ColumnSpec, DataSpec, LayerSpec, ModelSpec, ObjectSpec, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from tests.engine.catalog.layer_examples import BLOCKS, EXAMPLES, ROWS, STEPS, Sizes


def said(kind: str, params: Mapping[str, Any], inputs: list[Sizes]) -> LayerFacts:
    """Return what the arithmetic says of a layer that reads inputs of these sizes."""
    before = [
        spec
        for place, sizes in enumerate(inputs)
        for spec in (
            LayerSpec(name=f"wide_{place}", kind="Dense", params={"units": math.prod(sizes)}, inputs=(FEATURES,)),
            LayerSpec(name=f"input_{place}", kind="Reshape", params={"target_shape": sizes}),
        )
    ]
    names = tuple(f"input_{place}" for place in range(len(inputs)))
    return model_facts(
        ModelSpec(layers=(*before, LayerSpec(name="it", kind=kind, params=params, inputs=names))), 2
    ).layers[-1]


def made(kind: str, params: Mapping[str, Any], inputs: list[Sizes]) -> LayerFacts:
    """Return what Keras makes of the same layer."""
    known = entry("layers", kind)
    assert known is not None
    tensors = [keras.Input(sizes) for sizes in inputs]
    if known.inputs == "attention" and len(tensors) == 1:
        tensors *= 2
    layer = network.class_of("layers", kind)(**network.keywords(known, params))
    output = layer(*tensors) if known.inputs_apart or len(tensors) == 1 else layer(tensors)
    trainable = sum(math.prod(weight.shape) for weight in layer.trainable_weights)
    return LayerFacts("it", kind, tuple(output.shape), layer.count_params(), trainable)


def agree(kind: str, params: Mapping[str, Any], inputs: list[Sizes]) -> bool:
    """Hold the arithmetic against Keras, and return whether the layer is possible."""
    facts = said(kind, params, inputs)
    try:
        truth = made(kind, params, inputs)
    except (ValueError, TypeError, IndexError):
        truth = None
    if truth is None:
        assert facts.error, f"{kind} {params} {inputs} is refused by Keras"
        assert facts.shape is None
        return False
    assert not facts.error, f"{kind} {params} {inputs}"
    assert (facts.shape, facts.parameters, facts.trainable) == (truth.shape, truth.parameters, truth.trainable)
    return True


def chain(*layers: tuple[str, dict[str, Any]]) -> ModelSpec:
    model = ModelSpec()
    for kind, params in layers:
        model = model.inserted(len(model.layers), LayerSpec(name=model.free_name(kind), kind=kind, params=params))
    return model


STUDENTS = chain(("Dense", {"units": 8}), ("Dense", {"units": 4}), ("Dense", {"units": 1}))


def test_every_layer_of_the_catalog_has_a_rule_and_examples() -> None:
    assert set(RULES) == set(catalog()["layers"]) == set(EXAMPLES)


@pytest.mark.parametrize("kind", catalog()["layers"])
def test_shapes_and_parameters_are_those_of_keras(kind: str) -> None:
    for params, inputs in EXAMPLES[kind]:
        assert agree(kind, params, inputs), f"{kind} {params} {inputs} is an example of what works"


@pytest.mark.parametrize("kind", [kind for kind, known in catalog()["layers"].items() if known.argument("trainable")])
def test_a_frozen_layer_has_no_trainable_parameters(kind: str) -> None:
    params, inputs = EXAMPLES[kind][0]
    facts = said(kind, {**params, "trainable": False}, inputs)
    assert facts.trainable == 0
    assert facts.parameters == said(kind, params, inputs).parameters


small = st.integers(1, 7)
windows = st.fixed_dictionaries(
    {"kernel_size": small, "strides": st.integers(1, 3), "dilation_rate": st.integers(1, 3)}
)


@given(
    windows, small, small, st.sampled_from(["valid", "same", "causal"]), st.sampled_from(["Conv1D", "SeparableConv1D"])
)
def test_convolutions_shorten_sequences_as_in_keras(
    params: dict[str, Any], steps: int, channels: int, padding: str, kind: str
) -> None:
    agree(kind, {**params, "filters": 4, "padding": padding}, [(steps, channels)])


@given(windows, small, st.sampled_from(["valid", "same"]), st.one_of(st.none(), st.integers(0, 2)))
def test_transposed_convolutions_lengthen_sequences_as_in_keras(
    params: dict[str, Any], steps: int, padding: str, extra: int | None
) -> None:
    agree("Conv1DTranspose", {**params, "filters": 2, "padding": padding, "output_padding": extra}, [(steps, 2)])


@given(small, st.one_of(st.none(), small), small, st.sampled_from(["valid", "same"]))
def test_pooling_shortens_sequences_as_in_keras(size: int, strides: int | None, steps: int, padding: str) -> None:
    agree("MaxPooling1D", {"pool_size": size, "strides": strides, "padding": padding}, [(steps, 2)])


shapes_of_rows = st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)


@given(
    st.lists(shapes_of_rows, min_size=2, max_size=3),
    st.sampled_from(["Add", "Average", "Maximum", "Minimum", "Multiply"]),
)
def test_branches_merge_where_keras_merges_them(inputs: list[Sizes], kind: str) -> None:
    agree(kind, {}, inputs)


@given(st.lists(shapes_of_rows, min_size=2, max_size=2), st.integers(-4, 4))
def test_branches_are_put_side_by_side_where_keras_does_it(inputs: list[Sizes], axis: int) -> None:
    if axis % (len(inputs[0]) + 1):
        agree("Concatenate", {"axis": axis}, inputs)


@given(shapes_of_rows, st.lists(st.integers(-1, 4), min_size=1, max_size=3).map(tuple))
def test_reshape_takes_what_keras_takes(shape: Sizes, target: Sizes) -> None:
    if 0 not in target:
        agree("Reshape", {"target_shape": target}, [shape])


@given(shapes_of_rows, st.permutations([1, 2, 3]), st.integers(1, 3))
def test_permute_takes_what_keras_takes(shape: Sizes, order: list[int], count: int) -> None:
    agree("Permute", {"dims": tuple(order[:count])}, [shape])


@given(small, small)
def test_groups_divide_features_as_in_keras(features: int, groups: int) -> None:
    agree("GroupNormalization", {"groups": groups}, [(features,)])


def test_axes_without_a_letter_keep_the_order_that_they_have_when_keras_computes() -> None:
    params = {"equation": "...x,xy->...y", "output_shape": 8}
    computed = keras.layers.EinsumDense(**params)(keras.ops.ones((2, *BLOCKS)))
    assert said("EinsumDense", params, [BLOCKS]).shape == (None, *computed.shape[1:])


def test_the_students_model_has_65_parameters() -> None:
    facts = model_facts(STUDENTS, 2)
    assert [layer.shape for layer in facts.layers] == [(None, 8), (None, 4), (None, 1)]
    assert [layer.parameters for layer in facts.layers] == [24, 36, 5]
    assert (facts.parameters, facts.trainable) == (65, 65)


def errors(model: ModelSpec, features: int = 3) -> list[str]:
    return [layer.error for layer in model_facts(model, features).layers]


WRONG: list[tuple[str, dict[str, Any], list[Sizes], str]] = [
    ("Dense", {}, [ROWS], "Dense needs a value for units."),
    ("Dense", {"units": 0}, [ROWS], "Units must be a whole number of at least 1. Received: 0."),
    ("Dense", {"units": 2.5}, [ROWS], "Units must be a whole number of at least 1. Received: 2.5."),
    ("Dense", {"units": "eight"}, [ROWS], "Units must be a whole number of at least 1. Received: eight."),
    ("Dense", {"units": True}, [ROWS], "Units must be a whole number of at least 1. Received: True."),
    ("Dropout", {}, [ROWS], "Dropout needs a value for rate."),
    ("Dense", {"units": 2}, [ROWS, ROWS], "Dense reads one layer. Received: 2. Merge them with Concatenate first."),
    (
        "LSTM",
        {"units": 4},
        [ROWS],
        "LSTM needs a sequence of shape (None, steps, features). Received: (None, 6). Put a Reshape layer before it.",
    ),
    (
        "MultiHeadAttention",
        {"num_heads": 1, "key_dim": 2},
        [ROWS],
        (
            "Multi-head attention needs a sequence of shape (None, steps, features). Received: (None, 6). "
            "Put a Reshape layer before it."
        ),
    ),
    (
        "Concatenate",
        {},
        [(8,), (3, 4)],
        "Concatenate needs inputs that agree except on axis -1. Received: (None, 8), (None, 3, 4).",
    ),
    ("Add", {}, [(8,), (3,)], "Add needs inputs of the same shape. Received: (None, 8), (None, 3)."),
    ("Add", {}, [(8,)], "Add needs at least two inputs. Received: 1. Choose the layers that it reads."),
    ("Subtract", {}, [ROWS] * 3, "Subtract needs exactly two inputs. Received: 3. Choose the layers that it reads."),
    ("Softmax", {"axis": 2}, [ROWS], "Axis 2 does not exist in (None, 6)."),
    ("BatchNormalization", {"axis": 0}, [ROWS], "Axis 0 has no fixed size in (None, 6). Take another axis."),
    (
        "GroupNormalization",
        {},
        [ROWS],
        "6 features cannot be divided into 32 groups. Take a number that divides 6.",
    ),
    (
        "Conv1D",
        {"filters": 2, "kernel_size": 20},
        [STEPS],
        "A window of 20 steps does not fit into a sequence of 12. Make it smaller.",
    ),
    (
        "Conv1D",
        {"filters": 2, "kernel_size": 2, "padding": "middle"},
        [STEPS],
        "Padding is one of valid, same, causal. Received: middle.",
    ),
    (
        "Reshape",
        {"target_shape": (4, 2)},
        [ROWS],
        "The 6 values of (None, 6) do not fit into (None, 4, 2), which has places for 8.",
    ),
    (
        "CategoryEncoding",
        {"num_tokens": 3},
        [STEPS],
        "Category encoding marks what occurs in a row of shape (None, features). Received: (None, 12, 4).",
    ),
    ("Reshape", {"target_shape": ("a",)}, [ROWS], "Target shape takes whole numbers. Received: (a,)."),
    (
        "Permute",
        {"dims": (1, 1)},
        [STEPS],
        "The order must name each of the axes (1, 2) of (None, 12, 4) once. Received: (1, 1).",
    ),
    (
        "EinsumDense",
        {"equation": "ab->b", "output_shape": (2,)},
        [ROWS],
        "An equation looks like ab,bc->ac or ...x,xy->...y. Received: ab->b.",
    ),
    ("Quantum", {}, [ROWS], "Layerdesk knows no layer Quantum. Choose another kind."),
]


@pytest.mark.parametrize(("kind", "params", "inputs", "sentence"), WRONG)
def test_what_cannot_be_is_said_in_words(kind: str, params: dict[str, Any], inputs: list[Sizes], sentence: str) -> None:
    assert said(kind, params, inputs) == LayerFacts(
        "it", kind, None, error=sentence, inputs=tuple(f"input_{place}" for place in range(len(inputs)))
    )


def test_an_error_stands_on_the_layer_that_causes_it_alone() -> None:
    model = chain(("Dense", {"units": 4}), ("LSTM", {"units": 4}), ("Dense", {"units": 1}), ("Dropout", {}))
    assert [bool(error) for error in errors(model)] == [False, True, False, True]
    assert model_facts(model, 3).layers[2].shape is None


def dense(name: str, *inputs: str) -> LayerSpec:
    return LayerSpec(name=name, kind="Dense", params={"units": 2}, inputs=inputs)


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ([dense("a", "missing")], "There is no layer named missing. Choose another input."),
        ([dense("a", "a")], "This layer reads its own output. Choose a layer before it."),
        (
            [dense("a", "b"), dense("b", FEATURES)],
            "It reads b, which comes later. Move b up, or choose another input.",
        ),
        ([dense("a", "c"), dense("b"), dense("c")], "a and c read each other in a circle. Choose another input."),
        ([dense("a"), dense("a")], "There is already a layer named a. Choose another name."),
        ([dense("a/b")], "A layer's name cannot contain a slash. Choose another name."),
        ([dense("")], "This layer has no name. Give it one."),
        (
            [dense("my layer")],
            "TensorFlow takes no name like my layer. Choose one of plain letters, digits, dots, dashes and _.",
        ),
        ([dense(FEATURES)], "features is the name of the network's input. Choose another name for this layer."),
    ],
)
def test_layers_that_are_not_connected_are_named(layers: list[LayerSpec], sentence: str) -> None:
    assert [error for error in errors(ModelSpec(layers=tuple(layers))) if error] == [sentence]


def test_a_row_of_one_number_is_that_number_as_in_the_files_of_keras() -> None:
    params = {"filters": 8, "kernel_size": (3,), "strides": (2,)}
    assert said("Conv1D", params, [STEPS]).shape == (None, 5, 8)


def test_a_network_without_layers_has_no_facts() -> None:
    assert model_facts(ModelSpec(), 3) == ModelFacts(inputs=(NetworkInput(FEATURES, 3),))


values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 40),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=4),
        st.just(ObjectSpec(kind="L2")),
    ),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=4,
)


@st.composite
def nonsense(draw: st.DrawFn) -> LayerSpec:
    known = catalog()["layers"][draw(st.sampled_from(sorted(catalog()["layers"])))]
    names = [argument.name for argument in known.arguments] or ["none"]
    params = draw(st.dictionaries(st.sampled_from(names), values, max_size=6))
    inputs = draw(st.lists(st.sampled_from(["a", "b", "c", "d", FEATURES]), max_size=3))
    return LayerSpec(name=draw(st.sampled_from("abcd")), kind=known.kind, params=params, inputs=tuple(inputs))


@given(st.lists(nonsense(), max_size=5), st.integers(0, 20))
def test_no_network_however_wrong_stops_the_arithmetic(layers: list[LayerSpec], features: int) -> None:
    facts = model_facts(ModelSpec(layers=tuple(layers)), features)
    assert len(facts.layers) == len(layers)
    assert summary_text("any", facts)


CITY = ColumnFacts("city", "category", numeric=False, missing=0, distinct=4)
COLUMNS: list[tuple[ColumnSpec, ColumnFacts, int]] = [
    (ColumnSpec(name="age"), ColumnFacts("age", "number", numeric=True, missing=0, distinct=50), 1),
    (ColumnSpec(name="city", kind="category"), CITY, 4),
    (ColumnSpec(name="city", kind="category", encoding="ordinal"), CITY, 1),
    (ColumnSpec(name="city", kind="category", role="ignore"), CITY, 0),
    (ColumnSpec(name="city", kind="category", role="target"), CITY, 0),
    (ColumnSpec(name="note", kind="text"), ColumnFacts("note", "text", numeric=False, missing=0, distinct=9), 0),
]


@pytest.mark.parametrize(("column", "facts", "width"), COLUMNS)
def test_a_column_becomes_as_many_features_as_its_encoding_has(
    column: ColumnSpec, facts: ColumnFacts, width: int
) -> None:
    table = TableFacts("x.csv", ReadingSpec(), 60, (facts,))
    assert features_of(DataSpec(columns=(column,)), table) == width


def test_a_column_that_the_table_does_not_have_counts_as_one_number() -> None:
    assert features_of(DataSpec(columns=(ColumnSpec(name="x"),)), TableFacts("", ReadingSpec(), 0, ())) == 1


def test_the_arithmetic_needs_neither_numpy_nor_keras() -> None:
    code = f"import sys, {shapes.__name__}; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "keras", "tensorflow", "sklearn"} & set(modules)


def test_shared_weights_count_once_and_refuse_inputs_of_another_size() -> None:
    model = ModelSpec(layers=(dense("a"), dense("b"), dense("end"))).sharing("b", "end")
    facts = model_facts(model, 3)
    assert [layer.parameters for layer in facts.layers] == [8, 6, 6, 0]
    assert facts.layers[-1].shape == (None, 2)
    other = model_facts(model.connected(FEATURES, "b@2", instead_of="end"), 3)
    assert other.layers[-1].error == (
        "The weights of b fit (None, 2). Received: (None, 3). Shared weights need inputs of one size."
    )


@pytest.mark.parametrize("kind", [kind for kind, known in catalog()["layers"].items() if known.argument("trainable")])
def test_weights_are_shared_where_keras_shares_them(kind: str) -> None:
    known = entry("layers", kind)
    assert known is not None
    if known.inputs_apart or known.inputs != "one":
        return
    params, (sizes, *_) = EXAMPLES[kind][0]
    for other in (sizes, (*sizes[:-1], sizes[-1] + 1), (sizes[0] + 1, *sizes[1:])):
        shapes = [LayerSpec(name="w0", kind="Dense", params={"units": math.prod(sizes)}, inputs=(FEATURES,))]
        shapes.append(LayerSpec(name="r0", kind="Reshape", params={"target_shape": sizes}))
        shapes.append(LayerSpec(name="it", kind=kind, params=params))
        shapes.append(LayerSpec(name="w1", kind="Dense", params={"units": math.prod(other)}, inputs=(FEATURES,)))
        shapes.append(LayerSpec(name="r1", kind="Reshape", params={"target_shape": other}))
        shapes.append(LayerSpec(name="again", kind=kind, shares="it"))
        model = ModelSpec(layers=tuple(shapes))
        ours, theirs = model_facts(model, 2).layers[-1], network.measured(model, 2).facts.layers[-1]
        if ours.error and not theirs.error:  # some layers look at their input only when there are numbers
            built = network.build(model.with_outputs("again"), 2)
            with pytest.raises(Exception, match=r"."):
                built(keras.ops.zeros((1, 2)))
            continue
        assert bool(ours.error) == bool(theirs.error), (kind, other)
        assert (ours.shape, ours.parameters) == (theirs.shape, theirs.parameters)


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ("missing", "There is no layer named missing whose weights it could use. Choose another."),
        ("again", "There is no layer named again whose weights it could use. Choose another."),
    ],
)
def test_weights_of_no_one_cannot_be_shared(shares: str, sentence: str) -> None:
    model = ModelSpec(layers=(dense("a"), LayerSpec(name="again", kind="Dense", shares=shares)))
    assert errors(model) == ["", sentence]
    third = ModelSpec(layers=(dense("a"), dense("b").replaced(shares="a"), dense("c").replaced(shares="b")))
    assert model_facts(third, 2).layers[2].error


def test_a_layer_whose_edge_was_taken_away_says_so() -> None:
    model = ModelSpec(layers=(dense("a"), dense("b"))).disconnected("a", "b")
    assert errors(model) == ["", "This layer reads nothing. Choose the layer that it reads."]


def test_inputs_that_no_one_reads_and_layers_that_lead_nowhere_are_found() -> None:
    inputs = (NetworkInput(FEATURES, 3), NetworkInput("city", 1, 4))
    model = ModelSpec(layers=(dense("a"), dense("b"), dense("side", "a"))).with_outputs("b")
    facts = model_facts(model, inputs)
    assert facts.unread == inputs[1:]
    assert facts.idle == ("side",)
    assert facts.outputs == ("b",)


def test_memory_is_that_of_numbers_of_32_bits() -> None:
    facts = model_facts(STUDENTS, 2)
    assert facts.weight_bytes == 65 * 4
    assert facts.activation_bytes(32) == (8 + 4 + 1) * 32 * 4


def test_the_same_network_is_worked_out_once_and_another_one_anew() -> None:
    model = ModelSpec(layers=(LayerSpec(name="a", kind="Dense", params={"units": 2}),))
    facts = model_facts(model, 3)
    assert model_facts(model, 3) is facts
    assert model_facts(model, 4).parameters == 10
    assert model_facts(model.replaced(layers=()), 3).layers == ()
    assert model_facts(model, 3) == facts
