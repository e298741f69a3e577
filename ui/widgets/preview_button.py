"""Button whose tooltip is computed when it is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton


class PreviewButton(QPushButton):
    """Button whose tooltip says what it would change, which may take some time to compute."""

    def __init__(self) -> None:
        super().__init__()
        self._preview: Callable[[], str] = str
        self.setToolTip("Nothing to change")
        self.setAccessibleName("Fix")

    def show_text(self, icon: QIcon, text: str, preview: Callable[[], str]) -> None:
        """Show a text; the tooltip is the text, the lines that `preview` returns, and that it can be undone."""
        self._preview = preview
        self.setIcon(icon)
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(f"{text}\nCan be undone")

    def event(self, event: QEvent) -> bool:
        """Compute the tooltip before it is shown."""
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip("\n".join(filter(None, (self.text(), self._preview(), "Can be undone"))))
        return super().event(event)
