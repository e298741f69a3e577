"""The open table on the Data page: its columns, rows, charts and split."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from engine.checks import Fix, Problem
from engine.project import Project, Role
from engine.project.table_facts import TableFacts
from engine.readers import READERS
from engine.results.row_query import RowFilter
from engine.system.errors import Place
from engine.system.word_forms import counted
from ui.forms.setting import Setting
from ui.pages.data.columns.column_choices import choice, with_choice
from ui.pages.data.columns.column_detail import ColumnDetail
from ui.pages.data.columns.columns_view import ColumnsView
from ui.pages.data.columns.scaled_target_view import ScaledTargetView
from ui.pages.data.handle_splitter import HandleSplitter
from ui.pages.data.output_line import OutputLine
from ui.pages.data.rows.rows_page import RowsPage
from ui.pages.data.split.split_page import SplitPage
from ui.pages.data.target_question import TargetQuestion
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from ui.charts.table_charts.page import ChartData, TableChartsPage
    from ui.charts.table_charts.request import ChartRequest

COLUMNS_SHARE = 0.6
"""Maximum share of the height for the list of columns, unless the user moves the splitter."""
MIN_WIDE = 960
"""Width in pixels, at the normal text size, from which settings are placed side by side."""


class TablePage(QWidget):
    """Shows the table of a project, and edits its columns and its split.

    Signals
    -------
    edited : (Project, str, str)
        New project, text of the undo step, and merge key.
    open_requested, options_requested : ()
        Choose another file, or change the reading options.
    rows_requested : RowQuery
        Find the rows of this query.
    chart_requested : ChartRequest
        Compute this chart of the table.
    balance_requested : Project
        Compute the balance of the parts of this project.
    scaled_target_requested : (Project, str)
        Compute the distribution of this number target before and after scaling.
    split_file_requested : str
        Choose a file with held-out rows for this field of `SplitSpec`.
    fix_requested : Fix
        Apply the fix of a problem of a column, or another edit of how its cells are read.
    """

    edited = Signal(object, str, str)
    open_requested = Signal()
    options_requested = Signal()
    rows_requested = Signal(object)
    chart_requested = Signal(object)
    balance_requested = Signal(object)
    scaled_target_requested = Signal(object, str)
    split_file_requested = Signal(str)
    fix_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._divided_manually = False
        self._target_question = TargetQuestion()
        self._target_question.chosen.connect(lambda name: self._on_columns_chosen((name,), "role", "target"))
        self._output_line = OutputLine()
        self._output_line.edited.connect(self.edited)
        self._columns_view = ColumnsView()
        self._columns_view.chosen.connect(self._on_columns_chosen)
        self._columns_view.selected.connect(self._on_columns_selected)
        self._column_detail = ColumnDetail()
        self._column_detail.chosen.connect(self._on_detail_chosen)
        self._column_detail.chart_requested.connect(self._on_column_chart_requested)
        self._column_detail.fix_requested.connect(self.fix_requested)
        self._column_detail.scaled_target_view.requested.connect(self.scaled_target_requested)
        self._split_page = SplitPage()
        self._split_page.edited.connect(self.edited)
        self._split_page.role_requested.connect(self._on_role_requested)
        self._split_page.balance_requested.connect(self.balance_requested)
        self._split_page.file_requested.connect(self.split_file_requested)
        self._rows_page = RowsPage()
        self._rows_page.rows_requested.connect(self.rows_requested)
        self._charts_place = QWidget()
        self._charts_page: TableChartsPage | None = None
        self._lay_out()

    def show_project(self, project: Project | None, table: TableFacts | None, *, reading: bool = False) -> None:
        """Show a project and its table; `reading` is True while the table is read. None for no project."""
        before = self._project.data.columns if self._project is not None else ()
        new_columns = project is None or len(project.data.columns) != len(before)
        self._project, self._table = project, table
        self._target_question.show_project(project, table)
        if project is None:
            return
        self._show_source(project, table, reading)
        self._output_line.show_advice(project, table)
        self._columns_view.show_columns(project, table)
        self._rows_page.show_table(project, table)
        if self._charts_page is not None:
            self._charts_page.show_table(project, table)
        self._split_page.show_project(project, table)
        if new_columns:
            self._divided_manually = False
        self._share_height()

    def ask_target(self) -> None:
        """Show the question for the target of the table on the page, which was just opened."""
        if self._project is not None and self._table is not None:
            self._target_question.ask(self._project, self._table)

    @property
    def rows_page(self) -> RowsPage:
        """The Rows tab."""
        return self._rows_page

    @property
    def split_page(self) -> SplitPage:
        """The Split tab."""
        return self._split_page

    def set_fix_preview(self, preview: Callable[[Fix], str]) -> None:
        """Set the function that returns in lines what a fix changes."""
        self._column_detail.preview = preview

    @property
    def scaled_target_view(self) -> ScaledTargetView:
        """The charts of the selected number target."""
        return self._column_detail.scaled_target_view

    @property
    def charts_page(self) -> TableChartsPage:
        """The Charts tab; created on first use, because importing pyqtgraph takes time."""
        if self._charts_page is None:
            from ui.charts.table_charts.page import TableChartsPage

            page = self._charts_page = TableChartsPage()
            page.chart_requested.connect(self.chart_requested)
            page.rows_requested.connect(self._on_chart_rows_requested)
            page.row_requested.connect(self._on_chart_row_requested)
            layout = QVBoxLayout(self._charts_place)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(page)
            if self._project is not None:
                page.show_table(self._project, self._table)
        return self._charts_page

    def show_chart(self, request: ChartRequest, chart: ChartData) -> None:
        """Show a chart of the table."""
        self.charts_page.show_chart(request, chart)

    def show_chart_error(self, text: str) -> None:
        """Show why there is no chart."""
        self.charts_page.show_error(text)

    def begin_go_to_row(self) -> None:
        """Focus the field for the number of a row."""
        self._parts.setCurrentWidget(self._rows_page)
        self._rows_page.begin_go_to_row()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Mark the columns that have a problem."""
        places = [problem for problem in reversed(problems) if problem.where[:2] == ("data", "columns")]
        self._columns_view.show_problems({str(each.where[2]): each for each in places if len(each.where) > 2})

    def settings(self) -> Iterator[Setting]:
        """Yield the columns, the settings of the selected one and those of the split, for the command palette."""
        if self._project is None or not self._project.data.columns:
            return
        for column in self._project.data.columns:
            kind = f"{choice('role', column.role).label}, {choice('kind', column.kind).label.lower()}"
            yield Setting(("data", "columns", column.name), "Column", column.name, value=kind)
        yield from self._column_detail.settings()
        yield from self._split_page.settings()

    def go_to(self, place: Place) -> None:
        """Go to the place of a problem: ``("data", "columns", "age", "kind")``."""
        name = str(place[2]) if len(place) > 2 else ""
        if place[:2] == ("data", "split"):
            self._parts.setCurrentWidget(self._split_page)
            self._split_page.go_to(name)
        elif place[:2] == ("data", "columns"):
            self._parts.setCurrentWidget(self._columns_page)
            self._columns_view.go_to(name)
            if len(place) > 3:
                self._column_detail.focus_field(str(place[3]))
        else:
            self._another_button.setFocus()

    def focus_part(self) -> None:
        """Focus the list of columns, or the tabs where another part is shown."""
        if self._parts.currentWidget() is self._columns_page:
            self._columns_view.table.setFocus()
        else:
            self._parts.tabBar().setFocus()

    def _show_source(self, project: Project, table: TableFacts | None, reading: bool) -> None:
        name = PurePath(project.data.source or (table.source if table else "")).name
        self._file_label.setText(name or "Table")
        self._file_label.set_details(project.data.source)
        if reading and table is None:
            self._shape_label.setText("Reading the table …")
        elif table is None:
            self._shape_label.setText("The table is not open. Open it to see its rows and to train.")
        else:
            described = READERS[table.reading.format].described(table.reading)
            self._shape_label.setText(f"{counted(table.rows)} · {counted(len(table.columns), 'column')} · {described}")
        theme.set_role(self._shape_label, "muted" if table is not None or reading else "warning")
        self._another_button.setText("Open another…" if table is not None or reading else "Open a table…")
        for page in (self._rows_page, self._charts_place):
            self._parts.setTabVisible(self._parts.indexOf(page), table is not None)
        self._options_button.setVisible(table is not None)

    def _new_header(self) -> QGridLayout:
        self._file_label = ElidedLabel(objectName="_file_label")
        self._shape_label = ElidedLabel(objectName="_shape_label")
        theme.set_role(self._file_label, "title")
        theme.set_role(self._shape_label, "muted")
        self._another_button = named(QPushButton(), "_another_button")
        self._another_button.setIcon(theme.icon("folder-open"))
        self._another_button.setToolTip("Choose another file with a table.")
        self._another_button.setAccessibleName("Open another table")
        self._another_button.clicked.connect(self.open_requested)
        self._options_button = self._new_options_button()
        header = QGridLayout()
        header.setVerticalSpacing(0)
        header.setColumnStretch(0, 1)
        header.addWidget(self._file_label, 0, 0)
        header.addWidget(self._another_button, 0, 1)
        header.addWidget(self._shape_label, 1, 0)
        header.addWidget(self._options_button, 1, 1, Qt.AlignmentFlag.AlignRight)
        return header

    def _new_options_button(self) -> QPushButton:
        button = named(QPushButton("Reading options"), "_options_button")
        button.setToolTip("Change how the file is read: separator, encoding, sheet, dates, missing cells.")
        button.setAccessibleName("Reading options")
        theme.set_role(button, "link")
        button.clicked.connect(self.options_requested)
        return button

    def _lay_out(self) -> None:
        self._columns_page = HandleSplitter()
        self._columns_page.setContentsMargins(0, theme.GRID, 0, 0)
        self._columns_page.addWidget(self._columns_view)
        self._columns_page.addWidget(self._column_detail)
        self._columns_page.splitterMoved.connect(self._on_columns_page_divided)
        self._columns_page.resized.connect(self._share_height)
        self._parts = named(QTabWidget(), "_parts")
        self._parts.setDocumentMode(True)
        for page, name, tip in (
            (self._columns_page, "Columns", "Role, kind and preprocessing of each column"),
            (self._rows_page, "Rows", "All rows of the table: sort, filter and copy"),
            (self._charts_place, "Charts", "Distributions, correlations, missing values"),
            (self._split_page, "Split", "Training, validation and test rows"),
        ):
            self._parts.setTabToolTip(self._parts.addTab(page, name), tip)
        self._parts.currentChanged.connect(self._on_part_shown)
        self._parts.setAccessibleName("Parts of the Data page")
        self._parts.setToolTip("Columns, rows, charts and split of the table")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID + theme.HALF, theme.MARGIN, theme.GRID + theme.HALF)
        layout.setSpacing(theme.GRID)
        layout.addLayout(self._new_header())
        layout.addWidget(self._target_question)
        layout.addWidget(self._output_line)
        layout.addWidget(self._parts, 1)

    def _on_part_shown(self, place: int) -> None:
        if self._parts.widget(place) is self._charts_place:
            self.charts_page.show()

    def _on_chart_rows_requested(self, filters: tuple[RowFilter, ...]) -> None:
        self._parts.setCurrentWidget(self._rows_page)
        self._rows_page.show_only(filters)

    def _on_chart_row_requested(self, place: int) -> None:
        self._parts.setCurrentWidget(self._rows_page)
        self._rows_page.show_only(())
        self._rows_page.go_to_row(place + 1)

    def _share_height(self) -> None:
        """Give the list the height of all columns, up to `COLUMNS_SHARE`, unless the user moved the splitter."""
        if self._divided_manually:
            return
        height = self._columns_page.height()
        columns = min(self._columns_view.natural_height(self.width() - 2 * theme.MARGIN), round(height * COLUMNS_SHARE))
        self._columns_page.setSizes([columns, height - columns])

    def _on_columns_page_divided(self) -> None:
        self._divided_manually = True

    def _on_columns_chosen(self, names: tuple[str, ...], field: str, value: object, merge_key: str = "") -> None:
        if self._project is None:
            return
        project, text = with_choice(self._project, self._table, names, field, value)
        if project is not self._project:
            self.edited.emit(project, text, merge_key)

    def _on_columns_selected(self) -> None:
        columns = self._columns_view.selection()
        problem = self._columns_view.problem(columns[0].name) if len(columns) == 1 else None
        self._column_detail.show_columns(columns, self._project, self._table, problem)

    def _on_detail_chosen(self, field: str, value: object) -> None:
        names = tuple(column.name for column in self._columns_view.selection())
        self._on_columns_chosen(names, field, value, f"data.columns.{'/'.join(names[:20])}.{field}")

    def _on_column_chart_requested(self, name: str) -> None:
        self._parts.setCurrentWidget(self._charts_place)
        self.charts_page.show_column(name)

    def _on_role_requested(self, name: str, role: Role) -> None:
        if self._project is None:
            return
        names = (name,) if name else tuple(column.name for column in self._project.data.with_role(role))
        self._on_columns_chosen(names, "role", role if name else "ignore")

    # Overrides of Qt

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= MIN_WIDE * theme.font_scale()
        self._columns_view.set_wide(wide)
        self._column_detail.set_wide(wide)
