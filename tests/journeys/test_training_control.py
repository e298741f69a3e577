"""Real steering of real trainings: pause, step, rate, more epochs, cancel, each by its action."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox

from engine.messages.events import (
    BatchesEnded,
    EpochEnded,
    EpochsAdded,
    Event,
    LearningRateChanged,
    Progressed,
    RunPaused,
    RunStarted,
)
from engine.project import ObjectSpec
from tests.journeys.conftest import WindowDriver
from tests.journeys.test_main_job import epochs, open_example
from tests.ui.finding import child

pytestmark = pytest.mark.journey


def of(driver: WindowDriver, kind: type) -> list:
    return [event for event in driver.events if isinstance(event, kind)]


def test_step_by_step_then_faster_then_longer_and_back(driver: WindowDriver) -> None:
    open_example(driver, "students")
    epochs(driver, 40)
    driver.key(Qt.Key.Key_F9)
    driver.wait(lambda: len(of(driver, RunPaused)) == 1)
    assert [event.batch for event in of(driver, BatchesEnded)] == [1]
    driver.key(Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    driver.wait(lambda: len(of(driver, RunPaused)) == 2)
    assert [event.epoch for event in of(driver, EpochEnded)] == [1]
    driver.answers.number = 0.02
    driver.do("train.rate")
    driver.key(Qt.Key.Key_F6)
    driver.wait(lambda: bool(driver.window.document.runs))
    driver.wait_until_idle()
    run = driver.window.document.runs[-1]
    assert run.epochs == 40
    assert [mark.kind for mark in run.marks] == ["paused", "resumed", "paused", "learning rate", "resumed"]
    assert of(driver, LearningRateChanged)[0].learning_rate == 0.02
    assert len(run.steps.losses) == 640

    driver.answers.number = 3
    driver.do("train.more")
    driver.wait(lambda: driver.window.document.runs[-1].epochs == 43)
    driver.wait_until_idle()
    curve = driver.window.parts.pages.train.plots[0].points("loss")
    np.testing.assert_array_equal(curve.x, np.arange(1, 44))
    assert len(driver.window.document.runs) == 1


def test_a_cancelled_training_brings_the_model_before_back(driver: WindowDriver) -> None:
    open_example(driver, "students")
    epochs(driver, 2)
    driver.train()
    first = driver.window.document.runs[-1]
    epochs(driver, 100_000)
    driver.events.clear()
    driver.key(Qt.Key.Key_F5)
    driver.wait(lambda: bool(of(driver, EpochEnded)))
    driver.do("train.cancel")
    driver.wait_until_idle()
    assert [run.status for run in driver.window.document.runs] == ["finished", "cancelled"]
    assert driver.window.document.model_run == first.id
    assert driver.window.document.trained == first.project


def test_a_queue_is_trained_and_the_last_run_is_continued_when_the_project_is_opened_again(
    make_driver: Callable[[], WindowDriver], tmp_path: Path
) -> None:
    driver = make_driver()
    open_example(driver, "students")
    epochs(driver, 3)
    driver.answers.number, driver.answers.path = 2, str(tmp_path / "mine.layerdesk")
    driver.do("train.seeds")
    driver.wait(lambda: len(driver.window.document.runs) == 2 and not driver.engine.jobs)
    first, last = driver.window.document.runs
    assert last.project.fit.seed == first.project.fit.seed + 1
    driver.do("file.save")
    driver.wait_until_idle()

    again = make_driver()
    again.window.controllers.project_files.open_project(driver.answers.path)
    again.wait_until_idle()
    again.answers.number = 2
    again.do("train.more")
    again.wait(lambda: again.window.document.runs[-1].epochs == 5 and not again.engine.jobs)
    longer = again.window.document.runs[-1]
    assert longer.id == last.id
    assert longer.history["val_loss"][:3] == last.history["val_loss"]
    curve = again.window.parts.pages.train.plots[0].points("loss")
    np.testing.assert_array_equal(curve.x, np.arange(1, 6))


def test_a_rate_in_place_of_a_schedule_and_more_epochs_while_it_runs_and_a_stop_in_a_pause(
    driver: WindowDriver,
) -> None:
    open_example(driver, "students")
    document = driver.window.document
    schedule = {"kind": "CosineDecay", "params": {"initial_learning_rate": 0.01, "decay_steps": 1_000_000}}
    compiled = document.project.compile
    optimizer = ObjectSpec(kind="Adam", params={"learning_rate": schedule})
    document.edit(document.project.replaced(compile=compiled.replaced(optimizer=optimizer)), "set a schedule")
    epochs(driver, 100_000)
    driver.key(Qt.Key.Key_F5)
    driver.wait(lambda: bool(of(driver, EpochEnded)))
    driver.key(Qt.Key.Key_F6)
    driver.wait(lambda: bool(of(driver, RunPaused)))
    driver.answers.number = 0.02
    driver.do("train.rate")
    driver.answers.number = 7
    driver.do("train.more")
    driver.wait(lambda: bool(of(driver, EpochsAdded)))
    driver.key(Qt.Key.Key_Escape)
    driver.wait_until_idle()
    run = document.runs[-1]
    assert run.status == "stopped"
    assert [mark.kind for mark in run.marks] == ["paused", "learning rate", "more epochs", "resumed"]
    assert run.marks[1].text == "learning rate 0.02 in place of CosineDecay"
    assert of(driver, EpochsAdded)[0].epochs == 100_007
    assert document.trained == run.project


def test_a_learning_rate_is_found_and_taken(driver: WindowDriver) -> None:
    open_example(driver, "students")
    driver.do("train.find_rate")
    driver.wait_until_idle()
    driver.wait(lambda: driver.answers.lr_finder is not None)
    dialog = driver.answers.lr_finder
    driver.click("_use_button", dialog)
    rate = driver.window.document.project.compile.optimizer.params["learning_rate"]
    assert 0.001 < rate < 1
    driver.do("edit.undo")
    assert driver.window.document.project.compile.optimizer.params.get("learning_rate") != rate


def test_a_queue_rests_after_a_stop_is_put_in_order_and_says_what_failed(driver: WindowDriver) -> None:
    open_example(driver, "students")
    document, queue = driver.window.document, driver.window.controllers.run_queue
    epochs(driver, 100_000)
    driver.key(Qt.Key.Key_F5)
    driver.wait(lambda: bool(of(driver, EpochEnded)))
    for number in (2, 3, 4):
        epochs(driver, number)
        driver.do("train.queue")
    broken = document.project.compile.outputs[0].replaced(loss=ObjectSpec(kind="CTC"))
    document.edit(document.project.replaced(compile=document.project.compile.replaced(outputs=(broken,))), "break it")
    driver.window.controllers.run_queue._add((document.project,))  # the window does not queue a project with errors
    driver.do("train.queue_show")
    view = driver.window.parts.pages.runs.queue_view
    table = child(view, "_queue_table")
    table.selectRow(2)
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    table.clearSelection()
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert [each.project.fit.epochs for each in queue.waiting] == [4, 3, 4]
    driver.key(Qt.Key.Key_Escape)
    driver.wait_until_idle()
    assert queue.paused
    driver.click("_queue_start_button", view)
    driver.wait(lambda: [each.error is not None for each in queue.waiting] == [True] and not driver.engine.jobs)
    assert [run.epochs for run in document.runs[1:]] == [4, 3]
    table.selectRow(0)
    driver.click("_queue_details_button", view)
    assert driver.answers.errors[-1] == queue.waiting[0].error


def test_a_deterministic_training_asks_tensorflow_for_it(driver: WindowDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    asked: list[bool] = []
    monkeypatch.setattr(tf.config.experimental, "enable_op_determinism", lambda: asked.append(True))
    open_example(driver, "students")
    epochs(driver, 2)
    driver.do("view.train")
    driver.window.parts.pages.train.focus_place(("fit", "deterministic"))
    switch = driver.window.parts.pages.train.findChild(QCheckBox, "_deterministic_field")
    assert "several times slower" in switch.toolTip()
    switch.click()
    driver.train()
    assert (asked, driver.window.document.runs[-1].epochs) == ([True], 2)


MOMENTS: dict[str, Callable[[Event], bool]] = {
    "while the table is prepared": lambda event: isinstance(event, Progressed),
    "while the graph is traced": lambda event: isinstance(event, RunStarted),
    "within an epoch": lambda event: isinstance(event, BatchesEnded),
    "while it is validated": lambda event: isinstance(event, BatchesEnded) and event.batch == 16,
    "between two epochs": lambda event: isinstance(event, EpochEnded),
    "in a pause": lambda event: isinstance(event, RunPaused),
}


@pytest.mark.parametrize("command", ["train.stop", "train.cancel"])
def test_a_stop_and_a_cancel_are_safe_at_any_moment(driver: WindowDriver, command: str) -> None:
    """After all of them the window trains as it did at first, number by number."""
    open_example(driver, "students")
    document = driver.window.document
    epochs(driver, 2)
    driver.train()
    first = document.runs[-1]
    for moment, is_now in MOMENTS.items():
        epochs(driver, 100_000)
        driver.events.clear()
        driver.key(Qt.Key.Key_F9 if moment == "in a pause" else Qt.Key.Key_F5)
        driver.wait(lambda is_now=is_now: any(map(is_now, driver.events)))
        driver.do(command)
        driver.wait_until_idle()
        assert not driver.window.session.running, moment
        assert document.runs[-1].status in ("finished", "stopped", "cancelled"), moment
        if command == "train.cancel":
            assert (document.model_run, document.trained) == (first.id, first.project), moment
    assert not driver.answers.errors
    epochs(driver, 2)
    driver.train()
    assert document.runs[-1].history == first.history
