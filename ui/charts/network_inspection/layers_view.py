"""How the weights and the outputs of each layer are spread, epoch after epoch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from engine.results.inspection import LayersStatistics, LayerStatistics, Spread
from engine.system.csv_safety import escape_formulas
from ui.charts.network_inspection.histogram_strip import HistogramStrip
from ui.charts.network_inspection.table_views import spreads_table
from ui.charts.network_inspection.view import InsideView
from ui.charts.redraw_scheduler import RedrawScheduler
from ui.formatting.numbers import number
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

KINDS = (
    ("weights", "Weights", "series_0", "All numbers that the layer has learned, biases among them. Keras: weights"),
    ("outputs", "Outputs", "series_2", "What the layer gives for some training rows. Keras: activations"),
)
NOTHING = (
    "Train, and each layer shows here how its weights and its outputs are spread, epoch after epoch. "
    "Weights begin close together and move apart as the network learns; a layer whose outputs are all the same has "
    "stopped to tell rows apart."
)
READ = "The stronger the colour, the more numbers lie there"
HOW = f"{READ}. One column is one epoch; arrow keys and the mouse read it."


@dataclass
class _Row:
    """The widgets of one layer."""

    heading: QLabel
    told: ElidedLabel
    pictures: dict[str, HistogramStrip]

    def widgets(self) -> Iterator[QWidget]:
        """Return all of them."""
        yield from (self.heading, self.told, *self.pictures.values())


class LayersView(InsideView[LayersStatistics]):
    """Pictures of all layers, two for each."""

    title = "Weights and outputs"

    def __init__(self, clock: RedrawScheduler, parent: QWidget | None = None) -> None:
        super().__init__(clock, NOTHING, parent)
        self.setObjectName("_layers_view")
        self._rows: list[_Row] = []
        self._read: tuple[float, HistogramStrip] | None = None
        self._name_parts()
        self._lay_out(self._made_scroll_area())
        theme.changed.connect(self._ask)
        self._show_state()

    def add(self, seen: LayersStatistics) -> None:
        """Take in another moment; it is drawn a little later."""
        self._moments.add(seen)
        self._ask()

    def csv(self, separator: str = ",") -> str:
        """Return all numbers as CSV."""
        return str(escape_formulas(spreads_table(self._moments.all)).to_csv(index=False, sep=separator))

    def picture_size(self) -> QSize:
        """Return how large the picture is."""
        return self._canvas.size()

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        """Paint all layers, those too that are scrolled out of sight."""
        for row in self._rows:
            for label in (row.heading, row.told):
                painter.setFont(label.font())
                painter.setPen(label.palette().windowText().color())
                painter.drawText(QRectF(label.geometry()), Qt.AlignmentFlag.AlignVCenter, label.text())
            for picture in row.pictures.values():
                if not picture.isHidden():
                    picture.paint_on(painter, QRectF(picture.geometry()))

    def _draw(self) -> None:
        if self._table_button.isChecked():
            self._table.show_frame(spreads_table(self._moments.all))
            return
        latest = self._moments[-1]
        self._have_rows(latest)
        for place, (row, layer) in enumerate(zip(self._rows, latest.layers, strict=True)):
            row.heading.setText(_heading(layer))
            row.told.setText(_told(layer))
            for kind, picture in row.pictures.items():
                self._draw_spread(picture, place, kind)
        self._show_reading()

    def _draw_spread(self, picture: HistogramStrip, place: int, kind: str) -> None:
        known = [
            (seen.epoch, spread)
            for seen in self._moments.all
            if place < len(seen.layers) and (spread := getattr(seen.layers[place], kind)) is not None
        ]
        picture.setVisible(bool(known))
        if known:
            epochs, spreads = zip(*known, strict=True)
            picture.show_spreads(epochs, spreads)

    def _have_rows(self, seen: LayersStatistics) -> None:
        """Have widgets for as many layers as there are."""
        while len(self._rows) > len(seen.layers):
            for widget in self._rows.pop().widgets():
                self._grid.removeWidget(widget)
                widget.deleteLater()
        while len(self._rows) < len(seen.layers):
            self._rows.append(self._new_row(len(self._rows)))
        for row, layer in zip(self._rows, seen.layers, strict=True):
            for kind, picture in row.pictures.items():
                picture.name = f"{layer.name}, {kind}"
                picture.setAccessibleName(f"How the {kind} of {layer.name} are spread over the epochs")
        tab_order = [picture for row in self._rows for picture in row.pictures.values()]
        for before, after in pairwise(tab_order):
            QWidget.setTabOrder(before, after)

    def _new_row(self, place: int) -> _Row:
        heading = named(QLabel(), f"_layer_{place}_label")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(heading, "heading")
        told = named(ElidedLabel(), f"_layer_{place}_told_label")
        theme.set_role(told, "muted")
        pictures = {kind: HistogramStrip("", color) for kind, _, color, _ in KINDS}
        for column, (kind, _, _, tip) in enumerate(KINDS):
            picture = pictures[kind]
            picture.setObjectName(f"_layer_{place}_{kind}_picture")
            picture.setToolTip(f"{tip}\n{HOW}")
            picture.pointed.connect(lambda epoch, picture=picture: self._on_pointed(picture, epoch))
            picture.stepped.connect(lambda by, picture=picture: self._on_stepped(picture, by))
            self._grid.addWidget(picture, 2 * place + 2, column)
        self._grid.addWidget(heading, 2 * place + 1, 0)
        self._grid.addWidget(told, 2 * place + 1, 1)
        return _Row(heading, told, pictures)

    def _show_reading(self) -> None:
        epoch, picture = self._read or (None, None)
        for row in self._rows:
            for each in row.pictures.values():
                each.read_at(epoch)
        self._reading_label.setText(READ if epoch is None or picture is None else self._reading(epoch, picture))

    def _reading(self, epoch: float, picture: HistogramStrip) -> str:
        seen = self._moments[self._moments.nearest(epoch)]
        name, _, kind = picture.name.rpartition(", ")
        spread: Spread | None = next((getattr(each, kind) for each in seen.layers if each.name == name), None)
        if spread is None:
            return ""
        ends = " to ".join(map(number, (spread.low, spread.high)))
        half = " to ".join(map(number, (spread.quantiles[1], spread.quantiles[3])))
        return f"Epoch {seen.epoch:,g} · {picture.name}: {ends} · the middle half {half}"

    def _name_parts(self) -> None:
        self._reading_label.setAccessibleName("How the numbers of a layer are spread at the epoch that is read")
        self._table.setAccessibleName("How weights and outputs are spread, in numbers")
        self._table.setToolTip("Lowest and highest number, and percentiles, of each layer at each epoch")

    def _made_scroll_area(self) -> QScrollArea:
        self._canvas = QWidget()
        self._scroll_area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll_area.setWidget(self._canvas)
        for ground in (self._canvas, self._scroll_area.viewport()):
            ground.setAutoFillBackground(False)  # the card's is seen through it
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

    def _on_pointed(self, picture: HistogramStrip, epoch: float | None) -> None:
        known = epoch is not None and len(self._moments)
        self._read = (self._moments[self._moments.nearest(epoch)].epoch, picture) if known else None
        self._show_reading()

    def _on_stepped(self, picture: HistogramStrip, by: float) -> None:
        if not len(self._moments):
            return
        last = len(self._moments) - 1
        place = last if self._read is None else self._moments.nearest(self._read[0])
        self._read = self._moments[int(min(max(place + by, 0), last))].epoch, picture
        self._scroll_area.ensureWidgetVisible(picture)
        self._show_reading()


def _heading(layer: LayerStatistics) -> str:
    units = f", {layer.units:,} unit{'' if layer.units == 1 else 's'}"
    return f"{layer.name} · {layer.kind}{units}"


def _told(layer: LayerStatistics) -> str:
    """Return what is worth a word about a layer."""
    if layer.weights is None and layer.outputs is None:
        return "Its numbers are not finite: the training has gone wrong"
    if not layer.idle:
        return ""
    what = "all its units give" if layer.idle == layer.units > 1 else f"{layer.idle:,} of {layer.units:,} give"
    return f"{what[:1].upper()}{what[1:]} the same for every row"
