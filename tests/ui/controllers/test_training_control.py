"""Every command reaches the running training, each as an action; a pause is shown."""

from __future__ import annotations

import pytest

from engine.messages.commands import AddEpochs, Cancel, Pause, Resume, SetLearningRate, StepTo
from engine.project import Project
from engine.results.lr_sweep import sweep_of
from engine.workbench import Opened
from tests.ui.conftest import made_run
from tests.ui.finding import child
from ui.actions.menus import all_actions
from ui.controllers.training_control import MANY_EPOCHS
from ui.dialogs.lr_finder_dialog import LrFinderDialog, summary_of

STEERING = ("pause", "step_batch", "step_epoch", "more", "rate", "cancel")


@pytest.fixture
def running(driver):
    """A training that runs until it is stopped."""
    driver.open_table()
    driver.bench.held.add("train")
    driver.do("train.start")
    driver.qtbot.waitUntil(lambda: "train" in driver.bench.methods_called())
    return driver


def requested(driver, command):
    driver.qtbot.waitUntil(lambda: command in driver.bench.commands)


def test_every_way_to_steer_has_a_key_and_a_button_in_the_bar(driver):
    keys = {spec.id: spec.keys for spec in all_actions()}
    for name in STEERING:
        assert keys[f"train.{name}"]
        assert driver.window.parts.pages.train.findChild(object, f"_{name}_button") is not None


def test_a_pause_is_said_in_bar_and_strip_and_turns_into_resume(running):
    running.do("train.pause")
    requested(running, Pause())
    action = running.window.parts.actions["train.pause"]
    running.qtbot.waitUntil(lambda: action.text() == "Resume")
    strip = running.window.parts.status_strip
    running.qtbot.waitUntil(lambda: child(strip, "_text_label").text().startswith("Paused"))
    running.qtbot.waitUntil(lambda: child(running.window.parts.pages.train, "_state_label").text().startswith("Paused"))
    running.do("train.pause")
    requested(running, Resume())
    running.qtbot.waitUntil(lambda: action.text() == "Pause")
    running.do("train.stop")
    running.wait_until_idle()
    assert running.window.document.runs[-1].status == "stopped"


def test_a_paused_training_can_be_stopped_and_the_next_one_begins_unpaused(running):
    running.do("train.pause")
    running.qtbot.waitUntil(lambda: running.window.controllers.training_control.paused)
    running.do("train.stop")
    running.wait_until_idle()
    assert not running.window.controllers.training_control.paused
    assert running.window.parts.actions["train.pause"].text() == "Pause"


def test_steps_rates_and_epochs_reach_the_training(running):
    running.do("train.step_batch")
    running.do("train.step_epoch")
    running.dialogs.number = 0.01
    running.do("train.rate")
    running.dialogs.number = 7
    running.do("train.more")
    for command in (StepTo(to="batch"), StepTo(to="epoch"), SetLearningRate(learning_rate=0.01), AddEpochs(count=7)):
        requested(running, command)
    running.dialogs.number = None
    running.do("train.more")
    running.do("train.stop")
    running.wait_until_idle()
    assert len(running.bench.commands) == 4


def test_cancel_sends_command_and_requests_stop(running):
    running.do("train.cancel")
    running.wait_until_idle()
    assert not running.window.session.running
    assert running.bench.commands == [Cancel()]
    assert running.window.document.runs[-1].status == "cancelled"
    assert running.window.document.model_run == ""


def test_a_step_begins_a_training_where_none_is_running(driver):
    driver.open_table()
    driver.bench.held.add("train")
    driver.do("train.step_batch")
    requested(driver, StepTo(to="batch"))
    driver.do("train.stop")
    driver.wait_until_idle()


def test_more_epochs_make_the_last_run_longer_while_its_network_is_current(driver):
    driver.open_table()
    assert not driver.enabled("train.more")
    driver.train()
    driver.dialogs.number = 5
    driver.do("train.more")
    driver.wait_until_idle()
    (run,) = driver.window.document.runs
    assert run.epochs == 8
    assert run.name == "Run 1"
    assert child(driver.window.parts.pages.results, "_stale_line").isHidden()
    driver.dialogs.path = "other.keras"
    driver.window.controllers.model_files.load_model("other.keras")
    driver.wait_until_idle()
    assert not driver.enabled("train.more")


