"""A message stays in the page, with details and a place where it has them, and blocks nothing."""

from __future__ import annotations

import pytest

from engine.system.errors import EngineError
from tests.ui.finding import child
from ui.window.message_bar import MessageBar


@pytest.fixture
def bar(qtbot) -> MessageBar:
    made = MessageBar()
    qtbot.addWidget(made)
    return made


def test_an_error_shows_its_sentence_and_offers_details(bar, qtbot):
    error = EngineError("No file.", details="OSError")
    bar.show_error(error)
    assert (
        bar.text == "No file."
        and not child(bar, "_details_button").isHidden()
        and child(bar, "_place_button").isHidden()
    )
    with qtbot.waitSignal(bar.details_requested) as emitted:
        child(bar, "_details_button").click()
    assert emitted.args == [error]


def test_an_error_with_a_place_leads_there(bar, qtbot):
    bar.show_error(EngineError("Too few units.", where=("model", "layers", 1)))
    assert child(bar, "_details_button").isHidden()
    with qtbot.waitSignal(bar.place_requested) as emitted:
        child(bar, "_place_button").click()
    assert emitted.args == [("model", "layers", 1)]


def test_a_message_goes_when_it_is_closed_and_when_another_comes(bar):
    bar.show_error(EngineError("One.", details="x"))
    bar.show_notice("Two.")
    assert bar.text == "Two." and child(bar, "_details_button").isHidden()
    child(bar, "_close_button").click()
    assert bar.text == ""


def test_text_from_outside_is_never_taken_for_markup(bar):
    bar.show_error(EngineError("<b>bold</b>"))
    assert child(bar, "_text_label").textFormat() == child(bar, "_text_label").textFormat().PlainText
