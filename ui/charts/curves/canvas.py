"""The drawn part of a plot: axes, lines, the marked epoch, the line under the mouse. It knows no runs and no time."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent

from ui.charts.curves.axes import EpochAxis, ValueAxis
from ui.charts.curves.axis_ranges import Range
from ui.charts.curves.curve_style import Curve
from ui.charts.curves.event_lines import EventLines, ground
from ui.style import theme

FEW_LIVE_POINTS, FEW_POINTS = 100, 400
"""Up to here a line is wide: while it grows, and when it stands still. Qt draws a wide line of 100 points in 0.6 ms, of
400 in 4 ms, of 1,000 in 12 ms (dashed 27 ms), and a thin one of any length in 0.2 ms."""
_FAINT = 0.42
"""How strong the colour of a faint line is. It is opaque, or where its strokes lie dense it would hide the others."""
EARLIER_DASHES = ((2, 3), (7, 3, 2, 3), (7, 3, 2, 3, 2, 3), (12, 4))
"""How curves of earlier runs are dashed, none as validation is ..."""
EARLIER_SHADES = (210, 175, 140, 110)
"""... and how strong their colour is, of 255."""
_FARTHEST = 1000.0
"""How many heights of the picture a line may run out of it: Qt breaks on the pixels of a loss that diverges to 1e38."""
HEADER_HEIGHT = 36
"""The height of the name and the legend, in pixels."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -math.inf, Qt.Key.Key_End: math.inf}


