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
from tests.journeys.conftest import EXAMPLES, Seat

pytestmark = pytest.mark.journey
STUDENTS = str(EXAMPLES / "students.csv")


def open_example(seat: Seat, name: str) -> None:
    """Click the card of an example on the start page."""
    card = seat.window.findChild(object, f"_{name}_button")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    seat.rest()


def epochs(seat: Seat, number: int) -> None:
    fit = seat.window.document.project.fit.replaced(epochs=number)
    seat.window.document.edit(seat.window.document.project.replaced(fit=fit), "set epochs")


def predicted(seat: Seat, path: Path) -> pd.DataFrame:
    """Predict the students' rows and save them, through the menu."""
    seat.answers.path = STUDENTS
    seat.do("results.predict")
    seat.rest()
    seat.answers.path = str(path)
    seat.do("results.save_predictions")
    seat.rest()
    return pd.read_csv(path)


def test_from_the_start_page_to_a_tested_model_in_two_clicks(seat: Seat) -> None:
    open_example(seat, "students")
    seat.train()
    run = seat.window.document.runs[-1]
    assert run.status == "finished"
    assert run.epochs == 100
    assert run.scores is not None
    accuracy = run.scores.metrics["binary_accuracy"]
    assert accuracy is not None
    assert accuracy >= 0.97
    assert (run.rows.train, run.rows.validation, run.rows.test) == (490, 210, 300)


def test_any_table_is_ready_to_train_when_it_is_opened(seat: Seat) -> None:
    for name in ("wine", "diabetes", "penguins"):
        seat.window.controllers.project_files.open_table(str(EXAMPLES / f"{name}.csv"))
        seat.rest()
        epochs(seat, 3)
        seat.train()
        run = seat.window.document.runs[-1]
        assert run.epochs == 3
        assert run.scores is not None


def test_saved_closed_reopened_it_predicts_the_same_and_so_does_the_terminal(
    seat: Seat, take_seat: Callable[[], Seat], tmp_path: Path
) -> None:
    open_example(seat, "students")
    epochs(seat, 3)
    seat.train()
    before = predicted(seat, tmp_path / "before.csv")
    seat.answers.path = str(tmp_path / "mine.layerdesk")
    seat.do("file.save_as")
    seat.rest()
    assert not seat.window.isWindowModified()
    seat.window.close()

    again = take_seat()
    again.window.controllers.project_files.open(str(tmp_path / "mine.layerdesk"))
    again.rest()
    assert again.window.document.runs == seat.window.document.runs
    pd.testing.assert_frame_equal(predicted(again, tmp_path / "after.csv"), before)

    bench = Workbench()
    opened = bench.open_project(str(tmp_path / "mine.layerdesk"))
    there = bench.predict_file(opened.project, STUDENTS)
    np.testing.assert_array_equal(there["probability of 1"], before["probability of 1"])


def test_a_stop_ends_a_long_training_soon_and_keeps_the_model(seat: Seat, tmp_path: Path) -> None:
    open_example(seat, "students")
    epochs(seat, 100_000)
    seat.key(Qt.Key.Key_F5)
    seat.wait(lambda: seat.window.session.running)
    seat.do("train.stop")
    seat.rest()
    seat.key(Qt.Key.Key_F5)
    seat.wait(lambda: any(isinstance(event, EpochEnded) for event in seat.events))
    seat.do("train.stop")
    seat.rest()
    run = seat.window.document.runs[-1]
    assert run.status == "stopped"
    assert run.epochs < 100_000
    assert len(predicted(seat, tmp_path / "out.csv")) == 1000


def test_a_stop_before_the_first_step_is_not_lost(seat: Seat) -> None:
    open_example(seat, "students")
    epochs(seat, 100_000)
    seat.key(Qt.Key.Key_F5)
    seat.window.action_handlers.stop()
    seat.rest()
    assert all(run.epochs < 100 for run in seat.window.document.runs)


def test_edits_during_a_training_do_not_change_what_is_trained(seat: Seat) -> None:
    open_example(seat, "students")
    project = seat.window.document.project
    seat.key(Qt.Key.Key_F5)
    seat.wait(lambda: seat.window.session.running)
    epochs(seat, 7)
    seat.rest()
    assert seat.window.document.runs[-1].project == project
    assert seat.window.document.project.fit.epochs == 7


def test_undo_takes_back_an_edit_but_no_training(seat: Seat) -> None:
    open_example(seat, "students")
    epochs(seat, 2)
    seat.train()
    epochs(seat, 5)
    seat.do("edit.undo")
    assert seat.window.document.project.fit.epochs == 2
    seat.do("edit.undo")
    assert seat.window.document.project.fit.epochs == 100
    assert len(seat.window.document.runs) == 1


def test_whole_models_weights_and_configurations_go_out_and_come_back(seat: Seat, tmp_path: Path) -> None:
    open_example(seat, "students")
    epochs(seat, 2)
    seat.train()
    before = predicted(seat, tmp_path / "before.csv")
    layers = seat.window.document.project.model
    for kind, ending in (("model", ".keras"), ("weights", ".weights.h5"), ("configuration", ".json")):
        seat.answers.path = str(tmp_path / f"mine{ending}")
        seat.do(f"file.save_{kind}")
        seat.rest()
        seat.do(f"file.load_{kind}")
        seat.rest()
        assert seat.window.document.project.model == layers
    pd.testing.assert_frame_equal(predicted(seat, tmp_path / "after.csv"), before)


@pytest.mark.parametrize("name", ["nothing.csv", "junk.csv", "junk.layerdesk", "junk.json", "junk.keras"])
def test_a_file_that_cannot_be_opened_is_reported_on_the_page_and_nothing_is_lost(
    seat: Seat, tmp_path: Path, name: str
) -> None:
    open_example(seat, "students")
    project = seat.window.document.project
    if name.startswith("junk"):
        (tmp_path / name).write_bytes(b"\x00\x01 junk")
    seat.window.controllers.project_files.open(str(tmp_path / name))
    seat.rest()
    assert seat.window.parts.message_bar.isVisible()
    assert seat.window.document.project == project
    epochs(seat, 1)
    seat.train()
    assert len(seat.window.document.runs) == 1


def test_a_training_that_breaks_is_explained_and_the_next_one_works(seat: Seat) -> None:
    seat.window.controllers.project_files.open_table(str(EXAMPLES / "diabetes.csv"))
    seat.rest()
    good = seat.window.document.project
    wild = good.compile.optimizer.replaced(kind="SGD", params={"learning_rate": 10.0})
    seat.window.document.edit(good.replaced(compile=good.compile.replaced(optimizer=wild)), "spoil")
    seat.train()
    run = seat.window.document.runs[-1]
    assert run.status == "failed"
    assert "learning rate" in run.message
    seat.do("edit.undo")
    epochs(seat, 2)
    seat.train()
    assert seat.window.document.runs[-1].status == "finished"
