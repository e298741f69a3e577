"""Placeholder of the scores: why there are none, and a button that evaluates the model."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from engine.results.run import Run
from engine.suggestions.all_rows import estimate_text
from ui.formatting.scores import run_summary
from ui.style import theme
from ui.style.object_names import named


def why_no_scores(run: Run | None, title: str, estimate: Run | None) -> tuple[str, str]:
    """Return as title and sentence why a model has no scores.

    Parameters
    ----------
    title : str
        The name of the run at the beginning of a sentence.
    estimate : Run or None
        For a run on all rows the one that it is based on.
    """
    if run is not None and run.status == "failed":
        return f"{title} failed", run.message or "It has no model."
    if run is not None and not run.epochs:
        return f"{title} was stopped during its first epoch", "It has no model to evaluate."
    if run is not None and run.based_on:
        scores = f"\n{run_summary(estimate)}" if estimate is not None else ""
        return "Trained on all rows", estimate_text(estimate.name if estimate is not None else "") + scores
    if run is not None and not run.rows.test:
        return "No test rows", "All rows are training or validation rows. Hold out test rows on the Data page."
    return "Not evaluated yet", "This model has not been evaluated yet."


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
