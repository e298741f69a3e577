"""Widget of live curves: points are appended at any rate and drawn with the frames of a scheduler."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

from engine.results.curve_points import DecimatedPoints, Points
from ui.charts.curves.axis_ranges import Range, epochs_shown, extent, running_mean, values_shown
from ui.charts.curves.canvas import HEADER_HEIGHT, Canvas, paint_with_legend
from ui.charts.curves.curve_style import Curve
from ui.charts.curves.header import PlotHeader
from ui.charts.curves.values_table import ValuesTable
from ui.charts.curves.values_text import csv_text, epochs_of, value_at
from ui.charts.export_button import ExportButton
from ui.charts.redraw_scheduler import FRAME_MS, RedrawScheduler
from ui.formatting.numbers import number
from ui.style import theme


class CurvePlot(QFrame):
    """Curves over epochs that grow during a training.

    Appending only stores values; they are drawn later, at most once per frame, and not while the plot is hidden.

    Parameters
    ----------
    title : str
        Title: ``Loss``.
    scheduler : RedrawScheduler, optional
        Shared by plots that are shown together; by default the plot has its own.
    """

    frame_ms = FRAME_MS

    def __init__(self, title: str, scheduler: RedrawScheduler | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self.scheduler = scheduler or RedrawScheduler(self)
        self._curves: dict[str, Curve] = {}
        self._points: dict[str, Points] = {}
        self._hidden: set[str] = set()
        self._new: set[str] = set()
        self._expected = 0
        self._over = False
        self._following = True
        self._smooth = False
        self._values_range: Range | None = None
        self._reading: float | None = None
        self._marked: tuple[float, str] | None = None
        self._more_button = ExportButton(self)
        self._header = PlotHeader(title, self._more_button)
        self._canvas = Canvas()
        self._table = ValuesTable()
        self._reading_label = QLabel()
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()

    @property
    def title(self) -> str:
        """The title of the plot."""
        return self._header.title

    def set_title(self, title: str) -> None:
        """Set the title of the plot."""
        self._header.set_title(title)
        self._name_parts()

    def start(self, curves: Iterable[Curve], expected: int = 0) -> None:
        """Remove all points and events, and start empty curves.

        Parameters
        ----------
        expected : int
            Maximum number of epochs; 0 if not known.
        """
        by_name = {curve.name: curve for curve in curves}
        if by_name != self._curves:
            self._curves = by_name
            self._canvas.show_curves(tuple(by_name.values()))
            self._header.show_legend(list(by_name.values()))
        self._points = {
            name: DecimatedPoints() if curve.line == "faint" else Points() for name, curve in by_name.items()
        }
        self._header.show_all()
        self._hidden.clear()
        self._new.clear()
        self._expected, self._over, self._following = expected, False, True
        self._values_range, self._reading, self._marked = None, None, None
        self._header.show_fit(False)
        self._canvas.events.clear()
        self._table.values.show_curves(*self._tabled())
        self._request_redraw(self._curves)

    def show_earlier(self, earlier: Mapping[Curve, ArrayLike]) -> None:
        """Draw curves of earlier runs next to those of this run, instead of those drawn before.

        Parameters
        ----------
        earlier : mapping of Curve to array-like of float
            One value per epoch, from the first.
        """
        own = {name: curve for name, curve in self._curves.items() if not curve.earlier}
        if not earlier and len(own) == len(self._curves):
            return
        self._points = {name: self._points[name] for name in own}
        self._curves = own | {curve.name: curve for curve in earlier}
        for curve, values in earlier.items():
            numbers = np.asarray(values, float)
            self._points[curve.name] = Points()
            self._points[curve.name].extend(np.arange(1, len(numbers) + 1), numbers)
        self._hidden.clear()
        self._values_range = None
        self._canvas.show_curves(tuple(self._curves.values()))
        self._header.show_legend(list(self._curves.values()))
        self._table.values.show_curves(*self._tabled())
        self._new.clear()
        self._request_redraw(self._curves)

    def append(self, name: str, epoch: float, value: float | None) -> None:
        """Append one point; None and NaN are gaps."""
        self._points[name].append(epoch, math.nan if value is None else value)
        self._request_redraw((name,))

    def extend(self, name: str, epochs: ArrayLike, values: ArrayLike) -> None:
        """Append points.

        Parameters
        ----------
        epochs, values : array-like of float, shape (points,)
            Increasing epochs, which may be fractions: 0.5 is the middle of the first.
        """
        self._points[name].extend(epochs, values)
        self._request_redraw((name,))

    def mark(self, epoch: float | None, text: str = "") -> None:
        """Mark an epoch with a labelled line (``best 31``); None removes the mark."""
        self._marked = None if epoch is None else (epoch, text)
        self._request_redraw(())

    def add_event(self, epoch: float, text: str) -> None:
        """Add a thin labelled line at an event; it is removed by the next `start`."""
        self._canvas.events.add(epoch, text)
        self._request_redraw(())

    def expect(self, epochs: int) -> None:
        """Set the maximum number of epochs; more points will follow."""
        self._expected, self._over = epochs, False
        self._request_redraw(self._curves)

    def finish(self) -> None:
        """Note that no more points follow: the axis ends at the last one."""
        self._over = True
        self._request_redraw(self._curves)

    @property
    def curves(self) -> Sequence[Curve]:
        """The curves that are drawn, those of earlier runs last."""
        return tuple(self._curves.values())

    def points(self, name: str) -> Points:
        """Return the points of a curve."""
        return self._points[name]

    @property
    def last_epoch(self) -> float:
        """Last epoch of the curves of the run itself; 0 without points."""
        own = (self._points[name] for name, curve in self._curves.items() if not curve.earlier)
        return max((float(points.x[-1]) for points in own if len(points)), default=0.0)

    def reading(self) -> str:
        """Return the values at the cursor as text, or the last ones."""
        tabled = self._tabled()[1]
        own = epochs_of({name: points for name, points in tabled.items() if not self._curves[name].earlier})
        epoch = self._reading if self._reading is not None else (own[-1] if len(own) else None)
        if epoch is None:
            return ""
        values = ((self._curves[name].label, value_at(points, epoch)) for name, points in tabled.items())
        return " · ".join([f"Epoch {epoch:,g}", *(f"{label} {number(value)}" for label, value in values)])

    def csv(self, separator: str = ",") -> str:
        """Return the values as CSV in full precision, one row per epoch."""
        return csv_text(self._tabled()[1], separator)

    def image_size(self) -> QSize:
        """Return the size of the exported image, in pixels."""
        return QSize(self._canvas.width(), self._canvas.height() + HEADER_HEIGHT)

    def paint_image(self, painter: QPainter, area: QRectF) -> None:
        """Paint the plot in its current view, with title and the legend of the visible curves."""
        self.redraw()
        shown = [curve for name, curve in self._curves.items() if name not in self._hidden]
        paint_with_legend(painter, area, self.title, shown, self._canvas)

    def save_image(self, path: Path) -> None:
        """Save the plot in its current view as PNG or SVG; raise OSError if that fails."""
        self._more_button.save_image(path)

    def redraw(self) -> None:
        """Draw new points. Called by the scheduler; does nothing while the plot is hidden."""
        if not self.isVisible():
            return
        if self._pages.currentWidget() is self._table:
            self._table.values.grow()
        else:
            new, self._new = self._new, set()
            self._show_ranges()
            for name in (new | self._canvas.cut) - self._hidden:
                self._canvas.draw(name, self._points[name].x, self._shown(name), live=not self._over)
            self._canvas.mark(*(self._marked or (None, "")))
            self._canvas.point_at(self._reading)
            self._canvas.settle()
        self._reading_label.setText(self.reading())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._request_redraw(())

    def _tabled(self) -> tuple[tuple[Curve, ...], dict[str, Points]]:
        """Return the curves with one point per epoch, and their points."""
        curves = tuple(curve for curve in self._curves.values() if curve.line != "faint")
        return curves, {curve.name: self._points[curve.name] for curve in curves}

    def _request_redraw(self, new: Iterable[str]) -> None:
        self._new.update(new)
        if self.isVisible():
            self.scheduler.request(self)

    def _show_ranges(self) -> None:
        """Fit the ranges to the run itself; earlier runs may exceed them."""
        if not self._following:
            return
        shown = [name for name in self._curves if name not in self._hidden]
        own = [name for name in shown if not self._curves[name].earlier]
        last = max((float(self._points[name].x[-1]) for name in own if len(self._points[name])), default=0.0)
        epochs = epochs_shown(last, self._expected, self._over)
        lines = [self._drawn(name) for name in own if self._curves[name].line != "faint"]
        lines += [self._drawn(name)[: math.ceil(epochs[1])] for name in shown if self._curves[name].earlier]
        faint = [self._drawn(name) for name in own if self._curves[name].line == "faint"]
        self._values_range = values_shown(
            *extent(lines, faint), None if self._over else self._values_range, self._canvas.label_share
        )
        self._canvas.show_range(epochs, self._values_range or (0.0, 1.0))

    def _drawn(self, name: str) -> NDArray[np.float64]:
        return self._canvas.drawn(self._shown(name))

    def _shown(self, name: str) -> NDArray[np.float64]:
        """Return the values of a curve, or their running mean if the user smooths the curves."""
        y = self._points[name].y
        return running_mean(y) if self._smooth else y

    def _lay_out(self) -> None:
        theme.set_role(self._reading_label, "muted")
        self._reading_label.setObjectName("_reading_label")
        self._reading_label.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        self._reading_label.setMinimumWidth(1)
        self._canvas.setObjectName("_canvas")
        self._name_parts()
        # Not on the canvas, where the tooltip would cover the curves.
        self._reading_label.setToolTip("Drag to move, Ctrl+wheel to zoom, double-click to show the whole curves")
        for page in (self._canvas, self._table):
            self._pages.addWidget(page)
        self._pages.setMinimumHeight(120)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.HALF, theme.HALF, theme.HALF, theme.HALF)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._reading_label)
        column.addWidget(self._pages, 1)

    def _name_parts(self) -> None:
        self.setAccessibleName(f"Curves: {self.title}")
        self._reading_label.setAccessibleName(f"{self.title}: values at the cursor, or the last ones")
        self._canvas.setAccessibleName(f"{self.title} over epochs; read values with the arrow keys")
        self._table.setAccessibleName(f"{self.title}: values of all epochs")

    def _connect(self) -> None:
        self._header.hidden_changed.connect(self._on_header_hidden_changed)
        self._header.logarithmic_changed.connect(self._on_header_logarithmic_changed)
        self._header.smooth_changed.connect(self._on_header_smooth_changed)
        self._header.table_changed.connect(self._on_header_table_changed)
        self._header.fit_requested.connect(self._on_fit_requested)
        self._canvas.pointed.connect(self._on_canvas_pointed)
        self._canvas.stepped.connect(self._on_canvas_stepped)
        self._canvas.moved.connect(self._on_canvas_moved)
        self._canvas.fit_requested.connect(self._on_fit_requested)
        theme.changed.connect(self._on_theme_changed)

    def _on_header_hidden_changed(self, name: str, hidden: bool) -> None:
        (self._hidden.add if hidden else self._hidden.discard)(name)
        self._canvas.hide_line(name, hidden)
        self._request_redraw(() if hidden else (name,))

    def _on_header_logarithmic_changed(self, enabled: bool) -> None:
        self._canvas.set_logarithmic(enabled)
        self._following, self._values_range = True, None
        self._header.show_fit(False)
        self._show_ranges()  # now: the axis may be painted before the next frame
        self._request_redraw(self._curves)

    def _on_header_smooth_changed(self, enabled: bool) -> None:
        self._smooth = enabled
        self._request_redraw(self._curves)

    def _on_header_table_changed(self, enabled: bool) -> None:
        self._pages.setCurrentWidget(self._table if enabled else self._canvas)
        self._request_redraw(self._curves)

    def _on_fit_requested(self) -> None:
        self._following = True
        self._header.show_fit(False)
        self._request_redraw(())

    def _on_canvas_moved(self) -> None:
        self._following = False
        self._header.show_fit(True)

    def _on_canvas_pointed(self, epoch: float | None) -> None:
        epochs = epochs_of(self._tabled()[1])
        reading = None
        if epoch is not None and len(epochs):
            reading = float(epochs[abs(epochs - epoch).argmin()])
        if reading != self._reading:
            self._reading = reading
            self._request_redraw(())

    def _on_canvas_stepped(self, by: float) -> None:
        epochs = epochs_of(self._tabled()[1])
        if len(epochs):
            index = len(epochs) - 1 if self._reading is None else int(abs(epochs - self._reading).argmin())
            self._reading = float(epochs[int(min(max(index + by, 0), len(epochs) - 1))])
            self._request_redraw(())

    def _on_theme_changed(self) -> None:
        self._canvas.apply_theme()
        self._request_redraw(self._curves)
