"""The catalog: all that is in it is in Keras, and all that Keras offers is in it or left out for a reason."""

from __future__ import annotations

import copy
import inspect
import itertools
import json
from typing import Any, cast, get_args

import keras
import numpy as np
import pytest

from engine.catalog.entries import LOSSES_AS_METRICS, SECTION_OF, Argument, Entry, Section, catalog, entry, read
from engine.catalog.omissions import ARGUMENTS, KINDS, why_argument, why_kind
from engine.network import catalog_update, class_of, keywords
from engine.network.catalog_update import CATALOG, MODULES, as_json, offered, updated
from engine.project import ObjectSpec
from tests.engine.catalog.layer_examples import EXAMPLES

SECTIONS: tuple[Section, ...] = get_args(Section)
ENTRIES = [known for kinds in catalog().values() for known in kinds.values()]
PLACES = [(known, argument) for known in ENTRIES for argument in known.arguments]
COMPARING = [known for known in ENTRIES if known.section in ("losses", "metrics")]

NEEDED: dict[tuple[str, str], Any] = {
    ("EinsumDense", "equation"): "ab,bc->ac",
    ("ModelCheckpoint", "filepath"): "best.keras",
    ("OneHotIoU", "num_classes"): 3,
    ("OneHotMeanIoU", "num_classes"): 3,
    ("PiecewiseConstantDecay", "values"): (0.1, 0.01),
}
"""What an argument needs to be where any value of its type would not do."""

TOGETHER = {("AUC", "num_labels"): {"multi_label": True}, ("Conv1D", "groups"): {"filters": 2}}
"""What must be set for an argument to make sense."""


def named(place: Any) -> str:
    """Return a readable name for a parametrized test."""
    return place.kind if isinstance(place, Entry) else place.name if isinstance(place, Argument) else str(place)


def smallest(known: Entry, argument: Argument) -> Any:
    """Return a plain value that a required argument can have."""
    plain = {"integer": 2, "number": 0.5, "text": "x", "integers": (1,), "numbers": (1.0,), "activation": "relu"}
    plain["schedule"] = 0.5
    if argument.type == "layer":
        return smallest_layer(argument.choices[0])
    fallback = argument.choices[0] if argument.choices else plain[argument.type]
    return NEEDED.get((known.kind, argument.name), fallback)


def smallest_layer(kind: str, **params: Any) -> ObjectSpec:
    """Return a layer that another one can hold."""
    known = entry("layers", kind)
    assert known is not None
    required = {argument.name: smallest(known, argument) for argument in known.arguments if argument.required}
    return ObjectSpec(kind=kind, params={**required, **params})


def made(known: Entry, **params: Any) -> Any:
    """Return the Keras object of an entry, with what it requires and these arguments."""
    required = {argument.name: smallest(known, argument) for argument in known.arguments if argument.required}
    return class_of(known.section, known.kind)(**keywords(known, {**required, **params}))


def test_the_catalog_is_that_of_the_installed_keras() -> None:
    raw = json.loads(CATALOG.read_text("utf-8"))
    assert updated(raw)[1] == []
    assert as_json(updated(raw)[0]) == CATALOG.read_text("utf-8")


@pytest.mark.parametrize("section", SECTIONS)
def test_everything_that_keras_offers_is_in_the_catalog_or_left_out_for_a_reason(section: Section) -> None:
    kinds = tuple(catalog()[section])
    offers = {kind for kind in offered(section, kinds) if not why_kind(section, kind)}
    losses = {kind for kind, known in catalog()[section].items() if known.group == LOSSES_AS_METRICS}
    assert offers | losses == set(kinds)


def test_every_loss_can_be_watched_as_a_metric_under_the_same_name() -> None:
    assert set(catalog()["losses"]) <= set(catalog()["metrics"])
    for kind, loss in catalog()["losses"].items():
        metric = made(catalog()["metrics"][kind])
        assert isinstance(metric, keras.metrics.Metric)
        if catalog()["metrics"][kind].group == LOSSES_AS_METRICS:
            assert catalog()["metrics"][kind].log_name == loss.log_name
    y, predicted = np.array([[0.0], [3.0]]), np.array([[1.0], [0.0]])
    huber = made(catalog()["metrics"]["Huber"], delta=2.0)
    assert float(huber(y, predicted)) == pytest.approx(float(keras.losses.Huber(delta=2.0)(y, predicted)))


