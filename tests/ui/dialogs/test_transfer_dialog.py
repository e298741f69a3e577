"""The transfer dialog: proposals are selected, layers that do not fit cannot be, and nothing is hidden."""

from __future__ import annotations

import pytest

from engine.project import LayerSpec, ModelSpec
from engine.results.weight_transfer import Comparison, LayerMatch, LayerWeights, LoadReport, proposed
from tests.ui.finding import child
from ui.controllers.model_files import with_frozen
from ui.dialogs.transfer_dialog import TransferDialog

OURS = (LayerWeights("dense", ((2, 8), (8,))), LayerWeights("dense_1", ((8, 4), (4,))), LayerWeights("out", ((4, 1),)))
THEIRS = (LayerWeights("a", ((2, 8), (8,))), LayerWeights("dense_1", ((8, 4), (4,))), LayerWeights("b", ((9, 9),)))


@pytest.fixture
def dialog(qtbot) -> TransferDialog:
    comparison = Comparison("old.h5", "whole model", "Keras 2.11", OURS, THEIRS, proposed(OURS, THEIRS))
    dialog = TransferDialog(comparison, frozenset({"out"}))
    qtbot.addWidget(dialog)
    return dialog


def test_layers_are_matched_by_name_first_and_then_by_shape_and_order():
    assert proposed(OURS, THEIRS) == {"dense": "a", "dense_1": "dense_1"}
    twins = (LayerWeights("x", ((1,),)), LayerWeights("y", ((1,),)))
    assert proposed(twins, (LayerWeights("y", ((1,),)), LayerWeights("z", ((1,),)))) == {"x": "z", "y": "y"}


def test_what_is_proposed_stands_chosen_and_what_does_not_fit_cannot_be(dialog):
    assert dialog.choice() == ({"dense": "a", "dense_1": "dense_1"}, frozenset({"out"}))
    combo = child(dialog, "_source_combo_out")
    assert not combo.isEnabled() and combo.currentText() == "no layer fits"
    assert [child(dialog, "_source_combo_dense").itemText(row) for row in range(2)] == ["none", "a"]


def test_before_and_after_are_said_while_the_user_chooses(dialog):
    assert child(dialog, "_layers_table").item(0, 4).text() == "weights of a"
    assert (
        "2 of 3 layers take weights, 60 of 64 parameters; 60 are not frozen" in child(dialog, "_summary_label").text()
    )
    assert child(dialog, "_unused_label").text() == "Not used: b  (9, 9)"
    child(dialog, "_freeze_box_dense").setChecked(True)
    assert child(dialog, "_layers_table").item(0, 4).text() == "weights of a, frozen"
    assert "36 are not frozen" in child(dialog, "_summary_label").text()


def test_nothing_can_be_transferred_where_nothing_is_taken(dialog):
    child(dialog, "_select_none_button").click()
    assert not child(dialog, "_transfer_button").isEnabled()
    child(dialog, "_select_all_button").click()
    assert child(dialog, "_transfer_button").isEnabled()


def test_the_choice_is_said_once_and_the_dialog_goes(dialog, qtbot):
    with qtbot.waitSignal(dialog.chosen) as emitted:
        child(dialog, "_transfer_button").click()
    assert emitted.args == [{"dense": "a", "dense_1": "dense_1"}, frozenset({"out"})]


def test_freezing_is_the_keyword_of_keras_and_thawing_takes_it_away():
    layers = (LayerSpec(name="a", kind="Dense"), LayerSpec(name="b", kind="Dense", params={"trainable": False}))
    model = with_frozen(ModelSpec(layers=layers), frozenset({"a"}))
    assert [dict(layer.params) for layer in model.layers] == [{"trainable": False}, {}]


def test_a_report_says_layer_by_layer_what_came_of_a_file():
    report = LoadReport(
        "a.h5",
        "weights",
        "Keras 2.11",
        (
            LayerMatch("dense", "a", "taken", ((2, 8),), ((2, 8),)),
            LayerMatch("out", "", "differs", ((4, 1),), ((4, 2),)),
            LayerMatch("", "b", "unused", (), ((9,),)),
        ),
        ("The optimizer starts afresh.",),
    )
    assert report.summary == "a.h5: 1 layer with weights taken, 2 not."
    assert "dense  (2, 8)" in report.text and "taken from a" in report.text
    assert "the file has (4, 2)" in report.text and report.text.endswith("The optimizer starts afresh.")
