"""View of the distributions of weights and outputs of each layer over the epochs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from engine.results.inspection import LayerStatistics, NetworkStatistics, Spread
from engine.system.csv_safety import escape_formulas
from engine.system.word_forms import counted
from ui.charts.network_inspection.histogram_strip import HistogramStrip
from ui.charts.network_inspection.table_views import spreads_table
from ui.charts.network_inspection.view import InspectionView
from ui.charts.redraw_scheduler import RedrawScheduler
from ui.formatting.numbers import number
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

KINDS = (
    ("weights", "Weights", "series_0", "All weights of the layer, including biases. Keras: weights"),
    ("outputs", "Outputs", "series_2", "Outputs of the layer for some training rows. Keras: activations"),
)
NOTHING = (
    "During training, the distributions of weights and outputs of each layer over the epochs are shown here. "
    "Weights start close together and spread as the network learns; a layer with the same outputs for all rows no "
    "longer distinguishes them."
)
COLOR_NOTE = "A stronger colour means a higher density"
HINT = f"{COLOR_NOTE}. One column per epoch; read values with the mouse or the arrow keys."


@dataclass
class _Row:
    """The widgets of one layer."""

    heading: QLabel
    notes_label: ElidedLabel
    strips: dict[str, HistogramStrip]

    def widgets(self) -> Iterator[QWidget]:
        """Yield the widgets from left to right."""
        yield from (self.heading, self.notes_label, *self.strips.values())


class LayersView(InspectionView[NetworkStatistics]):
    """Distributions of all layers, two strips for each."""

    title = "Weights and outputs"

    def __init__(self, scheduler: RedrawScheduler, parent: QWidget | None = None) -> None:
        super().__init__(scheduler, NOTHING, parent)
        self.setObjectName("_layers_view")
        self._rows: list[_Row] = []
        self._reading_at: tuple[float, HistogramStrip] | None = None
        self._name_parts()
        self._lay_out(self._make_scroll_area())
        theme.changed.connect(self._request_redraw)
        self._show_state()

    def add(self, snapshot: NetworkStatistics) -> None:
        """Add a snapshot; it is drawn with the next frame."""
        self.history.add(snapshot)
        self._request_redraw()

    def csv(self, separator: str = ",") -> str:
        """Return all distributions as CSV."""
        return str(escape_formulas(spreads_table(self.history.all)).to_csv(index=False, sep=separator))

    def image_size(self) -> QSize:
        """Return the size of the exported image, in pixels."""
        return self._canvas.size()

    def paint_image(self, painter: QPainter, area: QRectF) -> None:
        """Paint all layers, including those scrolled out of view."""
        for row in self._rows:
            for label in (row.heading, row.notes_label):
                painter.setFont(label.font())
                painter.setPen(label.palette().windowText().color())
                painter.drawText(QRectF(label.geometry()), Qt.AlignmentFlag.AlignVCenter, label.text())
            for strip in row.strips.values():
                if not strip.isHidden():
                    strip.paint_on(painter, QRectF(strip.geometry()))

    def _draw(self) -> None:
        if self._table_button.isChecked():
            self._table.show_frame(spreads_table(self.history.all))
            return
        latest = self.history[-1]
        self._ensure_rows(latest)
        for index, (row, layer) in enumerate(zip(self._rows, latest.layers, strict=True)):
            row.heading.setText(_heading(layer))
            row.notes_label.setText(_layer_notes(layer))
            for kind, strip in row.strips.items():
                self._draw_spread(strip, index, kind)
        self._show_reading()

    def _draw_spread(self, strip: HistogramStrip, index: int, kind: str) -> None:
        known = [
            (snapshot.epoch, spread)
            for snapshot in self.history.all
            if index < len(snapshot.layers) and (spread := getattr(snapshot.layers[index], kind)) is not None
        ]
        strip.setVisible(bool(known))
        if known:
            epochs, spreads = zip(*known, strict=True)
            strip.show_spreads(epochs, spreads)

    def _ensure_rows(self, snapshot: NetworkStatistics) -> None:
        """Create or remove rows of widgets to match the layers."""
        while len(self._rows) > len(snapshot.layers):
            for widget in self._rows.pop().widgets():
                self._grid.removeWidget(widget)
                widget.deleteLater()
        while len(self._rows) < len(snapshot.layers):
            self._rows.append(self._new_row(len(self._rows)))
        for row, layer in zip(self._rows, snapshot.layers, strict=True):
            for kind, strip in row.strips.items():
                strip.name = f"{layer.name}, {kind}"
                strip.setAccessibleName(f"Distribution of the {kind} of {layer.name} over the epochs")
        tab_order = [strip for row in self._rows for strip in row.strips.values()]
        for before, after in pairwise(tab_order):
            QWidget.setTabOrder(before, after)

    def _new_row(self, index: int) -> _Row:
        heading = named(QLabel(), f"_layer_{index}_label")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(heading, "heading")
        notes_label = named(ElidedLabel(), f"_layer_{index}_notes_label")
        theme.set_role(notes_label, "muted")
        strips = {kind: HistogramStrip("", color) for kind, _, color, _ in KINDS}
        for column, (kind, _, _, tip) in enumerate(KINDS):
            strip = strips[kind]
            strip.setObjectName(f"_layer_{index}_{kind}_strip")
            strip.setToolTip(f"{tip}\n{HINT}")
            strip.pointed.connect(lambda epoch, strip=strip: self._on_pointed(strip, epoch))
            strip.stepped.connect(lambda by, strip=strip: self._on_stepped(strip, by))
            self._grid.addWidget(strip, 2 * index + 2, column)
        self._grid.addWidget(heading, 2 * index + 1, 0)
        self._grid.addWidget(notes_label, 2 * index + 1, 1)
        return _Row(heading, notes_label, strips)

    def _show_reading(self) -> None:
        epoch, strip = self._reading_at or (None, None)
        for row in self._rows:
            for each in row.strips.values():
                each.read_at(epoch)
        self._reading_label.setText(COLOR_NOTE if epoch is None or strip is None else self._reading(epoch, strip))

    def _reading(self, epoch: float, strip: HistogramStrip) -> str:
        snapshot = self.history[self.history.nearest(epoch)]
        name, _, kind = strip.name.rpartition(", ")
        spread: Spread | None = next((getattr(each, kind) for each in snapshot.layers if each.name == name), None)
        if spread is None:
            return ""
        ends = " to ".join(map(number, (spread.low, spread.high)))
        half = " to ".join(map(number, (spread.quantiles[1], spread.quantiles[3])))
        return f"Epoch {snapshot.epoch:,g} · {strip.name}: {ends} · the middle half {half}"

    def _name_parts(self) -> None:
        self._reading_label.setAccessibleName("Distribution of a layer at the cursor")
        self._table.setAccessibleName("Distributions of weights and outputs as a table")
        self._table.setToolTip("Minimum, maximum and percentiles of each layer at each epoch")

    def _make_scroll_area(self) -> QScrollArea:
        self._canvas = QWidget()
        self._scroll_area = QScrollArea(widgetResizable=True)
        self._scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll_area.setWidget(self._canvas)
        for ground in (self._canvas, self._scroll_area.viewport()):
            ground.setAutoFillBackground(False)  # transparent: shows the background of the card
        self._grid = QGridLayout(self._canvas)
        self._grid.setContentsMargins(0, 0, theme.HALF, 0)
        self._grid.setSpacing(theme.HALF)
        for column, (_, text, _, tip) in enumerate(KINDS):
            label = QLabel(text)
            label.setToolTip(tip)
            self._grid.addWidget(label, 0, column)
            self._grid.setColumnStretch(column, 1)
        self._grid.setRowStretch(10_000, 1)
        return self._scroll_area

    def _on_pointed(self, strip: HistogramStrip, epoch: float | None) -> None:
        self._reading_at = None
        if epoch is not None and len(self.history):
            self._reading_at = self.history[self.history.nearest(epoch)].epoch, strip
        self._show_reading()

    def _on_stepped(self, strip: HistogramStrip, by: float) -> None:
        if not len(self.history):
            return
        last = len(self.history) - 1
        index = last if self._reading_at is None else self.history.nearest(self._reading_at[0])
        self._reading_at = self.history[int(min(max(index + by, 0), last))].epoch, strip
        self._scroll_area.ensureWidgetVisible(strip)
        self._show_reading()


def _heading(layer: LayerStatistics) -> str:
    return f"{layer.name} · {layer.kind}, {counted(layer.units, 'unit')}"


def _layer_notes(layer: LayerStatistics) -> str:
    """Return a note about problems of a layer; empty without any."""
    if layer.weights is None and layer.outputs is None:
        return "Weights or outputs are not finite: the training has diverged"
    if not layer.idle:
        return ""
    what = "all units have" if layer.idle == layer.units > 1 else f"{layer.idle:,} of {layer.units:,} units have"
    return f"{what[:1].upper()}{what[1:]} the same output for every row"