@pytest.mark.parametrize("section", SECTIONS)
def test_only_what_keras_has_is_left_out(section: Section) -> None:
    left_out = [kind for kinds in KINDS[section].values() for kind in kinds]
    assert all(hasattr(MODULES[section], kind) for kind in left_out)
    assert len(left_out) == len(set(left_out))
    assert not set(left_out) & set(catalog()[section])


def test_only_arguments_that_keras_has_are_left_out() -> None:
    taken = {
        name
        for known in ENTRIES
        if known.section != "activations"
        for argument in inspect.signature(class_of(known.section, known.kind).__init__).parameters
        for name in (argument, f"{known.kind}.{argument}")
    }
    assert {name for names in ARGUMENTS.values() for name in names} <= taken


def test_every_reason_is_a_sentence() -> None:
    reasons = [*ARGUMENTS, *(reason for kinds in KINDS.values() for reason in kinds)]
    assert all(reason[0].isupper() and reason.endswith(".") for reason in reasons)
    assert why_argument("Dense", "lora_rank")
    assert not why_argument("Dense", "units")


@pytest.mark.parametrize("known", [known for known in ENTRIES if known.section != "activations"], ids=named)
def test_every_entry_can_be_made_with_its_defaults(known: Entry) -> None:
    defaults = {argument.name: argument.default for argument in known.arguments if not argument.required}
    assert type(made(known, **defaults)) is type(made(known))


@pytest.mark.parametrize("name", catalog()["activations"])
def test_every_activation_keeps_the_shape(name: str) -> None:
    assert getattr(keras.activations, name)(keras.ops.ones((2, 3))).shape == (2, 3)


def test_keras_knows_objects_by_the_names_that_stand_as_defaults() -> None:
    names = {(argument.type, argument.default) for _, argument in PLACES if argument.type in SECTION_OF}
    for kind, name in names:
        if isinstance(name, str):
            module = MODULES[SECTION_OF[kind]]
            assert getattr(module, name) in (module.get(name), type(module.get(name)))


@pytest.mark.parametrize("known", ENTRIES, ids=named)
def test_every_text_is_a_sentence_and_every_label_short(known: Entry) -> None:
    for owner in (known, *known.arguments):
        assert owner.text[0].isupper() or owner.text[0].isdigit()
        assert owner.text.endswith(".")
        assert 0 < len(owner.label) <= 36
        assert len(owner.text) <= 130
        assert "  " not in owner.text


@pytest.mark.parametrize("section", SECTIONS)
def test_labels_are_unique_where_they_stand_side_by_side(section: Section) -> None:
    for labels in (
        [(known.group, known.label) for known in catalog()[section].values()],  # lists have a heading for each group
        *([argument.label for argument in known.arguments] for known in catalog()[section].values()),
    ):
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("section", SECTIONS)
def test_groups_stand_together_with_the_most_used_first(section: Section) -> None:
    groups = [group for group, _ in itertools.groupby(known.group for known in catalog()[section].values())]
    assert len(set(groups)) == len(groups)


@pytest.mark.parametrize(
    ("section", "first"),
    [
        ("layers", ["Dense", "Dropout", "BatchNormalization", "Activation"]),
        ("optimizers", ["Adam", "SGD", "RMSprop"]),
        ("losses", ["BinaryCrossentropy"]),
        ("metrics", ["BinaryAccuracy"]),
        ("activations", ["relu", "sigmoid", "softmax"]),
        ("callbacks", ["EarlyStopping"]),
    ],
)
def test_what_is_used_most_comes_first(section: Section, first: list[str]) -> None:
    assert list(catalog()[section])[: len(first)] == first


@pytest.mark.parametrize("known", ENTRIES, ids=named)
def test_a_form_shows_a_few_arguments_first_and_all_that_are_required(known: Entry) -> None:
    assert sum(argument.main for argument in known.arguments) <= 4
    assert all(argument.main for argument in known.arguments if argument.required)


def test_defaults_lie_within_their_bounds() -> None:
    for known, argument in PLACES:
        if not isinstance(argument.default, int | float) or isinstance(argument.default, bool):
            continue
        place = f"{known.kind}.{argument.name}"
        low, high = argument.minimum, argument.maximum
        assert low is None or argument.default > low or (argument.default == low and not argument.above_minimum), place
        assert high is None or argument.default < high or (argument.default == high and not argument.below_maximum), (
            place
        )


