"""The selected columns: what they hold, what is wrong with them, and how they are made ready."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
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
from engine.checks import Problem
from engine.project import ColumnSpec, Project
from engine.project.table_facts import ColumnFacts, TableFacts
from ui.formatting.numbers import counted
from ui.pages.data.columns.column_cells import paint_spread
from ui.pages.data.columns.column_choices import DETAILS, choice
from ui.pages.data.columns.columns_model import description, spread
from ui.pages.data.columns.preparation_form import DateParts, PreprocessingForm
from ui.style import theme
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.wrapped_label import WrappedLabel

PICTURE = QSize(240, 96)
NOTHING_SELECTED = "Select a column to see what it holds and how it is made ready; Shift or Ctrl selects several."


class ColumnDetail(QScrollArea):
    """Shows the selected columns, and edits how they are made ready.

    Signals
    -------
    chosen : (str, object)
        The user wants this field of the selected columns to have this value.
    picture_requested : str
        The user wants to see how this column is spread.
    fix_requested : Fix
        The user wants a problem fixed.
    """

    chosen = Signal(str, object)
    picture_requested = Signal(str)
    fix_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self._columns: Sequence[ColumnSpec] = ()
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
        """Show the selected columns; the values of the form are those of the first one that has a form."""
        self._columns, self._problem = columns, problem
        facts = table.column(columns[0].name) if table is not None and len(columns) == 1 else None
        self._spread.show_facts(facts, columns[0].role if columns else "feature")
        self._picture_button.setVisible(facts is not None)
        self._title_label.setText(_title(columns))
        self._words_label.setText(_words(columns, facts, project, table))
        self._show_problem()
        formed = next((column for column in columns if column.role == "feature" and column.kind in DETAILS), None)
        self._forms.setVisible(formed is not None)
        self._why_label.setVisible(formed is None and bool(columns))
        if formed is None:
            self._why_label.setText(_why(columns))
            return
        self._forms.setCurrentWidget(self._places[formed.kind])
        self._form_of[formed.kind].show_column(formed)
        self._date_parts.show_parts(formed.parts)
        others = sum(column is not formed for column in columns)
        same = sum(column.role == "feature" and column.kind == formed.kind for column in columns)
        self._note_label.setText(
            f"Shown as {formed.name} has it; a change is for all of {counted(same, 'column')} that it fits."
            if others
            else ""
        )

    def set_wide(self, wide: bool) -> None:
        """Put the form beside the picture, or below it where the page is narrow."""
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _make_widgets(self) -> None:
        self._title_label = ElidedLabel(objectName="_column_title_label")
        theme.set_role(self._title_label, "heading")
        self._words_label = WrappedLabel(objectName="_words_label")
        theme.set_role(self._words_label, "muted")
        self._problem_label = WrappedLabel(objectName="_problem_label")
        self._fix_button = QPushButton(objectName="_column_fix_button")
        self._fix_button.setToolTip("Fix this problem; it can be undone.")
        self._fix_button.clicked.connect(lambda: self.fix_requested.emit(self._problem.fix) if self._problem else None)
        self._spread = _Spread()
        self._picture_button = QPushButton("Show in pictures", objectName="_picture_button")
        theme.set_role(self._picture_button, "link")
        self._picture_button.setToolTip("Show how the column is spread in each class.")
        self._picture_button.setAccessibleName("Show the column in pictures")
        self._picture_button.clicked.connect(lambda: self.picture_requested.emit(self._columns[0].name))
        self._why_label = WrappedLabel(objectName="_why_label")
        theme.set_role(self._why_label, "muted")
        self._note_label = WrappedLabel(objectName="_several_label")
        theme.set_role(self._note_label, "muted")
        self._make_forms()

    def _make_forms(self) -> None:
        self._forms = QStackedWidget()
        self._form_of = {kind: PreprocessingForm(kind) for kind in DETAILS}
        self._places = {kind: QWidget() for kind in DETAILS}
        self._date_parts = DateParts()
        self._date_parts.changed.connect(lambda parts: self.chosen.emit("parts", parts))
        for kind, place in self._places.items():
            column = QVBoxLayout(place)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.GRID)
            if kind == "date":
                column.addWidget(self._date_parts)
            column.addWidget(self._form_of[kind])
            column.addStretch(1)
            self._form_of[kind].changed.connect(lambda spec, name: self.chosen.emit(name, getattr(spec, name)))
            self._forms.addWidget(place)

    def _lay_out(self) -> None:
        left_part, left = _part(theme.HALF)
        left.addWidget(self._title_label)
        left.addWidget(self._words_label)
        problem = QHBoxLayout()
        problem.addWidget(self._problem_label, 1)
        problem.addWidget(self._fix_button, 0, Qt.AlignmentFlag.AlignTop)
        left.addLayout(problem)
        left.addWidget(self._spread)
        left.addWidget(self._picture_button, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        right_part, right = _part(theme.GRID)
        right.addWidget(self._note_label)
        right.addWidget(self._forms)
        right.addWidget(self._why_label)
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
        self._fix_button.setText(fix.text if fix else "")
        self._fix_button.setAccessibleName(fix.text if fix else "Fix the problem")

    # Qt's own

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(30 * theme.GRID, 12 * theme.GRID)

    @override
    def sizeHint(self) -> QSize:
        return QSize(60 * theme.GRID, 30 * theme.GRID)


class _Spread(QWidget):
    """How the values of one column are spread, in the size of a hand."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: ColumnFacts | None = None
        self._role = "feature"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_facts(self, facts: ColumnFacts | None, role: str) -> None:
        """Show another column, or none."""
        self._facts, self._role = facts, role
        self.setVisible(facts is not None)
        self.setToolTip(spread(facts))
        self.setAccessibleName(f"Values of {facts.name}: {spread(facts)}" if facts is not None else "Values")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return PICTURE

    @override
    def paintEvent(self, event) -> None:
        if self._facts is not None:
            box = QRectF(0, theme.GRID, min(self.width(), PICTURE.width() * 1.5), self.height() - theme.GRID)
            paint_spread(QPainter(self), box, self._facts, self._role, widest=48.0)


