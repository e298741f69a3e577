"""Parts of models as files: nothing changes before it succeeded, and what came of it is told layer by layer."""

from __future__ import annotations

import pytest

from engine.results.weight_transfer import LayerMatch, LoadReport
from engine.system.errors import EngineError
from ui.actions.menus.file_menu import EXPORT_KINDS
from ui.dialogs.transfer_dialog import TransferDialog

TAKEN = LoadReport("", "weights", "Keras 3", (LayerMatch("dense", "dense", "taken", ((2, 8),), ((2, 8),)),))


def open_transfer(desk) -> TransferDialog:
    desk.open_table()
    desk.bench.report = TAKEN
    desk.dialogs.path = "old.weights.h5"
    desk.do("file.transfer")
    desk.rest()
    return desk.window.findChild(TransferDialog)


def test_chosen_weights_are_taken_and_frozen_layers_are_frozen_in_one_edit(desk):
    dialog = open_transfer(desk)
    first = desk.window.document.project.model.layers[0].name
    dialog._freezes[0].setChecked(True)
    dialog._take_button.click()
    desk.rest()
    verb, _, project, chosen = desk.bench.calls[-1]
    assert verb == "transfer_weights" and chosen[first] == first
    assert not desk.window.document.project.model.layers[0].trainable
    assert desk.window.document.project.model == project.model
    assert "old.weights.h5: 1 layer with weights taken" in desk.window.message_bar.text
    desk.window.document.undo_stack.undo()
    assert desk.window.document.project.model.layers[0].trainable


def test_a_transfer_that_fails_changes_nothing(desk):
    dialog = open_transfer(desk)
    project = desk.window.document.project
    desk.bench.failing["transfer_weights"] = EngineError("They do not fit.")
    dialog._freezes[0].setChecked(True)
    dialog._take_button.click()
    desk.rest()
    assert desk.window.document.project is project
    assert desk.window.message_bar.text == "They do not fit."


def test_the_user_may_think_better_of_a_transfer(desk):
    dialog = open_transfer(desk)
    dialog.reject()
    desk.rest()
    assert all(call[0] != "transfer_weights" for call in desk.bench.calls)


def test_what_a_file_is_can_be_asked_without_opening_it(desk):
    desk.dialogs.path = "a.keras"
    desk.do("file.describe")
    desk.rest()
    title, _, text = desk.dialogs.shown[-1]
    assert title == "About a.keras" and "safe to open  yes" in text


def test_the_report_of_a_load_can_be_read_layer_by_layer(desk):
    desk.open_table()
    desk.bench.report = TAKEN
    desk.window.filing.load_model("net.keras")
    desk.rest()
    desk.window.message_bar._offer_button.click()
    assert desk.dialogs.shown[-1][0] == "What was taken of net.keras"


def test_one_layer_goes_out_and_comes_in_under_a_free_name(desk):
    desk.open_table()
    names = desk.window.document.project.model.names
    desk.dialogs.path = "layer.json"
    desk.do("file.load_layer")
    desk.rest()
    added = desk.window.document.project.model.layers[-1]
    assert added.kind == "Dense" and added.name not in names
    desk.do("file.save_layer")
    desk.rest()
    saved = [call for call in desk.bench.calls if call[0] == "save_layer"]
    assert len(saved) == 1 or "No layer is selected" in desk.window.message_bar.text


@pytest.mark.parametrize("kind", EXPORT_KINDS)
def test_an_export_says_what_was_written_and_how_it_was_proven(desk, kind):
    desk.open_table()
    desk.train()
    desk.dialogs.path = "out"
    desk.do(f"file.export_{kind}")
    desk.rest()
    assert desk.dialogs.asked[-1][:2] == ("save", f"export_{kind}")
    assert desk.bench.calls[-1][:3] == ("export", kind, "out")
    assert desk.bench.calls[-1][3] is desk.window.document.runs[-1]
    assert "gives the same as the network" in desk.window.message_bar.text
