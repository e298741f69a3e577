"""The page of shortcuts shows all of them and changes one at a time, without doubles."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence

from ui.actions.qactions import Actions
from ui.actions.shortcuts_dialog import ShortcutsDialog


@pytest.fixture
def dialog(qtbot, qapp, preferences):
    made = ShortcutsDialog(Actions(), preferences)
    made.show()
    yield made
    made.close()


def choose(dialog: ShortcutsDialog, name: str) -> None:
    rows = range(dialog._action_list.topLevelItemCount())
    items = (dialog._action_list.topLevelItem(row) for row in rows)
    dialog._action_list.setCurrentItem(next(item for item in items if item.data(0, 256) == name))


def test_every_action_is_listed_with_its_keys(dialog):
    assert dialog._action_list.topLevelItemCount() == len(dialog._actions.specs)


def test_new_keys_hold_at_once_and_are_remembered(dialog, preferences):
    choose(dialog, "train.start")
    dialog._keys_edit.setKeySequence(QKeySequence("Ctrl+Alt+T"))
    dialog._keys_edit.editingFinished.emit()
    assert dialog._actions["train.start"].shortcut() == QKeySequence("Ctrl+Alt+T")
    assert preferences.keys["train.start"] == "Ctrl+Alt+T"


def test_keys_that_belong_to_another_action_are_refused_in_words(dialog, preferences):
    choose(dialog, "train.start")
    dialog._keys_edit.setKeySequence(QKeySequence("Ctrl+S"))
    dialog._keys_edit.editingFinished.emit()
    assert dialog._actions["train.start"].shortcut() == QKeySequence("Ctrl+R")
    assert "Ctrl+S belongs to Save already" in dialog._note_label.text() and not preferences.keys


def test_an_action_can_have_its_own_keys_again(dialog, preferences):
    choose(dialog, "train.start")
    dialog._set_keys("Ctrl+Alt+T")
    dialog._own_button.click()
    assert dialog._actions["train.start"].shortcut() == QKeySequence("Ctrl+R") and not preferences.keys


def test_searching_hides_what_does_not_answer(dialog):
    dialog._search_edit.setText("ctrl+r")
    rows = range(dialog._action_list.topLevelItemCount())
    shown = [
        dialog._action_list.topLevelItem(row).text(0)
        for row in rows
        if not dialog._action_list.topLevelItem(row).isHidden()
    ]
    assert "Train" in shown and "Save" not in shown
