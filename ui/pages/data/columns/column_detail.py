"""Details of the selected columns: their values, their problems, their preprocessing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.catalog.shapes import inputs_of
from engine.checks import Fix, Problem, marker_fix
from engine.project import ColumnSpec, Project, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.suggestions.suggested_columns import reason_to_ignore, suggested_column
from engine.system.word_forms import counted
from ui.forms.setting import Setting
from ui.pages.data.columns.column_cells import paint_distribution
from ui.pages.data.columns.column_choices import DETAILS, choice, details_of, fits
from ui.pages.data.columns.columns_model import description, distribution_text, end_texts
from ui.pages.data.columns.level_markers import LevelMarkers
from ui.pages.data.columns.level_order import LevelOrder
from ui.pages.data.columns.preprocessing_form import DateParts, PreprocessingForm
from ui.pages.data.columns.scaled_target_view import ScaledTargetView
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.preview_button import PreviewButton
from ui.widgets.wrapped_label import WrappedLabel

CHART_SIZE = QSize(240, 96)
NOTHING_SELECTED = "Select a column to see its values and its preprocessing. Shift or Ctrl selects several."


class ColumnDetail(QScrollArea):
    """Shows the selected columns, and edits their preprocessing.

    Signals
    -------
    chosen : (str, object)
        Set a field of the selected columns to a value.
    chart_requested : str
        Show the distribution of this column.
    fix_requested : Fix
        Apply the fix of a problem, or another edit of how the table is read.

    Attributes
    ----------
    preview : callable
        Returns in lines what a fix changes.
    """

    chosen = Signal(str, object)
    chart_requested = Signal(str)
    fix_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview: Callable[[Fix], str] = lambda fix: ""
        self._problem: Problem | None = None
        self._columns: Sequence[ColumnSpec] = ()
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._make_widgets()
        self._lay_out()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_columns(
        self,
        columns: Sequence[ColumnSpec],
        project: Project | None,
        table: TableFacts | None,
        problem: Problem | None = None,
    ) -> None:
        """Show the selected columns; the form has the values of the first one with preprocessing."""
        self._columns, self._problem, self._project, self._table = columns, problem, project, table
        facts = table.column(columns[0].name) if table is not None and len(columns) == 1 else None
        target = columns[0] if facts is not None and details_of(columns[0]) == "target" else None
        self._distribution.show_facts(facts if target is None else None, columns[0].role if columns else "feature")
        self.scaled_target_view.show_target(target, project, table)
        self._level_order.show_levels(_levels_of(columns, facts))
        reading = project.data.reading if project is not None else ReadingSpec()
        self._level_markers.show_column(columns[0] if facts is not None else None, facts, reading)
        self._chart_button.setVisible(facts is not None)
        self._title_label.setText(_title(columns))
        self._description_label.setText(_description_text(columns, facts, project, table))
        self._show_problem()
        shown = self._shown_column()
        self._forms.setVisible(shown is not None)
        self._reason_label.setVisible(shown is None and bool(columns))
        if shown is None:
            self._reason_label.setText(_reason_text(columns, project, table))
            return
        details = details_of(shown)
        self._forms.setCurrentWidget(self._form_pages[details])
        self._form_of[details].show_column(shown, _suggested(shown, project, table))
        self._date_parts.show_parts(shown.parts)
        others = sum(column is not shown for column in columns)
        same = sum(details_of(column) == details for column in columns)
        self._note_label.setText(
            f"Settings of {shown.name}. A change applies to {counted(same, 'column')} of this kind." if others else ""
        )

    def settings(self) -> Iterator[Setting]:
        """Yield the preprocessing settings of the column that is shown, for the command palette."""
        shown = self._shown_column()
        if shown is not None:
            form = self._form_of[details_of(shown)]
            yield from form.settings(("data", "columns", shown.name), f"Column {shown.name}")

    def focus_field(self, name: str) -> bool:
        """Focus a preprocessing setting of the column that is shown; return whether it exists."""
        shown = self._shown_column()
        form = self._form_of[details_of(shown)] if shown is not None else None
        exists = form is not None and form.focus(name)
        field = form.field(name) if form is not None else None
        if field is not None:
            self.ensureWidgetVisible(field)
        return exists

    def _shown_column(self) -> ColumnSpec | None:
        return next((column for column in self._columns if _has_form(column, self._table)), None)

    def set_wide(self, wide: bool) -> None:
        """Place the form next to the values if the page is wide, else below them."""
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _make_widgets(self) -> None:
        self._title_label = ElidedLabel(objectName="_column_title_label")
        theme.set_role(self._title_label, "heading")
        self._description_label = WrappedLabel(objectName="_description_label")
        theme.set_role(self._description_label, "muted")
        self._problem_label = WrappedLabel(objectName="_problem_label")
        self._fix_button = named(PreviewButton(), "_column_fix_button")
        self._fix_button.clicked.connect(self._on_fix_clicked)
        self._distribution = _Distribution()
        self.scaled_target_view = ScaledTargetView()
        self._level_order = LevelOrder()
        self._level_order.changed.connect(lambda levels: self.chosen.emit("level_order", levels))
        self._level_markers = LevelMarkers()
        self._level_markers.changed.connect(self._on_marker_changed)
        self._chart_button = named(QPushButton("Show chart"), "_chart_button")
        theme.set_role(self._chart_button, "link")
        self._chart_button.setToolTip("Show the distribution of the column in each class.")
        self._chart_button.setAccessibleName("Show the chart of the column")
        self._chart_button.clicked.connect(lambda: self.chart_requested.emit(self._columns[0].name))
        self._reason_label = WrappedLabel(objectName="_no_preprocessing_label")
        theme.set_role(self._reason_label, "muted")
        self._note_label = WrappedLabel(objectName="_several_label")
        theme.set_role(self._note_label, "muted")
        self._make_forms()

    def _make_forms(self) -> None:
        self._forms = QStackedWidget()
        self._form_of = {kind: PreprocessingForm(kind) for kind in DETAILS}
        self._form_pages = {kind: QWidget() for kind in DETAILS}
        self._date_parts = DateParts()
        self._date_parts.changed.connect(lambda parts: self.chosen.emit("parts", parts))
        for kind, page in self._form_pages.items():
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.GRID)
            if kind == "date":
                column.addWidget(self._date_parts)
            column.addWidget(self._form_of[kind])
            column.addStretch(1)
            self._form_of[kind].changed.connect(lambda spec, name: self.chosen.emit(name, getattr(spec, name)))
            self._forms.addWidget(page)

    def _lay_out(self) -> None:
        left_part, left = _part(theme.HALF)
        left.addWidget(self._title_label)
        left.addWidget(self._description_label)
        problem = QHBoxLayout()
        problem.addWidget(self._problem_label, 1)
        problem.addWidget(self._fix_button, 0, Qt.AlignmentFlag.AlignTop)
        left.addLayout(problem)
        left.addWidget(self._distribution)
        left.addWidget(self.scaled_target_view)
        left.addWidget(self._level_markers)
        left.addWidget(self._level_order)
        left.addWidget(self._chart_button, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        right_part, right = _part(theme.GRID)
        right.addWidget(self._note_label)
        right.addWidget(self._forms)
        right.addWidget(self._reason_label)
        right.addStretch(1)
        page = QFrame()
        theme.set_role(page, "card")
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, page)
        self._body.setContentsMargins(*[2 * theme.GRID] * 4)
        self._body.setSpacing(4 * theme.GRID)
        self._body.addWidget(left_part, 2)
        self._body.addWidget(right_part, 3)
        self.setWidget(page)

    def _show_problem(self) -> None:
        problem = self._problem
        self._problem_label.setVisible(problem is not None)
        self._problem_label.setText(problem.text if problem else "")
        theme.set_role(self._problem_label, problem.severity if problem else "muted")
        fix = problem.fix if problem else None
        self._fix_button.setVisible(fix is not None)
        if fix is not None:
            self._fix_button.show_text(theme.icon("wand-sparkles"), fix.label, partial(self.preview, fix))

    def _on_fix_clicked(self) -> None:
        if self._problem is not None:
            self.fix_requested.emit(self._problem.fix)

    def _on_marker_changed(self, mark: str, is_level: bool) -> None:
        if self._project is not None:
            self.fix_requested.emit(marker_fix(self._columns[0], mark, is_level=is_level))

    # Overrides of Qt

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(30 * theme.GRID, 12 * theme.GRID)

    @override
    def sizeHint(self) -> QSize:
        return QSize(60 * theme.GRID, 30 * theme.GRID)


class _Distribution(QWidget):
    """Chart of the distribution of one column."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: ColumnFacts | None = None
        self._role = "feature"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_facts(self, facts: ColumnFacts | None, role: str) -> None:
        """Show a column, or none."""
        self._facts, self._role = facts, role
        self.setVisible(facts is not None)
        self.setToolTip(distribution_text(facts))
        self.setAccessibleName(f"Values of {facts.name}: {distribution_text(facts)}" if facts is not None else "Values")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return CHART_SIZE + QSize(0, QFontMetrics(theme.font(0.85)).height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._facts is None:
            return
        painter = QPainter(self)
        painter.setFont(theme.font(0.85))
        line = painter.fontMetrics().height()
        width = min(self.width(), CHART_SIZE.width() * 1.5)
        box = QRectF(0, theme.GRID, width, self.height() - theme.GRID - line)
        paint_distribution(painter, box, self._facts, self._role, max_bar_width=48.0)
        painter.setPen(theme.color("axis"))
        below = QRectF(0, box.bottom(), width, line)
        left, right = end_texts(self._facts)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, left)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, right)


