"""Model files: nothing changes before loading succeeds, and the report lists every layer."""

from __future__ import annotations

import pytest

from engine.export.formats import EXPORT_FORMATS
from engine.results.weight_transfer import LayerMatch, LoadReport
from engine.system.errors import EngineError
from tests.ui.finding import child
from ui.dialogs.transfer_dialog import TransferDialog

TAKEN = LoadReport("", "weights", "Keras 3", (LayerMatch("dense", "dense", "taken", ((2, 8),), ((2, 8),)),))


def open_transfer(driver) -> TransferDialog:
    driver.open_course()
    driver.bench.report = TAKEN
    driver.dialogs.path = "old.weights.h5"
    driver.do("file.transfer")
    driver.wait_until_idle()
    return driver.window.findChild(TransferDialog)


def test_chosen_weights_are_taken_and_frozen_layers_are_frozen_in_one_edit(driver):
    dialog = open_transfer(driver)
    first = driver.window.document.project.model.layers[0].name
    child(dialog, "_freeze_box_dense").setChecked(True)
    child(dialog, "_transfer_button").click()
    driver.wait_until_idle()
    method, _, project, chosen = driver.bench.calls[-1]
    assert method == "transfer_weights" and chosen[first] == first
    assert not driver.window.document.project.model.layers[0].trainable
    assert driver.window.document.project.model == project.model
    assert "old.weights.h5: 1 layer with weights taken" in driver.window.parts.message_bar.text
    driver.window.document.undo_stack.undo()
    assert driver.window.document.project.model.layers[0].trainable


def test_a_transfer_that_fails_changes_nothing(driver):
    dialog = open_transfer(driver)
    project = driver.window.document.project
    driver.bench.failing["transfer_weights"] = EngineError("They do not fit.")
    child(dialog, "_freeze_box_dense").setChecked(True)
    child(dialog, "_transfer_button").click()
    driver.wait_until_idle()
    assert driver.window.document.project is project
    assert driver.window.parts.message_bar.text == "They do not fit."


def test_the_user_may_think_better_of_a_transfer(driver):
    dialog = open_transfer(driver)
    dialog.reject()
    driver.wait_until_idle()
    assert all(call[0] != "transfer_weights" for call in driver.bench.calls)


def test_what_a_file_is_can_be_asked_without_opening_it(driver):
    driver.dialogs.path = "a.keras"
    driver.do("file.describe")
    driver.wait_until_idle()
    title, _, text = driver.dialogs.shown[-1]
    assert title == "About a.keras" and "safe to open  yes" in text


def test_the_report_of_a_load_can_be_read_layer_by_layer(driver):
    driver.open_table()
    driver.bench.report = TAKEN
    driver.window.controllers.model_files.load_model("net.keras")
    driver.wait_until_idle()
    child(driver.window.parts.message_bar, "_action_button").click()
    assert driver.dialogs.shown[-1][0] == "Loaded from net.keras"


def test_one_layer_goes_out_and_comes_in_under_a_free_name(driver):
    driver.open_table()
    names = driver.window.document.project.model.names
    driver.dialogs.path = "layer.json"
    driver.do("file.load_layer")
    driver.wait_until_idle()
    added = driver.window.document.project.model.layers[-1]
    assert added.kind == "Dense" and added.name not in names
    driver.do("file.save_layer")
    driver.wait_until_idle()
    saved = [call for call in driver.bench.calls if call[0] == "save_layer"]
    assert len(saved) == 1 or "No layer is selected" in driver.window.parts.message_bar.text


@pytest.mark.parametrize("kind", EXPORT_FORMATS)
def test_an_export_says_what_was_written_and_how_it_was_proven(driver, kind):
    driver.open_table()
    driver.train()
    driver.dialogs.path = "out"
    driver.do(f"file.export_{kind}")
    driver.wait_until_idle()
    assert driver.dialogs.asked[-1][:2] == ("save", f"export_{kind}")
    assert driver.bench.calls[-1][:3] == ("export", kind, "out")
    assert driver.bench.calls[-1][3] is driver.window.document.runs[-1]
    assert "gives the same as the network" in driver.window.parts.message_bar.text
