"""Card with the text report of scikit-learn, which can be copied."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from ui.style import theme
from ui.style.object_names import named


class ReportView(QFrame):
    """Card with the report, as high as its lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._report = ""
        self._title_label = named(QLabel("Classes"), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._copy_button = named(QPushButton("Copy"), "_copy_button")
        self._copy_button.setIcon(theme.icon("copy"))
        self._copy_button.setToolTip("Copy the report, with accuracy and averages. scikit-learn: classification_report")
        self._copy_button.setAccessibleName("Copy report")
        theme.set_role(self._copy_button, "flat")
        self._report_edit = named(QPlainTextEdit(readOnly=True, tabChangesFocus=True), "_report_edit")
        self._report_edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        # As high as its text, so that the mouse wheel always scrolls the page.
        self._report_edit.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._report_edit.setAccessibleName("Precision, recall and F1 of each class")
        self._report_edit.setToolTip("Precision, recall and F1 of each class. scikit-learn: classification_report")
        theme.set_role(self._report_edit, "code")
        top = QHBoxLayout()
        top.addWidget(self._title_label)
        top.addStretch()
        top.addWidget(self._copy_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addLayout(top)
        layout.addWidget(self._report_edit)
        layout.addStretch()
        self._copy_button.clicked.connect(self._on_copy_clicked)

    def show_report(self, report: str) -> None:
        """Show the classes of a report of scikit-learn; the accuracy and the averages below them are metrics."""
        self._report = report
        classes = "\n\n".join(report.split("\n\n")[:2])
        if classes != self._report_edit.toPlainText():
            self._report_edit.setPlainText(classes)
        self._fit()

    def _fit(self) -> None:
        edit = self._report_edit
        edit.setFont(theme.fixed_font())
        lines = edit.toPlainText().split("\n")
        widest = max(edit.fontMetrics().horizontalAdvance(line) for line in lines) + 2 * theme.GRID
        # At some text sizes, lines are laid out slightly taller than the font metrics.
        blocks = map(edit.document().findBlockByNumber, range(edit.blockCount()))
        height = math.ceil(sum(edit.blockBoundingRect(block).height() for block in blocks))
        bar = edit.horizontalScrollBar().sizeHint().height() if widest > edit.viewport().width() else 0
        edit.setFixedHeight(height + 2 * theme.GRID + bar)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._report)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_report_edit"):
            self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
