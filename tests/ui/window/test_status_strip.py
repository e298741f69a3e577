"""The strip: what goes on, how far it is, and a Stop button that is there from the first moment."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QAction

from engine.messages.events import BatchesEnded, EpochEnded, Progressed, RunEnded, RunStarted
from engine.results.run import SplitSizes
from ui.charts.sparkline import MAX_POINTS, Sparkline
from ui.window.status_strip import FINE, PATIENCE_MS, REDRAW_MS, StatusStrip

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


def settle(qtbot) -> None:
    qtbot.wait(REDRAW_MS * 2)


def test_stop_is_there_before_the_first_event(strip, qtbot):
    strip.set_running(True)
    assert strip._stop_button.isVisible() and strip._stop_button.text() == "Stop"
    with qtbot.waitSignal(strip.stop_requested):
        strip._stop_button.click()


def test_it_tells_epoch_watched_loss_best_and_time(strip, qtbot):
    strip.set_running(True)
    strip.on_event(STARTED)
    strip.on_event(epoch(25, loss=0.5, val_loss=0.0434))
    settle(qtbot)
    text = strip._text_label.text()
    assert "Epoch 25 of 100" in text and "val_loss 0.0434 (best at 25)" in text
    assert "2.5 s, 7.5 s left" in text
    assert strip._progress_bar.value() == FINE // 4


def test_a_run_that_goes_on_begins_after_the_epochs_that_it_has_behind_it(strip, qtbot):
    strip.set_running(True)
    strip.on_event(STARTED.replaced(history={"loss": (0.5,) * 30}))
    settle(qtbot)
    assert strip._text_label.text() == "Epoch 31 of 100"
    strip.set_waiting(2)
    settle(qtbot)
    assert strip._text_label.text().endswith("2 waiting")


def test_without_validation_the_training_loss_is_watched(strip, qtbot):
    strip.set_running(True)
    strip.on_event(STARTED)
    strip.on_event(epoch(1, loss=0.5))
    settle(qtbot)
    assert "loss 0.5000" in strip._text_label.text() and "val_loss" not in strip._text_label.text()


def test_steps_move_the_bar_within_an_epoch(strip, qtbot):
    strip.set_running(True)
    strip.on_event(STARTED)
    strip.on_event(BatchesEnded(epoch=1, batch=8, losses=np.zeros(8, np.float32)))
    settle(qtbot)
    assert strip._progress_bar.value() == round(0.5 / 100 * FINE)


def test_a_rush_of_epochs_is_drawn_only_now_and_then(strip, qtbot, monkeypatch):
    drawn = []
    monkeypatch.setattr(strip, "_draw", lambda: drawn.append(1))
    strip._redraw_timer.timeout.disconnect()
    strip._redraw_timer.timeout.connect(lambda: drawn.append(1))
    strip.set_running(True)
    strip.on_event(STARTED)
    for number in range(1, 2000):
        strip.on_event(epoch(number, loss=0.5))
    settle(qtbot)
    assert len(drawn) == 1


def test_a_loss_that_is_no_number_leaves_a_gap_in_the_curve(strip):
    strip.on_event(STARTED)
    strip.on_event(epoch(1, loss=float("nan")))
    strip.on_event(epoch(2, loss=0.5))
    assert strip._spark_line.values == (0.5,)


def test_a_request_to_stop_is_answered_at_once_and_stays_seen(strip, qtbot):
    strip.set_running(True)
    strip.on_event(STARTED)
    strip.set_stopping()
    strip.on_event(epoch(3, loss=0.5))
    settle(qtbot)
    assert strip._text_label.text() == "Stopping …" and not strip._stop_button.isEnabled()


def test_the_next_run_can_be_stopped_again(strip):
    strip.set_running(True)
    strip.set_stopping()
    strip.set_running(False)
    strip.set_running(True)
    assert strip._stop_button.isEnabled()


def test_the_end_is_reported_and_the_button_goes(strip):
    strip.set_running(True)
    strip.on_event(STARTED)
    strip.on_event(RunEnded(run="a", status="finished", epochs=52, kept_epoch=37))
    assert strip._text_label.text() == "52 epochs done, kept epoch 37"
    strip.set_running(False)
    assert strip._stop_button.isHidden() and strip._progress_bar.isHidden()


def test_something_short_shows_no_button(strip, qtbot):
    strip.set_busy(True)
    strip.set_busy(False)
    qtbot.wait(PATIENCE_MS + 50)
    assert strip._stop_button.isHidden()


def test_something_long_can_be_cancelled_after_a_while(strip, qtbot):
    strip.set_busy(True)
    qtbot.waitUntil(strip._stop_button.isVisible, timeout=PATIENCE_MS * 4)
    assert strip._stop_button.text() == "Cancel"


def test_progress_of_other_work_is_reported(strip):
    strip.on_event(Progressed(text="Loading Keras"))
    assert strip._text_label.text() == "Loading Keras …" and strip._progress_bar.maximum() == 0
    strip.on_event(Progressed(text="Reading", fraction=0.5))
    assert strip._progress_bar.value() == FINE // 2


def test_a_long_run_keeps_its_curve_short(qtbot):
    line = Sparkline()
    qtbot.addWidget(line)
    for number in range(10_000):
        line.append(float(number))
    assert MAX_POINTS // 2 <= len(line.values) <= MAX_POINTS
    assert list(line.values) == sorted(line.values) and line.values[-1] > 9900
