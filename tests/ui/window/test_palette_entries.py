"""Ideas of the field lead to their field in the window, wherever it is."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.finding import child
from ui.actions.palette_search import found
from ui.window.palette_entries import palette_entries


@pytest.fixture
def window(driver):
    driver.open_table()
    return driver.window


def _first(window, typed: str):
    return found(typed, palette_entries(window.parts, window.action_handlers.go_to))[0]


def test_settings_columns_layers_and_help_are_found_and_shown(window, qtbot):
    window.show()
    docks = window.parts.docks
    for typed, name, page, field in (
        ("learning rate", "Learning rate · Optimizer", "train", "_learning_rate_field"),
        ("epochs", "Epochs · Fit", "train", "_epochs_field"),
        ("steps per execution", "Steps per execution · Execution", "train", "_steps_per_execution_field"),
        ("daily_study", "daily_study · Column", "data", "_columns_table"),
        ("impute", "If missing · Column daily_study", "data", "_missing_field"),
        ("stratif", "Stratify the rows · Split", "data", "_stratify_box"),
    ):
        entry = _first(window, typed)
        assert entry.name == name, typed
        entry.run()
        assert docks.page == page, typed
        qtbot.waitUntil(lambda field=field: (QApplication.focusWidget() or window).objectName() == field)
    _first(window, "the curves").run()
    assert window.parts.help_panel.isVisible()


def test_ideas_are_found_by_the_words_of_the_field(window):
    assert "regularizer" in _first(window, "L2").name
    assert _first(window, "dropout").name == "Add layer: Dropout"
    assert _first(window, "sgd").name == "Optimizer"
    assert _first(window, "patience").name.endswith("Early stopping")
    assert found("cross validation", palette_entries(window.parts, window.action_handlers.go_to))
    layers = len(window.parts.controllers.document.project.model.layers)
    _first(window, "dropout").run()
    assert len(window.parts.controllers.document.project.model.layers) == layers + 1


def test_a_section_of_the_help_is_scrolled_to(window):
    window.show()
    _first(window, "inspect the network").run()
    panel = window.parts.help_panel
    assert panel.page == "train" and child(panel, "_text_browser").verticalScrollBar().value() > 0
