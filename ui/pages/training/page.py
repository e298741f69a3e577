"""Page of a training: settings of the project, progress and curves of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from engine.messages.events import (
    BatchesEnded,
    EpochEnded,
    EpochsAdded,
    Event,
    LearningRateChanged,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
)
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.inspection import DecisionMap, InspectionResult, NetworkStatistics
from engine.results.run import Run
from engine.results.verdicts.reference_models import Compared
from ui.charts.redraw_scheduler import RedrawScheduler
from ui.forms.setting import Setting
from ui.pages.training.earlier_runs import EarlierRunsButton
from ui.pages.training.inspection_views import InspectionViews
from ui.pages.training.placeholder import EmptyCurves
from ui.pages.training.run_bar import RunBar
from ui.pages.training.run_log import RunLog, log_line
from ui.pages.training.settings import TrainingSettings, trained_logs
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from ui.charts.curves import CurvePlot
    from ui.pages.training.plots import TrainingPlots

NARROW = 780
"""Width below which the settings are a tab, in pixels at normal text size."""
PARTS = (
    ("curves", "Curves", "Loss and metrics over the epochs"),
    ("layers", "Layers", "Distributions of weights and outputs of each layer over the epochs"),
    ("map", "Decision map", "Predictions over the plane of two features"),
    ("settings", "Settings", "Optimizer, loss, metrics, epochs, callbacks"),
)
"""Tabs: name, label, tooltip."""
SETTINGS = len(PARTS) - 1

MIN_SIZE = (400, 400)
"""Width and height of the page, in pixels."""
PREPARE_MS = 400
"""Delay after an edit before plots for new metrics are created."""
DEFAULT_PLOTS = 3
"""Number of plots created in advance."""


class TrainingPage(QWidget):
    """Page with the settings of a training, its progress and its curves.

    Signals
    -------
    edited : (Project, str, str)
        See `CompileForm.edited`.
    train_requested, stop_requested : ()
    more_requested : Run
        Train more epochs from the end of this run.
    fix_requested : Fix
        Change the settings as the verdict on a run suggests.
    inspection_changed : SetInspection
        Inspection that the visible view needs from now on.
    earlier_chosen : tuple of str
        Ids of the earlier runs to draw next to the curves.
    """

    edited = Signal(object, str, str)
    train_requested = Signal()
    stop_requested = Signal()
    more_requested = Signal(object)
    fix_requested = Signal(object)
    inspection_changed = Signal(object)
    earlier_chosen = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("_training_panel")
        self.setMinimumSize(*MIN_SIZE)
        self._narrow: bool | None = None
        self._live_run = self._drawn_run = ""
        self._inspected_run: str | None = None
        self._run_names: dict[str, str] = {}
        self._has_curves = False
        self.scheduler = RedrawScheduler(self)
        self._run_bar = named(RunBar(self.scheduler), "_run_bar")
        self._settings = TrainingSettings()
        self._made_plots: TrainingPlots | None = None
        self._prepare_timer = QTimer(self, singleShot=True)
        self._prepare_timer.timeout.connect(self._prepare)
        self._prepare_timer.start(0)
        self._logs: tuple[str, ...] = ("loss",)
        self._log = named(RunLog(self.scheduler), "_run_log")
        self._pages = QStackedWidget()
        self._empty = EmptyCurves()
        self._curves = named(QWidget(), "_curves_page")
        self._curves_column = QVBoxLayout(self._curves)
        self._part_bar = named(QTabBar(), "_part_bar")
        self._earlier_button = EarlierRunsButton()
        self._inspection_views = InspectionViews(self.scheduler)
        self._run_note_label = named(ElidedLabel(), "_run_note_label")
        self._run_note_label.setAccessibleName("Run whose network is shown")
        theme.set_role(self._run_note_label, "muted")
        self._lay_out()
        self._run_bar.train_requested.connect(self.train_requested)
        self._run_bar.stop_requested.connect(self.stop_requested)
        self._run_bar.verdict_line.more_requested.connect(self.more_requested)
        self._run_bar.verdict_line.fix_requested.connect(self.fix_requested)
        self._settings.edited.connect(self.edited)
        self._part_bar.currentChanged.connect(self._show_parts)
        self._inspection_views.inspection_changed.connect(self.inspection_changed)
        self._earlier_button.chosen.connect(self._on_earlier_chosen)
        theme.changed.connect(self._arrange)

    def show_project(self, project: Project, table: TableFacts | None) -> None:
        """Show the settings of a project, without emitting `edited`; the shown run is kept."""
        self._settings.show_project(project, table)
        self._inspection_views.show_project(project, table)
        self._logs = trained_logs(project)
        self._prepare_timer.start(PREPARE_MS if self._made_plots else 0)
        self._run_bar.show_plan(self._settings.plan_text() if table else "")

    def show_runs(self, runs: Sequence[Run], earlier: Sequence[str]) -> None:
        """List runs that can be drawn next to the curves, and draw those with the ids `earlier`."""
        self._run_names = {run.id: run.name for run in runs}
        self._earlier_button.show_runs(runs, earlier)
        self._draw_earlier()
        self._update_run_note()

    def show_part(self, name: str) -> None:
        """Switch to the tab of that name in `PARTS`."""
        self._part_bar.setCurrentIndex([part for part, _, _ in PARTS].index(name))

    def show_training(self) -> None:
        """Switch from the Settings tab to the curves."""
        if self._part_bar.currentIndex() == SETTINGS:
            self._part_bar.setCurrentIndex(0)

    def open_earlier(self) -> None:
        """Open the menu of earlier runs."""
        self.show_part("curves")
        if self._earlier_button.isEnabled():
            self._earlier_button.showMenu()

    def on_event(self, event: Event) -> None:
        """Handle an event of a training; it is drawn with the next frame."""
        self._run_bar.on_event(event)
        match event:
            case RunStarted():
                self._begin(event)
            case BatchesEnded():
                self._plots.add_steps(event)
            case EpochEnded():
                self._plots.add_epoch(event)
            case NetworkStatistics() | DecisionMap():
                self._inspection_views.add(event)
            case RunEnded(kept_epoch=kept, status=status):
                self._plots.finish(kept, status == "stopped")
                if status == "cancelled":  # the recorded run has no epochs
                    self._live_run = ""
            case RunPaused(mark=mark) | LearningRateChanged(mark=mark) | EpochsAdded(mark=mark) | RunResumed(mark=mark):
                self._plots.add_mark(mark)
                if isinstance(event, EpochsAdded):
                    self._plots.expect(event.epochs)
        if line := log_line(event):
            self._log.write(line)

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Set the actions that control a training."""
        self._run_bar.set_actions(actions)

    def set_running(self, running: bool) -> None:
        """Show Stop during a training, else Train."""
        self._run_bar.set_running(running)

    def show_run(self, run: Run | None) -> None:
        """Draw a finished run; None shows the placeholder.

        If the run was observed live, its curves are kept, because they have more detail than its history.
        """
        self._run_bar.show_run(run)
        if run is not None and run.id == self._live_run:
            return
        if run is None or run.id != self._drawn_run:  # a cancelled run keeps its log
            self._log.clear()
        self._live_run, self._drawn_run = "", run.id if run else ""
        self._has_curves = run is not None and run.epochs > 0
        if run is not None and run.epochs:
            self._draw_earlier()
            self._plots.show_run(run)
        self._show_parts()

    def show_guessing(self, run: str, guessing: Compared | None) -> None:
        """Judge the run with this id also by how its model compares with guessing."""
        self._run_bar.verdict_line.set_guessing(run, guessing)

    def show_inspection(self, history: tuple[InspectionResult, ...], kept_epoch: int) -> None:
        """Show the snapshots of the current model over the epochs."""
        self._inspection_views.show_history(history, kept_epoch)
        self._inspected_run = history[0].run if history else None
        self._update_run_note()

    def show_inspection_pending(self) -> None:
        """Show that the first snapshot is being computed."""
        self._inspection_views.show_pending()

    def show_inspection_error(self, text: str) -> None:
        """Show why the network cannot be inspected."""
        self._inspection_views.show_message(text)

    def settings(self) -> Iterator[Setting]:
        """Yield all settings of a training, for the command palette."""
        return self._settings.settings()

    def focus_place(self, where: tuple[object, ...]) -> bool:
        """Focus the field at a path of the project, such as ``("fit", "batch_size")``; return whether it is here."""
        if self._narrow:
            self._part_bar.setCurrentIndex(SETTINGS)
        return self._settings.focus(*where)

    @property
    def plots(self) -> Sequence[CurvePlot]:
        """The plots of the loss and of each metric, the loss first."""
        return self._plots.plots

    @property
    def _plots(self) -> TrainingPlots:
        """The widget of the curves, created on first use."""
        if self._made_plots is None:
            from ui.pages.training.plots import TrainingPlots

            self._made_plots = TrainingPlots(self.scheduler)
            self._curves_column.insertWidget(0, self._made_plots, 1)
            self._draw_earlier()
        return self._made_plots

    def _draw_earlier(self) -> None:
        if self._made_plots is not None:
            self._made_plots.show_earlier(self._earlier_button.drawn(self._drawn_run))

    def _on_earlier_chosen(self, ids: tuple[str, ...]) -> None:
        self._draw_earlier()
        self.earlier_chosen.emit(ids)

    def _prepare(self) -> None:
        """Create the plots that the next training will need, while the window is idle.

        The first call imports pyqtgraph and NumPy, which takes 0.2 s. Plots are created one at a time, so that the
        window stays responsive.
        """
        if not self._plots.reserve_one(max(len(self._logs), DEFAULT_PLOTS)):
            self._prepare_timer.start(0)
        elif not self._has_curves:
            self._plots.start(self._logs, validation=True, steps=2)

    def _begin(self, event: RunStarted) -> None:
        self._has_curves = True
        self._show_parts()
        resumed = bool(event.history) and event.run == self._live_run
        self._inspection_views.begin(resumed)
        self._inspected_run = event.run
        drawn, self._live_run = self._drawn_run, event.run
        if event.history and event.run == drawn:  # the drawn curves have more detail than the history
            self._plots.expect(event.epochs, event.steps_per_epoch)
        else:
            self._drawn_run = event.run
            self._log.clear()
            self._draw_earlier()
            validation, scaled = event.rows.validation > 0, event.scaled_losses
            self._plots.start(event.metrics, validation, event.steps_per_epoch, event.epochs, event.run, scaled)
            self._plots.add_history(event.history)
        for mark in event.marks:
            self._plots.add_mark(mark)

    def _lay_out(self) -> None:
        for _, text, tip in PARTS:
            self._part_bar.setTabToolTip(self._part_bar.addTab(text), tip)
        self._part_bar.setAccessibleName("View")
        self._part_bar.setToolTip("Show curves, layers or the decision map")
        self._part_bar.setDrawBase(False)
        self._part_bar.setExpanding(False)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._part_bar)
        head.addWidget(self._run_note_label, 1)
        head.addWidget(self._earlier_button)
        self._curves_column.setContentsMargins(0, 0, 0, 0)
        self._curves_column.setSpacing(theme.GRID)
        self._curves_column.addWidget(self._log)
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
        """Place the settings next to the curves, or both in tabs on a narrow page."""
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
        """Show the selected tab, and on a wide page the settings next to it."""
        name, _, _ = PARTS[max(self._part_bar.currentIndex(), 0)]
        self._pages.setVisible(name != "settings")
        self._earlier_button.setVisible(name == "curves")
        self._run_note_label.setVisible(name in ("layers", "map"))
        self._settings.setVisible(not self._narrow or name == "settings")
        if name in ("layers", "map"):
            self._pages.setCurrentWidget(self._inspection_views.page(name, self._pages))
        else:
            self._pages.setCurrentWidget(self._curves if self._has_curves else self._empty)
        self._update_run_note()

    def _update_run_note(self) -> None:
        """Show a note if the inspected network is of another run than the curves."""
        differs = self._inspected_run is not None and self._drawn_run not in ("", self._inspected_run)
        shown = self._run_names.get(self._inspected_run or "", "")
        drawn = self._run_names.get(self._drawn_run, "another run")
        text = (
            f"Showing the current model{f' ({shown})' if shown else ''}; the curves are of {drawn}" if differs else ""
        )
        self._run_note_label.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