def _part(spacing: int) -> tuple[QWidget, QVBoxLayout]:
    """Return one half of the card and its column; all labels in it take what width there is."""
    part = QWidget()
    part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    return part, column


def _title(columns: Sequence[ColumnSpec]) -> str:
    if not columns:
        return "No column is selected"
    return columns[0].name if len(columns) == 1 else counted(len(columns), "column")


def _words(
    columns: Sequence[ColumnSpec], facts: ColumnFacts | None, project: Project | None, table: TableFacts | None
) -> str:
    if len(columns) == 1:
        return description(facts) if table is not None else ""
    if columns:
        shown = ", ".join(column.name for column in columns[:8])
        return shown + (f" and {len(columns) - 8:,} more" if len(columns) > 8 else "")
    read = _what_is_read(project, table) if project is not None and table is not None else ""
    return f"{NOTHING_SELECTED}\n{read}".strip()


def _what_is_read(project: Project, table: TableFacts) -> str:
    """Return what the network gets for each row, in a sentence."""
    parts = [
        counted(each.width, "number") if not each.levels else f"{each.column} as an embedding of {each.levels:,} levels"
        for each in inputs_of(project.data, table)
    ]
    return f"As it is now, the network reads {' and '.join(parts)} a row."


def _why(columns: Sequence[ColumnSpec]) -> str:
    roles = {column.role for column in columns}
    if roles == {"feature"}:
        return "Free text cannot be read by a network as it stands. Treat it as a category, or ignore it."
    if len(roles) == 1:
        return f"{choice('role', roles.pop()).text} It is not prepared."
    return "None of these columns is a feature, so there is nothing to prepare."
