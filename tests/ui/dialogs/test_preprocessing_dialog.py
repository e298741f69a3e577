"""Preprocessing is attached to an imported model; each choice is previewed before it can be accepted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from engine.results.preprocessing_source import PreprocessingSource
from engine.system.errors import EngineError
from tests.ui.finding import child
from ui.dialogs.preprocessing_dialog import PreprocessingDialog

PROJECT = "work/students.layerdesk"


def load_model(driver) -> None:
    driver.bench.prepared = False
    driver.window.controllers.model_files.load_model("net.keras")
    driver.wait_until_idle()


def opened(driver) -> PreprocessingDialog:
    driver.open_table()
    load_model(driver)
    driver.do("file.prepare_model")
    driver.wait_until_idle()
    return driver.window.findChild(PreprocessingDialog)


def test_a_model_without_a_preparation_says_so_and_offers_one(driver):
    load_model(driver)
    assert "has no preprocessing" in driver.window.parts.message_bar.text
    child(driver.window.parts.message_bar, "_action_button").click()
    driver.wait_until_idle()
    dialog = driver.window.findChild(PreprocessingDialog)
    assert dialog.source.origin == "file" and not child(dialog, "_use_button").isEnabled()
    assert not child(dialog, "_table_radio").isEnabled()
    driver.dialogs.path = "rows.csv"
    child(dialog, "_rows_button").click()
    driver.wait_until_idle()
    assert driver.bench.calls[-1][1] == PreprocessingSource("order", "rows.csv")
    dialog.reject()


def test_what_the_model_would_read_is_shown_before_it_is_taken(driver, qtbot):
    dialog = opened(driver)
    assert driver.bench.calls[-1][1] == PreprocessingSource("table")
    assert child(dialog, "_columns_table").item(0, 0).text() == "daily_study"
    assert child(dialog, "_columns_table").item(1, 1).text() == "prediction: one of 0, 1"
    qtbot.mouseClick(child(dialog, "_order_radio"), Qt.MouseButton.LeftButton)
    driver.wait_until_idle()
    assert driver.bench.calls[-1][1] == PreprocessingSource("order")
    qtbot.mouseClick(child(dialog, "_use_button"), Qt.MouseButton.LeftButton)
    driver.wait_until_idle()
    assert driver.bench.calls[-1][:2] == ("attach_preprocessing", PreprocessingSource("order"))
    assert driver.window.document.trained == driver.window.document.project


def test_what_does_not_fit_says_why_and_cannot_be_taken(driver):
    driver.bench.failing["preview_preprocessing"] = EngineError("The model reads 30 numbers.")
    dialog = opened(driver)
    assert child(dialog, "_status_label").text() == "The model reads 30 numbers."
    assert not child(dialog, "_use_button").isEnabled()
    assert "30 numbers" not in driver.window.parts.message_bar.text
    dialog.reject()


def test_a_file_that_says_how_rows_are_prepared_can_be_chosen(driver):
    dialog = opened(driver)
    driver.dialogs.path = PROJECT
    child(dialog, "_preprocessing_button").click()
    driver.wait_until_idle()
    assert dialog.source == PreprocessingSource("file", PROJECT)
    assert driver.bench.calls[-1][1] == PreprocessingSource("file", PROJECT)
    assert child(dialog, "_preprocessing_button").text() == "students.layerdesk"
    child(dialog, "_use_button").click()
    driver.wait_until_idle()
    assert driver.bench.calls[-1][:2] == ("attach_preprocessing", PreprocessingSource("file", PROJECT))


@pytest.mark.parametrize("failing", [True, False])
def test_an_answer_that_comes_after_the_dialog_is_gone_changes_nothing(driver, failing):
    driver.bench.held.add("preview_preprocessing")
    if failing:
        driver.bench.failing["preview_preprocessing"] = EngineError("Too late.")
    driver.open_table()
    load_model(driver)
    driver.do("file.prepare_model")
    driver.window.findChild(PreprocessingDialog).reject()
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert "attach_preprocessing" not in driver.bench.methods_called()
