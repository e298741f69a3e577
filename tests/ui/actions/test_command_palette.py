"""The palette finds any command by a part of its name, and only what can be done now."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.ui.finding import child
from ui.actions.action_spec import AppState
from ui.actions.command_palette import CommandPalette
from ui.actions.qactions import Actions


@pytest.fixture
def actions(qapp) -> Actions:
    made = Actions()
    made.refresh(AppState(has_table=True))
    return made


@pytest.fixture
def palette(actions, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    made = CommandPalette(actions, window)
    made.open_now()
    yield made
    made.close()


def test_it_lists_what_can_be_done_and_not_itself(palette):
    texts = palette.texts()
    assert (
        "Train: Train" in texts and "Train: Stop" not in texts and not any("Command palette" in text for text in texts)
    )


@pytest.mark.parametrize("typed, first", [("train train", "Train: Train"), ("dark", "View: Theme: Dark")])
def test_words_in_any_place_find_a_command(palette, typed, first):
    child(palette, "_search_edit").setText(typed)
    assert palette.texts()[0] == first


def test_letters_in_order_find_a_command_too(palette):
    child(palette, "_search_edit").setText("svas")
    assert "File: Save as…" in palette.texts()


def test_what_nothing_answers_shows_an_empty_list(palette, qtbot):
    child(palette, "_search_edit").setText("zzzz")
    assert palette.texts() == []
    qtbot.keyClick(child(palette, "_search_edit"), Qt.Key.Key_Return)
    qtbot.keyClick(child(palette, "_search_edit"), Qt.Key.Key_Down)
    assert palette.isVisible()


def test_enter_does_the_chosen_command_and_closes(palette, actions, qtbot):
    child(palette, "_search_edit").setText("new project")
    with qtbot.waitSignal(actions.requested) as emitted:
        qtbot.keyClick(child(palette, "_search_edit"), Qt.Key.Key_Return)
    assert emitted.args == ["file.new"] and palette.isHidden()


def test_the_arrow_keys_choose_and_go_round(palette, actions, qtbot):
    child(palette, "_search_edit").setText("new project")
    count = len(palette.texts())
    for _ in range(count):
        qtbot.keyClick(child(palette, "_search_edit"), Qt.Key.Key_Down)
    assert child(palette, "_command_list").currentItem().text(0) == palette.texts()[0]
    qtbot.keyClick(child(palette, "_search_edit"), Qt.Key.Key_Up)
    assert child(palette, "_command_list").currentItem().text(0) == palette.texts()[-1]


def test_it_opens_empty_each_time(palette):
    child(palette, "_search_edit").setText("dark")
    palette.close()
    palette.open_now()
    assert child(palette, "_search_edit").text() == "" and len(palette.texts()) > 10
