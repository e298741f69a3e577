"""The page itself: it shows a project's settings and a run's curves, and says what the user wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from engine.messages.events import (
    BatchesEnded,
    EpochEnded,
    EpochsAdded,
    Event,
    RateChanged,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
)
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.inspection import DecisionMap, InspectionResult, LayersStatistics
from engine.results.run import Run
from ui.charts.redraw_scheduler import RedrawScheduler
from ui.pages.training.earlier_runs import EarlierRunsButton
from ui.pages.training.inside_pages import InsidePages
from ui.pages.training.placeholder import EmptyCurves
from ui.pages.training.run_bar import RunBar
from ui.pages.training.run_log import RunLog, log_line
from ui.pages.training.settings import TrainingSettings, trained_logs
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from ui.pages.training.plots import TrainingPlots

NARROW = 780
"""Below this width, in pixels at normal size of text, settings lie behind a tab like the others."""
PARTS = (
    ("curves", "Curves", "How the training goes"),
    ("layers", "Layers", "How the weights and the outputs of each layer are spread, epoch after epoch"),
    ("map", "Decision map", "What the network says over the plane of two features, while it learns"),
    ("settings", "Settings", "Optimizer, loss, metrics, epochs"),
)
"""What can be looked at, as tabs."""
SETTINGS = len(PARTS) - 1

MIN_SIZE = (400, 400)
"""Width and height of the page, in pixels."""
PREPARE_MS = 400
"""How long after an edit plots for new metrics are made."""
USUAL_PLOTS = 3
"""So many are there from the beginning."""


class TrainingPage(QWidget):
    """Edits the settings of a training and shows how it goes.

    Signals
    -------
    edited : (Project, str, str)
        The project as it is wanted, what was done in words, and a key under which repeated edits are one.
    train_requested, stop_requested : ()
    watch_changed : Watch
        What the user wants to see of the network from inside from now on.
    earlier_chosen : tuple of str
        Which earlier runs are to be drawn beside the curves from now on.
    """

    edited = Signal(object, str, str)
    train_requested = Signal()
    stop_requested = Signal()
    watch_changed = Signal(object)
    earlier_chosen = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("_training_panel")
        self.setMinimumSize(*MIN_SIZE)
        self._narrow: bool | None = None
        self._live_run = self._drawn_run = ""
        self._seen_run: str | None = None
        self._run_names: dict[str, str] = {}
        self._has_curves = False
        self._clock = RedrawScheduler(self)
        self._run_bar = RunBar(self._clock)
        self._settings = TrainingSettings()
        self._made_plots: TrainingPlots | None = None
        self._prepare_timer = QTimer(self, singleShot=True)
        self._prepare_timer.timeout.connect(self._prepare)
        self._prepare_timer.start(0)
        self._logs: tuple[str, ...] = ("loss",)
        self._log = RunLog(self._clock)
        self._pages = QStackedWidget()
        self._empty = EmptyCurves()
        self._curves = named(QWidget(), "_curves_page")
        self._part_bar = named(QTabBar(), "_part_bar")
        self._earlier_button = EarlierRunsButton()
        self._inside = InsidePages(self._clock)
        self._whose_label = named(ElidedLabel(), "_whose_label")
        self._whose_label.setAccessibleName("Whose network is shown")
        theme.set_role(self._whose_label, "muted")
        self._place()
        self._run_bar.train_requested.connect(self.train_requested)
        self._run_bar.stop_requested.connect(self.stop_requested)
        self._settings.edited.connect(self.edited)
        self._part_bar.currentChanged.connect(self._show_parts)
        self._inside.watch_changed.connect(self.watch_changed)
        self._earlier_button.chosen.connect(self._on_earlier_chosen)
        theme.changed.connect(self._arrange)

    def render(self, project: Project, table: TableFacts | None) -> None:
        """Show a project's settings; nothing is emitted, and a run on the page stays as it is."""
        self._settings.render(project, table)
        self._inside.render(project, table)
        self._logs = trained_logs(project)
        self._prepare_timer.start(PREPARE_MS if self._made_plots else 0)
        self._run_bar.show_plan(self._settings.plan() if table else "")

    def render_runs(self, runs: Sequence[Run], earlier: Sequence[str]) -> None:
        """Offer these runs to be drawn beside the curves, and draw those of these ids."""
        self._run_names = {run.id: run.name for run in runs}
        self._earlier_button.render(runs, earlier)
        self._draw_earlier()
        self._tell_whose()

    def show_part(self, name: str) -> None:
        """Bring one of `PARTS` into sight; the settings stand beside the others where there is room."""
        self._part_bar.setCurrentIndex([part for part, _, _ in PARTS].index(name))

    def show_training(self) -> None:
        """Bring what can be seen of a training into sight where the settings hide it."""
        if self._part_bar.currentIndex() == SETTINGS:
            self._part_bar.setCurrentIndex(0)

    def open_earlier(self) -> None:
        """Open the menu of earlier runs."""
        self.show_part("curves")
        if self._earlier_button.isEnabled():
            self._earlier_button.showMenu()

    def on_event(self, event: Event) -> None:
        """Take in what a training says; it is drawn a little later."""
        self._run_bar.on_event(event)
        match event:
            case RunStarted():
                self._begin(event)
            case BatchesEnded():
                self._plots.add_steps(event)
            case EpochEnded():
                self._plots.add_epoch(event)
            case LayersStatistics() | DecisionMap():
                self._inside.add(event)
            case RunEnded(kept_epoch=kept, status=status):
                self._plots.finish(kept, status == "stopped")
                if status == "cancelled":  # the run as it is kept has none of what is drawn
                    self._live_run = ""
            case RunPaused(mark) | RateChanged(mark) | EpochsAdded(mark) | RunResumed(mark):
                self._plots.add_mark(mark)
                if isinstance(event, EpochsAdded):
                    self._plots.expect(event.epochs)
        if line := log_line(event):
            self._log.write(line)

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Show the actions that steer a training."""
        self._run_bar.set_actions(actions)

    def set_running(self, running: bool) -> None:
        """Offer to stop while something is trained, else to train."""
        self._run_bar.set_running(running)

    def show_run(self, run: Run | None) -> None:
        """Draw a run that is over, or say that nothing is trained yet.

        The run that was just followed live keeps its curves, which are finer than its history.
        """
        self._run_bar.show_run(run)
        if run is not None and run.id == self._live_run:
            return
        if run is None or run.id != self._drawn_run:  # a cancelled run is drawn anew, and keeps the log of its training
            self._log.clear()
        self._live_run, self._drawn_run = "", run.id if run else ""
        self._has_curves = run is not None and run.epochs > 0
        if run is not None and run.epochs:
            self._draw_earlier()
            self._plots.show_run(run)
        self._show_parts()

    def show_inside(self, seen: tuple[InspectionResult, ...], kept_epoch: int) -> None:
        """Show the network in hand as it was epoch after epoch."""
        self._inside.show_film(seen, kept_epoch)
        self._seen_run = seen[0].run if seen else None
        self._tell_whose()

    def await_inside(self) -> None:
        """Say that the network is being looked into."""
        self._inside.await_picture()

    def show_inside_refused(self, sentence: str) -> None:
        """Say why the network cannot be looked into."""
        self._inside.say(sentence)

    def focus_place(self, where: tuple[object, ...]) -> bool:
        """Give the focus to the field that a problem names, such as ``("fit", "batch_size")``; whether it is here."""
        if self._narrow:
            self._part_bar.setCurrentIndex(SETTINGS)
        return self._settings.focus(*where)

    @property
    def _plots(self) -> TrainingPlots:
        """The curves, made when they are first needed."""
        if self._made_plots is None:
            from ui.pages.training.plots import TrainingPlots

            self._made_plots = TrainingPlots(self._clock)
            self._curves.layout().insertWidget(0, self._made_plots, 1)
            self._draw_earlier()
        return self._made_plots

    def _draw_earlier(self) -> None:
        if self._made_plots is not None:
            self._made_plots.show_earlier(self._earlier_button.drawn(self._drawn_run))

    def _on_earlier_chosen(self, ids: tuple[str, ...]) -> None:
        self._draw_earlier()
        self.earlier_chosen.emit(ids)

    def _prepare(self) -> None:
        """Make the plots that the next training will need and that are not there yet, while nobody waits.

        The first time this loads pyqtgraph and NumPy, which takes a fifth of a second. Plots are made one at a time, so
        that the window has its turn between them.
        """
        if not self._plots.reserve_one(max(len(self._logs), USUAL_PLOTS)):
            self._prepare_timer.start(0)
        elif not self._has_curves:
            self._plots.start(self._logs, validation=True, steps=2)

    def _begin(self, event: RunStarted) -> None:
        self._has_curves = True
        self._show_parts()
        going_on = bool(event.history) and event.run == self._live_run
        self._inside.begin(going_on)
        self._seen_run = event.run
        here, self._live_run = self._drawn_run, event.run
        if event.history and event.run == here:  # its curves are there, finer than the history
            self._plots.expect(event.epochs, event.steps_per_epoch)
        else:
            self._drawn_run = event.run
            self._log.clear()
            self._draw_earlier()
            self._plots.start(event.metrics, event.rows.validation > 0, event.steps_per_epoch, event.epochs, event.run)
            self._plots.add_history(event.history)
        for mark in event.marks:
            self._plots.add_mark(mark)

    def _place(self) -> None:
        for _, text, tip in PARTS:
            self._part_bar.setTabToolTip(self._part_bar.addTab(text), tip)
        self._part_bar.setAccessibleName("What is looked at")
        self._part_bar.setToolTip("What is looked at: the curves, the layers, a map of what is predicted")
        self._part_bar.setDrawBase(False)
        self._part_bar.setExpanding(False)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._part_bar)
        head.addWidget(self._whose_label, 1)
        head.addWidget(self._earlier_button)
        curves = QVBoxLayout(self._curves)
        curves.setContentsMargins(0, 0, 0, 0)
        curves.setSpacing(theme.GRID)
        curves.addWidget(self._log)
        for page in (self._empty, self._curves):
            self._pages.addWidget(page)
        self._pages.setMinimumWidth(MIN_SIZE[0] // 2)
        self._pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(theme.GRID + theme.HALF, theme.GRID, theme.GRID + theme.HALF, theme.GRID)
        self._grid.setSpacing(theme.GRID + theme.HALF)
        self._grid.addWidget(self._run_bar, 0, 0, 1, 2)
        self._grid.setRowStretch(2, 1)
        self._grid.setColumnStretch(1, 1)
        self._arrange()

    def _arrange(self) -> None:
        """Put settings beside the curves, or both behind tabs where the page is narrow."""
        narrow = self.width() < NARROW * theme.font_scale()
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._settings.set_adjacent(not narrow)
        for part in (self._head, self._settings, self._pages):
            self._grid.removeWidget(part)
        left, width = (0, 2) if narrow else (1, 1)
        self._earlier_button.set_narrow(narrow)
        self._grid.addWidget(self._head, 1, left, 1, width)
        self._grid.addWidget(self._pages, 2, left, 1, width)
        self._grid.addWidget(self._settings, *((2, 0, 1, 2) if narrow else (1, 0, 2, 1)))
        if not narrow and self._part_bar.currentIndex() == SETTINGS:
            self._part_bar.setCurrentIndex(0)
        self._part_bar.setTabVisible(SETTINGS, narrow)
        self._show_parts()

    def _show_parts(self) -> None:
        """Show what the tab says; beside it the settings, where there is room."""
        name, _, _ = PARTS[max(self._part_bar.currentIndex(), 0)]
        self._pages.setVisible(name != "settings")
        self._earlier_button.setVisible(name == "curves")
        self._whose_label.setVisible(name in ("layers", "map"))
        self._settings.setVisible(not self._narrow or name == "settings")
        if name in ("layers", "map"):
            self._pages.setCurrentWidget(self._inside.page(name, self._pages))
        else:
            self._pages.setCurrentWidget(self._curves if self._has_curves else self._empty)
        self._tell_whose()

    def _tell_whose(self) -> None:
        """Say so where the views into the network show another run than the curves."""
        differs = self._seen_run is not None and self._drawn_run not in ("", self._seen_run)
        shown = self._run_names.get(self._seen_run or "", "")
        drawn = self._run_names.get(self._drawn_run, "another run")
        text = f"The model in hand{f', of {shown}' if shown else ''}; the curves are of {drawn}" if differs else ""
        self._whose_label.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
