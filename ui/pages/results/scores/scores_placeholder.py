"""Placeholder of the scores: why there are none, and a button that evaluates the model."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ui.style import theme
from ui.style.object_names import named


class ScoresPlaceholder(QWidget):
    """Text with the reason and an Evaluate button.

    Signals
    -------
    score_requested()
        The user evaluates the model on the test rows.
    """

    score_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title_label = named(QLabel(alignment=Qt.AlignmentFlag.AlignCenter), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._reason_label = named(QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter), "_reason_label")
        theme.set_role(self._reason_label, "muted")
        for label in (self._title_label, self._reason_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._score_button = named(QPushButton("Evaluate on test rows"), "_score_button")
        self._score_button.setIcon(theme.icon("gauge", "on_accent"))
        theme.set_role(self._score_button, "primary")
        self._score_button.setToolTip("Compute the metrics on the test rows. Keras: evaluate")
        self._score_button.setAccessibleName("Evaluate on test rows")
        self._score_button.clicked.connect(self.score_requested)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.GRID)
        layout.addStretch(1)
        layout.addWidget(self._title_label)
        layout.addWidget(self._reason_label)
        layout.addSpacing(theme.GRID)
        layout.addWidget(self._score_button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(2)

    def show_reason(self, title: str, reason: str, *, scorable: bool) -> None:
        """Show why there are no scores; `scorable` shows the Evaluate button."""
        self._title_label.setText(title)
        self._reason_label.setText(reason)
        self._score_button.setVisible(scorable)
