"""What the network says over the plane of two features, epoch after epoch, with the rows of the table on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QWidget

from engine.messages.commands import SetInspection
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.inspection import SIDE, DecisionMap, map_features
from engine.system.csv_safety import escape_formulas
from ui.charts.network_inspection.map_colors import legend_of
from ui.charts.network_inspection.map_plot import MapPlot
from ui.charts.network_inspection.table_views import EVERY, map_table, middles
from ui.charts.network_inspection.view import InsideView, tool
from ui.charts.redraw_scheduler import RedrawScheduler
from ui.charts.table_charts.legend import Legend
from ui.formatting.numbers import counted, number, percent
from ui.forms.editors import settle
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.flow_layout import FlowLayout

PLAY_MS = 120
NOTHING = (
    "Train, and this map shows what the network says for every pair of two features, and how that changes. "
    "The ground is the prediction; filled points are training rows, outlined ones are held out."
)
TOO_FEW = "A decision map needs two features that are columns of numbers; this project has {} of them."
FILLED = "Filled: training rows · outlined: held out"
MIN_HEIGHT = 15 * theme.GRID
"""Of the map, in pixels."""


class MapView(InsideView[DecisionMap]):
    """A decision map that can be gone through epoch by epoch.

    Signals
    -------
    wanted : ()
        Other features, or another target, are to be drawn.
    """

    title = "Decision map"
    wanted = Signal()

    def __init__(self, clock: RedrawScheduler, parent: QWidget | None = None) -> None:
        super().__init__(clock, NOTHING, parent)
        self.setObjectName("_map_view")
        self._place: tuple[int, int] | None = None
        self._kept: int | None = None
        self._too_few = ""
        self._proposed: tuple[str, ...] = ()
        self._play_timer = QTimer(self, interval=PLAY_MS)
        self._make_choices()
        self._make_widgets()
        self._name_parts()
        self._place_widgets()
        self._connect()
        self._follow()
        self._show_state()

    @property
    def watch(self) -> SetInspection:
        """What is to be looked at for this view."""
        columns = self._across_combo.currentText(), self._up_combo.currentText()
        if len(set(columns)) < len(columns) or not all(columns):
            return SetInspection()
        return SetInspection(columns=columns, target=max(self._target_combo.currentIndex(), 0))

    def render(self, project: Project, table: TableFacts | None) -> None:
        """Offer the features and targets of a project; what is chosen stays as long as it is there."""
        features = map_features(project, table)
        targets = [column.name for column in project.data.with_role("target")]
        before, proposed = self.watch, self._proposed
        self._proposed = features[:2]
        untouched = (self._across_combo.currentText(), self._up_combo.currentText()) == proposed
        _fill(self._across_combo, features, 0, anew=untouched)
        _fill(self._up_combo, features, 1, anew=untouched)
        self._part_axes(self._up_combo)
        _fill(self._target_combo, targets, 0)
        self._choices.setVisible(len(features) > 2 or len(targets) > 1)
        self._target.setVisible(len(targets) > 1)
        self._too_few = "" if len(features) > 1 else TOO_FEW.format(len(features) or "none")
        self._show_state()
        if self.watch != before:
            self.wanted.emit()

    def begin(self, going_on: bool = False) -> None:
        """Forget what was seen, unless the same run goes on."""
        self._kept = None
        super().begin(going_on)
        if not going_on:
            self._follow()

    def add(self, seen: DecisionMap) -> None:
        """Take in another moment; it is drawn a little later."""
        if len(self._moments) and self._moments[0].ground.columns != seen.ground.columns:
            self._moments.clear()
        at_end = self._slider.value() == self._slider.maximum()
        self._moments.add(seen)
        with QSignalBlocker(self._slider):
            self._slider.setMaximum(len(self._moments) - 1)
        if at_end:
            self._follow()
        self._ask()

    def show_kept(self, epoch: int) -> None:
        """Go to the epoch whose weights the network has now."""
        self._kept = epoch
        if epoch in self._moments.epochs:
            self._slider.setValue(self._moments.epochs.index(epoch))

    def csv(self, separator: str = ",") -> str:
        """Return the predictions at all places as CSV."""
        shown = self._shown()
        return "" if shown is None else str(escape_formulas(map_table(shown)).to_csv(index=False, sep=separator))

    def picture_size(self) -> QSize:
        """Return how large the picture is."""
        return self._plot.size()

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        """Paint the map with its axes."""
        self._plot.scene().render(painter, area, self._plot.getPlotItem().sceneBoundingRect())

    def _draw(self) -> None:
        shown = self._shown()
        assert shown is not None
        if self._table_button.isChecked():
            self._table.show_frame(map_table(shown, EVERY))
        else:
            self._plot.show_moment(shown)
            self._plot.point_at(self._place)
        self._show_words(shown)

    def _shown(self) -> DecisionMap | None:
        last = len(self._moments) - 1
        return None if last < 0 else self._moments[min(self._slider.value(), last)]

    def _follow(self) -> None:
        """Look at the latest moment."""
        with QSignalBlocker(self._slider):
            self._slider.setMaximum(max(len(self._moments) - 1, 0))
            self._slider.setValue(self._slider.maximum())

    def _show_words(self, shown: DecisionMap) -> None:
        ground = shown.ground
        last = f"{self._moments[-1].epoch:,g}"
        kept = ", kept" if shown.epoch == self._kept else ""
        self._epoch_label.setText(f"Epoch {shown.epoch:,g} of {last}{kept}")
        widest = self._epoch_label.fontMetrics().horizontalAdvance(f"Epoch {last} of {last}, kept")
        self._epoch_label.setMinimumWidth(max(widest, self._epoch_label.minimumWidth()))
        entries = legend_of(ground)
        if entries != self._entries:
            self._entries = entries
            self._legend.show_entries(entries)
        others = counted(len(ground.fixed), "other feature")
        self._fixed_label.setText(f"{FILLED} · {others} at a typical value" if ground.fixed else FILLED)
        self._fixed_label.set_more("\n".join(f"{name}: {cell}" for name, cell in ground.fixed))
        self._reading_label.setText(self._reading(shown))

    def _reading(self, shown: DecisionMap) -> str:
        if self._place is None:
            return "Point at a place, or move with the arrow keys, to read it"
        column, row = self._place
        ground = shown.ground
        places = (middles(ground.x)[column], middles(ground.y)[row])
        at = " · ".join(f"{name} {number(value)}" for name, value in zip(ground.columns, places, strict=True))
        value = float(shown.values[row, column])
        if shown.classes is None:
            return f"{at}: {ground.target} {number(value)}"
        return f"{at}: {ground.target} {ground.labels[int(shown.classes[row, column])]} ({percent(value)})"

    def _why_empty(self) -> str:
        return self._too_few or super()._why_empty()

    def _seen(self) -> tuple[QWidget, ...]:
        return *super()._seen(), self._fixed_label, self._slider, self._play_button, self._epoch_label

    def _show_state(self) -> None:
        super()._show_state()
        for widget in (self._slider, self._play_button):
            widget.setEnabled(len(self._moments) > 1)
        if not len(self._moments):
            self._legend.hide()

    def _make_choices(self) -> None:
        self._across_combo, across = _choice("Across", "_across_combo", "The feature that is drawn across")
        self._up_combo, up = _choice("Up", "_up_combo", "The feature that is drawn upwards")
        self._target_combo, self._target = _choice("Target", "_target_combo", "The target whose prediction is drawn")
        self._choices = FlowLayout(across, up, self._target, gap=2 * theme.GRID)

    def _make_widgets(self) -> None:
        self._fixed_label = named(ElidedLabel(), "_fixed_label")
        theme.set_role(self._fixed_label, "muted")
        self._play_button = tool("_play_button", "play", "Go through the epochs from the first to the last")
        self._slider = named(QSlider(Qt.Orientation.Horizontal), "_epoch_slider")
        self._epoch_label = named(QLabel(), "_epoch_label")
        self._legend = Legend()
        self._entries: list = []
        self._plot = MapPlot()
        self._plot.setObjectName("_map_plot")
        self._pages.setMinimumHeight(MIN_HEIGHT)

    def _name_parts(self) -> None:
        self._reading_label.setAccessibleName("What the network says at the place that is read")
        self._fixed_label.setAccessibleName("What the points are, and what else is held fixed")
        self._slider.setToolTip("Which epoch is shown; at the right end the latest")
        self._slider.setAccessibleName("Which epoch is shown")
        self._plot.setAccessibleName("What the network says over the plane of two features; arrow keys read it")
        self._plot.setToolTip("The ground is the prediction, the stronger the surer; the points are rows of the table")
        self._table.setAccessibleName("Predictions over the plane of two features")
        self._table.setToolTip("Predictions at some places of the map; all of them can be saved as CSV")

    def _place_widgets(self) -> None:
        column = self._lay_out(self._plot, self._choices)
        time = QHBoxLayout()
        time.setSpacing(theme.GRID)
        time.addWidget(self._play_button)
        time.addWidget(self._slider, 1)
        time.addWidget(self._epoch_label)
        column.addLayout(time)
        column.addWidget(self._legend)
        column.addWidget(self._fixed_label)

    def _connect(self) -> None:
        for combo in (self._across_combo, self._up_combo, self._target_combo):
            combo.activated.connect(self._on_chosen)
        self._slider.valueChanged.connect(self._ask)
        self._slider.sliderPressed.connect(lambda: self._play_button.setChecked(False))
        self._play_button.toggled.connect(self._on_play_toggled)
        self._play_timer.timeout.connect(self._on_play_timer_timeout)
        self._plot.pointed.connect(self._on_plot_pointed)
        self._plot.stepped.connect(self._on_plot_stepped)
        theme.changed.connect(self._on_theme_changed)

    def _on_chosen(self) -> None:
        self._part_axes(self._up_combo if self.sender() is self._across_combo else self._across_combo)
        self.wanted.emit()

    def _part_axes(self, giving_way: QComboBox) -> None:
        """Draw no feature both across and up."""
        if self._across_combo.currentIndex() == self._up_combo.currentIndex() and giving_way.count():
            giving_way.setCurrentIndex((giving_way.currentIndex() + 1) % giving_way.count())

    def _on_play_toggled(self, playing: bool) -> None:
        self._play_button.setIcon(theme.icon("pause" if playing else "play", "muted"))
        if not playing:
            self._play_timer.stop()
            return
        if self._slider.value() == self._slider.maximum():
            self._slider.setValue(0)
        self._play_timer.start()

    def _on_play_timer_timeout(self) -> None:
        if self._slider.value() < self._slider.maximum():
            self._slider.setValue(self._slider.value() + 1)
        else:
            self._play_button.setChecked(False)

    def _on_plot_pointed(self, place: tuple[int, int] | None) -> None:
        self._place = place
        self._ask()

    def _on_plot_stepped(self, across: int, up: int) -> None:
        column, row = self._place or (SIDE // 2, SIDE // 2)
        self._place = min(max(column + across, 0), SIDE - 1), min(max(row + up, 0), SIDE - 1)
        self._ask()

    def _on_theme_changed(self) -> None:
        self._entries = []
        self._plot.paint_in_theme()
        self._ask()


def _fill(combo: QComboBox, names: Sequence[str], usual: int, *, anew: bool = False) -> None:
    """Offer these names; what was chosen stays where it is still there, unless it is to be chosen anew."""
    if [combo.itemText(place) for place in range(combo.count())] == list(names):
        return
    before = "" if anew else combo.currentText()
    combo.clear()
    combo.addItems(names)
    combo.setCurrentIndex(names.index(before) if before in names else min(usual, len(names) - 1))


def _choice(name: str, object_name: str, tip: str) -> tuple[QComboBox, QWidget]:
    combo = named(QComboBox(), object_name)
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    settle(combo)
    label = QLabel(name)
    label.setBuddy(combo)
    together = QWidget()
    row = QHBoxLayout(together)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GRID)
    row.addWidget(label)
    row.addWidget(combo)
    return combo, together
