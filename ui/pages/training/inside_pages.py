"""The pages that look into the network, each made when it is first opened, and what is to be watched for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from engine.messages.commands import SetInspection
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.inspection import DecisionMap, InspectionResult, LayersStatistics
from ui.charts.redraw_scheduler import RedrawScheduler

if TYPE_CHECKING:
    from ui.charts.network_inspection.layers_view import LayersView
    from ui.charts.network_inspection.map_view import MapView

AWAITED = "The first picture of the network is on its way …"


class InsidePages(QObject):
    """Makes the views, and says what has to be looked at for the one that is in sight.

    Signals
    -------
    watch_changed : SetInspection
        Only what is in sight is watched; nothing when none is.
    """

    watch_changed = Signal(object)

    def __init__(self, clock: RedrawScheduler) -> None:
        super().__init__(clock)
        self._clock = clock
        self._rendered: tuple[Project, TableFacts | None] | None = None
        self._layers: LayersView | None = None
        self._map: MapView | None = None
        self._watch = SetInspection()

    def page(self, name: str, pages: QStackedWidget) -> QWidget:
        """Return the view of that name, ``layers`` or ``map``, as one of these pages."""
        if name == "layers":
            if self._layers is None:
                from ui.charts.network_inspection.layers_view import LayersView

                self._layers = LayersView(self._clock)
                self._take_in(self._layers, pages)
            return self._layers
        if self._map is None:
            from ui.charts.network_inspection.map_view import MapView

            self._map = MapView(self._clock)
            self._take_in(self._map, pages)
            self._map.wanted.connect(self._look)
            if self._rendered is not None:
                self._map.render(*self._rendered)
        return self._map

    def render(self, project: Project, table: TableFacts | None) -> None:
        """Offer the columns of a project."""
        self._rendered = project, table
        if self._map is not None:
            self._map.render(project, table)

    def begin(self, going_on: bool) -> None:
        """Forget what was seen of another run."""
        for view in self._views():
            view.begin(going_on)

    def add(self, seen: InspectionResult) -> None:
        """Show another moment."""
        if isinstance(seen, LayersStatistics) and self._layers is not None:
            self._layers.add(seen)
        if isinstance(seen, DecisionMap) and self._map is not None:
            self._map.add(seen)

    def show_film(self, film: tuple[InspectionResult, ...], kept_epoch: int) -> None:
        """Show all moments of the network in hand, first of all the one whose weights it has."""
        for view, kind in ((self._layers, LayersStatistics), (self._map, DecisionMap)):
            if view is not None and (not film or any(isinstance(seen, kind) for seen in film)):
                view.begin()
                view.say()
        for seen in film:
            self.add(seen)
        if self._map is not None:
            self._map.show_kept(kept_epoch)

    def await_picture(self) -> None:
        """Say in the view in sight that its first picture is being made."""
        for view in self._views():
            if view.isVisible():
                view.say(AWAITED)

    def say(self, sentence: str) -> None:
        """Say why nothing is to be seen."""
        for view in self._views():
            if view.isVisible():
                view.begin()
                view.say(sentence)

    def _views(self) -> list[LayersView | MapView]:
        return [view for view in (self._layers, self._map) if view is not None]

    def _take_in(self, view: QWidget, pages: QStackedWidget) -> None:
        pages.addWidget(view)
        view.installEventFilter(self)

    def _look(self) -> None:
        """Say what is to be watched now, where that is something else than before."""
        watch = SetInspection(layers=self._layers is not None and self._layers.isVisible())
        if self._map is not None and self._map.isVisible():
            watch = self._map.watch
        if watch != self._watch:
            self._watch = watch
            self.watch_changed.emit(watch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._look()
        return super().eventFilter(watched, event)
