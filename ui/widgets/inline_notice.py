"""Notice in a page: an icon, a message, and at most one action."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ui.style import theme
from ui.style.object_names import named
from ui.widgets.icon_label import IconLabel


class InlineNotice(QFrame):
    """Line with an icon, a message and an optional action; hidden while the message is empty.

    Signals
    -------
    pressed : ()
        The button of the action was pressed.
    """

    pressed = Signal()

    def __init__(self, icon: str, action: str = "", *, tip: str = "", role: str = "info_box") -> None:
        super().__init__()
        self._box = QFrame()
        theme.set_role(self._box, role)
        self._text_label = named(QLabel(wordWrap=True), "_text_label")
        self._text_label.setTextFormat(Qt.TextFormat.PlainText)
        self._action_button = self._button(action, tip) if action else None
        row = QHBoxLayout(self._box)
        row.setContentsMargins(theme.GRID + theme.HALF, theme.HALF, theme.GRID, theme.HALF)
        row.setSpacing(theme.GRID)
        row.addWidget(IconLabel(icon, "warning" if role == "warning_box" else "accent", 16))
        row.addWidget(self._text_label, 1)
        if self._action_button is not None:
            row.addWidget(self._action_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.MARGIN, 0, theme.MARGIN, theme.GRID)
        outer.addWidget(self._box)
        self.show_text("")

    def _button(self, action: str, tip: str) -> QPushButton:
        button = named(QPushButton(action), "_action_button")
        theme.set_role(button, "link")
        button.setToolTip(tip or action)
        button.setAccessibleName(action)
        button.clicked.connect(self.pressed)
        return button

    def show_text(self, text: str, *, show_action: bool = True) -> None:
        """Show a message, with the action if there is one and `show_action`; an empty message hides the notice."""
        if self._action_button is not None:
            self._action_button.setVisible(show_action)
        self._text_label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
