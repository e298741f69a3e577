"""The status strip below every page: status, progress, and the buttons to pause and stop."""

from __future__ import annotations

import math

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QToolButton, QWidget

from engine.catalog.log_names import log_in_words
from engine.messages.events import EpochEnded, Event, Progressed, RunEnded, RunStarted
from ui.actions.menus.train_menu import STOP_TOOLTIP
from ui.charts.sparkline import Sparkline
from ui.formatting.numbers import duration, number
from ui.formatting.run_progress import RunProgress
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

REDRAW_MS = 50
"""Minimum milliseconds between two updates of the text during a training."""
BUTTON_DELAY_MS = 300
"""Milliseconds after which a job that is not a training gets a Cancel button."""
PROGRESS_STEPS = 1000
"""Maximum of the progress bar."""


class StatusStrip(QFrame):
    """Shows the progress of the running training, or a sentence.

    Signals
    -------
    stop_requested()
    results_requested()
        Show the results of the training that has ended.
    """

    stop_requested = Signal()
    results_requested = Signal()

    def __init__(self, pause: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "bar")
        self._progress = RunProgress()
        self._running = False
        self._queued = 0
        self._make_widgets()
        self._pause_button.setDefaultAction(pause)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GRID + theme.HALF, theme.HALF, theme.GRID, theme.HALF)
        layout.setSpacing(theme.GRID + theme.HALF)
        layout.addWidget(self._spark_line)
        layout.addWidget(self._text_label, 1)
        layout.addWidget(self._results_button)
        layout.addWidget(self._progress_bar)
        layout.addWidget(self._pause_button)
        layout.addWidget(self._stop_button)
        self._redraw_timer = named(QTimer(self, interval=REDRAW_MS, singleShot=True), "_redraw_timer")
        self._redraw_timer.timeout.connect(self._draw)
        self._button_timer = named(QTimer(self, interval=BUTTON_DELAY_MS, singleShot=True), "_button_timer")
        self._button_timer.timeout.connect(self._show_stop)

    def on_event(self, event: Event) -> None:
        """Process an event; the text is updated later."""
        self._progress = self._progress.after(event)
        match event:
            case Progressed(text=text, fraction=fraction):
                self.show_status(f"{text} …")
                self._show_fraction(fraction)
                return
            case RunStarted():
                self.forget_run()
                self._spark_line.show()
            case EpochEnded():
                self._append()
            case RunEnded(message=message, epochs=epochs, kept_epoch=kept):
                self.show_status(message or f"{epochs} epochs trained, weights of epoch {kept}")
                self._results_button.setVisible(kept > 0)
                return
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def forget_run(self) -> None:
        """Remove the curve of the last training, and the way to its results."""
        self._spark_line.clear()
        self._spark_line.hide()
        self._results_button.hide()

    def show_status(self, text: str) -> None:
        """Show a sentence instead of the progress of a run."""
        self._redraw_timer.stop()
        self._text_label.setText(text)

    def set_running(self, running: bool) -> None:
        """Set whether a training is running, and show its Stop button at once."""
        self._running = running
        self._stop_button.setText("Stop")
        theme.set_role(self._stop_button, "danger")
        self._progress = RunProgress()
        if running:
            self._show_fraction(None)
            self._show_stop()
            self._pause_button.show()
            return
        self._show_idle()

    def set_queued(self, count: int) -> None:
        """Set the number of trainings in the queue."""
        self._queued = count
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def set_busy(self, busy: bool) -> None:
        """Set whether another job is running; its Cancel button is shown after `BUTTON_DELAY_MS`."""
        if self._running:
            return
        if not busy:
            self._show_idle()
        elif not self._button_timer.isActive() and self._stop_button.isHidden():
            self._stop_button.setText("Cancel")
            theme.set_role(self._stop_button, "")
            self._show_fraction(None)
            self._button_timer.start()

    def set_stopping(self) -> None:
        """Show that a stop was requested."""
        self._stop_button.setEnabled(False)
        self.show_status("Stopping …")

    def _make_widgets(self) -> None:
        self._spark_line = named(Sparkline(), "_spark_line")
        self._text_label = named(ElidedLabel(), "_text_label")
        self._text_label.setAccessibleName("Status")
        self._text_label.setToolTip("Status")
        self._results_button = named(QPushButton("See results"), "_results_button")
        theme.set_role(self._results_button, "link")
        self._results_button.setToolTip("Show the scores of the training that has ended")
        self._results_button.setAccessibleName("See results")
        self._results_button.clicked.connect(self.results_requested)
        self._results_button.hide()
        self._progress_bar = named(QProgressBar(textVisible=False), "_progress_bar")
        self._progress_bar.setFixedWidth(20 * theme.GRID)
        self._progress_bar.setToolTip("Progress")
        self._progress_bar.setAccessibleName("Progress")
        self._pause_button = named(QToolButton(), "_pause_button")
        self._pause_button.setAccessibleName("Pause or resume")
        self._stop_button = named(QPushButton(theme.icon("square", "error"), "Stop"), "_stop_button")
        theme.set_role(self._stop_button, "danger")
        self._stop_button.setToolTip(f"{STOP_TOOLTIP} (Esc)")
        self._stop_button.setAccessibleName("Stop")
        self._stop_button.clicked.connect(self.stop_requested)
        for widget in (self._progress_bar, self._pause_button, self._stop_button):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
            widget.hide()
        self._spark_line.hide()

    def _show_idle(self) -> None:
        self._button_timer.stop()
        self._progress_bar.hide()
        self._pause_button.hide()
        self._stop_button.hide()

    def _show_stop(self) -> None:
        self._stop_button.setEnabled(True)
        self._stop_button.show()
        self._progress_bar.show()

    def _show_fraction(self, fraction: float | None) -> None:
        self._progress_bar.setRange(0, 0 if fraction is None else PROGRESS_STEPS)
        if fraction is not None:
            self._progress_bar.setValue(round(fraction * PROGRESS_STEPS))

    def _append(self) -> None:
        value = self._progress.logs.get(self._progress.monitor)
        if value is not None and math.isfinite(value):
            self._spark_line.append(value)

    def _draw(self) -> None:
        progress = self._progress
        if progress.state not in ("running", "paused") or not self._stop_button.isEnabled():
            return
        self._show_fraction(progress.fraction)
        parts = ["Paused"] if progress.state == "paused" else []
        parts += _progress_texts(progress)
        parts += [f"{self._queued:,} queued"] if self._queued else []
        self._text_label.setText("   ·   ".join(parts))


def _progress_texts(progress: RunProgress) -> list[str]:
    """Return the progress of a training; before the first observed epoch has ended, only its number."""
    if not progress.first_epoch:
        return [f"Epoch {progress.epoch + 1:,} of {progress.epochs:,}"]
    monitored = f"{log_in_words(progress.monitor)} {number(progress.logs.get(progress.monitor))}"
    return [
        f"Epoch {progress.epoch:,} of {progress.epochs:,}",
        f"{monitored} (best at {progress.best_epoch:,})",
        f"{duration(progress.seconds)}, {duration(progress.seconds_left)} remaining",
    ]
