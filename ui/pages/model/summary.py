"""Summary of the network, as Keras prints it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from engine.catalog.shapes import ModelFacts, summary_text
from ui.style import theme
from ui.style.object_names import named

_LINES = 12
"""Maximum number of visible lines."""


class SummaryPane(QWidget):
    """Collapsible summary that can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._facts: ModelFacts | None = None
        self._summary_button = named(QToolButton(), "_summary_button")
        self._summary_button.setText("Summary")
        self._summary_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._summary_button.setIconSize(QSize(14, 14))
        self._summary_button.setToolTip("Show or hide the summary of the network\nKeras: model.summary()")
        self._summary_button.setAccessibleName("Summary of the network")
        self._summary_button.clicked.connect(self._on_summary_clicked)
        self._copy_button = named(QToolButton(), "_copy_button")
        self._copy_button.setIcon(theme.icon("copy", "muted"))
        self._copy_button.setToolTip("Copy the summary")
        self._copy_button.setAccessibleName("Copy the summary")
        self._copy_button.clicked.connect(self._on_copy_clicked)
        self._text_edit = named(QPlainTextEdit(), "_summary_edit")
        self._text_edit.setReadOnly(True)
        self._text_edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text_edit.setAccessibleName("Summary of the network")
        self._text_edit.setToolTip("Summary of the network\nKeras: model.summary()")
        theme.set_role(self._text_edit, "code")
        row = QHBoxLayout()
        row.addWidget(self._summary_button)
        row.addStretch()
        row.addWidget(self._copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.HALF, 0, theme.HALF, theme.HALF)
        column.setSpacing(theme.HALF)
        column.addLayout(row)
        column.addWidget(self._text_edit)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.set_expanded(False)

    def show_network(self, name: str, facts: ModelFacts | None) -> None:
        """Show the summary of a network; None if its inputs are unknown."""
        if facts is not self._facts or name != self._name:
            self._name, self._facts = name, facts
            self._update_text()

    def set_expanded(self, expanded: bool) -> None:
        """Show or hide the text."""
        self._text_edit.setVisible(expanded)
        self._copy_button.setVisible(expanded)
        self._summary_button.setIcon(theme.icon("chevron-down" if expanded else "chevron-right", "muted"))
        self._update_text()

    def _update_text(self) -> None:
        if self._text_edit.isHidden():
            return
        text = self._text()
        if text != self._text_edit.toPlainText():
            self._text_edit.setPlainText(text)
        lines = min(text.count("\n") + 1, _LINES) + 2
        self._text_edit.setFixedHeight(lines * self._text_edit.fontMetrics().lineSpacing())

    def _on_theme_changed(self) -> None:
        self._text_edit.setFont(theme.fixed_font())
        self._update_text()

    def _text(self) -> str:
        return summary_text(self._name, self._facts) if self._facts else "Open a table to see shapes and parameters."

    def _on_summary_clicked(self) -> None:
        self.set_expanded(self._text_edit.isHidden())

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text())
