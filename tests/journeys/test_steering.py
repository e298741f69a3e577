"""Real steering of real trainings: pause, step, rate, more epochs, cancel, each by its action."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.events import EpochEnded, RateChanged, RunPaused, StepsEnded
from tests.journeys.conftest import Seat
from tests.journeys.test_main_job import epochs, open_example

pytestmark = pytest.mark.journey


def of(seat: Seat, kind: type) -> list:
    return [event for event in seat.events if isinstance(event, kind)]


def test_step_by_step_then_faster_then_longer_and_back(seat: Seat) -> None:
    open_example(seat, "students")
    epochs(seat, 40)
    seat.key(Qt.Key.Key_F9)
    seat.wait(lambda: len(of(seat, RunPaused)) == 1)
    assert [event.step for event in of(seat, StepsEnded)] == [1]
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
    assert of(seat, RateChanged)[0].rate == 0.02
    assert len(run.steps.losses) == 640

    seat.answers.number = 3
    seat.do("train.more")
    seat.wait(lambda: seat.window.document.runs[-1].epochs == 43)
    seat.rest()
    curve = seat.window.panels.train._plots.plots[0].points("loss")
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


def test_a_queue_is_trained_and_the_last_run_goes_on_when_the_project_is_opened_again(
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
    again.window.filing.open_project(seat.answers.path)
    again.rest()
    again.answers.number = 2
    again.do("train.more")
    again.wait(lambda: again.window.document.runs[-1].epochs == 5 and not again.engine.jobs)
    longer = again.window.document.runs[-1]
    assert longer.id == last.id
    assert longer.history["val_loss"][:3] == last.history["val_loss"]
    curve = again.window.panels.train._plots.plots[0].points("loss")
    np.testing.assert_array_equal(curve.x, np.arange(1, 6))