def test_defaults_have_the_type_of_their_argument() -> None:
    types: dict[str, Any] = {"boolean": bool, "text": str, "choice": str, "integers": (tuple, int), "numbers": tuple}
    for known, argument in PLACES:
        place = f"{known.kind}.{argument.name}"
        if argument.default is None:
            assert argument.required != argument.optional, place
        elif argument.type == "integer":
            assert type(argument.default) is int, place
        elif argument.type in ("number", "schedule"):
            assert type(argument.default) in (int, float), place
        elif argument.type in SECTION_OF:
            assert entry(SECTION_OF[argument.type], argument.default), place
        else:
            assert isinstance(argument.default, types[argument.type]), place
        assert not argument.choices or argument.default in (None, *argument.choices), place


@pytest.mark.parametrize(("known", "argument"), [place for place in PLACES if place[1].choices], ids=named)
def test_keras_takes_every_choice(known: Entry, argument: Argument) -> None:
    for choice in argument.choices:
        backwards = {"go_backwards": True} if argument.name == "backward_layer" else {}
        held = smallest_layer(choice, **backwards) if argument.type == "layer" else choice
        made(known, **{argument.name: held})


BOUNDED = [place for place in PLACES if place[1].minimum is not None or place[1].maximum is not None]


@pytest.mark.parametrize(("known", "argument"), BOUNDED, ids=named)
def test_keras_takes_the_bounds_themselves(known: Entry, argument: Argument) -> None:
    whole = int if argument.type == "integer" else float
    for bound, outside in (
        (argument.minimum, argument.above_minimum),
        (argument.maximum, argument.below_maximum),
    ):
        if bound is not None and not outside:
            made(known, **TOGETHER.get((known.kind, argument.name), {}), **{argument.name: whole(bound)})


@pytest.mark.parametrize(
    ("section", "kind", "params"),
    [
        ("layers", "Dense", {"units": 0}),
        ("layers", "Dropout", {"rate": -0.1}),
        ("layers", "Dropout", {"rate": 1.1}),
        ("layers", "GaussianNoise", {"stddev": -1.0}),
        ("layers", "Embedding", {"input_dim": 0}),
        ("layers", "Conv1D", {"kernel_size": 0}),
        ("layers", "LSTM", {"units": 0}),
        ("layers", "MultiHeadAttention", {"num_heads": 0}),
        ("optimizers", "SGD", {"momentum": 1.1}),
        ("optimizers", "Adam", {"gradient_accumulation_steps": 1}),
        ("optimizers", "Lion", {"beta_1": 0.0}),
        ("optimizers", "Ftrl", {"l1_regularization_strength": -1.0}),
        ("losses", "CategoricalGeneralizedCrossEntropy", {"q": 1.0}),
        ("metrics", "AUC", {"num_thresholds": 1}),
        ("metrics", "Precision", {"thresholds": 1.1}),
        ("metrics", "FBetaScore", {"beta": 0.0}),
        ("schedules", "CosineDecay", {"decay_steps": 0}),
        ("callbacks", "ReduceLROnPlateau", {"factor": 1.0}),
        ("regularizers", "L2", {"l2": -1.0}),
    ],
)
def test_keras_refuses_what_lies_outside_the_bounds(section: Section, kind: str, params: dict[str, Any]) -> None:
    known = entry(section, kind)
    assert known is not None
    ((name, value),) = params.items()
    argument = known.argument(name)
    assert argument is not None
    low, high = argument.minimum, argument.maximum
    assert (low is not None and (value, not argument.above_minimum) < (low, True)) or (
        high is not None and (value > high or (argument.below_maximum and value == high))
    )
    with pytest.raises(ValueError, match=r"."):
        made(known, **params)


def test_losses_and_metrics_are_logged_under_their_log_name() -> None:
    keras.backend.clear_session()  # Keras counts the names of what was made before.
    assert [made(known).name for known in COMPARING] == [known.log_name for known in COMPARING]


@pytest.mark.parametrize("known", COMPARING, ids=named)
def test_losses_and_metrics_work_for_the_tasks_that_they_name(known: Entry) -> None:
    chances = np.array([[0.7, 0.2, 0.1], [0.1, 0.5, 0.4], [0.3, 0.3, 0.4]], np.float32)
    classes = np.eye(3, dtype=np.float32) if known.labels == "columns" else np.array([[0.0], [1.0], [2.0]], np.float32)
    examples = {
        "binary": (np.array([[0.0], [1.0], [1.0]], np.float32), np.array([[0.2], [0.6], [0.9]], np.float32)),
        "classes": (classes, chances),
        "regression": (np.array([[1.0], [2.0], [4.0]], np.float32), np.array([[1.5], [1.0], [3.0]], np.float32)),
    }
    assert known.tasks
    for task in known.tasks:
        assert np.all(np.isfinite(np.asarray(made(known)(*examples[task])))), task


