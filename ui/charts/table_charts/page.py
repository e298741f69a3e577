"""Which picture of the table is shown, and of which columns; it asks for what to draw and shows what comes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QCompleter,
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
from ui.charts.table_charts.distribution import DistributionPlot, color_of, filters_of
from ui.charts.table_charts.heatmap_table import HeatTable, diverging, rising
from ui.charts.table_charts.legend import Legend
from ui.charts.table_charts.pair import PairChart, shades
from ui.charts.table_charts.request import ChartKind, ChartRequest
from ui.charts.table_charts.table_views import distribution_table, pair_table
from ui.formatting.numbers import counted, percent
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.frame_view import FrameView
from ui.widgets.wheel_filter import leave_wheel_to_page
from ui.widgets.wrapped_label import WrappedLabel

KINDS: tuple[tuple[ChartKind, str, str], ...] = (
    ("distribution", "Distribution", "How the values of one column are spread, for each class by itself."),
    ("pair", "Two columns", "One dot for each row: one column across, another one up."),
    ("correlations", "Correlations", "Which columns of numbers rise and fall together. pandas: corr"),
    ("missing", "Missing cells", "In which rows and columns cells are empty."),
)
NOTHING = "Nothing"
Picture = ColumnChart | PairChartData | Correlations | MissingMap


class TableChartsPage(QWidget):
    """Shows one picture at a time.

    Signals
    -------
    picture_requested : ChartRequest
        What is to be drawn.
    rows_requested : tuple of RowFilter
        The user wants to see the rows behind a part of a picture.
    row_wanted : int
        The user wants to see the row at this place, counted from 0.
    """

    picture_requested = Signal(object)
    rows_requested = Signal(tuple)
    row_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: TableFacts | None = None
        self._stale = True
        self._wanted = ChartRequest("distribution")
        self._picture: Picture | None = None
        self._make_tools()
        self._make_views()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GRID, 0, 0)
        layout.setSpacing(theme.GRID)
        kinds = QHBoxLayout()
        kinds.setSpacing(theme.GRID)
        kinds.addWidget(self._kind_row, 1)
        kinds.addWidget(self._table_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(kinds)
        layout.addWidget(self._tools)
        layout.addWidget(self._views, 1)
        layout.addWidget(self._legend)
        layout.addWidget(self._note_label)
        layout.addStretch()  # for what is above to stay at the top while there is no picture
        theme.changed.connect(self._draw)
        self._fit_tools()

    def show_table(self, project: Project, table: TableFacts | None) -> None:
        """Offer the columns of a table; what is drawn is asked for when the page comes into sight."""
        if table is self._table:
            return
        self._table = table
        names = [column.name for column in table.columns] if table is not None else []
        targets = [column.name for column in project.data.with_role("target")]
        features = [name for name in names if name not in targets]
        _fill(self._column_combo, names, (features or names)[:1])
        _fill(self._other_combo, names, (features[1:] or names[-1:])[:1])
        _fill(self._by_combo, [NOTHING, *names], targets[:1])
        self._picture, self._stale = None, True
        self._say("")
        self._draw()
        self._ask()

    def show_picture(self, wanted: ChartRequest, picture: Picture) -> None:
        """Draw what was asked for; an answer to an older question is not looked at."""
        if wanted == self._wanted:
            self._picture = picture
            self._draw()

    def show_refused(self, sentence: str) -> None:
        """Say why there is no picture."""
        self._picture = None
        self._draw()
        self._say(sentence, "error")

    def show_waiting(self, sentence: str) -> None:
        """Say what the picture waits for."""
        self._say(sentence)

    def show_column(self, name: str) -> None:
        """Show how a column is spread."""
        self._kind_buttons["distribution"].setChecked(True)
        _choose(self._column_combo, name)

    def _make_tools(self) -> None:
        self._kind_group = QButtonGroup(self)
        self._kind_buttons = {kind: self._new_kind_button(kind, name, tip) for kind, name, tip in KINDS}
        self._kind_buttons["distribution"].setChecked(True)
        self._kind_group.buttonToggled.connect(lambda button, on: self._on_choice_changed() if on else None)
        self._table_button = named(QPushButton(theme.icon("table"), "As a table", checkable=True), "_table_button")
        self._table_button.setToolTip("Show the numbers of the picture. Enter on a row shows the rows behind it.")
        self._table_button.setAccessibleName("Show the numbers of the picture as a table")
        self._table_button.toggled.connect(self._draw)
        self._kind_row = FlowLayout(*self._kind_buttons.values())
        self._column_label, self._column_combo, column = self._new_choice(
            "Column", "_column_combo", "The column that is drawn."
        )
        _, self._other_combo, self._other = self._new_choice("Up", "_other_combo", "The column that is drawn upwards.")
        _, self._by_combo, by = self._new_choice("Colour by", "_by_combo", "The column that colours tell apart.")
        self._tools = FlowLayout(column, self._other, by, gap=2 * theme.GRID)

    def _make_views(self) -> None:
        self._plot = DistributionPlot()
        self._plot.setObjectName("_distribution_plot")
        self._plot.rows_requested.connect(self.rows_requested)
        self._pair_plot = PairChart()
        self._pair_plot.setObjectName("_pair_plot")
        self._pair_plot.row_wanted.connect(self.row_wanted)
        self._heat_table = HeatTable()
        self._heat_table.setObjectName("_heat_table")
        self._heat_table.chosen.connect(self._on_cell_chosen)
        self._numbers_table = FrameView()
        self._numbers_table.setObjectName("_numbers_table")
        self._numbers_table.setToolTip("The numbers of the picture. Enter on a row shows the rows behind it.")
        self._numbers_table.setAccessibleName("The numbers of the picture")
        self._numbers_table.activated.connect(self._on_number_activated)
        self._views = QStackedWidget()
        for view in (self._plot, self._pair_plot, self._heat_table, self._numbers_table):
            self._views.addWidget(view)
        self._legend = Legend()
        self._note_label = named(WrappedLabel(), "_note_label")
        theme.set_role(self._note_label, "muted")

    def _new_kind_button(self, kind: ChartKind, name: str, tip: str) -> QPushButton:
        button = named(QPushButton(name, checkable=True), f"_{kind}_button")
        button.setToolTip(tip)
        button.setAccessibleName(name)
        self._kind_group.addButton(button)
        return button

    def _new_choice(self, name: str, object_name: str, tip: str) -> tuple[QLabel, QComboBox, QWidget]:
        combo = named(QComboBox(), object_name)
        combo.setEditable(True)
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(16)
        combo.setMaxVisibleItems(20)
        combo.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        combo.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        combo.setAccessibleName(name)
        combo.setToolTip(tip)
        leave_wheel_to_page(combo)
        combo.currentIndexChanged.connect(self._on_choice_changed)
        combo.lineEdit().editingFinished.connect(partial(_back_to_known, combo))
        label = QLabel(name)
        label.setBuddy(combo)
        together = QWidget()
        layout = QHBoxLayout(together)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addWidget(label)
        layout.addWidget(combo)
        return label, combo, together

    @property
    def _kind(self) -> ChartKind:
        return next(kind for kind, button in self._kind_buttons.items() if button.isChecked())

    def _fit_tools(self) -> None:
        kind = self._kind
        self._tools.setVisible(kind in ("distribution", "pair"))
        self._column_label.setText("Across" if kind == "pair" else "Column")
        self._other.setVisible(kind == "pair")
        self._table_button.setVisible(kind in ("distribution", "pair"))

    def _now_requested(self) -> ChartRequest:
        by = "" if self._by_combo.currentIndex() <= 0 else self._by_combo.currentText()
        match self._kind:
            case "distribution":
                name = _chosen(self._column_combo)
                return ChartRequest("distribution", name, by="" if by == name else by)
            case "pair":
                return ChartRequest("pair", _chosen(self._column_combo), _chosen(self._other_combo), by)
            case kind:
                return ChartRequest(kind)

    def _ask(self) -> None:
        """Ask for the picture, unless nobody sees it."""
        if self._table is None or not self.isVisible() or not self._table.columns:
            return
        wanted = self._now_requested()
        if wanted != self._wanted or self._stale:
            self._wanted, self._stale = wanted, False
            self.picture_requested.emit(wanted)

    def _draw(self) -> None:
        """Show the picture that is there, or its numbers."""
        picture = self._picture
        as_table = self._table_button.isChecked()
        self._legend.show_entries([])
        match picture:
            case ColumnChart():
                self._draw_distribution(picture, as_table)
            case PairChartData():
                self._draw_pair(picture, as_table)
            case Correlations():
                self._draw_correlations(picture)
            case MissingMap():
                self._draw_missing(picture)
        self._views.setVisible(picture is not None)

    def _draw_distribution(self, picture: ColumnChart, as_table: bool) -> None:
        if picture.by:
            shown = enumerate(picture.classes)
            entries = [(f"{picture.by} {name}", color_of(place, len(picture.classes))) for place, name in shown]
            self._legend.show_entries(entries)
        gone = f" {counted(picture.missing)} with a missing cell." if picture.missing else ""
        gone += f" {counted(picture.others)} with rarer values are not drawn." if picture.others else ""
        rows = sum(map(sum, picture.counts))
        self._say(f"{counted(rows)}.{gone} Click a bar to see its rows.")
        self._plot.setAccessibleName(f"Distribution of {picture.column}")
        self._plot.setToolTip("")
        if as_table:
            self._numbers_table.show_frame(distribution_table(picture))
        else:
            self._plot.show_picture(picture)
        self._views.setCurrentWidget(self._numbers_table if as_table else self._plot)

    def _draw_pair(self, picture: PairChartData, as_table: bool) -> None:
        by = picture.by
        if by is not None:
            entries = shades(by)
            self._legend.show_entries([(f"{by.column} {name}", color) for name, color in entries[:-1]])
        dots = len(picture.rows)
        some = f"{dots:,} of {counted(picture.of)}, evenly picked" if dots < picture.of else counted(dots)
        self._say(f"{some}. Click a dot to see its row.")
        self._pair_plot.setAccessibleName(f"{picture.y.column} against {picture.x.column}")
        if as_table:
            self._numbers_table.show_frame(pair_table(picture))
        else:
            self._pair_plot.show_picture(picture)
        self._views.setCurrentWidget(self._numbers_table if as_table else self._pair_plot)

    def _draw_correlations(self, picture: Correlations) -> None:
        names, matrix = picture.names, picture.matrix

        def sentence(row: int, column: int) -> str:
            return f"{names[row]} and {names[column]}: {_coefficient(matrix[row, column])}"

        self._heat_table.heat.show_matrix(names, names, matrix, color=diverging, text=_coefficient, sentence=sentence)
        self._heat_table.setAccessibleName("Correlations of columns")
        self._heat_table.setToolTip("How two columns rise and fall together, from −1 to 1. Enter draws the two.")
        self._legend.show_entries(
            [
                ("1: they rise together", diverging(1.0)),
                ("0: no straight line", diverging(0.0)),
                ("−1: one rises as the other falls", diverging(-1.0)),
            ]
        )
        more = f" {counted(picture.left_out, 'column')} more are left out." if picture.left_out else ""
        none = "" if names else "There are no columns of numbers. "
        self._say(
            f"{none}Pearson's coefficients, told from all columns of numbers. Press one to draw its two columns.{more}"
        )
        self._views.setCurrentWidget(self._heat_table)

    def _draw_missing(self, picture: MissingMap) -> None:
        starts, names = picture.starts, picture.names
        rows = self._table.rows if self._table is not None else 0
        ends = [*(int(start) for start in starts[1:]), rows]
        blocks = [f"{int(start) + 1:,}–{end:,}" for start, end in zip(starts, ends, strict=False)]

        def sentence(row: int, column: int) -> str:
            return f"{names[column]}, rows {blocks[row]}: {percent(picture.shares[row, column])} missing"

        self._heat_table.heat.show_matrix(
            blocks,
            names,
            picture.shares,
            color=rising,
            text=lambda share: percent(share) if share else "",
            sentence=sentence,
        )
        self._heat_table.setAccessibleName("Missing cells by rows and columns")
        self._heat_table.setToolTip("Which part of each block of rows is missing. Enter shows the rows.")
        self._legend.show_entries([("none missing", rising(0.0)), ("a quarter", rising(0.25)), ("all", rising(1.0))])
        self._say(
            "From the first rows at the top to the last at the bottom; only columns with missing cells. "
            "Click a cell to see the rows."
            if names
            else "No cell of this table is missing."
        )
        self._views.setCurrentWidget(self._heat_table)

    def _say(self, sentence: str, role: str = "muted") -> None:
        theme.set_role(self._note_label, role)
        self._note_label.setText(sentence)

    def _on_choice_changed(self) -> None:
        self._fit_tools()
        self._ask()

    def _on_cell_chosen(self, row: int, column: int) -> None:
        if isinstance(self._picture, Correlations):
            across, up = self._picture.names[column], self._picture.names[row]
            with QSignalBlocker(self._column_combo), QSignalBlocker(self._other_combo):
                _choose(self._column_combo, across)
                _choose(self._other_combo, up)
            self._kind_buttons["pair"].setChecked(True)
        elif isinstance(self._picture, MissingMap):
            self.rows_requested.emit((RowFilter(self._picture.names[column], "missing"),))

    def _on_number_activated(self, index: QModelIndex) -> None:
        if isinstance(self._picture, ColumnChart):
            self.rows_requested.emit(filters_of(self._picture, index.row()))
        elif isinstance(self._picture, PairChartData):
            self.row_wanted.emit(int(self._picture.rows[index.row()]))

    # Qt's own

    @override
    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)
        self._ask()


def _fill(combo: QComboBox, names: list[str], present: list[str]) -> None:
    with QSignalBlocker(combo):
        combo.clear()
        combo.addItems(names)
        wanted = next((name for name in present if name in names), "")
        combo.setCurrentIndex(names.index(wanted) if wanted else 0 if names else -1)


def _choose(combo: QComboBox, name: str) -> None:
    combo.setCurrentIndex(combo.findText(name))


def _chosen(combo: QComboBox) -> str:
    return combo.itemText(combo.currentIndex())


def _back_to_known(combo: QComboBox) -> None:
    """Show a column that there is, whatever was typed."""
    place = combo.findText(combo.currentText())
    if place < 0:
        combo.setEditText(_chosen(combo))
    elif place != combo.currentIndex():
        combo.setCurrentIndex(place)


def _coefficient(value: float) -> str:
    return "–" if value != value else f"{value:.2f}".replace("-", "−")


def _share(share: float) -> str:
    return percent(share) if share else ""