class Canvas(pg.PlotWidget):
    """Draws lines.

    Signals
    -------
    pointed : float or None
        The epoch under the mouse, None when it has left.
    stepped : float
        By how many epochs the reading is to move: an arrow key, infinite for Home and End.
    moved : ()
        The user has moved or zoomed the picture.
    fit_requested : ()
        A double click.
    """

    pointed = Signal(object)
    stepped = Signal(float)
    moved = Signal()
    fit_requested = Signal()

    def __init__(self) -> None:
        self._value_axis = ValueAxis()
        self._epoch_axis = EpochAxis()
        super().__init__(axisItems={"left": self._value_axis, "bottom": self._epoch_axis})
        self._items: dict[str, pg.PlotDataItem] = {}
        self._curves: dict[str, Curve] = {}
        self.cut: set[str] = set()
        self._mark = pg.InfiniteLine(angle=90, label="", labelOpts={"position": 0.96, "movable": False})
        self._mark.setZValue(2)
        self._cursor = pg.InfiniteLine(angle=90)
        self.events = EventLines(self)
        self.getPlotItem().layout.setContentsMargins(0, theme.GRID, 2 * theme.GRID, theme.HALF)
        # All of it at once: Qt draws lines within a region of many pieces ten times slower than within a rectangle.
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
        for line in (self._mark, self._cursor):
            line.hide()
            self.addItem(line, ignoreBounds=True)
        self.paint_in_theme()

    @property
    def shown(self) -> tuple[Range, Range]:
        """The ranges of epochs and of values that are seen now; exponents of ten where the axis is logarithmic."""
        (left, right), (bottom, top) = self.getViewBox().viewRange()
        return (left, right), (bottom, top)

    @property
    def logarithmic(self) -> bool:
        """Whether values are drawn by their power of ten."""
        return self._value_axis.powers

    def set_logarithmic(self, wanted: bool) -> None:
        """Draw values by their power of ten, or as they are; lines have to be drawn again."""
        self._value_axis.powers = wanted
        self._value_axis.picture = None
        self._value_axis.update()

    def show_curves(self, curves: tuple[Curve, ...]) -> None:
        """Have an empty line for each of these curves, and none for others."""
        for item in self._items.values():
            self.removeItem(item)
        self._items.clear()
        self._curves.clear()
        self.cut.clear()
        self._value_axis.begin()
        for curve in curves:
            self._add(curve)

    def _add(self, curve: Curve) -> None:
        """Make a line for a curve; faint ones lie under the others."""
        item = pg.PlotDataItem(skipFiniteCheck=False)
        item.setZValue(-1 if curve.line == "faint" else 0 if curve.earlier else 1)
        self.addItem(item, ignoreBounds=True)
        item.setDownsampling(auto=True, method="peak")
        item.setClipToView(True)
        self._items[curve.name], self._curves[curve.name] = item, curve

    def draw(self, name: str, x: NDArray[np.float64], y: NDArray[np.float64], live: bool = False) -> None:
        """Draw one line anew.

        Parameters
        ----------
        name : str
            Of the curve.
        x, y : array of float64, shape (points,)
            NaN in y is a gap.
        live : bool
            Whether more points are to come, so that it will be drawn again soon.
        """
        curve, item = self._curves[name], self._items[name]
        wide = len(x) <= (FEW_LIVE_POINTS if live else FEW_POINTS)
        # Without a value there is no dot: pyqtgraph looks for its bounds while Qt paints, and warns that it has none.
        symbol = "o" if len(x) == 1 and curve.line != "faint" and np.isfinite(y[0]) else None
        color = theme.color(curve.color)
        item.setData(
            x,
            self._within_reach(name, self.drawn(y)),
            pen=line_pen(curve, 2 if wide else 1),
            antialias=curve.line != "faint",
            symbol=symbol,
            symbolSize=7,
            symbolBrush=color,
            symbolPen=color,
        )

    def drawn(self, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values as they are drawn: their power of ten where the axis is logarithmic."""
        if not self.logarithmic:
            return y
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(y > 0, np.log10(y), np.nan)

    def _within_reach(self, name: str, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cut off what lies too far out of the picture to be drawn, and remember that it was cut for this range."""
        bottom, top = self.shown[1]
        reach = _FARTHEST * (top - bottom)
        cut = np.clip(y, bottom - reach, top + reach)
        if np.array_equal(cut, y, equal_nan=True):
            self.cut.discard(name)
            return y
        self.cut.add(name)
        return cut

    def hide_line(self, name: str, hidden: bool) -> None:
        """Hide one line, or show it again."""
        self._items[name].setVisible(not hidden)

    def show_range(self, epochs: Range, values: Range) -> None:
        """Show this part of the plane; nothing happens where it is shown already."""
        if self.shown != (epochs, values):
            self.getViewBox().setRange(xRange=epochs, yRange=values, padding=0)

    def mark(self, epoch: float | None, text: str) -> None:
        """Mark an epoch by a line with a few words, or none."""
        self._mark.setVisible(epoch is not None)
        if epoch is not None and (epoch, text) != (self._mark.value(), self._mark.label.format):
            self._mark.label.format = text  # laid out once, by the new place
            self._mark.setPos(epoch)
            self._mark.label.valueChanged()

    def point_at(self, epoch: float | None) -> None:
        """Draw the line under the mouse at an epoch, or none."""
        self._cursor.setVisible(epoch is not None)
        if epoch is not None:
            self._cursor.setPos(epoch)

    def settle(self) -> None:
        """Bring all items to where they belong now; left to the painting, Qt would paint a second time after it."""
        self.events.settle()
        self.scene().prepareForPaint()

    def paint_in_theme(self) -> None:
        """Take the colours and the font that are in force now; lines have to be drawn again."""
        self.setBackground(theme.color("raised"))
        for axis in (self._value_axis, self._epoch_axis):
            axis.setPen(theme.color("grid"))
            axis.setTextPen(theme.color("axis"))
            axis.setTickFont(theme.font(0.9))
            axis.setStyle(tickLength=0, tickTextOffset=6)
            axis.setZValue(-10)
        self._value_axis.begin()
        self._epoch_axis.label.setFont(theme.font(0.9))
        self._epoch_axis.setLabel("Epoch", color=theme.color("axis").name())
        best = theme.color("best")
        self._mark.setPen(pg.mkPen(best, width=1, style=Qt.PenStyle.DotLine))
        self._mark.label.setColor(best)
        self._mark.label.fill = ground()
        self._mark.label.setFont(theme.font(0.9, bold=True))
        self._cursor.setPen(pg.mkPen(theme.color("muted"), width=1))
        self.events.paint_in_theme()

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
        """Zoom only with Ctrl held, so that scrolling a page does not change the plots that pass under the mouse."""
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
        self._value_axis.make_room(*self.shown[1], self.getViewBox().height())

    def _epoch_at(self, position: QPointF) -> float:
        return self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint())).x()


def line_pen(curve: Curve, width: float) -> QPen:
    """Return the pen of a curve in the colours that are in force now."""
    color = QColor(theme.color(curve.color))
    if curve.earlier:
        place = (curve.earlier - 1) % len(EARLIER_DASHES)
        color.setAlpha(EARLIER_SHADES[place])
        return pg.mkPen(color, width=1, dash=list(EARLIER_DASHES[place]))
    if curve.line == "faint":
        return pg.mkPen(theme.between("raised", curve.color, _FAINT), width=1)
    if curve.line == "dashed":
        return pg.mkPen(color, width=width, dash=[4, 3] if width > 1 else [6, 4])
    return pg.mkPen(color, width=width)


def paint_with_legend(painter: QPainter, area: QRectF, title: str, curves: list[Curve], canvas: Canvas) -> None:
    """Paint a plot with its name and its legend above it.

    WORKAROUND: pyqtgraph 0.14's own SVG exporter fails with PySide6 6.11 for every plot, because it cannot read what Qt
    writes for a closed path; the scene is drawn into Qt's generator instead.
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
