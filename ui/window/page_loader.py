"""The five panels, each made when it is first wanted or when there is time, so that the first picture comes soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.pages.data import DataPage
    from ui.pages.model import ModelPage
    from ui.pages.results import ResultsPage
    from ui.pages.runs import RunsPage
    from ui.pages.training import TrainingPage

NAMES = ("data", "model", "train", "results", "runs")
"""The order in which they are made when there is time."""


class PageLoader(QObject):
    """Makes each panel once.

    Signals
    -------
    made(str, QWidget)
        A panel is there now; whoever has something to show in it, or wants to hear of it, does so.
    complete()
        All of them are there.
    """

    made = Signal(str, QWidget)
    complete = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._there: dict[str, QWidget] = {}
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._make_next)

    def __getitem__(self, name: str) -> QWidget:
        """Return the panel of that page, made now where it is not there yet."""
        if name not in self._there:
            self._there[name] = _new(name)
            self.made.emit(name, self._there[name])
        return self._there[name]

    def there(self) -> dict[str, QWidget]:
        """Return those that are made already."""
        return dict(self._there)

    def make_all(self) -> None:
        """Make the others one by one, each when the window has nothing else to do."""
        self._timer.start()

    @property
    def data(self) -> DataPage:
        """The Data page."""
        return self["data"]

    @property
    def model(self) -> ModelPage:
        """The Model page."""
        return self["model"]

    @property
    def train(self) -> TrainingPage:
        """The Train page."""
        return self["train"]

    @property
    def results(self) -> ResultsPage:
        """The Results page."""
        return self["results"]

    @property
    def runs(self) -> RunsPage:
        """The Runs page."""
        return self["runs"]

    def _make_next(self) -> None:
        missing = [name for name in NAMES if name not in self._there]
        if missing:
            self[missing[0]]
            self._timer.start()
        else:
            self.complete.emit()


def _new(name: str) -> QWidget:
    match name:
        case "data":
            from ui.pages.data import DataPage as Panel
        case "model":
            from ui.pages.model import ModelPage as Panel
        case "train":
            from ui.pages.training import TrainingPage as Panel
        case "results":
            from ui.pages.results import ResultsPage as Panel
        case _:
            from ui.pages.runs import RunsPage as Panel
    return Panel()
