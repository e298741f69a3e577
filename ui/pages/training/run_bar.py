"""Bar with the Train button, the progress of the training and its pace."""

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
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.messages.events import EpochEnded, Event, Progressed, RunEnded, RunResumed, RunStarted
from engine.results.run import Run
from ui.actions.menus.train_menu import STOP_TOOLTIP
from ui.charts.redraw_scheduler import TEXT_MS, RedrawScheduler
from ui.formatting.run_progress import (
    RunProgress,
    best_epoch_text,
    device_text,
    kept_epoch_text_of,
    learning_rate_text,
    pace_text,
    pace_text_of,
    state_text,
    strategy_text,
)
from ui.pages.training.verdict_line import VerdictLine
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from ui.formatting.machine_load import MachineLoad

_ROLES = {"failed": "error", "stopped": "warning", "finished": "success", "paused": "accent"}
MIN_ONE_ROW_WIDTH = 1_150
"""Width from which buttons and values are next to the state, in pixels at normal text size."""
VALUES_WIDTH = 290
"""Fixed width of the values, in pixels at normal text size, so that nothing moves as they change."""
LOAD_MS = 1_000
"""Interval of measuring the load of the machine, in milliseconds."""
NO_TABLE = "Open a table on the Data page first"
CONTROLS = ("train.pause", "train.step_batch", "train.step_epoch", "train.more", "train.rate", "train.cancel")
"""Actions shown as buttons."""


