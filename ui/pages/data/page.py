"""The Data page: the open table, or the start page while no table is open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QWidget
from typing_extensions import override

from engine.checks import Problem
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.system.errors import Place
from ui.pages.data.start_page import StartPage
from ui.style import theme

if TYPE_CHECKING:
    from ui.forms.setting import Setting
    from ui.pages.data.table_page import TablePage


class DataPage(QWidget):
    """Shows the start page, or the page of the open table, which is created on first use.

    Signals
    -------
    edited : (Project, str, str)
        New project, text of the undo step, and merge key.
    open_requested, paste_requested : ()
        Choose a file, or open the table on the clipboard.
    example_requested : str
        Open the example with this path.
    table_page_created : TablePage
        The page of the open table exists now; slots connect it.
    """

    edited = Signal(object, str, str)
    open_requested = Signal()
    paste_requested = Signal()
    example_requested = Signal(str)
    table_page_created = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start_page = StartPage()
        self._start_page.open_requested.connect(self.open_requested)
        self._start_page.paste_requested.connect(self.paste_requested)
        self._start_page.example_requested.connect(self.example_requested)
        self._table_page: TablePage | None = None
        self._pages = QStackedLayout(self)
        self._pages.addWidget(_scrolled(self._start_page))

    @property
    def table_page(self) -> TablePage:
        """The page of the open table; created on first use, so that the window appears fast."""
        if self._table_page is None:
            from ui.pages.data.table_page import TablePage

            page = self._table_page = TablePage()
            page.edited.connect(self.edited)
            page.open_requested.connect(self.open_requested)
            self._pages.addWidget(_scrolled(page))
            self.table_page_created.emit(page)
        return self._table_page

    def show_project(self, project: Project | None, table: TableFacts | None, *, reading: bool = False) -> None:
        """Show a project and its table, or the start page; `reading` is True while the table is read."""
        shown = project is not None and (table is not None or bool(project.data.columns))
        if shown or self._table_page is not None:
            self.table_page.show_project(project if shown else None, table, reading=reading)
        self._pages.setCurrentIndex(1 if shown else 0)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Mark the columns that have a problem."""
        if self._table_page is not None:
            self._table_page.show_problems(problems)

    def settings(self) -> Iterator[Setting]:
        """Yield the columns and settings of the open table, for the command palette."""
        if self._table_shown:
            yield from self.table_page.settings()

    def go_to(self, place: Place) -> bool:
        """Go to the place of a problem: ``("data", "columns", "age", "kind")``; return whether it is here."""
        if place[:1] != ("data",):
            return False
        if self._table_shown:
            self.table_page.go_to(place)
        else:
            self._start_page.setFocus()
        return True

    @property
    def _table_shown(self) -> bool:
        return self._pages.currentIndex() > 0

    # Overrides of Qt

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        # A focus proxy in the middle of a page would make Tab skip what is before it.
        super().focusInEvent(event)
        if self._table_shown:
            self.table_page.focus_part()
        else:
            self._start_page.setFocus()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40 * theme.GRID, 30 * theme.GRID)


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(page)
    return area
