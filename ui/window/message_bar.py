"""A line at the top of the page that says what went wrong, or what just happened; it blocks nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from engine.system.errors import EngineError
from ui.style import theme


class MessageBar(QFrame):
    """Shows one message at a time, until it is closed or another takes its place.

    Signals
    -------
    details_requested(EngineError)
    place_requested(tuple)
        The user wants to see the field that the error names.
    """

    details_requested = Signal(object)
    place_requested = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._error: EngineError | None = None
        self._offer: Callable[[], object] | None = None
        self._icon_label = QLabel(objectName="_icon_label")
        self._text_label = QLabel(objectName="_text_label", wordWrap=True)
        self._text_label.setTextFormat(Qt.TextFormat.PlainText)
        self._text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._place_button = self._button("Show where", "_place_button", "Go to the field that is to blame")
        self._place_button.clicked.connect(lambda: self.place_requested.emit(tuple(self._error.where)))
        self._details_button = self._button("Details", "_details_button", "Show what an expert would like to know")
        self._details_button.clicked.connect(lambda: self.details_requested.emit(self._error))
        self._offer_button = self._button("", "_offer_button", "")
        self._offer_button.clicked.connect(self._on_offer_clicked)
        self._close_button = QToolButton(objectName="_close_button")
        self._close_button.setIcon(theme.icon("x"))
        self._close_button.setToolTip("Close this message")
        self._close_button.setAccessibleName("Close message")
        self._close_button.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GRID + theme.HALF, theme.HALF, theme.HALF, theme.HALF)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._icon_label)
        layout.addWidget(self._text_label, 1)
        for button in (self._offer_button, self._place_button, self._details_button, self._close_button):
            layout.addWidget(button)
        theme.changed.connect(self._draw_icon)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown now, empty where nothing is."""
        return "" if self.isHidden() else self._text_label.text()

    def show_error(self, error: EngineError) -> None:
        """Show an error's sentence, with its details and its place where it has them."""
        self._show(error.text, "error_box")
        self._error = error
        self._details_button.setVisible(bool(error.details))
        self._place_button.setVisible(bool(error.where))

    def show_note(self, text: str) -> None:
        """Show something that is good to know."""
        self._show(text, "info_box")

    def offer(self, text: str, tip: str, take: Callable[[], object]) -> None:
        """Offer something to do about the message that is shown; it is taken at most once."""
        self._offer_button.setText(text)
        self._offer_button.setAccessibleName(text)
        self._offer_button.setToolTip(tip)
        self._offer = take
        self._offer_button.show()

    def clear(self) -> None:
        """Take the message away."""
        self._error = None
        self.hide()

    def _on_offer_clicked(self) -> None:
        take, self._offer = self._offer, None
        self.clear()
        if take is not None:
            take()

    def _show(self, text: str, role: str) -> None:
        self._error, self._offer = None, None
        self._offer_button.hide()
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
        button = QPushButton(text, objectName=name)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        theme.set_role(button, "flat")
        return button
