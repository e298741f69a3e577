"""Only what is visible is inspected: live during a training, and all epochs afterwards."""

from __future__ import annotations

from engine.messages.commands import SetInspection
from engine.system.errors import EngineError
from tests.ui.charts.snapshot_histories import EPOCHS
from tests.ui.finding import child
from ui.charts.network_inspection.layers_view import NOTHING, LayersView
from ui.charts.network_inspection.map_view import MapView
from ui.pages.training.inspection_views import PENDING
from ui.pages.training.page import PARTS

MAP = SetInspection(columns=("daily_study", "monthly_tuition"))
LAYERS = SetInspection(layers=True)


def show(driver, name: str) -> None:
    place = [part for part, _, _ in PARTS].index(name)
    child(driver.window.parts.pages.train, "_part_bar").setCurrentIndex(place)
    driver.wait_until_idle()


def looks(driver) -> list[tuple]:
    return [call[1:] for call in driver.bench.calls if call[0] == "inspect_layers"]


def test_nothing_is_looked_at_while_only_curves_are_in_sight(driver):
    driver.open_table()
    driver.train()
    assert looks(driver) == []
    assert not [command for command in driver.bench.commands if isinstance(command, SetInspection)]


def test_a_page_that_is_opened_after_a_training_shows_every_epoch(driver):
    driver.open_table()
    driver.train()
    driver.window.parts.docks.show_page("train")
    show(driver, "layers")
    run = driver.window.document.runs[-1]
    assert looks(driver) == [(LAYERS, run.id, run.kept_epoch)]
    view = driver.window.parts.pages.train.findChild(LayersView)
    assert view.history.epochs == list(EPOCHS)
    show(driver, "map")
    assert looks(driver)[-1] == (MAP, run.id, run.kept_epoch)
    assert driver.window.parts.pages.train.findChild(MapView).history.epochs == list(EPOCHS)
    show(driver, "curves")
    assert len(looks(driver)) == 2


def test_a_training_is_reported_what_is_in_sight_and_reported_again_when_that_changes(driver):
    driver.open_table()
    driver.window.parts.docks.show_page("train")
    show(driver, "map")
    driver.bench.held.add("train")
    driver.do("train.start")
    driver.qtbot.waitUntil(lambda: MAP in driver.bench.commands)
    child(driver.window.parts.pages.train, "_part_bar").setCurrentIndex(1)
    driver.qtbot.waitUntil(lambda: LAYERS in driver.bench.commands)
    driver.window.parts.docks.show_page("data")
    driver.qtbot.waitUntil(lambda: SetInspection() in driver.bench.commands)
    driver.bench.gate.set()
    driver.wait_until_idle()


def test_the_film_comes_when_the_training_is_over(driver):
    driver.open_table()
    driver.window.parts.docks.show_page("train")
    show(driver, "map")
    assert looks(driver) == []
    driver.train()
    assert looks(driver) == [(MAP, driver.window.document.runs[-1].id, 3)]


def test_until_its_first_picture_has_come_a_page_says_that_it_is_on_its_way(driver):
    driver.open_table()
    driver.window.parts.docks.show_page("train")
    show(driver, "layers")
    note = child(driver.window.parts.pages.train.findChild(LayersView), "_note_label")
    assert note.text() == NOTHING
    driver.bench.held.add("train")
    driver.do("train.start")
    driver.qtbot.waitUntil(lambda: note.text() == PENDING)
    driver.bench.failing["train"] = EngineError("The table is gone.")
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert note.isVisible()
    assert note.text() == NOTHING


def test_why_a_network_cannot_be_looked_into_is_said_on_the_page(driver):
    driver.open_table()
    driver.train()
    driver.bench.failing["inspect_layers"] = EngineError("The table is gone.")
    driver.window.parts.docks.show_page("train")
    show(driver, "layers")
    assert child(driver.window.parts.pages.train.findChild(LayersView), "_note_label").text() == "The table is gone."
    assert driver.window.parts.message_bar.isHidden()


def test_a_network_that_is_gone_is_seen_no_more(driver):
    driver.open_table()
    driver.train()
    driver.window.parts.docks.show_page("train")
    show(driver, "layers")
    driver.dialogs.unsaved = "discard"
    driver.do("file.new")
    driver.wait_until_idle()
    assert driver.window.document.trained is None
    assert not len(driver.window.parts.pages.train.findChild(LayersView).history)
