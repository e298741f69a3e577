"""Plots of the loss and of each metric, in a grid if they fit, else as tabs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QTabBar, QVBoxLayout, QWidget

from engine.catalog.entries import catalog
from engine.catalog.log_names import scaled_losses
from engine.messages.events import BatchesEnded, EpochEnded
from engine.results.run import Run, RunMarker
from ui.charts.curves import Curve, CurvePlot
from ui.charts.redraw_scheduler import RedrawScheduler
from ui.style import theme
from ui.style.object_names import named
from ui.style.palettes import SERIES

BATCHES = "batches"
MIN_WIDTH, MIN_HEIGHT = 400, 200
"""Of a plot, in pixels: below this its values cannot be read."""
GAP = 8


class TrainingPlots(QWidget):
    """Plots of one run.

    Parameters
    ----------
    scheduler : RedrawScheduler
        Schedules the drawing of the plots.
    """

    def __init__(self, scheduler: RedrawScheduler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scheduler = scheduler
        self._plots: list[CurvePlot] = []
        self._unused: list[CurvePlot] = []
        self._names: tuple[str, ...] = ()
        self._titles: tuple[str, ...] = ()
        self._validation = False
        self._steps = 0
        self._run = ""
        self._earlier: Sequence[Run] = ()
        self._shape: tuple[int, int] | None = None
        self._tab_bar = named(QTabBar(), "_tab_bar")
        self._tab_bar.setAccessibleName("Shown plot")
        self._tab_bar.setToolTip("The loss and each metric")
        self._tab_bar.setDrawBase(False)
        self._tab_bar.currentChanged.connect(self._on_tab_changed)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self.setMinimumSize(MIN_WIDTH // 2, MIN_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.HALF)
        column.addWidget(self._tab_bar)
        column.addLayout(self._grid, 1)

    @property
    def plots(self) -> Sequence[CurvePlot]:
        """The plots, the loss first."""
        return self._plots

    def start(
        self,
        names: Sequence[str],
        validation: bool,
        steps: int = 0,
        expected: int = 0,
        run: str = "",
        scaled: Collection[str] = (),
    ) -> None:
        """Show empty plots for a run.

        Parameters
        ----------
        names : sequence of str
            Names of the logs, without those of validation: ``("loss", "binary_accuracy")``.
        validation : bool
            Whether there are validation rows.
        steps : int
            Batches per epoch; with more than one, the loss of each batch is drawn.
        expected : int
            Maximum number of epochs; 0 if not known.
        run : str
            Id of the run; it is not drawn as an earlier run.
        scaled : collection of str
            Those of `names` that are losses of scaled targets.
        """
        self.set_logs(names, scaled)
        self._validation, self._steps, self._run = validation, steps, run
        for position, (name, plot) in enumerate(zip(self._names, self._plots, strict=True)):
            color = f"series_{position % SERIES}"
            curves = [Curve(name, "Training", color)]
            if validation:
                curves.append(Curve(f"val_{name}", "Validation", color, "dashed"))
            if name == "loss" and steps > 1:
                curves.append(Curve(BATCHES, "Batches", color, "faint"))
            plot.start(curves, expected)
        self._draw_earlier()

    def show_earlier(self, runs: Sequence[Run]) -> None:
        """Draw earlier runs next to the curves: their validation logs, without those their training logs."""
        if runs != self._earlier:
            self._earlier = runs
            self._draw_earlier()

    def _draw_earlier(self) -> None:
        runs = [run for run in self._earlier if run.id != self._run]
        for position, (name, plot) in enumerate(zip(self._names, self._plots, strict=True)):
            curves = {}
            for number, run in enumerate(runs, 1):
                values = run.history.get(f"val_{name}") or run.history.get(name)
                if values:
                    label = run.name or f"Run {number}"
                    curve = Curve(f"{label} ({run.id})", label, f"series_{position % SERIES}", earlier=number)
                    curves[curve] = np.array(values, float)
            plot.show_earlier(curves)

    def add_steps(self, event: BatchesEnded) -> None:
        """Append the losses of batches at their positions within the epoch."""
        if self._steps > 1 and self._plots:
            count = len(event.losses)
            done = np.arange(event.batch - count + 1, event.batch + 1)
            self._plots[0].extend(BATCHES, event.epoch - 1 + done / self._steps, event.losses)

    def add_epoch(self, event: EpochEnded) -> None:
        """Append an epoch to all curves and mark the best epoch."""
        for name, plot in zip(self._names, self._plots, strict=True):
            plot.append(name, event.epoch, event.logs.get(name))
            if self._validation:
                plot.append(f"val_{name}", event.epoch, event.logs.get(f"val_{name}"))
            # A best epoch at the end of the curves is not marked.
            passed = event.best_epoch < event.epoch
            plot.mark(event.best_epoch if passed else None, f"best {event.best_epoch:,}")

    def add_history(self, history: Mapping[str, Sequence[float | None]]) -> None:
        """Append the recorded epochs of a run."""
        for name, plot in zip(self._names, self._plots, strict=True):
            for curve in (name, f"val_{name}") if self._validation else (name,):
                values = history.get(curve, ())
                plot.extend(curve, np.arange(1, len(values) + 1), np.array(values, float))

    def add_mark(self, mark: RunMarker) -> None:
        """Mark where the user paused, resumed or changed the training."""
        for plot in self._plots:
            plot.add_event(mark.epoch, mark.text)

    def expect(self, epochs: int, steps: int = 0) -> None:
        """Set the maximum number of epochs, and the batches per epoch if given."""
        self._steps = steps or self._steps
        for plot in self._plots:
            plot.expect(epochs)

    def finish(self, kept_epoch: int, stopped: bool = False) -> None:
        """Mark the kept epoch, and where the run was stopped; no more points follow."""
        last_epochs = [plot.last_epoch for plot in self._plots]
        for plot in self._plots:
            if stopped:
                plot.add_event(max(last_epochs), "stopped")
            plot.mark(kept_epoch or None, f"kept {kept_epoch:,}")
            plot.finish()

    def show_run(self, run: Run) -> None:
        """Draw a finished run."""
        names = [name for name in run.history if not name.startswith("val_") and name != "learning_rate"]
        validation = any(name.startswith("val_") for name in run.history)
        steps, scaled = 2 if run.steps.losses else 0, scaled_losses(run.project)
        self.start(names, validation, steps, run=run.id, scaled=scaled)
        if run.steps.losses:
            self._plots[0].extend(BATCHES, run.steps.epochs, np.array(run.steps.losses, float))
        self.add_history(run.history)
        for mark in run.marks:
            self.add_mark(mark)
        self.finish(run.kept_epoch, run.status == "stopped")

    def set_logs(self, names: Sequence[str], scaled: Collection[str] = ()) -> None:
        """Show one plot per log; existing plots are reused. Titles of losses of scaled targets say so."""
        titles = tuple(log_label(name) + (" of the scaled target" if name in scaled else "") for name in names)
        if (self._names, self._titles) == (tuple(names), titles):
            return
        self._names, self._titles = tuple(names), titles
        while len(self._plots) > len(names):
            self._set_unused(self._plots.pop())
        while not self.reserve_one(len(names)):
            pass
        while len(self._plots) < len(names):
            self._plots.append(self._unused.pop())
        for title, plot in zip(titles, self._plots, strict=True):
            plot.set_title(title)
        while self._tab_bar.count():
            self._tab_bar.removeTab(0)
        for plot in self._plots:
            self._tab_bar.addTab(plot.title)
        self._shape = None
        self._arrange()

    def reserve_one(self, count: int) -> bool:
        """Create one plot if there are fewer than `count`; return whether there were enough."""
        if len(self._plots) + len(self._unused) >= count:
            return True
        self._set_unused(CurvePlot("", self._scheduler))
        return False

    def _set_unused(self, plot: CurvePlot) -> None:
        self._scheduler.discard(plot)
        self._grid.removeWidget(plot)
        plot.setParent(self)
        plot.hide()
        self._unused.append(plot)

    def _arrange(self) -> None:
        """Place the plots in a grid, or as tabs if they do not fit."""
        shape = grid_shape(len(self._plots), self.width(), self.height())
        if shape == self._shape:
            return
        self._shape = shape
        rows, columns = shape
        self._tab_bar.setVisible(not columns and len(self._plots) > 1)
        for position, plot in enumerate(self._plots):
            self._grid.removeWidget(plot)
            self._grid.addWidget(plot, *(divmod(position, columns) if columns else (0, 0)))
            plot.setVisible(bool(columns) or position == max(self._tab_bar.currentIndex(), 0))
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 1 if column < max(columns, 1) else 0)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 1 if row < max(rows, 1) else 0)

    def _on_tab_changed(self, current: int) -> None:
        if self._shape and not self._shape[1]:
            for position, plot in enumerate(self._plots):
                plot.setVisible(position == current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def log_label(name: str) -> str:
    """Return the label of a log: ``Loss``, ``Accuracy``."""
    for entry in catalog()["metrics"].values():
        if entry.log_name == name:
            return entry.label or entry.kind
    return name.replace("_", " ").capitalize()


def grid_shape(count: int, width: int, height: int) -> tuple[int, int]:
    """Return the rows and columns of a grid with the fewest columns in which all plots are readable.

    Parameters
    ----------
    count : int
        Number of plots.
    width, height : int
        Size of the grid, in pixels.

    Returns
    -------
    tuple of int
        ``(0, 0)`` if several plots do not fit: they are shown as tabs.
    """
    for columns in range(1, max(count, 1) + 1):
        rows = -(-count // columns)
        if width >= columns * (MIN_WIDTH + GAP) and height >= rows * (MIN_HEIGHT + GAP):
            return rows, columns
    return (1, 1) if count <= 1 else (0, 0)
