"""Drawing area of a curve plot: axes, lines, marked epoch, cursor line. Independent of runs and scheduling."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent

from ui.charts.curves.axes import EpochAxis, ValueAxis
from ui.charts.curves.axis_ranges import Range
from ui.charts.curves.curve_style import Curve
from ui.charts.curves.event_lines import EventLines, label_background
from ui.style import theme

MAX_WIDE_LIVE_POINTS, MAX_WIDE_POINTS = 100, 400
"""Maximum points of a line drawn two pixels wide, while it grows and after it is finished. Qt draws a wide line of 100
points in 0.6 ms, of 400 in 4 ms, of 1,000 in 12 ms (dashed 27 ms), and a thin one of any length in 0.2 ms."""
_FAINT = 0.42
"""Strength of the colour of a faint line, which is mixed instead of transparent: dense strokes would become opaque."""
EARLIER_DASHES = ((2, 3), (7, 3, 2, 3), (7, 3, 2, 3, 2, 3), (12, 4))
"""Dash patterns of the curves of earlier runs; none is that of validation."""
EARLIER_OPACITY = (210, 175, 140, 110)
"""Alpha of the curves of earlier runs, of 255."""
_MAX_REACH = 1000.0
"""Lines are clipped at so many heights outside the view: Qt fails on coordinates of a loss that diverges to 1e38."""
HEADER_HEIGHT = 36
"""Height of title and legend in an exported image, in pixels."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -math.inf, Qt.Key.Key_End: math.inf}


class Canvas(pg.PlotWidget):
    """Plot widget that draws the lines of curves.

    Signals
    -------
    pointed : float or None
        Epoch under the mouse; None when the mouse leaves.
    stepped : float
        Epochs by which an arrow key moves the cursor; infinite for Home and End.
    moved : ()
        The user moved or zoomed the view.
    fit_requested : ()
        The user double-clicked.
    """

    pointed = Signal(object)
    stepped = Signal(float)
    moved = Signal()
    fit_requested = Signal()

    def __init__(self) -> None:
        self.value_axis = ValueAxis()
        self._epoch_axis = EpochAxis()
        super().__init__(axisItems={"left": self.value_axis, "bottom": self._epoch_axis})
        self.lines: dict[str, pg.PlotDataItem] = {}
        self._curves: dict[str, Curve] = {}
        self.cut: set[str] = set()
        self.marker_line = pg.InfiniteLine(angle=90, label="", labelOpts={"position": 0.96, "movable": False})
        self.marker_line.setZValue(2)
        self.cursor_line = pg.InfiniteLine(angle=90)
        self.events = EventLines(self)
        self.getPlotItem().layout.setContentsMargins(0, theme.GRID, 2 * theme.GRID, theme.HALF)
        # Full updates: Qt draws lines ten times slower within a region of many rectangles than within one.
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.showGrid(y=True, alpha=1.0)
        box = self.getViewBox()
        box.disableAutoRange()
        box.setDefaultPadding(0)
        box.sigRangeChangedManually.connect(self.moved)
        box.sigYRangeChanged.connect(self._on_values_changed)
        for line in (self.marker_line, self.cursor_line):
            line.hide()
            self.addItem(line, ignoreBounds=True)
        self.apply_theme()

    @property
    def shown(self) -> tuple[Range, Range]:
        """Visible ranges of epochs and values; exponents of ten on a logarithmic axis."""
        (left, right), (bottom, top) = self.getViewBox().viewRange()
        return (left, right), (bottom, top)

    @property
    def logarithmic(self) -> bool:
        """Whether the value axis is logarithmic."""
        return self.value_axis.powers

    @property
    def label_share(self) -> float:
        """Share of the height that the label of the marked epoch takes, at most a third."""
        label = QFontMetrics(theme.font(0.9, bold=True)).height() + theme.GRID
        return min(label / max(float(self.getViewBox().height()), 1.0), 1 / 3)

    def set_logarithmic(self, enabled: bool) -> None:
        """Set whether the value axis is logarithmic; the lines must be drawn again."""
        self.value_axis.powers = enabled
        self.value_axis.picture = None
        self.value_axis.update()

    def show_curves(self, curves: tuple[Curve, ...]) -> None:
        """Replace all lines by empty ones for these curves."""
        for item in self.lines.values():
            self.removeItem(item)
        self.lines.clear()
        self._curves.clear()
        self.cut.clear()
        self.value_axis.reset_width()
        for curve in curves:
            self._add(curve)

    def _add(self, curve: Curve) -> None:
        """Create the line of a curve; faint lines are below the others."""
        item = pg.PlotDataItem(skipFiniteCheck=False)
        item.setZValue(-1 if curve.line == "faint" else 0 if curve.earlier else 1)
        self.addItem(item, ignoreBounds=True)
        item.setDownsampling(auto=True, method="peak")
        item.setClipToView(True)
        self.lines[curve.name], self._curves[curve.name] = item, curve

    def draw(self, name: str, x: NDArray[np.float64], y: NDArray[np.float64], live: bool = False) -> None:
        """Draw one line again.

        Parameters
        ----------
        name : str
            Name of the curve.
        x, y : array of float64, shape (points,)
            NaN in y is a gap.
        live : bool
            Whether more points will follow.
        """
        curve, item = self._curves[name], self.lines[name]
        wide = len(x) <= (MAX_WIDE_LIVE_POINTS if live else MAX_WIDE_POINTS)
        y = self._clipped(name, self.drawn(y))
        known = np.isfinite(y)
        if not known.any():  # pyqtgraph would warn about empty bounds while painting
            x, y = np.empty(0), np.empty(0)
        symbol = "o" if np.count_nonzero(known) == 1 and curve.line != "faint" else None
        color = theme.color(curve.color)
        item.setData(
            x,
            y,
            pen=line_pen(curve, 2 if wide else 1),
            antialias=curve.line != "faint",
            symbol=symbol,
            symbolSize=7,
            symbolBrush=color,
            symbolPen=color,
        )

    def drawn(self, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values in axis coordinates: log10 on a logarithmic axis, NaN for values without one."""
        if not self.logarithmic:
            return y
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(y > 0, np.log10(y), np.nan)

    def _clipped(self, name: str, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Clip values far outside the view, and note the clipped line in `cut`."""
        bottom, top = self.shown[1]
        reach = _MAX_REACH * (top - bottom)
        cut = np.clip(y, bottom - reach, top + reach)
        if np.array_equal(cut, y, equal_nan=True):
            self.cut.discard(name)
            return y
        self.cut.add(name)
        return cut

    def hide_line(self, name: str, hidden: bool) -> None:
        """Hide or show one line."""
        self.lines[name].setVisible(not hidden)

    def show_range(self, epochs: Range, values: Range) -> None:
        """Set the visible ranges, unless they are set already."""
        if self.shown != (epochs, values):
            self.getViewBox().setRange(xRange=epochs, yRange=values, padding=0)

    def mark(self, epoch: float | None, text: str) -> None:
        """Mark an epoch with a labelled line; None removes the mark."""
        self.marker_line.setVisible(epoch is not None)
        if epoch is not None and (epoch, text) != (self.marker_line.value(), self.marker_line.label.format):
            self.marker_line.label.format = text  # laid out once, at the new position
            self.marker_line.setPos(epoch)
            self.marker_line.label.valueChanged()

    def point_at(self, epoch: float | None) -> None:
        """Draw the cursor line at an epoch; None hides it."""
        self.cursor_line.setVisible(epoch is not None)
        if epoch is not None:
            self.cursor_line.setPos(epoch)

    def settle(self) -> None:
        """Lay out all items now; if painting did it, Qt would paint twice."""
        self.events.settle()
        self.scene().prepareForPaint()

    def apply_theme(self) -> None:
        """Apply colours and font of the current theme; the lines must be drawn again."""
        self.setBackground(theme.color("raised"))
        for axis in (self.value_axis, self._epoch_axis):
            axis.apply_theme()
            axis.setPen(theme.color("grid"))
            axis.setStyle(tickLength=0, tickTextOffset=6)
        self.value_axis.setGrid(255)
        self._epoch_axis.setGrid(False)
        self.value_axis.reset_width()
        self._epoch_axis.set_title("Epoch")
        best = theme.color("best")
        self.marker_line.setPen(pg.mkPen(best, width=1, style=Qt.PenStyle.DotLine))
        self.marker_line.label.setColor(best)
        self.marker_line.label.fill = label_background()
        self.marker_line.label.setFont(theme.font(0.9, bold=True))
        self.cursor_line.setPen(pg.mkPen(theme.color("muted"), width=1))
        self.events.apply_theme()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        inside = self.getViewBox().sceneBoundingRect().contains(self.mapToScene(event.position().toPoint()))
        self.pointed.emit(self._epoch_at(event.position()) if inside and not event.buttons() else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit_requested.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom only with Ctrl, so that scrolling a page does not zoom the plots under the mouse."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        else:
            self.stepped.emit(step)

    def _on_values_changed(self) -> None:
        self.value_axis.fit_width(*self.shown[1], self.getViewBox().height())

    def _epoch_at(self, position: QPointF) -> float:
        return float(self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint())).x())


