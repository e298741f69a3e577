"""The five pages, each created when it is first needed or when the window is idle, so that the window appears fast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.controllers.session import Session
    from ui.pages.data import DataPage
    from ui.pages.model import ModelPage
    from ui.pages.results import ResultsPage
    from ui.pages.runs import RunsPage
    from ui.pages.training import TrainingPage

NAMES = ("data", "model", "train", "results", "runs")
"""Order in which the pages are created while the window is idle."""

BUSY_MS = 20
"""Milliseconds until the next page is created, if possible, while a table is read."""

PageT = TypeVar("PageT", bound=QWidget)


class PageLoader(QObject):
    """Creates each page once.

    Parameters
    ----------
    session : Session
        While it reads a table, such as the one given with the start, no page is created in advance.

    Signals
    -------
    page_created(str, QWidget)
        A page exists now; slots connect it and show its content.
    all_created()
        All pages exist.
    """

    page_created = Signal(str, QWidget)
    all_created = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._created: dict[str, QWidget] = {}
        self._waiting: Iterator[Callable[[], QWidget]] = iter(())
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._create_next)

    @property
    def created(self) -> tuple[str, ...]:
        """Names of the pages that exist."""
        return tuple(self._created)

    def load(self, name: str) -> QWidget:
        """Return the page with this name, created if it does not exist."""
        page: QWidget = getattr(self, name)
        return page

    def load_all(self) -> None:
        """Create the other pages, and that of a table, one by one, whenever the window is idle."""
        self._waiting = iter((lambda: self.data.table_page, *(partial(self.load, name) for name in NAMES)))
        self._timer.start()

    @property
    def data(self) -> DataPage:
        """The Data page."""
        from ui.pages.data import DataPage

        return self._page("data", DataPage)

    @property
    def model(self) -> ModelPage:
        """The Model page."""
        from ui.pages.model import ModelPage

        return self._page("model", ModelPage)

    @property
    def train(self) -> TrainingPage:
        """The Train page."""
        from ui.pages.training import TrainingPage

        return self._page("train", TrainingPage)

    @property
    def results(self) -> ResultsPage:
        """The Results page."""
        from ui.pages.results import ResultsPage

        return self._page("results", ResultsPage)

    @property
    def runs(self) -> RunsPage:
        """The Runs page."""
        from ui.pages.runs import RunsPage

        return self._page("runs", RunsPage)

    def _page(self, name: str, kind: type[PageT]) -> PageT:
        if name not in self._created:
            self._created[name] = kind()
            self.page_created.emit(name, self._created[name])
        page = self._created[name]
        assert isinstance(page, kind)
        return page

    def _create_next(self) -> None:
        if self._session.reading:
            self._timer.start(BUSY_MS)
        elif (create := next(self._waiting, None)) is not None:
            create()
            self._timer.start(0)
        else:
            self.all_created.emit()
