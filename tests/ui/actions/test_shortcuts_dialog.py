"""The page of shortcuts shows all of them and changes one at a time, without doubles."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence

from tests.ui.finding import child
from ui.actions.qactions import Actions
from ui.actions.shortcuts_dialog import ShortcutsDialog


@pytest.fixture
def actions(qapp) -> Actions:
    return Actions()


@pytest.fixture
def dialog(qtbot, actions, preferences):
    made = ShortcutsDialog(actions, preferences)
    made.show()
    yield made
    made.close()


def choose(dialog: ShortcutsDialog, name: str) -> None:
    rows = range(child(dialog, "_action_list").topLevelItemCount())
    items = (child(dialog, "_action_list").topLevelItem(row) for row in rows)
    child(dialog, "_action_list").setCurrentItem(next(item for item in items if item.data(0, 256) == name))


def test_every_action_is_listed_with_its_keys(dialog, actions):
    assert child(dialog, "_action_list").topLevelItemCount() == len(actions.specs)


def test_new_keys_hold_at_once_and_are_remembered(dialog, actions, preferences):
    choose(dialog, "train.start")
    child(dialog, "_keys_edit").setKeySequence(QKeySequence("Ctrl+Alt+T"))
    child(dialog, "_keys_edit").editingFinished.emit()
    assert actions["train.start"].shortcut() == QKeySequence("Ctrl+Alt+T")
    assert preferences.keys["train.start"] == "Ctrl+Alt+T"


def test_keys_that_belong_to_another_action_are_refused_in_words(dialog, actions, preferences):
    choose(dialog, "train.start")
    child(dialog, "_keys_edit").setKeySequence(QKeySequence("Ctrl+S"))
    child(dialog, "_keys_edit").editingFinished.emit()
    assert actions["train.start"].shortcut() == QKeySequence("Ctrl+R")
    assert "Ctrl+S is already the shortcut of Save" in child(dialog, "_note_label").text() and not preferences.keys


def test_an_action_can_have_its_own_keys_again(dialog, actions, preferences):
    choose(dialog, "train.start")
    child(dialog, "_keys_edit").setKeySequence(QKeySequence("Ctrl+Alt+T"))
    child(dialog, "_keys_edit").editingFinished.emit()
    assert actions["train.start"].shortcut() == QKeySequence("Ctrl+Alt+T")
    child(dialog, "_default_button").click()
    assert actions["train.start"].shortcut() == QKeySequence("Ctrl+R") and not preferences.keys


def test_searching_hides_what_does_not_answer(dialog):
    child(dialog, "_search_edit").setText("ctrl+r")
    rows = range(child(dialog, "_action_list").topLevelItemCount())
    shown = [
        child(dialog, "_action_list").topLevelItem(row).text(0)
        for row in rows
        if not child(dialog, "_action_list").topLevelItem(row).isHidden()
    ]
    assert "Train" in shown and "Save" not in shown