class RunBar(QFrame):
    """Shows the events of a training as text, with the frames of the scheduler.

    Attributes
    ----------
    verdict_line : VerdictLine
        The verdict on the run that is shown, in the place of the progress.

    Signals
    -------
    train_requested, stop_requested : ()
    """

    train_requested = Signal()
    stop_requested = Signal()
    frame_ms = TEXT_MS

    def __init__(self, scheduler: RedrawScheduler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._scheduler = scheduler
        self._running = False
        self._controls_below = False
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
        self.verdict_line = named(VerdictLine(), "_verdict_line")
        self._train_action: QAction | None = None
        self._load: MachineLoad | None = None
        self._load_timer = QTimer(self, interval=LOAD_MS)
        self._load_timer.timeout.connect(self._show_load)
        self._lay_out()
        self._name_parts()
        self._fit_text()
        theme.changed.connect(self._fit_text)
        self.set_running(False)
        self.redraw()

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Show the actions that control a training as buttons; Train is enabled as its action is."""
        self._train_action = actions["train.start"]
        self._train_action.changed.connect(self._show_button)
        self._show_button()
        self.verdict_line.set_actions(actions)
        for name in CONTROLS:
            button = named(QToolButton(), f"_{name.partition('.')[2]}_button")
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(actions[name].text())
            button.setIconSize(QSize(theme.ICON, theme.ICON))
            self._controls_row.addWidget(button)

    def show_plan(self, text: str) -> None:
        """Show the extent of a training before it is started; empty without a table."""
        if text != self._plan:
            self._plan = text
            self.redraw()

    def on_event(self, event: Event) -> None:
        """Handle an event, shown with the next frame; the progress of other jobs is ignored."""
        if isinstance(event, Progressed) and not self._running:
            return
        self.progress = self.progress.after(event)
        if isinstance(event, RunStarted):
            self._run = None
        if isinstance(event, (RunStarted, EpochEnded, RunResumed)):
            self._since = time.perf_counter()
        self._scheduler.request(self)
        if isinstance(event, RunEnded):
            self.redraw()

    def show_run(self, run: Run | None) -> None:
        """Show the outcome of a run; None for no run."""
        self._run = run
        self.progress = _progress_of(run)
        self.redraw()

    def set_running(self, running: bool) -> None:
        """Show Stop or Train; a training that ended before its first event restores what was shown."""
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
        """Show the current progress. Also called by the scheduler."""
        progress, idle, running = self.progress, self.progress.state == "idle", self._running
        run = None if running else self._run
        text = kept_epoch_text_of(run) if run else state_text(progress)
        self._state_label.setText("Stopping …" if self._stopping and running else self._idle_text() if idle else text)
        theme.set_role(self._state_label, _ROLES.get(progress.state, "heading"))
        live = progress.state in ("running", "paused")
        self._best_label.setText(best_epoch_text(progress) if live else "")
        self._learning_label.setText(learning_rate_text(progress) if live else "")
        elapsed = progress.seconds + (time.perf_counter() - self._since if progress.state == "running" else 0.0)
        self._pace_label.setText(
            (self._plan or NO_TABLE) if idle else pace_text_of(run) if run else pace_text(progress, elapsed)
        )
        way, reason = (run.way, run.way_reason) if run else (progress.way, progress.way_reason)
        device = run.environment.get("device", "") if run else progress.device
        self._way_label.setText(device_text(device))
        self._way_label.setToolTip(strategy_text(way, reason, device))
        self._middle.setCurrentIndex(0 if running else 1)
        self.verdict_line.show_run(run)
        self._bar.setRange(0, 0 if progress.state == "preparing" else 1000)
        self._bar.setValue(round(1000 * progress.fraction))

    def _idle_text(self) -> str:
        return "Ready to train" if self._plan else "No training data"

    def _show_load(self) -> None:
        if self._load is not None:
            self._load_label.setText(self._load.text())

    def _show_button(self) -> None:
        running = self._running
        text, icon, role, ink = ("Stop", "square", "danger", "error") if running else ("Train", "play", "primary", "")
        self._train_button.setText(text)
        self._train_button.setIcon(theme.icon(icon, ink or "on_accent"))
        can_train = self._train_action is None or self._train_action.isEnabled()
        self._train_button.setEnabled(not self._stopping if running else can_train)
        tip = "Train the network on the training rows. Keras: fit" if can_train else NO_TABLE
        tip = STOP_TOOLTIP if running else tip
        self._train_button.setToolTip(tip)
        self._train_button.setAccessibleName(text)
        theme.set_role(self._train_button, role)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(theme.MARGIN)
        first.addWidget(self._state_label, 1)
        first.addWidget(self._load_label)
        texts = QVBoxLayout()
        texts.setSpacing(theme.HALF)
        texts.addLayout(first)
        texts.addWidget(self._middle_part())
        last = QHBoxLayout()
        last.setSpacing(theme.MARGIN)
        last.addWidget(self._pace_label, 1)
        last.addWidget(self._way_label)
        texts.addLayout(last)
        self._grid = row = QGridLayout(self)
        row.setContentsMargins(theme.GRID + theme.HALF, theme.GRID + theme.HALF, theme.MARGIN, theme.GRID + theme.HALF)
        row.setHorizontalSpacing(theme.MARGIN)
        row.setVerticalSpacing(theme.GRID)
        row.addWidget(self._train_button, 0, 0)
        row.addLayout(texts, 0, 1)
        row.setColumnStretch(1, 1)
        self._controls_row = QHBoxLayout()
        self._controls_row.setSpacing(theme.HALF)
        self._values = QWidget()
        values = QVBoxLayout(self._values)
        values.setContentsMargins(0, 0, 0, 0)
        values.setSpacing(theme.HALF)
        values.addWidget(self._best_label)
        values.addWidget(self._learning_label)
        self._controls = named(QWidget(), "_controls")
        controls = QHBoxLayout(self._controls)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setSpacing(theme.MARGIN)
        controls.addLayout(self._controls_row)
        controls.addWidget(self._values, 1)
        row.addWidget(self._controls, 0, 2)

    def _middle_part(self) -> QWidget:
        """Return the progress and the verdict in one place: nothing below moves when a training starts or ends."""
        progress = QWidget()
        column = QVBoxLayout(progress)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._bar)
        self._middle = QStackedWidget()
        self._middle.addWidget(progress)
        self._middle.addWidget(self.verdict_line)
        self._middle.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return self._middle

    def _arrange(self) -> None:
        """Place buttons and values next to the state, or below it in a narrow window."""
        below = self.width() < MIN_ONE_ROW_WIDTH * theme.font_scale()
        if below != self._controls_below:
            self._controls_below = below
            self._grid.removeWidget(self._controls)
            if below:
                self._grid.addWidget(self._controls, 1, 0, 1, 2)
            else:
                self._grid.addWidget(self._controls, 0, 2)
        self._values.setMinimumWidth(0 if below else round(VALUES_WIDTH * theme.font_scale()))

    def _name_parts(self) -> None:
        self._state_label.setAccessibleName("State of the training")
        self._best_label.setAccessibleName("Monitored value and its best")
        self._learning_label.setAccessibleName("Learning rate and patience of early stopping")
        for label in (self._best_label, self._learning_label):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._pace_label.setAccessibleName("Pace of the training")
        self._load_label.setAccessibleName("Load of the machine")
        self._load_label.setToolTip("Processor and memory used by this program, and the NVIDIA GPU if there is one")
        self._way_label.setAccessibleName("Training strategy and device")
        for muted in (self._learning_label, self._way_label, self._load_label, self._pace_label):
            theme.set_role(muted, "muted")
        self._bar.setAccessibleName("Progress of the training")
        self._bar.setToolTip("Progress (early stopping may finish sooner)")
        self._bar.setTextVisible(False)

    def _fit_text(self) -> None:
        """Fit the button to the text size."""
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
