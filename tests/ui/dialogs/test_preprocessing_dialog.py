"""A model from elsewhere is given a preparation: each choice is looked at before it can be taken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from engine.results.preprocessing_source import PreprocessingSource
from engine.system.errors import EngineError
from ui.dialogs.preparation_dialog import PreprocessingDialog

PROJECT = "work/students.layerdesk"


def load_model(desk) -> None:
    desk.bench.prepared = False
    desk.window.filing.load_model("net.keras")
    desk.rest()


def opened(desk) -> PreprocessingDialog:
    desk.open_table()
    load_model(desk)
    desk.do("file.prepare_model")
    desk.rest()
    return desk.window.findChild(PreprocessingDialog)


def test_a_model_without_a_preparation_says_so_and_offers_one(desk):
    load_model(desk)
    assert "It says nothing of tables" in desk.window.message_bar.text
    desk.window.message_bar._offer_button.click()
    desk.rest()
    dialog = desk.window.findChild(PreprocessingDialog)
    assert dialog.source.origin == "file" and not dialog._use_button.isEnabled()
    assert not dialog._radios["table"].isEnabled()
    desk.dialogs.path = "rows.csv"
    dialog._buttons["order"].click()
    desk.rest()
    assert desk.bench.calls[-1][1] == PreprocessingSource("order", "rows.csv")
    dialog.reject()


def test_what_the_model_would_read_is_shown_before_it_is_taken(desk, qtbot):
    dialog = opened(desk)
    assert desk.bench.calls[-1][1] == PreprocessingSource("table")
    assert dialog._columns_table.item(0, 0).text() == "daily_study"
    assert dialog._columns_table.item(1, 1).text() == "the answer: one of 0, 1"
    qtbot.mouseClick(dialog._radios["order"], Qt.MouseButton.LeftButton)
    desk.rest()
    assert desk.bench.calls[-1][1] == PreprocessingSource("order")
    qtbot.mouseClick(dialog._use_button, Qt.MouseButton.LeftButton)
    desk.rest()
    assert desk.bench.calls[-1][:2] == ("give_preparation", PreprocessingSource("order"))
    assert desk.window.document.trained == desk.window.document.project


def test_what_does_not_fit_says_why_and_cannot_be_taken(desk):
    desk.bench.failing["look_at_preparation"] = EngineError("The model reads 30 numbers.")
    dialog = opened(desk)
    assert dialog._said_label.text() == "The model reads 30 numbers."
    assert not dialog._use_button.isEnabled()
    assert "30 numbers" not in desk.window.message_bar.text
    dialog.reject()


def test_a_file_that_says_how_rows_are_made_ready_can_be_chosen(desk):
    dialog = opened(desk)
    desk.dialogs.path = PROJECT
    dialog._buttons["file"].click()
    desk.rest()
    assert dialog.source == PreprocessingSource("file", PROJECT)
    assert desk.bench.calls[-1][1] == PreprocessingSource("file", PROJECT)
    assert dialog._buttons["file"].text() == "students.layerdesk"
    dialog._use_button.click()
    desk.rest()
    assert desk.bench.calls[-1][:2] == ("give_preparation", PreprocessingSource("file", PROJECT))


@pytest.mark.parametrize("failing", [True, False])
def test_an_answer_that_comes_after_the_dialog_is_gone_changes_nothing(desk, failing):
    desk.bench.held.add("look_at_preparation")
    if failing:
        desk.bench.failing["look_at_preparation"] = EngineError("Too late.")
    desk.open_table()
    load_model(desk)
    desk.do("file.prepare_model")
    desk.window.findChild(PreprocessingDialog).reject()
    desk.bench.gate.set()
    desk.rest()
    assert "give_preparation" not in desk.bench.verbs()
