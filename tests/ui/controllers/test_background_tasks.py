"""While nobody wants anything, Keras is loaded and the training made ready; what somebody wants goes first."""

from __future__ import annotations

from dataclasses import replace

from engine.catalog.shapes import inputs_of, model_facts
from engine.project import ModelSpec
from engine.system.errors import EngineError
from tests.ui.conftest import PATIENCE_MS, AppDriver
from ui.controllers.background_tasks import QUIET_MS


def wait_for(desk: AppDriver, verb: str, times: int = 1) -> None:
    desk.qtbot.waitUntil(lambda: desk.bench.verbs().count(verb) == times, timeout=PATIENCE_MS)
    desk.rest()


def test_keras_is_loaded_after_the_file_that_was_asked_for(desk: AppDriver) -> None:
    desk.window.filing.open_table("students.csv")
    desk.window.idle_work.begin()
    wait_for(desk, "warm_up")
    assert desk.bench.verbs().index("open_table") < desk.bench.verbs().index("warm_up")


def test_the_training_on_screen_is_made_ready_once_and_again_after_an_edit(desk: AppDriver) -> None:
    desk.open_table()
    desk.window.idle_work.begin()
    wait_for(desk, "make_ready")
    desk.qtbot.wait(2 * QUIET_MS)
    assert desk.bench.verbs().count("make_ready") == 1
    project = desk.window.document.project
    desk.window.document.edit(project.replaced(fit=project.fit.replaced(batch_size=8)), "set batch size")
    wait_for(desk, "make_ready", 2)


def test_nothing_is_made_ready_that_cannot_be_trained(desk: AppDriver) -> None:
    desk.open_table()
    project = desk.window.document.project
    desk.window.document.edit(project.replaced(model=project.model.replaced(layers=())), "remove all layers")
    desk.window.idle_work.begin()
    wait_for(desk, "warm_up")
    desk.qtbot.wait(2 * QUIET_MS)
    assert "make_ready" not in desk.bench.verbs()


def test_what_fails_while_idle_is_not_told(desk: AppDriver) -> None:
    desk.open_table()
    desk.bench.failing["make_ready"] = EngineError("No.")
    desk.window.idle_work.begin()
    wait_for(desk, "make_ready")
    assert not desk.window.message_bar.isVisible()


def test_making_ready_leaves_all_actions_as_they_are(desk: AppDriver) -> None:
    desk.open_table()
    desk.bench.held.add("make_ready")
    desk.window.idle_work.begin()
    desk.qtbot.waitUntil(lambda: "make_ready" in desk.bench.verbs(), timeout=PATIENCE_MS)
    assert desk.enabled("train.start")
    assert desk.enabled("file.save")
    desk.bench.gate.set()
    desk.rest()


def network_of(desk: AppDriver) -> ModelSpec:
    return desk.window.document.project.model


def ask(desk: AppDriver) -> None:
    """Open a table, and let Keras be asked about its network."""
    desk.open_table()
    desk.window.idle_work.begin()
    desk.qtbot.waitUntil(lambda: "measure" in desk.bench.verbs(), timeout=PATIENCE_MS)


def edit_units(desk: AppDriver, units: int) -> None:
    project = desk.window.document.project
    layer = project.model.layers[0]
    model = project.model.with_layer(0, layer.replaced(params={**layer.params, "units": units}))
    desk.window.document.edit(project.replaced(model=model), "set units")


def measured_models(desk: AppDriver) -> list[ModelSpec]:
    return [call[1] for call in desk.bench.calls if call[0] == "measure"]


def test_keras_is_asked_about_the_network_on_screen_once(desk: AppDriver) -> None:
    ask(desk)
    wait_for(desk, "make_ready")
    project = desk.window.document.project
    desk.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=7)), "set epochs")
    wait_for(desk, "make_ready", 2)
    assert measured_models(desk) == [project.model]
    assert desk.window.document.measured is not None
    assert desk.window.document.measured.model is project.model


def test_what_keras_refuses_is_said_at_its_layer_and_keeps_it_from_being_trained(desk: AppDriver) -> None:
    desk.open_table()
    model, table = network_of(desk), desk.window.document.table
    assert table is not None
    told = model_facts(model, inputs_of(desk.window.document.project.data, table))
    refused = replace(told.layers[0], shape=None, error="Keras refuses it: no.")
    desk.bench.measured = replace(told, layers=(refused, *told.layers[1:]))
    desk.window.idle_work.begin()
    wait_for(desk, "measure")
    (problem,) = [each for each in desk.window.document.problems if each.severity == "error"]
    assert problem.where == ("model", "layers", 0)
    assert "Keras refuses it: no." in problem.text
    assert "make_ready" not in desk.bench.verbs()
    desk.bench.measured = None
    edit_units(desk, 3)
    assert not [each for each in desk.window.document.problems if each.severity == "error"]


def test_a_later_edit_supersedes_an_earlier_question(desk: AppDriver) -> None:
    desk.bench.held.add("measure")
    ask(desk)
    for units in (5, 6, 7):
        edit_units(desk, units)
    last = network_of(desk)
    desk.qtbot.waitUntil(lambda: measured_models(desk)[-1] == last, timeout=PATIENCE_MS)
    desk.bench.gate.set()
    desk.rest()
    assert len(measured_models(desk)) == 2
    assert desk.window.document.measured is not None
    assert desk.window.document.measured.model is last


def test_a_question_waits_while_a_training_runs_and_gives_way_to_one(desk: AppDriver) -> None:
    desk.bench.held |= {"measure", "train"}
    ask(desk)
    desk.window.session.train()
    desk.qtbot.waitUntil(lambda: desk.bench.verbs()[-1] == "train", timeout=PATIENCE_MS)
    edit_units(desk, 9)
    desk.qtbot.wait(2 * QUIET_MS)
    assert desk.bench.verbs()[-1] == "train"
    desk.bench.held.discard("measure")
    desk.bench.gate.set()
    desk.qtbot.waitUntil(lambda: measured_models(desk)[-1] == network_of(desk), timeout=PATIENCE_MS)
    desk.rest()
    assert len(measured_models(desk)) == 2


def test_a_question_that_cannot_be_answered_is_put_once(desk: AppDriver) -> None:
    desk.bench.failing["measure"] = EngineError("No.")
    ask(desk)
    desk.qtbot.wait(2 * QUIET_MS)
    assert len(measured_models(desk)) == 1
    assert not desk.window.message_bar.isVisible()
