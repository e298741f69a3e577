"""The strip below every page: what goes on now, how far it is, and the button that stops it."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QToolButton, QWidget

from engine.events import (
    EpochEnded,
    EpochsAdded,
    Event,
    Progressed,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
    StepsEnded,
)
from ui import theme
from ui.elided_label import ElidedLabel
from ui.numbers_in_words import duration, number
from ui.spark_line import SparkLine

REDRAW_MS = 50
"""How often the words may change while epochs rush by; nobody reads faster."""
PATIENCE_MS = 300
"""What takes less time than this is not worth a button to cancel it."""
FINE = 1000
"""Steps of the progress bar."""


class RunStrip(QFrame):
    """Shows the run that goes on, or a sentence.

    Signals
    -------
    stop_wanted()
    """

    stop_wanted = Signal()

    def __init__(self, pause: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "bar")
        self._started: RunStarted | None = None
        self._epoch: EpochEnded | None = None
        self._step = 0
        self._running = False
        self._paused = False
        self._waiting = 0
        self._make_widgets()
        self._pause_button.setDefaultAction(pause)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GRID + theme.HALF, theme.HALF, theme.GRID, theme.HALF)
        layout.setSpacing(theme.GRID + theme.HALF)
        layout.addWidget(self._spark_line)
        layout.addWidget(self._text_label, 1)
        layout.addWidget(self._progress_bar)
        layout.addWidget(self._pause_button)
        layout.addWidget(self._stop_button)
        self._redraw_timer = QTimer(self, interval=REDRAW_MS, singleShot=True)
        self._redraw_timer.timeout.connect(self._draw)
        self._patience_timer = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._patience_timer.timeout.connect(self._show_stop)

    def on_event(self, event: Event) -> None:
        """Take in what the engine says; the picture follows in its own time."""
        match event:
            case Progressed(text=text, fraction=fraction):
                self.show_status(f"{text} …")
                self._show_fraction(fraction)
                return
            case RunStarted():
                self._started, self._epoch, self._step = event, None, 0
                self._spark_line.clear()
                self._spark_line.show()
            case RunPaused():
                self._paused = True
            case RunResumed():
                self._paused = False
            case EpochsAdded(epochs=epochs) if self._started is not None:
                self._started = replace(self._started, epochs=epochs)
            case StepsEnded(step=step):
                self._step = step
            case EpochEnded():
                self._epoch, self._step = event, 0
                self._append(event)
            case RunEnded(message=message, epochs=epochs, kept_epoch=kept):
                self._started = None
                self.show_status(message or f"{epochs} epochs done, kept epoch {kept}")
                return
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def show_status(self, text: str) -> None:
        """Show a sentence in place of the numbers of a run."""
        self._redraw_timer.stop()
        self._text_label.setText(text)

    def set_running(self, running: bool) -> None:
        """Say whether a training goes on: its Stop button is there from the first moment."""
        self._running = running
        self._stop_button.setText("Stop")
        theme.set_role(self._stop_button, "danger")
        self._paused = False
        if running:
            self._show_fraction(None)
            self._show_stop()
            self._pause_button.show()
            return
        self._started = None
        self._rest()

    def set_waiting(self, count: int) -> None:
        """Say how many trainings wait for this one to be over."""
        self._waiting = count
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def set_busy(self, busy: bool) -> None:
        """Say whether something else goes on that can be cancelled; its button comes when it takes long."""
        if self._running:
            return
        if not busy:
            self._rest()
        elif not self._patience_timer.isActive() and self._stop_button.isHidden():
            self._stop_button.setText("Cancel")
            theme.set_role(self._stop_button, "")
            self._show_fraction(None)
            self._patience_timer.start()

    def set_stopping(self) -> None:
        """Show that the wish to stop was heard."""
        self._stop_button.setEnabled(False)
        self.show_status("Stopping …")

    def _make_widgets(self) -> None:
        self._spark_line = SparkLine()
        self._spark_line.setObjectName("_spark_line")
        self._text_label = ElidedLabel(objectName="_text_label")
        self._text_label.setAccessibleName("What goes on")
        self._text_label.setToolTip("What goes on")
        self._progress_bar = QProgressBar(objectName="_progress_bar", textVisible=False)
        self._progress_bar.setFixedWidth(20 * theme.GRID)
        self._progress_bar.setToolTip("How much is done")
        self._progress_bar.setAccessibleName("Progress")
        self._pause_button = QToolButton(objectName="_pause_button")
        self._pause_button.setAccessibleName("Pause or resume")
        self._stop_button = QPushButton(theme.icon("square", "error"), "Stop", objectName="_stop_button")
        theme.set_role(self._stop_button, "danger")
        self._stop_button.setToolTip("Stop at the end of this step (Esc); the best weights so far are kept")
        self._stop_button.setAccessibleName("Stop")
        self._stop_button.clicked.connect(self.stop_wanted)
        for widget in (self._progress_bar, self._pause_button, self._stop_button):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
            widget.hide()
        self._spark_line.hide()

    def _rest(self) -> None:
        self._patience_timer.stop()
        self._progress_bar.hide()
        self._pause_button.hide()
        self._stop_button.hide()

    def _show_stop(self) -> None:
        self._stop_button.setEnabled(True)
        self._stop_button.show()
        self._progress_bar.show()

    def _show_fraction(self, fraction: float | None) -> None:
        self._progress_bar.setRange(0, 0 if fraction is None else FINE)
        if fraction is not None:
            self._progress_bar.setValue(round(fraction * FINE))

    def _append(self, epoch: EpochEnded) -> None:
        value = epoch.logs.get(_watched(epoch))
        if value is not None and math.isfinite(value):
            self._spark_line.append(value)

    def _draw(self) -> None:
        if self._started is None or not self._stop_button.isEnabled():
            return
        done = self._epoch.epoch if self._epoch else len(self._started.history.get("loss", ()))
        share = self._step / self._started.steps_per_epoch if self._started.steps_per_epoch else 0
        self._show_fraction(min((done + share) / self._started.epochs, 1.0))
        words = _words(self._started, self._epoch) + (f"   ·   {self._waiting:,} waiting" if self._waiting else "")
        self._text_label.setText(f"Paused   ·   {words}" if self._paused else words)


def _watched(epoch: EpochEnded) -> str:
    return "val_loss" if "val_loss" in epoch.logs else "loss"


def _words(started: RunStarted, epoch: EpochEnded | None) -> str:
    if epoch is None:
        return f"Epoch {len(started.history.get('loss', ())) + 1:,} of {started.epochs:,}"
    name = _watched(epoch)
    left = epoch.seconds / epoch.epoch * (started.epochs - epoch.epoch)
    parts = [
        f"Epoch {epoch.epoch:,} of {started.epochs:,}",
        f"{name} {number(epoch.logs.get(name))} (best at {epoch.best_epoch:,})",
        f"{duration(epoch.seconds)}, {duration(left)} left",
    ]
    return "   ·   ".join(parts)
