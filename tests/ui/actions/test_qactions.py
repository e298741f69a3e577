"""The table of actions: complete, without doubles, and the only source of menus and states."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenuBar

from ui.actions import qactions
from ui.actions.action_spec import AppState
from ui.actions.menus import MENUS, all_actions
from ui.actions.qactions import Actions

UI = Path(qactions.__file__).resolve().parents[1]
READY = AppState(has_table=True, has_layers=True, has_model=True, has_predictions=True, has_source=True)


@pytest.fixture
def actions(qapp) -> Actions:
    return Actions()


def test_no_id_and_no_shortcut_is_there_twice():
    assert [name for name, count in Counter(spec.id for spec in all_actions()).items() if count > 1] == []
    keys = Counter(QKeySequence(key).toString() for spec in all_actions() for key in spec.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_action_has_a_menu_a_text_and_a_sentence():
    for spec in all_actions():
        assert spec.menu.partition("/")[0] in MENUS and spec.text and spec.tip, spec.id
        assert spec.tip[0].isupper() and not spec.tip.endswith("!"), spec.id


def test_every_shortcut_is_understood_by_qt():
    for spec in all_actions():
        assert all(not QKeySequence(key).isEmpty() for key in spec.keys), spec.id


def test_every_action_stands_in_its_menu(actions, qtbot):
    bar = QMenuBar()
    qtbot.addWidget(bar)
    actions.fill(bar)
    assert [action.text() for action in bar.actions()] == list(MENUS)
    for name, spec in actions.specs.items():
        top, _, sub = spec.menu.partition("/")
        menu = next(action.menu() for action in bar.actions() if action.text() == top)
        if sub:
            menu = next(action.menu() for action in menu.actions() if action.menu() and action.text() == sub)
        assert actions[name] in menu.actions()


def test_choosing_an_action_says_its_id(actions, qtbot):
    with qtbot.waitSignal(actions.requested) as emitted:
        actions["file.new"].trigger()
    assert emitted.args == ["file.new"]


def test_training_needs_a_table_and_stopping_something_to_stop(actions):
    actions.refresh(AppState())
    assert not actions["train.start"].isEnabled() and not actions["train.stop"].isEnabled()
    actions.refresh(READY)
    assert actions["train.start"].isEnabled() and not actions["train.stop"].isEnabled()
    actions.refresh(replace(READY, running=True, stoppable=True))
    assert not actions["train.start"].isEnabled() and actions["train.stop"].isEnabled()


def test_a_running_training_forbids_what_needs_its_network_or_its_table(actions):
    actions.refresh(replace(READY, running=True, stoppable=True, can_undo=True))
    forbidden = {"file.new", "file.open_table", "file.save", "results.predict", "file.load_model", "data.reload"}
    assert not [name for name in forbidden if actions[name].isEnabled()]
    assert actions["edit.undo"].isEnabled() and actions["model.add_layer"].isEnabled()


def test_undo_says_what_it_would_take_back(actions):
    actions.refresh(replace(READY, can_undo=True, undo_text="change epochs"))
    assert actions["edit.undo"].text() == "Undo change epochs" and actions["edit.undo"].isEnabled()
    actions.refresh(READY)
    assert actions["edit.undo"].text() == "Undo" and not actions["edit.undo"].isEnabled()


def test_the_scheme_and_the_page_of_the_moment_are_ticked(actions):
    actions.refresh(replace(READY, scheme="dark", page="train"))
    ticked = {action.objectName() for action in actions if action.isChecked()}
    assert ticked == {"view.dark", "view.train"}


def test_a_shortcut_can_be_changed_and_given_back(actions):
    actions.set_keys("train.start", "Ctrl+T")
    assert actions["train.start"].shortcuts() == [QKeySequence("Ctrl+T")]
    assert "Ctrl+T" in actions["train.start"].toolTip()
    actions.set_keys("train.start", "")
    assert actions["train.start"].shortcuts() == [QKeySequence("Ctrl+R"), QKeySequence("F5")]


def test_changed_shortcuts_hold_from_the_start(qapp):
    assert Actions({"train.start": "Ctrl+T"})["train.start"].shortcut() == QKeySequence("Ctrl+T")


def test_no_one_else_makes_actions_possible_or_impossible():
    for path in UI.rglob("*.py"):
        assert not re.search(r"actions(_table)?\[[^]]+\]\.setEnabled", path.read_text("utf-8")), path.name


def test_file_ends_with_quit_and_what_opens_stands_together(qtbot):
    bar, actions = QMenuBar(), Actions()
    qtbot.addWidget(bar)
    actions.fill(bar)
    entries = [action.text() for action in bar.actions()[0].menu().actions()]
    assert entries[-1] == "Quit"
    assert entries[1:6] == ["Open table…", "Open table with options…", "Open project…", "Open recent", "Examples"]


def test_the_toolbar_says_what_it_opens():
    assert Actions()["file.open_table"].iconText() == "Open table"
