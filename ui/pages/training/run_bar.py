"""The big button, how far the training is, and how fast it goes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.messages.events import EpochEnded, Event, Progressed, RunEnded, RunResumed, RunStarted
from engine.results.run import Run
from ui.charts.redraw_scheduler import WORDS_MS, RedrawScheduler
from ui.formatting.run_progress import (
    RunProgress,
    best_words,
    device_words,
    kept_words_of,
    learning_words,
    pace_words,
    pace_words_of,
    state_words,
    way_words,
)
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from ui.formatting.machine_load import MachineLoad

_ROLES = {"failed": "error", "stopped": "warning", "finished": "success", "paused": "accent"}
BESIDE = 1_150
"""From this width on, in pixels at normal size of text, the buttons and the values stand beside the words."""
VALUES = 290
"""The width of the values, in pixels at normal size of text: as their numbers change, nothing moves."""
LOAD_MS = 1_000
"""How often the load of the machine is measured."""
STEERING = ("train.pause", "train.step_batch", "train.step_epoch", "train.more", "train.rate", "train.cancel")
"""The actions that stand beside the bar."""


class RunBar(QFrame):
    """Hears of events and shows them in words when the clock says so.

    Signals
    -------
    train_requested, stop_requested : ()
    """

    train_requested = Signal()
    stop_requested = Signal()
    frame_ms = WORDS_MS

    def __init__(self, clock: RedrawScheduler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._clock = clock
        self._running = False
        self._stopping = False
        self._since = 0.0
        self._plan = ""
        self._run: Run | None = None
        self.progress = RunProgress()
        self._train_button = named(QPushButton(), "_train_button")
        self._train_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._train_button.clicked.connect(self._on_train_clicked)
        self._train_button.setProperty("large", True)
        self._state_label = named(QLabel(wordWrap=True), "_state_label")
        self._state_label.setTextFormat(Qt.TextFormat.PlainText)
        self._state_label.setProperty("large", True)
        self._state_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._best_label = named(ElidedLabel(), "_best_label")
        self._learning_label = named(ElidedLabel(), "_learning_label")
        self._pace_label = named(ElidedLabel(), "_pace_label")
        self._way_label = named(QLabel(), "_way_label")
        self._load_label = named(QLabel(), "_load_label")
        self._bar = named(QProgressBar(), "_progress_bar")
        self._load: MachineLoad | None = None
        self._load_timer = QTimer(self, interval=LOAD_MS)
        self._load_timer.timeout.connect(self._show_load)
        self._place()
        self._name_parts()
        self._fit_text()
        theme.changed.connect(self._fit_text)
        self.set_running(False)
        self.redraw()

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Show the actions that steer a training as buttons; they are enabled and named where all actions are."""
        for name in STEERING:
            button = named(QToolButton(), f"_{name.partition('.')[2]}_button")
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(actions[name].text())
            button.setIconSize(QSize(theme.ICON, theme.ICON))
            self._steering_row.addWidget(button)

    def show_plan(self, text: str) -> None:
        """Show what a training would do, while none was started; an empty text where there is no table for one."""
        if text != self._plan:
            self._plan = text
            self.redraw()

    def on_event(self, event: Event) -> None:
        """Take in an event; it is shown with the next drawing. What other jobs say is not for this bar."""
        if isinstance(event, Progressed) and not self._running:
            return
        self.progress = self.progress.after(event)
        if isinstance(event, RunStarted):
            self._run = None
        if isinstance(event, (RunStarted, EpochEnded, RunResumed)):
            self._since = time.perf_counter()
        self._clock.ask(self)
        if isinstance(event, RunEnded):
            self.redraw()

    def show_run(self, run: Run | None) -> None:
        """Show how a run ended, or that there is none."""
        self._run = run
        self.progress = _progress_of(run)
        self.redraw()

    def set_running(self, running: bool) -> None:
        """Offer to stop, or to train; a training that ended without a word leaves what was shown before it."""
        if running and not self._running:
            self.progress = RunProgress("preparing", "Preparing the training")
        elif self.progress.state == "preparing":
            self.progress = _progress_of(self._run)
        elif self.progress.state in ("running", "paused") and not running:
            self.progress = replace(self.progress, state="failed", text="The training failed.")
        self._running, self._stopping = running, False
        if running:
            from ui.formatting.machine_load import MachineLoad

            self._load = self._load or MachineLoad()
            self._load_timer.start()
            self._load_label.show()
        else:
            self._load_timer.stop()
            self._load_label.clear()
            self._load_label.hide()
        self._show_button()
        self.redraw()

    def redraw(self) -> None:
        """Show all that is known now. Called by the clock too."""
        progress, idle, going = self.progress, self.progress.state == "idle", self._running
        run = None if going else self._run
        words = kept_words_of(run) if run else state_words(progress)
        self._state_label.setText("Stopping …" if self._stopping and going else self._idle_text() if idle else words)
        theme.set_role(self._state_label, _ROLES.get(progress.state, "heading"))
        live = progress.state in ("running", "paused")
        self._best_label.setText(best_words(progress) if live else "")
        self._learning_label.setText(learning_words(progress) if live else "")
        elapsed = progress.seconds + (time.perf_counter() - self._since if progress.state == "running" else 0.0)
        self._pace_label.setText(
            (self._plan or "Open a table on the Data page first")
            if idle
            else pace_words_of(run)
            if run
            else pace_words(progress, elapsed)
        )
        way, reason = (run.way, run.way_reason) if run else (progress.way, progress.way_reason)
        device = run.environment.get("device", "") if run else progress.device
        self._way_label.setText(device_words(way, device))
        self._way_label.setToolTip(way_words(way, reason))
        self._bar.setVisible(going)
        self._bar.setRange(0, 0 if progress.state == "preparing" else 1000)
        self._bar.setValue(round(1000 * progress.fraction))

    def _idle_text(self) -> str:
        return "Ready to train" if self._plan else "Nothing to train on yet"

    def _show_load(self) -> None:
        if self._load is not None:
            self._load_label.setText(self._load.words())

    def _show_button(self) -> None:
        running = self._running
        text, icon, role, ink = ("Stop", "square", "danger", "error") if running else ("Train", "play", "primary", "")
        self._train_button.setText(text)
        self._train_button.setIcon(theme.icon(icon, ink or "on_accent"))
        self._train_button.setEnabled(True)
        tip = (
            "Stop after this step; the weights so far are kept" if running else "Train the network on the training rows"
        )
        self._train_button.setToolTip(tip)
        self._train_button.setAccessibleName(text)
        theme.set_role(self._train_button, role)

    def _place(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(theme.MARGIN)
        first.addWidget(self._state_label, 1)
        first.addWidget(self._load_label)
        words = QVBoxLayout()
        words.setSpacing(theme.HALF)
        words.addLayout(first)
        words.addWidget(self._bar)
        last = QHBoxLayout()
        last.setSpacing(theme.MARGIN)
        last.addWidget(self._pace_label, 1)
        last.addWidget(self._way_label)
        words.addLayout(last)
        self._grid = row = QGridLayout(self)
        row.setContentsMargins(theme.GRID + theme.HALF, theme.GRID + theme.HALF, theme.MARGIN, theme.GRID + theme.HALF)
        row.setHorizontalSpacing(theme.MARGIN)
        row.setVerticalSpacing(theme.GRID)
        row.addWidget(self._train_button, 0, 0)
        row.addLayout(words, 0, 1)
        row.setColumnStretch(1, 1)
        self._steering_row = QHBoxLayout()
        self._steering_row.setSpacing(theme.HALF)
        self._values = QWidget()
        values = QVBoxLayout(self._values)
        values.setContentsMargins(0, 0, 0, 0)
        values.setSpacing(theme.HALF)
        values.addWidget(self._best_label)
        values.addWidget(self._learning_label)
        self._steering = named(QWidget(), "_steering")
        steering = QHBoxLayout(self._steering)
        steering.setContentsMargins(0, 0, 0, 0)
        steering.setSpacing(theme.MARGIN)
        steering.addLayout(self._steering_row)
        steering.addWidget(self._values, 1)
        row.addWidget(self._steering, 0, 2)

    def _arrange(self) -> None:
        """Put the buttons that steer, and the values, below the words where there is no room beside them."""
        below = self.width() < BESIDE * theme.font_scale()
        if (self._grid.getItemPosition(self._grid.indexOf(self._steering))[0] == 1) != below:
            self._grid.removeWidget(self._steering)
            self._grid.addWidget(self._steering, *((1, 0, 1, 2) if below else (0, 2)))
        self._values.setMinimumWidth(0 if below else round(VALUES * theme.font_scale()))

    def _name_parts(self) -> None:
        self._state_label.setAccessibleName("State of the training")
        self._best_label.setAccessibleName("The watched value and its best")
        self._learning_label.setAccessibleName("Learning rate, and how long early stopping waits")
        for label in (self._best_label, self._learning_label):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._pace_label.setAccessibleName("How fast it goes")
        self._load_label.setAccessibleName("How busy the machine is")
        self._load_label.setToolTip("Processor and memory that this program uses; the graphics card where there is one")
        self._way_label.setAccessibleName("What trains: which way, and on which device")
        for label in (self._learning_label, self._way_label, self._load_label):
            theme.set_role(label, "muted")
        self._bar.setAccessibleName("Progress of the training")
        self._bar.setToolTip("How much is done at the least: early stopping may end it sooner")
        self._bar.setTextVisible(False)
        theme.set_role(self._pace_label, "muted")
        keeping = self._bar.sizePolicy()
        keeping.setRetainSizeWhenHidden(True)  # so that nothing below moves when a training begins or ends
        self._bar.setSizePolicy(keeping)

    def _fit_text(self) -> None:
        """Follow another size of text."""
        scale = max(1.0, theme.font_scale())
        side = round(18 * scale)
        self._train_button.setIconSize(QSize(side, side))
        self._train_button.setMinimumWidth(round(120 * scale))
        self._train_button.setMaximumHeight(round(64 * scale))

    def _on_train_clicked(self) -> None:
        if not self._running:
            self.train_requested.emit()
            return
        self._stopping = True
        self._train_button.setEnabled(False)
        self.redraw()
        self.stop_requested.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _progress_of(run: Run | None) -> RunProgress:
    return RunProgress() if run is None else RunProgress(run.status, run=run.id, epoch=run.epochs)
