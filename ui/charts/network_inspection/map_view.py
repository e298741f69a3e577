"""View of the predictions over the plane of two features, epoch by epoch, with rows of the table as points."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QWidget

from engine.messages.commands import SetInspection
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.inspection import SIDE, DecisionMap, map_features
from engine.system.csv_safety import escape_formulas
from engine.system.word_forms import counted
from ui.charts.network_inspection.map_colors import legend_of
from ui.charts.network_inspection.map_plot import MapPlot
from ui.charts.network_inspection.table_views import TABLE_STEP, cell_centres, map_table
from ui.charts.network_inspection.view import InspectionView, tool
from ui.charts.redraw_scheduler import RedrawScheduler
from ui.charts.table_charts.legend import Legend
from ui.formatting.numbers import number, percent
from ui.forms.editors import prepare_field
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.flow_layout import FlowLayout

PLAY_MS = 120
NOTHING = (
    "During training, the predictions over the plane of two features are shown here. "
    "The background is the prediction; filled points are training rows, outlined points are validation or test rows."
)
TOO_FEW = "A decision map needs two features that are numeric columns; this project has {}."
FILLED = "Filled: training rows · outlined: validation and test rows"
MIN_HEIGHT = 15 * theme.GRID
"""Of the map, in pixels."""


class MapView(InspectionView[DecisionMap]):
    """Decision map with a slider over the epochs.

    Signals
    -------
    axes_changed : ()
        The user chose other features or another target.
    """

    title = "Decision map"
    axes_changed = Signal()

    def __init__(self, scheduler: RedrawScheduler, parent: QWidget | None = None) -> None:
        super().__init__(scheduler, NOTHING, parent)
        self.setObjectName("_map_view")
        self._cell: tuple[int, int] | None = None
        self._kept: int | None = None
        self._too_few = ""
        self._entries: list[tuple[str, QColor]] = []
        self._proposed: tuple[str, ...] = ()
        self._play_timer = named(QTimer(self, interval=PLAY_MS), "_play_timer")
        self._make_choices()
        self._make_widgets()
        self._name_parts()
        self._place_widgets()
        self._connect()
        self._follow()
        self._show_state()

    @property
    def inspection(self) -> SetInspection:
        """Inspection that this view needs; an empty one with fewer than two features."""
        columns = self._across_combo.currentText(), self._up_combo.currentText()
        if len(set(columns)) < len(columns) or not all(columns):
            return SetInspection()
        return SetInspection(columns=columns, target=max(self._target_combo.currentIndex(), 0))

    def show_project(self, project: Project, table: TableFacts | None) -> None:
        """List the features and targets of a project; the choice is kept if possible."""
        features = map_features(project, table)
        targets = [column.name for column in project.data.with_role("target")]
        previous, proposed = self.inspection, self._proposed
        self._proposed = features[:2]
        unchanged = (self._across_combo.currentText(), self._up_combo.currentText()) == proposed
        _fill(self._across_combo, features, 0, reset=unchanged)
        _fill(self._up_combo, features, 1, reset=unchanged)
        self._separate_axes(self._up_combo)
        _fill(self._target_combo, targets, 0)
        self._choices.setVisible(len(features) > 2 or len(targets) > 1)
        self._target.setVisible(len(targets) > 1)
        self._too_few = "" if len(features) > 1 else TOO_FEW.format(len(features) or "none")
        self._show_state()
        if self.inspection != previous:
            self.axes_changed.emit()

    def begin(self, resumed: bool = False) -> None:
        """Clear the history, unless the same run is resumed."""
        self._kept = None
        super().begin(resumed)
        if not resumed:
            self._follow()

    def add(self, snapshot: DecisionMap) -> None:
        """Add a snapshot; it is drawn with the next frame."""
        if len(self.history) and self.history[0].axes.columns != snapshot.axes.columns:
            self.history.clear()
        at_end = self._slider.value() == self._slider.maximum()
        self.history.add(snapshot)
        with QSignalBlocker(self._slider):
            self._slider.setMaximum(len(self.history) - 1)
        if at_end:
            self._follow()
        self._request_redraw()

    def show_kept(self, epoch: int) -> None:
        """Show the epoch whose weights the model has."""
        self._kept = epoch
        if epoch in self.history.epochs:
            self._slider.setValue(self.history.epochs.index(epoch))

    def csv(self, separator: str = ",") -> str:
        """Return the predictions of all cells as CSV."""
        shown = self._shown()
        return "" if shown is None else str(escape_formulas(map_table(shown)).to_csv(index=False, sep=separator))

    def image_size(self) -> QSize:
        """Return the size of the exported image, in pixels."""
        size: QSize = self._plot.size()
        return size

    def paint_image(self, painter: QPainter, area: QRectF) -> None:
        """Paint the map with its axes."""
        self._plot.scene().render(painter, area, self._plot.getPlotItem().sceneBoundingRect())

    def _draw(self) -> None:
        shown = self._shown()
        assert shown is not None
        if self._table_button.isChecked():
            self._table.show_frame(map_table(shown, TABLE_STEP))
        else:
            self._plot.show_snapshot(shown)
            self._plot.point_at(self._cell)
        self._update_texts(shown)

    def _shown(self) -> DecisionMap | None:
        last = len(self.history) - 1
        return None if last < 0 else self.history[min(self._slider.value(), last)]

    def _follow(self) -> None:
        """Show the latest snapshot."""
        with QSignalBlocker(self._slider):
            self._slider.setMaximum(max(len(self.history) - 1, 0))
            self._slider.setValue(self._slider.maximum())

    def _update_texts(self, shown: DecisionMap) -> None:
        axes = shown.axes
        last = f"{self.history[-1].epoch:,g}"
        kept = ", kept" if shown.epoch == self._kept else ""
        self._epoch_label.setText(f"Epoch {shown.epoch:,g} of {last}{kept}")
        widest = self._epoch_label.fontMetrics().horizontalAdvance(f"Epoch {last} of {last}, kept")
        self._epoch_label.setMinimumWidth(max(widest, self._epoch_label.minimumWidth()))
        entries = legend_of(axes)
        if entries != self._entries:
            self._entries = entries
            self._legend.show_entries(entries)
        others = counted(len(axes.fixed), "other feature")
        self._fixed_label.setText(f"{FILLED} · {others} at a typical value" if axes.fixed else FILLED)
        self._fixed_label.set_details("\n".join(f"{name}: {cell}" for name, cell in axes.fixed))
        self._reading_label.setText(self._reading(shown))

    def _reading(self, shown: DecisionMap) -> str:
        if self._cell is None:
            return "Read values with the mouse or the arrow keys"
        column, row = self._cell
        axes = shown.axes
        places = (cell_centres(axes.x)[column], cell_centres(axes.y)[row])
        at = " · ".join(f"{name} {number(value)}" for name, value in zip(axes.columns, places, strict=True))
        value = float(shown.values[row, column])
        if shown.classes is None:
            return f"{at}: {axes.target} {number(value)}"
        return f"{at}: {axes.target} {axes.labels[int(shown.classes[row, column])]} ({percent(value)})"

    def _why_empty(self) -> str:
        return self._too_few or super()._why_empty()

    def _result_widgets(self) -> tuple[QWidget, ...]:
        return *super()._result_widgets(), self._fixed_label, self._slider, self._play_button, self._epoch_label

    def _show_state(self) -> None:
        super()._show_state()
        for widget in (self._slider, self._play_button):
            widget.setEnabled(len(self.history) > 1)
        if not len(self.history):
            self._legend.hide()

    def _make_choices(self) -> None:
        self._across_combo, across = _choice("x axis", "_across_combo", "Feature on the x axis")
        self._up_combo, up = _choice("y axis", "_up_combo", "Feature on the y axis")
        self._target_combo, self._target = _choice("Target", "_target_combo", "Target whose prediction is shown")
        self._choices = FlowLayout(across, up, self._target, gap=2 * theme.GRID)

    def _make_widgets(self) -> None:
        self._fixed_label = named(ElidedLabel(), "_fixed_label")
        theme.set_role(self._fixed_label, "muted")
        self._play_button = tool("_play_button", "play", "Play the epochs")
        self._slider = named(QSlider(Qt.Orientation.Horizontal), "_epoch_slider")
        self._epoch_label = named(QLabel(), "_epoch_label")
        self._legend = Legend()
        self._plot = named(MapPlot(), "_map_plot")
        self._pages.setMinimumHeight(MIN_HEIGHT)

    def _name_parts(self) -> None:
        self._reading_label.setAccessibleName("Prediction at the cursor")
        self._fixed_label.setAccessibleName("Meaning of the points, and features at typical values")
        self._slider.setToolTip("Epoch; on the right end the latest")
        self._slider.setAccessibleName("Epoch")
        self._plot.setAccessibleName("Predictions over the plane of two features; read values with the arrow keys")
        self._plot.setToolTip("Background: prediction, stronger with confidence. Points: rows of the table")
        self._table.setAccessibleName("Predictions over the plane of two features")
        self._table.setToolTip("Predictions of some cells of the map; save as CSV for all")

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
        self._slider.valueChanged.connect(self._request_redraw)
        self._slider.sliderPressed.connect(lambda: self._play_button.setChecked(False))
        self._play_button.toggled.connect(self._on_play_toggled)
        self._play_timer.timeout.connect(self._on_play_timer_timeout)
        self._plot.pointed.connect(self._on_plot_pointed)
        self._plot.stepped.connect(self._on_plot_stepped)
        theme.changed.connect(self._on_theme_changed)

    def _on_chosen(self) -> None:
        self._separate_axes(self._up_combo if self.sender() is self._across_combo else self._across_combo)
        self.axes_changed.emit()

    def _separate_axes(self, combo: QComboBox) -> None:
        """Prevent the same feature on both axes."""
        if self._across_combo.currentIndex() == self._up_combo.currentIndex() and combo.count():
            combo.setCurrentIndex((combo.currentIndex() + 1) % combo.count())

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

    def _on_plot_pointed(self, cell: tuple[int, int] | None) -> None:
        self._cell = cell
        self._request_redraw()

    def _on_plot_stepped(self, across: int, up: int) -> None:
        column, row = self._cell or (SIDE // 2, SIDE // 2)
        self._cell = min(max(column + across, 0), SIDE - 1), min(max(row + up, 0), SIDE - 1)
        self._request_redraw()

    def _on_theme_changed(self) -> None:
        self._entries = []
        self._plot.apply_theme()
        self._request_redraw()


def _fill(combo: QComboBox, names: Sequence[str], default: int, *, reset: bool = False) -> None:
    """List names; the choice is kept if it is still listed, unless `reset` is true."""
    if [combo.itemText(index) for index in range(combo.count())] == list(names):
        return
    previous = "" if reset else combo.currentText()
    combo.clear()
    combo.addItems(names)
    combo.setCurrentIndex(names.index(previous) if previous in names else min(default, len(names) - 1))


def _choice(name: str, object_name: str, tip: str) -> tuple[QComboBox, QWidget]:
    combo = named(QComboBox(), object_name)
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    prepare_field(combo)
    label = QLabel(name)
    label.setBuddy(combo)
    row_widget = QWidget()
    row = QHBoxLayout(row_widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GRID)
    row.addWidget(label)
    row.addWidget(combo)
    return combo, row_widget
