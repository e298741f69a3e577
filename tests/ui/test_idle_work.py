"""While nobody wants anything, Keras is loaded and the training made ready; what somebody wants goes first."""

from __future__ import annotations

from engine.errors import EngineError
from tests.ui.conftest import PATIENCE_MS, Desk
from ui.idle_work import QUIET_MS


def wait_for(desk: Desk, verb: str, times: int = 1) -> None:
    desk.qtbot.waitUntil(lambda: desk.bench.verbs().count(verb) == times, timeout=PATIENCE_MS)
    desk.rest()


def test_keras_is_loaded_after_the_file_that_was_asked_for(desk: Desk) -> None:
    desk.window.filing.open_table("students.csv")
    desk.window.idle_work.begin()
    wait_for(desk, "warm_up")
    assert desk.bench.verbs().index("open_table") < desk.bench.verbs().index("warm_up")


def test_the_training_on_screen_is_made_ready_once_and_again_after_an_edit(desk: Desk) -> None:
    desk.open_table()
    desk.window.idle_work.begin()
    wait_for(desk, "make_ready")
    desk.qtbot.wait(2 * QUIET_MS)
    assert desk.bench.verbs().count("make_ready") == 1
    project = desk.window.document.project
    desk.window.document.edit(project.replaced(fit=project.fit.replaced(batch_size=8)), "set batch size")
    wait_for(desk, "make_ready", 2)


def test_nothing_is_made_ready_that_cannot_be_trained(desk: Desk) -> None:
    desk.open_table()
    project = desk.window.document.project
    desk.window.document.edit(project.replaced(model=project.model.replaced(layers=())), "remove all layers")
    desk.window.idle_work.begin()
    wait_for(desk, "warm_up")
    desk.qtbot.wait(2 * QUIET_MS)
    assert "make_ready" not in desk.bench.verbs()


def test_what_fails_while_idle_is_not_told(desk: Desk) -> None:
    desk.open_table()
    desk.bench.failing["make_ready"] = EngineError("No.")
    desk.window.idle_work.begin()
    wait_for(desk, "make_ready")
    assert not desk.window.message_bar.isVisible()


def test_making_ready_leaves_all_actions_as_they_are(desk: Desk) -> None:
    desk.open_table()
    desk.bench.held.add("make_ready")
    desk.window.idle_work.begin()
    desk.qtbot.waitUntil(lambda: "make_ready" in desk.bench.verbs(), timeout=PATIENCE_MS)
    assert desk.enabled("train.start")
    assert desk.enabled("file.save")
    desk.bench.gate.set()
    desk.rest()
