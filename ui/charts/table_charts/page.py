"""Charts of the table: choice of chart and columns, request of the data, and display."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.row_query import RowFilter
from engine.results.table_charts import ColumnChart, Correlations, MissingMap, PairChartData
from engine.system.word_forms import counted
from ui.charts.table_charts.distribution import DistributionPlot, color_of, filters_of
from ui.charts.table_charts.heatmap_table import HeatTable, diverging, rising
from ui.charts.table_charts.legend import Legend
from ui.charts.table_charts.notes import distribution_note, pair_note
from ui.charts.table_charts.pair import PairChart, shades
from ui.charts.table_charts.request import ChartKind, ChartRequest
from ui.charts.table_charts.table_views import distribution_table, pair_table
from ui.formatting.numbers import percent
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.frame_view import FrameView
from ui.widgets.searchable_combo import make_searchable
from ui.widgets.wheel_filter import leave_wheel_to_page
from ui.widgets.wrapped_label import WrappedLabel

KINDS: tuple[tuple[ChartKind, str, str], ...] = (
    ("distribution", "Distribution", "Distribution of one column, for each class."),
    ("pair", "Two columns", "One point per row, with two columns as axes."),
    ("correlations", "Correlations", "Pearson correlations of the numeric columns. pandas: corr"),
    ("missing", "Missing cells", "Missing cells by rows and columns."),
)
NOTHING = "Nothing"
MAX_COMPARED = 200
"""Maximum number of features that are compared with the target, which takes a fifth of a millisecond each."""
ChartData = ColumnChart | PairChartData | Correlations | MissingMap


class TableChartsPage(QWidget):
    """Page that shows one chart at a time.

    Signals
    -------
    chart_requested : ChartRequest
        Chart whose data are requested.
    rows_requested : tuple of RowFilter
        Filters of the rows of a clicked part of a chart.
    row_requested : int
        Position of a clicked row, from 0.
    """

    chart_requested = Signal(object)
    rows_requested = Signal(tuple)
    row_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: TableFacts | None = None
        self._targets: list[str] = []
        self._stale = True
        self._request = ChartRequest("distribution")
        self._chart: ChartData | None = None
        self._make_controls()
        self._make_views()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GRID, 0, 0)
        layout.setSpacing(theme.GRID)
        kinds = QHBoxLayout()
        kinds.setSpacing(theme.GRID)
        kinds.addWidget(self._kind_row, 1)
        kinds.addWidget(self._table_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(kinds)
        layout.addWidget(self._controls)
        layout.addWidget(self._views, 1)
        layout.addWidget(self._legend)
        layout.addWidget(self._note_label)
        layout.addStretch()  # keeps the controls at the top without a chart
        theme.changed.connect(self._draw)
        self._update_controls()

    def show_table(self, project: Project, table: TableFacts | None) -> None:
        """List the columns of a table, and choose the target with the feature that tells most of it.

        The chart is requested when the page is shown.
        """
        targets = [column.name for column in project.data.with_role("target")]
        if table is self._table and targets == self._targets:
            return
        self._table, self._targets = table, targets
        names = [column.name for column in table.columns] if table is not None else []
        features = _telling_features(project, table, targets) or [name for name in names if name not in targets]
        _fill(self._column_combo, names, features or names)
        _fill(self._other_combo, names, features[1:] or names[-1:])
        _fill(self._by_combo, [NOTHING, *names], targets)
        self._chart, self._stale = None, True
        self._show_note("")
        self._draw()
        self._request_chart()

    def show_chart(self, request: ChartRequest, chart: ChartData) -> None:
        """Draw the requested chart; results of older requests are dropped."""
        if request == self._request:
            self._chart = chart
            self._draw()

    def show_error(self, sentence: str) -> None:
        """Show why there is no chart."""
        self._chart = None
        self._draw()
        self._show_note(sentence, "error")

    def show_column(self, name: str) -> None:
        """Show the distribution of a column."""
        self._kind_buttons["distribution"].setChecked(True)
        _choose(self._column_combo, name)

    def _make_controls(self) -> None:
        self._kind_group = QButtonGroup(self)
        self._kind_buttons = {kind: self._new_kind_button(kind, name, tip) for kind, name, tip in KINDS}
        self._kind_buttons["distribution"].setChecked(True)
        self._kind_group.buttonToggled.connect(lambda button, on: self._on_choice_changed() if on else None)
        self._table_button = named(QPushButton(theme.icon("table"), "As a table"), "_table_button")
        self._table_button.setCheckable(True)
        self._table_button.setToolTip("Show the values of the chart. Enter on a row shows its rows in the table.")
        self._table_button.setAccessibleName("Show the values of the chart as a table")
        self._table_button.toggled.connect(self._draw)
        self._kind_row = FlowLayout(*self._kind_buttons.values())
        self._column_label, self._column_combo, column = self._new_choice(
            "Column", "_column_combo", "Column on the x axis."
        )
        _, self._other_combo, self._other = self._new_choice("y axis", "_other_combo", "Column on the y axis.")
        _, self._by_combo, by = self._new_choice("Colour by", "_by_combo", "Column that colours the chart.")
        self._controls = FlowLayout(column, self._other, by, gap=2 * theme.GRID)

    def _make_views(self) -> None:
        self._plot = named(DistributionPlot(), "_distribution_plot")
        self._plot.rows_requested.connect(self.rows_requested)
        self._pair_plot = named(PairChart(), "_pair_plot")
        self._pair_plot.row_requested.connect(self.row_requested)
        self._heat_table = named(HeatTable(), "_heat_table")
        self._heat_table.chosen.connect(self._on_cell_chosen)
        self._numbers_table = named(FrameView(), "_numbers_table")
        self._numbers_table.setToolTip("Values of the chart. Enter on a row shows its rows in the table.")
        self._numbers_table.setAccessibleName("Values of the chart")
        self._numbers_table.activated.connect(self._on_number_activated)
        self._views = QStackedWidget()
        for view in (self._plot, self._pair_plot, self._heat_table, self._numbers_table):
            self._views.addWidget(view)
        self._legend = Legend()
        self._note_label = named(WrappedLabel(), "_note_label")
        theme.set_role(self._note_label, "muted")

    def _new_kind_button(self, kind: ChartKind, name: str, tip: str) -> QPushButton:
        button = named(QPushButton(name), f"_{kind}_button")
        button.setCheckable(True)
        button.setToolTip(tip)
        button.setAccessibleName(name)
        self._kind_group.addButton(button)
        return button

    def _new_choice(self, name: str, object_name: str, tip: str) -> tuple[QLabel, QComboBox, QWidget]:
        combo = named(QComboBox(), object_name)
        make_searchable(combo)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMaxVisibleItems(20)
        combo.setAccessibleName(name)
        combo.setToolTip(tip)
        leave_wheel_to_page(combo)
        combo.currentIndexChanged.connect(self._on_choice_changed)
        line = combo.lineEdit()
        assert line is not None  # an editable combo box has one
        line.editingFinished.connect(partial(_restore_known_column, combo))
        label = QLabel(name)
        label.setBuddy(combo)
        row_widget = QWidget()
        layout = QHBoxLayout(row_widget)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addWidget(label)
        layout.addWidget(combo)
        return label, combo, row_widget

    @property
    def _kind(self) -> ChartKind:
        return next(kind for kind, button in self._kind_buttons.items() if button.isChecked())

    def _update_controls(self) -> None:
        kind = self._kind
        self._controls.setVisible(kind in ("distribution", "pair"))
        self._column_label.setText("x axis" if kind == "pair" else "Column")
        self._other.setVisible(kind == "pair")
        self._table_button.setVisible(kind in ("distribution", "pair"))

    def _current_request(self) -> ChartRequest:
        by = "" if self._by_combo.currentIndex() <= 0 else self._by_combo.currentText()
        match self._kind:
            case "distribution":
                name = _chosen(self._column_combo)
                return ChartRequest("distribution", name, by="" if by == name else by)
            case "pair":
                return ChartRequest("pair", _chosen(self._column_combo), _chosen(self._other_combo), by)
            case kind:
                return ChartRequest(kind)

    def _request_chart(self) -> None:
        """Request the chart if the page is visible and the choice has changed."""
        if self._table is None or not self.isVisible() or not self._table.columns:
            return
        request = self._current_request()
        if request != self._request or self._stale:
            self._request, self._stale = request, False
            self.chart_requested.emit(request)

    def _draw(self) -> None:
        """Show the chart or its values."""
        chart = self._chart
        as_table = self._table_button.isChecked()
        self._legend.show_entries([])
        match chart:
            case ColumnChart():
                self._draw_distribution(chart, as_table)
            case PairChartData():
                self._draw_pair(chart, as_table)
            case Correlations():
                self._draw_correlations(chart)
            case MissingMap():
                self._draw_missing(chart)
        self._views.setVisible(chart is not None and not _is_empty(chart))

    def _draw_distribution(self, chart: ColumnChart, as_table: bool) -> None:
        if chart.by:
            shown = enumerate(chart.classes)
            entries = [(f"{chart.by} {name}", color_of(index, len(chart.classes))) for index, name in shown]
            self._legend.show_entries(entries)
        self._show_note(distribution_note(chart))
        self._plot.setAccessibleName(f"Distribution of {chart.column}")
        self._plot.setToolTip("")
        if as_table:
            self._numbers_table.show_frame(distribution_table(chart))
        else:
            self._plot.show_chart(chart)
        self._views.setCurrentWidget(self._numbers_table if as_table else self._plot)

    def _draw_pair(self, chart: PairChartData, as_table: bool) -> None:
        by = chart.by
        if by is not None:
            entries = shades(by)
            self._legend.show_entries([(f"{by.column} {name}", color) for name, color in entries[:-1]])
        self._show_note(pair_note(chart))
        self._pair_plot.setAccessibleName(f"{chart.y.column} against {chart.x.column}")
        if as_table:
            self._numbers_table.show_frame(pair_table(chart))
        else:
            self._pair_plot.show_chart(chart)
        self._views.setCurrentWidget(self._numbers_table if as_table else self._pair_plot)

    def _draw_correlations(self, chart: Correlations) -> None:
        names, matrix = chart.names, chart.matrix

        def sentence(row: int, column: int) -> str:
            return f"{names[row]} and {names[column]}: {_coefficient(matrix[row, column])}"

        self._heat_table.heat.show_matrix(names, names, matrix, color=diverging, text=_coefficient, sentence=sentence)
        self._heat_table.setAccessibleName("Correlations of columns")
        self._heat_table.setToolTip("Correlation of two columns, from −1 to 1. Press Enter to draw both columns.")
        self._legend.show_entries(
            [
                ("1: positive correlation", diverging(1.0)),
                ("0: no linear correlation", diverging(0.0)),
                ("−1: negative correlation", diverging(-1.0)),
            ]
        )
        more = f" {counted(chart.left_out, 'column')} more are not shown." if chart.left_out else ""
        none = "" if names else "There are no numeric columns. "
        self._show_note(f"{none}Pearson correlations of the numeric columns. Click a cell to draw both columns.{more}")
        self._views.setCurrentWidget(self._heat_table)

    def _draw_missing(self, chart: MissingMap) -> None:
        starts, names = chart.starts, chart.names
        rows = self._table.rows if self._table is not None else 0
        ends = [*(int(start) for start in starts[1:]), rows]
        blocks = [f"{int(start) + 1:,}–{end:,}" for start, end in zip(starts, ends, strict=False)]

        def sentence(row: int, column: int) -> str:
            return f"{names[column]}, rows {blocks[row]}: {percent(chart.shares[row, column])} missing"

        self._heat_table.heat.show_matrix(
            blocks,
            names,
            chart.shares,
            color=rising,
            text=lambda share: percent(share) if share else "",
            sentence=sentence,
        )
        self._heat_table.setAccessibleName("Missing cells by rows and columns")
        self._heat_table.setToolTip("Missing share of each block of rows. Press Enter to show the rows.")
        self._legend.show_entries([("none missing", rising(0.0)), ("a quarter", rising(0.25)), ("all", rising(1.0))])
        self._show_note(
            "Blocks of rows from top to bottom; only columns with missing cells. Click a cell to see the rows."
            if names
            else "This table has no missing cells."
        )
        self._views.setCurrentWidget(self._heat_table)

    def _show_note(self, sentence: str, role: str = "muted") -> None:
        theme.set_role(self._note_label, role)
        self._note_label.setText(sentence)

    def _on_choice_changed(self) -> None:
        self._update_controls()
        self._request_chart()

    def _on_cell_chosen(self, row: int, column: int) -> None:
        if isinstance(self._chart, Correlations):
            across, up = self._chart.names[column], self._chart.names[row]
            with QSignalBlocker(self._column_combo), QSignalBlocker(self._other_combo):
                _choose(self._column_combo, across)
                _choose(self._other_combo, up)
            self._kind_buttons["pair"].setChecked(True)
        elif isinstance(self._chart, MissingMap):
            self.rows_requested.emit((RowFilter(self._chart.names[column], "missing"),))

    def _on_number_activated(self, index: QModelIndex) -> None:
        if isinstance(self._chart, ColumnChart):
            self.rows_requested.emit(filters_of(self._chart, index.row()))
        elif isinstance(self._chart, PairChartData):
            self.row_requested.emit(int(self._chart.rows[index.row()]))

    # Overrides of QWidget

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._request_chart()


def _is_empty(chart: ChartData) -> bool:
    """Return whether there is nothing to draw, so that the note says all."""
    match chart:
        case ColumnChart():
            return not any(map(any, chart.counts))
        case PairChartData():
            return not len(chart.rows)
        case _:
            return not chart.names


def _fill(combo: QComboBox, names: list[str], present: list[str]) -> None:
    with QSignalBlocker(combo):
        combo.clear()
        combo.addItems(names)
        chosen = next((name for name in present if name in names), "")
        combo.setCurrentIndex(names.index(chosen) if chosen else 0 if names else -1)


def _telling_features(project: Project, table: TableFacts | None, targets: list[str]) -> list[str]:
    """Return the features, those first that tell most of the first target; in table order if nothing is known."""
    features = [column.name for column in project.data.with_role("feature")]
    if table is None or table.sample is None or not targets:
        return features
    known = {name: table.sample.association(name, targets[0]) for name in features[:MAX_COMPARED]}
    return sorted(features, key=lambda name: -known.get(name, 0.0))


def _choose(combo: QComboBox, name: str) -> None:
    combo.setCurrentIndex(combo.findText(name))


def _chosen(combo: QComboBox) -> str:
    return combo.itemText(combo.currentIndex())


def _restore_known_column(combo: QComboBox) -> None:
    """Restore the name of an existing column after other text was typed."""
    index = combo.findText(combo.currentText())
    if index < 0:
        combo.setEditText(_chosen(combo))
    elif index != combo.currentIndex():
        combo.setCurrentIndex(index)


def _coefficient(value: float) -> str:
    return "–" if value != value else f"{value:.2f}".replace("-", "−")
