"""The strip below every page: what goes on now, how far it is, and the button that stops it."""

from __future__ import annotations

import math

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QToolButton, QWidget

from engine.messages.events import EpochEnded, Event, Progressed, RunEnded, RunStarted
from ui.charts.sparkline import Sparkline
from ui.formatting.numbers import duration, number
from ui.formatting.run_progress import RunProgress
from ui.style import theme
from ui.widgets.elided_label import ElidedLabel

REDRAW_MS = 50
"""How often the words may change while epochs rush by; nobody reads faster."""
PATIENCE_MS = 300
"""What takes less time than this is not worth a button to cancel it."""
FINE = 1000
"""Steps of the progress bar."""


class StatusStrip(QFrame):
    """Shows the run that goes on, or a sentence.

    Signals
    -------
    stop_requested()
    """

    stop_requested = Signal()

    def __init__(self, pause: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "bar")
        self._progress = RunProgress()
        self._running = False
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
        self._progress = self._progress.after(event)
        match event:
            case Progressed(text=text, fraction=fraction):
                self.show_status(f"{text} …")
                self._show_fraction(fraction)
                return
            case RunStarted():
                self._spark_line.clear()
                self._spark_line.show()
            case EpochEnded():
                self._append()
            case RunEnded(message=message, epochs=epochs, kept_epoch=kept):
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
        self._progress = RunProgress()
        if running:
            self._show_fraction(None)
            self._show_stop()
            self._pause_button.show()
            return
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
        self._spark_line = Sparkline()
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
        self._stop_button.clicked.connect(self.stop_requested)
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
        parts += _words(progress)
        parts += [f"{self._waiting:,} waiting"] if self._waiting else []
        self._text_label.setText("   ·   ".join(parts))


def _words(progress: RunProgress) -> list[str]:
    """Return how far a training is; before an epoch has ended before these eyes, which one it is in."""
    if not progress.first_epoch:
        return [f"Epoch {progress.epoch + 1:,} of {progress.epochs:,}"]
    name = progress.monitor
    return [
        f"Epoch {progress.epoch:,} of {progress.epochs:,}",
        f"{name} {number(progress.logs.get(name))} (best at {progress.best_epoch:,})",
        f"{duration(progress.seconds)}, {duration(progress.seconds_left)} left",
    ]