def test_more_epochs_continue_a_project_that_was_opened_again(driver):
    project = Project(name="mine")
    run = made_run("old", project)
    driver.bench.opened = Opened(project, (run,), project, resumable_run="old")
    driver.window.controllers.project_files.open_project("mine.layerdesk")
    driver.wait_until_idle()
    driver.dialogs.number = 5
    assert driver.enabled("train.more")
    driver.do("train.more")
    driver.wait_until_idle()
    assert ("continue_training", run, 5) in driver.bench.calls
    assert [each.epochs for each in driver.window.document.runs] == [8]


def test_a_request_after_the_end_is_let_go(driver):
    driver.open_table()
    driver.window.controllers.training_control.pause_or_resume()
    driver.window.controllers.training_control.cancel()
    assert driver.bench.commands == []


def test_a_learning_rate_is_found_and_taken_as_an_edit_that_can_be_undone(driver):
    driver.open_course()
    driver.do("train.find_rate")
    driver.wait_until_idle()
    assert driver.dialogs.shown[-1][0] == "rates"
    suggestion = float(driver.dialogs.shown[-1][1])
    assert driver.window.document.project.compile.optimizer.params["learning_rate"] == suggestion > 0
    driver.do("edit.undo")
    assert "learning_rate" not in driver.window.document.project.compile.optimizer.params
    project = driver.window.document.project
    schedule = {"kind": "CosineDecay", "params": {"initial_learning_rate": 0.01, "decay_steps": 100}}
    scheduled = project.compile.optimizer.replaced(params={"learning_rate": schedule})
    driver.window.document.edit(project.replaced(compile=project.compile.replaced(optimizer=scheduled)), "schedule")
    with driver.qtbot.waitSignal(
        driver.window.session.status_message, check_params_cb=lambda text: text.startswith("Learning rate ")
    ) as emitted:
        driver.do("train.find_rate")
    assert emitted.args == [f"Learning rate {suggestion:g} instead of CosineDecay"]


def test_the_picture_of_a_sweep_offers_its_suggestion(qtbot):
    taken = []
    sweep = sweep_of([1e-4, 1e-3, 1e-2, 1e-1], [0.7, 0.6, 0.2, 0.9])
    dialog = LrFinderDialog(sweep, taken.append)
    qtbot.addWidget(dialog)
    dialog.show()
    assert f"{sweep.suggestion:g}" in child(child(dialog, "_chart_card"), "_text_label").text()
    numbers = child(dialog, "_chart_card").csv().splitlines()
    assert numbers[0] == "Learning rate,Loss"
    assert [float(line.split(",")[0]) for line in numbers[1:]] == [1e-4, 1e-3, 1e-2, 1e-1]
    axis = child(dialog, "_chart_card")._plot.getAxis("bottom")
    assert axis.tickStrings([-4.0, -1.0], 1.0, 1.0) == ["0.0001", "0.1"]
    child(dialog, "_use_button").click()
    assert taken == [sweep.suggestion]
    nothing = sweep_of([1e-3, 1e-2, 1e-1], [0.5, 0.6, 0.7])
    assert nothing.suggestion == 0
    assert "no learning rate" in summary_of(nothing)


def test_the_button_of_a_pause_shows_what_it_would_do(running):
    action = running.window.parts.actions["train.pause"]
    assert action.property("icon_name") == "pause"
    running.do("train.pause")
    running.qtbot.waitUntil(lambda: action.property("icon_name") == "play")
    running.do("train.stop")
    running.wait_until_idle()


def test_a_training_that_still_improves_is_continued_with_one_click(driver):
    driver.open_table()
    driver.bench.epochs = 30
    driver.do("train.start")
    driver.wait_until_idle()
    page = driver.window.parts.pages.train
    run = driver.window.document.runs[-1]
    losses = tuple(0.7 - 0.01 * epoch for epoch in range(run.epochs))
    improving = run.replaced(history={"loss": losses}, status="stopped")
    page.show_run(improving)
    button = child(page, "_step_button")
    assert button.isVisibleTo(page)
    button.click()
    driver.wait_until_idle()
    stops = any(each.kind == "EarlyStopping" for each in run.project.fit.callbacks)
    (call,) = [each for each in driver.bench.calls if each[0] == "continue_training"]
    assert call[2] == run.epochs * (MANY_EPOCHS if stops else 1)


def test_a_run_that_is_not_loaded_is_not_continued(driver):
    driver.open_table()
    driver.do("train.start")
    driver.wait_until_idle()
    run = driver.window.document.runs[-1]
    driver.window.controllers.training_control.train_longer(run.replaced(id="another"))
    driver.wait_until_idle()
    assert "continue_training" not in driver.bench.methods_called()
    assert "cannot be continued" in child(driver.window.parts.message_bar, "_text_label").text()
