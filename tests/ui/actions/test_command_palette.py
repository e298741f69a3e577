"""The palette lists what it is given, runs the chosen entry, and says when it finds nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.ui.finding import child
from ui.actions.command_palette import CommandPalette
from ui.actions.palette_search import PaletteEntry

NAMES = ("File: New project", "File: Save as…", "View: Theme: Dark", "Train: Train", "Optimizer: Learning rate")


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def palette(done, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    made = CommandPalette(window)
    made.open_with(
        [PaletteEntry(name, lambda name=name: done.append(name), is_command=":" in name[:6]) for name in NAMES]
    )
    yield made
    made.close()


def test_commands_alone_are_listed_before_anything_is_typed(palette):
    assert palette.texts() == list(NAMES[:4])


def test_a_search_without_a_match_says_so_and_runs_nothing(palette, done, qtbot):
    search = child(palette, "_search_edit")
    search.setText("zzzz")
    assert palette.texts() == [] and "“zzzz”" in child(palette, "_nothing_label").text()
    qtbot.keyClick(search, Qt.Key.Key_Return)
    qtbot.keyClick(search, Qt.Key.Key_Down)
    assert palette.isVisible() and not done


def test_enter_does_the_chosen_command_and_closes(palette, done, qtbot):
    child(palette, "_search_edit").setText("learning")
    qtbot.keyClick(child(palette, "_search_edit"), Qt.Key.Key_Return)
    assert done == ["Optimizer: Learning rate"] and palette.isHidden()


def test_the_arrow_keys_choose_and_go_round(palette, qtbot):
    search, listed = child(palette, "_search_edit"), child(palette, "_command_list")
    for _ in palette.texts():
        qtbot.keyClick(search, Qt.Key.Key_Down)
    assert listed.currentItem().text(0) == palette.texts()[0]
    qtbot.keyClick(search, Qt.Key.Key_Up)
    assert listed.currentItem().text(0) == palette.texts()[-1]
    search.setText("dark")
    palette.close()
    palette.open_with([])
    assert search.text() == "" and palette.texts() == []
