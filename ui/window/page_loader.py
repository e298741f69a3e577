"""The five panels, each made when it is first wanted or when there is time, so that the first picture comes soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.pages.data import DataPanel
    from ui.pages.model import LayerEditor
    from ui.pages.results import ResultsPanel
    from ui.pages.runs import RunsPanel
    from ui.pages.training import TrainingPanel

NAMES = ("data", "model", "train", "results", "runs")
"""The order in which they are made when there is time."""


class Panels(QObject):
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
    def data(self) -> DataPanel:
        """The Data page."""
        return self["data"]

    @property
    def model(self) -> LayerEditor:
        """The Model page."""
        return self["model"]

    @property
    def train(self) -> TrainingPanel:
        """The Train page."""
        return self["train"]

    @property
    def results(self) -> ResultsPanel:
        """The Results page."""
        return self["results"]

    @property
    def runs(self) -> RunsPanel:
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
            from ui.pages.data import DataPanel as Panel
        case "model":
            from ui.pages.model import LayerEditor as Panel
        case "train":
            from ui.pages.training import TrainingPanel as Panel
        case "results":
            from ui.pages.results import ResultsPanel as Panel
        case _:
            from ui.pages.runs import RunsPanel as Panel
    return Panel()
