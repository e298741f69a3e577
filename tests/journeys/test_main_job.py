"""The main job with real clicks: open, train, watch, stop, save, reopen, predict the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.messages.events import EpochEnded
from engine.workbench import Workbench
from tests.journeys.conftest import EXAMPLES, WindowDriver

pytestmark = pytest.mark.journey
STUDENTS = str(EXAMPLES / "students.csv")


def open_example(driver: WindowDriver, name: str) -> None:
    """Click the card of an example on the start page."""
    card = driver.window.findChild(object, f"_{name}_button")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    driver.wait_until_idle()


def epochs(driver: WindowDriver, number: int) -> None:
    fit = driver.window.document.project.fit.replaced(epochs=number)
    driver.window.document.edit(driver.window.document.project.replaced(fit=fit), "set epochs")


def predicted(driver: WindowDriver, path: Path) -> pd.DataFrame:
    """Predict the students' rows and save them, through the menu."""
    driver.answers.path = STUDENTS
    driver.do("results.predict")
    driver.wait_until_idle()
    driver.answers.path = str(path)
    driver.do("results.save_predictions")
    driver.wait_until_idle()
    return pd.read_csv(path)


def test_from_the_start_page_to_a_tested_model_in_two_clicks(driver: WindowDriver) -> None:
    open_example(driver, "students")
    driver.train()
    run = driver.window.document.runs[-1]
    assert run.status == "finished"
    assert run.epochs == 100
    assert run.scores is not None
    accuracy = run.scores.metrics["binary_accuracy"]
    assert accuracy is not None
    assert accuracy >= 0.97
    assert (run.rows.train, run.rows.validation, run.rows.test) == (490, 210, 300)


def test_any_table_is_ready_to_train_when_it_is_opened(driver: WindowDriver) -> None:
    for name in ("wine", "diabetes", "penguins"):
        driver.window.controllers.project_files.open_table(str(EXAMPLES / f"{name}.csv"))
        driver.wait_until_idle()
        epochs(driver, 3)
        driver.train()
        run = driver.window.document.runs[-1]
        assert run.epochs == 3
        assert run.scores is not None


def test_saved_closed_reopened_it_predicts_the_same_and_so_does_the_terminal(
    driver: WindowDriver, make_driver: Callable[[], WindowDriver], tmp_path: Path
) -> None:
    open_example(driver, "students")
    epochs(driver, 3)
    driver.train()
    before = predicted(driver, tmp_path / "before.csv")
    driver.answers.path = str(tmp_path / "mine.layerdesk")
    driver.do("file.save_as")
    driver.wait_until_idle()
    assert not driver.window.isWindowModified()
    driver.window.close()

    again = make_driver()
    again.window.controllers.project_files.open(str(tmp_path / "mine.layerdesk"))
    again.wait_until_idle()
    assert again.window.document.runs == driver.window.document.runs
    pd.testing.assert_frame_equal(predicted(again, tmp_path / "after.csv"), before)

    bench = Workbench()
    opened = bench.open_project(str(tmp_path / "mine.layerdesk"))
    there = bench.predict_file(opened.project, STUDENTS)
    np.testing.assert_array_equal(there["probability of 1"], before["probability of 1"])


def test_a_stop_ends_a_long_training_soon_and_keeps_the_model(driver: WindowDriver, tmp_path: Path) -> None:
    open_example(driver, "students")
    epochs(driver, 100_000)
    driver.key(Qt.Key.Key_F5)
    driver.wait(lambda: driver.window.session.running)
    driver.do("train.stop")
    driver.wait_until_idle()
    driver.key(Qt.Key.Key_F5)
    driver.wait(lambda: any(isinstance(event, EpochEnded) for event in driver.events))
    driver.do("train.stop")
    driver.wait_until_idle()
    run = driver.window.document.runs[-1]
    assert run.status == "stopped"
    assert run.epochs < 100_000
    assert len(predicted(driver, tmp_path / "out.csv")) == 1000


def test_a_stop_before_the_first_step_is_not_lost(driver: WindowDriver) -> None:
    open_example(driver, "students")
    epochs(driver, 100_000)
    driver.key(Qt.Key.Key_F5)
    driver.window.action_handlers.stop()
    driver.wait_until_idle()
    assert all(run.epochs < 100 for run in driver.window.document.runs)


def test_edits_during_a_training_do_not_change_what_is_trained(driver: WindowDriver) -> None:
    open_example(driver, "students")
    project = driver.window.document.project
    driver.key(Qt.Key.Key_F5)
    driver.wait(lambda: driver.window.session.running)
    epochs(driver, 7)
    driver.wait_until_idle()
    assert driver.window.document.runs[-1].project == project
    assert driver.window.document.project.fit.epochs == 7


def test_undo_takes_back_an_edit_but_no_training(driver: WindowDriver) -> None:
    open_example(driver, "students")
    epochs(driver, 2)
    driver.train()
    epochs(driver, 5)
    driver.do("edit.undo")
    assert driver.window.document.project.fit.epochs == 2
    driver.do("edit.undo")
    assert driver.window.document.project.fit.epochs == 100
    assert len(driver.window.document.runs) == 1


def test_whole_models_weights_and_configurations_go_out_and_come_back(driver: WindowDriver, tmp_path: Path) -> None:
    open_example(driver, "students")
    epochs(driver, 2)
    driver.train()
    before = predicted(driver, tmp_path / "before.csv")
    layers = driver.window.document.project.model
    for kind, ending in (("model", ".keras"), ("weights", ".weights.h5"), ("configuration", ".json")):
        driver.answers.path = str(tmp_path / f"mine{ending}")
        driver.do(f"file.save_{kind}")
        driver.wait_until_idle()
        driver.do(f"file.load_{kind}")
        driver.wait_until_idle()
        assert driver.window.document.project.model == layers
    pd.testing.assert_frame_equal(predicted(driver, tmp_path / "after.csv"), before)


@pytest.mark.parametrize("name", ["nothing.csv", "junk.csv", "junk.layerdesk", "junk.json", "junk.keras"])
def test_a_file_that_cannot_be_opened_is_reported_on_the_page_and_nothing_is_lost(
    driver: WindowDriver, tmp_path: Path, name: str
) -> None:
    open_example(driver, "students")
    project = driver.window.document.project
    if name.startswith("junk"):
        (tmp_path / name).write_bytes(b"\x00\x01 junk")
    driver.window.controllers.project_files.open(str(tmp_path / name))
    driver.wait_until_idle()
    assert driver.window.parts.message_bar.isVisible()
    assert driver.window.document.project == project
    epochs(driver, 1)
    driver.train()
    assert len(driver.window.document.runs) == 1


def test_a_training_that_breaks_is_explained_and_the_next_one_works(driver: WindowDriver) -> None:
    driver.window.controllers.project_files.open_table(str(EXAMPLES / "diabetes.csv"))
    driver.wait_until_idle()
    good = driver.window.document.project
    wild = good.compile.optimizer.replaced(kind="SGD", params={"learning_rate": 10.0})
    driver.window.document.edit(good.replaced(compile=good.compile.replaced(optimizer=wild)), "spoil")
    driver.train()
    run = driver.window.document.runs[-1]
    assert run.status == "failed"
    assert "learning rate" in run.message
    driver.do("edit.undo")
    epochs(driver, 2)
    driver.train()
    assert driver.window.document.runs[-1].status == "finished"
