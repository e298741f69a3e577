"""Label that wraps its text and is just as high as the text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override


class WrappedLabel(QLabel):
    """Label with wrapped text, which sets its own height instead of using heightForWidth as QLabel does."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, objectName: str = "") -> None:
        super().__init__(text, parent)
        self.setObjectName(objectName)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _fit(self) -> None:
        self.setMinimumHeight(0)  # heightForWidth returns at least the minimum height, here the previous height
        self.setFixedHeight(max(self.heightForWidth(self.width()), 0) if self.text() else 0)

    @override
    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(text)
        self._fit()

    # Overrides of Qt

    @override
    def hasHeightForWidth(self) -> bool:
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
