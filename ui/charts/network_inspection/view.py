"""Base class of the views into a network: header, chart or table, or a note why there is neither."""

from __future__ import annotations

from typing import Generic

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ui.charts.export_button import ExportButton
from ui.charts.network_inspection.history import InspectionHistory, SnapshotT
from ui.charts.redraw_scheduler import RedrawScheduler
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.frame_view import FrameView
from ui.widgets.wrapped_label import WrappedLabel


class InspectionView(QFrame, Generic[SnapshotT]):
    """View of the snapshots of a run.

    Parameters
    ----------
    scheduler : RedrawScheduler
        Schedules the drawing.
    intro : str
        Text shown before there are snapshots.
    """

    frame_ms = 100
    title = ""

    def __init__(self, scheduler: RedrawScheduler, intro: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._scheduler = scheduler
        self._intro = intro
        self._message = ""
        self.history: InspectionHistory[SnapshotT] = InspectionHistory()
        self._title_label = named(QLabel(self.title), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._reading_label = named(ElidedLabel(), "_reading_label")
        self._note_label = named(WrappedLabel(), "_note_label")
        for label in (self._reading_label, self._note_label):
            theme.set_role(label, "muted")
        self._table_button = tool("_table_button", "table", "Show the values as a table instead of the chart")
        self._more_button = ExportButton(self)
        self._table = named(FrameView(), "_numbers_table")
        self._pages = named(QStackedWidget(), "_chart_stack")
        self._spacer = QWidget()

    def begin(self, resumed: bool = False) -> None:
        """Clear the history, unless the same run is resumed."""
        if not resumed:
            self.history.clear()
            self._request_redraw()

    def show_message(self, text: str = "") -> None:
        """Set the text shown without snapshots; an empty one for the default text."""
        self._message = text
        self._show_state()

    def csv(self, separator: str = ",") -> str:
        """Return the shown values as CSV."""
        raise NotImplementedError

    def image_size(self) -> QSize:
        """Return the size of the exported image, in pixels."""
        raise NotImplementedError

    def paint_image(self, painter: QPainter, area: QRectF) -> None:
        """Paint the chart into an area of an image."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw the current state. Called by the scheduler; does nothing while the view is hidden."""
        if self.isVisible():
            self._show_state()
            if len(self.history):
                self._draw()

    def _draw(self) -> None:
        """Draw the snapshots; there is at least one."""
        raise NotImplementedError

    def _result_widgets(self) -> tuple[QWidget, ...]:
        """Return the widgets that are shown only with snapshots."""
        return self._pages, self._reading_label, self._table_button, self._more_button

    def _why_empty(self) -> str:
        return self._message or self._intro

    def _show_state(self) -> None:
        has_snapshots = bool(len(self.history))
        self._note_label.setText(self._why_empty())
        for widget in (self._note_label, self._spacer):
            widget.setVisible(not has_snapshots)
        for widget in self._result_widgets():
            widget.setVisible(has_snapshots)

    def _lay_out(self, chart: QWidget, *above: QWidget) -> QVBoxLayout:
        """Place header, widgets `above` the chart, and chart; return the layout for widgets below."""
        for page in (chart, self._table):
            self._pages.addWidget(page)
        self._table_button.toggled.connect(self._on_table_toggled)
        head = QHBoxLayout()
        head.setSpacing(theme.GRID)
        head.addWidget(self._title_label)
        head.addWidget(self._reading_label, 1)
        head.addWidget(self._table_button)
        head.addWidget(self._more_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GRID + theme.HALF, theme.GRID, theme.GRID, theme.GRID)
        column.setSpacing(theme.HALF)
        column.addLayout(head)
        for widget in (*above, self._note_label):
            column.addWidget(widget)
        column.addWidget(self._pages, 1)
        column.addWidget(self._spacer, 1)
        return column

    def _request_redraw(self) -> None:
        if self.isVisible():
            self._scheduler.request(self)

    def _on_table_toggled(self, checked: bool) -> None:
        self._pages.setCurrentIndex(int(checked))
        self._request_redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._request_redraw()


def tool(name: str, icon: str, tip: str) -> QToolButton:
    """Return a small checkable button."""
    button = named(QToolButton(), name)
    button.setCheckable(True)
    button.setIcon(theme.icon(icon, "muted"))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