def _part(spacing: int) -> tuple[QWidget, QVBoxLayout]:
    """Return one half of the card and its layout; its labels take the available width."""
    part = QWidget()
    part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    return part, column


def _has_form(column: ColumnSpec, table: TableFacts | None) -> bool:
    """Return whether a column has settings; those of classes concern how texts are written."""
    facts = table.column(column.name) if table is not None else None
    return bool(details_of(column)) and (details_of(column) != "classes" or (facts is not None and not facts.numeric))


def _suggested(column: ColumnSpec, project: Project | None, table: TableFacts | None) -> ColumnSpec | None:
    """Return what is suggested for a column with the targets of a project; None if its table is not open."""
    facts = table.column(column.name) if table is not None else None
    if facts is None or project is None or table is None:
        return None
    targets = [target.name for target in project.data.with_role("target")]
    return suggested_column(facts, table, targets)


def _levels_of(columns: Sequence[ColumnSpec], facts: ColumnFacts | None) -> tuple[str, ...]:
    """Return the levels of a single column that has an order of them; empty for other columns."""
    return facts.levels if facts is not None and fits(columns[0], "level_order", ()) else ()


def _title(columns: Sequence[ColumnSpec]) -> str:
    if not columns:
        return "No column is selected"
    return columns[0].name if len(columns) == 1 else counted(len(columns), "column")


