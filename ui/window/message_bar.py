"""The message bar above the pages: one error or notice, with buttons; it is not modal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from engine.system.errors import EngineError
from ui.style import theme
from ui.style.object_names import named


class MessageBar(QFrame):
    """Shows one message at a time, until it is closed or replaced.

    Signals
    -------
    details_requested(EngineError)
    place_requested(tuple)
        The user asks for the field of the error.
    """

    details_requested = Signal(object)
    place_requested = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._error: EngineError | None = None
        self._callback: Callable[[], object] | None = None
        self._icon_label = named(QLabel(), "_icon_label")
        self._text_label = named(QLabel(wordWrap=True), "_text_label")
        self._text_label.setTextFormat(Qt.TextFormat.PlainText)
        self._text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._place_button = self._button("Show where", "_place_button", "Go to the field that causes the error")
        self._place_button.clicked.connect(self._on_place_clicked)
        self._details_button = self._button("Details", "_details_button", "Show the technical details, to read or copy")
        self._details_button.clicked.connect(lambda: self.details_requested.emit(self._error))
        self._action_button = self._button("", "_action_button", "")
        self._action_button.clicked.connect(self._on_action_clicked)
        self._close_button = named(QToolButton(), "_close_button")
        self._close_button.setIcon(theme.icon("x"))
        self._close_button.setToolTip("Close this message")
        self._close_button.setAccessibleName("Close message")
        self._close_button.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GRID + theme.HALF, theme.HALF, theme.HALF, theme.HALF)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._icon_label)
        layout.addWidget(self._text_label, 1)
        for button in (self._action_button, self._place_button, self._details_button, self._close_button):
            layout.addWidget(button)
        theme.changed.connect(self._draw_icon)
        self.hide()

    @property
    def text(self) -> str:
        """Text of the message, empty if none is shown."""
        return "" if self.isHidden() else self._text_label.text()

    def show_error(self, error: EngineError) -> None:
        """Show an error, with buttons for its details and its field if it has them."""
        self._show(error.text, "error_box")
        self._error = error
        self._details_button.setVisible(bool(error.details))
        self._place_button.setVisible(bool(error.where))

    def show_notice(self, text: str) -> None:
        """Show a notice."""
        self._show(text, "info_box")

    def offer(self, text: str, tip: str, callback: Callable[[], object]) -> None:
        """Add a button to the message that is shown; it calls `callback` once and closes the message."""
        self._action_button.setText(text)
        self._action_button.setAccessibleName(text)
        self._action_button.setToolTip(tip)
        self._callback = callback
        self._action_button.show()

    def clear(self) -> None:
        """Close the message."""
        self._error = None
        self.hide()

    def _on_place_clicked(self) -> None:
        if self._error is not None:
            self.place_requested.emit(tuple(self._error.where))

    def _on_action_clicked(self) -> None:
        callback, self._callback = self._callback, None
        self.clear()
        if callback is not None:
            callback()

    def _show(self, text: str, role: str) -> None:
        self._error, self._callback = None, None
        self._action_button.hide()
        theme.set_role(self, role)
        self._draw_icon()
        self._text_label.setText(text)
        self.setAccessibleName(text)
        self._details_button.hide()
        self._place_button.hide()
        self.show()

    def _draw_icon(self) -> None:
        name, role = ("info", "accent") if self.property("role") == "info_box" else ("circle-alert", "error")
        self._icon_label.setPixmap(theme.icon(name, role).pixmap(theme.ICON, theme.ICON))

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        button = named(QPushButton(text), name)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        theme.set_role(button, "flat")
        return button
