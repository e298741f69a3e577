"""One plot for the loss and one for each metric, side by side as far as there is room, else behind tabs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QTabBar, QVBoxLayout, QWidget

from engine.catalog.entries import catalog
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
    """The curves of one run.

    Parameters
    ----------
    clock : RedrawScheduler
        Decides when each plot is drawn.
    """

    def __init__(self, clock: RedrawScheduler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._plots: list[CurvePlot] = []
        self._spare: list[CurvePlot] = []
        self._names: tuple[str, ...] = ()
        self._validation = False
        self._steps = 0
        self._run = ""
        self._earlier: Sequence[Run] = ()
        self._arrangement: tuple[int, int] | None = None
        self._tab_bar = named(QTabBar(), "_tab_bar")
        self._tab_bar.setAccessibleName("Which curves are shown")
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

    def start(self, names: Sequence[str], validation: bool, steps: int = 0, expected: int = 0, run: str = "") -> None:
        """Show empty plots for a run.

        Parameters
        ----------
        names : sequence of str
            Of the logs, without those of validation: ``("loss", "binary_accuracy")``.
        validation : bool
            Whether rows are held out for validation.
        steps : int
            In an epoch; with more than one, each batch's own loss is drawn too.
        expected : int
            How many epochs there will be at the most, 0 where that is not known.
        run : str
            The id of the run, which is none of the earlier ones.
        """
        self.make(names)
        self._validation, self._steps, self._run = validation, steps, run
        for place, (name, plot) in enumerate(zip(self._names, self._plots, strict=True)):
            color = f"series_{place % SERIES}"
            curves = [Curve(name, "Training", color)]
            if validation:
                curves.append(Curve(f"val_{name}", "Validation", color, "dashed"))
            if name == "loss" and steps > 1:
                curves.append(Curve(BATCHES, "Batches", color, "faint"))
            plot.start(curves, expected)
        self._draw_earlier()

    def show_earlier(self, runs: Sequence[Run]) -> None:
        """Draw these earlier runs beside the curves from now on: validation where they have it, else training."""
        if runs != self._earlier:
            self._earlier = runs
            self._draw_earlier()

    def _draw_earlier(self) -> None:
        runs = [run for run in self._earlier if run.id != self._run]
        for place, (name, plot) in enumerate(zip(self._names, self._plots, strict=True)):
            curves = {}
            for number, run in enumerate(runs, 1):
                values = run.history.get(f"val_{name}") or run.history.get(name)
                if values:
                    label = run.name or f"Run {number}"
                    curve = Curve(f"{label} ({run.id})", label, f"series_{place % SERIES}", earlier=number)
                    curves[curve] = np.array(values, float)
            plot.show_earlier(curves)

    def add_steps(self, event: BatchesEnded) -> None:
        """Append the losses of some batches, each at its place within the epoch."""
        if self._steps > 1 and self._plots:
            count = len(event.losses)
            done = np.arange(event.step - count + 1, event.step + 1)
            self._plots[0].extend(BATCHES, event.epoch - 1 + done / self._steps, event.losses)

    def add_epoch(self, event: EpochEnded) -> None:
        """Append an epoch to all curves, and mark the best so far."""
        for name, plot in zip(self._names, self._plots, strict=True):
            plot.append(name, event.epoch, event.logs.get(name))
            if self._validation:
                plot.append(f"val_{name}", event.epoch, event.logs.get(f"val_{name}"))
            # The best epoch is marked once it lies behind; until then the end of the curves is the mark.
            behind = event.best_epoch < event.epoch
            plot.mark(event.best_epoch if behind else None, f"best {event.best_epoch:,}")

    def add_history(self, history: Mapping[str, Sequence[float | None]]) -> None:
        """Append the epochs that a run has behind it."""
        for name, plot in zip(self._names, self._plots, strict=True):
            for curve in (name, f"val_{name}") if self._validation else (name,):
                values = history.get(curve, ())
                plot.extend(curve, np.arange(1, len(values) + 1), np.array(values, float))

    def add_mark(self, mark: RunMarker) -> None:
        """Draw where somebody steered."""
        for plot in self._plots:
            plot.add_event(mark.epoch, mark.text)

    def expect(self, epochs: int, steps: int = 0) -> None:
        """Make room for more epochs, of so many steps where that is told."""
        self._steps = steps or self._steps
        for plot in self._plots:
            plot.expect(epochs)

    def finish(self, kept_epoch: int, stopped: bool = False) -> None:
        """Mark the epoch whose weights were kept, and where it was stopped; no more points come."""
        ends = [plot.last_epoch for plot in self._plots]
        for plot in self._plots:
            if stopped:
                plot.add_event(max(ends), "stopped")
            plot.mark(kept_epoch or None, f"kept {kept_epoch:,}")
            plot.finish()

    def show_run(self, run: Run) -> None:
        """Draw a run that is over."""
        names = [name for name in run.history if not name.startswith("val_") and name != "learning_rate"]
        validation = any(name.startswith("val_") for name in run.history)
        self.start(names, validation, 2 if run.steps.losses else 0, run=run.id)
        if run.steps.losses:
            self._plots[0].extend(BATCHES, run.steps.epochs, np.array(run.steps.losses, float))
        self.add_history(run.history)
        for mark in run.marks:
            self.add_mark(mark)
        self.finish(run.kept_epoch, run.status == "stopped")

    def make(self, names: Sequence[str]) -> None:
        """Have a plot for each of these logs, and none for others; plots that are there already are taken again."""
        if self._names == tuple(names):
            return
        self._names = tuple(names)
        while len(self._plots) > len(names):
            self._put_aside(self._plots.pop())
        while not self.reserve_one(len(names)):
            pass
        while len(self._plots) < len(names):
            self._plots.append(self._spare.pop())
        for name, plot in zip(names, self._plots, strict=True):
            plot.set_title(log_label(name))
        while self._tab_bar.count():
            self._tab_bar.removeTab(0)
        for plot in self._plots:
            self._tab_bar.addTab(plot.title)
        self._arrangement = None
        self._arrange()

    def reserve_one(self, count: int) -> bool:
        """Make one more plot towards so many in all, which takes a while, or return that they were there already."""
        if len(self._plots) + len(self._spare) >= count:
            return True
        self._put_aside(CurvePlot("", self._clock))
        return False

    def _put_aside(self, plot: CurvePlot) -> None:
        self._clock.forget(plot)
        self._grid.removeWidget(plot)
        plot.setParent(self)
        plot.hide()
        self._spare.append(plot)

    def _arrange(self) -> None:
        """Place the plots in as few columns as leave each of them readable; behind tabs where there is none."""
        wanted = grid_shape(len(self._plots), self.width(), self.height())
        if wanted == self._arrangement:
            return
        self._arrangement = wanted
        rows, columns = wanted
        self._tab_bar.setVisible(not columns and len(self._plots) > 1)
        for place, plot in enumerate(self._plots):
            self._grid.removeWidget(plot)
            self._grid.addWidget(plot, *(divmod(place, columns) if columns else (0, 0)))
            plot.setVisible(bool(columns) or place == max(self._tab_bar.currentIndex(), 0))
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 1 if column < max(columns, 1) else 0)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 1 if row < max(rows, 1) else 0)

    def _on_tab_changed(self, current: int) -> None:
        if self._arrangement and not self._arrangement[1]:
            for place, plot in enumerate(self._plots):
                plot.setVisible(place == current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def log_label(name: str) -> str:
    """Return a log's name as people call it: ``Loss``, ``Accuracy``."""
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
