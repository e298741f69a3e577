"""The problems bar: the number of errors and warnings, and a list of them by kind with their fixes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.checks import Fix, Problem, ProblemGroup, grouped
from engine.system.word_forms import counted
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.preview_button import PreviewButton

ICONS = {"error": ("circle-alert", "error"), "warning": ("triangle-alert", "warning"), "": ("circle-check", "success")}
"""Icon and its color for each severity, and for no problem."""

MAX_ROWS = 6
"""Number of problems that are visible without scrolling."""


class _Shown(NamedTuple):
    """What the bar shows."""

    problems: tuple[Problem, ...] = ()
    fix_all: Fix | None = None
    rows: str = ""


class ProblemsBar(QFrame):
    """Shows the problems of the document, those of one kind in one row.

    The list opens above the line with the number of problems, and while the mouse is over the bar it keeps its order
    and its size: what was fixed stays as a struck-out row until the mouse leaves.

    Signals
    -------
    fix_requested(Fix)
        The user applies this fix.
    place_requested(tuple)
        The user asks for the field of a problem.
    """

    fix_requested = Signal(object)
    place_requested = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "bar")
        self._shown = _Shown()
        self._next = 0
        self._hovered = False
        self._rows: list[_ProblemRow] = []
        self._unfolded: set[str] = set()
        self._preview: Callable[[Fix], str] = lambda fix: ""
        self._make_widgets()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, 2, theme.GRID, 2)
        layout.setSpacing(0)
        layout.addWidget(self._list_area)
        layout.addLayout(self._header())
        theme.changed.connect(self._draw)
        self._draw()

    def set_preview(self, preview: Callable[[Fix], str]) -> None:
        """Set the function that returns in lines what a fix changes."""
        self._preview = preview

    def show_problems(self, problems: Sequence[Problem], fix_all: Fix | None = None, rows: str = "") -> None:
        """Show these problems.

        Parameters
        ----------
        fix_all : Fix, optional
            All fixes that are safe.
        rows : str
            How many rows are left out; empty for none.
        """
        shown = _Shown(tuple(problems), fix_all, rows)
        if shown == self._shown:
            return
        self._shown = shown
        self._next = 0
        self._draw()

    def show_next(self) -> None:
        """Request the field of the next problem; after the last one of the first."""
        if problems := self._shown.problems:
            problem = problems[self._next % len(problems)]
            self._next += 1
            self.place_requested.emit(problem.where)

    def set_open(self, is_open: bool) -> None:
        """Open or close the list."""
        self._fold_button.setChecked(is_open and bool(self._shown.problems))

    def _make_widgets(self) -> None:
        self._fold_button = named(QToolButton(), "_fold_button")
        self._fold_button.setCheckable(True)
        self._fold_button.setIcon(theme.icon("chevron-right"))
        self._fold_button.setToolTip("Show all problems with their fields and fixes")
        self._fold_button.setAccessibleName("Show problems")
        self._fold_button.toggled.connect(self._on_fold_toggled)
        self._icon_label = named(QLabel(), "_icon_label")
        self._count_label = named(QLabel(), "_count_label")
        self._rows_label = named(QLabel(), "_rows_label")
        self._first_label = named(ElidedLabel(), "_first_label")
        for label in (self._rows_label, self._first_label):
            theme.set_role(label, "muted")
        self._fix_all_button = named(PreviewButton(), "_fix_all_button")
        policy = self._fix_all_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the line keeps its height
        self._fix_all_button.setSizePolicy(policy)
        self._fix_all_button.clicked.connect(lambda: self.fix_requested.emit(self._shown.fix_all))
        self._list_area = named(QScrollArea(widgetResizable=True), "_list_area")
        self._list_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list_area.setAccessibleName("Problems")
        self._list_area.hide()

    def _header(self) -> QHBoxLayout:
        header = QHBoxLayout()
        header.setSpacing(theme.GRID)
        header.addWidget(self._fold_button)
        header.addWidget(self._icon_label)
        header.addWidget(self._count_label)
        header.addWidget(self._rows_label)
        header.addWidget(self._first_label, 1)
        header.addWidget(self._fix_all_button)
        return header

    def _draw(self) -> None:
        problems, fix_all, rows = self._shown
        name, role = ICONS[problems[0].severity if problems else ""]
        self._icon_label.setPixmap(theme.icon(name, role).pixmap(16, 16))
        self._count_label.setText(_counts(problems))
        self._rows_label.setText(f"· {rows}" if rows else "")
        self._rows_label.setVisible(bool(rows))
        _show_fix(self._fix_all_button, fix_all, self._preview)
        self._draw_first()
        self._draw_list()

    def _draw_first(self) -> None:
        problems = self._shown.problems
        folded = problems and not self._fold_button.isChecked()
        self._first_label.setText(grouped(problems)[0].text if folded else "")

    def _draw_list(self) -> None:
        """Show the list; while the mouse is over it, only what was fixed."""
        if self._hovered and self._fold_button.isChecked():
            left = {(problem.where, problem.kind or problem.text) for problem in self._shown.problems}
            for row in self._rows:
                row.set_fixed(not any((each.where, each.kind or each.text) in left for each in row.group.problems))
            return
        problems = self._shown.problems
        self._fold_button.setEnabled(bool(problems))
        if not problems:
            self._fold_button.setChecked(False)
        self._fill_list(grouped(problems))

    def _fill_list(self, groups: Sequence[ProblemGroup]) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.GRID * 3, 0, 0, theme.HALF)
        column.setSpacing(0)
        self._rows = []
        for group in groups:
            row = self._add_row(column, group)
            if len(group.problems) > 1:
                self._add_members(column, row)
        column.addStretch(1)
        old: QWidget | None = self._list_area.takeWidget()
        if old is not None:
            old.deleteLater()  # later, because this may be called by one of its buttons
        self._list_area.setWidget(page)
        page.setAutoFillBackground(False)
        height = max((row.sizeHint().height() for row in self._rows), default=0)
        # Room for the problems of all kinds: unfolding one moves nothing above it.
        self._list_area.setFixedHeight(height * min(len(self._rows), MAX_ROWS) + theme.HALF + 2)

    def _add_row(self, column: QVBoxLayout, group: ProblemGroup) -> _ProblemRow:
        row = _ProblemRow(group, len(self._rows), self._preview)
        row.fix_requested.connect(self.fix_requested)
        row.place_requested.connect(self.place_requested)
        column.addWidget(row)
        self._rows.append(row)
        return row

    def _add_members(self, column: QVBoxLayout, row: _ProblemRow) -> None:
        """Add the problems of a kind below its row, folded."""
        members = QWidget()
        inner = QVBoxLayout(members)
        inner.setContentsMargins(theme.GRID * 3, 0, 0, 0)
        inner.setSpacing(0)
        for problem in row.group.problems:
            self._add_row(inner, ProblemGroup((problem,)))
        column.addWidget(members)
        kind = row.group.problems[0].kind

        def unfold(unfolded: bool) -> None:
            members.setVisible(unfolded)
            (self._unfolded.add if unfolded else self._unfolded.discard)(kind)

        row.unfolded.connect(unfold)
        row.set_unfolded(kind in self._unfolded)
        members.setVisible(kind in self._unfolded)

    def _on_fold_toggled(self, is_open: bool) -> None:
        self._fold_button.setIcon(theme.icon("chevron-down" if is_open else "chevron-right"))
        self._list_area.setVisible(is_open)
        self._draw_first()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._hovered = True

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = False
        if any(row.is_fixed for row in self._rows):
            self._draw_list()


class _ProblemRow(QWidget):
    """One problem, or the number of those of one kind.

    Parameters
    ----------
    number : int
        Position among all rows, for object names.
    preview : callable
        Returns in lines what a fix changes.

    Signals
    -------
    fix_requested(Fix)
    place_requested(tuple)
        The field of a single problem.
    unfolded(bool)
        The problems of the kind are shown or hidden.
    """

    fix_requested = Signal(object)
    place_requested = Signal(tuple)
    unfolded = Signal(bool)

    def __init__(self, group: ProblemGroup, number: int, preview: Callable[[Fix], str]) -> None:
        super().__init__()
        self.group = group
        self.is_fixed = False
        self._is_unfolded = False
        fix = group.fix
        name, role = ICONS[group.severity]
        self._place_button = _PlaceButton(theme.icon(name, role), group.text)
        self._place_button.setObjectName(f"_place_button_{number}")
        self._place_button.setAccessibleName(f"{group.severity}: {group.text}")
        self._place_button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self._place_button, 1)
        self._fix_button = named(PreviewButton(), f"_fix_button_{number}") if fix is not None else None
        if self._fix_button is not None:
            self._fix_button.clicked.connect(lambda: self.fix_requested.emit(fix))
            row.addWidget(self._fix_button)  # first: a visible widget without a parent would be a window
            _show_fix(self._fix_button, fix, preview)

    @property
    def is_several(self) -> bool:
        """Whether it stands for several problems."""
        return len(self.group.problems) > 1

    def set_fixed(self, fixed: bool) -> None:
        """Strike it out and disable its fix, or show it as it was."""
        self.is_fixed = fixed
        if self._fix_button is not None:
            self._fix_button.setEnabled(not fixed)
        self._place_button.set_struck(fixed)

    def set_unfolded(self, unfolded: bool) -> None:
        """Show the arrow of several problems that are listed below, or of hidden ones."""
        self._is_unfolded = unfolded
        self._place_button.setIcon(theme.icon("chevron-down" if unfolded else "chevron-right", self.group.severity))

    def _on_clicked(self) -> None:
        if self.is_several:
            self.set_unfolded(not self._is_unfolded)
            self.unfolded.emit(self._is_unfolded)
        else:
            self.place_requested.emit(self.group.problems[0].where)


class _PlaceButton(QPushButton):
    """A link to a field, on one line that is elided if it is too long."""

    def __init__(self, icon: QIcon, text: str) -> None:
        super().__init__(icon, "")
        self._sentence = text
        theme.set_role(self, "link")
        self.setToolTip(f"{text}\nGo to this field")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_struck(self, struck: bool) -> None:
        """Strike the text out, or not."""
        # A struck QFont would be lost, because the application has a style sheet.
        self.setStyleSheet(f"text-decoration: line-through; color: {theme.color('muted').name()}" if struck else "")
        self.setEnabled(not struck)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        available = self.width() - self.iconSize().width() - 5 * theme.GRID
        self.setText(self.fontMetrics().elidedText(self._sentence, Qt.TextElideMode.ElideRight, available))


def _show_fix(button: PreviewButton, fix: Fix | None, preview: Callable[[Fix], str]) -> None:
    """Show a fix as a button, or hide it."""
    button.setVisible(fix is not None)
    if fix is not None:
        icon = theme.icon("wand-sparkles" if fix.is_safe else "scale")
        button.show_text(icon, fix.label, partial(preview, fix))


def _counts(problems: Sequence[Problem]) -> str:
    if not problems:
        return "No problems"
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    return ", ".join(counted(count, what) for count, what in ((errors, "error"), (warnings, "warning")) if count)
