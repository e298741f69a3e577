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
from tests.journeys.conftest import Seat
from tests.journeys.test_main_job import epochs, open_example
from tests.ui.finding import child

pytestmark = pytest.mark.journey


def of(seat: Seat, kind: type) -> list:
    return [event for event in seat.events if isinstance(event, kind)]


def test_step_by_step_then_faster_then_longer_and_back(seat: Seat) -> None:
    open_example(seat, "students")
    epochs(seat, 40)
    seat.key(Qt.Key.Key_F9)
    seat.wait(lambda: len(of(seat, RunPaused)) == 1)
    assert [event.batch for event in of(seat, BatchesEnded)] == [1]
    seat.key(Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    seat.wait(lambda: len(of(seat, RunPaused)) == 2)
    assert [event.epoch for event in of(seat, EpochEnded)] == [1]
    seat.answers.number = 0.02
    seat.do("train.rate")
    seat.key(Qt.Key.Key_F6)
    seat.wait(lambda: bool(seat.window.document.runs))
    seat.rest()
    run = seat.window.document.runs[-1]
    assert run.epochs == 40
    assert [mark.kind for mark in run.marks] == ["paused", "resumed", "paused", "learning rate", "resumed"]
    assert of(seat, LearningRateChanged)[0].learning_rate == 0.02
    assert len(run.steps.losses) == 640

    seat.answers.number = 3
    seat.do("train.more")
    seat.wait(lambda: seat.window.document.runs[-1].epochs == 43)
    seat.rest()
    curve = seat.window.parts.pages.train.plots[0].points("loss")
    np.testing.assert_array_equal(curve.x, np.arange(1, 44))
    assert len(seat.window.document.runs) == 1


def test_a_cancelled_training_brings_the_model_before_back(seat: Seat) -> None:
    open_example(seat, "students")
    epochs(seat, 2)
    seat.train()
    first = seat.window.document.runs[-1]
    epochs(seat, 100_000)
    seat.events.clear()
    seat.key(Qt.Key.Key_F5)
    seat.wait(lambda: bool(of(seat, EpochEnded)))
    seat.do("train.cancel")
    seat.rest()
    assert [run.status for run in seat.window.document.runs] == ["finished", "cancelled"]
    assert seat.window.document.model_run == first.id
    assert seat.window.document.trained == first.project


def test_a_queue_is_trained_and_the_last_run_is_continued_when_the_project_is_opened_again(
    take_seat: Callable[[], Seat], tmp_path: Path
) -> None:
    seat = take_seat()
    open_example(seat, "students")
    epochs(seat, 3)
    seat.answers.number, seat.answers.path = 2, str(tmp_path / "mine.layerdesk")
    seat.do("train.seeds")
    seat.wait(lambda: len(seat.window.document.runs) == 2 and not seat.engine.jobs)
    first, last = seat.window.document.runs
    assert last.project.fit.seed == first.project.fit.seed + 1
    seat.do("file.save")
    seat.rest()

    again = take_seat()
    again.window.controllers.project_files.open_project(seat.answers.path)
    again.rest()
    again.answers.number = 2
    again.do("train.more")
    again.wait(lambda: again.window.document.runs[-1].epochs == 5 and not again.engine.jobs)
    longer = again.window.document.runs[-1]
    assert longer.id == last.id
    assert longer.history["val_loss"][:3] == last.history["val_loss"]
    curve = again.window.parts.pages.train.plots[0].points("loss")
    np.testing.assert_array_equal(curve.x, np.arange(1, 6))


def test_a_rate_in_place_of_a_schedule_and_more_epochs_while_it_runs_and_a_stop_in_a_pause(seat: Seat) -> None:
    open_example(seat, "students")
    document = seat.window.document
    schedule = {"kind": "CosineDecay", "params": {"initial_learning_rate": 0.01, "decay_steps": 1_000_000}}
    compiled = document.project.compile
    optimizer = ObjectSpec(kind="Adam", params={"learning_rate": schedule})
    document.edit(document.project.replaced(compile=compiled.replaced(optimizer=optimizer)), "set a schedule")
    epochs(seat, 100_000)
    seat.key(Qt.Key.Key_F5)
    seat.wait(lambda: bool(of(seat, EpochEnded)))
    seat.key(Qt.Key.Key_F6)
    seat.wait(lambda: bool(of(seat, RunPaused)))
    seat.answers.number = 0.02
    seat.do("train.rate")
    seat.answers.number = 7
    seat.do("train.more")
    seat.wait(lambda: bool(of(seat, EpochsAdded)))
    seat.key(Qt.Key.Key_Escape)
    seat.rest()
    run = document.runs[-1]
    assert run.status == "stopped"
    assert [mark.kind for mark in run.marks] == ["paused", "learning rate", "more epochs", "resumed"]
    assert run.marks[1].text == "learning rate 0.02 in place of CosineDecay"
    assert of(seat, EpochsAdded)[0].epochs == 100_007
    assert document.trained == run.project


def test_a_learning_rate_is_found_and_taken(seat: Seat) -> None:
    open_example(seat, "students")
    seat.do("train.find_rate")
    seat.rest()
    seat.wait(lambda: seat.answers.lr_finder is not None)
    dialog = seat.answers.lr_finder
    seat.click("_use_button", dialog)
    rate = seat.window.document.project.compile.optimizer.params["learning_rate"]
    assert 0.001 < rate < 1
    seat.do("edit.undo")
    assert seat.window.document.project.compile.optimizer.params.get("learning_rate") != rate


def test_a_queue_rests_after_a_stop_is_put_in_order_and_says_what_failed(seat: Seat) -> None:
    open_example(seat, "students")
    document, queue = seat.window.document, seat.window.controllers.run_queue
    epochs(seat, 100_000)
    seat.key(Qt.Key.Key_F5)
    seat.wait(lambda: bool(of(seat, EpochEnded)))
    for number in (2, 3, 4):
        epochs(seat, number)
        seat.do("train.queue")
    broken = document.project.compile.outputs[0].replaced(loss=ObjectSpec(kind="CTC"))
    document.edit(document.project.replaced(compile=document.project.compile.replaced(outputs=(broken,))), "break it")
    seat.window.controllers.run_queue._add((document.project,))  # the window does not queue a project with errors
    seat.do("train.queue_show")
    view = seat.window.parts.pages.runs.queue_view
    table = child(view, "_queue_table")
    table.selectRow(2)
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    table.clearSelection()
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert [each.project.fit.epochs for each in queue.waiting] == [4, 3, 4]
    seat.key(Qt.Key.Key_Escape)
    seat.rest()
    assert queue.paused
    seat.click("_queue_start_button", view)
    seat.wait(lambda: [each.error is not None for each in queue.waiting] == [True] and not seat.engine.jobs)
    assert [run.epochs for run in document.runs[1:]] == [4, 3]
    table.selectRow(0)
    seat.click("_queue_details_button", view)
    assert seat.answers.errors[-1] == queue.waiting[0].error


def test_a_deterministic_training_asks_tensorflow_for_it(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    asked: list[bool] = []
    monkeypatch.setattr(tf.config.experimental, "enable_op_determinism", lambda: asked.append(True))
    open_example(seat, "students")
    epochs(seat, 2)
    seat.do("view.train")
    seat.window.parts.pages.train.focus_place(("fit", "deterministic"))
    switch = seat.window.parts.pages.train.findChild(QCheckBox, "_deterministic_field")
    assert "several times slower" in switch.toolTip()
    switch.click()
    seat.train()
    assert (asked, seat.window.document.runs[-1].epochs) == ([True], 2)


MOMENTS: dict[str, Callable[[Event], bool]] = {
    "while the table is prepared": lambda event: isinstance(event, Progressed),
    "while the graph is traced": lambda event: isinstance(event, RunStarted),
    "within an epoch": lambda event: isinstance(event, BatchesEnded),
    "while it is validated": lambda event: isinstance(event, BatchesEnded) and event.batch == 16,
    "between two epochs": lambda event: isinstance(event, EpochEnded),
    "in a pause": lambda event: isinstance(event, RunPaused),
}


@pytest.mark.parametrize("command", ["train.stop", "train.cancel"])
def test_a_stop_and_a_cancel_are_safe_at_any_moment(seat: Seat, command: str) -> None:
    """After all of them the window trains as it did at first, number by number."""
    open_example(seat, "students")
    document = seat.window.document
    epochs(seat, 2)
    seat.train()
    first = document.runs[-1]
    for moment, is_now in MOMENTS.items():
        epochs(seat, 100_000)
        seat.events.clear()
        seat.key(Qt.Key.Key_F9 if moment == "in a pause" else Qt.Key.Key_F5)
        seat.wait(lambda is_now=is_now: any(map(is_now, seat.events)))
        seat.do(command)
        seat.rest()
        assert not seat.window.session.running, moment
        assert document.runs[-1].status in ("finished", "stopped", "cancelled"), moment
        if command == "train.cancel":
            assert (document.model_run, document.trained) == (first.id, first.project), moment
    assert not seat.answers.errors
    epochs(seat, 2)
    seat.train()
    assert document.runs[-1].history == first.history