def _description_text(
    columns: Sequence[ColumnSpec], facts: ColumnFacts | None, project: Project | None, table: TableFacts | None
) -> str:
    if len(columns) == 1:
        return description(facts) if table is not None else ""
    if columns:
        names = ", ".join(column.name for column in columns[:8])
        return names + (f" and {len(columns) - 8:,} more" if len(columns) > 8 else "")
    inputs = _inputs_text(project, table) if project is not None and table is not None else ""
    return f"{NOTHING_SELECTED}\n{inputs}".strip()


def _inputs_text(project: Project, table: TableFacts) -> str:
    """Return the inputs of the network for each row, as a sentence."""
    parts = [
        f"{each.column} as an embedding of {each.levels:,} categories"
        if each.levels
        else counted(each.width or 0, "number")
        for each in inputs_of(project.data, table)
    ]
    return f"The network reads {' and '.join(parts)} per row."


def _reason_text(columns: Sequence[ColumnSpec], project: Project | None, table: TableFacts | None) -> str:
    roles = {column.role for column in columns}
    if len(columns) == 1 and project is not None and table is not None:
        (column,) = columns
        facts, targets = table.column(column.name), [each.name for each in project.data.with_role("target")]
        reason = reason_to_ignore(facts, table, targets) if facts is not None and column.role == "ignore" else ""
        if reason:
            return f"{column.name} is ignored: it {reason}. To use it, set its role to feature."
    if roles == {"feature"}:
        return "Free text cannot be a feature. Treat it as a category, or ignore it."
    if len(roles) == 1:
        return f"{choice('role', roles.pop()).text} It has no preprocessing."
    return "None of these columns is a feature, so there is no preprocessing."
