"""Popup to pick a kind by typing some letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from engine.catalog.entries import Entry
from engine.project.table_facts import Task
from ui.forms.kind_finder import KindFinder
from ui.style import theme

_WIDTH, _HEIGHT = 320, 440


class KindPicker(QFrame):
    """Popup that lists entries by group until one is picked or it is closed.

    Parameters
    ----------
    what : str
        What the entries are: ``layer``, ``metric``.
    parent : QWidget
    icon_of : callable, optional
        Returns the icon of an entry.

    Signals
    -------
    picked : str
        The kind that the user picked.
    """

    picked = Signal(str)

    def __init__(self, what: str, parent: QWidget, icon_of: Callable[[Entry], QIcon] | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(f"Find a {what}")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._finder = KindFinder(what, icon_of)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.GRID] * 4)
        column.addWidget(self._finder)
        self._finder.picked.connect(self._on_picked)

    def open_at(
        self, widget: QWidget, entries: Iterable[Entry], task: Task | None = None, corner: QPoint | None = None
    ) -> None:
        """Open below a widget, or at a point of its screen, within the screen and with an empty search."""
        self._finder.offer(entries, task)
        self.resize(round(_WIDTH * theme.font_scale()), _HEIGHT)
        screen = widget.screen().availableGeometry()
        corner = corner or widget.mapToGlobal(QPoint(0, widget.height() + theme.HALF))
        self.move(
            max(screen.left(), min(corner.x(), screen.right() - self.width())),
            max(screen.top(), min(corner.y(), screen.bottom() - self.height())),
        )
        self.show()
        self._finder.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_picked(self, kind: str) -> None:
        self.hide()
        self.picked.emit(kind)
