"""What all views into a network have: a head with what is read, a picture or its numbers, or why there is neither."""

from __future__ import annotations

from typing import Generic

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ui.charts.export_button import ExportButton
from ui.charts.network_inspection.history import InspectionHistory, Of
from ui.charts.redraw_scheduler import RedrawScheduler
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.frame_view import FrameView
from ui.widgets.wrapped_label import WrappedLabel


class InsideView(QFrame, Generic[Of]):
    """Draws moments when the clock says so.

    Parameters
    ----------
    clock : RedrawScheduler
        Decides when it is drawn.
    nothing : str
        What will be seen, as long as there is nothing.
    """

    frame_ms = 100
    title = ""

    def __init__(self, clock: RedrawScheduler, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._clock = clock
        self._nothing = nothing
        self._said = ""
        self._moments: InspectionHistory[Of] = InspectionHistory()
        self._title_label = named(QLabel(self.title), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._reading_label = named(ElidedLabel(), "_reading_label")
        self._note_label = named(WrappedLabel(), "_note_label")
        for label in (self._reading_label, self._note_label):
            theme.set_role(label, "muted")
        self._table_button = tool("_table_button", "table", "Show the numbers as a table instead of the picture")
        self._more_button = ExportButton(self)
        self._table = FrameView()
        self._table.setObjectName("_numbers_table")
        self._pages = QStackedWidget()
        self._room = QWidget()

    def begin(self, going_on: bool = False) -> None:
        """Forget what was seen, unless the same run goes on."""
        if not going_on:
            self._moments.clear()
            self._ask()

    def say(self, text: str = "") -> None:
        """Say why nothing is to be seen, without a text what will be seen; what is there comes first."""
        self._said = text
        self._show_state()

    def csv(self, separator: str = ",") -> str:
        """Return what is shown as CSV."""
        raise NotImplementedError

    def picture_size(self) -> QSize:
        """Return how large the picture is."""
        raise NotImplementedError

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        """Paint the picture."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw what is known now. Called by the clock; does nothing while it cannot be seen."""
        if self.isVisible():
            self._show_state()
            if len(self._moments):
                self._draw()

    def _draw(self) -> None:
        """Draw the moments, of which there is one at least."""
        raise NotImplementedError

    def _seen(self) -> tuple[QWidget, ...]:
        """Return what is shown only where there is something to be seen."""
        return self._pages, self._reading_label, self._table_button, self._more_button

    def _why_empty(self) -> str:
        return self._said or self._nothing

    def _show_state(self) -> None:
        there = bool(len(self._moments))
        self._note_label.setText(self._why_empty())
        for widget in (self._note_label, self._room):
            widget.setVisible(not there)
        for widget in self._seen():
            widget.setVisible(there)

    def _lay_out(self, picture: QWidget, *above: QWidget) -> QVBoxLayout:
        """Place the head, what stands `above` the picture, and the picture; return where more can stand below."""
        for page in (picture, self._table):
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
        column.addWidget(self._room, 1)
        return column

    def _ask(self) -> None:
        if self.isVisible():
            self._clock.ask(self)

    def _on_table_toggled(self, wanted: bool) -> None:
        self._pages.setCurrentIndex(int(wanted))
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()


def tool(name: str, icon: str, tip: str) -> QToolButton:
    """Return a small button that stays pressed."""
    button = named(QToolButton(checkable=True), name)
    button.setIcon(theme.icon(icon, "muted"))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