def line_pen(curve: Curve, width: float) -> QPen:
    """Return the pen of a curve in the current theme."""
    color = QColor(theme.color(curve.color))
    if curve.earlier:
        index = (curve.earlier - 1) % len(EARLIER_DASHES)
        color.setAlpha(EARLIER_OPACITY[index])
        return _pen(color, 1, EARLIER_DASHES[index])
    if curve.line == "faint":
        return _pen(theme.between("raised", curve.color, _FAINT), 1)
    if curve.line == "dashed":
        return _pen(color, width, (4, 3) if width > 1 else (6, 4))
    return _pen(color, width)


def _pen(color: QColor, width: float, dash: Sequence[float] = ()) -> QPen:
    pen: QPen = pg.mkPen(color, width=width, dash=list(dash) or None)
    return pen


def paint_with_legend(painter: QPainter, area: QRectF, title: str, curves: list[Curve], canvas: Canvas) -> None:
    """Paint a plot with title and legend above it.

    WORKAROUND: pyqtgraph 0.14's own SVG exporter fails with PySide6 6.11 for every plot, because it cannot parse the
    closed paths that Qt writes; the scene is rendered into QSvgGenerator instead.
    """
    _paint_head(painter, title, curves)
    canvas.scene().render(painter, area.adjusted(0, HEADER_HEIGHT, 0, 0), canvas.getPlotItem().sceneBoundingRect())


def _paint_head(painter: QPainter, title: str, curves: list[Curve]) -> None:
    painter.setFont(theme.font(1.15, bold=True))
    painter.setPen(theme.color("text"))
    painter.drawText(QPointF(12, 23), title)
    x = 12 + painter.fontMetrics().horizontalAdvance(title) + 24
    painter.setFont(theme.font())
    for curve in curves:
        painter.setPen(line_pen(curve, 2))
        painter.drawLine(QPointF(x, 19), QPointF(x + 20, 19))
        painter.setPen(theme.color("text"))
        painter.drawText(QPointF(x + 26, 23), curve.label)
        x += 26 + painter.fontMetrics().horizontalAdvance(curve.label) + 18
    painter.setPen(Qt.PenStyle.NoPen)
