"""What is watched: only what is in sight, live while a training goes on, the whole film when it is over."""

from __future__ import annotations

from engine.messages.commands import SetInspection
from engine.system.errors import EngineError
from tests.ui.charts.snapshot_histories import EPOCHS
from ui.charts.network_inspection.layers_view import NOTHING
from ui.pages.training.inside_pages import AWAITED
from ui.pages.training.page import PARTS

MAP = SetInspection(columns=("daily_study", "monthly_tuition"))
LAYERS = SetInspection(layers=True)


def show(desk, name: str) -> None:
    place = [part for part, _, _ in PARTS].index(name)
    desk.window.panels.train._part_bar.setCurrentIndex(place)
    desk.rest()


def looks(desk) -> list[tuple]:
    return [call[1:] for call in desk.bench.calls if call[0] == "look_inside"]


def test_nothing_is_looked_at_while_only_curves_are_in_sight(desk):
    desk.open_table()
    desk.train()
    assert looks(desk) == []
    assert not [wish for wish in desk.bench.wishes if isinstance(wish, SetInspection)]


def test_a_page_that_is_opened_after_a_training_shows_every_epoch(desk):
    desk.open_table()
    desk.train()
    desk.window.pages.show_page("train")
    show(desk, "layers")
    run = desk.window.document.runs[-1]
    assert looks(desk) == [(LAYERS, run.id, run.kept_epoch)]
    view = desk.window.panels.train._inside._layers
    assert view._moments.epochs == list(EPOCHS)
    show(desk, "map")
    assert looks(desk)[-1] == (MAP, run.id, run.kept_epoch)
    assert desk.window.panels.train._inside._map._moments.epochs == list(EPOCHS)
    show(desk, "curves")
    assert len(looks(desk)) == 2


def test_a_training_is_told_what_is_in_sight_and_told_again_when_that_changes(desk):
    desk.open_table()
    desk.window.pages.show_page("train")
    show(desk, "map")
    desk.bench.held.add("train")
    desk.do("train.start")
    desk.qtbot.waitUntil(lambda: MAP in desk.bench.wishes)
    desk.window.panels.train._part_bar.setCurrentIndex(1)
    desk.qtbot.waitUntil(lambda: LAYERS in desk.bench.wishes)
    desk.window.pages.show_page("data")
    desk.qtbot.waitUntil(lambda: SetInspection() in desk.bench.wishes)
    desk.bench.gate.set()
    desk.rest()


def test_the_film_comes_when_the_training_is_over(desk):
    desk.open_table()
    desk.window.pages.show_page("train")
    show(desk, "map")
    assert looks(desk) == []
    desk.train()
    assert looks(desk) == [(MAP, desk.window.document.runs[-1].id, 3)]


def test_until_its_first_picture_has_come_a_page_says_that_it_is_on_its_way(desk):
    desk.open_table()
    desk.window.pages.show_page("train")
    show(desk, "layers")
    note = desk.window.panels.train._inside._layers._note_label
    assert note.text() == NOTHING
    desk.bench.held.add("train")
    desk.do("train.start")
    desk.qtbot.waitUntil(lambda: note.text() == AWAITED)
    desk.bench.failing["train"] = EngineError("The table is gone.")
    desk.bench.gate.set()
    desk.rest()
    assert note.isVisible()
    assert note.text() == NOTHING


def test_why_a_network_cannot_be_looked_into_is_said_on_the_page(desk):
    desk.open_table()
    desk.train()
    desk.bench.failing["look_inside"] = EngineError("The table is gone.")
    desk.window.pages.show_page("train")
    show(desk, "layers")
    assert desk.window.panels.train._inside._layers._note_label.text() == "The table is gone."
    assert desk.window.message_bar.isHidden()


def test_a_network_that_is_gone_is_seen_no_more(desk):
    desk.open_table()
    desk.train()
    desk.window.pages.show_page("train")
    show(desk, "layers")
    desk.dialogs.unsaved = "discard"
    desk.do("file.new")
    desk.rest()
    assert desk.window.document.trained is None
    assert not len(desk.window.panels.train._inside._layers._moments)
