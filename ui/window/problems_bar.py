"""The problems bar: the number of errors and warnings, and a list of them with their fixes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
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

from engine.checks import Fix, Problem
from engine.system.word_forms import counted
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

MAX_ROWS = 5
"""Number of problems that are visible without scrolling."""
ICONS = {"error": ("circle-alert", "error"), "warning": ("triangle-alert", "warning"), "": ("circle-check", "success")}


class ProblemsBar(QFrame):
    """Shows the problems of the document.

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
        self._problems: tuple[Problem, ...] = ()
        self._next = 0
        self._make_widgets()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, 2, theme.GRID, 2)
        layout.setSpacing(0)
        layout.addLayout(self._header())
        layout.addWidget(self._list_area)
        theme.changed.connect(self._draw)
        self._draw()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these problems."""
        if tuple(problems) == self._problems:
            return
        self._problems = tuple(problems)
        self._next = 0
        self._draw()

    def show_next(self) -> None:
        """Request the field of the next problem; after the last one of the first."""
        if self._problems:
            problem = self._problems[self._next % len(self._problems)]
            self._next += 1
            self.place_requested.emit(problem.where)

    def set_open(self, is_open: bool) -> None:
        """Open or close the list."""
        self._fold_button.setChecked(is_open and bool(self._problems))

    def _make_widgets(self) -> None:
        self._fold_button = named(QToolButton(), "_fold_button")
        self._fold_button.setCheckable(True)
        self._fold_button.setIcon(theme.icon("chevron-right"))
        self._fold_button.setToolTip("Show all problems with their fields and fixes")
        self._fold_button.setAccessibleName("Show problems")
        self._fold_button.toggled.connect(self._on_fold_toggled)
        self._icon_label = named(QLabel(), "_icon_label")
        self._count_label = named(QLabel(), "_count_label")
        self._first_label = named(ElidedLabel(), "_first_label")
        theme.set_role(self._first_label, "muted")
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
        header.addWidget(self._first_label, 1)
        return header

    def _draw(self) -> None:
        worst = self._problems[0].severity if self._problems else ""
        name, role = ICONS[worst]
        self._icon_label.setPixmap(theme.icon(name, role).pixmap(16, 16))
        self._count_label.setText(_counts(self._problems))
        self._draw_first()
        self._fold_button.setEnabled(bool(self._problems))
        if not self._problems:
            self._fold_button.setChecked(False)
        self._fill_list()

    def _draw_first(self) -> None:
        folded = self._problems and not self._fold_button.isChecked()
        self._first_label.setText(self._problems[0].text if folded else "")

    def _fill_list(self) -> None:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(theme.GRID * 3, 0, 0, theme.HALF)
        column.setSpacing(0)
        for index, problem in enumerate(self._problems):
            column.addLayout(self._row(index, problem))
        column.addStretch(1)
        old: QWidget | None = self._list_area.takeWidget()
        if old is not None:
            old.deleteLater()  # later, because this may be called by one of its buttons
        self._list_area.setWidget(rows)
        rows.setAutoFillBackground(False)
        hint = rows.sizeHint().height()
        height = hint * MAX_ROWS // max(len(self._problems), MAX_ROWS)
        self._list_area.setFixedHeight(max(height, 1) + 2)

    def _row(self, index: int, problem: Problem) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        name, role = ICONS[problem.severity]
        place_button = _PlaceButton(theme.icon(name, role), problem.text)
        place_button.setObjectName(f"_place_button_{index}")
        place_button.setAccessibleName(f"{problem.severity}: {problem.text}")
        place_button.clicked.connect(lambda: self.place_requested.emit(problem.where))
        row.addWidget(place_button, 1)
        if problem.fix is not None:
            row.addWidget(self._fix_button(index, problem.fix))
        return row

    def _fix_button(self, index: int, fix: Fix) -> QPushButton:
        button = named(QPushButton(theme.icon("wand-sparkles"), fix.text), f"_fix_button_{index}")
        button.setToolTip(f"{fix.text}; can be undone")
        button.setAccessibleName(fix.text)
        button.clicked.connect(lambda: self.fix_requested.emit(fix))
        return button

    def _on_fold_toggled(self, is_open: bool) -> None:
        self._fold_button.setIcon(theme.icon("chevron-down" if is_open else "chevron-right"))
        self._list_area.setVisible(is_open)
        self._draw_first()


class _PlaceButton(QPushButton):
    """A link to a field, on one line that is elided if it is too long."""

    def __init__(self, icon: QIcon, text: str) -> None:
        super().__init__(icon, "")
        self._sentence = text
        theme.set_role(self, "link")
        self.setToolTip(f"{text}\nGo to this field")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        available = self.width() - self.iconSize().width() - 5 * theme.GRID
        self.setText(self.fontMetrics().elidedText(self._sentence, Qt.TextElideMode.ElideRight, available))


def _counts(problems: Sequence[Problem]) -> str:
    if not problems:
        return "No problems"
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    return ", ".join(counted(count, what) for count, what in ((errors, "error"), (warnings, "warning")) if count)
