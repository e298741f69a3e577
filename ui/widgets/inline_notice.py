"""A quiet line in a page: an icon, a sentence, and at most one action."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ui.style import theme
from ui.widgets.icon_label import IconLabel


class InlineNotice(QFrame):
    """A line with an icon, a sentence and, where it has one, an action; hidden while it has nothing to say.

    Signals
    -------
    pressed()
        The action is wanted.
    """

    pressed = Signal()

    def __init__(self, icon: str, action: str = "", *, tip: str = "", role: str = "info_box") -> None:
        super().__init__()
        self._box = QFrame()
        theme.set_role(self._box, role)
        self._text_label = QLabel(objectName="_text_label", wordWrap=True)
        self._text_label.setTextFormat(Qt.TextFormat.PlainText)
        self._action_button = self._button(action, tip) if action else None
        row = QHBoxLayout(self._box)
        row.setContentsMargins(theme.GRID + theme.HALF, theme.HALF, theme.GRID, theme.HALF)
        row.setSpacing(theme.GRID)
        row.addWidget(IconLabel(icon, "warning" if role == "warning_box" else "accent", 16))
        row.addWidget(self._text_label, 1)
        if self._action_button is not None:
            row.addWidget(self._action_button)
        around = QVBoxLayout(self)
        around.setContentsMargins(theme.MARGIN, 0, theme.MARGIN, theme.GRID)
        around.addWidget(self._box)
        self.say("")

    def _button(self, action: str, tip: str) -> QPushButton:
        button = QPushButton(action, objectName="_action_button")
        theme.set_role(button, "link")
        button.setToolTip(tip or action)
        button.setAccessibleName(action)
        button.clicked.connect(self.pressed)
        return button

    def say(self, text: str, *, offers: bool = True) -> None:
        """Show a sentence, and the action where the line has one and `offers` it; an empty sentence hides the line."""
        if self._action_button is not None:
            self._action_button.setVisible(offers)
        self._text_label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
