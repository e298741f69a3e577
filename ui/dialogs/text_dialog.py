"""A dialog with a text to read or copy: details of an error, a summary, versions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ui.style import theme
from ui.style.object_names import named


class TextDialog(QDialog):
    """Shows `heading` and below it `text` in a fixed-width font; not modal."""

    def __init__(self, title: str, heading: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(title)
        self._heading_label = named(QLabel(heading), "_heading_label")
        self._heading_label.setWordWrap(True)
        self._heading_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text_edit = named(QPlainTextEdit(text), "_text_edit")
        self._text_edit.setReadOnly(True)
        self._text_edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text_edit.setFont(theme.fixed_font())
        self._text_edit.setAccessibleName(title)
        self._text_edit.setToolTip("Text to select and copy")
        theme.set_role(self._text_edit, "code")
        self._copy_button = named(QPushButton(theme.icon("copy"), "Copy"), "_copy_button")
        self._copy_button.setToolTip("Copy the whole text to the clipboard")
        self._copy_button.setAccessibleName("Copy")
        self._copy_button.clicked.connect(self._on_copy_clicked)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self._copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setToolTip("Close this window (Esc)")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._heading_label)
        layout.addWidget(self._text_edit, 1)
        layout.addWidget(buttons)
        self._fit(text)

    def _fit(self, text: str) -> None:
        """Resize to the text, but no larger than a small screen."""
        metrics = self._text_edit.fontMetrics()
        lines = text.splitlines() or [""]
        width = max(metrics.horizontalAdvance(line) for line in lines) + 6 * theme.GRID
        height = metrics.lineSpacing() * (len(lines) + 1) + 16 * theme.GRID
        self.resize(min(max(width, 480), 1000), min(max(height, 240), 640))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._heading_label.text()}\n\n{self._text_edit.toPlainText()}")
