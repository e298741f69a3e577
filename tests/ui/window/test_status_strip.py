"""The status strip: status, progress, and a Stop button from the start of a training."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QAction

from engine.messages.events import BatchesEnded, EpochEnded, Progressed, RunEnded, RunStarted
from engine.results.run import SplitSizes
from tests.ui.finding import child, fire
from ui.charts.sparkline import MAX_POINTS, Sparkline
from ui.window.status_strip import PROGRESS_STEPS, StatusStrip

STARTED = RunStarted(
    run="a",
    epochs=100,
    steps_per_epoch=16,
    metrics=("loss",),
    rows=SplitSizes(train=490, validation=210, test=300),
    way="in-graph",
    way_reason="it fits",
)


@pytest.fixture
def strip(qtbot) -> StatusStrip:
    made = StatusStrip(QAction("Pause"))
    qtbot.addWidget(made)
    made.resize(1000, 40)
    made.show()
    return made


def epoch(number: int, **logs: float) -> EpochEnded:
    return EpochEnded(epoch=number, logs=logs, seconds=0.1 * number, learning_rate=0.001, best_epoch=number)


def settle(strip: StatusStrip) -> None:
    fire(strip, "_redraw_timer")


def test_stop_is_there_before_the_first_event(strip, qtbot):
    strip.set_running(True)
    assert child(strip, "_stop_button").isVisible() and child(strip, "_stop_button").text() == "Stop"
    with qtbot.waitSignal(strip.stop_requested):
        child(strip, "_stop_button").click()


def test_it_shows_epoch_watched_loss_best_and_time(strip):
    strip.set_running(True)
    strip.on_event(STARTED)
    strip.on_event(epoch(25, loss=0.5, val_loss=0.0434))
    settle(strip)
    text = child(strip, "_text_label").text()
    assert "Epoch 25 of 100" in text and "validation loss 0.0434 (best at 25)" in text
    assert "2.5 s, 7.5 s remaining" in text
    assert child(strip, "_progress_bar").value() == PROGRESS_STEPS // 4


def test_a_continued_run_starts_after_its_earlier_epochs(strip):
    strip.set_running(True)
    strip.on_event(STARTED.replaced(history={"loss": (0.5,) * 30}))
    settle(strip)
    assert child(strip, "_text_label").text() == "Epoch 31 of 100"
    strip.set_queued(2)
    settle(strip)
    assert child(strip, "_text_label").text().endswith("2 queued")


def test_without_validation_the_training_loss_is_watched(strip):
    strip.set_running(True)
    strip.on_event(STARTED)
    strip.on_event(epoch(1, loss=0.5))
    settle(strip)
    assert (
        "loss 0.5000" in child(strip, "_text_label").text() and "validation" not in child(strip, "_text_label").text()
    )


def test_steps_move_the_bar_within_an_epoch(strip):
    strip.set_running(True)
    strip.on_event(STARTED)
    strip.on_event(BatchesEnded(epoch=1, batch=8, losses=np.zeros(8, np.float32)))
    settle(strip)
    assert child(strip, "_progress_bar").value() == round(0.5 / 100 * PROGRESS_STEPS)


def test_a_rush_of_epochs_is_drawn_only_now_and_then(strip):
    drawn = []
    child(strip, "_redraw_timer").timeout.connect(lambda: drawn.append(1))
    strip.set_running(True)
    strip.on_event(STARTED)
    for number in range(1, 2000):
        strip.on_event(epoch(number, loss=0.5))
    settle(strip)
    settle(strip)
    assert drawn == [1]


def test_a_loss_that_is_no_number_leaves_a_gap_in_the_curve(strip):
    strip.on_event(STARTED)
    strip.on_event(epoch(1, loss=float("nan")))
    strip.on_event(epoch(2, loss=0.5))
    assert child(strip, "_spark_line").values == (0.5,)


def test_a_request_to_stop_is_answered_at_once_and_stays_seen(strip):
    strip.set_running(True)
    strip.on_event(STARTED)
    strip.set_stopping()
    strip.on_event(epoch(3, loss=0.5))
    settle(strip)
    assert child(strip, "_text_label").text() == "Stopping …" and not child(strip, "_stop_button").isEnabled()


def test_the_next_run_can_be_stopped_again(strip):
    strip.set_running(True)
    strip.set_stopping()
    strip.set_running(False)
    strip.set_running(True)
    assert child(strip, "_stop_button").isEnabled()


def test_the_end_is_reported_and_the_button_goes(strip):
    strip.set_running(True)
    strip.on_event(STARTED)
    strip.on_event(RunEnded(run="a", status="finished", epochs=52, kept_epoch=37))
    assert child(strip, "_text_label").text() == "52 epochs trained, weights of epoch 37"
    strip.set_running(False)
    assert child(strip, "_stop_button").isHidden() and child(strip, "_progress_bar").isHidden()


def test_something_short_shows_no_button(strip):
    strip.set_busy(True)
    strip.set_busy(False)
    fire(strip, "_button_timer")
    assert child(strip, "_stop_button").isHidden()


def test_something_long_can_be_cancelled_after_a_while(strip):
    strip.set_busy(True)
    assert child(strip, "_stop_button").isHidden()
    fire(strip, "_button_timer")
    assert child(strip, "_stop_button").isVisible()
    assert child(strip, "_stop_button").text() == "Cancel"


def test_progress_of_other_work_is_reported(strip):
    strip.on_event(Progressed(text="Loading Keras"))
    assert child(strip, "_text_label").text() == "Loading Keras …" and child(strip, "_progress_bar").maximum() == 0
    strip.on_event(Progressed(text="Reading", fraction=0.5))
    assert child(strip, "_progress_bar").value() == PROGRESS_STEPS // 2


def test_a_long_run_keeps_its_curve_short(qtbot):
    line = Sparkline()
    qtbot.addWidget(line)
    for number in range(10_000):
        line.append(float(number))
    assert MAX_POINTS // 2 <= len(line.values) <= MAX_POINTS
    assert list(line.values) == sorted(line.values) and line.values[-1] > 9900


def test_the_end_of_a_training_leads_to_its_results_until_another_table_is_opened(strip, qtbot):
    strip.on_event(STARTED)
    strip.on_event(epoch(1, loss=0.5))
    strip.on_event(RunEnded(run="a", status="finished", epochs=1, kept_epoch=1))
    with qtbot.waitSignal(strip.results_requested):
        child(strip, "_results_button").click()
    strip.forget_run()
    assert not child(strip, "_results_button").isVisible() and not child(strip, "_spark_line").isVisible()
    strip.on_event(STARTED)
    strip.on_event(RunEnded(run="b", status="cancelled", epochs=0, kept_epoch=0))
    assert not child(strip, "_results_button").isVisible()
