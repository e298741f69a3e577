"""Views into the network during training: layer histograms and decision map, created when first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from engine.messages.commands import SetInspection
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.inspection import DecisionMap, InspectionResult, NetworkStatistics
from ui.charts.redraw_scheduler import RedrawScheduler

if TYPE_CHECKING:
    from ui.charts.network_inspection.layers_view import LayersView
    from ui.charts.network_inspection.map_view import MapView

PENDING = "Computing the first snapshot of the network …"


class InspectionViews(QObject):
    """Creates the views and determines which inspection the visible one needs.

    Signals
    -------
    inspection_changed : SetInspection
        Inspection of the visible view; an empty one if none is visible.
    """

    inspection_changed = Signal(object)

    def __init__(self, scheduler: RedrawScheduler) -> None:
        super().__init__(scheduler)
        self._scheduler = scheduler
        self._project_and_table: tuple[Project, TableFacts | None] | None = None
        self._layers: LayersView | None = None
        self._map: MapView | None = None
        self._inspection = SetInspection()

    def page(self, name: str, pages: QStackedWidget) -> QWidget:
        """Return the view ``layers`` or ``map``, added to a stack when first requested."""
        if name == "layers":
            if self._layers is None:
                from ui.charts.network_inspection.layers_view import LayersView

                self._layers = LayersView(self._scheduler)
                self._add_view(self._layers, pages)
            return self._layers
        if self._map is None:
            from ui.charts.network_inspection.map_view import MapView

            self._map = MapView(self._scheduler)
            self._add_view(self._map, pages)
            self._map.axes_changed.connect(self._update_inspection)
            if self._project_and_table is not None:
                self._map.show_project(*self._project_and_table)
        return self._map

    def show_project(self, project: Project, table: TableFacts | None) -> None:
        """Offer the features of a project as axes of the decision map."""
        self._project_and_table = project, table
        if self._map is not None:
            self._map.show_project(project, table)

    def begin(self, resumed: bool) -> None:
        """Discard the history of another run; keep it if the same run is resumed."""
        for view in self._views():
            view.begin(resumed)

    def add(self, result: InspectionResult) -> None:
        """Append a snapshot to the view that shows its kind."""
        if isinstance(result, NetworkStatistics) and self._layers is not None:
            self._layers.add(result)
        if isinstance(result, DecisionMap) and self._map is not None:
            self._map.add(result)

    def show_history(self, history: tuple[InspectionResult, ...], kept_epoch: int) -> None:
        """Show all snapshots of the current model; the decision map starts at the kept epoch."""
        for view, kind in ((self._layers, NetworkStatistics), (self._map, DecisionMap)):
            if view is not None and (not history or any(isinstance(each, kind) for each in history)):
                view.begin()
                view.show_message()
        for result in history:
            self.add(result)
        if self._map is not None:
            self._map.show_kept(kept_epoch)

    def show_pending(self) -> None:
        """Show in the visible view that its first snapshot is being computed."""
        for view in self._views():
            if view.isVisible():
                view.show_message(PENDING)

    def show_message(self, text: str) -> None:
        """Show in the visible view why there is nothing to see."""
        for view in self._views():
            if view.isVisible():
                view.begin()
                view.show_message(text)

    def _views(self) -> list[LayersView | MapView]:
        return [view for view in (self._layers, self._map) if view is not None]

    def _add_view(self, view: QWidget, pages: QStackedWidget) -> None:
        pages.addWidget(view)
        view.installEventFilter(self)

    def _update_inspection(self) -> None:
        """Emit `inspection_changed` if the visible view needs another inspection than before."""
        inspection = SetInspection(layers=self._layers is not None and self._layers.isVisible())
        if self._map is not None and self._map.isVisible():
            inspection = self._map.inspection
        if inspection != self._inspection:
            self._inspection = inspection
            self.inspection_changed.emit(inspection)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._update_inspection()
        return super().eventFilter(watched, event)
