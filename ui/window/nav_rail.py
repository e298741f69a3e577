"""The navigation rail on the left: one button for each page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from ui.actions.menus import PAGES
from ui.style import theme
from ui.style.object_names import named

ICON = 22
"""Side of an icon in pixels at the default text size."""


class NavRail(QFrame):
    """Shows the current page and switches to others.

    Signals
    -------
    page_requested(str)
    """

    page_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "rail")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.HALF, theme.GRID, theme.HALF, theme.GRID)
        layout.setSpacing(theme.HALF)
        for number, (name, text, icon, what) in enumerate(PAGES, 1):
            button = named(QToolButton(), f"_{name}_button")
            button.setText(text)
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIcon(theme.icon(icon))
            button.setToolTip(f"{text}: {what} (Ctrl+{number})")
            button.setAccessibleName(f"{text} page")
            theme.set_role(button, "nav")
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            button.clicked.connect(lambda checked=False, page=name: self.page_requested.emit(page))
            self._group.addButton(button)
            self._buttons[name] = button
            layout.addWidget(button)
        layout.addStretch(1)
        self._fit_icons()
        theme.changed.connect(self._fit_icons)

    def _fit_icons(self) -> None:
        side = round(ICON * theme.font_scale())
        for button in self._buttons.values():
            button.setIconSize(QSize(side, side))

    def set_page(self, name: str) -> None:
        """Mark the current page."""
        self._buttons[name].setChecked(True)