def test_only_what_compares_several_classes_says_how_they_are_written() -> None:
    assert all((known.labels != "any") == ("classes" in known.tasks) for known in COMPARING)


@pytest.mark.parametrize("known", catalog()["layers"].values(), ids=named)
def test_layers_with_weights_can_be_frozen_and_others_cannot(known: Entry) -> None:
    keras_layer = getattr(keras.layers, known.kind)
    weights = 0
    for params, sizes in EXAMPLES[known.kind]:
        inputs = [keras.Input(size) for size in sizes] * (2 if known.inputs == "attention" and len(sizes) == 1 else 1)
        layer = keras_layer(**keywords(known, params))
        layer(*inputs) if known.inputs_apart or len(inputs) == 1 else layer(inputs)
        weights += len(layer.weights)
    assert (known.argument("trainable") is not None) == bool(weights)


def test_the_command_says_what_a_newer_keras_brought_and_keeps_our_words() -> None:
    raw = json.loads(CATALOG.read_text("utf-8"))
    older = copy.deepcopy(raw)
    older["keras"] = "3.0.0"
    older["sections"]["losses"]["Huber"]["arguments"]["delta"]["default"] = 7.0
    older["sections"]["losses"]["Huber"]["log_name"] = "huber"
    older["sections"]["losses"]["Gone"] = {"label": "Gone", "text": "It is gone."}
    older["sections"]["layers"]["Dense"]["arguments"]["old"] = {"type": "number", "default": 1.0}
    del older["sections"]["layers"]["Dense"]["arguments"]["use_bias"]
    del older["sections"]["optimizers"]["Lion"]
    found, changes = updated(older)
    assert sorted(changes) == sorted(
        [
            f"Keras 3.0.0 has become {keras.__version__}.",
            "losses: Huber.delta has the default 1.0 instead of has the default 7.0.",
            "losses: Huber is now logged as huber_loss.",
            "losses: Gone is gone.",
            "layers: Dense.old is gone.",
            "layers: Dense.use_bias is new. Write its bounds, label and text.",
            "optimizers: Lion is new. Write its group, label and text.",
            *(
                f"optimizers: Lion.{name} is new. Write its bounds, label and text."
                for name in raw["sections"]["optimizers"]["Lion"]["arguments"]
            ),
        ]
    )
    assert found["sections"]["losses"] == raw["sections"]["losses"]
    assert found["sections"]["layers"]["Dense"]["arguments"]["use_bias"] == {
        "type": "boolean",
        "default": True,
        "label": "use_bias",
        "text": "",
    }
    assert read(as_json(found))["optimizers"]["Lion"].arguments[0].type == "number"


def test_the_check_writes_nothing_and_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = CATALOG.stat().st_mtime_ns
    assert catalog_update.main(["--check"]) == 0
    assert CATALOG.stat().st_mtime_ns == before
    assert capsys.readouterr().out == ""


def test_the_command_writes_what_the_check_complains_about(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = json.loads(CATALOG.read_text("utf-8"))
    del raw["sections"]["losses"]["Huber"]["arguments"]["delta"]["default"]
    copied = tmp_path / "catalog.json"
    copied.write_text(json.dumps(raw), "utf-8")
    monkeypatch.setattr(catalog_update, "CATALOG", copied)
    assert catalog_update.main(["--check"]) == 1
    assert catalog_update.main([]) == 0
    assert catalog_update.main(["--check"]) == 0
    assert "1 changes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "key", "value"),
    [
        ((), "colour", "red"),
        (("sections",), "wrappers", {}),
        (("sections", "layers", "Dense"), "texts", "Twice."),
        (("sections", "layers", "Dense"), "inputs", "none"),
        (("sections", "losses", "Huber"), "tasks", ["clusters"]),
        (("sections", "losses", "Huber"), "labels", "words"),
        (("sections", "layers", "Dense", "arguments", "units"), "max", 3),
        (("sections", "layers", "Dense", "arguments", "units"), "type", "int"),
        (("sections", "layers", "Dense", "arguments", "units"), "choices", ["1", "2"]),
    ],
)
def test_a_key_or_word_that_means_nothing_is_refused(place: tuple[str, ...], key: str, value: Any) -> None:
    raw = json.loads(CATALOG.read_text("utf-8"))
    inner = raw
    for step in place:
        inner = cast("dict[str, Any]", inner[step])
    inner[key] = value
    with pytest.raises(ValueError, match=r"means nothing here|has choices without"):
        read(json.dumps(raw))
